"""Gathering what a bulletin is made from, for a kind, a scope and a moment (通报素材的归集); the same again from the same ledger."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import timedelta
from functools import cached_property
from types import MappingProxyType

from luoshi.problems import LuoshiError
from luoshi.rules.status import Status
from luoshi_site.agencies.models import Agency
from luoshi_site.agencies.naming import former_names
from luoshi_site.base.moment import Moment
from luoshi_site.bulletins.areas import area_entries, area_statuses
from luoshi_site.bulletins.content import BulletinKind, Material, OrderLine, TaskLine
from luoshi_site.bulletins.entries import Entry, as_called, entries_of, statuses_of
from luoshi_site.bulletins.figures import Subject, SubjectKind
from luoshi_site.bulletins.orders import order_lines
from luoshi_site.bulletins.queries import deciding_readings
from luoshi_site.bulletins.ranking import ranking_setting, rankings_of
from luoshi_site.bulletins.tables import counts_of
from luoshi_site.ledger.models import Plan
from luoshi_site.progress.queries.standing import PlanStanding, TaskStanding, plan_standing


class ScopeError(LuoshiError):
    """A kind of bulletin without what it speaks of, or of something that the plan does not have."""


@dataclass(frozen=True, slots=True)
class Scope:
    """What a bulletin speaks of (通报范围): an agency or area, chosen tasks, or the whole plan where neither is named."""

    agency: Agency | None = None
    tasks: tuple[int, ...] = ()

    @property
    def text(self) -> str:
        """As the bulletin keeps it: «agency:12», «tasks:3,4»."""
        if self.agency is not None:
            return f"agency:{self.agency.pk}"
        return f"tasks:{','.join(str(pk) for pk in sorted(self.tasks))}" if self.tasks else ""


EVERYTHING = Scope()


def scope_of(text: str) -> Scope:
    """The scope that a bulletin kept.

    Raises:
        ScopeError: it is none, or its agency is not there.
    """
    kind, _, keys = text.partition(":")
    if not text:
        return Scope()
    if kind == "tasks" and all(part.isdecimal() for part in keys.split(",")):
        return Scope(tasks=tuple(int(part) for part in keys.split(",")))
    agency = Agency.objects.filter(pk=int(keys)).first() if kind == "agency" and keys.isdecimal() else None
    if agency is None:
        raise ScopeError("通报的范围无法识别，请重新选择单位、地区或任务。")
    return Scope(agency=agency)


def material_of(plan: Plan, *, kind: BulletinKind, scope: Scope, moment: Moment) -> Material:
    """All that a bulletin of this kind says of its scope at a moment.

    Raises:
        ScopeError: no agency, area or task where the kind needs one, or nothing of the plan is theirs.
    """
    gathered = _GATHERERS[kind](Bench(plan_standing(plan, moment)), scope)
    return _as_called(gathered, scope, former_names(plan.city, moment))


def cards_of(
    plan: Plan, *, kind: BulletinKind, agencies: Iterable[Agency], moment: Moment
) -> Iterator[tuple[Scope, Material]]:
    """What the cards of many agencies or areas say; what they share is gathered once, who has nothing of the plan is left out."""
    bench, names = Bench(plan_standing(plan, moment)), former_names(plan.city, moment)
    for scope in map(Scope, agencies):
        try:
            material = _GATHERERS[kind](bench, scope)
        except ScopeError:
            continue
        yield scope, _as_called(material, scope, names)


def _as_called(material: Material, scope: Scope, names: Mapping[int, str]) -> Material:
    """The material with its agencies as they were called on its day, so that a later renaming leaves it as it is."""
    if not names:
        return material
    now = dict(Agency.objects.filter(pk__in=names).values_list("name", "pk"))
    called = {name: names[pk] for name, pk in now.items()}

    def then(listed: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(called.get(name, name) for name in listed)

    return replace(
        material,
        entries=as_called(material.entries, names),
        orders=tuple(replace(line, agency=names.get(line.holder.key, line.agency)) for line in material.orders),
        tasks=tuple(replace(line, leads=then(line.leads), others=then(line.others)) for line in material.tasks),
        whose=names.get(scope.agency.pk, material.whose) if scope.agency else material.whose,
    )


def _earlier(standing: PlanStanding) -> PlanStanding | None:
    """Where the plan stood at the end of the month before, as is known now; None where it had not begun."""
    plan, moment = standing.plan, standing.moment
    day = moment.as_of.replace(day=1) - timedelta(days=1)
    begins = plan.starts_on or plan.issued_on
    if begins is not None and day < begins:
        return None
    return plan_standing(plan, replace(moment, as_of=day), rows=standing.rows)


@dataclass(frozen=True)
class Bench:
    """Where a plan stands, and what bulletins of it gather from that, each gathered when it is first asked for."""

    standing: PlanStanding

    @cached_property
    def earlier(self) -> PlanStanding | None:
        """Where it stood at the end of the month before."""
        return _earlier(self.standing)

    @cached_property
    def entries(self) -> tuple[Entry, ...]:
        """All that the plan promises, with its status of the month before."""
        before: Mapping[str, Status] = statuses_of(self.earlier) if self.earlier else {}
        return entries_of(self.standing, deciding_readings(self.standing), before)

    @cached_property
    def orders(self) -> tuple[OrderLine, ...]:
        """The orders on its matters."""
        return order_lines(self.standing.plan, self.standing.moment)


def entries_in(standing: PlanStanding, kind: BulletinKind, scope: Scope) -> tuple[Entry, ...]:
    """The entries that a bulletin of this kind and scope speaks of, without their status of the month before."""
    entries = entries_of(standing, deciding_readings(standing))
    if kind is BulletinKind.BRIEFING:
        paths = {_path(standing.plan.code, task) for task in standing.tasks if task.task.pk in scope.tasks}
        return tuple(entry for entry in entries if entry.path in paths)
    if scope.agency is None:
        return entries
    own = Subject(SubjectKind.AGENCY, scope.agency.pk)
    shares = area_entries(standing, scope.agency, {}) if kind is BulletinKind.AREA else ()
    return (*shares, *(entry for entry in entries if entry.holder == own))


def _monthly(bench: Bench, _scope: Scope) -> Material:
    standing = bench.standing
    plan, moment = standing.plan, standing.moment
    setting = ranking_setting(plan.city, moment.known_at)
    return Material(
        kind=BulletinKind.MONTHLY,
        plan=plan,
        moment=moment,
        subject=Subject(SubjectKind.PLAN, plan.pk),
        whose="",
        entries=bench.entries,
        counts=standing.counts,
        orders=bench.orders,
        rankings=rankings_of(standing, setting) if setting else (),
    )


def _briefing(bench: Bench, scope: Scope) -> Material:
    standing = bench.standing
    chosen = [task for task in standing.tasks if task.task.pk in scope.tasks]
    if not chosen:
        raise ScopeError("请至少选择一项任务，再编制专报。")
    code, pks = standing.plan.code, {task.task.pk for task in chosen}
    paths = {_path(code, task) for task in chosen}
    entries = tuple(entry for entry in bench.entries if entry.path in paths)
    counts = counts_of(entries)
    idle = tuple(task.task.number for task in chosen if task.status is None)
    return Material(
        kind=BulletinKind.BRIEFING,
        plan=standing.plan,
        moment=standing.moment,
        subject=Subject(SubjectKind.TASKS),
        whose="所选任务",
        entries=entries,
        counts=replace(counts, task_count=len(chosen), nothing_to_assess=idle),
        orders=tuple(line for line in bench.orders if line.task in pks),
        tasks=tuple(_task_line(code, task) for task in chosen),
    )


def _agency(bench: Bench, scope: Scope) -> Material:
    standing, agency = bench.standing, _named(scope, "请选择单位，再编制单位情况卡。")
    subject = Subject(SubjectKind.AGENCY, agency.pk)
    entries = tuple(entry for entry in bench.entries if entry.holder == subject)
    tasks = tuple(_task_line(standing.plan.code, task) for task in standing.tasks if _takes_part(task, agency))
    if not entries and not tasks:
        raise ScopeError(f"{agency}在本计划中没有承担任务，无需编制情况卡，请选择其他单位。")
    return _card(BulletinKind.AGENCY, bench, agency, subject, entries, tasks)


def _area(bench: Bench, scope: Scope) -> Material:
    area = _named(scope, "请选择地区，再编制地区情况卡。")
    subject, earlier = Subject(SubjectKind.AREA, area.pk), bench.earlier
    shares = area_entries(bench.standing, area, area_statuses(earlier, area) if earlier else {})
    own = Subject(SubjectKind.AGENCY, area.pk)
    entries = (*shares, *(entry for entry in bench.entries if entry.holder == own))
    if not entries:
        raise ScopeError(f"{area}在本计划中没有分解的目标，无需编制情况卡，请选择其他地区。")
    return _card(BulletinKind.AREA, bench, area, subject, entries, ())


def _card(
    kind: BulletinKind,
    bench: Bench,
    agency: Agency,
    subject: Subject,
    entries: tuple[Entry, ...],
    tasks: tuple[TaskLine, ...],
) -> Material:
    return Material(
        kind=kind,
        plan=bench.standing.plan,
        moment=bench.standing.moment,
        subject=subject,
        whose=agency.name,
        entries=entries,
        counts=counts_of(entries),
        orders=tuple(line for line in bench.orders if line.holder.key == agency.pk),
        tasks=tasks,
    )


def _named(scope: Scope, wanting: str) -> Agency:
    if scope.agency is None:
        raise ScopeError(wanting)
    return scope.agency


def _takes_part(task: TaskStanding, agency: Agency) -> bool:
    return any(row.agency_id == agency.pk for row in task.assignments)


def _path(code: str, task: TaskStanding) -> str:
    return f"{code}/{task.task.number}"


def _task_line(code: str, task: TaskStanding) -> TaskLine:
    named = {
        role: tuple(row.agency.name if row.agency else row.as_written for row in rows)
        for role, rows in (("leads", task.leads), ("others", task.responsible))
    }
    return TaskLine(task.task.number, task.task.title, _path(code, task), named["leads"], named["others"])


_GATHERERS: Mapping[BulletinKind, Callable[[Bench, Scope], Material]] = MappingProxyType(
    {
        BulletinKind.MONTHLY: _monthly,
        BulletinKind.BRIEFING: _briefing,
        BulletinKind.AGENCY: _agency,
        BulletinKind.AREA: _area,
    }
)
