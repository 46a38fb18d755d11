"""The rows of a workbook with past periods against the city's indicators, areas and readings (往期数据核对)."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from luoshi.readers.workbook import Value
from luoshi.rules.period import Cadence, Period, period_name
from luoshi_site.agencies.models import Agency
from luoshi_site.ledger.models import Indicator
from luoshi_site.progress.models import Reading
from luoshi_site.progress.workbooks.cells import LENGTHS, CellError, period_of
from luoshi_site.progress.workbooks.columns import Field, Table
from luoshi_site.progress.workbooks.rows import Checked, Line, Parts, RowReader, parts_of, parts_words

RUNNING = frozenset({Indicator.Basis.RUNNING_YEAR, Indicator.Basis.RUNNING_PLAN})
BEAT_ROWS = 5_000
Series = tuple[int, int, date, date]
"""A figure's place and time: indicator, area or 0, first and last day."""


Standing = tuple[Parts, str]
"""What stands for a place and time already: its parts, and its state."""


@dataclass(frozen=True, slots=True)
class PastPlaces:
    """What the rows can be of: indicators by code and by name (None: several of the name), areas by name, plans' first days.

    `closed` are the indicators all of whose plans have ended.
    """

    by_code: Mapping[str, Indicator]
    by_name: Mapping[str, Indicator | None]
    by_number: Mapping[int, Indicator | None]
    area: Callable[[str], Agency | None]
    starts: Mapping[int, date]
    closed: frozenset[int]
    today: date


class PastReader:
    """Reads the rows; what texts mean is looked up once for each text."""

    def __init__(self, table: Table, places: PastPlaces) -> None:
        self.checked = Checked()
        self.places = places
        self._table = table
        self._reader = RowReader(table, self.checked)
        self._periods: dict[tuple[Value, str], Period | CellError] = {}
        self._areas: dict[str, Agency | None] = {}
        self._seen: dict[Series, int] = {}

    def lines(self) -> Iterator[int]:
        """Read all rows, telling now and then how many were read."""
        reader = self._reader
        for count, (number, values) in enumerate(self._table.rows(), 1):
            reader.turn_to(number, values)
            if reader.is_filled:
                self._read()
            else:
                self.checked.blank += 1
            if count % BEAT_ROWS == 0:
                yield count

    def _read(self) -> None:
        reader = self._reader
        reader.see_oddities()
        indicator = self._indicator()
        if indicator is None:
            return
        area, period = self._area(indicator), self._period(indicator)
        figure, certainty = reader.figure(indicator), reader.certainty()
        note, source = reader.words(Field.NOTE), reader.words(Field.SOURCE)
        if reader.faulty or period is None or figure is None:
            return
        place = (indicator.pk, area.pk if area else 0, period.start, period.end)
        first = self._seen.setdefault(place, reader.number)
        if first != reader.number:
            reader.fault(Field.VALUE, f"「{indicator}」{period_name(period)}与第 {first} 行重复。请只留一行。")
            return
        self.checked.lines.append(
            Line(
                reader.number,
                indicator,
                area,
                period,
                figure,
                reader.text(Field.VALUE),
                reader.text(Field.DENOMINATOR),
                certainty,
                note,
                source=source,
            )
        )

    def _indicator(self) -> Indicator | None:
        reader, places = self._reader, self.places
        code, name = reader.text(Field.CODE), "".join(reader.text(Field.NAME).split())
        found = places.by_code.get(code) if code else None
        if found is None and code.isdecimal():
            found = places.by_number.get(int(code))
        if found is None and name:
            found = places.by_name.get(name)
        if found is None:
            self._unknown(code, name)
            return None
        if code and name and places.by_name.get(name, found) not in {found, None}:
            reader.fault(Field.NAME, f"编号「{code}」是「{found}」，与这里写的指标名称对不上。请核对是哪一个。")
            return None
        if found.pk in places.closed:
            reader.fault(Field.VALUE, f"「{found}」所属的计划已结束，不再报送。请删去这一行。")
            return None
        return found

    def _unknown(self, code: str, name: str) -> None:
        reader = self._reader
        if not code and not name:
            reader.fault(Field.VALUE, "这一行有数，却没有写指标编号或指标。请补上，或清空这一格。")
        elif name in self.places.by_name:
            reader.fault(Field.NAME, f"「{name[:60]}」有几个同名的指标，分不清是哪一个。请写指标编号。")
        else:
            told = code or name
            reader.fault(
                Field.CODE if code else Field.NAME, f"没有「{told[:60]}」这个指标。请按「指标目录」核对编号或名称。"
            )

    def _area(self, indicator: Indicator) -> Agency | None:
        text = self._reader.text(Field.AREA)
        if not text or text in {"全市", "市级", indicator.city.name}:
            return None
        if text not in self._areas:
            self._areas[text] = self.places.area(text)
        area = self._areas[text]
        if area is None:
            self._reader.fault(Field.AREA, f"没有「{text[:40]}」这个地区。请写区市县、先导区的名称；全市的数请留空。")
        elif indicator.rollup == Indicator.Rollup.NONE:
            self._reader.fault(Field.AREA, f"「{indicator}」不分地区报，只有全市一个数。请删去这一行，或清空地区。")
        return area

    def _period(self, indicator: Indicator) -> Period | None:
        key = (self._reader.value(Field.PERIOD), indicator.cadence)
        if key not in self._periods:
            try:
                self._periods[key] = period_of(key[0], Cadence(indicator.cadence))
            except CellError as error:
                self._periods[key] = error
        found = self._periods[key]
        if isinstance(found, CellError):
            self._reader.fault(Field.PERIOD, str(found))
            return None
        return self._fitting(indicator, found)

    def _fitting(self, indicator: Indicator, named: Period) -> Period | None:
        """The period as a reading of the indicator has it: a running total begins with its year or its plan."""
        cadence, reader = Cadence(indicator.cadence), self._reader
        running = (
            indicator.basis in RUNNING and named.end.month % cadence.months == 0 and named.whole_months is not None
        )
        if not named.is_of(cadence) and not running:
            often = LENGTHS[cadence]
            reader.fault(
                Field.PERIOD,
                f"「{indicator}」{cadence.label}报送，{period_name(named)}不是一个{often}。请按{often}分别填写。",
            )
            return None
        if named.end > self.places.today:
            reader.fault(Field.PERIOD, f"{period_name(named)}尚未结束，不是往期数据。请在报送期内填报。")
            return None
        if indicator.basis == Indicator.Basis.RUNNING_YEAR:
            return Period(date(named.end.year, 1, 1), named.end)
        starts = self.places.starts.get(indicator.pk)
        if indicator.basis == Indicator.Basis.RUNNING_PLAN and starts is not None and starts <= named.end:
            return Period(starts, named.end)
        return named


def settle_standing(checked: Checked, table: Table, standing: Mapping[Series, Standing]) -> None:
    """Mark the lines that stand already with the same figure; a fault where another stands."""
    reader = RowReader(table, checked)
    kept: list[Line] = []
    for line in checked.lines:
        there = standing.get((*line.place, line.period.start, line.period.end))
        if there is None:
            kept.append(line)
        elif line.figure is not None and parts_of(line.figure) == there[0]:
            kept.append(_same(line))
        else:
            words, state = parts_words(there[0], line.indicator.unit), Reading.State(there[1]).label
            reader.turn_to(line.row, ())
            reader.fault(
                Field.VALUE,
                f"「{line.indicator}」{period_name(line.period)}已有读数 {words}（{state}），与这里的不同。请删去这一行；"
                "确需更正的，从该读数的页面提出更正并写明原因。",
            )
    checked.lines = kept


def _same(line: Line) -> Line:
    return Line(
        line.row, line.indicator, line.area, line.period, line.figure, line.text, line.denominator, line.certainty, same=True
    )  # fmt: skip
