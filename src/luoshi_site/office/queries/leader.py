"""A leader's page for one look at a telephone: my reds, what changed, what needs my word, how many of how many (领导首页)."""

from collections import Counter
from dataclasses import dataclass

from django.db.models import Count, Q

from luoshi.rules.status import Light
from luoshi_site.agencies.models import City, User
from luoshi_site.base.moment import Moment
from luoshi_site.bulletins.waiting import waiting_bulletins
from luoshi_site.ledger.models import Plan
from luoshi_site.office.queries.ledger import LedgerFilter, LedgerGroup, LedgerRow, ledger_groups, severity
from luoshi_site.office.queries.work import last_month_end
from luoshi_site.office.staffing.queries import led_task_keys
from luoshi_site.progress.queries import Change, PlanStanding, TaskStanding, plan_changes, plan_standing
from luoshi_site.supervision.models import Proposal, SupervisionOrder

REDS, CHANGES = 5, 3
COLOURS = (Light.RED, Light.YELLOW, Light.GREEN, Light.BLUE, Light.GREY)


@dataclass(frozen=True, slots=True)
class BadTask:
    """A task with the line of it that stands worst."""

    standing: TaskStanding
    worst: LedgerRow


@dataclass(frozen=True, slots=True)
class ForMyWord:
    """How many things wait for a leader's word: orders to approve, proposals, requests for more time, bulletins (待领导决定)."""

    orders: int
    proposals: int
    extensions: int
    bulletins: int

    @property
    def nothing(self) -> bool:
        """Whether nothing waits."""
        return not (self.orders or self.proposals or self.extensions or self.bulletins)


@dataclass(frozen=True, slots=True)
class ColourCount:
    """How many tasks of a colour; `colour` as the ledger's filter names it."""

    light: Light
    count: int

    @property
    def colour(self) -> str:
        """The plain colour."""
        return self.light.colour


@dataclass(frozen=True, slots=True)
class LeaderPage:
    """The page; `mine` whether it is of the tasks that the leader is in charge of, else of the whole plan.

    `bad` are the red tasks, or the yellow ones where none is red, the worst first; `others` further tasks in charge of, where there is
    room. `changes` is None where the plan was adopted after the month's end that is compared with.
    """

    mine: bool
    task_count: int
    colours: tuple[ColourCount, ...]
    light: Light
    bad: tuple[BadTask, ...]
    bad_count: int
    others: tuple[BadTask, ...]
    since: Moment
    changes: tuple[Change, ...] | None
    newly_red: int
    newly_met: int
    change_count: int
    word: ForMyWord

    @property
    def grey_count(self) -> int:
        """How many tasks show neither good nor bad."""
        return next(each.count for each in self.colours if each.light is Light.GREY)


def leader_page(user: User, plan: Plan, moment: Moment, today: Moment) -> LeaderPage:
    """What a leader should see first of a plan: of the tasks in charge of today, or of all where there are none (领导首页)."""
    standing, since = plan_standing(plan, moment), last_month_end(moment)
    keys = led_task_keys(user, plan, today.as_of) & {row.task.pk for row in standing.tasks}
    groups = [
        group
        for group in ledger_groups(standing, LedgerFilter())
        if group.task is not None and (not keys or group.task.task.pk in keys)
    ]
    counted = Counter(_light(group).colour for group in groups)
    light = Light.RED if counted["red"] else Light.YELLOW
    lines = sorted((_bad(group) for group in groups), key=lambda each: severity(each.worst))
    bad = [each for each in lines if each.worst.status is not None and each.worst.status.light is light]
    others = [each for each in lines if each not in bad] if keys else []
    changes = _changes(standing, since, keys) if plan.adopted_at < since.known_at else None
    return LeaderPage(
        mine=bool(keys),
        task_count=len(groups),
        colours=tuple(ColourCount(each, counted[each.colour]) for each in COLOURS),
        light=light,
        bad=tuple(bad[:REDS]),
        bad_count=len(bad),
        others=tuple(others[: max(0, REDS - len(bad))]),
        since=since,
        changes=None if changes is None else changes[:CHANGES],
        newly_red=sum(_turned(change, Light.RED) for change in changes or ()),
        newly_met=sum(_turned(change, Light.BLUE) for change in changes or ()),
        change_count=len(changes or ()),
        word=for_my_word(user, plan.city, keys),
    )


def _light(group: LedgerGroup) -> Light:
    """A task's light: its worst line's; grey where there is nothing to assess."""
    status = group.task.status if group.task is not None else None
    return status.light if status is not None else Light.GREY


def _bad(group: LedgerGroup) -> BadTask:
    worst = min(group.rows, key=severity)
    if group.task is None:
        raise ValueError("the targets of goals are no task")
    return BadTask(group.task, worst)


def _changes(standing: PlanStanding, since: Moment, keys: frozenset[int]) -> tuple[Change, ...]:
    found = plan_changes(standing, since)
    return tuple(change for change in found if not keys or change.now.target.task_id in keys)


def _turned(change: Change, light: Light) -> bool:
    return change.now.status.light.colour == light.colour and change.before.light.colour != light.colour


def for_my_word(user: User, city: City, keys: frozenset[int]) -> ForMyWord:
    """What waits for a leader's word in a city: extensions of the tasks in charge of only, where there are some."""
    mine = Q(matter__task__in=keys) | Q(matter__milestone__task__in=keys) if keys else Q()
    asked = Q(asked_until__isnull=False, state__in=SupervisionOrder.OPEN) & mine
    orders = SupervisionOrder.objects.filter(city=city).aggregate(
        drafted=Count("pk", filter=Q(state=SupervisionOrder.State.DRAFTED)), asked=Count("pk", filter=asked)
    )
    proposals = Proposal.objects.filter(city=city, state=Proposal.State.DRAFTED).count()
    bulletins = waiting_bulletins(city, user, officer=False, leader=True).count()
    return ForMyWord(orders["drafted"], proposals, orders["asked"], bulletins)
