"""The app's registration."""

from importlib import import_module

from django.apps import AppConfig


class BaseConfig(AppConfig):
    """base: audit chain, file store, fields, page frame."""

    name = "luoshi_site.base"

    def ready(self) -> None:
        """Register the checks."""
        import_module("luoshi_site.base.checks")
