"""What was last said of a plan's tasks in the monthly reports (最近一次填报的文字)."""

import re
from dataclasses import dataclass
from datetime import timedelta

from luoshi_site.base.moment import Moment
from luoshi_site.ledger.models import Plan
from luoshi_site.progress.models import ProgressReport

RECENT = timedelta(days=400)
NOTHING = re.compile(
    "(本期|目前|暂时)?(暂|均|都|并)?(无|没有)(需要?|须)?(市里|上级|有关部门)?(协调|帮助|解决)?的?(困难|事项|问题|需求)?[。.；;]*"
)
SEEN = (ProgressReport.State.PASSED, ProgressReport.State.ACCEPTED)


@dataclass(frozen=True, slots=True)
class LastWords:
    """An agency's last report on a task; needs agency and round loaded."""

    report: ProgressReport

    @property
    def parts(self) -> tuple[tuple[str, str], ...]:
        """What was written, by name."""
        report = self.report
        named = (
            ("进展", report.progress), ("存在问题", report.problems),
            ("下一步", report.next_step), ("需协调事项", help_asked(report)),
        )  # fmt: skip
        return tuple((name, words.strip()) for name, words in named if words.strip())


def help_asked(report: ProgressReport) -> str:
    """What a report asks help for; empty where it says that there is nothing (无、暂无)."""
    words = report.help_needed.strip()
    return "" if NOTHING.fullmatch(words) else words


def last_words(plan: Plan, moment: Moment, *, task: int | None = None) -> dict[int, tuple[LastWords, ...]]:
    """The newest reports of each task that reached the office, by the task's primary key, one an agency, in one query.

    Of a task only those of its newest period that anybody reported.
    """
    rows = ProgressReport.objects.filter(
        task__plan=plan, state__in=SEEN, submitted_at__lte=moment.known_at, round__period_end__lte=moment.as_of,
        round__period_end__gt=moment.as_of - RECENT,
    )  # fmt: skip
    if task is not None:
        rows = rows.filter(task=task)
    found: dict[int, dict[int, LastWords]] = {}
    newest: dict[int, object] = {}
    for row in rows.select_related("agency", "round").order_by("-round__period_end", "agency__position", "-pk"):
        if newest.setdefault(row.task_id, row.round.period_end) == row.round.period_end:
            found.setdefault(row.task_id, {}).setdefault(row.agency_id, LastWords(row))
    return {key: tuple(by_agency.values()) for key, by_agency in found.items()}
