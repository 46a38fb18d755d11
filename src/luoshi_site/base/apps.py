"""The app's registration."""

from django.apps import AppConfig


class BaseConfig(AppConfig):
    """base: audit chain, file store, fields, page frame."""

    name = "luoshi_site.base"
