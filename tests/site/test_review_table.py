"""The review table: the columns that an office chose, and what stands in them."""

import io
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from openpyxl import load_workbook
from tests.factories import make_agency, make_target
from tests.reviews_factories import NOW, Room, lay_room

from luoshi.report.model import Number, cell_text
from luoshi.rules.period import month_period
from luoshi_site.base.moment import Moment
from luoshi_site.ledger.actions.shares import divide_target
from luoshi_site.ledger.division import Way
from luoshi_site.ledger.models import Indicator, LeaderAssignment
from luoshi_site.office.models import ReviewLayout
from luoshi_site.office.reviews.actions import ReviewError, lay_out_reviews
from luoshi_site.office.reviews.columns import COLUMNS, PRESETS, UNION, USUAL
from luoshi_site.office.reviews.queries import Layout, layout_of
from luoshi_site.office.reviews.table import CELLS, review_table
from luoshi_site.progress.actions import ReadingSpec, accept_reading, enter_reading, return_reading
from luoshi_site.progress.queries import plan_standing

pytestmark = pytest.mark.django_db


@pytest.fixture
def room() -> Room:
    """A city with a task of two targets, behind and on pace, and one without any."""
    found = lay_room()
    task = found.task("住房保障")
    found.target(task, {month: 6 * month for month in range(1, 11)})
    found.target(task, {month: 10 * month for month in range(1, 11)})
    found.task("没有数的")
    LeaderAssignment.objects.create(task=task, user=found.leader, valid_from=date(2026, 1, 1))
    return found


def table(room: Room, *columns: str, preset: str = "") -> tuple[list[str], list[list[str]]]:
    """Heads and rows as text."""
    standing = plan_standing(room.plan, Moment(NOW.date(), NOW))
    found = review_table(standing, Layout(preset, columns, 3))
    return [column.title for column in found.columns], [[cell_text(cell) for cell in row] for row in found.rows]


def test_every_column_that_is_not_filled_by_hand_has_its_cell() -> None:
    assert set(CELLS) == {key for key, column in COLUMNS.items() if not column.by_hand}
    assert all(set(preset.columns) <= set(COLUMNS) for preset in PRESETS.values())


def test_figures_stand_beside_the_plan_line(room: Room) -> None:
    # Of 300 in three years: 100 by the end of 2026; 304/365 of it, 83.3, by October; 60 is 20.0 % of the way, the plan asks 27.8 %.
    keys = ("place", "task", "value", "current", "year_value", "share", "planned", "gap", "light", "leader")
    _, rows = table(room, *keys)
    assert rows[0] == ["1", "住房保障", "300", "60.00", "100", "20.0", "27.8", "-7.8", "黄灯", str(room.leader)]
    assert rows[1][3:9] == ["100.00", "100", "33.3", "27.8", "5.6", "绿灯"]
    assert rows[2] == ["3", "没有数的", "", "", "", "", "", "", "", ""]


def test_the_last_period_stands_beside_the_total_with_what_was_decided_about_it(room: Room) -> None:
    """Months of 10, 20 and 25 come to 55 in all, 25 in the last; sent back once, its number was put right."""
    target = make_target(room.task("月月报"), "300", unit="套", basis=Indicator.Basis.FLOW, name="新开工")
    for month, value in ((8, 10), (9, 20), (10, 99), (10, 25)):
        period = month_period(2026, month)
        spec = ReadingSpec(target.indicator, period.start, period.end, value=Decimal(value))
        at = datetime(2026, month + 1, 5 if value != 25 else 7, 2, tzinfo=UTC)
        row = enter_reading(spec=spec, by=room.contact, at=at, agency=room.bureau)
        if value == 99:
            return_reading(reading=row, reason="与附件不符", by=room.second, at=at)
        else:
            accept_reading(reading=row, by=room.officer, at=at)
    heads, rows = table(room, "period_value", "current", "current_on", "decided")
    assert heads == ["本期值", "累计值", "数据截至", "审核意见"]
    assert rows[-1] == [
        "25.00", "55.00", "2026年10月31日",
        f"2026年11月5日退回（{room.second}）：与附件不符\n2026年11月7日采用（{room.officer}）",
    ]  # fmt: skip
    assert rows[0][:3] == ["60.00", "60.00", "2026年10月31日"]  # a running total is reported as it runs


def test_a_divided_target_names_each_area_with_its_part(room: Room) -> None:
    east, west = (make_agency(room.city, name, kind="district") for name in ("东区", "西区"))
    target = make_target(room.task("分区任务"), "300", unit="套", rollup=Indicator.Rollup.SUM)
    cells = {(east.pk, None): Decimal("120.5"), (west.pk, None): Decimal("179.5")}
    divide_target(version=target.versions.get(), way=Way.AREAS, cells=cells, by=room.officer, at=NOW)
    _, rows = table(room, "target", "by_area")
    assert [row[1] for row in rows] == ["", "", "", "东区120.5，西区179.5"]


def test_a_table_of_every_column_asks_no_more_for_more_tasks(room: Room) -> None:
    def asked() -> int:
        standing = plan_standing(room.plan, Moment(NOW.date(), NOW))
        with CaptureQueriesContext(connection) as queries:
            review_table(standing, Layout(UNION, PRESETS[UNION].columns, 3))
        return len(queries)

    before = asked()
    for number in range(5):
        room.target(room.task(f"任务{number}"), {month: month for month in range(1, 11)})
    assert asked() == before <= 12


def test_months_and_quarters_still_to_come_are_laid_out(room: Room) -> None:
    _, rows = table(room, "monthly", "quarterly")
    assert rows[0] == ["11月底91.51，12月底100", "12月底100"]


def test_without_a_column_that_differs_between_targets_a_task_has_one_row(room: Room) -> None:
    heads, rows = table(room, *PRESETS["liaocheng"].columns, preset="liaocheng")
    assert heads == ["任务", "牵头领导", "牵头单位", "配合单位"]
    assert rows == [["住房保障", str(room.leader), "市住建局", ""], ["没有数的", "", "市住建局", ""]]
    _, rows = table(room, "task", "light", "deadline")
    assert rows[0] == ["住房保障", "黄灯", "2028年底前"]


def test_a_set_in_use_elsewhere_has_its_own_titles_and_leaves_room_for_the_pen(room: Room) -> None:
    heads, rows = table(room, *PRESETS["dengzhou"].columns, preset="dengzhou")
    assert heads == ["工作事项", "工作要求", "责任单位", "责任人", "时限要求", "交办单编号"]
    assert rows[0] == ["住房保障", "2028年底前累计达到 300 套", "市住建局", "", "2028年底前", ""]


def test_the_order_on_a_task_stands_in_its_first_row_only(room: Room) -> None:
    room.order(room.plan.tasks.get(title="住房保障"), date(2026, 11, 2))
    _, rows = table(room, "task", "target", "order")
    assert [row[2] for row in rows] == ["〔2026〕1号已下发", "", ""]


def test_the_layout_is_chosen_once_and_the_newest_counts(room: Room) -> None:
    assert layout_of(room.city) == Layout(USUAL, PRESETS[USUAL].columns, 3)
    for columns in (("task", "light"), ("light", "task")):
        lay_out_reviews(city=room.city, preset="", columns=columns, stuck_months=2, by=room.officer, at=NOW)
    assert layout_of(room.city) == Layout("", ("light", "task"), 2)
    for wrong in ((), ("task", "task"), ("nothing",)):
        with pytest.raises(ReviewError, match="每列只选一次"):
            lay_out_reviews(city=room.city, preset="", columns=wrong, stuck_months=2, by=room.officer, at=NOW)
    with pytest.raises(ReviewError, match="停滞月数"):
        lay_out_reviews(city=room.city, preset="", columns=("task",), stuck_months=0, by=room.officer, at=NOW)


def test_an_officer_takes_a_set_over_and_downloads_by_it(room: Room) -> None:
    client = Client()
    client.force_login(room.officer)
    here = f"/office/reviews/layout/?city={room.city.code}"
    shown = client.get(f"{here}&preset=dawa")
    form = shown.context["form"]
    posted = {field.html_name: field.value() or "" for field in form}
    assert [key for key, value in posted.items() if value == 2] == ["column_lead"]
    answer = client.post(f"{here}&preset=dawa", {**posted, "stuck_months": "4"})
    assert answer.status_code == 302
    row = ReviewLayout.objects.get()
    assert (row.preset, row.columns, row.stuck_months) == ("dawa", "task,lead,responsible,person,quarterly", 4)
    assert client.post(here, {"stuck_months": "4"}).status_code == 422
    file = client.get(f"/office/reviews/table.xlsx?plan={room.plan.code}&as_of=2026-11-25").content
    sheet = load_workbook(io.BytesIO(file)).active
    heads = ["任务", "牵头单位", "责任（配合）单位", "具体责任人", "每季度形象进度"]
    assert [cell.value for cell in sheet[2]] == heads
    pdf = client.get(f"/office/reviews/table.pdf?plan={room.plan.code}")
    assert (pdf.status_code, pdf.content[:5]) == (200, b"%PDF-")


def test_figures_are_numbers_in_the_table(room: Room) -> None:
    standing = plan_standing(room.plan, Moment(NOW.date(), NOW))
    found = review_table(standing, Layout("", ("current", "current_on"), 3))
    assert isinstance(found.rows[0][0], Number)
    assert found.rows[0][1] == date(2026, 10, 31)
