"""The shapes that honest figures have: seasons, working days, round sums, lumps, repeats."""

from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from functools import cache
from random import Random

from luoshi.rules.calendar import is_working_day

MONTHS = 24
FIRST_YEAR = 2025
HEATING = (1.9, 1.8, 1.4, 0.5, 0.05, 0.04, 0.04, 0.04, 0.06, 0.4, 1.3, 1.8)
FARMING = (0.1, 0.1, 0.4, 1.2, 1.8, 1.5, 1.0, 0.9, 1.6, 1.8, 0.6, 0.2)
BUILDING = (0.4, 0.3, 0.9, 1.1, 1.2, 1.2, 1.2, 1.1, 1.2, 1.2, 1.0, 0.8)
YEAR_END = (0.7, 0.6, 0.8, 0.8, 0.8, 0.9, 0.8, 0.8, 0.9, 0.9, 1.0, 3.4)


def year_of(at: int) -> int:
    """The year of a month's number, from 0."""
    return FIRST_YEAR + at // 12


def month_of(at: int) -> int:
    """The month of a month's number."""
    return at % 12 + 1


@cache
def working_days(at: int) -> int:
    """Working days of a month, with its real holidays and make-up days."""
    day, days = date(year_of(at), month_of(at), 1), 0
    while day.month == month_of(at):
        days += is_working_day(day)
        day += timedelta(days=1)
    return days


@dataclass
class Series:
    """One figure of one agency (of an area, 0: the city) month by month: what each month truly was, and what stands in the reports.

    `true` are gains of totals and values of others; `shown` is what is reported, with `above` and `below` where it is a share of two.
    """

    statistic: int
    name: str
    unit: str
    basis: str
    style: str
    agency: int
    task: int
    area: int = 0
    decimals: int = 2
    is_share: bool = False
    is_count: bool = False
    begins: int = 0
    target: Decimal | None = None
    nodes: tuple[tuple[int, Decimal], ...] = ()
    true: list[Decimal] = field(default_factory=list)
    shown: dict[int, Decimal] = field(default_factory=dict)
    above: dict[int, Decimal] = field(default_factory=dict)
    below: dict[int, Decimal] = field(default_factory=dict)
    faulty: set[int] = field(default_factory=set)

    @property
    def totals(self) -> bool:
        """Whether what is reported adds up."""
        return self.basis in {"running_year", "running_plan"}

    def lay(self) -> None:
        """Write into the reports what truly was."""
        total = Decimal(0)
        for at, value in enumerate(self.true):
            if self.basis == "running_year" and at % 12 == 0:
                total = Decimal(0)
            total += value
            if at >= self.begins:
                self.shown[at] = total if self.totals else value


def rounded(value: float, decimals: int) -> Decimal:
    """A figure with so many decimals."""
    return Decimal(str(round(value, decimals))).quantize(Decimal(1).scaleb(-decimals))


def amounts(random: Random, base: float, season: tuple[float, ...], noise: float, decimals: int) -> list[Decimal]:
    """Amounts a month: by season and working days, with noise, growing a little; now and then a round sum."""
    growth = random.uniform(0.97, 1.12) ** (1 / 12)
    found = []
    for at in range(MONTHS):
        value = base * season[at % 12] * (working_days(at) / 21) * growth**at * random.lognormvariate(0, noise)
        figures = max(len(str(int(value))) - 2, 0)
        sums = rounded(round(value, -figures), decimals) if random.random() < 0.1 else rounded(value, decimals)
        found.append(sums)
    return found


def lumps(random: Random, base: float, decimals: int) -> list[Decimal]:
    """Amounts that come in batches: half of the months little, some much."""
    return [rounded(base * random.gammavariate(2.2, 0.45), decimals) for _ in range(MONTHS)]


def counts(random: Random, mean: float) -> list[Decimal]:
    """Small counts a month, many of them alike (Poisson)."""
    return [Decimal(sum(random.random() < mean / 60 for _ in range(60))) for _ in range(MONTHS)]


def levels(random: Random, start: float, step: float, most: float, decimals: int) -> list[Decimal]:
    """A level that moves a little each month, bounded above; once there it stays."""
    value, found = start, []
    for _ in range(MONTHS):
        value = min(value + random.gauss(step, abs(step) * 0.8), most)
        found.append(rounded(value, decimals))
    return found


def stairs(random: Random, start: int, chance: float) -> list[Decimal]:
    """A stock that stays and now and then rises by one or two."""
    value, found = start, []
    for _ in range(MONTHS):
        value += random.choice((1, 1, 2)) if random.random() < chance else 0
        found.append(Decimal(value))
    return found


def constant(value: int, changed: int, at: int) -> list[Decimal]:
    """A standard that is set anew once."""
    return [Decimal(value if month < at else changed) for month in range(MONTHS)]


def rates(random: Random) -> list[Decimal]:
    """A growth rate around a few percent, sometimes below nothing."""
    value, found = random.uniform(1, 7), []
    for _ in range(MONTHS):
        value += random.gauss(0, 0.9) + (4 - value) * 0.15
        found.append(rounded(value, 1))
    return found
