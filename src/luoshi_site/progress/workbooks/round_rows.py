"""The rows of a round's workbook against what the round asks of the agency (填报表核对)."""

from collections import defaultdict
from collections.abc import Mapping, Sequence

from luoshi.rules.period import period_name
from luoshi_site.ledger.models import Indicator
from luoshi_site.ledger.promise import plain_number
from luoshi_site.progress.models import Reading
from luoshi_site.progress.queries.pasts import NO_PAST, Past, Place
from luoshi_site.progress.queries.said import measure_of, said_of
from luoshi_site.progress.queries.sheet_parts import Sheet, SheetRow
from luoshi_site.progress.typed import TypedFigure
from luoshi_site.progress.workbooks.columns import Field, Table
from luoshi_site.progress.workbooks.rows import Checked, Line, RowReader, parts_of, parts_words


class RoundPlaces:
    """What may be filled in: the rows of the agency's sheet by key, code and name; keys of others by their agency."""

    def __init__(self, sheet: Sheet, others: Mapping[str, str], pasts: Mapping[Place, Past]) -> None:
        self.sheet, self.others, self.pasts = sheet, others, pasts
        self.by_key: dict[str, SheetRow] = {row.key: row for row in sheet.rows}
        self.by_code: dict[str, list[SheetRow]] = defaultdict(list)
        self.by_name: dict[str, list[SheetRow]] = defaultdict(list)
        self.by_number: dict[int, list[SheetRow]] = defaultdict(list)
        for row in sheet.rows:
            code = row.indicator.code
            self.by_code[code].append(row)
            self.by_name["".join(row.indicator.name.split())].append(row)
            if code.isdecimal():
                self.by_number[int(code)].append(row)


def check_round(table: Table, places: RoundPlaces) -> Checked:
    """The lines of a round's workbook and everything that is wrong with it."""
    checked = Checked()
    reader = RowReader(table, checked)
    seen: dict[str, int] = {}
    for number, values in table.rows():
        reader.turn_to(number, values)
        if not reader.is_filled and not reader.text(Field.NOTE):
            checked.blank += 1
            continue
        reader.see_oddities()
        row = _place(reader, places)
        if row is None:
            continue
        if row.key in seen:
            reader.fault(Field.VALUE, f"「{row.indicator}」与第 {seen[row.key]} 行重复。请只留一行。")
            continue
        seen[row.key] = number
        line = _line(reader, row, places)
        if line is not None:
            checked.lines.append(line)
    return checked


def _place(reader: RowReader, places: RoundPlaces) -> SheetRow | None:
    """The figure that a row is of; by its key, else by code or name."""
    key, code, name = reader.text(Field.KEY), reader.text(Field.CODE), reader.text(Field.NAME)
    if key:
        return _by_key(reader, places, key, code)
    if not code and not name:
        reader.fault(Field.VALUE, "这一行有数，却没有写指标编号或指标。请补上，或清空这一格。")
        return None
    found = places.by_code.get(code) or places.by_name.get("".join(name.split()), [])
    if not found and code.isdecimal():
        found = places.by_number.get(int(code), [])
    area = reader.text(Field.AREA)
    if area:
        found = [row for row in found if _area_name(row) in {area, ""}]
    if len(found) == 1:
        return found[0]
    told = code or name
    if found:
        reader.fault(
            Field.CODE if code else Field.NAME, f"「{told}」有 {len(found)} 处，分不清是哪一处。请写指标编号和地区。"
        )
    else:
        field = Field.CODE if code and not name else Field.NAME
        reader.fault(field, f"本期应报的内容中没有「{told[:60]}」。请核对编号或名称；不是本单位应报的，请删去这一行。")
    return None


def _by_key(reader: RowReader, places: RoundPlaces, key: str, code: str) -> SheetRow | None:
    row = places.by_key.get(key)
    if row is None:
        whose = places.others.get(key)
        words = (
            f"这一行是{whose}应报的，不是{places.sheet.agency}的。"
            if whose
            else "这一行已不在本期应报之内（或隐藏的行标识被改动）。"
        )
        reader.fault(Field.VALUE, f"{words}请清空，或重新下载本单位的工作簿。")
        return None
    if code and code != row.indicator.code:
        reader.fault(
            Field.CODE,
            f"编号「{code[:40]}」与本行原来的指标「{row.indicator}」对不上，行可能被挪动过。请重新下载工作簿，把数填到对应的行。",
        )
        return None
    return row


def _area_name(row: SheetRow) -> str:
    return row.area.name if row.area else ""


def _line(reader: RowReader, row: SheetRow, places: RoundPlaces) -> Line | None:
    figure = reader.figure(row.indicator) if reader.is_filled else None
    certainty, note, answer = reader.certainty(), reader.words(Field.NOTE), reader.words(Field.ANSWER)
    if reader.faulty:
        return None
    texts = _texts(reader, row.indicator, figure)
    if figure is None and (row.held is not None or not row.editable):
        return Line(reader.number, row.indicator, row.area, row.period, None, *texts, certainty, same=True)
    if row.held is not None and figure is not None:
        if parts_of(figure) == parts_of(row.held):
            return Line(reader.number, row.indicator, row.area, row.period, figure, *texts, certainty, same=True)
        reader.fault(Field.VALUE, _stands(row, row.held))
        return None
    if row.lock is not None or not row.editable:
        words = str(row.lock) if row.lock else "任务的月报已经报送，不能再改；需要改的，请先撤回或等退回。"
        reader.fault(Field.VALUE, words)
        return None
    typed = row.typed
    same = (typed.text, typed.denominator, typed.certainty, typed.note, typed.answer) == (
        *texts,
        certainty,
        note,
        answer,
    )
    return Line(
        reader.number, row.indicator, row.area, row.period, figure, *texts, certainty, note, answer,
        same=same, doubts=() if answer else _doubts(row, texts, places.pasts),
    )  # fmt: skip


def _texts(reader: RowReader, indicator: Indicator, figure: TypedFigure | None) -> tuple[str, str]:
    """What goes into the sheet's cell: as it was written, or where the table's unit is another the number understood."""
    written = reader.text(Field.VALUE), reader.text(Field.DENOMINATOR)
    if figure is not None and figure.value is not None and reader.text(Field.UNIT) not in {"", indicator.unit}:
        return plain_number(figure.value), ""
    return written


def _stands(row: SheetRow, held: Reading) -> str:
    figure = parts_words(parts_of(held), row.indicator.unit)
    return (
        f"「{row.indicator}」{period_name(row.period)}已报 {figure}（{held.state_words}），与这里的不同。"
        "请清空这一格；确需更正的，从该读数的页面提出更正并写明原因。"
    )


def _doubts(row: SheetRow, texts: Sequence[str], pasts: Mapping[Place, Past]) -> tuple[str, ...]:
    """What the sheet would ask about the figure."""
    place = (row.indicator.pk, row.area.pk if row.area else 0)
    measure = measure_of(row.indicator, row.standing.version)
    past = pasts.get(place, NO_PAST).points
    said = said_of(row.indicator, texts[0], texts[1], period=row.period, past=past, measure=measure)
    return tuple(question.words for question in said.questions)
