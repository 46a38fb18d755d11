"""The bulletins whose check waits for a person (待办的通报)."""

from django.db.models import Exists, OuterRef, Q, QuerySet

from luoshi_site.agencies.models import City, User
from luoshi_site.bulletins.models import Bulletin, BulletinEdit

State = Bulletin.State


def waiting_bulletins(city: City, user: User, *, officer: bool, leader: bool) -> QuerySet[Bulletin]:
    """A city's bulletins whose next step is the person's, the month's before cards; of editions the newest alone.

    The same rule as `access.check_rights`: who compiled one or changed its words neither reviews nor approves it.
    """
    same = {name: OuterRef(name) for name in ("plan", "month", "kind", "scope")}
    later = Bulletin.objects.filter(edition__gt=OuterRef("edition"), **same)
    others = Q(~Q(made_by=user), ~Exists(BulletinEdit.objects.filter(bulletin=OuterRef("pk"), by=user)))
    due = Q(others, state=State.COMPILED)
    if leader:
        due |= Q(others, state=State.REVIEWED)
    if officer:
        due |= Q(state=State.APPROVED)
    rows = Bulletin.objects.filter(due, ~Exists(later), plan__city=city)
    rows = rows.defer("content", "final").select_related("plan")
    return rows.order_by("agency_id", "-month", "pk") if officer or leader else rows.none()
