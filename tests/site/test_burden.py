"""What reporting costs: counted by hand for a small month, narrowed, sorted, downloaded; seen by those who answer for it."""

from datetime import date, datetime, timedelta
from io import BytesIO

import pytest
from django.test import Client
from python_calamine import CalamineWorkbook
from tests import factories
from tests.reports_factories import DUE, NOW, OPENED, Month, lay_month

from luoshi_site.agencies.models import Agency
from luoshi_site.base.audit import SYSTEM
from luoshi_site.base.moment import Moment
from luoshi_site.ledger.models import Indicator
from luoshi_site.office.queries.burden import Burden, MonthBurden, burden_of, month_repeats
from luoshi_site.office.queries.burdenpage import BurdenFilter, burden_page
from luoshi_site.office.queries.twice import Repeat
from luoshi_site.progress.actions import open_round
from luoshi_site.progress.models import PartRequest, ProgressReport

pytestmark = pytest.mark.django_db
LATER = NOW + timedelta(days=20)
NOVEMBER = date(2026, 11, 1)
END = Moment(as_of=date(2026, 12, 1), known_at=LATER + timedelta(days=6))


def _open(month: Month, *, cadence: str = "monthly", start: date = NOVEMBER, at: datetime = LATER) -> None:
    open_round(
        plan=month.plan, cadence=cadence, period_start=start, period_end=date(2026, 11, 30),
        due_on=date(2026, 12, 10), by=SYSTEM, at=at,
    )  # fmt: skip


def _burden(month: Month) -> Burden:
    return burden_of(month.city, END)


def _repeats(month: Month) -> tuple[Repeat, ...]:
    return month_repeats(month.city, date(2026, 10, 1), END)


def _costs(burden: Burden, month: MonthBurden, kind: str = "agency") -> dict[str, tuple[int, int, int]]:
    return {
        line.name: (line.now.figures, line.now.words, line.now.parts)
        for line in burden.lines(month, kind)
        if line.now.questions
    }


def test_each_agency_is_counted_once_for_each_figure_text_and_part() -> None:
    """The bureau: one figure of its own on each of two tasks, and words on both; each district the rolled-up figure."""
    month = lay_month()
    report = ProgressReport.objects.create(
        round=month.round, task=month.tasks[0], agency=month.bureau, spent_seconds=125, saved_at=NOW
    )
    PartRequest.objects.create(report=report, agency=month.district, asks="本区情况", due_on=DUE, asked_at=NOW)
    burden = _burden(month)
    october = burden.month("2026-10")
    assert october is not None
    assert _costs(burden, october) == {"市住建局": (2, 2, 0), "东屿区": (1, 0, 1), "西汀区": (1, 0, 0)}
    assert _costs(burden, october, "plan") == {"民生行动计划": (4, 2, 1)}
    assert (october.total.questions, october.total.minutes) == (7, 3)
    bureau = next(line for line in burden.lines(october, "agency") if line.name == "市住建局")
    assert bureau.now.minutes == 3


def test_a_month_that_asks_more_is_told_with_what_comes_more_rarely() -> None:
    month = lay_month()
    factories.make_target(month.tasks[0], "90", name="满意度", unit="%", cadence="quarterly")
    _open(month)
    _open(month, cadence="quarterly", start=date(2026, 9, 1), at=LATER + timedelta(hours=1))
    page = burden_page(month.city, BurdenFilter(month="2026-11"), END)
    # One figure more; the task's words are asked with the month, not once more with the quarter.
    assert (page.before.questions, page.month and page.month.total.questions) == (6, 7)
    assert (page.change, page.rarer_change, page.rising) == (1, 1, 1)
    assert [step.change for step in page.steps] == [1, None]
    assert page.repeats == ()


def test_words_asked_by_an_extra_round_besides_the_plans_own_are_told() -> None:
    """A plan that asks by the quarter, and a round of one month that somebody opened besides."""
    month = lay_month()
    Indicator.objects.update(cadence="quarterly")
    _open(month)
    _open(month, cadence="quarterly", start=date(2026, 9, 1), at=LATER + timedelta(hours=1))
    page = burden_page(month.city, BurdenFilter(month="2026-11"), END)
    repeat = page.repeats[0]
    assert repeat.subject == f"任务{month.tasks[0].number} 市住建局"
    assert repeat.how.startswith("同一任务的情况当月分 2 次要")


def test_one_indicator_asked_of_two_agencies_one_name_twice_and_a_part_beside_figures_are_told() -> None:
    month = lay_month()
    other = factories.make_task(month.plan, "市城管局")
    factories.make_target(other, "10", indicator=month.targets[0].indicator, name="第1类住房筹集")
    twin = factories.make_target(other, "3600", unit="套", name="第2类住房筹集")
    report = ProgressReport.objects.create(round=month.round, task=month.tasks[0], agency=month.bureau)
    PartRequest.objects.create(report=report, agency=month.district, asks="本区情况", due_on=DUE, asked_at=NOW)
    burden = _burden(month)
    october = burden.month("2026-10")
    assert october is not None
    repeats = _repeats(month)
    assert {(each.subject, each.how) for each in repeats} == {
        ("第1类住房筹集", "同一指标向多个单位要数：市住建局、市城管局"),
        (twin.indicator.name, "名称、计量单位相同的多个指标：市住建局、市城管局"),
        (f"任务{month.tasks[0].number} 东屿区", "同一任务既要数据又征集要件"),
    }
    counts = {line.name: line.repeat_count for line in burden.lines(october, "agency", repeats)}
    assert counts == {"市住建局": 2, "市城管局": 2, "东屿区": 1, "西汀区": 0}


def test_one_indicator_of_two_plans_is_one_figure_asked_twice() -> None:
    month = lay_month(figures=1)
    second = factories.make_plan(month.city, short_title="另一计划")
    factories.make_target(factories.make_task(second, "市住建局"), "100", indicator=month.targets[0].indicator)
    open_round(
        plan=second, cadence="monthly", period_start=date(2026, 10, 1), period_end=date(2026, 10, 31), due_on=DUE,
        by=SYSTEM, at=OPENED,
    )  # fmt: skip
    assert [each.how for each in _repeats(month)] == ["同一指标在多个计划中要数：民生行动计划、另一计划"]


def test_the_division_is_read_on_the_due_day() -> None:
    month = lay_month()
    month.tasks[1].assignments.filter(role="lead").update(valid_until=DUE - timedelta(days=1))
    burden = _burden(month)
    october = burden.month("")
    assert october is not None
    assert _costs(burden, october)["市住建局"] == (1, 1, 0)


def test_the_page_narrows_sorts_downloads_and_asks_little(django_assert_max_num_queries) -> None:
    month = lay_month()
    client = Client(headers={"host": "127.0.0.1"})
    client.force_login(month.officer)
    with django_assert_max_num_queries(30):
        shown = client.get("/office/burden/").content.decode()
    assert "2026年10月要答 6 项" in shown
    assert [shown.index(name) for name in ("市住建局", "东屿区")] == sorted(
        shown.index(n) for n in ("市住建局", "东屿区")
    )
    narrowed = client.get("/office/burden/", {"q": "西汀", "sort": "name"}).content.decode()
    assert "西汀区" in narrowed
    assert "市住建局" not in narrowed
    assert "没有符合条件的单位" in client.get("/office/burden/", {"q": "没有这个"}).content.decode()
    book = CalamineWorkbook.from_filelike(BytesIO(client.get("/office/burden/export.xlsx", {"q": "住建"}).content))
    assert book.sheet_names == ["按单位", "逐月", "重复报送"]
    rows = book.get_sheet_by_name("按单位").to_python()
    assert next(row[:4] for row in rows if row[0] == "市住建局") == ["市住建局", 4.0, 2.0, 2.0]
    assert not any("东屿区" in str(row[0]) for row in rows)


def test_nothing_was_asked_yet() -> None:
    city = factories.make_city()
    client = Client(headers={"host": "127.0.0.1"})
    client.force_login(factories.make_user("leader", Agency.objects.filter(city=city)[0]))
    shown = client.get("/office/burden/")
    assert shown.status_code == 200
    assert "还没有开启过报送期" in shown.content.decode()
    assert client.get("/office/burden/export.xlsx").status_code == 200
    assert client.get("/office/burden/", {"city": "elsewhere"}).status_code == 404


@pytest.mark.parametrize("kind", ["reporter", "reviewer", "administrator"])
def test_others_find_nothing(kind: str) -> None:
    month = lay_month()
    client = Client(headers={"host": "127.0.0.1"})
    assert client.get("/office/burden/").status_code == 404
    client.force_login(factories.make_user(kind, month.bureau))
    assert client.get("/office/burden/").status_code == 404
