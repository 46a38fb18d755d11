"""What a bulletin speaks of, one by one: each target and milestone of a plan in words (考核事项)."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from fractions import Fraction

from luoshi.plan.model import Kind
from luoshi.report.model import Number, Words, day_in_words
from luoshi.rules.display import round_figure
from luoshi.rules.model import Judgement, MilestoneJudgement
from luoshi.rules.period import Period, month_end, period_name
from luoshi.rules.status import Mark, Status
from luoshi.wording.figures import with_figures
from luoshi_site.agencies.models import Agency
from luoshi_site.bulletins.details import detail_words, exceeds, promised
from luoshi_site.bulletins.figures import Measure, Subject, SubjectKind
from luoshi_site.bulletins.print import in_print
from luoshi_site.ledger.models import Assignment, Indicator, Task
from luoshi_site.ledger.promise import promise_words
from luoshi_site.progress.models import Reading
from luoshi_site.progress.queries.facts import milestone_fact
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
    missing; `remarks` stand beside the figure. `subject` is what its figures are of, `holder` who answers as the subject of counts;
    figures in `promise` and `detail` name their measure. `before` is its status a month earlier, where it was there; `early` says that
    its day is yet to come, or was when it was delivered.
    """

    name: str
    task: str
    path: str
    agency: str
    place: tuple[int, int]
    promise: Words
    value: Number | None
    period: str
    detail: Words
    judgement: Judgement | MilestoneJudgement
    unconfirmed: bool
    remarks: tuple[str, ...]
    key: str
    subject: Subject
    holder: Subject
    before: Status | None = None
    early: bool = False
    exceeded: bool = False

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


def entries_of(
    standing: PlanStanding, readings: Mapping[int, tuple[Reading, ...]], before: Mapping[str, Status] | None = None
) -> tuple[Entry, ...]:
    """Every target and milestone of a plan, targets in the document's order and each task's milestones behind its last target.

    `readings` are the deciding readings of each target, by its primary key; `before` the statuses of a month earlier, by the entries' keys.
    """
    earlier = before or {}
    tasks = {task.task.pk: task for task in standing.tasks}
    code = standing.plan.code
    found = [
        (row.task.position, _milestone_entry(milestone, row, code, standing.moment.known_at))
        for row in standing.tasks
        for milestone in row.milestones
    ]
    for row in standing.targets:
        task = tasks.get(row.target.task_id) if row.target.task_id else None
        found.append(
            (
                task.task.position if task else 0,
                _target_entry(row, task, code, readings.get(row.target.pk, ()), standing.moment.as_of),
            )
        )
    ordered = sorted(found, key=lambda pair: (pair[0], not pair[1].is_target))
    return tuple(replace(entry, before=earlier.get(entry.key)) for _, entry in ordered)


def as_called(entries: Iterable[Entry], names: Mapping[int, str]) -> tuple[Entry, ...]:
    """Entries whose agencies have the names of another day, by primary key; the others keep the present one (当时的名称)."""
    held = (SubjectKind.AGENCY, SubjectKind.AREA)
    return tuple(
        replace(entry, agency=names[entry.holder.key])
        if entry.holder.kind in held and entry.holder.key in names
        else entry
        for entry in entries
    )


def statuses_of(standing: PlanStanding) -> dict[str, Status]:
    """The status of every target and milestone, by the entries' keys."""
    targets = {_target_key(row): row.judgement.status for row in standing.targets}
    milestones = {_milestone_key(row): row.judgement.status for task in standing.tasks for row in task.milestones}
    return targets | milestones


@dataclass(frozen=True, slots=True)
class Holder:
    """Who answers: the name as shown, the place in the registry's order (groups after agencies, nobody last), the subject of counts."""

    name: str
    place: tuple[int, int]
    subject: Subject


def lead_of(task: TaskStanding | None) -> Holder:
    """Who answers for a task: its first lead. Overall goals have none by design, a task without one lacks it."""
    if task is None:
        return Holder(OUTSIDE, (NOBODY, 0), Subject(SubjectKind.OVERALL))
    if not task.leads:
        return Holder(NO_LEAD, (NOBODY, 1), Subject(SubjectKind.NOBODY))
    return _named(task.leads[0])


def _named(lead: Assignment) -> Holder:
    if lead.agency is not None:
        return holder_of(lead.agency)
    group = lead.group_id or 0
    return Holder(lead.as_written, (1, group), Subject(SubjectKind.GROUP, group))


def holder_of(agency: Agency) -> Holder:
    """An agency as the one who answers."""
    return Holder(agency.name, _place(agency), Subject(SubjectKind.AGENCY, agency.pk))


def _target_key(standing: TargetStanding) -> str:
    return f"target:{standing.target.pk}"


def _milestone_key(standing: MilestoneStanding) -> str:
    return f"milestone:{standing.milestone.pk}"


def _place(agency: Agency) -> tuple[int, int]:
    return 0, agency.position * 10**9 + agency.pk


def _path(task: Task | None, code: str) -> str:
    return f"{code}/{task.number}" if task else ""


def _target_entry(
    standing: TargetStanding, task: TaskStanding | None, code: str, readings: tuple[Reading, ...], on: date
) -> Entry:
    target, judgement, version = standing.target, standing.judgement, standing.version
    holder, unit = lead_of(task), standing.unit or target.indicator.unit
    return Entry(
        name=in_print(target.name),
        task=str(target.task) if target.task else str(target.goal or OUTSIDE),
        path=_path(target.task, code),
        agency=holder.name,
        place=holder.place,
        promise=with_figures(in_print(promise_words(version)), Measure.PROMISED),
        value=value_of(judgement.value, target.indicator, unit),
        period=_period(standing, readings),
        detail=detail_words(judgement, promised(version, unit, target.indicator.decimals)),
        judgement=judgement,
        unconfirmed=standing.unconfirmed,
        remarks=_remarks(standing, readings),
        key=_target_key(standing),
        subject=Subject(SubjectKind.TARGET, target.pk),
        holder=holder.subject,
        early=version.due_on is not None and version.due_on > on,
        exceeded=exceeds(judgement, Kind(version.kind)),
    )


def _milestone_entry(standing: MilestoneStanding, task: TaskStanding, code: str, known_at: datetime) -> Entry:
    milestone = standing.milestone
    delivered = milestone_fact(milestone, known_at=known_at).delivered_on
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
        key=_milestone_key(standing),
        subject=Subject(SubjectKind.MILESTONE, milestone.pk),
        holder=Subject(SubjectKind.AGENCY, milestone.agency_id),
        early=delivered is not None and delivered < milestone.due_on,
    )


def value_of(value: Fraction | None, indicator: Indicator, unit: str) -> Number | None:
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


def _remarks(standing: TargetStanding, readings: Iterable[Reading]) -> tuple[str, ...]:
    """What stands beside the figure: its marks, 预计 or 初步, and where an unconfirmed figure was reported."""
    rows = tuple(readings)
    marks = [mark.label for mark in standing.judgement.marks]
    certainties = {row.get_certainty_display() for row in rows if row.certainty in FORECASTS}
    sources = {row.reported_in for row in rows if row.unconfirmed and row.reported_in}
    first = standing.judgement.first_version
    before = (f"按原目标：{first.label}",) if first else ()
    return (*marks, *before, *sorted(certainties), *(f"据{source}" for source in sorted(sources)))
