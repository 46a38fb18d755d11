"""The invented city's inspection, instruction and proposal: there, true to the chain, and drawn again the same."""

import pytest
from tests.bundled_load import bundled

from luoshi_site.base.audit import faults
from luoshi_site.office.bundled.load import Loaded
from luoshi_site.supervision.models import Inspection, Proposal, Rectification, SampleCheck, WrittenInstruction
from luoshi_site.supervision.queries.sampling import drawn_again

__all__ = ["bundled"]
pytestmark = pytest.mark.django_db


def test_september_was_checked_on_site(bundled: Loaded) -> None:
    drawn = Inspection.objects.get()
    again = drawn_again(drawn)
    assert again.same
    assert again.count == drawn.checks.count() >= 3
    found = list(drawn.checks.order_by("pk").values_list("finding", flat=True))
    assert (found.count("partly"), found.count("open") >= 1) == (1, True)
    checked = SampleCheck.objects.exclude(finding="open")
    assert all(len(check.checkers.split("\n")) >= 2 for check in checked)
    assert Rectification.objects.get().state == "asked"


def test_a_leader_wrote_and_something_waits_for_a_word(bundled: Loaded) -> None:
    assert WrittenInstruction.objects.get().matter.task.number == "16"
    assert Proposal.objects.get().state == "drafted"


def test_the_chain_bears_it_out(bundled: Loaded) -> None:
    assert [fault for fault in faults() if "supervision" in fault.place] == []
