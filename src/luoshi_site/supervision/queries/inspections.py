"""Reads for the pages of inspections and rectifications (抽查、整改)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from luoshi.rules.display import amount_text
from luoshi.rules.period import Period, period_name
from luoshi_site.agencies.models import City
from luoshi_site.base.moment import CHINA
from luoshi_site.ledger.models import Plan
from luoshi_site.progress.models import ReportingRound
from luoshi_site.supervision.models import Inspection, Rectification, SampleCheck

PROPOSED = 6
WRONG = (SampleCheck.Finding.PARTLY, SampleCheck.Finding.FALSE)


def inspections_in(city: City) -> QuerySet[Inspection]:
    """A city's inspections, the newest first, with how many were drawn, wait and were found wrong (抽查列表)."""
    rows = Inspection.objects.filter(plan__city=city).select_related("plan", "drawn_by").order_by("-pk")
    return rows.annotate(
        drawn_count=Count("checks"),
        open_count=Count("checks", filter=Q(checks__finding=SampleCheck.Finding.OPEN)),
        wrong_count=Count("checks", filter=Q(checks__finding__in=WRONG)),
    )


def rounds_to_draw(city: City, at: datetime) -> tuple[ReportingRound, ...]:
    """The city's newest closed rounds of which nothing was drawn yet (建议抽查的报送期)."""
    drawn = Inspection.objects.filter(
        plan=OuterRef("plan"), from_on=OuterRef("period_start"), until_on=OuterRef("period_end")
    )
    rows = ReportingRound.objects.filter(
        ~Exists(drawn), plan__city=city, plan__state=Plan.State.IN_FORCE, closed_at__lte=at
    ).select_related("plan")
    newest: dict[tuple[int, date, date], ReportingRound] = {}
    for row in rows.order_by("-period_end", "-pk")[: 2 * PROPOSED]:
        newest.setdefault((row.plan_id, row.period_start, row.period_end), row)
    return tuple(newest.values())[:PROPOSED]


@dataclass(frozen=True, slots=True)
class CheckLine:
    """A drawn item as people read it: what it is, whose, of which period, what was reported, where it stands in the ledger."""

    check: SampleCheck
    name: str
    period: str
    reported: str
    link: str

    @property
    def agency(self) -> str:
        """Whose it is."""
        return str(self.check.agency) if self.check.agency else "未定单位"

    @property
    def people(self) -> str:
        """Who checked it."""
        return "、".join(self.check.checkers.split("\n"))


def reported_words(check: SampleCheck) -> str:
    """What was reported: the figure with its unit, or the day of delivery (报送情况)."""
    if check.reading is not None:
        reading = check.reading
        return amount_text(reading.figure, reading.indicator.unit)
    milestone = check.milestone
    entries = [] if milestone is None else [row for row in milestone.entries.all() if row.kind == "verified"]
    return f"{entries[-1].delivered_on} 交付，已核实" if entries else "已交付"


def check_line(check: SampleCheck) -> CheckLine:
    """A drawn item as people read it; needs its reading, milestone and agency loaded."""
    if check.milestone is not None:
        milestone, plan = check.milestone, check.inspection.plan
        link = f"/office/ledger/{plan.code}/{milestone.task.number}/#milestones"
        return CheckLine(check, f"里程碑：{milestone}", f"{milestone.due_on} 到期", reported_words(check), link)
    reading = check.reading
    if reading is None:  # the database holds that a check is of one thing
        return CheckLine(check, "", "", "", "")
    name = f"{reading.indicator}（{reading.area}）" if reading.area else str(reading.indicator)
    period = period_name(Period(reading.period_start, reading.period_end))
    return CheckLine(check, name, period, reported_words(check), f"/office/reporting/readings/{reading.pk}/")


def check_lines(checks: Iterable[SampleCheck]) -> tuple[CheckLine, ...]:
    """Drawn items as people read them."""
    return tuple(check_line(check) for check in checks)


def with_everything(rows: QuerySet[SampleCheck]) -> QuerySet[SampleCheck]:
    """Checks with what their lines show, in a fixed number of queries."""
    loaded = rows.select_related(
        "inspection__plan", "agency", "reading__indicator", "reading__area", "milestone__task", "rectification"
    )
    return loaded.prefetch_related("milestone__entries")


def checks_of(inspection: Inspection, finding: str = "") -> QuerySet[SampleCheck]:
    """An inspection's items by agency, narrowed to a finding (抽查清单)."""
    rows = SampleCheck.objects.filter(inspection=inspection)
    if finding in SampleCheck.Finding.values:
        rows = rows.filter(finding=finding)
    return with_everything(rows).order_by("agency__position", "agency", "pk")


@dataclass(frozen=True, slots=True)
class RectificationFilter:
    """What the list of rectifications is narrowed to; blank is everything."""

    state: str = ""
    text: str = ""
    late: bool = False


def rectifications_listed(
    rows: QuerySet[Rectification], wanted: RectificationFilter, today: date
) -> QuerySet[Rectification]:
    """Rectifications, those that wait first and the soonest due before (整改列表)."""
    if wanted.state in Rectification.State.values:
        rows = rows.filter(state=wanted.state)
    if wanted.text:
        rows = rows.filter(Q(asks__icontains=wanted.text) | Q(check_of__agency__name__icontains=wanted.text))
    if wanted.late:
        rows = rows.filter(state=Rectification.State.ASKED, due_on__lt=today)
    loaded = rows.select_related(
        "check_of__agency", "check_of__inspection__plan", "check_of__reading__indicator", "check_of__milestone"
    )
    order = Q(state__in=(Rectification.State.ASKED, Rectification.State.DONE))
    return loaded.annotate(waits=Count("pk", filter=order)).order_by("-waits", "due_on", "pk")


def today_of(at: datetime) -> date:
    """An instant's day in China."""
    return at.astimezone(CHINA).date()
