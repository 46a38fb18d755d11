"""Extensions: what was granted moves an agency's due day; what waits to be decided (延期)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Q, QuerySet

from luoshi.rules.period import Period, period_name
from luoshi_site.agencies.models import Agency, City
from luoshi_site.base.moment import CHINA, Moment, end_of_day
from luoshi_site.progress.models import Extension, ReportingRound, RoundEvent

CLOSED_SHOWN = 24


def granted(rows: Iterable[Extension], *, known_at: datetime) -> dict[tuple[int, int], date]:
    """The due day of each round and agency (primary keys) that an extension granted by an instant moves; the latest one counts."""
    found: dict[tuple[int, int], date] = {}
    for row in rows:
        if row.state == Extension.State.GRANTED and row.decided_at is not None and row.decided_at <= known_at:
            place = (row.round_id, row.agency_id)
            found[place] = max(row.until, found.get(place, row.until))
    return found


def due_days(reporting_round: ReportingRound, *, known_at: datetime) -> dict[int, date]:
    """The due days of the agencies (primary keys) to whom a round's extension was granted by an instant."""
    rows = Extension.objects.filter(round=reporting_round, state=Extension.State.GRANTED)
    return {agency: day for (_, agency), day in granted(rows, known_at=known_at).items()}


def due_day(reporting_round: ReportingRound, agency: Agency, *, known_at: datetime) -> date:
    """The last day on which an agency's report is in time (截止日): the round's, or later by an extension granted by an instant."""
    return due_days(reporting_round, known_at=known_at).get(agency.pk, reporting_round.due_on)


def is_late(reporting_round: ReportingRound, agency: Agency, *, at: datetime) -> bool:
    """Whether a report that an agency sends at an instant is late (逾期): its last day is open to its end, midnight in China."""
    return at >= end_of_day(due_day(reporting_round, agency, known_at=at))


def extensions_in(city: City, agencies: Iterable[Agency] | None = None) -> QuerySet[Extension]:
    """A city's extensions, or those of some agencies: those that wait first, then the newest."""
    rows = Extension.objects.filter(round__plan__city=city).select_related("round__plan", "agency", "asked_by")
    if agencies is not None:
        rows = rows.filter(agency__in=list(agencies))
    return rows.select_related("decided_by").order_by("state", "-asked_at", "-pk")


def round_words(row: ReportingRound) -> str:
    """A round in a list to choose from; needs its plan loaded."""
    return f"{row.plan}，{period_name(Period(row.period_start, row.period_end))}"


@dataclass(frozen=True, slots=True)
class RoundChoice:
    """An open round for which an agency may ask for more time, with its due day."""

    round: ReportingRound
    agency: Agency
    due_on: date

    @property
    def words(self) -> str:
        """It in a list to choose from."""
        return f"{round_words(self.round)}，{self.agency}，{self.due_on} 截止"


def rounds_to_extend(city: City, agencies: Iterable[Agency], moment: Moment) -> tuple[RoundChoice, ...]:
    """The open rounds whose due day, for one of these agencies, has not ended, where no request of it waits (可申请延期的报送期)."""
    today = moment.known_at.astimezone(CHINA).date()
    rounds = ReportingRound.objects.filter(
        Q(closed_at__isnull=True), plan__city=city, plan__state="in_force", opened_at__lte=moment.known_at
    ).select_related("plan")
    known = list(Extension.objects.filter(round__in=rounds))
    moved = granted(known, known_at=moment.known_at)
    waiting = {(row.round_id, row.agency_id) for row in known if row.state == Extension.State.ASKED}
    found = [
        RoundChoice(row, agency, moved.get((row.pk, agency.pk), row.due_on)) for row in rounds for agency in agencies
    ]
    return tuple(one for one in found if one.due_on >= today and (one.round.pk, one.agency.pk) not in waiting)


def closed_rounds(city: City) -> tuple[ReportingRound, ...]:
    """The city's newest closed rounds, whose forms may be reopened."""
    rows = ReportingRound.objects.filter(plan__city=city, plan__state="in_force", closed_at__isnull=False)
    return tuple(rows.select_related("plan__city").order_by("-period_end", "-pk")[:CLOSED_SHOWN])


def reopened_forms(city: City, agencies: Iterable[Agency], moment: Moment) -> tuple[tuple[ReportingRound, Agency], ...]:
    """The closed rounds whose forms were reopened for these agencies by a moment, the newest first (重开的填报)."""
    mine = {str(agency.pk): agency for agency in agencies}
    events = RoundEvent.objects.filter(
        kind=RoundEvent.Kind.REOPENED, key__in=mine, at__lte=moment.known_at, round__plan__city=city,
        round__plan__state="in_force", round__closed_at__lte=moment.known_at,
    )  # fmt: skip
    return tuple((event.round, mine[event.key]) for event in events.select_related("round__plan__city").order_by("-pk"))
