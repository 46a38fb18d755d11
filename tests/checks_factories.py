"""Short ways to lay figures out for the checks."""

from collections.abc import Sequence
from datetime import date
from fractions import Fraction
from itertools import count

from luoshi.rules.checks.kinds import Check, Measure, Point
from luoshi.rules.checks.reported import Board, Paper, Promise, Reported, Statistic, Told
from luoshi.rules.checks.sweep import hits_of
from luoshi.rules.model import Basis, Certainty
from luoshi.rules.period import Period, month_period

Figure = int | str | Fraction
Ratio = tuple[int, int]
keys = count(1)


def statistic(
    basis: Basis = Basis.FLOW,
    unit: str = "万元",
    *,
    key: int = 1,
    name: str = "固定资产投资完成额",
    share: bool = False,
    promises: Sequence[Promise] = (),
    subject: int = 1,
    adds_up: bool = False,
    areas: Sequence[int] = (),
    same_as: str = "",
    is_count: bool = False,
    decimals: int = 2,
) -> Statistic:
    """What figures are of."""
    measure = Measure(name, unit, basis, share)
    return Statistic(
        key, measure, subject, decimals, adds_up, frozenset(areas), tuple(promises), same_as, is_count=is_count
    )


def promise(value: Figure, year: int, month: int = 12, *, area: int = 0, node: bool = False) -> Promise:
    """What is to stand there at the end of a month."""
    return Promise(Fraction(value), month_period(year, month).end, area, node)


def reported(
    value: Figure | Ratio,
    year: int,
    month: int,
    *,
    of: Statistic | None = None,
    agency: int = 1,
    area: int = 0,
    certainty: Certainty = Certainty.FINAL,
    papers: Sequence[tuple[str, str]] = (),
) -> Reported:
    """A figure of a month, of a running total from January; papers as (digest, name)."""
    of = of or statistic()
    asked = month_period(year, month)
    running = of.measure.basis is Basis.RUNNING_YEAR
    period = Period(date(year, 1, 1), asked.end) if running else asked
    if isinstance(value, tuple):
        above, below = Fraction(value[0]), Fraction(value[1])
        point = Point(period, above / below * 100, above, below)
    else:
        point = Point(period, Fraction(value))
    files = tuple(Paper(digest, name) for digest, name in papers)
    return Reported(next(keys), of.key, agency, point, asked, area, certainty, files)


def months(values: Sequence[Figure | Ratio], year: int = 2026, first: int = 1, **more: object) -> list[Reported]:
    """Figures of one month after another, over the end of years."""
    return [
        reported(value, year + (first - 1 + at) // 12, (first - 1 + at) % 12 + 1, **more)  # type: ignore[arg-type]
        for at, value in enumerate(values)
    ]


def board(of: Statistic | Sequence[Statistic], rows: Sequence[Reported], told: Sequence[Told] = ()) -> Board:
    """Figures laid for the checks."""
    statistics = [of] if isinstance(of, Statistic) else list(of)
    return Board({each.key: each for each in statistics}, tuple(rows), tuple(told))


def found(of: Statistic | Sequence[Statistic], rows: Sequence[Reported], told: Sequence[Told] = ()) -> list[Check]:
    """The checks that have something to ask."""
    return [hit.check for hit in hits_of(board(of, rows, told))]
