"""Questions for pages: lists, one with what was said, those beside a figure (核对询问)."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from django.db.models import Count, Prefetch, Q, QuerySet

from luoshi.rules.checks.pages import CheckPage, check_pages
from luoshi_site.agencies.models import Agency, City
from luoshi_site.progress.models import CheckQuestion, QuestionEvent, Reading

State = CheckQuestion.State


@dataclass(frozen=True, slots=True)
class QuestionFilter:
    """What a list of questions is narrowed to; blank is everything."""

    state: str = ""
    check: str = ""
    agency: str = ""


def _rows() -> QuerySet[CheckQuestion]:
    events = Prefetch("events", QuestionEvent.objects.order_by("pk"))
    return CheckQuestion.objects.select_related("agency", "reading__indicator", "reading__area").prefetch_related(
        events
    )


def questions_in(city: City, agencies: Sequence[Agency] | None, narrowed: QuestionFilter) -> QuerySet[CheckQuestion]:
    """The questions of a city, or of some of its agencies, the newest first (核对询问列表)."""
    rows = _rows().filter(city=city)
    if agencies is not None:
        rows = rows.filter(agency__in=agencies)
    if narrowed.state in State.values:
        rows = rows.filter(state=narrowed.state)
    if narrowed.check in check_pages():
        rows = rows.filter(check_code=narrowed.check)
    if narrowed.agency.isdecimal() and len(narrowed.agency) < 19:
        rows = rows.filter(agency=int(narrowed.agency))
    return rows


def waiting_questions(city: City, agencies: Sequence[Agency], *, officer: bool) -> QuerySet[CheckQuestion]:
    """The questions that agencies have still to answer, and to an officer the answers not noted yet, the oldest first (待办询问)."""
    waits = Q(state=State.OPEN, agency__in=agencies)
    if officer:
        waits |= Q(state=State.ANSWERED)
    rows = CheckQuestion.objects.filter(waits, city=city).order_by("asked_at", "pk")
    return rows.select_related("agency", "reading__indicator", "reading__area")


def state_counts(city: City, agencies: Sequence[Agency] | None) -> dict[str, int]:
    """How many questions stand where."""
    rows = CheckQuestion.objects.filter(city=city)
    if agencies is not None:
        rows = rows.filter(agency__in=agencies)
    return dict(rows.values_list("state").annotate(Count("pk")).order_by())


def asked_agencies(city: City) -> QuerySet[Agency]:
    """The agencies that were asked anything."""
    return Agency.objects.filter(check_questions__city=city).distinct().order_by("position", "pk")


def questions_beside(readings: Collection[int]) -> dict[int, list[CheckQuestion]]:
    """The questions about some readings with their answers, by reading, in one query and one for what was said."""
    found: dict[int, list[CheckQuestion]] = {}
    for row in _rows().filter(reading__in=readings).order_by("pk"):
        found.setdefault(row.reading_id, []).append(row)
    return found


def page_of(question: CheckQuestion) -> CheckPage:
    """The page of the check that a question comes from."""
    return check_pages()[question.check_code]


def readings_beside(question: CheckQuestion) -> tuple[Reading, ...]:
    """The readings that a figure was compared with, oldest first."""
    keys = [int(key) for key in question.others.split(",") if key]
    rows = Reading.objects.filter(pk__in=keys).select_related("indicator", "area", "by_agency")
    return tuple(rows.order_by("period_end", "pk"))
