"""My work, the ledger's table and its workbook, the task page: what each shows, to whom, and how fast."""

import io
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from django.test import Client
from django.utils import timezone
from python_calamine import CalamineWorkbook
from tests import factories

from luoshi_site.agencies.models import Agency, Role, User
from luoshi_site.base.audit import SYSTEM
from luoshi_site.ledger.models import Document, Indicator, Milestone, Plan, Target, Task
from luoshi_site.progress.actions import (
    ReadingSpec,
    accept_reading,
    book_readings,
    deliver_milestone,
    enter_reading,
    open_round,
)
from luoshi_site.progress.models import Reading

pytestmark = pytest.mark.django_db
LONG_AGO = datetime(2026, 2, 1, tzinfo=UTC)


class World:
    """A city with a plan of three tasks: one far behind, one met, one with nothing to assess; and another city's officer."""

    def __init__(self) -> None:
        self.city = factories.make_city()
        self.plan = factories.make_plan(self.city)
        self.task = factories.make_task(self.plan, "市住建局", ("各地区",), title="改善居住", area="城市品质")
        self.late = self.yearly(self.task, "保障性住房", "27000", "套")
        self.done = self.yearly(self.task, "老旧小区", "192", "个")
        self.other = factories.make_task(self.plan, "市民政局", title="养老服务", area="养老")
        self.bed = factories.make_target(self.other, "60", name="养老床位", unit="张")
        self.empty = factories.make_task(self.plan, "市信访局", title="化解矛盾", area="治理")
        office = factories.agency_of(self.city, "市政府督考办")
        self.officer = factories.make_user("officer", office)
        self.leader = factories.make_user("leader", office)
        self.reporter = factories.make_user("reporter", factories.agency_of(self.city, "市住建局"))
        elsewhere = factories.make_city("外市")
        self.stranger = factories.make_user("officer", factories.make_agency(elsewhere))

    def yearly(self, task: Task, name: str, value: str, unit: str) -> Target:
        baseline = {"baseline_on": date(2022, 12, 31), "due_on": date(2025, 12, 31), "deadline": "2025"}
        return factories.make_target(task, value, name=name, unit=unit, cadence=Indicator.Cadence.YEARLY, **baseline)

    def book(self, target: Target, value: str, year: int = 2023, at: datetime = LONG_AGO) -> Reading:
        spec = ReadingSpec(
            indicator=target.indicator, period_start=date(year, 1, 1), period_end=date(year, 12, 31),
            value=Decimal(value), unconfirmed=True, reported_in="某网2024-02-01",
        )  # fmt: skip
        return book_readings(specs=[spec], by=SYSTEM, at=at, summary="测试")[0]

    def page(self, path: str, user: User | None = None) -> str:
        response = client(user or self.officer).get(path)
        assert response.status_code == 200, path
        return response.content.decode()

    def ledger(self, query: str = "") -> str:
        return self.page(f"/office/ledger/?plan={self.plan.code}&{query}")

    def task_page(self, query: str = "", task: Task | None = None) -> str:
        return self.page(f"/office/ledger/{self.plan.code}/{(task or self.task).number}/?{query}")


@pytest.fixture
def world() -> World:
    return World()


def client(user: User | None = None) -> Client:
    found = Client()
    if user is not None:
        found.force_login(user)
    return found


def test_a_reading_of_2023_gives_the_lights_of_the_worked_examples(world: World) -> None:
    world.book(world.late, "6036")
    world.book(world.done, "192")
    page = world.ledger("as_of=2024-06-30")
    assert "滞后" in page
    assert "已完成" in page
    assert "22.4%" in page
    assert "33.3%" in page
    assert "−11.0 个百分点" in page
    assert page.count("待核") >= 2


def test_the_table_narrows_by_area_agency_light_and_text(world: World) -> None:
    world.book(world.late, "6036")
    as_of = "as_of=2024-06-30"
    assert "养老床位" not in world.ledger(f"area=城市品质&{as_of}")
    house = factories.agency_of(world.city, "市住建局")
    assert "养老床位" not in world.ledger(f"agency={house.pk}&{as_of}")
    district = Agency.objects.get(city=world.city, name="东屿区")
    through_group = world.ledger(f"agency={district.pk}&{as_of}")
    assert "保障性住房" in through_group
    assert "养老床位" not in through_group
    red = world.ledger(f"status=red&{as_of}")
    assert "保障性住房" in red
    assert "老旧小区" not in red
    assert "保障性住房" in world.ledger(f"status=behind&{as_of}")
    nothing = world.ledger(f"status=none&{as_of}")
    assert "化解矛盾" in nothing
    assert "保障性住房" not in nothing
    assert "养老床位" in world.ledger("q=养老")
    assert "没有符合条件的目标" in world.ledger("q=查无此项")


def test_the_table_sorts_the_worst_first(world: World) -> None:
    world.book(world.late, "6036")
    world.book(world.done, "192")
    page = world.ledger("sort=status&as_of=2024-06-30")
    assert page.index("保障性住房") < page.index("养老床位") < page.index("老旧小区</a>") or (
        page.index("保障性住房") < page.index("老旧小区</a>")
    )


def test_a_task_without_figures_is_listed_as_having_nothing_to_assess(world: World) -> None:
    assert "无可考核事项" in world.ledger("q=化解矛盾")
    assert "无可考核事项" in world.task_page(task=world.empty)


def test_the_workbook_has_real_numbers_and_days(world: World) -> None:
    world.book(world.late, "6036")
    response = client(world.officer).get(
        f"/office/ledger/export.xlsx?plan={world.plan.code}&as_of=2024-06-30&area=城市品质"
    )
    assert response.headers["Content-Disposition"].startswith("attachment")
    rows = CalamineWorkbook.from_filelike(io.BytesIO(response.content)).get_sheet_by_index(0).to_python()
    head = next(row for row in rows if "任务编号" in row)
    line = next(row for row in rows if "保障性住房" in row)
    cells = dict(zip(head, line, strict=True))
    assert cells["目标值"] == 27000
    assert cells["本期值"] == 6036
    assert cells["完成期限"] == date(2025, 12, 31)
    assert cells["完成率（%）"] == pytest.approx(22.4, abs=0.1)
    assert cells["差距（百分点）"] == pytest.approx(-11.0, abs=0.05)
    assert cells["研判结论"] == "滞后"
    assert cells["牵头单位"] == "市住建局"
    assert all("养老床位" not in row for row in rows)


def test_the_task_page_says_why_who_when_and_on_what_word(world: World) -> None:
    world.book(world.late, "6036")
    page = world.task_page("as_of=2024-06-30")
    assert "为什么是这个灯" in page
    assert "6,036" in page
    assert "27,000" in page
    assert "系统内置数据" in page
    assert "见于某网2024-02-01" in page
    assert "<svg" in page
    assert "东屿区" in page
    assert "没有原文" in page


def test_the_source_sentence_appears_when_the_document_is_held(world: World) -> None:
    text = "到2025年，新增保障性住房2.7万套。其他工作。"
    document = Document.objects.create(
        city=world.city, name="意见.txt", media="txt", sha256="0" * 64, size=1, text=text, compiled="{}",
        uploaded_at=timezone.now(),
    )  # fmt: skip
    Plan.objects.filter(pk=world.plan.pk).update(document=document)
    Target.objects.filter(pk=world.late.pk).update(span_start=8, span_end=18)
    assert "新增保障性住房2.7万套" in world.task_page()


def test_as_of_shows_no_later_reading_and_known_at_no_later_knowledge(world: World) -> None:
    world.book(world.late, "6036", 2023)
    world.book(world.late, "9999", 2024, at=datetime(2026, 5, 1, tzinfo=UTC))
    assert "9,999" not in world.task_page("as_of=2024-06-30")
    assert "9,999" not in world.task_page("known_at=2026-04-01")
    assert "9,999" in world.task_page()
    assert "未到报送期" in world.task_page("as_of=2024-06-30&known_at=2026-01-01")


def test_home_shows_each_role_what_waits_for_it(world: World) -> None:
    end = timezone.localdate().replace(day=1) - timedelta(days=1)
    open_round(
        plan=world.plan, cadence="yearly", period_start=date(2025, 1, 1), period_end=date(2025, 12, 31),
        due_on=date(2026, 1, 31), by=world.officer, at=datetime(2026, 1, 5, tzinfo=UTC),
    )  # fmt: skip
    page = world.page("/office/", world.reporter)
    assert "待填报 2 项" in page
    assert "已过期 2" in page
    spec = ReadingSpec(
        indicator=world.late.indicator, period_start=date(2025, 1, 1), period_end=date(2025, 12, 31), value=Decimal(1)
    )
    enter_reading(spec=spec, by=world.reporter, at=timezone.now())
    assert "待我审核 1 条" in world.page("/office/", world.officer)
    assert "待填报 1 项" in world.page("/office/", world.reporter)
    assert "等我决定" in world.page("/office/", world.leader)
    leader = world.page("/office/?view=all", world.leader)
    assert "今天要办" not in leader
    assert "最需要过问" in leader
    assert end < timezone.localdate()


def test_home_tells_what_turned_red_since_last_month_by_name(world: World) -> None:
    Plan.objects.filter(pk=world.plan.pk).update(adopted_at=LONG_AGO)
    target = factories.make_target(
        world.task, "95", name="污水治理率", unit="%", basis=Indicator.Basis.POINT, cadence=Indicator.Cadence.YEARLY,
        kind="level", baseline_value=Decimal(90), baseline_on=date(2022, 12, 31), due_on=date(2028, 12, 31),
    )  # fmt: skip
    spec = ReadingSpec(
        indicator=target.indicator, period_start=date(2025, 1, 1), period_end=date(2025, 12, 31), value=Decimal(90)
    )
    reading = enter_reading(spec=spec, by=world.reporter, at=datetime(2026, 2, 2, tzinfo=UTC))
    accept_reading(reading=reading, by=world.officer, at=timezone.now())
    page = world.page("/office/", world.leader)
    assert "1 个目标有变化" in page
    assert "新增红灯 1 个" in page


def test_a_milestone_is_delivered_by_one_and_verified_by_another(world: World) -> None:
    bureau = factories.agency_of(world.city, "市信访局")
    milestone = Milestone.objects.create(
        task=world.empty, title="印发方案", due_on=date(2026, 12, 31), agency=bureau, recorded_at=LONG_AGO
    )
    person = factories.make_user("reporter", bureau)
    today = timezone.localdate().isoformat()
    deliver, verify = (f"/office/reporting/milestones/{milestone.pk}/{step}/" for step in ("deliver", "verify"))
    assert client(world.reporter).post(deliver, {"on": today}).status_code == 404
    assert "报交付" in world.page(f"/office/ledger/{world.plan.code}/{world.empty.number}/", person)
    page = client(person).post(deliver, {"on": today}, follow=True).content.decode()
    assert "已报交付" in page
    assert "待核实的里程碑 1 个" in world.page("/office/")
    assert client(person).post(verify, {"verdict": "verify"}).status_code == 404
    assert (
        "退回须写明原因"
        in client(world.officer).post(verify, {"verdict": "return", "note": ""}, follow=True).content.decode()
    )
    assert "已办结" in client(world.officer).post(verify, {"verdict": "verify"}, follow=True).content.decode()


def test_who_delivered_cannot_verify(world: World) -> None:
    milestone = Milestone.objects.create(
        task=world.empty, title="印发方案", due_on=date(2026, 12, 31),
        agency=factories.agency_of(world.city, "市信访局"), recorded_at=LONG_AGO,
    )  # fmt: skip
    deliver_milestone(milestone=milestone, on=date(2026, 3, 1), note="", by=world.officer, at=timezone.now())
    address = f"/office/reporting/milestones/{milestone.pk}/verify/"
    assert "请由另一人核实" in client(world.officer).post(address, {"verdict": "verify"}, follow=True).content.decode()


def test_goals_have_a_page_and_the_officer_reports_on_them(world: World) -> None:
    target = world.yearly(world.task, "就业", "380000", "人")
    goal = world.plan.goals.create(number=1, title="就业更充分")
    Target.objects.filter(pk=target.pk).update(task=None, goal=goal)
    page = world.page(f"/office/ledger/{world.plan.code}/goals/")
    assert "380,000" in page
    assert f"/office/reporting/targets/{target.pk}/" in page
    assert client(world.officer).get(f"/office/reporting/targets/{target.pk}/").status_code == 200
    assert client(world.reporter).get(f"/office/reporting/targets/{target.pk}/").status_code == 404


def test_strangers_find_nothing(world: World) -> None:
    role_less = User.objects.create_user("nobody", password=factories.PASSWORD)
    expired = factories.make_user("officer", factories.agency_of(world.city, "市政府督考办"))
    Role.objects.filter(user=expired).update(valid_until=date(2024, 1, 1))
    paths = [
        f"/office/ledger/?plan={world.plan.code}",
        f"/office/ledger/export.xlsx?plan={world.plan.code}",
        f"/office/ledger/{world.plan.code}/1/",
        f"/office/ledger/{world.plan.code}/goals/",
        f"/office/?plan={world.plan.code}",
    ]
    for user in (None, role_less, expired, world.stranger):
        for path in paths:
            assert client(user).get(path).status_code == 404, (user, path)
    for number in ("99", "%00"):
        assert client(world.officer).get(f"/office/ledger/{world.plan.code}/{number}/").status_code == 404
    assert client(None).get("/office/").status_code == 404


def test_a_city_without_a_plan_says_what_to_do(world: World) -> None:
    page = world.page("/office/", world.stranger)
    assert "还没有计划" in page
    assert "上传文件" in page
    assert "还没有计划" in world.page("/office/ledger/", world.stranger)
    assert client(world.stranger).get("/office/ledger/export.xlsx").status_code == 404


@pytest.mark.parametrize(
    "path", ["/office/", "/office/ledger/", "/office/ledger/{code}/1/", "/office/ledger/export.xlsx"]
)
def test_the_number_of_queries_does_not_grow_with_the_plan(
    world: World, path: str, django_assert_max_num_queries: object
) -> None:
    for place in range(12):
        target = factories.make_target(world.task, "10", name=f"目标{place}")
        spec = ReadingSpec(
            indicator=target.indicator, period_start=date(2026, 1, 1), period_end=date(2026, 1, 31), value=Decimal(1)
        )
        book_readings(specs=[spec], by=SYSTEM, at=LONG_AGO, summary="测试")
    session = client(world.officer)
    with django_assert_max_num_queries(30):
        assert session.get(path.format(code=world.plan.code)).status_code == 200


def test_long_ledgers_come_in_pages_and_whole_for_printing(world: World) -> None:
    for place in range(130):
        factories.make_target(factories.make_task(world.plan, title=f"大任务{place}"), "10", name=f"小目标{place}")
    first = world.ledger()
    assert "第 1 / 2 页" in first
    assert "小目标129" not in first
    assert "小目标129" in world.ledger("page=2")
    assert "小目标129" in world.ledger("page=all")
    assert "小目标129" in world.ledger("page=99999")


@pytest.mark.parametrize(
    "query",
    [
        "agency=²",
        "agency=" + "9" * 40,
        "page=-1",
        "page=²",
        "status=purple",
        "sort=x",
        "as_of=2026-13-40",
        "known_at=x",
        "q=%00",
    ],
)
def test_nonsense_in_the_address_is_no_error(world: World, query: str) -> None:
    world.book(world.late, "6036")
    world.ledger(query)
    world.page(f"/office/reporting/?list=all&{query}&state=x&city=x")
    world.page(f"/office/?plan={world.plan.code}&{query}")
    world.task_page(query)
