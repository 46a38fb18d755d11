"""What a person was told: unread first, narrowed, counted (通知)."""

from dataclasses import dataclass, replace
from datetime import date, datetime, time

from django.db.models import Exists, OuterRef, Q, QuerySet

from luoshi_site.agencies.access import Member
from luoshi_site.agencies.models import Agency, City, Role
from luoshi_site.base.moment import CHINA
from luoshi_site.notices.models import Notice, NoticeRead
from luoshi_site.notices.queries.deliveries import troubles_of

FIRST_FEW = 5
UNREAD, READ = "unread", "read"
# Who looks after what was sent where.
LOOK_AFTER = frozenset({Role.Kind.OFFICER, Role.Kind.ADMINISTRATOR})


@dataclass(frozen=True, slots=True)
class NoticeFilter:
    """What the list is narrowed to; blank is everything. `state` is «unread» or «read»."""

    text: str = ""
    kind: str = ""
    state: str = ""

    @property
    def narrows(self) -> bool:
        """Whether anything is left out."""
        return bool(self.text or self.kind or self.state)

    @property
    def kinds(self) -> list[tuple[str, str]]:
        """The kinds to choose from."""
        return [(kind.value, str(kind.label)) for kind in Notice.Kind]


EVERYTHING = NoticeFilter()


@dataclass(frozen=True, slots=True)
class Unread:
    """How many notices wait for a person, and the newest few.

    For who looks after messages to others: `failing` of them did not arrive for sure, `stuck` lie because nobody sends.
    """

    count: int
    first: tuple[Notice, ...]
    failing: int = 0
    stuck: int = 0


def agencies_holding(city: City, kind: str, on: date) -> tuple[Agency, ...]:
    """The city's agencies in which somebody holds a kind of role on a day: the offices to tell what is for officers."""
    held = Q(roles__valid_until__isnull=True) | Q(roles__valid_until__gte=on)
    return tuple(Agency.objects.filter(held, city=city, roles__kind=kind, roles__valid_from__lte=on).distinct())


def _to(found: Member) -> Q:
    """For the person, or for a role held: nobody is told what was before the role was."""
    mine = Q(user=found.user)
    for role in found.roles:
        since = datetime.combine(role.valid_from, time(), tzinfo=CHINA)
        mine |= Q(user__isnull=True, agency=role.agency_id, role__in=("", role.kind), at__gte=since)
    return mine


def _seen(found: Member) -> Exists:
    return Exists(NoticeRead.objects.filter(notice=OuterRef("pk"), user=found.user))


def notices_for(found: Member, narrowed: NoticeFilter = EVERYTHING) -> QuerySet[Notice]:
    """A person's notices, each annotated with `seen`: unread first, the newest first."""
    rows = Notice.objects.filter(_to(found)).annotate(seen=_seen(found)).select_related("city", "agency")
    if narrowed.text:
        rows = rows.filter(title__icontains=narrowed.text)
    if narrowed.kind in Notice.Kind.values:
        rows = rows.filter(kind=narrowed.kind)
    if narrowed.state in {UNREAD, READ}:
        rows = rows.filter(seen=narrowed.state == READ)
    return rows.order_by("seen", "-at", "-pk")


def unread_count(found: Member) -> int:
    """How many notices the person has not seen."""
    return Notice.objects.filter(_to(found)).exclude(_seen(found)).count()


def unread_notices(found: Member, at: datetime) -> Unread:
    """How many wait, and the newest few."""
    rows = notices_for(found, NoticeFilter(state=UNREAD))
    cities = [city for city in found.cities if found.may_any(LOOK_AFTER, city)]
    first = tuple(rows[:FIRST_FEW])
    waiting = Unread(len(first) if len(first) < FIRST_FEW else rows.count(), first)
    if not cities:
        return waiting
    troubles = troubles_of(cities, at)
    return replace(waiting, failing=troubles.failing, stuck=troubles.stuck)
