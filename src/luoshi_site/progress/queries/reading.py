"""One reading: its record, and the lights of the targets it serves before and after what was decided (读数页)."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from decimal import Decimal

from django.db.models import Q

from luoshi.rules.model import Judgement
from luoshi.rules.period import Period
from luoshi_site.base.moment import CHINA, Moment
from luoshi_site.ledger.models import Plan, Target, TargetVersion
from luoshi_site.ledger.promise import promise_words
from luoshi_site.progress.models import Evidence, Reading, ReadingDecision
from luoshi_site.progress.queries.judging import Bench, PlanRows, judgements_of, plan_rows
from luoshi_site.progress.queries.rollups import Beside, beside_of

BLINK = timedelta(microseconds=1)


@dataclass(frozen=True, slots=True)
class Effect:
    """A target that the reading serves, its light before and after; `after` None where the reading never counted and never will."""

    target: Target
    version: TargetVersion
    before: Judgement
    after: Judgement | None

    @property
    def promise(self) -> str:
        """What the target promises."""
        return promise_words(self.version)

    @property
    def changed(self) -> bool:
        """Whether the light is another one."""
        return self.after is not None and self.after.status is not self.before.status


@dataclass(frozen=True, slots=True)
class ReadingPage:
    """Everything about a reading. `turned_at` is when it began or ceased to count, null while it waits: effects are then supposed.

    `beside` is what the areas' figures come to, beside the city's own.
    """

    decisions: tuple[ReadingDecision, ...]
    evidence: tuple[Evidence, ...]
    effects: tuple[Effect, ...]
    correction: Reading | None
    turned_at: datetime | None
    beside: Beside | None

    @property
    def supposed(self) -> bool:
        """Whether the lights after are those that accepting would give."""
        return self.turned_at is None


def reading_figure(reading: Reading) -> tuple[Period, Decimal, str]:
    """A reading's period, its figure to six decimals, and its state in words."""
    figure = reading.figure
    value = round(Decimal(figure.numerator) / Decimal(figure.denominator), 6)
    return Period(reading.period_start, reading.period_end), value, reading.get_state_display()


def reading_page(*, reading: Reading, moment: Moment) -> ReadingPage:
    """A reading's record and what it does to the lights, as known at a moment."""
    turned_at = reading.withdrawn_at or reading.accepted_at
    return ReadingPage(
        decisions=tuple(reading.decisions.all()),
        evidence=tuple(reading.evidence.all()),
        effects=effects_of(reading, moment, turned_at),
        correction=reading.corrections.order_by("-pk").first(),
        turned_at=turned_at,
        beside=beside_of(reading, moment),
    )


def effects_of(reading: Reading, moment: Moment, turned_at: datetime | None) -> tuple[Effect, ...]:
    """The targets that a reading serves with their lights just before and just after `turned_at`.

    While it waits: now, and as if it were accepted now.
    """
    plans = Plan.objects.filter(targets__indicator=reading.indicator_id, state=Plan.State.IN_FORCE).distinct()
    found: list[Effect] = []
    for plan in plans:
        rows = plan_rows(plan, only=Q(indicator=reading.indicator_id))
        if turned_at is None:
            bench = Bench.laid(rows, rows.targets, moment, supposed=reading)
            waits = reading.state == Reading.State.PENDING
            later = {target.pk: bench.judge(target) for target in rows.targets} if waits else {}
            found += _effects(rows, before=moment, later=later)
        else:
            day = turned_at.astimezone(CHINA).date()
            after = Moment(as_of=day, known_at=turned_at, known_at_chosen=True)
            before = replace(after, known_at=turned_at - BLINK)
            found += _effects(rows, before=before, later=judgements_of(rows, after))
    return tuple(found)


def _effects(rows: PlanRows, *, before: Moment, later: dict[int, Judgement]) -> list[Effect]:
    earlier = judgements_of(rows, before)
    return [
        Effect(target, rows.version_at(target, before), earlier[target.pk], later.get(target.pk))
        for target in rows.targets
    ]
