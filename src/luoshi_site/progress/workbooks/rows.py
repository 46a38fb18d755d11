"""The rows of a filled-in table read cell by cell, and what is wrong with them gathered (逐行核对)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from luoshi.readers.workbook import Oddity, SheetTable, Value, number_text
from luoshi.rules.period import Period
from luoshi_site.agencies.models import Agency
from luoshi_site.ledger.models import Indicator
from luoshi_site.ledger.promise import plain_number
from luoshi_site.progress.models import Reading
from luoshi_site.progress.typed import TypedError, TypedFigure, kept_number, typed_number
from luoshi_site.progress.workbooks.cells import CellError, cell_text, certainty_of, unit_factor
from luoshi_site.progress.workbooks.columns import Field, Table

LONGEST = {Field.VALUE: 60, Field.DENOMINATOR: 60, Field.NOTE: 1000, Field.ANSWER: 500, Field.SOURCE: 200}
FIGURES = (Field.VALUE, Field.DENOMINATOR)


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with a cell: its row and column as the sheet counts them, and the message."""

    row: int
    column: int
    message: str


@dataclass(frozen=True, slots=True)
class Line:
    """A row that was understood: what it is of, the figure (None: only words), and the words of the cells that it was read from.

    `same` says that it is there already and brings nothing new; `doubts` are what the reviewer would ask.
    """

    row: int
    indicator: Indicator
    area: Agency | None
    period: Period
    figure: TypedFigure | None
    text: str
    denominator: str
    certainty: str
    note: str = ""
    answer: str = ""
    source: str = ""
    same: bool = False
    doubts: tuple[str, ...] = ()

    @property
    def place(self) -> tuple[int, int]:
        """Where it stands: indicator, and area or 0."""
        return self.indicator.pk, self.area.pk if self.area else 0

    @property
    def as_typed(self) -> str:
        """The figure in the words of the table."""
        return " ÷ ".join(part for part in (self.text, self.denominator) if part)

    @property
    def understood(self) -> str:
        """The figure as it was understood, with its unit."""
        return figure_words(self.figure, self.indicator) if self.figure else "没有数，只有说明"


@dataclass
class Checked:
    """Everything that a table's rows came to: lines, faults, how many rows were left blank."""

    lines: list[Line] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    blank: int = 0

    @property
    def same(self) -> int:
        """How many lines bring nothing new."""
        return sum(line.same for line in self.lines)


def figure_words(figure: TypedFigure, indicator: Indicator) -> str:
    """A figure with its unit; of a ratio its parts as well."""
    unit = indicator.unit
    if figure.value is not None:
        return f"{plain_number(figure.value)} {unit}".strip()
    value = figure.exact(unit)
    share = round(Decimal(value.numerator) / Decimal(value.denominator), indicator.decimals)
    above, below = figure.numerator or Decimal(0), figure.denominator or Decimal(1)
    return f"{plain_number(above)} ÷ {plain_number(below)} = {share:,f} {unit}".strip()


class RowReader:
    """One row after the other of a table, each fault kept with its cell."""

    def __init__(self, table: Table, checked: Checked) -> None:
        self.columns, self.checked = table.columns, checked
        self._sheet: SheetTable = table.sheet
        self._odd: Mapping[tuple[int, int], Oddity] = table.sheet.odd
        self.number, self._row = 0, ()  # type: tuple[int, Sequence[Value]]
        self.faulty = False

    def turn_to(self, number: int, row: Sequence[Value]) -> None:
        """Go to a row."""
        self.number, self._row, self.faulty = number, row, False

    def value(self, wanted: Field) -> Value:
        """The cell of a field, "" where the table has no such column."""
        at = self.columns.get(wanted)
        return self._row[at - 1] if at is not None and at <= len(self._row) else ""

    def text(self, wanted: Field) -> str:
        """The cell of a field as text."""
        value = self.value(wanted)
        return value.strip() if isinstance(value, str) else cell_text(value)

    def fault(self, wanted: Field, message: str) -> None:
        """Something is wrong with a field's cell; where the table has no such column, with the figure's."""
        at = self.columns.get(wanted) or self.columns.get(Field.VALUE) or 1
        self.checked.faults.append(Fault(self.number, at, message))
        self.faulty = True

    @property
    def is_filled(self) -> bool:
        """Whether a figure stands in the row, or what should be one: a formula, an error."""
        for each in FIGURES:
            value = self.value(each)
            if value != "" and not (isinstance(value, str) and not value.strip()):
                return True
        return bool(self._odd) and any((self.number, self.columns.get(each, 0)) in self._odd for each in FIGURES)

    def see_oddities(self) -> None:
        """Faults of cells that may not be what their writer saw: formulas, errors, merged cells, hidden rows."""
        for wanted, at in self.columns.items():
            odd = self._odd.get((self.number, at)) if self._odd else None
            if odd is not None and (odd is not Oddity.SCALED or wanted in FIGURES):
                self.fault(wanted, odd.value)
            if self._sheet.merged and (self.number, at) in self._sheet.merged:
                self.fault(wanted, "这一格是合并的单元格，分不清是哪一行的数。请取消合并，每行各填各的。")
        if self.number in self._sheet.hidden_rows:
            self.fault(Field.VALUE, "这一行被隐藏或筛选掉了，却填有数。请取消隐藏（清除筛选），看过以后再传。")

    def figure(self, indicator: Indicator) -> TypedFigure | None:
        """The figure of the row in the indicator's unit, None with its faults where there is none to be had."""
        if not indicator.as_ratio:
            if self.text(Field.DENOMINATOR):
                self.fault(Field.DENOMINATOR, f"「{indicator}」只填一个数，不填分母。请清空这一格。")
                return None
            value = self._number(Field.VALUE, indicator.unit, self._factor(indicator))
            return None if value is None else TypedFigure(value=value)
        for wanted, name in ((Field.VALUE, "分子"), (Field.DENOMINATOR, "分母")):
            if not self.text(wanted):
                self.fault(wanted, f"「{indicator}」按分子、分母填报，还差{name}。")
                return None
        unit = "" if indicator.unit in {"%", "‰"} else indicator.unit
        above = self._number(Field.VALUE, unit, Decimal(1))
        below = self._number(Field.DENOMINATOR, unit, Decimal(1))
        if below == 0:
            self.fault(Field.DENOMINATOR, "分母不能为 0。本期没有发生的，请不要填数，在说明中写明。")
            return None
        return None if above is None or below is None else TypedFigure(numerator=above, denominator=below)

    def _factor(self, indicator: Indicator) -> Decimal:
        written = self.text(Field.UNIT)
        factor = unit_factor(written, indicator.unit) if written != indicator.unit else Decimal(1)
        if factor is None:
            unit = indicator.unit or "无"
            self.fault(
                Field.UNIT, f"计量单位写的是「{written[:20]}」，这个指标的是「{unit}」。请按「{unit}」换算后填写。"
            )
            return Decimal(1)
        return factor

    def _number(self, wanted: Field, unit: str, factor: Decimal) -> Decimal | None:
        value = self.value(wanted)
        try:
            plain = number_text(value)
            if plain is not None:
                return kept_number(Decimal(plain) * factor, unit=unit)
            written = _written(value)
            if len(written) > LONGEST[wanted]:
                self.fault(wanted, f"这一格有 {len(written)} 个字，不是一个数。文字请写在「说明」里。")
                return None
            number = typed_number(written, unit=unit)
            return number if factor == 1 else kept_number(number * factor, unit=unit)
        except TypedError as error:
            self.fault(wanted, str(error))
            return None

    def words(self, wanted: Field) -> str:
        """The words of a field, a fault where they are too many."""
        text = self.text(wanted)
        if len(text) > LONGEST[wanted]:
            self.fault(wanted, f"「{wanted}」超过 {LONGEST[wanted]} 个字（现有 {len(text)} 个）。请缩短。")
        return text

    def certainty(self) -> str:
        """How settled the figure is; a fault where the word is unknown."""
        try:
            return certainty_of(self.text(Field.CERTAINTY))
        except CellError as error:
            self.fault(Field.CERTAINTY, str(error))
            return ""


def _written(value: Value) -> str:
    if isinstance(value, str):
        return value
    raise TypedError(f"「{cell_text(value)}」是日期或是非值，不是数。请把格式改为「常规」，重新填写。")


Parts = tuple[Decimal | None, Decimal | None, Decimal | None]


def parts_of(figure: TypedFigure | Reading) -> Parts:
    """A figure's parts, to be compared with what is kept."""
    return figure.value, figure.numerator, figure.denominator


def parts_words(parts: Parts, unit: str) -> str:
    """What is kept, in words."""
    value, above, below = parts
    if value is not None:
        return f"{plain_number(value)} {unit}".strip()
    return f"{plain_number(above or Decimal(0))} ÷ {plain_number(below or Decimal(1))}"
