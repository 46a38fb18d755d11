"""The app's registration."""

from django.apps import AppConfig


class ProgressConfig(AppConfig):
    """progress: rounds, readings, evidence, judgements."""

    name = "luoshi_site.progress"
