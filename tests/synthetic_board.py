"""The made-up year as the checks read it, and how well they found its faults."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from luoshi.rules.checks.kinds import Measure, Point
from luoshi.rules.checks.reported import Board, Hit, Paper, Promise, Reported, Statistic, Told
from luoshi.rules.model import Basis, Certainty
from luoshi.rules.period import Period, month_period
from synthetic.shapes import MONTHS, Series, month_of, year_of
from synthetic.year import Report, Year


def board_of(year: Year) -> Board:
    """Everything of the two years; asked about is the second."""
    statistics: dict[int, Statistic] = {}
    by_statistic: defaultdict[int, list[Series]] = defaultdict(list)
    for one in year.city.series:
        by_statistic[one.statistic].append(one)
    told = {each.statistic: pair[0].statistic for pair in year.city.told_by_two for each in pair}
    for key, rows in by_statistic.items():
        statistics[key] = _statistic(key, rows, str(told.get(key, "")))
    rows = tuple(_reported(each) for each in year.reports)
    words = tuple(Told(each.task, each.agency, _month(each.at).end, each.text) for each in year.words)
    asked = frozenset(each.key for each in year.reports if each.at >= 12)
    return Board(statistics, rows, words, asked)


def _month(at: int) -> Period:
    return month_period(year_of(at), month_of(at))


def _statistic(key: int, rows: list[Series], same_as: str) -> Statistic:
    first = rows[0]
    promises = []
    for one in rows:
        end = _month(MONTHS - 1).end
        promises += [Promise(Fraction(one.target), end, one.area)] if one.target is not None else []
        promises += [Promise(Fraction(value), _month(at).end, one.area, node=True) for at, value in one.nodes]
    areas = frozenset(one.area for one in rows if one.area)
    measure = Measure(first.name, first.unit, Basis(first.basis), first.is_share)
    return Statistic(
        key, measure, first.task, first.decimals, bool(areas), areas, tuple(promises), same_as, is_count=first.is_count
    )


def _reported(each: Report) -> Reported:
    one, asked = each.series, _month(each.at)
    starts = {"running_year": date(year_of(each.at), 1, 1), "running_plan": date(2025, 1, 1)}
    period = Period(starts.get(one.basis, asked.start), asked.end)
    value, above, below = Fraction(each.value), None, None
    if each.above is not None and each.below is not None and each.certainty != "gazette":
        above, below = Fraction(each.above), Fraction(each.below)
        value = above / below * 100
    papers = tuple(Paper(digest, name) for digest, name in each.files)
    point = Point(period, value, above, below)
    return Reported(each.key, one.statistic, each.agency, point, asked, one.area, Certainty(each.certainty), papers)


@dataclass(frozen=True)
class Score:
    """Of one kind: faults put in and found; questions right, wrong, and `beside`: of a figure with a fault of another kind."""

    put_in: int
    found: int
    right: int
    beside: int
    wrong: int

    @property
    def recall(self) -> float:
        """Faults found of faults put in."""
        return self.found / self.put_in if self.put_in else 1.0

    @property
    def precision(self) -> float:
        """Right questions of those that are right or wrong."""
        return self.right / (self.right + self.wrong) if self.right + self.wrong else 1.0


def scores(year: Year, hits: tuple[Hit, ...]) -> dict[str, Score]:
    """How well each kind was found; a fault counts as found only by its own kind."""
    places = year.places()
    faulty = {place for label in year.labels for place in label.places}
    found: dict[str, Score] = {}
    for kind in sorted({label.kind for label in year.labels} | {hit.check.value for hit in hits}):
        labels = [label for label in year.labels if label.kind == kind]
        asked = [places[hit.key] for hit in hits if hit.check.value == kind]
        own = {place for label in labels for place in label.places}
        right = sum(place in own for place in asked)
        beside = sum(place in faulty and place not in own for place in asked)
        seen = sum(bool(set(asked) & label.places) for label in labels)
        found[kind] = Score(len(labels), seen, right, beside, len(asked) - right - beside)
    return found
