"""What the review table says beside a plan's figures, each in one query: words, leaders, instructions, orders, evidence."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Q

from luoshi.report.model import day_in_words
from luoshi.rules.model import Judgement
from luoshi_site.base.moment import CHINA
from luoshi_site.ledger.models import LeaderAssignment
from luoshi_site.ledger.shares import Edition, edition_for, editions_of
from luoshi_site.office.reviews.words import LastWords, last_words
from luoshi_site.progress.models import Reading, ReadingDecision
from luoshi_site.progress.queries import PlanStanding, TargetStanding
from luoshi_site.supervision.models import OrderEvent, SupervisionOrder, WrittenInstruction
from luoshi_site.supervision.wording import order_number


@dataclass(frozen=True, slots=True)
class Backing:
    """What stands behind a reading: the day of its acceptance, how many files."""

    accepted_on: date | None
    files: int


@dataclass(frozen=True, slots=True)
class Facts:
    """All by the task's primary key, but for the readings' backing by theirs."""

    words: Mapping[int, tuple[LastWords, ...]]
    leaders: Mapping[int, tuple[str, ...]]
    instructions: Mapping[int, tuple[str, ...]]
    orders: Mapping[int, tuple[str, ...]]
    closed: Mapping[int, date]
    backing: Mapping[str, Backing]
    decisions: Mapping[tuple[int, date], tuple[str, ...]]
    editions: Mapping[int, Edition]

    def decisions_on(self, standing: TargetStanding | None) -> tuple[str, ...]:
        """What was decided about the readings of a target's deciding period, the first first (审核意见)."""
        on = standing.judgement.on if standing else None
        return self.decisions.get((standing.target.indicator_id, on), ()) if standing and on else ()

    def edition_of(self, standing: TargetStanding | None) -> Edition | None:
        """How a target is divided, if it is."""
        return edition_for(standing.target, standing.version, self.editions) if standing else None

    def _of(self, judged: Judgement | None) -> list[Backing]:
        keys = {key for joined in (judged.reading_keys if judged else ()) for key in joined.split("+")}
        return [self.backing[key] for key in keys if key in self.backing]

    def evidence_words(self, judged: Judgement | None) -> str:
        """How many files bear a judgement's readings out: 3份."""
        files = sum(each.files for each in self._of(judged))
        return f"{files}份" if files else ""

    def updated_on(self, judged: Judgement | None) -> date | None:
        """When the newest of a judgement's readings was accepted."""
        days = [each.accepted_on for each in self._of(judged) if each.accepted_on is not None]
        return max(days, default=None)


def facts_of(standing: PlanStanding) -> Facts:
    """Everything beside the figures of a plan, in a fixed number of queries."""
    return Facts(
        words=last_words(standing.plan, standing.moment),
        leaders=_leaders(standing),
        instructions=_instructions(standing),
        orders=_orders(standing),
        closed=_closed(standing),
        backing=_backing(standing),
        decisions=_decisions(standing),
        editions=editions_of(standing.plan, known_at=standing.moment.known_at),
    )


Lists = dict[int, tuple[str, ...]]


def _leaders(standing: PlanStanding) -> Lists:
    on = standing.moment.as_of
    until = Q(valid_until__isnull=True) | Q(valid_until__gte=on)
    rows = LeaderAssignment.objects.filter(until, task__plan=standing.plan, valid_from__lte=on).select_related("user")
    found: Lists = {}
    for row in rows:
        found[row.task_id] = (*found.get(row.task_id, ()), str(row.user))
    return found


def _instructions(standing: PlanStanding) -> Lists:
    rows = WrittenInstruction.objects.filter(matter__task__plan=standing.plan, at__lte=standing.moment.known_at)
    found: Lists = {}
    for task, text, name in rows.order_by("pk").values_list("matter__task", "text", "by_name"):
        found[task] = (*found.get(task, ()), f"{name}：{text}")
    return found


def _orders(standing: PlanStanding) -> Lists:
    rows = SupervisionOrder.objects.filter(matter__task__plan=standing.plan, number__isnull=False)
    found: Lists = {}
    for row in rows.filter(state__in=SupervisionOrder.OPEN).select_related("matter").order_by("pk"):
        key = row.matter.task_id or 0
        found[key] = (*found.get(key, ()), f"{order_number(row)}{row.get_state_display()}")
    return found


def _closed(standing: PlanStanding) -> dict[int, date]:
    rows = OrderEvent.objects.filter(
        kind=OrderEvent.Kind.CLOSED_OUT, order__matter__task__plan=standing.plan, at__lte=standing.moment.known_at
    )
    pairs = rows.order_by("at").values_list("order__matter__task", "at")
    return {task: at.astimezone(CHINA).date() for task, at in pairs}


def _decisions(standing: PlanStanding) -> dict[tuple[int, date], tuple[str, ...]]:
    """By indicator and the period's last day; the same said of several areas' figures once."""
    rows = ReadingDecision.objects.filter(
        reading__indicator__in={row.target.indicator_id for row in standing.targets},
        reading__period_end__in={row.judgement.on for row in standing.targets if row.judgement.on},
        at__lte=standing.moment.known_at,
    ).exclude(kind=ReadingDecision.Kind.WITHDRAWN)  # fmt: skip
    columns = ("reading__indicator", "reading__period_end", "kind", "by_name", "at", "reason")
    found: dict[tuple[int, date], dict[str, None]] = {}
    for indicator, end, kind, name, at, reason in rows.order_by("at", "pk").values_list(*columns):
        words = f"{day_in_words(at.astimezone(CHINA).date())}{ReadingDecision.Kind(kind).label}（{name}）"
        found.setdefault((indicator, end), {})[f"{words}：{reason}" if reason else words] = None
    return {key: tuple(words) for key, words in found.items()}


def _backing(standing: PlanStanding) -> dict[str, Backing]:
    ends = {row.judgement.on for row in standing.targets if row.judgement.on}
    rows = Reading.objects.filter(
        indicator__in={row.target.indicator_id for row in standing.targets}, period_end__in=ends,
        accepted_at__lte=standing.moment.known_at,
    ).annotate(files=Count("evidence"))  # fmt: skip
    return {
        str(pk): Backing(at.astimezone(CHINA).date() if at else None, files)
        for pk, at, files in rows.order_by().values_list("pk", "accepted_at", "files")
    }
