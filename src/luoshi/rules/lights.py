"""Light schemes of cities as rule files: how a city shows what was judged, beside the lights of docs/status.md (灯色方案).

A scheme never changes a judgement. What a city's rule leaves undefined is told as undefined, never filled in.
"""

import tomllib
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction
from functools import cache
from importlib.resources import files

from luoshi.problems import LuoshiError
from luoshi.rules.model import Judgement, MilestoneFact
from luoshi.rules.period import month_end
from luoshi.rules.supervision.days import months_after

UNDEFINED = "undefined"
WORDS = {"green": "绿灯", "yellow": "黄灯", "red": "红灯", UNDEFINED: "未规定"}


class SchemeError(LuoshiError):
    """A scheme file that cannot be read."""


@dataclass(frozen=True, slots=True)
class SchemeLight:
    """What a scheme shows, and by which of its sentences."""

    light: str
    why: str

    @property
    def word(self) -> str:
        """The Chinese word (黄灯)."""
        return WORDS[self.light]


@dataclass(frozen=True, slots=True)
class Band:
    """Gaps behind the plan, in percentage points: more than `above` and not more than `up_to` (None: without end)."""

    light: str
    above: Fraction | None
    up_to: Fraction | None
    words: str

    def holds(self, behind: Fraction) -> bool:
        """Whether a gap lies in it."""
        return (self.above is None or behind > self.above) and (self.up_to is None or behind <= self.up_to)


@dataclass(frozen=True, slots=True)
class Scheme:
    """A city's light scheme: its bands of gaps, what a start not made in time shows, an entry into the statistics, a month's task.

    A figure that is 0 says that the city's rule does not speak of it.
    """

    key: str
    name: str
    source: str
    sure: str
    note: str
    bands: tuple[Band, ...]
    lower_bound_included: bool
    start_red_months: int
    entry_yellow_months: int
    entry_red_months: int
    month_made_up: str

    def of_gap(self, judged: Judgement) -> SchemeLight:
        """The light of a target by how far it is behind its plan."""
        if judged.gap_points is None:
            return SchemeLight(UNDEFINED, f"没有序时差（{judged.status.label}），本方案没有规定")
        behind = -judged.gap_points
        for band in self.bands:
            if band.holds(behind) or (self.lower_bound_included and band.light == "yellow" and behind == band.above):
                return SchemeLight(band.light, band.words)
        return SchemeLight(UNDEFINED, f"低于序时 {_points(behind)} 个百分点，本方案没有规定这一段")

    def of_start(self, start: MilestoneFact, as_of: date) -> SchemeLight:
        """The light of a start that was to be made by a day (开工): not made in its month, then not in so many months running."""
        if not self.start_red_months:
            return SchemeLight(UNDEFINED, "本方案没有规定开工")
        if start.delivered_on is not None and start.delivered_on <= as_of:
            return SchemeLight("green", "已开工")
        months = _months(start.due_on, as_of) + 1
        if months < 1:
            return SchemeLight("green", "未到开工月")
        if months >= self.start_red_months:
            return SchemeLight("red", f"连续 {months} 个月应开工未开工")
        return SchemeLight("yellow", "当月应开工未开工" if months == 1 else f"连续 {months} 个月应开工未开工")

    def of_entry(self, started_on: date, entered_on: date | None, as_of: date) -> SchemeLight:
        """The light of an entry into the statistical register (入库) after a start."""
        if not self.entry_red_months:
            return SchemeLight(UNDEFINED, "本方案没有规定入库")
        if entered_on is not None and entered_on <= as_of:
            return SchemeLight("green", "已入库")
        if as_of > months_after(started_on, self.entry_red_months):
            return SchemeLight("red", f"开工后超过 {self.entry_red_months} 个月未入库")
        if as_of >= months_after(started_on, self.entry_yellow_months):
            return SchemeLight("yellow", f"开工后 {self.entry_yellow_months} 个月未入库")
        return SchemeLight("green", f"开工未满 {self.entry_yellow_months} 个月")

    def of_month(self, task: MilestoneFact, month: date, as_of: date) -> SchemeLight:
        """The light of a month for what was due in it: missed, and what it becomes once it is made up."""
        if not self.month_made_up:
            return SchemeLight(UNDEFINED, "本方案没有规定月度任务")
        end = month_end(month.year, month.month)
        done = task.delivered_on if task.delivered_on is not None and task.delivered_on <= as_of else None
        if task.due_on > end or (done is not None and done <= task.due_on):
            return SchemeLight("green", "当月任务完成" if done is not None else "当月没有到期任务")
        if done is not None:
            return SchemeLight(self.month_made_up, f"未按时完成，{done} 补上，当月记{WORDS[self.month_made_up]}")
        return SchemeLight("red", "当月任务未完成") if task.due_on <= as_of else SchemeLight("green", "未到期")


def _points(value: Fraction) -> str:
    return format(round(Decimal(value.numerator) / Decimal(value.denominator), 2).normalize(), "f")


def _months(first: date, last: date) -> int:
    return (last.year - first.year) * 12 + last.month - first.month


def read_scheme(key: str, text: str) -> Scheme:
    """A scheme from the text of its file.

    Raises:
        SchemeError: it cannot be read.
    """
    try:
        table = tomllib.loads(text)
        bands = tuple(
            Band(
                str(row["light"]),
                Fraction(row["above"]) if "above" in row else None,
                Fraction(row["up_to"]) if "up_to" in row else None,
                str(row["words"]),
            )
            for row in table.get("band", [])
        )
        if unknown := [band.light for band in bands if band.light not in WORDS]:
            raise SchemeError(f"灯色方案 {key} 的颜色「{unknown[0]}」不认识。")
        return Scheme(
            key=key, name=str(table["name"]), source=str(table["source"]), sure=str(table["sure"]),
            note=str(table.get("note", "")), bands=bands, lower_bound_included=bool(table.get("lower_bound_included", False)),
            start_red_months=int(table.get("start_red_months", 0)),
            entry_yellow_months=int(table.get("entry_yellow_months", 0)),
            entry_red_months=int(table.get("entry_red_months", 0)),
            month_made_up=str(table.get("month_made_up", "")),
        )  # fmt: skip
    except (tomllib.TOMLDecodeError, KeyError, TypeError, ValueError) as error:
        raise SchemeError(f"灯色方案 {key} 读不懂：{error}。") from error


@cache
def bundled_schemes() -> tuple[Scheme, ...]:
    """The schemes that come with the package, those of gaps first."""
    folder = files("luoshi.rules").joinpath("tables/lights")
    files_of = (each for each in folder.iterdir() if each.name.endswith(".toml"))
    found = [read_scheme(each.name.removesuffix(".toml"), each.read_text(encoding="utf-8")) for each in files_of]
    return tuple(sorted(found, key=lambda scheme: (not scheme.bands, scheme.key)))
