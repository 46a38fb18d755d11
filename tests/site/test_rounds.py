"""Rounds, locks and extensions: which form is locked and why, more time asked and answered, a late report stays late."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from threading import Barrier, Thread

import pytest
from django.db import connection

from factories import agency_of, make_city, make_plan, make_target, make_task, make_user
from luoshi.rules.period import Period
from luoshi_site.agencies.models import Agency, User
from luoshi_site.base.audit import faults
from luoshi_site.base.moment import CHINA, Moment
from luoshi_site.ledger.models import Plan, Suspension, Target
from luoshi_site.notices.models import Notice
from luoshi_site.progress.actions import (
    CalendarSpec,
    accept_reading,
    ask_extension,
    close_round,
    decide_extension,
    enter_reading,
    open_round,
    reopen_form,
    return_reading,
    set_calendar,
)
from luoshi_site.progress.actions.extensions import ExtensionError
from luoshi_site.progress.actions.readings import ReadingSpec
from luoshi_site.progress.actions.rounds import RoundError
from luoshi_site.progress.models import Extension, ProgressReport, ReportingRound
from luoshi_site.progress.queries import plan_standing
from luoshi_site.progress.queries.extensions import due_day, is_late, rounds_to_extend
from luoshi_site.progress.queries.locks import LockKind, lock_of, lock_of_period, round_locks
from luoshi_site.progress.queries.owing import owed_in

MARCH = (date(2026, 3, 1), date(2026, 3, 31))
DUE, CLOSES = date(2026, 4, 13), date(2026, 4, 20)


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=CHINA)


def moment(text: str) -> Moment:
    return Moment(as_of=at(text).date(), known_at=at(text))


@dataclass
class World:
    """A city whose March round was opened on 1 April: due on the 13th, closing on the 20th."""

    plan: Plan
    target: Target
    agency: Agency
    reporter: User
    officer: User
    round: ReportingRound

    def spec(self, value: str = "12") -> ReadingSpec:
        return ReadingSpec(
            indicator=self.target.indicator, period_start=MARCH[0], period_end=MARCH[1], value=Decimal(value)
        )

    def ask(self, until: date, when: str = "2026-04-10T09:00", reason: str = "统计口径在核对") -> Extension:
        return ask_extension(
            reporting_round=self.round, agency=self.agency, until=until, reason=reason, by=self.reporter, at=at(when)
        )

    def status(self, text: str) -> str:
        return plan_standing(self.plan, moment(text)).by_target[self.target.pk].status.value


@pytest.fixture
def world(db: object) -> World:
    return lay()


def lay() -> World:
    city = make_city()
    officer = make_user("officer", agency_of(city, "市政府督考办"), "officer-li")
    plan = make_plan(city)
    target = make_target(make_task(plan, "市民政局"), name="养老床位")
    agency = agency_of(city, "市民政局")
    row = open_round(
        plan=plan, cadence="monthly", period_start=MARCH[0], period_end=MARCH[1], due_on=DUE, closes_on=CLOSES,
        by=officer, at=at("2026-04-01T08:00"),
    )  # fmt: skip
    return World(plan, target, agency, make_user("reporter", agency), officer, row)


def test_an_open_round_locks_nothing_until_the_end_of_its_last_day(world: World) -> None:
    for text in ("2026-04-01T08:00", "2026-04-14T00:00", "2026-04-20T23:59"):
        assert lock_of(world.round, world.agency, moment(text), indicator=world.target.indicator) is None
    lock = lock_of(world.round, world.agency, moment("2026-04-21T00:00"), indicator=world.target.indicator)
    assert lock is not None
    assert lock.kind is LockKind.CLOSED
    assert lock.words == "2026年3月的报送期已于 2026-04-20 关闭（截止 2026-04-13），不能再填报。"
    assert lock.ask == "确需补报的，请联系市政府督考办（督查考核officer-li）重开本单位的填报。"


def test_an_accepted_figure_is_locked_alone(world: World) -> None:
    other = make_target(make_task(world.plan, "市民政局"), name="护理床位")
    reading = enter_reading(spec=world.spec(), by=world.reporter, at=at("2026-04-02T09:00"))
    accept_reading(reading=reading, by=world.officer, at=at("2026-04-03T09:00"))
    locks = round_locks(world.round, world.agency, moment("2026-04-04T09:00"))
    accepted = locks.of_indicator(world.target.indicator_id)
    assert accepted is not None
    assert (accepted.kind, accepted.words) == (LockKind.ACCEPTED, "本期读数已采用，不能再改。")
    assert locks.of_indicator(other.indicator_id) is None
    assert lock_of(world.round, world.agency, moment("2026-04-02T12:00"), indicator=world.target.indicator) is None


def test_a_suspended_target_and_a_closed_plan_say_so(world: World) -> None:
    fields = {"decision": "市政府第9次常务会议", "by_name": "测试", "effective_on": date(2026, 4, 1)}
    Suspension.objects.create(target=world.target, decided_at=at("2026-04-02T09:00"), **fields)
    lock = lock_of(world.round, world.agency, moment("2026-04-03T09:00"), indicator=world.target.indicator)
    assert lock is not None
    assert (lock.kind, lock.words) == (LockKind.SUSPENDED, "该目标已中止考核，暂不报送。")
    Plan.objects.filter(pk=world.plan.pk).update(state="closed")
    row = ReportingRound.objects.get(pk=world.round.pk)
    lock = lock_of(row, world.agency, moment("2026-04-03T09:00"))
    assert lock is not None
    assert (lock.kind, lock.words) == (LockKind.PLAN_CLOSED, "「民生行动计划」已结束，不再报送。")


def test_a_round_that_is_not_open_yet_says_when_it_opens(world: World) -> None:
    early = lock_of(world.round, world.agency, moment("2026-03-20T09:00"))
    assert early is not None
    assert early.kind is LockKind.NOT_OPEN
    spec = CalendarSpec(first_period_on=date(2026, 4, 1))
    set_calendar(plan=world.plan, spec=spec, by=world.officer, at=at("2026-04-02T09:00"))
    period = Period(date(2026, 4, 1), date(2026, 4, 30))
    lock = lock_of_period(world.plan, world.target.indicator, period, world.agency, moment("2026-04-10T09:00"))
    assert lock is not None
    assert lock.words == "2026年4月的报送期尚未开启，将于 2026-05-01 开启。"


def test_a_reopened_form_takes_a_report_late_and_the_round_stays_closed(world: World) -> None:
    with pytest.raises(RoundError, match="还没有关闭，无需重开"):
        reopen_form(reporting_round=world.round, agency=world.agency, by=world.officer, at=at("2026-04-19T09:00"))
    close_round(reporting_round=world.round, by=world.officer, at=at("2026-04-21T08:00"))
    reopen_form(reporting_round=world.round, agency=world.agency, by=world.officer, at=at("2026-04-22T09:00"))
    row = ReportingRound.objects.get(pk=world.round.pk)
    assert lock_of(row, world.agency, moment("2026-04-22T08:59")) is not None
    assert lock_of(row, world.agency, moment("2026-04-22T10:00")) is None
    assert lock_of(row, agency_of(world.plan.city, "市教育局"), moment("2026-04-22T10:00")) is not None
    assert is_late(row, world.agency, at=at("2026-04-22T10:00"))
    assert row.closed_at == at("2026-04-21T08:00")
    with pytest.raises(RoundError, match="已为市民政局重开过"):
        reopen_form(reporting_round=row, agency=world.agency, by=world.officer, at=at("2026-04-22T11:00"))


def test_a_granted_extension_moves_the_due_day_of_that_agency_only(world: World) -> None:
    until = date(2026, 4, 17)
    asked = world.ask(until)
    assert is_late(world.round, world.agency, at=at("2026-04-14T00:00"))
    decide_extension(extension=asked, grants=True, answer="", by=world.officer, at=at("2026-04-13T15:00"))
    assert due_day(world.round, world.agency, known_at=at("2026-04-13T14:00")) == DUE
    assert due_day(world.round, world.agency, known_at=at("2026-04-13T16:00")) == until
    assert due_day(world.round, agency_of(world.plan.city, "市教育局"), known_at=at("2026-04-13T16:00")) == DUE
    assert not is_late(world.round, world.agency, at=at("2026-04-17T23:59"))
    assert is_late(world.round, world.agency, at=at("2026-04-18T00:00"))
    assert [owing.due_on for owing in owed_in(world.round, moment("2026-04-14T09:00"))] == [until]


def test_a_missing_figure_is_judged_by_the_day_that_was_granted(world: World) -> None:
    assert world.status("2026-04-14T09:00") == "no_data"
    decide_extension(
        extension=world.ask(date(2026, 4, 17)), grants=True, answer="", by=world.officer, at=at("2026-04-13T15:00")
    )
    assert world.status("2026-04-14T09:00") == "too_early"
    assert world.status("2026-04-17T23:59") == "too_early"
    assert world.status("2026-04-18T09:00") == "no_data"


def test_what_was_known_before_the_grant_is_judged_by_the_first_due_day(world: World) -> None:
    decide_extension(
        extension=world.ask(date(2026, 4, 17)), grants=True, answer="", by=world.officer, at=at("2026-04-15T09:00")
    )
    then = Moment(as_of=date(2026, 4, 14), known_at=at("2026-04-14T23:00"), known_at_chosen=True)
    assert plan_standing(world.plan, then).by_target[world.target.pk].status.value == "no_data"
    now = Moment(as_of=date(2026, 4, 14), known_at=at("2026-04-15T10:00"))
    assert plan_standing(world.plan, now).by_target[world.target.pk].status.value == "too_early"


@pytest.mark.parametrize(
    ("until", "when", "reason", "said"),
    [
        (date(2026, 4, 17), "2026-04-14T00:00", "来不及", "截止日 2026-04-13 已过.+按逾期记"),
        (date(2026, 4, 13), "2026-04-10T09:00", "来不及", "延期应晚于截止日 2026-04-13"),
        (date(2026, 4, 21), "2026-04-10T09:00", "来不及", "不能晚于报送期的关闭日 2026-04-20"),
        (date(2026, 4, 17), "2026-04-10T09:00", "  ", "须写明理由"),
        (date(2026, 4, 17), "2026-03-31T09:00", "来不及", "未在开启中"),
    ],
)
def test_an_unfit_request_is_refused_with_the_reason(
    world: World, until: date, when: str, reason: str, said: str
) -> None:
    with pytest.raises(ExtensionError, match=said):
        world.ask(until, when, reason)


def test_a_request_is_taken_until_the_last_minute_of_the_due_day(world: World) -> None:
    assert world.ask(date(2026, 4, 17), "2026-04-13T23:59").state == "asked"


def test_one_request_waits_at_a_time_and_officers_are_told(world: World) -> None:
    world.ask(date(2026, 4, 17))
    with pytest.raises(ExtensionError, match="已有一项延期申请待批"):
        world.ask(date(2026, 4, 16))
    told = Notice.objects.get(kind="asked")
    assert (told.agency.name, told.role) == ("市政府督考办", "officer")
    assert told.title == "市民政局申请将「民生行动计划」2026年3月报送延期至4月17日（周五）：统计口径在核对"
    assert rounds_to_extend(world.plan.city, [world.agency], moment("2026-04-11T09:00")) == ()


def test_a_refusal_needs_its_reason_and_the_agency_is_told(world: World) -> None:
    asked = world.ask(date(2026, 4, 17))
    with pytest.raises(ExtensionError, match="不同意延期须写明理由"):
        decide_extension(extension=asked, grants=False, answer=" ", by=world.officer, at=at("2026-04-11T09:00"))
    with pytest.raises(ExtensionError, match="不能批复自己"):
        decide_extension(extension=asked, grants=True, answer="", by=world.reporter, at=at("2026-04-11T09:00"))
    decide_extension(extension=asked, grants=False, answer="月度数据已定", by=world.officer, at=at("2026-04-11T09:00"))
    told = Notice.objects.get(kind="decided")
    assert told.title == "「民生行动计划」2026年3月报送不同意延期：月度数据已定"
    assert due_day(world.round, world.agency, known_at=at("2026-04-12T09:00")) == DUE
    assert world.ask(date(2026, 4, 16), "2026-04-12T09:00").state == "asked"


def test_a_late_report_stays_late_unless_more_time_is_granted(world: World) -> None:
    asked = world.ask(date(2026, 4, 17))
    fields = {"round": world.round, "task": world.target.task, "state": "submitted", "is_late": True}
    mine = ProgressReport.objects.create(agency=world.agency, submitted_at=at("2026-04-15T09:00"), **fields)
    other = ProgressReport.objects.create(
        agency=agency_of(world.plan.city, "市教育局"), submitted_at=at("2026-04-15T09:00"), **fields
    )
    decide_extension(extension=asked, grants=True, answer="", by=world.officer, at=at("2026-04-15T12:00"))
    mine.refresh_from_db()
    other.refresh_from_db()
    assert (mine.is_late, other.is_late) == (False, True)


def test_a_round_is_not_closed_while_an_extension_runs(world: World) -> None:
    decide_extension(
        extension=world.ask(date(2026, 4, 17)), grants=True, answer="", by=world.officer, at=at("2026-04-13T09:00")
    )
    with pytest.raises(RoundError, match="市民政局已获准延期至 2026-04-17"):
        close_round(reporting_round=world.round, by=world.officer, at=at("2026-04-17T23:00"))
    close_round(reporting_round=world.round, by=world.officer, at=at("2026-04-18T08:00"))


def test_who_entered_a_returned_reading_is_told(world: World) -> None:
    reading = enter_reading(spec=world.spec(), by=world.reporter, at=at("2026-04-02T09:00"))
    return_reading(reading=reading, reason="与台账不符", by=world.officer, at=at("2026-04-03T09:00"))
    told = Notice.objects.get(kind="returned")
    assert (told.user, told.title) == (world.reporter, "养老床位2026年3月的读数被退回：与台账不符")


@pytest.mark.django_db(transaction=True)
def test_two_officers_answer_a_request_at_once_and_one_wins() -> None:
    world = lay()
    other = make_user("officer", agency_of(world.plan.city, "市政府督考办"))
    asked = world.ask(date(2026, 4, 17))
    barrier, said = Barrier(2), []

    def answer(by: User, grants: bool) -> None:
        try:
            barrier.wait()
            decide_extension(
                extension=Extension.objects.get(pk=asked.pk), grants=grants, answer="已核", by=by,
                at=at("2026-04-11T09:00"),
            )  # fmt: skip
        except ExtensionError as error:
            said.append(str(error))
        finally:
            connection.close()

    threads = [Thread(target=answer, args=pair) for pair in ((world.officer, True), (other, False))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(said) == 1
    assert "请刷新页面查看" in said[0]
    assert Notice.objects.filter(kind="decided").count() == 1
    assert [fault for fault in faults() if not fault.place.startswith("ledger.")] == []
