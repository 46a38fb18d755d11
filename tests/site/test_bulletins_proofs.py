"""Each figure of the Word file, read from the file alone, is found in the ledger under its proof id with the same value."""

import os
import re
from fractions import Fraction

import pytest
from tests.bulletins_factories import AT, OCTOBER, Stand, full_stand, publish
from tests.bundled_load import NOW, bundled  # noqa: F401 - a fixture
from tests.factories import make_city
from tests.proved_paper import Tagged, tagged_of, untagged_of

from luoshi.rules.status import Status
from luoshi_site.base.audit import SYSTEM
from luoshi_site.base.moment import Moment
from luoshi_site.bulletins import actions
from luoshi_site.bulletins.actions import make_bulletin
from luoshi_site.bulletins.figures import ProofIdError, SubjectKind, proof_of
from luoshi_site.bulletins.models import Bulletin
from luoshi_site.bulletins.proofs import figure_proof, figures_of
from luoshi_site.bulletins.queries import file_of, words_to_edit
from luoshi_site.bulletins.remaking import made_again
from luoshi_site.ledger.models import Plan
from luoshi_site.progress.queries.standing import PlanStanding, plan_standing

pytestmark = pytest.mark.django_db
# `make prove` opens the proof of every figure; the suite of one of each sort.
EVERY = bool(os.environ.get("LUOSHI_EVERY_FIGURE"))


def made() -> tuple[Stand, Bulletin]:
    stand = full_stand()
    return stand, make_bulletin(plan=stand.plan, month=OCTOBER, by=stand.officer, at=AT)


def by_tag(tagged: list[Tagged]) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for each in tagged:
        found.setdefault(each.tag.partition(".")[2], set()).add(each.text)
    return found


def number_in(text: str) -> Fraction:
    return Fraction(re.sub(r"[^\d.-]", "", text))


def check_against_ledger(tagged: list[Tagged], plan: Plan, row: Bulletin) -> int:
    """Compare what can be had from the standing alone: counts by status and in all, each target's value; how many were compared."""
    standing: PlanStanding = plan_standing(plan, Moment(row.as_of, row.known_at))
    counts, compared = standing.counts, 0
    values = {pk: found.judgement.value for pk, found in standing.by_target.items()}
    for each in tagged:
        proof = proof_of(each.tag)
        kind, tail = proof.measure.partition("_")[::2]
        if proof.subject.kind is SubjectKind.PLAN and proof.measure == "items":
            assert number_in(each.text) == counts.item_count
        elif proof.subject.kind is SubjectKind.PLAN and kind == "status":
            assert number_in(each.text) == counts.items[Status(tail)]
        elif proof.subject.kind is SubjectKind.TARGET and proof.measure == "value" and not proof.subject.area:
            exact = values[proof.subject.key]
            assert exact is not None
            assert abs(number_in(each.text) - exact) <= Fraction(1, 20)
        else:
            continue
        compared += 1
    return compared


def one_of_each(tagged: list[Tagged]) -> list[str]:
    """A figure of every sort: of what, and which measure."""
    return list(
        {(proof.subject.kind, proof.measure): str(proof) for proof in (proof_of(each.tag) for each in tagged)}.values()
    )


def test_the_word_file_alone_leads_to_every_figure_in_the_ledger() -> None:
    stand, row = made()
    content = file_of(row)
    assert list(untagged_of(content)) == []
    tagged = tagged_of(content)
    assert len(tagged) > 60
    again = figures_of(made_again(row).report)
    assert [each for each in tagged if each.text not in again[each.tag]] == []
    for tag in dict.fromkeys(each.tag for each in tagged) if EVERY else one_of_each(tagged):
        assert figure_proof(tag).agrees, tag
    assert check_against_ledger(tagged, stand.plan, row) > 10
    texts = by_tag(tagged)
    assert texts[f"plan{stand.plan.pk}.listed"] == {"10项"}  # eight targets, two milestones
    assert texts[f"plan{stand.plan.pk}.items"] == {"9", "9项"}  # one rests
    behind = stand.plan.targets.get(name="棚户区改造")
    assert texts[f"target{behind.pk}.value"] == {"50套"}  # ten months of five


@pytest.mark.skipif(not EVERY, reason="the invented city's whole bulletin is proved by `make prove` alone")
@pytest.mark.django_db(transaction=True)
def test_every_figure_of_the_invented_citys_bulletin_is_proved(bundled: object) -> None:  # noqa: F811
    plan = Plan.objects.get(code="yunting-livelihood-2026")
    row = make_bulletin(plan=plan, month=OCTOBER, by=SYSTEM, at=NOW)
    content = file_of(row)
    assert list(untagged_of(content)) == []
    tagged = tagged_of(content)
    for each in tagged:
        assert each.text in figure_proof(each.tag).again, each
    compared = check_against_ledger(tagged, plan, row)
    print(
        f"{len(tagged)} figures under {len({each.tag for each in tagged})} ids; {compared} compared with the standing alone"
    )
    assert compared > 50


def test_behind_a_value_stand_its_readings_acceptance_rule_and_sentence() -> None:
    stand, _ = made()
    target = stand.plan.targets.get(name="棚户区改造")
    found = figure_proof(f"{stand.city.pk}-b2026-1-1.target{target.pk}.value")
    assert found.name == "「棚户区改造」"
    assert (found.measure, found.shown) == ("现值", ("50套",))
    assert [each.value for each in found.readings] == [5] * 10
    assert all(each.reading.accepted_at is not None and not each.later for each in found.readings)
    assert found.standing is not None
    assert found.standing.judgement.rule_version == "1"


def test_behind_a_count_stand_the_matters_that_it_counts() -> None:
    stand, _ = made()
    found = figure_proof(f"{stand.city.pk}-b2026-1-1.plan{stand.plan.pk}.status_behind")
    assert (found.shown, [entry.name for entry in found.entries]) == (("1项",), ["棚户区改造"])
    assert found.measure == "“滞后”的事项数"


def test_a_number_by_hand_proves_nothing_and_says_so() -> None:
    stand, row = made()
    line = next(line for line in words_to_edit(row) if "共列考核事项" in line.text)
    text = line.text.replace("10项", "12项", 1)
    actions.edit_words(bulletin=row, place=line.place, text=text, reason="含口头承诺", by=stand.officer, at=AT)
    hand = next(each for each in tagged_of(file_of(row)) if ".edit" in each.tag)
    found = figure_proof(hand.tag)
    assert (found.by_hand, found.edit.reason, hand.text) == (True, "含口头承诺", "12项")
    assert list(untagged_of(file_of(row))) == []


def test_the_ledger_changed_behind_the_actions_no_longer_agrees() -> None:
    stand, row = made()
    publish(stand, row)
    target = stand.plan.targets.get(name="棚户区改造")
    target.indicator.readings.filter(period_end__month=3).delete()
    type(stand.plan).objects.filter(pk=stand.plan.pk).update(changed_seq=10**6)
    found = figure_proof(f"{stand.city.pk}-b2026-1-1.target{target.pk}.value")
    assert not found.agrees
    assert found.shown == ("50套",)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "x",
        "../../etc",
        "1-b2026-1-1.target1.value",
        "999-b2026-1-1.plan1.items",
        "1-b2026-1-1-e9.target1.value",
        "a" * 500,
    ],
)
def test_an_id_of_nothing_is_told_so(text: str) -> None:
    make_city()
    with pytest.raises(ProofIdError, match="从通报页面或文件中的数字打开"):
        figure_proof(text)


def test_a_figure_that_the_bulletin_does_not_hold_is_not_proved() -> None:
    stand, _ = made()
    with pytest.raises(ProofIdError, match="没有这个编号的数字"):
        figure_proof(f"{stand.city.pk}-b2026-1-1.plan{stand.plan.pk}.status_no_baseline")
