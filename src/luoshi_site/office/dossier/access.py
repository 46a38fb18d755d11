"""The door of dossiers: an auditor's or an officer's, in the matter's city. Who may not pass gets 404."""

from django.http import Http404, HttpRequest

from luoshi_site.agencies.access import NOT_HERE, Member, member
from luoshi_site.agencies.models import City, Role
from luoshi_site.office.dossier.subjects import Subject, subject_of

TAKES = frozenset({Role.Kind.AUDITOR, Role.Kind.OFFICER})


def may_take_dossiers(found: Member, city: City) -> bool:
    """Whether the member may take a city's matters out as dossiers."""
    return found.may_any(TAKES, city)


def subject_for_dossier(request: HttpRequest, kind: str, pk: int) -> tuple[Member, Subject]:
    """A matter whose dossier the member may make.

    Raises:
        Http404: no such matter, or the member is neither auditor nor officer there.
    """
    found = member(request)
    subject = subject_of(kind, pk, [city for city in found.cities if may_take_dossiers(found, city)])
    if subject is None:
        raise Http404(NOT_HERE)
    return found, subject
