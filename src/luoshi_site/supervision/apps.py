"""The app's registration."""

from django.apps import AppConfig


class SupervisionConfig(AppConfig):
    """supervision: rules, orders, inspections, instructions, proposals."""

    name = "luoshi_site.supervision"
