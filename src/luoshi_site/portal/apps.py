"""The app's registration."""

from django.apps import AppConfig


class PortalConfig(AppConfig):
    """portal: every page without log-in."""

    name = "luoshi_site.portal"
