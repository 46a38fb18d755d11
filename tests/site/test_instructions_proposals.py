"""Instructions become orders or notes; proposals are made real by a leader only; how the office does is counted by steps."""

import io
import json
from datetime import UTC, date, datetime, timedelta
from fractions import Fraction

import pytest
from django.db import IntegrityError, transaction
from python_calamine import CalamineWorkbook
from tests import factories
from tests.inspections_factories import NOW, Town

from luoshi.rules.lying import Step
from luoshi.rules.supervision.ladders import bundled_ladders
from luoshi_site.base.audit import Actor, chain_faults, row_faults
from luoshi_site.base.digests import row_key
from luoshi_site.base.models import AuditEntry
from luoshi_site.ledger.models import Assignment, Matter
from luoshi_site.notices.models import Notice
from luoshi_site.supervision.actions.instructions import InstructionError, terms_of_instruction, write_instruction
from luoshi_site.supervision.actions.proposals import ProposalError, decide_proposal, draft_proposal
from luoshi_site.supervision.actions.rules import import_ladder
from luoshi_site.supervision.models import OrderEvent, Proposal, SupervisionOrder, WrittenInstruction
from luoshi_site.supervision.proposaltext import proposal_text
from luoshi_site.supervision.queries.performance import performance_of
from luoshi_site.supervision.workbooks import performance_workbook

pytestmark = pytest.mark.django_db
TICK = Actor("tick", "系统定时任务", "系统")


@pytest.fixture
def town() -> Town:
    return Town(1)


def test_a_note_is_kept_as_it_was_written_and_the_office_is_told(town: Town) -> None:
    done = write_instruction(task=town.task, text=" 请抓紧，月底前见成效。 ", as_order=False, by=town.leader, at=NOW)
    assert (done.order, done.instruction.text) == (None, "请抓紧，月底前见成效。")
    assert done.instruction.by_name == str(town.leader)
    told = Notice.objects.get(kind="instruction")
    assert (told.agency, told.role) == (town.office, "officer")
    assert not SupervisionOrder.objects.exists()


def test_an_instruction_becomes_an_approved_order_that_waits_for_the_office(town: Town) -> None:
    done = write_instruction(task=town.task, text="请十日内解决堵点", as_order=True, by=town.leader, at=NOW)
    order = done.order
    assert order is not None
    assert done.is_new
    assert (order.state, order.agency, order.asks) == ("approved", town.bureau, "请十日内解决堵点")
    assert (order.approver, order.approved_by) == (str(town.leader), town.leader)
    assert order.basis == f"{town.leader} 2026年11月3日批示"
    assert (order.limit_days, order.day_kind, order.number, order.due_on) == (10, "working", None, None)
    assert [event.kind for event in order.events.all()] == ["drafted", "approved"]
    assert "请下发" in Notice.objects.get(kind="instruction").title
    assert list(chain_faults()) == []
    assert [fault for fault in row_faults() if fault.place.startswith("supervision.")] == []


@pytest.mark.parametrize("as_order", [False, True])
def test_a_matter_laid_for_an_instruction_enters_the_chain_with_it(town: Town, as_order: bool) -> None:
    Matter.objects.filter(task=town.task).delete()  # as an old plan has none
    write_instruction(task=town.task, text="请解决", as_order=as_order, by=town.leader, at=NOW)
    matter = Matter.objects.get(task=town.task)
    line = AuditEntry.objects.get(action="write_instruction")
    assert row_key(matter) in json.loads(line.rows)
    assert list(chain_faults()) == []
    assert [fault for fault in row_faults() if fault.place.startswith(("supervision.", "ledger.Matter"))] == []
    Matter.objects.filter(pk=matter.pk).update(title="改过的事项")
    assert [fault.place for fault in row_faults() if fault.place.startswith("ledger.Matter")] == [row_key(matter)]


def test_an_order_by_instruction_is_told_once_and_asks_nobody_to_approve_it(town: Town) -> None:
    write_instruction(task=town.task, text="请十日内解决堵点", as_order=True, by=town.leader, at=NOW)
    told = Notice.objects.get()
    assert (told.kind, told.agency, told.role, told.urgent) == ("instruction", town.office, "officer", False)
    assert told.title == f"{town.leader}批示任务 {town.task.number}，已转为督办单，请下发：请十日内解决堵点"


def test_a_rule_of_the_city_for_instructions_sets_level_and_limit(town: Town) -> None:
    sanming = next(each for each in bundled_ladders() if each.key == "sanming")
    rules = import_ladder(city=town.city, ladder=sanming, by=town.officer, at=NOW)
    assert terms_of_instruction(town.city, NOW.date()).days == 10  # off until somebody switches it on
    for rule in rules:
        rule.is_on, rule.switched_at = True, NOW
        rule.save()
    order = write_instruction(task=town.task, text="请解决", as_order=True, by=town.leader, at=NOW).order
    assert order is not None
    assert (order.level, order.limit_days, order.day_kind) == (
        "orange",
        5,
        "working",
    )  # 三明: 领导重要批示 may start at 橙


def test_a_second_instruction_goes_to_the_order_that_is_open(town: Town) -> None:
    first = write_instruction(task=town.task, text="请解决", as_order=True, by=town.leader, at=NOW)
    second = write_instruction(task=town.task, text="再催", as_order=True, by=town.leader, at=NOW + timedelta(hours=1))
    assert (second.order, second.is_new) == (first.order, False)
    assert SupervisionOrder.objects.count() == 1
    assert WrittenInstruction.objects.filter(order=first.order).count() == 2


def test_what_cannot_be_an_instruction_or_an_order_is_refused_and_nothing_stays(town: Town) -> None:
    with pytest.raises(InstructionError, match="写下批示"):
        write_instruction(task=town.task, text="  ", as_order=False, by=town.leader, at=NOW)
    with pytest.raises(InstructionError, match="1000 字"):
        write_instruction(task=town.task, text="长" * 1001, as_order=False, by=town.leader, at=NOW)
    Assignment.objects.filter(task=town.task).delete()
    with pytest.raises(InstructionError, match="牵头单位"):
        write_instruction(task=town.task, text="请解决", as_order=True, by=town.leader, at=NOW)
    assert not WrittenInstruction.objects.exists()
    assert not SupervisionOrder.objects.exists()


def propose(town: Town, **fields: object) -> Proposal | None:
    known = {"kind": "criticism", "agency": town.bureau, "reason": "三次退回仍未补正。", "by": town.officer, "at": NOW}
    return draft_proposal(**{**known, **fields})


def test_a_proposal_waits_for_a_leader_and_gives_a_text_only_once_approved(town: Town) -> None:
    row = propose(town)
    assert row is not None
    assert Notice.objects.get(kind="proposal").role == "leader"
    before = Notice.objects.filter(agency=town.bureau).count()
    decide_proposal(proposal=row, approves=True, answer="同意", by=town.leader, at=NOW)
    assert (row.state, row.decided_by) == ("approved", town.leader)
    assert Notice.objects.filter(agency=town.bureau).count() == before  # nothing goes out by itself
    text = proposal_text(row, on=date(2026, 11, 3))
    assert text.startswith("关于对市住建局予以通报批评的通知")
    assert "三次退回仍未补正。" in text
    assert "2026年11月3日批准，意见：同意" in text
    with pytest.raises(ProposalError, match="批准"):
        decide_proposal(proposal=row, approves=False, answer="不同意", by=town.leader, at=NOW)


def test_a_refusal_names_its_reason_and_nobody_approves_their_own(town: Town) -> None:
    row = propose(town, kind="commendation")
    assert row is not None
    with pytest.raises(ProposalError, match="写明理由"):
        decide_proposal(proposal=row, approves=False, answer=" ", by=town.leader, at=NOW)
    with pytest.raises(ProposalError, match="自己拟"):
        decide_proposal(proposal=row, approves=True, answer="", by=town.officer, at=NOW)
    decide_proposal(proposal=row, approves=False, answer="年底统一表扬", by=town.leader, at=NOW)
    assert (row.state, row.answer) == ("refused", "年底统一表扬")
    assert "年底统一表扬" in Notice.objects.get(key=f"proposal:{row.pk}:decided").title


def test_a_rule_proposes_once_for_an_occasion_however_often_it_runs(town: Town) -> None:
    matter = write_instruction(task=town.task, text="看", as_order=False, by=town.leader, at=NOW).instruction.matter
    first = propose(town, kind="summons", matter=matter, occasion="red:3", by=TICK)
    assert first is not None
    assert propose(town, kind="summons", matter=matter, occasion="red:3", by=TICK) is None
    assert propose(town, kind="summons", matter=matter, occasion="red:4", by=TICK) is not None
    with pytest.raises(IntegrityError), transaction.atomic():
        Proposal.objects.create(
            city=town.city,
            kind="summons",
            agency=town.bureau,
            matter=matter,
            occasion="red:3",
            reason="再",
            drafted_at=NOW,
        )


@pytest.mark.parametrize(
    ("fields", "words"),
    [({"kind": "score"}, "种类"), ({"reason": ""}, "事实和理由")],
)
def test_a_proposal_that_lacks_something_is_refused(town: Town, fields: dict[str, object], words: str) -> None:
    with pytest.raises(ProposalError, match=words):
        propose(town, **fields)


MARCH = {  # two orders in March 2026; 2, 3, 4 … are working days but for 7, 8, 14, 15
    "a": [
        ("drafted", 2),
        ("approved", 4),
        ("issued", 4),
        ("signed", 5),
        ("answered", 12),
        ("concluded", 13),
        ("closed_out", 20),
    ],
    "b": [("drafted", 2), ("approved", 3), ("issued", 6), ("signed", 9)],
}


def lay_orders(town: Town) -> None:
    for name, events in MARCH.items():
        task = factories.make_task(town.plan, "市住建局")
        matter = write_instruction(task=task, text=name, as_order=False, by=town.leader, at=NOW).instruction.matter
        closed = events[-1][0] == "closed_out"
        order = SupervisionOrder.objects.create(
            city=town.city, matter=matter, agency=town.bureau, year=2026, number=len(name) + events[-1][1], title=name, asks="x",
            basis="会议", approver="某", state=events[-1][0], limit_days=5, drafted_at=NOW, needless=closed,
        )  # fmt: skip
        for kind, number in events:
            OrderEvent.objects.create(order=order, kind=kind, at=datetime(2026, 3, number, 2, tzinfo=UTC), by_name="某")


def test_how_the_office_did_in_march_worked_out_by_hand(town: Town) -> None:
    lay_orders(town)
    page = performance_of(town.city, date(2026, 3, 1), date(2026, 3, 31))
    lines = {line.step: line for line in page.steps}
    approve = lines[Step.APPROVE]
    assert approve.spread is not None  # 2 → 4 March is two working days, 2 → 3 one; the limit is two
    assert (approve.spread.median, approve.spread.slowest_tenth, approve.in_time, approve.done) == (
        Fraction(3, 2),
        2,
        2,
        2,
    )
    issue = lines[Step.ISSUE]
    assert issue.spread is not None  # the same day, and 3 → 6 March: three working days; the limit is one
    assert (issue.spread.median, issue.in_time, issue.done) == (Fraction(3, 2), 1, 2)
    answer = lines[Step.ANSWER]
    assert answer.spread is not None  # 5 → 12 March: 6, 9, 10, 11, 12
    assert (answer.spread.count, answer.spread.median, answer.waiting_count) == (1, 5, 1)
    assert (answer.waiting[0].order.title, answer.waiting[0].days) == ("b", 16)  # 10–13, 16–20, 23–27, 30, 31
    assert (page.issued, page.closed, [order.title for order in page.needless]) == (2, 1, ["a"])
    assert [(load.agency, load.orders) for load in page.loads] == [(town.bureau, 2)]
    book = CalamineWorkbook.from_filelike(io.BytesIO(performance_workbook(town.city, page)))
    assert book.sheet_names == ["各环节时长", "事后看不必发的", "各单位承受"]


def test_a_period_without_orders_is_empty(town: Town) -> None:
    assert performance_of(town.city, date(2025, 1, 1), date(2025, 12, 31)).empty
    lay_orders(town)
    april = performance_of(town.city, date(2026, 4, 1), date(2026, 4, 30))
    assert not april.empty  # one lies open
    assert {line.done for line in april.steps} == {0}


def test_what_lay_open_then_and_was_done_since_lies_at_the_end_of_then(town: Town) -> None:
    lay_orders(town)
    days = performance_of(town.city, date(2026, 3, 10), date(2026, 3, 11))
    answer = next(line for line in days.steps if line.step is Step.ANSWER)
    assert sorted(each.order.title for each in answer.waiting) == ["a", "b"]
