"""The burden page: one month narrowed and sorted, beside the trend of a year."""

from collections.abc import Callable
from dataclasses import dataclass

from luoshi_site.agencies.models import City
from luoshi_site.base.moment import Moment
from luoshi_site.office.queries.burden import (
    MONTHS_BACK,
    Burden,
    BurdenLine,
    Cost,
    MonthBurden,
    burden_of,
    month_repeats,
)
from luoshi_site.office.queries.twice import Repeat

SORTS: tuple[tuple[str, str], ...] = (
    ("", "应答项数"),
    ("change", "比上月增加"),
    ("minutes", "用时"),
    ("repeats", "重复报送"),
    ("name", "名称"),
)
_KEYS: dict[str, Callable[[BurdenLine], tuple[int | str, ...]]] = {
    "": lambda line: (-line.now.questions, line.name),
    "change": lambda line: (-line.change, line.name),
    "minutes": lambda line: (-line.now.seconds, line.name),
    "repeats": lambda line: (-line.repeat_count, line.name),
    "name": lambda line: (line.name,),
}


@dataclass(frozen=True, slots=True)
class BurdenFilter:
    """The month («2026-10», blank for the newest), by agency or plan, words of the name, the order."""

    month: str = ""
    by: str = "agency"
    text: str = ""
    sort: str = ""


@dataclass(frozen=True, slots=True)
class Step:
    """A month of the trend: its costs, and how many questions more than the month before (None for the first)."""

    month: MonthBurden
    change: int | None

    @property
    def name(self) -> str:
        """The month in words."""
        return month_name(self.month)

    @property
    def key(self) -> str:
        """The month in an address."""
        return self.month.month.strftime("%Y-%m")


@dataclass(frozen=True, slots=True)
class BurdenPage:
    """What the page shows; `month` None while nothing was ever asked."""

    wanted: BurdenFilter
    month: MonthBurden | None
    before: Cost
    lines: tuple[BurdenLine, ...]
    steps: tuple[Step, ...]
    repeats: tuple[Repeat, ...]
    repeat_count: int = 0
    sorts: tuple[tuple[str, str], ...] = SORTS

    @property
    def name(self) -> str:
        """The month in words; empty while there is none."""
        return month_name(self.month) if self.month else ""

    @property
    def key(self) -> str:
        """The month in an address."""
        return self.month.month.strftime("%Y-%m") if self.month else ""

    @property
    def change(self) -> int:
        """How many questions more than the month before."""
        return self.month.total.questions - self.before.questions if self.month else 0

    @property
    def rarer_change(self) -> int:
        """How much of that comes from figures asked quarterly or more rarely."""
        return self.month.total.rarer - self.before.rarer if self.month else 0

    @property
    def rising(self) -> int:
        """How many lines ask more than the month before."""
        return sum(line.rises for line in self.lines)


def month_name(month: MonthBurden) -> str:
    """A month in words: 2026年10月."""
    return f"{month.month.year}年{month.month.month}月"


def burden_page(city: City, wanted: BurdenFilter, moment: Moment) -> BurdenPage:
    """The page of a month, narrowed and sorted."""
    burden = burden_of(city, moment)
    month = burden.month(wanted.month)
    if month is None:
        return BurdenPage(wanted, None, Cost(), (), (), ())
    every = month_repeats(city, month.month, moment)
    lines = [line for line in burden.lines(month, wanted.by, every) if wanted.text in line.name]
    repeats = tuple(each for each in every if not wanted.text or wanted.text in f"{each.subject}{each.how}")
    return BurdenPage(
        wanted=wanted,
        month=month,
        before=burden.before(month).total,
        lines=tuple(sorted(lines, key=_KEYS.get(wanted.sort, _KEYS[""]))),
        steps=_steps(burden),
        repeats=repeats,
        repeat_count=len(every),
    )


def _steps(burden: Burden) -> tuple[Step, ...]:
    """The trend, the newest month first; the oldest only serves to compare where there are more than twelve."""
    steps = [
        Step(month, month.total.questions - burden.before(month).total.questions if place else None)
        for place, month in enumerate(burden.months)
    ]
    return tuple(reversed(steps[-MONTHS_BACK:]))
