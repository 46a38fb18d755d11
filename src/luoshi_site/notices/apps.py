"""The app's registration."""

from django.apps import AppConfig


class NoticesConfig(AppConfig):
    """notices: what people are told, in the page first."""

    name = "luoshi_site.notices"
