"""The book of orders (督办台账) as a workbook: the list as narrowed on the page, a line an order, with the day of each step."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime

from luoshi.report.model import Cell, Column, ColumnKind, Table, whole
from luoshi.report.xlsx import Sheet, xlsx_bytes
from luoshi_site.agencies.models import City
from luoshi_site.supervision.actions.steps import Kind, day_of
from luoshi_site.supervision.models import OrderEvent
from luoshi_site.supervision.queries.orders import OrderLine
from luoshi_site.supervision.wording import limit_words, order_number

DATE = ColumnKind.DATE
COLUMNS = (
    Column("序号", ColumnKind.NUMBER, 4), Column("编号", width=10), Column("级别", width=6), Column("题名", width=30),
    Column("事项", width=24), Column("责任单位", width=14), Column("依据", width=20), Column("批准人", width=12),
    Column("限期", width=9), Column("下发", DATE, 10), Column("到期", DATE, 10), Column("签收", DATE, 10),
    Column("最近反馈", DATE, 10), Column("办结", DATE, 10), Column("销号", DATE, 10), Column("状态", width=8),
    Column("轮到谁", width=16), Column("挂牌", width=8),
)  # fmt: skip
STEPS = (Kind.SIGNED, Kind.ANSWERED, Kind.CONCLUDED, Kind.CLOSED_OUT)
INVENTED = "。演示数据，城市与督办单均为虚构"
# SQLite takes no more than so many values in one question.
BATCH = 10_000


def _last_days(orders: Sequence[int]) -> Mapping[tuple[int, str], date]:
    """The day of the newest event of each kind of step, by order."""
    found: dict[tuple[int, str], datetime] = {}
    for start in range(0, len(orders), BATCH):
        rows = OrderEvent.objects.filter(order__in=orders[start : start + BATCH], kind__in=STEPS).order_by("pk")
        found |= {(order, kind): at for order, kind, at in rows.values_list("order", "kind", "at")}
    return {key: day_of(at) for key, at in found.items()}


def order_book(city: City, lines: Sequence[OrderLine], on: date) -> bytes:
    """The orders of a list as an .xlsx file."""
    days = _last_days([line.order.pk for line in lines])
    rows = tuple(_row(place, line, days) for place, line in enumerate(lines, 1))
    note = f"{city}，截至 {on}，共 {len(rows)} 份" + (INVENTED if city.is_demo else "")
    return xlsx_bytes([Sheet("督办台账", Table(COLUMNS, rows), note)], title="督办台账", on=on)


def _row(place: int, line: OrderLine, days: Mapping[tuple[int, str], date]) -> tuple[Cell, ...]:
    order = line.order
    listed = "公开" if order.listed_publicly else "内部" if order.listed else ""
    return (
        whole(place), order_number(order), order.get_level_display(), order.title, str(order.matter), str(order.agency),
        order.basis, order.approver, limit_words(order.limit_days, order.day_kind), order.issued_on, order.due_on,
        *(days.get((order.pk, kind)) for kind in STEPS), order.get_state_display(),
        f"{line.turn}（逾期{line.days_over}天）" if line.overdue else line.turn, listed,
    )  # fmt: skip
