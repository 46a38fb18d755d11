"""Telling people, and what they have seen; sending it beyond the page."""

from luoshi_site.notices.actions.telling import TITLE, Told, mark_read, notify, notify_each

__all__ = ["TITLE", "Told", "mark_read", "notify", "notify_each"]
