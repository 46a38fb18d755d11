"""`tick`: rounds open, remind and close by the calendar, each once, in China's days; missed days are caught up in order."""

from datetime import date, datetime
from decimal import Decimal
from io import StringIO
from itertools import pairwise
from threading import Barrier, Thread

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from factories import agency_of, make_city, make_plan, make_target, make_task, make_user
from luoshi_site.base.audit import faults
from luoshi_site.base.models import AuditEntry
from luoshi_site.base.moment import CHINA
from luoshi_site.ledger.models import Plan, Target
from luoshi_site.notices.models import Notice
from luoshi_site.progress.actions import CalendarSpec, accept_reading, enter_reading, set_calendar
from luoshi_site.progress.actions.calendars import CalendarError
from luoshi_site.progress.actions.readings import ReadingSpec
from luoshi_site.progress.models import Judgement, ReportingRound, RoundEvent

FIRST = date(2026, 3, 1)


def at(text: str) -> datetime:
    """An instant in China."""
    return datetime.fromisoformat(text).replace(tzinfo=CHINA)


def tick(text: str, **options: str) -> str:
    out = StringIO()
    call_command("tick", at=text, stdout=out, **options)
    return out.getvalue()


def laid(**fields: object) -> Plan:
    """A plan with one monthly, one quarterly and one district-by-district indicator, and its calendar from March 2026 on."""
    city = make_city()
    office = agency_of(city, "市政府督考办")
    officer = make_user("officer", office)
    plan = make_plan(city)
    make_target(make_task(plan, "市民政局"), name="养老床位")
    make_target(make_task(plan, "市教育局"), name="托位", cadence="quarterly")
    make_target(make_task(plan, "市住建局", ("各地区",)), name="改造小区", rollup="sum")
    for name in ("市民政局", "市教育局", "市住建局", "东屿区"):
        make_user("reporter", agency_of(city, name))
    spec = CalendarSpec(first_period_on=FIRST, **fields)
    set_calendar(plan=plan, spec=spec, by=officer, at=at("2026-03-02T09:00"))
    return plan


def chain_is_whole() -> bool:
    """Whether nothing was written beside the chain, but for the rows that the builders lay."""
    return [fault for fault in faults() if not fault.place.startswith("ledger.")] == []


def rounds(plan: Plan) -> list[tuple[str, str, str, str]]:
    rows = plan.rounds.order_by("period_end", "pk")
    return [(row.cadence, str(row.period_end), str(row.due_on), str(row.closes_on)) for row in rows]


@pytest.mark.django_db
def test_a_round_opens_on_the_first_day_after_its_period_in_china() -> None:
    plan = laid()
    tick("2026-03-31T23:59")
    assert rounds(plan) == []
    tick("2026-04-01T00:00")
    assert rounds(plan) == [
        ("monthly", "2026-03-31", "2026-04-13", "2026-04-20"),
        ("quarterly", "2026-03-31", "2026-04-13", "2026-04-20"),
    ]
    tick("2026-05-01T08:00")
    assert [row[:2] for row in rounds(plan)][2:] == [("monthly", "2026-04-30")]
    assert chain_is_whole()


@pytest.mark.django_db
def test_those_asked_are_told_what_and_until_when() -> None:
    plan = laid()
    tick("2026-04-01T08:00")
    monthly, quarterly = plan.rounds.order_by("pk")
    told = {
        (notice.key, notice.agency.name): (notice.title, notice.link) for notice in Notice.objects.filter(kind="opened")
    }
    key = f"round:{monthly.pk}:opened:reporter"
    assert {agency for found, agency in told if found == key} == {
        "市民政局",
        "市教育局",
        "市住建局",
        "东屿区",
        "西汀区",
    }
    title, link = told[key, "东屿区"]
    assert title == "「民生行动计划」2026年3月报送已开启：应报 1 项任务，4月13日（周一）截止"
    assert link == f"/office/reporting/rounds/{monthly.pk}/?agency={agency_of(plan.city, '东屿区').pk}"
    quarter = {
        name: title for (found, name), (title, _) in told.items() if found == f"round:{quarterly.pk}:opened:reporter"
    }
    assert quarter == {"市教育局": "「民生行动计划」2026年一季度报送已开启：应报 1 项任务，4月13日（周一）截止"}


@pytest.mark.django_db
def test_figures_of_overall_goals_are_asked_of_the_officers() -> None:
    plan = laid()
    target = plan.targets.get(name="养老床位")
    Target.objects.filter(pk=target.pk).update(task=None)
    tick("2026-04-01T08:00")
    told = Notice.objects.get(kind="opened", role="officer")
    assert (told.agency.name, told.link) == ("市政府督考办", f"/office/ledger/{plan.code}/goals/")
    assert told.title == "「民生行动计划」2026年3月报送已开启：应报 1 项总体目标，4月13日（周一）截止"


@pytest.mark.django_db
def test_those_that_have_not_reported_are_reminded_before_the_due_day_and_on_it() -> None:
    plan = laid()
    tick("2026-04-01T08:00")
    tick("2026-04-07T23:00")
    assert not Notice.objects.filter(kind="reminder").exists()
    monthly = plan.rounds.get(cadence="monthly")
    target = plan.targets.get(name="养老床位")
    spec = ReadingSpec(indicator=target.indicator, period_start=FIRST, period_end=date(2026, 3, 31), value=Decimal(12))
    enter_reading(spec=spec, by=make_user("reporter", agency_of(plan.city, "市民政局")), at=at("2026-04-08T07:00"))
    tick("2026-04-08T08:00")
    rows = Notice.objects.filter(kind="reminder", key__startswith=f"round:{monthly.pk}:")
    first = {notice.agency.name: notice.title for notice in rows}
    assert set(first) == {"市教育局", "市住建局", "东屿区", "西汀区"}
    assert first["东屿区"] == "「民生行动计划」2026年3月报送：还有 1 项任务未报，4月13日（周一）截止"
    tick("2026-04-13T08:00")
    tick("2026-04-13T18:00")
    last = rows.get(key__endswith="2026-04-13", agency__name="东屿区")
    assert last.title.endswith("还有 1 项任务未报，今天4月13日（周一）截止")
    keys = monthly.events.filter(kind="reminded").values_list("key", flat=True)
    assert list(keys) == ["2026-04-08", "2026-04-13"]


@pytest.mark.django_db
def test_a_round_closes_when_its_last_day_has_ended() -> None:
    plan = laid()
    tick("2026-04-01T08:00")
    tick("2026-04-20T23:59")
    assert not plan.rounds.filter(closed_at__isnull=False).exists()
    tick("2026-04-21T00:00")
    assert list(plan.rounds.values_list("closed_at", flat=True)) == [at("2026-04-21T00:00")] * 2
    assert (
        sorted(RoundEvent.objects.values_list("round__cadence", "kind"))
        == [
            ("monthly", "closed"),
            ("monthly", "opened"),
            ("monthly", "reminded"),
            ("monthly", "reminded"),
            ("quarterly", "closed"),
            ("quarterly", "opened"),
            ("quarterly", "reminded"),
            ("quarterly", "reminded"),
        ]
        or RoundEvent.objects.filter(kind="reminded").count() == 0
    )


@pytest.mark.django_db
def test_missed_days_are_caught_up_in_order_with_the_right_days() -> None:
    plan = laid()
    said = tick("2026-05-29T08:00")
    assert rounds(plan) == [
        ("monthly", "2026-03-31", "2026-04-13", "2026-04-20"),
        ("quarterly", "2026-03-31", "2026-04-13", "2026-04-20"),
        ("monthly", "2026-04-30", "2026-05-14", "2026-05-21"),
    ]
    steps = [entry for entry in AuditEntry.objects.order_by("seq").values_list("action", flat=True) if "round" in entry]
    assert steps == ["open_round"] * 3 + ["close_round"] * 3
    assert said.index("开启2026年3月") < said.index("开启2026年4月") < said.index("关闭截至 2026-03-31")


@pytest.mark.django_db
def test_a_tick_two_weeks_late_reminds_once_and_keeps_the_days() -> None:
    plan = laid()
    tick("2026-04-01T08:00")
    tick("2026-04-15T08:00")
    monthly = plan.rounds.get(cadence="monthly")
    assert list(monthly.events.filter(kind="reminded").values_list("key", flat=True)) == ["2026-04-08", "2026-04-13"]
    told = Notice.objects.filter(kind="reminder", agency__name="市民政局")
    assert [notice.title for notice in told] == [
        "「民生行动计划」2026年3月报送已于4月13日（周一）截止，还有 1 项任务未报，补报按逾期记"
    ]


@pytest.mark.django_db
def test_ticking_again_changes_nothing() -> None:
    laid()
    tick("2026-04-08T08:00")
    before = (AuditEntry.objects.count(), Notice.objects.count(), RoundEvent.objects.count())
    assert "开启" not in tick("2026-04-08T09:00")
    assert (AuditEntry.objects.count(), Notice.objects.count(), RoundEvent.objects.count()) == before


@pytest.mark.django_db
def test_a_day_that_has_not_come_opens_nothing() -> None:
    plan = laid()
    tick("2026-03-05T08:00", as_of="2026-12-31")
    assert rounds(plan) == []


@pytest.mark.django_db
@pytest.mark.parametrize(("option", "value"), [("at", "昨天"), ("as_of", "三月底")])
def test_a_day_that_cannot_be_read_is_said_so(option: str, value: str) -> None:
    with pytest.raises(CommandError, match=f"看不懂.+{value}.+请写成 2026"):
        call_command("tick", **{option: value})


@pytest.mark.django_db
def test_a_calendar_switched_off_or_a_closed_plan_asks_nothing() -> None:
    plan = laid(is_active=False)
    tick("2026-04-01T08:00")
    assert rounds(plan) == []
    other = laid()
    Plan.objects.filter(pk=other.pk).update(state="closed")
    tick("2026-04-01T08:00")
    assert rounds(other) == []


@pytest.mark.django_db
def test_a_first_period_long_past_is_refused_with_what_to_do() -> None:
    plan = laid()
    spec = CalendarSpec(first_period_on=date(2026, 1, 1))
    officer = make_user("officer", agency_of(plan.city, "市政府督考办"))
    with pytest.raises(CalendarError, match=r"2026年1月.+会一开即关。请把首期改晚"):
        set_calendar(plan=plan, spec=spec, by=officer, at=at("2026-03-10T09:00"))
    with pytest.raises(CalendarError, match="提醒须在期末之后"):
        set_calendar(
            plan=plan, spec=CalendarSpec(FIRST, due_days=3, remind_days=3), by=officer, at=at("2026-03-10T09:00")
        )


@pytest.mark.django_db
def test_a_missing_reading_is_judged_by_the_due_day_of_the_round() -> None:
    plan = laid()
    target = plan.targets.get(name="养老床位")
    tick("2026-04-01T08:00")
    tick("2026-04-13T23:00")
    assert Judgement.objects.filter(target=target).latest("pk").status == "too_early"
    tick("2026-04-14T00:30")
    assert Judgement.objects.filter(target=target).latest("pk").status == "no_data"
    spec = ReadingSpec(indicator=target.indicator, period_start=FIRST, period_end=date(2026, 3, 31), value=Decimal(30))
    reporter, officer = (make_user(kind, agency_of(plan.city, "市民政局")) for kind in ("reporter", "officer"))
    reading = enter_reading(spec=spec, by=reporter, at=at("2026-04-14T09:00"))
    accept_reading(reading=reading, by=officer, at=at("2026-04-14T10:00"))
    tick("2026-04-14T11:00")
    assert Judgement.objects.filter(target=target).latest("pk").status == "on_pace"


def together(count: int, *moments: str) -> list[Exception]:
    """Run `tick` in several threads that begin at once, for each moment in turn."""
    wrong: list[Exception] = []
    for moment in moments:
        barrier = Barrier(count)

        def work(moment: str = moment, barrier: Barrier = barrier) -> None:
            try:
                barrier.wait()
                tick(moment)
            except Exception as error:  # noqa: BLE001  # told by the assertion
                wrong.append(error)
            finally:
                connection.close()

        threads = [Thread(target=work) for _ in range(count)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    return wrong


@pytest.mark.django_db(transaction=True)
def test_two_workers_at_once_open_remind_and_close_each_thing_once() -> None:
    plan = laid()
    days = [
        ("2026-04-01", "2026-04-08", "2026-04-13", "2026-04-21"),
        ("2026-05-01", "2026-05-11", "2026-05-14", "2026-05-22"),
        ("2026-06-01", "2026-06-05", "2026-06-10", "2026-06-18"),
    ]
    assert together(2, *(f"{day}T08:00" for month in days for day in month)) == []
    events = list(RoundEvent.objects.order_by("pk").values_list("round", "kind", "key"))
    assert len(events) == len(set(events)) == 4 * (1 + 2 + 1)
    assert ReportingRound.objects.filter(plan=plan, closed_at__isnull=False).count() == 4
    actions = list(AuditEntry.objects.values_list("action", flat=True))
    assert [actions.count(name) for name in ("open_round", "remind_round", "close_round")] == [4, 8, 4]
    told = list(Notice.objects.values_list("key", "agency__name"))
    assert len(told) == len(set(told)) == 3 * 3 * 5 + 3  # five agencies a month, one a quarter: opened, reminded twice
    for target in plan.targets.all():
        said = [(row.status, row.marks, row.inputs, row.reasons) for row in Judgement.objects.filter(target=target)]
        assert all(one[:3] != other[:3] for one, other in pairwise(said))
    assert chain_is_whole()


@pytest.mark.django_db(transaction=True)
def test_five_workers_that_come_after_missed_weeks_do_it_once() -> None:
    laid()
    assert together(5, "2026-05-29T08:00") == []
    events = list(RoundEvent.objects.values_list("round", "kind", "key"))
    assert sorted(kind for _, kind, _ in events) == ["closed"] * 3 + ["opened"] * 3
    assert chain_is_whole()
