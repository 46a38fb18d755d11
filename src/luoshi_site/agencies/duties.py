"""Who administers what: accounts, rights, the chain; by one setting three people (三员分立)."""

from django.conf import settings

from luoshi_site.agencies.models import Role

KIND = Role.Kind
# Of these three no person holds two once the duties are separate.
THREE = frozenset({KIND.ADMINISTRATOR, KIND.SECURITY, KIND.AUDITOR})


def are_separate() -> bool:
    """Whether system, security and audit administration are three people."""
    return bool(settings.SEPARATE_DUTIES)


def account_kinds() -> frozenset[Role.Kind]:
    """Who opens accounts and keeps the registry of agencies."""
    return frozenset({KIND.ADMINISTRATOR})


def right_kinds() -> frozenset[Role.Kind]:
    """Who gives and ends roles, substitutes, resets passwords and lifts locks."""
    return frozenset({KIND.SECURITY} if are_separate() else {KIND.ADMINISTRATOR, KIND.SECURITY})


def audit_kinds() -> frozenset[Role.Kind]:
    """Who reads the audit chain."""
    return frozenset({KIND.AUDITOR} if are_separate() else {KIND.AUDITOR, KIND.ADMINISTRATOR})


def clash(held: frozenset[str], wanted: str) -> str:
    """The role that may not be held together with the wanted one, in words; empty where nothing stands against it."""
    if not are_separate() or wanted not in THREE:
        return ""
    return next((str(kind.label) for kind in THREE if kind in held and kind != wanted), "")
