"""What a bulletin speaks of, one by one: each target and milestone of a plan in words (考核事项)."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction

from luoshi.plan.model import Kind
from luoshi.report.model import Number, day_in_words
from luoshi.rules.display import points_text, round_figure, share_text
from luoshi.rules.model import Judgement, MilestoneJudgement
from luoshi.rules.period import Period, month_end, period_name
from luoshi.rules.status import Mark, Status
from luoshi_site.agencies.models import Agency
from luoshi_site.ledger.models import Assignment, Indicator, Task
from luoshi_site.ledger.promise import promise_words
from luoshi_site.progress.models import Reading
from luoshi_site.progress.queries.standing import MilestoneStanding, PlanStanding, TargetStanding, TaskStanding

NO_LEAD = "未明确牵头单位"
OUTSIDE = "总体目标"
NOBODY = 2
FORECASTS = (Reading.Certainty.FORECAST, Reading.Certainty.PRELIMINARY)


@dataclass(frozen=True, slots=True)
class Entry:
    """A target or a milestone as the bulletin shows it.

    `agency` answers for it: a task's first lead, a milestone's own; `place` sorts agencies in the registry's order. `path` is the
    task's «plan/number», empty outside tasks; `key` names the row: «target:12», «milestone:3». `detail` says how far it is, or what is
    missing; `remarks` stand beside the figure.
    """

    name: str
    task: str
    path: str
    agency: str
    place: tuple[int, int]
    promise: str
    value: Number | None
    period: str
    detail: str
    judgement: Judgement | MilestoneJudgement
    unconfirmed: bool
    remarks: tuple[str, ...]
    key: str = ""

    @property
    def status(self) -> Status:
        """Its status."""
        return self.judgement.status

    @property
    def has_agency(self) -> bool:
        """Whether an agency or a group answers for it."""
        return self.place[0] != NOBODY

    @property
    def is_target(self) -> bool:
        """Whether it is a target, not a milestone."""
        return isinstance(self.judgement, Judgement)


_BLANKS = re.compile(r"(?<=[^\x00-\x7f]) +| +(?=[^\x00-\x7f])|(?<=\d) +(?=%)")
_MARKS = re.compile(r"(?<=[^\x00-\x7f])[,;:()]|[,;:()](?=[^\x00-\x7f])")
_FULL_WIDTH = dict(zip(",;:()", "，；：（）", strict=True))
_ISO_DAY = re.compile(r"(?<!\d)(\d{4})-(\d{2})-(\d{2})(?!\d)")
_QUOTES = str.maketrans("«»「」", "“”“”")


def in_print(text: str) -> str:
    """Words as an official document sets them: full-width marks and no blanks beside Chinese, days as 2026年3月1日."""
    text = _ISO_DAY.sub(lambda day: f"{day[1]}年{int(day[2])}月{int(day[3])}日", text.translate(_QUOTES))
    return _MARKS.sub(lambda mark: _FULL_WIDTH[mark[0]], _BLANKS.sub("", text)).replace("。）", "）")


def entries_of(standing: PlanStanding, readings: Mapping[int, tuple[Reading, ...]]) -> tuple[Entry, ...]:
    """Every target and milestone of a plan, targets in the document's order and each task's milestones behind its last target.

    `readings` are the deciding readings of each target, by its primary key.
    """
    tasks = {task.task.pk: task for task in standing.tasks}
    code = standing.plan.code
    found = [
        (row.task.position, _milestone_entry(milestone, row, code))
        for row in standing.tasks
        for milestone in row.milestones
    ]
    for row in standing.targets:
        task = tasks.get(row.target.task_id) if row.target.task_id else None
        found.append(
            (task.task.position if task else 0, _target_entry(row, task, code, readings.get(row.target.pk, ())))
        )
    return tuple(entry for _, entry in sorted(found, key=lambda pair: (pair[0], not pair[1].is_target)))


def lead_of(task: TaskStanding | None) -> tuple[str, tuple[int, int]]:
    """Who answers for a task, and the place in the registry's order: its first lead; groups after agencies, nobody last.

    Overall goals have no lead by design, a task without one lacks it.
    """
    if task is None:
        return OUTSIDE, (NOBODY, 0)
    if not task.leads:
        return NO_LEAD, (NOBODY, 1)
    return _named(task.leads[0])


def _named(lead: Assignment) -> tuple[str, tuple[int, int]]:
    if lead.agency is not None:
        return lead.agency.name, _place(lead.agency)
    return lead.as_written, (1, lead.group_id or 0)


def _place(agency: Agency) -> tuple[int, int]:
    return 0, agency.position * 10**9 + agency.pk


def _path(task: Task | None, code: str) -> str:
    return f"{code}/{task.number}" if task else ""


def _target_entry(
    standing: TargetStanding, task: TaskStanding | None, code: str, readings: tuple[Reading, ...]
) -> Entry:
    target, judgement = standing.target, standing.judgement
    agency, place = lead_of(task)
    return Entry(
        name=in_print(target.name),
        task=str(target.task) if target.task else str(target.goal or OUTSIDE),
        path=_path(target.task, code),
        agency=agency,
        place=place,
        promise=in_print(promise_words(standing.version)),
        value=_value(judgement.value, target.indicator, standing.unit or target.indicator.unit),
        period=_period(standing, readings),
        detail=in_print(_detail(judgement, Kind(standing.version.kind))),
        judgement=judgement,
        unconfirmed=standing.unconfirmed,
        remarks=_remarks(standing, readings),
        key=f"target:{target.pk}",
    )


def _milestone_entry(standing: MilestoneStanding, task: TaskStanding, code: str) -> Entry:
    milestone = standing.milestone
    return Entry(
        name=in_print(milestone.title),
        task=str(task.task),
        path=_path(task.task, code),
        agency=milestone.agency.name,
        place=_place(milestone.agency),
        promise=f"{day_in_words(milestone.due_on)}前交付",
        value=None,
        period="",
        detail="",
        judgement=standing.judgement,
        unconfirmed=standing.judgement.unverified,
        remarks=(Mark.PROVISIONAL.label,) if standing.judgement.unverified else (),
        key=f"milestone:{milestone.pk}",
    )


def _value(value: Fraction | None, indicator: Indicator, unit: str) -> Number | None:
    """The figure as it will be printed for good: whole ones whole, others to the indicator's places."""
    if value is None:
        return None
    decimals = 0 if value.denominator == 1 else indicator.decimals
    return Number(round_figure(value, decimals), decimals, unit)


def _period(standing: TargetStanding, readings: tuple[Reading, ...]) -> str:
    """What the figure is of: one period by its name, a sum or several periods by the last day."""
    last = standing.judgement.on
    periods = {Period(row.period_start, row.period_end) for row in readings}
    keys = {key for joined in standing.judgement.reading_keys for key in joined.split("+")}
    if len(periods) == 1 and len(keys) == len(readings):
        return period_name(periods.pop())
    if last is None:
        return ""
    month_over = last == month_end(last.year, last.month)
    return f"截至{last.year}年{last.month}月底" if month_over else f"截至{day_in_words(last)}"


def _detail(judgement: Judgement, kind: Kind) -> str:
    """How far it is against the plan, or against what it is compared with; for a grey light what is missing."""
    if judgement.status is Status.SUSPENDED:
        return _lines(judgement, "暂停")
    if judgement.status in {Status.NO_DATA, Status.AWAITING, Status.NO_BASELINE}:
        return _lack(judgement)
    if kind is Kind.RELATION:
        return _lines(judgement, "比较")
    reached = judgement.status in {Status.MET, Status.MET_LATE}
    if reached or judgement.progress is None or judgement.planned is None or judgement.gap_points is None:
        return ""
    return (
        f"进度{share_text(judgement.progress)}，序时{share_text(judgement.planned)}，"
        f"相差{points_text(judgement.gap_points)}"
    )


def _lines(judgement: Judgement, label: str) -> str:
    return "，".join(line.text for line in judgement.reasons if line.label == label)


def _lack(judgement: Judgement) -> str:
    """Which periods and areas are missing; else what the status means."""
    periods = "、".join(period_name(period) for period in judgement.missing)
    areas = [line.text for line in judgement.reasons if line.label == "缺报" and line.text.startswith("缺 ")]
    lacking = [f"缺{periods}读数"] if periods else []
    return "，".join([*lacking, *areas]) or judgement.status.meaning.rstrip("。")


def _remarks(standing: TargetStanding, readings: Iterable[Reading]) -> tuple[str, ...]:
    """What stands beside the figure: its marks, 预计 or 初步, and where an unconfirmed figure was reported."""
    rows = tuple(readings)
    marks = [mark.label for mark in standing.judgement.marks]
    certainties = {row.get_certainty_display() for row in rows if row.certainty in FORECASTS}
    sources = {row.reported_in for row in rows if row.unconfirmed and row.reported_in}
    first = standing.judgement.first_version
    before = (f"按原目标：{first.label}",) if first else ()
    return (*marks, *before, *sorted(certainties), *(f"据{source}" for source in sorted(sources)))
