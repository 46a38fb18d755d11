"""The app's registration."""

from django.apps import AppConfig


class BulletinsConfig(AppConfig):
    """bulletins: the month's bulletin."""

    name = "luoshi_site.bulletins"
