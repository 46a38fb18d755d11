"""Readings: entered, accepted by somebody else, corrected, returned; the record keeps all of it."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest

from factories import agency_of, make_city, make_plan, make_target, make_task, make_user
from luoshi_site.base import audit
from luoshi_site.base.audit import SYSTEM
from luoshi_site.base.models import AuditEntry
from luoshi_site.base.moment import Moment, end_of_day
from luoshi_site.ledger.models import Indicator, Target
from luoshi_site.progress.actions import (
    EvidenceSpec,
    ReadingError,
    ReadingSpec,
    accept_reading,
    book_readings,
    correct_reading,
    enter_reading,
    open_round,
    return_reading,
    store_judgements,
    withdraw_reading,
)
from luoshi_site.progress.models import Judgement, Reading
from luoshi_site.progress.queries import plan_changes, plan_standing, reading_history

pytestmark = pytest.mark.django_db
MARCH = datetime(2026, 4, 3, 2, tzinfo=UTC)


@pytest.fixture
def target() -> Target:
    city = make_city()
    task = make_task(make_plan(city), responsible=("各地区",))
    return make_target(task, "300", cadence="monthly")


def spec(target: Target, value: str | None = "20", month: int = 3, **fields: object) -> ReadingSpec:
    first = date(2026, month, 1)
    last = date(2026, month + 1, 1) - timedelta(days=1)
    number = None if value is None else Decimal(value)
    return ReadingSpec(indicator=target.indicator, period_start=first, period_end=last, value=number, **fields)


def people(target: Target):
    agency = agency_of(target.plan.city, "市民政局")
    return make_user("reporter", agency), make_user("reviewer", agency)


def test_a_reading_counts_only_once_somebody_else_accepted_it(target: Target) -> None:
    reporter, reviewer = people(target)
    moment = Moment(date(2026, 4, 10), MARCH + timedelta(days=7))
    reading = enter_reading(spec=spec(target, "80"), by=reporter, at=MARCH)
    assert plan_standing(target.plan, moment).by_target[target.pk].status == "too_early"
    with pytest.raises(ReadingError, match="另一人"):
        accept_reading(reading=reading, by=reporter, at=MARCH)
    accept_reading(reading=reading, by=reviewer, at=MARCH + timedelta(days=1))
    standing = plan_standing(target.plan, moment).by_target[target.pk]
    # 80 of 300 by 31 March 2026 where 90 days of 1096 in calendar years ask for 90/365 of a third
    assert (standing.status, standing.judgement.value) == ("on_pace", 80)
    with pytest.raises(ReadingError, match="已采用"):
        accept_reading(reading=reading, by=reviewer, at=MARCH + timedelta(days=2))


def test_an_acceptance_is_not_known_before_it_was_made(target: Target) -> None:
    reporter, reviewer = people(target)
    reading = enter_reading(spec=spec(target), by=reporter, at=MARCH)
    accept_reading(reading=reading, by=reviewer, at=datetime(2026, 4, 9, 2, tzinfo=UTC))
    plan, as_of = target.plan, date(2026, 4, 20)
    before = plan_standing(plan, Moment(as_of, end_of_day(date(2026, 4, 8)), known_at_chosen=True))
    after = plan_standing(plan, Moment(as_of, end_of_day(date(2026, 4, 9)), known_at_chosen=True))
    assert before.by_target[target.pk].judgement.value is None
    assert after.by_target[target.pk].judgement.value == 20


def test_a_correction_replaces_the_old_value_from_its_acceptance_on(target: Target) -> None:
    reporter, reviewer = people(target)
    old = enter_reading(spec=spec(target, "20"), by=reporter, at=MARCH)
    accept_reading(reading=old, by=reviewer, at=MARCH)
    with pytest.raises(ReadingError, match="原因"):
        correct_reading(reading=old, spec=spec(target, "12"), by=reporter, at=MARCH)
    new = correct_reading(
        reading=old, spec=spec(target, "12", note="重复计了 8 个"), by=reporter, at=MARCH + timedelta(days=9)
    )
    accept_reading(reading=new, by=reviewer, at=MARCH + timedelta(days=10))
    as_of = date(2026, 6, 1)
    then = Moment(as_of, MARCH + timedelta(days=9, hours=1), known_at_chosen=True)
    now = Moment(as_of, MARCH + timedelta(days=30), known_at_chosen=True)
    assert plan_standing(target.plan, then).by_target[target.pk].judgement.value == 20
    assert plan_standing(target.plan, now).by_target[target.pk].judgement.value == 12
    states = [(line.reading.pk, line.state) for line in reading_history(target.indicator, now)]
    assert states == [(new.pk, "accepted"), (old.pk, "withdrawn")]


def test_zero_is_a_value_and_blank_is_not(target: Target) -> None:
    reporter, _ = people(target)
    assert enter_reading(spec=spec(target, "0"), by=reporter, at=MARCH).value == 0
    with pytest.raises(ReadingError, match="0 表示"):
        enter_reading(spec=spec(target, None), by=reporter, at=MARCH)
    with pytest.raises(ReadingError, match="15 位"):
        enter_reading(spec=spec(target, "1234567890.123456"), by=reporter, at=MARCH)


def test_a_return_needs_a_reason_and_is_kept(target: Target) -> None:
    reporter, reviewer = people(target)
    reading = enter_reading(spec=spec(target), by=reporter, at=MARCH)
    with pytest.raises(ReadingError, match="原因"):
        return_reading(reading=reading, reason=" ", by=reviewer, at=MARCH)
    return_reading(reading=reading, reason="与佐证不符", by=reviewer, at=MARCH)
    reading.refresh_from_db()
    assert (reading.state, reading.decisions.get().reason) == ("returned", "与佐证不符")
    with pytest.raises(ReadingError, match="已退回"):
        withdraw_reading(reading=reading, reason="", by=reporter, at=MARCH)


def test_evidence_is_kept_once_by_its_content(target: Target) -> None:
    from luoshi_site.base import store

    reporter, _ = people(target)
    files = (EvidenceSpec("验收单.pdf", b"same"), EvidenceSpec("副本.pdf", b"same"))
    reading = enter_reading(spec=spec(target, evidence=files), by=reporter, at=MARCH)
    first, second = reading.evidence.all()
    assert first.sha256 == second.sha256
    assert store.fetch(first.sha256) == b"same"


def test_districts_are_rolled_up_and_a_missing_one_is_named() -> None:
    city = make_city()
    task = make_task(make_plan(city), responsible=("各地区",))
    target = make_target(task, "300", cadence="monthly", rollup="sum")
    east, west = agency_of(city, "东屿区"), agency_of(city, "西汀区")
    book_readings(
        specs=[spec(target, "30", area=east), spec(target, "60", area=west)], by=SYSTEM, at=MARCH, summary="入账"
    )
    moment = Moment(date(2026, 4, 10), MARCH + timedelta(days=7))
    assert plan_standing(target.plan, moment).by_target[target.pk].judgement.value == 90
    book_readings(
        specs=[spec(target, "5", month=4, area=east)], by=SYSTEM, at=MARCH + timedelta(days=40), summary="入账"
    )
    later = Moment(date(2026, 5, 20), MARCH + timedelta(days=47))
    judgement = plan_standing(target.plan, later).by_target[target.pk].judgement
    assert "西汀区" in " ".join(reason.text for reason in judgement.reasons)


def test_a_round_asks_and_a_missing_reading_is_then_told(target: Target) -> None:
    open_round(
        plan=target.plan, cadence="monthly", period_start=date(2026, 2, 1), period_end=date(2026, 2, 28),
        due_on=date(2026, 3, 10), by=SYSTEM, at=datetime(2026, 2, 27, tzinfo=UTC),
    )  # fmt: skip
    on_the_day = Moment(date(2026, 3, 10), datetime(2026, 3, 10, 12, tzinfo=UTC))
    after = Moment(date(2026, 3, 11), datetime(2026, 3, 11, 12, tzinfo=UTC))
    assert plan_standing(target.plan, on_the_day).by_target[target.pk].status == "too_early"
    assert plan_standing(target.plan, after).by_target[target.pk].status == "no_data"


def test_changes_since_an_earlier_day_are_told_by_name(target: Target) -> None:
    book_readings(specs=[spec(target, "1", month=month) for month in (1, 2, 3)], by=SYSTEM, at=MARCH, summary="入账")
    now = plan_standing(target.plan, Moment(date(2026, 4, 10), MARCH + timedelta(days=7)))
    (change,) = plan_changes(now, Moment(date(2026, 3, 10), MARCH - timedelta(days=24)))
    # 3 of 300 is 1 % of the way; 90/365 of a third, 8.2 %, was asked for by 31 March: 7.2 points behind
    assert (change.before, change.now.status, change.worsened) == ("too_early", "at_risk", True)
    assert round(change.now.judgement.gap_points, 1) == Decimal("-7.2")


def test_judgements_are_stored_when_they_change_and_only_then(target: Target) -> None:
    moment = Moment(date(2026, 4, 10), MARCH + timedelta(days=7))
    assert store_judgements(plan=target.plan, moment=moment, by=SYSTEM, at=moment.known_at) == 1
    assert store_judgements(plan=target.plan, moment=moment, by=SYSTEM, at=moment.known_at) == 0
    book_readings(specs=[spec(target, "80")], by=SYSTEM, at=MARCH, summary="入账")
    assert store_judgements(plan=target.plan, moment=moment, by=SYSTEM, at=moment.known_at) == 1
    assert list(Judgement.objects.values_list("status", flat=True)) == ["too_early", "on_pace"]


def test_every_action_is_one_line_and_an_edited_row_is_found(target: Target) -> None:
    reporter, reviewer = people(target)
    reading = enter_reading(spec=spec(target), by=reporter, at=MARCH)
    accept_reading(reading=reading, by=reviewer, at=MARCH)
    assert [entry.action for entry in AuditEntry.objects.all()] == ["enter_reading", "reading_accepted"]
    watched = {"progress.Reading", "progress.ReadingDecision"}
    assert [fault for fault in audit.faults() if fault.place.partition(":")[0] in watched or "链" in fault.place] == []
    Reading.objects.filter(pk=reading.pk).update(value=Decimal(21))
    assert [fault.place for fault in audit.row_faults() if fault.place.startswith("progress.Reading:")] == [
        f"progress.Reading:{reading.pk}"
    ]
    AuditEntry.objects.filter(seq=1).update(summary="别的")
    assert [fault.place for fault in audit.chain_faults()] == ["审计链第1行"]
    AuditEntry.objects.filter(seq=2).delete()
    assert "审计链链头" in [fault.place for fault in audit.chain_faults()]


def test_one_indicator_serves_two_plans(target: Target) -> None:
    other = make_target(
        make_task(make_plan(target.plan.city)), "50", indicator=Indicator.objects.get(pk=target.indicator_id)
    )
    book_readings(specs=[spec(target, "60")], by=SYSTEM, at=MARCH, summary="入账")
    moment = Moment(date(2026, 4, 10), MARCH + timedelta(days=7))
    assert plan_standing(other.plan, moment).by_target[other.pk].status == "met"
    assert plan_standing(target.plan, moment).by_target[target.pk].judgement.value == 60


def test_a_field_set_to_its_default_behind_the_sites_back_is_found(target: Target) -> None:
    reporter, _ = people(target)
    reading = enter_reading(spec=spec(target, note="含上月补报"), by=reporter, at=MARCH)
    place = f"progress.Reading:{reading.pk}"
    assert place not in [fault.place for fault in audit.row_faults()]
    Reading.objects.filter(pk=reading.pk).update(note="")
    assert place in [fault.place for fault in audit.row_faults()]


def test_a_reading_that_a_correction_replaced_cannot_be_withdrawn_again(target: Target) -> None:
    reporter, reviewer = people(target)
    old = enter_reading(spec=spec(target, "20"), by=reporter, at=MARCH)
    accept_reading(reading=old, by=reviewer, at=MARCH)
    new = correct_reading(reading=old, spec=spec(target, "12", note="重复计数"), by=reporter, at=MARCH)
    accept_reading(reading=new, by=reviewer, at=MARCH + timedelta(days=1))
    old.refresh_from_db()
    with pytest.raises(ReadingError, match="已被更正"):
        withdraw_reading(reading=old, reason="再撤一次", by=reporter, at=MARCH + timedelta(days=2))
    assert old.withdrawn_at == MARCH + timedelta(days=1)
