"""The city's figures of an indicator from its readings at a moment, by the rule itself (汇总)."""

from collections.abc import Callable, Hashable, Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction
from functools import cached_property

from luoshi.rules.model import ReadingFact
from luoshi.rules.rollup import Membership, RollUp, roll_up
from luoshi_site.agencies.models import Agency
from luoshi_site.base.moment import Moment
from luoshi_site.ledger.models import Indicator
from luoshi_site.progress.queries.facts import ReadingRow, reading_fact

ONE_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Members:
    """The areas whose readings make the city's, each with its dates (地区)."""

    areas: tuple[Agency, ...]

    @cached_property
    def names(self) -> dict[int, str]:
        """Their names by primary key."""
        return {area.pk: area.name for area in self.areas}

    @cached_property
    def memberships(self) -> tuple[Membership, ...]:
        """As the rules take them: an area's last day still counts."""
        return tuple(
            Membership(area.name, area.valid_from, area.valid_until + ONE_DAY if area.valid_until else None)
            for area in self.areas
        )

    @cached_property
    def key(self) -> Hashable:
        """What makes them other ones."""
        return tuple((area.pk, area.name, area.valid_from, area.valid_until) for area in self.areas)

    @cached_property
    def _on(self) -> dict[date, dict[int, str]]:
        return {}

    def on(self, day_: date) -> dict[int, str]:
        """The names of those that count on a day, by primary key."""
        found = self._on.get(day_)
        if found is None:
            pairs = zip(self.areas, self.memberships, strict=True)
            found = self._on[day_] = {area.pk: area.name for area, member in pairs if member.holds_on(day_)}
        return found


def facts_of_rows(
    indicator: Indicator,
    rows: Iterable[ReadingRow],
    members: Members,
    moment: Moment,
    *,
    meets: Callable[[Fraction], bool] | None = None,
) -> tuple[ReadingFact, ...]:
    """The city's readings of an indicator: its own, or those of its areas rolled up; its own for periods that no area reported.

    `meets` says whether an area's figure meets what is asked of each.
    """
    own, of_areas = [], []
    for row in rows:
        if row[2] is None:
            own.append(reading_fact(row))
        else:
            of_areas.append(reading_fact(row, area=members.names.get(row[2], "")))
    if indicator.rollup == Indicator.Rollup.NONE or not of_areas:
        return tuple(own)
    rolled = roll_up(
        RollUp(indicator.rollup),
        of_areas,
        members=members.memberships,
        as_of=moment.as_of,
        known_at=moment.known_at,
        meets=meets,
    )
    covered = {fact.period for fact in rolled}
    return (*rolled, *(fact for fact in own if fact.period not in covered))
