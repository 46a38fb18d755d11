"""The table in which a target is divided: a number for each area, each year, or each area in each year; a column pasted from a workbook."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from django import forms

from luoshi.language.numbers import parse_number
from luoshi_site.agencies.models import Agency
from luoshi_site.ledger.division import Division, Place, Way, total
from luoshi_site.ledger.forms.fields import NumberField

_BLANK = frozenset({"", "-", "—", "/"})
_TOTALS = frozenset({"合计", "总计", "全市", "全市合计"})
_GAPS = re.compile(r"[\s，;；:：、]+|,(?!\d{3}(?:\D|$))")  # a comma before three digits groups them
LONGEST = 20_000


@dataclass(frozen=True, slots=True)
class Line:
    """A row of the table: its name, its fields in the columns' order, what they add up to (None: no sum is shown)."""

    name: str
    fields: tuple[forms.BoundField, ...]
    total: Decimal | None


class SharesForm(forms.Form):
    """The parts of a division in one way. `seen` is the newest edition that the page was made from."""

    seen = forms.IntegerField(widget=forms.HiddenInput(), min_value=0)
    paste = forms.CharField(
        label="从表格粘贴",
        required=False,
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text="每行一个，可以带名称，如「东屿区 200」；只有数的按下表的次序填入。",
    )

    def __init__(
        self,
        *args: object,
        division: Division,
        way: Way,
        areas: Sequence[Agency],
        cells: Mapping[Place, Decimal],
        **kwargs: object,
    ) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self.division, self.way = division, way
        years: list[int | None] = list(division.years)
        named: list[Agency | None] = list(areas)
        self.columns = years if way is Way.BOTH else [None]
        heads: Sequence[Agency | int | None] = years if way is Way.YEARS else named
        self.heads = [f"{head}年" if isinstance(head, int) else str(head) for head in heads]
        self.places = [
            [(None, head) if isinstance(head, int) else (head.pk if head else None, year) for year in self.columns]
            for head in heads
        ]
        for name, row in zip(self.heads, self.places, strict=True):
            for place in row:
                label = f"{name} {place[1]}年" if way is Way.BOTH else name
                field = NumberField(label=label, required=False)
                field.widget.attrs |= {
                    "inputmode": "decimal",
                    "autocomplete": "off",
                    "maxlength": "40",
                    "aria-label": label,
                }
                self.fields[name_of(place)] = field
                if place in cells:  # without the column's trailing zeros
                    self.initial[name_of(place)] = Decimal(f"{cells[place].normalize():f}")

    @property
    def adds(self) -> bool:
        """Whether sums are shown."""
        return (self.way.by_area and self.division.adds_by_area) or (
            self.way is Way.YEARS and self.division.adds_by_year
        )

    @property
    def lines(self) -> list[Line]:
        """The table's rows."""
        across = self.way is Way.BOTH and self.division.adds_by_year
        return [
            Line(
                name=name,
                fields=tuple(self[name_of(place)] for place in row),
                total=total(self._typed(place) or Decimal(0) for place in row) if across else None,
            )
            for name, row in zip(self.heads, self.places, strict=True)
        ]

    @property
    def column_totals(self) -> list[Decimal]:
        """What each column adds up to as it stands."""
        return [total(self._typed(row[at]) or Decimal(0) for row in self.places) for at in range(len(self.columns))]

    @property
    def grand_total(self) -> Decimal:
        """What all that must agree adds up to as it stands."""
        if self.way is Way.BOTH and not self.division.adds_by_year:
            return self.column_totals[-1]
        return total(self.column_totals)

    def _typed(self, place: Place) -> Decimal | None:
        if not self.is_bound:
            value = self.initial.get(name_of(place))
            return value if isinstance(value, Decimal) else None
        return parse_number(str(self.data.get(name_of(place), "")))

    @property
    def cells(self) -> dict[Place, Decimal]:
        """The parts filled in, only after the form was found valid."""
        values = {place: self.cleaned_data.get(name_of(place)) for row in self.places for place in row}
        return {place: value for place, value in values.items() if value is not None}

    def filled(self) -> tuple[dict[str, str], list[str]]:
        """The fields as the pasted lines fill them, and what of these found no place."""
        values = {name: str(self.data.get(name, "")) for name in self.fields if name not in {"paste"}}
        left: list[str] = []
        lines = [line for line in str(self.data.get("paste", ""))[:LONGEST].splitlines() if line.strip()]
        free = iter(range(len(self.heads)))
        for number, line in enumerate(lines, start=1):
            name, *rest = _parted(line)
            if _is_figure(name):
                row, rest = next(free, None), [name, *rest]
            else:
                row = self._row_of(name)
            if row is None:
                if name not in _TOTALS:
                    left.append(f"第 {number} 行「{line.strip()[:30]}」没有对应的行，未填入。")
                continue
            for place, text in zip(self.places[row], rest, strict=False):
                values[name_of(place)] = "" if text in _BLANK else text
        return values, left

    def _row_of(self, name: str) -> int | None:
        plain = name.removesuffix("年")
        return next((at for at, head in enumerate(self.heads) if plain in {head, head.removesuffix("年")}), None)


def _parted(line: str) -> list[str]:
    """A line's cells: parted by tabs where there are any, else by blanks."""
    if "\t" in line:
        return (
            [part.strip() for part in line.split("\t")]
            if line.split("\t", maxsplit=1)[0].strip()
            else _parted(line.strip())
        )
    return _GAPS.split(line.strip())


def _is_figure(text: str) -> bool:
    return text in _BLANK or parse_number(text) is not None


def name_of(place: Place) -> str:
    """The field's name of a place."""
    area, year = place
    return f"c-{area or 0}-{year or 0}"
