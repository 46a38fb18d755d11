"""The app's registration."""

from django.apps import AppConfig


class AgenciesConfig(AppConfig):
    """agencies: registry of agencies, groups and people."""

    name = "luoshi_site.agencies"
