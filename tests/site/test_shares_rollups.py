"""Pages that show shares: the task's table by area, the area's own page; the city's own figure beside the rolled-up one."""

from datetime import UTC, date, datetime
from decimal import Decimal
from fractions import Fraction

import pytest
from django.test import Client

from factories import agency_of, make_city, make_plan, make_target, make_task, make_user
from luoshi.plan.model import Kind
from luoshi_site.agencies.models import Agency
from luoshi_site.base.audit import SYSTEM
from luoshi_site.base.moment import Moment
from luoshi_site.ledger.actions import divide_target
from luoshi_site.ledger.division import Way
from luoshi_site.ledger.models import Indicator, Target
from luoshi_site.progress.actions import ReadingSpec, book_readings, enter_reading
from luoshi_site.progress.models import Reading
from luoshi_site.progress.queries import plan_standing
from luoshi_site.progress.queries.rollups import Beside, beside_of, besides_of

pytestmark = pytest.mark.django_db
BOOKED = datetime(2026, 7, 3, 2, tzinfo=UTC)
JULY = Moment(date(2026, 7, 10), datetime(2026, 7, 10, 2, tzinfo=UTC), as_of_chosen=True, known_at_chosen=True)
D = Decimal
Rollup = Indicator.Rollup


def a_target(value: str = "300", **fields: object) -> Target:
    task = make_task(make_plan(make_city()), responsible=("各地区",))
    return make_target(task, value, **{"rollup": Rollup.SUM, **fields})


def spec(target: Target, area: str, value: str, over: str = "") -> ReadingSpec:
    agency = agency_of(target.plan.city, area) if area else None
    figure = {"numerator": D(value), "denominator": D(over)} if over else {"value": D(value)}
    return ReadingSpec(target.indicator, date(2026, 6, 1), date(2026, 6, 30), area=agency, **figure)


def book(*specs: ReadingSpec) -> list[Reading]:
    return book_readings(specs=specs, by=SYSTEM, at=BOOKED, summary="入账")


def besides(target: Target) -> tuple[Beside, ...]:
    standing = plan_standing(target.plan, JULY)
    return besides_of(standing.rows, standing.targets, JULY).get(target.pk, ())


def client_of(kind: str, agency: Agency) -> Client:
    client = Client()
    client.force_login(make_user(kind, agency))
    return client


def divided(target: Target) -> None:
    city = target.plan.city
    cells = {(agency_of(city, "东屿区").pk, None): D(200), (agency_of(city, "西汀区").pk, None): D(100)}
    at = datetime(2026, 1, 5, 2, tzinfo=UTC)
    divide_target(version=target.versions.get(), way=Way.AREAS, cells=cells, by=SYSTEM, at=at)


def test_the_citys_own_figure_stands_beside_the_rolled_up_one_and_replaces_nothing() -> None:
    target = a_target()
    book(spec(target, "东屿区", "70"), spec(target, "西汀区", "30"), spec(target, "", "108"))
    found = besides(target)
    assert [(each.own, each.rolled, each.difference, each.missing) for each in found] == [(108, 100, 8, ())]
    assert plan_standing(target.plan, JULY).by_target[target.pk].judgement.value == 100


def test_a_missing_area_is_named_beside_the_difference() -> None:
    target = a_target()
    book(spec(target, "东屿区", "70"), spec(target, "", "100"))
    assert [(each.difference, each.missing) for each in besides(target)] == [(30, ("西汀区",))]


def test_equal_figures_and_mere_rounding_are_no_difference() -> None:
    same = a_target()
    book(spec(same, "东屿区", "70"), spec(same, "西汀区", "30"), spec(same, "", "100"))
    assert besides(same) == ()
    # 31/102 is 30.3921…: reported as 30.4 it is the same figure, as 30.5 it is another
    for own, differs in (("30.4", False), ("30.5", True)):
        share = Beside(None, Fraction(D(own)), Fraction(3100, 102), (), 1)  # type: ignore[arg-type]
        assert share.differs is differs


def test_only_one_of_both_is_no_difference() -> None:
    target = a_target()
    book(spec(target, "", "100"))
    assert besides(target) == ()


def test_a_reviewer_sees_what_the_areas_come_to_before_deciding() -> None:
    target = a_target()
    book(spec(target, "东屿区", "70"), spec(target, "西汀区", "30"))
    lead = agency_of(target.plan.city, "市民政局")
    reading = enter_reading(spec=spec(target, "", "108"), by=make_user("reporter", lead), at=BOOKED, agency=lead)
    found = beside_of(reading, JULY)
    assert found is not None and (found.rolled, found.difference) == (100, 8)
    page = client_of("reviewer", lead).get(f"/office/reporting/readings/{reading.pk}/").content.decode()
    assert "地区汇总" in page and "相差 8" in page


def test_the_task_page_names_each_area_with_its_share_and_light() -> None:
    target = a_target()
    divided(target)
    book(spec(target, "东屿区", "60"))
    city = target.plan.city
    address = f"/office/ledger/{target.plan.code}/{target.task.number}/"
    page = client_of("officer", agency_of(city, "市政府督考办")).get(f"{address}?as_of=2026-07-10")
    text = page.content.decode()
    assert "分地区 2 个，2026年6月 1 个已报" in text
    assert "未报：西汀区" in text
    assert '承担">200<' in text and "调整分解" not in text  # a day was chosen: nothing is changed from there
    today = client_of("officer", agency_of(city, "市政府督考办")).get(address).content.decode()
    assert f"/office/ledger/{target.plan.code}/targets/{target.number}/shares/" in today
    reviewer = client_of("reviewer", agency_of(city, "市民政局")).get(address).content.decode()
    assert "/shares/" not in reviewer


def test_an_areas_own_page_lists_what_it_has_taken_on() -> None:
    target = a_target(name="改造老旧小区")
    divided(target)
    book(spec(target, "东屿区", "60"), spec(target, "西汀区", "1"))
    page = client_of("reporter", agency_of(target.plan.city, "西汀区")).get("/office/?as_of=2026-07-10")
    text = page.content.decode()
    assert "西汀区承担的目标" in text and "1 个，0 个达到进度" in text
    other = client_of("reporter", agency_of(target.plan.city, "市民政局")).get("/office/").content.decode()
    assert "承担的目标" not in other


@pytest.mark.django_db(transaction=True)
def test_pages_with_shares_keep_to_their_number_of_queries(django_assert_max_num_queries) -> None:
    target = a_target()
    divided(target)
    for _ in range(6):
        more = make_target(target.task, "300", rollup=Rollup.SUM, kind=Kind.CUMULATIVE)
        divided(more)
        book(spec(more, "东屿区", "60"), spec(more, "西汀区", "1"), spec(more, "", "66"))
    officer = client_of("officer", agency_of(target.plan.city, "市政府督考办"))
    area = client_of("reporter", agency_of(target.plan.city, "西汀区"))
    with django_assert_max_num_queries(30):
        assert officer.get(f"/office/ledger/{target.plan.code}/{target.task.number}/").status_code == 200
    with django_assert_max_num_queries(30):
        assert area.get("/office/").status_code == 200


def test_many_areas_are_counted_and_named_on_request(monkeypatch: pytest.MonkeyPatch) -> None:
    target = a_target()
    divided(target)
    book(spec(target, "东屿区", "60"))
    monkeypatch.setattr("luoshi_site.office.queries.task.AREA_LINES", 1)
    monkeypatch.setattr("luoshi_site.office.queries.area.SHOWN", 0)
    officer = client_of("officer", agency_of(target.plan.city, "市政府督考办"))
    address = f"/office/ledger/{target.plan.code}/{target.task.number}/"
    short = officer.get(address).content.decode()
    assert "查看各地区" in short and "东屿区分地区" not in short and '承担">200<' not in short
    assert '承担">200<' in officer.get(f"{address}?areas={target.number}").content.decode()
    assert officer.get(f"{address}?areas=no").status_code == 200
    area = client_of("reporter", agency_of(target.plan.city, "西汀区"))
    assert "其余 1 个也列出" in area.get("/office/").content.decode()
    assert "其余" not in area.get("/office/?shares=all").content.decode()
