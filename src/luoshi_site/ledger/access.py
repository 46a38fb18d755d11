"""The doors of the ledger's pages: documents are the supervision office's. Strangers get 404."""

from dataclasses import dataclass

from django.http import Http404, HttpRequest

from luoshi_site.agencies.access import NOT_HERE, Member, member
from luoshi_site.agencies.models import City, Role
from luoshi_site.ledger.models import Document


@dataclass(frozen=True, slots=True)
class OfficerDoor:
    """An officer of the supervision office, and the cities that the office is of."""

    member: Member
    cities: tuple[City, ...]

    def city(self, code: str | None) -> City:
        """The city with this code, the first where none is asked for."""
        return next((city for city in self.cities if city.code == code), self.cities[0])


def officer_for_documents(request: HttpRequest) -> OfficerDoor:
    """The officer behind a request (督查考核人员).

    Raises:
        Http404: nobody logged in, or no officer.
    """
    who = member(request)
    cities = who.cities_as(Role.Kind.OFFICER)
    if not cities:
        raise Http404(NOT_HERE)
    return OfficerDoor(who, cities)


def document_for_officer(request: HttpRequest, pk: int) -> tuple[OfficerDoor, Document]:
    """A document of one of the officer's cities, unless it was discarded.

    Raises:
        Http404: no officer, or no such document there.
    """
    door = officer_for_documents(request)
    rows = Document.objects.filter(city__in=door.cities).exclude(state=Document.State.DISCARDED)
    found = rows.select_related("city", "uploaded_by").filter(pk=pk).first()
    if found is None:
        raise Http404(NOT_HERE)
    return door, found
