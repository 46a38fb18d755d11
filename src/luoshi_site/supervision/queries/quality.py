"""An agency's data quality over time (数据质量): checks, corrections, returns, late reports. Facts; no score, no ranking."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Q

from luoshi_site.agencies.models import Agency
from luoshi_site.base.moment import CHINA
from luoshi_site.progress.models import ProgressReport, Reading, ReadingDecision, ReportEvent
from luoshi_site.supervision.models import Rectification, SampleCheck
from luoshi_site.supervision.queries.inspections import WRONG, CheckLine, check_lines, with_everything

MONTHS = 12
NEWEST_CHECKS = 50


@dataclass(frozen=True, slots=True)
class QualityMonth:
    """One month's facts of an agency; `readings` is what it reported, to see the others against."""

    month: date
    readings: int
    checks: int
    wrong: int
    corrections: int
    returned: int
    late: int
    returned_reports: int

    @property
    def name(self) -> str:
        """The month in words."""
        return f"{self.month.year}年{self.month.month}月"


@dataclass(frozen=True, slots=True)
class Quality:
    """An agency's page: the months, newest first, their sum, its newest checks, its open rectifications."""

    months: tuple[QualityMonth, ...]
    total: QualityMonth
    checks: tuple[CheckLine, ...]
    rectifications: tuple[Rectification, ...]

    @property
    def empty(self) -> bool:
        """Whether there is nothing to show."""
        return not self.checks and not self.total.readings and not self.total.late


def months_back(today: date, count: int = MONTHS) -> tuple[date, ...]:
    """The first days of this month and those before, newest first."""
    whole = today.year * 12 + today.month - 1
    return tuple(date((whole - back) // 12, (whole - back) % 12 + 1, 1) for back in range(count))


def quality_of(agency: Agency, at: datetime) -> Quality:
    """The facts of an agency by month, with those of agencies that it has taken over (数据质量).

    A check counts in the month it was made, a correction and a return when they were, a late report in the month that it came in.
    """
    ours = [agency.pk, *agency.predecessors.values_list("pk", flat=True)]
    months = months_back(at.astimezone(CHINA).date())
    since = datetime(months[-1].year, months[-1].month, 1, tzinfo=CHINA)
    reported = Reading.objects.filter(by_agency__in=ours, recorded_at__gte=since)
    checks = SampleCheck.objects.filter(agency__in=ours).exclude(finding=SampleCheck.Finding.OPEN)
    returned = ReadingDecision.objects.filter(
        kind=ReadingDecision.Kind.RETURNED, reading__by_agency__in=ours, at__gte=since
    )
    late = ProgressReport.objects.filter(agency__in=ours, is_late=True, submitted_at__gte=since)
    sent_back = ReportEvent.objects.filter(kind=ReportEvent.Kind.RETURNED, report__agency__in=ours, at__gte=since)
    counts = {
        "readings": _by_month(reported.values_list("recorded_at", flat=True)),
        "corrections": _by_month(reported.filter(corrects__isnull=False).values_list("recorded_at", flat=True)),
        "checks": _by_month(checks.filter(checked_at__gte=since).values_list("checked_at", flat=True)),
        "wrong": _by_month(
            checks.filter(checked_at__gte=since, finding__in=WRONG).values_list("checked_at", flat=True)
        ),
        "returned": _by_month(returned.values_list("at", flat=True)),
        "late": _by_month(late.values_list("submitted_at", flat=True)),
        "returned_reports": _by_month(sent_back.values_list("at", flat=True)),
    }
    rows = tuple(
        QualityMonth(month=month, **{name: found[month] for name, found in counts.items()}) for month in months
    )
    total = QualityMonth(month=months[-1], **{name: sum(found.values()) for name, found in counts.items()})
    newest = with_everything(checks).order_by("-checked_at", "-pk")[:NEWEST_CHECKS]
    open_ones = Rectification.objects.filter(
        Q(state=Rectification.State.ASKED) | Q(state=Rectification.State.DONE), check_of__agency__in=ours
    )
    return Quality(rows, total, check_lines(newest), tuple(open_ones))


def _by_month(instants: Iterable[datetime | None]) -> Counter[date]:
    days = (at.astimezone(CHINA).date() for at in instants if at is not None)
    return Counter(day.replace(day=1) for day in days)
