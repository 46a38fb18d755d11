"""The app's registration."""

from django.apps import AppConfig


class LedgerConfig(AppConfig):
    """ledger: documents, plans, tasks, targets, indicators."""

    name = "luoshi_site.ledger"
