"""The app's registration."""

from django.apps import AppConfig


class OfficeConfig(AppConfig):
    """office: staff pages that bring everything together."""

    name = "luoshi_site.office"
