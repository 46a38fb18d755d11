"""The facts that supervision rules look at, of every matter of a city, in a fixed number of queries (督办所依据的事实)."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta

from django.db.models import Q

from luoshi.rules.status import Light, Status
from luoshi.rules.supervision import DeliverableFacts, LightFacts, MatterFacts, Rule, Span, When
from luoshi_site.agencies.models import City
from luoshi_site.base.moment import CHINA
from luoshi_site.ledger.models import Assignment, Matter, Milestone, MilestoneEntry, Plan, Target, Task
from luoshi_site.progress.models import Judgement
from luoshi_site.supervision.queries.orderfacts import order_facts
from luoshi_site.supervision.queries.reportfacts import ReportPast, report_facts
from luoshi_site.supervision.queries.rules import natural_key

OF_REPORTS = frozenset({When.REPORT_DUE_SOON, When.REPORT_LATE, When.REPORT_RETURNED})
OF_LIGHTS = frozenset({When.RED_FOR, When.RED_CARDS})


@dataclass(frozen=True, slots=True)
class Knowing:
    """From which morning something recorded at an instant counts: the next one, or with `lag` 0 the same day's."""

    lag: int = 1

    def morning(self, at: datetime) -> date:
        """The morning."""
        return at.astimezone(CHINA).date() + timedelta(days=self.lag)


@dataclass
class _Matters:
    """What is known of the rows of matters: class and agency, by natural key."""

    classes: dict[str, str] = field(default_factory=dict)
    agencies: dict[str, str] = field(default_factory=dict)


def matter_facts(
    city: City,
    rules: Iterable[Rule],
    *,
    at: datetime,
    since: date,
    whole: bool = False,
    only: Collection[int] | None = None,
    knowing: Knowing = Knowing(),
) -> dict[str, MatterFacts]:
    """The facts of the city's matters that rules ask for, recorded by an instant, by natural key.

    `since`: reports due long before it are left out. `whole`: ended orders and closed plans too, for trying rules out over the past.
    `only`: no other orders than these (primary keys).
    """
    whens = {rule.when for rule in rules}
    states = [Plan.State.IN_FORCE, Plan.State.CLOSED] if whole else [Plan.State.IN_FORCE]
    plans = list(Plan.objects.filter(city=city, state__in=states).select_related("city", "closing").defer("document"))
    orders = order_facts(city, at=at, whole=whole, only=only, knowing=knowing)
    matters = _matters(plans)
    found = dict(orders)
    found |= _milestones(plans, matters, at, knowing)
    if whens & OF_LIGHTS:
        found |= _tasks(plans, matters, at, knowing)
    ordered = {int(key.split(":")[1]) for key in orders if key.startswith("report:")}
    if whens & OF_REPORTS or ordered:
        for key, past in _reports(plans, at, since, ordered, knowing).items():
            agency = matters.agencies.get(key, str(past.agency))
            found[key] = MatterFacts(
                key, past.title, agency, matters.classes.get(key, "ordinary"), report=past.facts, over_on=past.over_on
            )
    return {key: replace(each, orders=orders[key].orders) if key in orders else each for key, each in found.items()}


def _reports(plans: list[Plan], at: datetime, since: date, also: set[int], knowing: Knowing) -> dict[str, ReportPast]:
    found: dict[str, ReportPast] = {}
    for plan in plans:
        over = _over(plan, None, None, knowing)
        for key, past in report_facts(plan, at=at, since=since, also=also, knowing=knowing).items():
            found[key] = replace(past, over_on=over)
    return found


def _over(plan: Plan, ended_on: date | None, ended_at: datetime | None, knowing: Knowing) -> date | None:
    """From which morning a matter is over: its plan is closed, or a revision took its task out."""
    days = []
    if plan.state == Plan.State.CLOSED and hasattr(plan, "closing"):
        days.append(knowing.morning(plan.closing.at))
    if ended_on is not None:
        days.append(max(ended_on, knowing.morning(ended_at)) if ended_at else ended_on)
    return min(days, default=None)


def _matters(plans: list[Plan]) -> _Matters:
    ours = Q(task__plan__in=plans) | Q(milestone__task__plan__in=plans) | Q(plan__in=plans)
    known = _Matters()
    columns = ("task", "milestone", "key", "pk", "item_class", "agency")
    for task, milestone, key, pk, item_class, agency in Matter.objects.filter(ours).values_list(*columns):
        name = natural_key(task, milestone, key, pk)
        known.classes[name] = item_class
        if agency is not None:
            known.agencies[name] = str(agency)
    return known


def _milestones(plans: list[Plan], matters: _Matters, at: datetime, knowing: Knowing) -> dict[str, MatterFacts]:
    by_pk = {plan.pk: plan for plan in plans}
    ours = Milestone.objects.filter(task__plan__in=plans, recorded_at__lte=at)
    entries: defaultdict[int, list[tuple[str, datetime]]] = defaultdict(list)
    happened = MilestoneEntry.objects.filter(milestone__in=ours, at__lte=at).order_by("pk")
    for milestone, kind, when in happened.values_list("milestone", "kind", "at"):
        entries[milestone].append((kind, when))
    found = {}
    columns = (
        "pk",
        "title",
        "due_on",
        "agency",
        "recorded_at",
        "task__plan",
        "task",
        "task__ended_on",
        "task__ended_at",
    )
    for pk, title, due_on, agency, recorded_at, plan, task, ended_on, ended_at in ours.values_list(*columns):
        key = f"milestone:{pk}"
        found[key] = MatterFacts(
            key, title, matters.agencies.get(key, str(agency)),
            _class(matters, key, task),
            deliverable=DeliverableFacts(due_on, knowing.morning(recorded_at), _delivered(entries[pk], knowing)),
            over_on=_over(by_pk[plan], ended_on, ended_at, knowing),
        )  # fmt: skip
    return found


def _class(matters: _Matters, key: str, task: int) -> str:
    """A milestone's class: its own, or where nobody gave it one its task's."""
    own = matters.classes.get(key, "ordinary")
    return own if own != "ordinary" else matters.classes.get(f"task:{task}", own)


def _delivered(entries: list[tuple[str, datetime]], knowing: Knowing) -> tuple[Span, ...]:
    """When a delivery stood: from its entry until it was returned."""
    spans: list[Span] = []
    start: date | None = None
    for kind, when in entries:
        if kind == MilestoneEntry.Kind.RETURNED:
            if start is not None and start < knowing.morning(when):
                spans.append(Span(start, knowing.morning(when)))
            start = None
        elif start is None:
            start = knowing.morning(when)
    return (*spans, Span(start)) if start is not None else tuple(spans)


def _tasks(plans: list[Plan], matters: _Matters, at: datetime, knowing: Knowing) -> dict[str, MatterFacts]:
    """The tasks with targets, and their lights as they were stored: a light counts from the next morning, also for what holds now.

    The light of a day is stored by the same `tick` that asks the rules.
    """
    by_pk = {plan.pk: plan for plan in plans}
    lights = _lights(plans, at, Knowing())
    leads: dict[int, int] = {}
    held = Assignment.objects.filter(task__plan__in=plans, role=Assignment.Role.LEAD, agency__isnull=False)
    held = held.filter(valid_until__isnull=True).order_by("position", "pk")
    for task, lead in held.values_list("task", "agency"):
        if lead is not None:
            leads.setdefault(task, lead)
    found = {}
    columns = ("pk", "number", "title", "plan", "ended_on", "ended_at")
    for pk, number, title, plan, ended_on, ended_at in Task.objects.filter(plan__in=plans).values_list(*columns):
        if pk in lights:
            key = f"task:{pk}"
            agency = matters.agencies.get(key, str(leads.get(pk, "")))
            found[key] = MatterFacts(
                key, f"{number} {title}", agency, matters.classes.get(key, "ordinary"), lights=tuple(lights[pk]),
                over_on=_over(by_pk[plan], ended_on, ended_at, knowing),
            )  # fmt: skip
    return found


def _lights(plans: list[Plan], at: datetime, knowing: Knowing) -> dict[int, list[LightFacts]]:
    """The lights of each task's targets, as they changed, by the task's primary key."""
    changes: defaultdict[int, list[tuple[date, str]]] = defaultdict(list)
    rows = Judgement.objects.filter(target__plan__in=plans, target__task__isnull=False, known_at__lte=at)
    for target, known_at, status in rows.order_by("pk").values_list("target", "known_at", "status"):
        colour = _COLOURS.get(status, "grey")
        mine = changes[target]
        if not mine or mine[-1][1] != colour:
            mine.append((knowing.morning(known_at), colour))
    found: defaultdict[int, list[LightFacts]] = defaultdict(list)
    columns = ("pk", "name", "task", "ended_on", "ended_at")
    for pk, name, task, ended_on, ended_at in Target.objects.filter(pk__in=changes).values_list(*columns):
        if ended_on is not None:
            gone = max(ended_on, knowing.morning(ended_at)) if ended_at else ended_on
            changes[pk] = [*(each for each in changes[pk] if each[0] < gone), (gone, "grey")]
        found[task].append(LightFacts(str(pk), name, tuple(changes[pk])))
    return found


_COLOURS = {status.value: "red" if status.light is Light.RED else status.light.colour for status in Status}
