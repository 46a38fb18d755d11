"""The city's figure of each indicator and period, from its own readings or its areas', folded once and kept (全市数)."""

from collections.abc import Hashable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction
from itertools import groupby
from operator import itemgetter

from luoshi.rules.model import Certainty, ReadingFact
from luoshi.rules.period import Period
from luoshi.rules.rollup import RollUp, bound_without, least_firm, roll_up
from luoshi_site.base.moment import Moment
from luoshi_site.ledger.models import Indicator
from luoshi_site.progress.models import Reading
from luoshi_site.progress.queries.facts import reading_fact
from luoshi_site.progress.queries.kept import Kept
from luoshi_site.progress.queries.rolled import Members, facts_of_rows
from luoshi_site.progress.queries.stored import (
    ACCEPTED,
    AREA,
    CERTAINTY,
    DENOMINATOR,
    END,
    INDICATOR,
    MICRO,
    NUMERATOR,
    PK,
    START,
    UNCONFIRMED,
    VALUE,
    WITHDRAWN,
    StoredRow,
    Value,
    day,
    instant,
    micro,
    stored_rows,
    typed,
)

PLAIN = frozenset({RollUp.SUM, RollUp.RATIO, RollUp.MIN})


@dataclass(frozen=True, slots=True)
class PeriodFacts:
    """What is known of an indicator in one period, after everything that was decided.

    `rolled` is its areas' figure, `own` what was reported for the city itself. Before `first_at` nothing was known; from `settled_at`
    on nothing changed any more; in between the rows must be asked. `by_area` says whether any area reported.
    """

    period: Period
    own: tuple[ReadingFact, ...]
    rolled: ReadingFact | None
    by_area: bool
    first_at: datetime
    settled_at: datetime

    def at(self, known_at: datetime) -> tuple[ReadingFact, ...] | None:
        """The facts as known at an instant; None where the rows must be asked."""
        if known_at < self.first_at:
            return ()
        if not self.by_area:
            return tuple(fact for fact in self.own if fact.accepted_at and fact.accepted_at <= known_at)
        if known_at < self.settled_at:
            return None
        return self.own if self.rolled is None else (self.rolled,)


Folded = tuple[PeriodFacts, ...]
kept_facts: Kept[Folded] = Kept(most=4_000)


def city_facts(
    indicators: Mapping[int, Indicator], members: Members, moment: Moment
) -> dict[int, tuple[ReadingFact, ...]]:
    """The city's readings of indicators at a moment, by the indicator's primary key.

    At most two queries: one for what is not kept, one for the periods in which something was decided after the moment.
    """
    found: dict[int, list[ReadingFact]] = {pk: [] for pk in indicators}
    asked: dict[int, set[Period]] = {}
    for pk, folded in _folded(indicators, members).items():
        for each in folded:
            if each.period.end > moment.as_of:
                continue
            facts = each.at(moment.known_at)
            if facts is None:
                asked.setdefault(pk, set()).add(each.period)
            else:
                found[pk] += facts
    if asked:
        for pk, facts_then in _facts_then(asked, indicators, members, moment).items():
            found[pk] += facts_then
    return {pk: tuple(facts) for pk, facts in found.items()}


def _folded(indicators: Mapping[int, Indicator], members: Members) -> dict[int, Folded]:
    """The facts of every period of indicators, kept ones first, the others from their rows."""
    found: dict[int, Folded] = {}
    keys: dict[int, Hashable] = {}
    for pk, indicator in indicators.items():
        key: Hashable = (pk, indicator.changed_seq, indicator.rollup, members.key)
        folded = kept_facts.get(key)
        if folded is None:
            keys[pk] = key
        else:
            found[pk] = folded
    if keys:
        accepted = Reading.objects.filter(indicator_id__in=list(keys), accepted_at__isnull=False)
        rows = stored_rows(accepted.order_by("indicator_id", "period_end", "pk"))
        for pk, mine in groupby(rows, itemgetter(INDICATOR)):
            indicator = indicators[int(str(pk))]
            found[indicator.pk] = tuple(_fold(indicator, mine, members))
        for pk, kept_under in keys.items():
            kept_facts.put(kept_under, found.setdefault(pk, ()))
    return found


def _fold(indicator: Indicator, rows: Iterable[StoredRow], members: Members) -> Iterator[PeriodFacts]:
    """The facts of each period of one indicator, from its rows in order."""
    periods: dict[tuple[Value, Value], list[StoredRow]] = {}
    for row in rows:
        periods.setdefault((row[START], row[END]), []).append(row)
    rolls_up = indicator.rollup != Indicator.Rollup.NONE
    for (start, end), group in periods.items():
        own = tuple(reading_fact(typed(row)) for row in group if row[AREA] is None)
        of_areas = [row for row in group if row[AREA] is not None] if rolls_up else []
        if not own and not of_areas:
            continue
        period = Period(day(start), day(end))
        turns = {row[ACCEPTED] for row in group} | {row[WITHDRAWN] for row in group}
        instants = [instant(turn) for turn in turns if turn is not None]
        rolled = _roll(RollUp(indicator.rollup), period, of_areas, members) if of_areas else None
        yield PeriodFacts(period, own, rolled, bool(of_areas), min(instants), max(instants))


def _roll(rule: RollUp, period: Period, rows: list[StoredRow], members: Members) -> ReadingFact | None:
    """The areas' figure of one period: what `luoshi.rules.rollup.roll_up` says, without a fact for each area where none is corrected."""
    names = members.on(period.end)
    standing = [row for row in rows if row[WITHDRAWN] is None and row[AREA] in names]
    if not standing:
        return None
    areas = {row[AREA] for row in standing}
    shares = rule is RollUp.RATIO
    if len(areas) < len(standing) or rule not in PLAIN or any((row[VALUE] is None) is not shares for row in standing):
        return _roll_exactly(rule, standing, members)
    missing = tuple(name for pk, name in names.items() if pk not in areas)
    value, numerator, denominator = None, None, None
    if shares:
        numerator, denominator = _sum(standing, NUMERATOR), _sum(standing, DENOMINATOR)
    elif rule is RollUp.SUM:
        value = _sum(standing, VALUE)
    else:
        value = Fraction(min(micro(row[VALUE]) for row in standing), MICRO)
    return ReadingFact(
        key="+".join([str(row[PK]) for row in standing]),
        period=period,
        value=value,
        numerator=numerator,
        denominator=denominator,
        certainty=least_firm({Certainty(str(word)) for word in {row[CERTAINTY] for row in standing}}),
        accepted_at=max(instant(at) for at in {row[ACCEPTED] for row in standing}),
        unconfirmed=any(row[UNCONFIRMED] for row in standing),
        bound=bound_without(rule, missing),
        missing=missing,
    )


def _sum(rows: list[StoredRow], column: int) -> Fraction:
    return Fraction(sum([micro(row[column]) for row in rows]), MICRO)


def _roll_exactly(rule: RollUp, rows: list[StoredRow], members: Members) -> ReadingFact | None:
    """By the rule itself: for corrections beside their originals, and rules that need each area's fact."""
    facts = [reading_fact(row, area=members.names.get(row[2] or 0, "")) for row in map(typed, rows)]
    known_at = max(fact.accepted_at for fact in facts if fact.accepted_at)
    as_of = facts[0].period.end
    rolled = roll_up(rule, facts, members=members.memberships, as_of=as_of, known_at=known_at)
    return rolled[0] if rolled else None


def _facts_then(
    asked: Mapping[int, set[Period]], indicators: Mapping[int, Indicator], members: Members, moment: Moment
) -> dict[int, tuple[ReadingFact, ...]]:
    """The facts of periods in which something was decided after the moment, from the rows known then."""
    ends = {period.end for periods in asked.values() for period in periods}
    known = Reading.objects.filter(
        indicator_id__in=list(asked), period_end__in=list(ends), accepted_at__lte=moment.known_at
    )
    rows = map(typed, stored_rows(known.order_by("indicator_id", "period_end", "pk")))
    found: dict[int, tuple[ReadingFact, ...]] = {}
    for pk, mine in groupby(rows, itemgetter(INDICATOR)):
        in_question = [row for row in mine if Period(row[3], row[4]) in asked[pk]]
        found[pk] = facts_of_rows(indicators[pk], in_question, members, moment)
    return found
