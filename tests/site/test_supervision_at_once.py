"""Two at once: a period is drawn once, a check recorded once, a proposal decided once, an instruction opens one order."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from threading import Barrier, Thread

import pytest
from django.db import connection
from tests import factories
from tests.inspections_factories import NOW, SEED, Town, finding

from luoshi.problems import LuoshiError
from luoshi_site.agencies.models import User
from luoshi_site.base.audit import chain_faults
from luoshi_site.supervision.actions.inspections import draw_inspection, record_check
from luoshi_site.supervision.actions.instructions import write_instruction
from luoshi_site.supervision.actions.proposals import decide_proposal, draft_proposal
from luoshi_site.supervision.models import Inspection, Proposal, SampleCheck, SupervisionOrder, WrittenInstruction

pytestmark = pytest.mark.django_db(transaction=True)


def at_once(first: Callable[[], object], second: Callable[[], object]) -> list[str]:
    """Do both at the same time; what was said to whoever came second."""
    barrier, said = Barrier(2), []

    def do(what: Callable[[], object]) -> None:
        try:
            barrier.wait()
            what()
        except LuoshiError as error:
            said.append(str(error))
        finally:
            connection.close()

    threads = [Thread(target=do, args=(what,)) for what in (first, second)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert list(chain_faults()) == []
    return said


def test_a_period_is_drawn_once() -> None:
    town = Town()

    def draw(by: User) -> None:
        draw_inspection(
            plan=town.plan, from_on=date(2026, 10, 1), until_on=date(2026, 10, 31), share=Decimal("0.1"), seed=SEED,
            by=by, at=NOW,
        )  # fmt: skip

    said = at_once(lambda: draw(town.officer), lambda: draw(town.second))
    assert len(said) == 1
    assert "不能重抽" in said[0]
    assert (Inspection.objects.count(), SampleCheck.objects.count()) == (1, 2)


def test_a_check_is_recorded_once() -> None:
    town = Town(3)
    check = SampleCheck.objects.create(inspection=town.draw(), reading=town.readings[1], agency=town.bureau)
    pk = check.pk
    said = at_once(
        lambda: record_check(check=SampleCheck.objects.get(pk=pk), spec=finding(), by=town.officer, at=NOW),
        lambda: record_check(
            check=SampleCheck.objects.get(pk=pk), spec=finding("unclear", note="无人"), by=town.second, at=NOW
        ),
    )
    assert len(said) == 1
    assert "已登记核查结果" in said[0]


def test_a_proposal_is_decided_once() -> None:
    town = Town(1)
    other = factories.make_user("leader", town.office)
    row = draft_proposal(kind="summons", agency=town.bureau, reason="连续三月红灯", by=town.officer, at=NOW)
    assert row is not None
    pk = row.pk
    said = at_once(
        lambda: decide_proposal(proposal=Proposal.objects.get(pk=pk), approves=True, answer="", by=town.leader, at=NOW),
        lambda: decide_proposal(proposal=Proposal.objects.get(pk=pk), approves=False, answer="缓", by=other, at=NOW),
    )
    assert len(said) == 1
    assert "请刷新页面查看" in said[0]


def test_two_instructions_on_one_task_open_one_order() -> None:
    town = Town(1)
    other = factories.make_user("leader", town.office)
    said = at_once(
        lambda: write_instruction(task=town.task, text="请解决", as_order=True, by=town.leader, at=NOW),
        lambda: write_instruction(task=town.task, text="请抓紧", as_order=True, by=other, at=NOW),
    )
    assert said == []
    order = SupervisionOrder.objects.get()
    assert WrittenInstruction.objects.filter(order=order).count() == 2
