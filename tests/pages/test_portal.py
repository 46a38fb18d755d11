"""The public pages: what anybody sees without log-in."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from django.test import Client
from tests.factories import agency_of, make_agency, make_city, make_plan, make_target, make_task, make_user

from luoshi.plan.model import Comparator, Direction, Kind
from luoshi_site.agencies.models import Role
from luoshi_site.base.audit import SYSTEM
from luoshi_site.ledger.models import Assignment, Goal, Target, TargetVersion
from luoshi_site.progress.actions import ReadingSpec, accept_reading, book_readings, enter_reading, withdraw_reading
from luoshi_site.progress.models import Reading

pytestmark = pytest.mark.django_db
BOOKED = datetime(2025, 2, 1, 1, tzinfo=UTC)
YEAR = (date(2024, 1, 1), date(2024, 12, 31))


@pytest.fixture
def plan():
    plan = make_plan(
        make_city("海宁市", code="hai"), code="hai-2023", starts_on=date(2023, 1, 1), ends_on=date(2025, 12, 31)
    )
    homes = make_task(plan, "市住建局", ("各地区",), title="改造老旧小区", area="城市更新")
    make_target(homes, "192", name="改造老旧小区", cadence="yearly", decided_at=BOOKED)
    make_task(plan, "市体育局", title="加强体育宣传", area="文体")
    return plan


def book(target: Target, value: str, **fields: object) -> Reading:
    spec = ReadingSpec(
        indicator=target.indicator, period_start=YEAR[0], period_end=YEAR[1], value=Decimal(value), **fields
    )
    return book_readings(specs=[spec], by=SYSTEM, at=BOOKED, summary="测试读数")[0]


def read(client: Client, address: str, **query: str) -> str:
    answer = client.get(address, query)
    assert answer.status_code == 200
    return answer.content.decode()


@pytest.mark.parametrize("address", ["/", "/goals/", "/tasks/"])
def test_without_a_plan_the_pages_say_so(client, address):
    assert "还没有公开的计划" in read(client, address)


@pytest.mark.parametrize("address", ["/", "/goals/", "/tasks/", "/tasks/hai-2023/1/", "/tasks/hai-2023/2/"])
def test_everybody_reads_the_public_pages(client, plan, address):
    people = [
        None,
        make_user(Role.Kind.REPORTER, agency_of(plan.city, "市住建局")),
        make_user(Role.Kind.LEADER, agency_of(make_city("远山市"), "市民政局")),
    ]
    for user in people:
        if user:
            client.force_login(user)
        html = read(client, address)
        assert "数据截至今天" in html
        assert ("进入工作台" in html) == (user is not None)


@pytest.mark.parametrize(
    "address", ["/tasks/hai-2023/99/", "/tasks/nowhere/1/", "/tasks/?plan=nowhere", "/goals/?plan=nowhere"]
)
def test_what_is_not_there_is_not_found(client, plan, address):
    assert client.get(address).status_code == 404


def test_a_met_target_shows_promise_figure_source_light_and_why(client, plan):
    book(plan.targets.get(), "192", unconfirmed=True, reported_in="市政府工作报告")
    html = read(client, "/tasks/hai-2023/1/")
    for words in (
        "2025年底前累计达到 192 个",
        "已完成",
        "待核",
        "市政府工作报告",
        "为什么",
        "结算",
        "市住建局",
        "东屿区",
    ):
        assert words in html
    assert "<b>192</b> 个" in html
    home = read(client, "/")
    assert "其中待核 1" in home
    assert "改造老旧小区" in home


def test_only_accepted_readings_and_no_persons_are_public(client, plan):
    target = plan.targets.get()
    reporter = make_user(Role.Kind.REPORTER, agency_of(plan.city, "市住建局"), "zhangsan")
    reviewer = make_user(Role.Kind.REVIEWER, agency_of(plan.city, "市住建局"), "lisi")
    spec = ReadingSpec(
        indicator=target.indicator, period_start=YEAR[0], period_end=YEAR[1], value=Decimal(57), note="内部说明"
    )
    reading = enter_reading(spec=spec, by=reporter, at=BOOKED)
    assert "<b>57</b>" not in read(client, "/tasks/hai-2023/1/")
    accept_reading(reading=reading, by=reviewer, at=BOOKED)
    html = read(client, "/tasks/hai-2023/1/")
    assert "<b>57</b> 个" in html
    assert "市住建局报送" in html
    for secret in ("zhangsan", "lisi", "内部说明"):
        assert secret not in html
    withdraw_reading(reading=Reading.objects.get(), reason="重复", by=reviewer, at=BOOKED)
    assert "<b>57</b>" not in read(client, "/tasks/hai-2023/1/")


def test_a_figure_is_shown_even_where_no_light_rests_on_it(client, plan):
    air = make_target(
        make_task(plan, "市生态环境局", title="治理大气"), "32", name="PM2.5", unit="微克/立方米", basis="average",
        cadence="yearly", kind=Kind.LEVEL, comparator=Comparator.AT_MOST, direction=Direction.DOWN, baseline_value=None,
        baseline_on=None, decided_at=BOOKED,
    )  # fmt: skip
    book(air, "26", unconfirmed=True)
    html = read(client, "/tasks/hai-2023/3/")
    assert "待结算" in html
    assert "<b>26</b> 微克/立方米" in html
    assert "截至2024年12月31日" in html
    assert "保持达标" in read(client, "/tasks/hai-2023/3/", as_of="2025-06-30")
    assert "<b>26</b>" not in read(client, "/tasks/hai-2023/3/", as_of="2024-06-30")


@pytest.mark.parametrize("day", ["2099-01-01", "9999-12-31", "0001-01-01", "较多", "2024-02-30"])
def test_a_day_that_cannot_be_asked_about_is_today(client, plan, day):
    for address in ("/", "/goals/", "/tasks/", "/tasks/hai-2023/1/"):
        assert "数据截至今天" in read(client, address, as_of=day)


def test_what_was_known_when_is_no_public_question(client, plan):
    book(plan.targets.get(), "192")
    html = read(client, "/tasks/hai-2023/1/", known_at="2024-01-01")
    assert "<b>192</b> 个" in html
    assert "当时所知" not in html


def test_a_task_without_figures_has_nothing_to_assess(client, plan):
    assert "文件为这项任务只写了工作要求" in read(client, "/tasks/hai-2023/2/")
    assert "其中 1 项任务没有写明可核对的内容" in read(client, "/")


def test_tasks_are_found_by_words_area_agency_group_member_and_light(client, plan):
    book(plan.targets.get(), "192")
    district = plan.city.agencies.get(name="东屿区")
    for query in (
        {"text": "老旧"},
        {"area": "城市更新"},
        {"agency": str(agency_of(plan.city, "市住建局").pk)},
        {"agency": str(district.pk)},
        {"light": "blue"},
    ):
        html = read(client, "/tasks/", **query)
        assert "共 1 项任务" in html, query
        assert "/tasks/hai-2023/1/" in html
    assert "/tasks/hai-2023/2/" in read(client, "/tasks/", light="none")
    for query in ({"light": "red"}, {"text": "<script>"}, {"agency": "x"}, {"area": "无"}):
        html = read(client, "/tasks/", **query)
        assert "没有符合条件的任务" in html
        assert "<script>" not in html.split("filters")[1]


def test_goals_show_their_targets_and_safeguards_apart(client, plan):
    goal = Goal.objects.create(plan=plan, number=1, title="住得更好")
    Goal.objects.create(plan=plan, number=2, title="过得更好")
    for number, name, of in ((8, "人均住房", goal), (9, "民生支出占比", None)):
        indicator = make_target(plan.tasks.first(), "1", name=name).indicator
        Target.objects.filter(indicator=indicator).delete()
        target = Target.objects.create(plan=plan, number=number, goal=of, indicator=indicator, name=name)
        TargetVersion.objects.create(
            target=target, kind="level", comparator="at_least", value=80, unit="%", keep=True, decided_at=BOOKED
        )
    html = read(client, "/goals/")
    order = [
        html.index(words)
        for words in ("住得更好", "人均住房", "过得更好", "没有写明可以核对", "保障措施", "民生支出占比")
    ]
    assert order == sorted(order)


def test_an_invented_city_is_marked_wherever_shown(client):
    plan = make_plan(make_city(is_demo=True))
    make_task(plan)
    for address in ("/", "/goals/", "/tasks/", f"/tasks/{plan.code}/1/"):
        assert "演示数据" in read(client, address)


def test_real_cities_come_before_invented_ones(client):
    make_plan(make_city(is_demo=True), short_title="演示计划")
    make_plan(make_city("海宁市"), short_title="海宁计划")
    html = read(client, "/tasks/")
    assert html.index("海宁计划") < html.index("演示计划")


def test_big_plans_take_few_queries(client, django_assert_max_num_queries):
    for name in ("海宁市", "远山市", "临江市"):
        plan = make_plan(make_city(name))
        agencies = [make_agency(plan.city, f"市第{n}局").name for n in range(20)]
        for n in range(60):
            task = make_task(plan, agencies[n % 20], ("各地区", agencies[-1]), title=f"任务{n}")
            make_target(task)
    book(plan.targets.first(), "20")
    for address in ("/", "/goals/", "/tasks/", f"/tasks/?plan={plan.code}&page=2", f"/tasks/{plan.code}/1/"):
        with django_assert_max_num_queries(30):
            assert client.get(address).status_code == 200
    assert Assignment.objects.count() == 3 * 60 * 3
