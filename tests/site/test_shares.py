"""Targets divided by area and year: sums that agree, whole editions, a light for each share."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from fractions import Fraction
from threading import Barrier, Thread

import pytest
from django.db import connection

from factories import agency_of, make_city, make_plan, make_target, make_task, make_user
from luoshi.plan.model import Comparator, Direction, Kind
from luoshi_site.agencies.models import Agency
from luoshi_site.base import audit
from luoshi_site.base.audit import SYSTEM
from luoshi_site.base.models import AuditEntry
from luoshi_site.base.moment import Moment, end_of_day
from luoshi_site.ledger.actions import NewTerms, ShareError, divide_target, revise_target
from luoshi_site.ledger.decisions import Decision
from luoshi_site.ledger.division import Way, division_of
from luoshi_site.ledger.models import Indicator, Target, TargetShare
from luoshi_site.progress.actions import ReadingSpec, book_readings
from luoshi_site.progress.queries import plan_standing
from luoshi_site.progress.queries.areas import AreaTable, area_duties, area_tables

pytestmark = pytest.mark.django_db
JANUARY = datetime(2026, 1, 5, 2, tzinfo=UTC)
SUM, RATIO = Indicator.Rollup.SUM, Indicator.Rollup.RATIO
JULY = Moment(date(2026, 7, 10), datetime(2026, 7, 10, 2, tzinfo=UTC))
D = Decimal


def a_target(value: str | None = "300", **fields: object) -> Target:
    city = make_city()
    task = make_task(make_plan(city), responsible=("各地区",))
    return make_target(task, value, **{"rollup": SUM, **fields})


@pytest.fixture
def target() -> Target:
    return a_target()


def areas_of(target: Target) -> tuple[int, int]:
    city = target.plan.city
    return agency_of(city, "东屿区").pk, agency_of(city, "西汀区").pk


def version(target: Target):
    return target.versions.order_by("-number").first()


def divide(target: Target, way: Way, cells: dict, at: datetime = JANUARY, **fields: object) -> list[TargetShare]:
    return divide_target(version=version(target), way=way, cells=cells, by=SYSTEM, at=at, **fields)


def by_area(target: Target, east: str, west: str) -> dict:
    first, second = areas_of(target)
    return {(first, None): D(east), (second, None): D(west)}


def book(target: Target, area: int | None, value: str, first: date, last: date, over: str | None = None) -> None:
    whose = Agency.objects.get(pk=area) if area else None
    figure = {"value": D(value)} if over is None else {"numerator": D(value), "denominator": D(over)}
    spec = ReadingSpec(indicator=target.indicator, period_start=first, period_end=last, area=whose, **figure)
    at = datetime.combine(last + timedelta(days=3), datetime.min.time(), tzinfo=UTC)
    book_readings(specs=[spec], by=SYSTEM, at=at, summary="入账")


def table(target: Target, moment: Moment = JULY) -> AreaTable:
    standing = plan_standing(target.plan, moment)
    return area_tables(standing.rows, standing.targets, moment)[target.pk]


def half_year(target: Target, east: str, west: str) -> None:
    first, second = areas_of(target)
    for area, value in ((first, east), (second, west)):
        book(target, area, value, date(2026, 1, 1), date(2026, 6, 30))


def test_shares_of_areas_must_add_up_to_the_target(target: Target) -> None:
    with pytest.raises(ShareError, match="合计 290，应为 300 个，少 10 个"):
        divide(target, Way.AREAS, by_area(target, "200", "90"))
    with pytest.raises(ShareError, match=r"多 0\.5 个"):
        divide(target, Way.AREAS, by_area(target, "200", "100.5"))
    with pytest.raises(ShareError, match="负数"):
        divide(target, Way.AREAS, by_area(target, "310", "-10"))
    assert not TargetShare.objects.exists()
    assert len(divide(target, Way.AREAS, by_area(target, "200", "100"))) == 2


def test_flows_are_divided_by_what_is_yet_to_be_done_since_the_baseline() -> None:
    target = a_target("300", baseline_value=D(40))
    with pytest.raises(ShareError, match="应为 260 个（目标减去基数）"):
        divide(target, Way.AREAS, by_area(target, "200", "100"))
    divide(target, Way.AREAS, by_area(target, "200", "60"))


def test_of_a_range_the_sum_lies_within() -> None:
    target = a_target("300", value_high=D(330), comparator=Comparator.RANGE)
    with pytest.raises(ShareError, match="应为 300—330 个，多 1 个"):
        divide(target, Way.AREAS, by_area(target, "200", "131"))
    divide(target, Way.AREAS, by_area(target, "200", "120"))


def test_rates_have_no_sum_and_years_of_a_level_end_at_the_target() -> None:
    target = a_target("90", rollup=RATIO, as_ratio=True, unit="%", kind=Kind.LEVEL, basis=Indicator.Basis.POINT)
    division = division_of(target, version(target))
    assert division.rule(Way.AREAS) == "各地区各有自己的数值，不要求合计。"
    divide(target, Way.AREAS, by_area(target, "92", "85"))
    with pytest.raises(ShareError, match="2028年）须等于目标值 90"):
        divide(target, Way.YEARS, {(None, 2026): D(80), (None, 2027): D(85), (None, 2028): D(89)})
    divide(target, Way.YEARS, {(None, 2026): D(80), (None, 2027): D(85), (None, 2028): D(90)})


def test_what_cannot_be_divided_says_why() -> None:
    direct = a_target(rollup=Indicator.Rollup.NONE)
    with pytest.raises(ShareError, match="不能分地区分解"):
        divide(direct, Way.AREAS, by_area(direct, "200", "100"))
    assert division_of(direct, version(direct)).ways == (Way.YEARS,)
    every = a_target(every_year=True, due_on=None)
    assert division_of(every, version(every)).ways == (Way.AREAS,)
    unsaid = a_target(None)
    assert "没有写明数值" in division_of(unsaid, version(unsaid)).obstacle


def test_places_outside_the_target_are_refused(target: Target) -> None:
    other = agency_of(make_city("另一市"), "东屿区")
    with pytest.raises(ShareError, match="不是本市地区"):
        divide(target, Way.AREAS, {(other.pk, None): D(300)})
    with pytest.raises(ShareError, match="2029年不在目标的期限内"):
        divide(target, Way.YEARS, {(None, 2029): D(300)})
    with pytest.raises(ShareError, match="都要落在"):
        divide(target, Way.AREAS, {(None, 2026): D(300)})


def test_each_edition_is_whole_with_one_line_and_is_not_written_over_unseen(target: Target) -> None:
    officer = make_user("officer", agency_of(target.plan.city, "市政府督考办"))
    divide_target(version=version(target), way=Way.AREAS, cells=by_area(target, "200", "100"), by=officer, at=JANUARY)
    assert AuditEntry.objects.filter(action="divide_target").count() == 1
    with pytest.raises(ShareError, match="不是最新的"):
        divide(target, Way.AREAS, by_area(target, "150", "150"), seen=0)
    divide(target, Way.AREAS, by_area(target, "150", "150"), at=JANUARY + timedelta(days=1), seen=1)
    assert list(TargetShare.objects.values_list("edition", flat=True).order_by("pk")) == [1, 1, 2, 2]
    assert list(audit.faults()) and all(
        "不在审计链上" in fault.message for fault in audit.faults()
    )  # the factories' rows
    assert not [fault for fault in audit.faults() if "TargetShare" in fault.place]


def test_each_area_has_its_own_light(target: Target) -> None:
    divide(target, Way.AREAS, by_area(target, "200", "100"))
    half_year(target, "60", "10")
    found = table(target)
    # q at the end of June is a third of 181/365 = 0.1653; 60/200 = 0.3, 10/100 = 0.1: 6.5 points behind
    lights = [(line.area.name, line.whole.judgement.status, line.whole.judgement.progress) for line in found.lines]
    assert lights == [("东屿区", "on_pace", Fraction(3, 10)), ("西汀区", "at_risk", Fraction(1, 10))]
    assert (found.reported, found.missing, found.going_well) == (2, (), 1)


def test_an_area_that_did_not_report_is_named_and_a_newer_edition_counts_from_its_instant(target: Target) -> None:
    first, _ = areas_of(target)
    divide(target, Way.AREAS, by_area(target, "200", "100"))
    book(target, first, "60", date(2026, 1, 1), date(2026, 6, 30))
    divide(target, Way.AREAS, by_area(target, "290", "10"), at=datetime(2026, 7, 8, 2, tzinfo=UTC))
    found = table(target)
    assert [area.name for area in found.missing] == ["西汀区"]
    assert found.lines[0].whole.share.value == 290
    before = table(target, Moment(date(2026, 7, 10), end_of_day(date(2026, 7, 7)), known_at_chosen=True))
    assert before.lines[0].whole.share.value == 200


def test_a_year_share_is_judged_within_its_year() -> None:
    target = a_target()
    first, second = areas_of(target)
    cells = {(first, 2026): D(60), (first, 2027): D(70), (first, 2028): D(70), (second, 2026): D(30)}
    divide(target, Way.BOTH, {**cells, (second, 2027): D(35), (second, 2028): D(35)})
    # the city's years are the sums of the areas': 90, 105, 105
    years = TargetShare.objects.filter(area__isnull=True).values_list("year", "value")
    assert [(year, int(value)) for year, value in years] == [(2026, 90), (2027, 105), (2028, 105)]
    half_year(target, "30", "10")
    found = table(target)
    east, west = found.lines
    # of the year: q 181/365 = 0.4959; 30/60 = 0.5 is on pace, 10/30 = 0.333 is 16 points behind
    assert (east.year.judgement.status, west.year.judgement.status) == ("on_pace", "behind")
    assert east.year.judgement.progress == Fraction(1, 2)
    # of the whole, along the area's own years: 60 of 200 by the end of 2026, so q = 0.3 · 0.4959 = 0.1488; 30/200 = 0.15
    assert (east.whole.share.value, east.whole.judgement.status) == (200, "on_pace")
    assert east.whole.judgement.planned == Fraction(3, 10) * Fraction(181, 365)
    assert (found.years[0].share.year, found.years[0].judgement.value) == (2026, 40)


def test_a_past_year_share_is_settled_by_its_year_alone(target: Target) -> None:
    divide(target, Way.YEARS, {(None, 2026): D(100), (None, 2027): D(100), (None, 2028): D(100)})
    first, second = areas_of(target)
    for area in (first, second):
        open_year = (date(2026, 1, 1), date(2026, 12, 31))
        book(target, area, "45", *open_year)
        book(target, area, "60", date(2027, 1, 1), date(2027, 12, 31))
    moment = Moment(date(2028, 1, 20), datetime(2028, 1, 20, 2, tzinfo=UTC))
    years = {each.share.year: each.judgement for each in table(target, moment).years}
    # 2026: 90 of 100, never made good by 2027's 120; 2027 holds by itself
    assert (years[2026].status, years[2026].value) == ("overdue", 90)
    assert (years[2027].status, years[2027].value) == ("met", 120)


def test_year_shares_are_the_nodes_of_the_whole_targets_way(target: Target) -> None:
    half_year(target, "20", "12")
    straight = plan_standing(target.plan, JULY).by_target[target.pk].judgement
    assert straight.planned == Fraction(1, 3) * Fraction(181, 365)
    divide(target, Way.YEARS, {(None, 2026): D(60), (None, 2027): D(120), (None, 2028): D(120)}, at=JULY.known_at)
    known = Moment(date(2026, 7, 10), JULY.known_at + timedelta(hours=1))
    bent = plan_standing(target.plan, known).by_target[target.pk].judgement
    assert bent.planned == Fraction(1, 5) * Fraction(181, 365)
    # 32/300 = 0.1067 lies 5.9 points behind the straight line, and on pace along the years
    assert (straight.status, bent.status) == ("at_risk", "on_pace")
    # what was known before the division is still what was known
    before = Moment(date(2026, 7, 10), end_of_day(date(2026, 7, 9)), known_at_chosen=True)
    assert plan_standing(target.plan, before).by_target[target.pk].judgement.status == "at_risk"


def test_a_level_of_an_area_starts_from_its_own_figure_of_that_day() -> None:
    target = a_target(
        "90", rollup=RATIO, as_ratio=True, unit="%", kind=Kind.LEVEL, basis=Indicator.Basis.POINT,
        baseline_value=D(60), direction=Direction.UP,
    )  # fmt: skip
    first, second = areas_of(target)
    divide(target, Way.AREAS, by_area(target, "90", "90"))
    book(target, first, "50", date(2025, 12, 1), date(2025, 12, 31), over="100")
    for area, value in ((first, "55"), (second, "70")):
        book(target, area, value, date(2026, 6, 1), date(2026, 6, 30), over="100")
    east, west = table(target).lines
    # (55 − 50) / (90 − 50) = 1/8 against 0.1653: at risk; without a figure of that day there is no baseline
    assert (east.whole.judgement.status, east.whole.judgement.progress) == ("at_risk", Fraction(1, 8))
    assert west.whole.judgement.status == "no_baseline"


def test_what_is_asked_of_every_area_is_judged_in_each_without_a_division() -> None:
    target = a_target("5", rollup=Indicator.Rollup.SHARE_OF_AREAS, kind=Kind.LEVEL, basis=Indicator.Basis.POINT)
    first, second = areas_of(target)
    for area, value in ((first, "6"), (second, "3")):
        book(target, area, value, date(2026, 6, 1), date(2026, 6, 30))
    east, west = table(target).lines
    # a level of 5: 6 holds already; 3 of a way without a figure of the beginning
    assert east.whole.judgement.status == "holding"
    assert west.whole.judgement.status == "no_baseline"


def test_an_adjusted_target_shows_the_old_division_until_it_is_divided_again(target: Target) -> None:
    divide(target, Way.AREAS, by_area(target, "200", "100"))
    half_year(target, "60", "10")
    before = version(target)
    decision = Decision("云汀市政府常务会议纪要〔2026〕3号", "纪要.pdf", b"minutes")
    revise_target(
        target=target, terms=NewTerms(value=D(240)), effective_on=date(2026, 7, 1), decision=decision,
        by=SYSTEM, at=datetime(2026, 7, 2, 2, tzinfo=UTC),
    )  # fmt: skip
    found = table(target)
    assert found.outdated
    assert [line.whole.share.value for line in found.lines] == [200, 100]
    with pytest.raises(ShareError, match="已经调整"):
        divide_target(version=before, way=Way.AREAS, cells=by_area(target, "140", "100"), by=SYSTEM, at=JANUARY)
    divide(target, Way.AREAS, by_area(target, "140", "100"), at=datetime(2026, 7, 3, 2, tzinfo=UTC))
    found = table(target)
    assert not found.outdated
    assert [line.whole.share.value for line in found.lines] == [140, 100]


def test_an_area_sees_its_shares_worst_first(target: Target) -> None:
    other = make_target(target.task, "30", rollup=SUM)
    divide(target, Way.AREAS, by_area(target, "200", "100"))
    divide(other, Way.AREAS, by_area(other, "10", "20"))
    half_year(target, "60", "10")
    half_year(other, "5", "20")
    standing = plan_standing(target.plan, JULY)
    west = agency_of(target.plan.city, "西汀区")
    duties = area_duties(standing.rows, standing.targets, west, JULY)
    assert [(duty.standing.target.pk, duty.whole.judgement.status) for duty in duties] == [
        (target.pk, "at_risk"), (other.pk, "met"),
    ]  # fmt: skip


def test_many_targets_and_areas_are_judged_in_a_fixed_number_of_queries(
    target: Target, django_assert_max_num_queries
) -> None:
    for _ in range(5):
        other = make_target(target.task, "30", rollup=SUM)
        divide(other, Way.AREAS, by_area(other, "10", "20"))
        half_year(other, "5", "20")
    standing = plan_standing(target.plan, JULY)
    with django_assert_max_num_queries(3):
        assert len(area_tables(standing.rows, standing.targets, JULY)) == 6


@pytest.mark.django_db(transaction=True)
def test_of_two_editions_at_once_one_is_kept_and_the_other_told(target: Target) -> None:
    gate, told = Barrier(2), []

    def decide(east: str, west: str) -> None:
        gate.wait()
        try:
            divide(target, Way.AREAS, by_area(target, east, west), seen=0)
        except ShareError as error:
            told.append(str(error))
        finally:
            connection.close()

    threads = [Thread(target=decide, args=cells) for cells in (("200", "100"), ("150", "150"))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(told) == 1 and "刚刚有人保存了新的一版" in told[0]
    assert TargetShare.objects.count() == 2
