"""A new version of the document set beside the plan, and adopted onto it: whole or not at all, history stays."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from threading import Barrier, Thread

import pytest
from django.db import connection
from tests.factories import make_agency, make_city, make_user

from luoshi_site.agencies.models import Agency
from luoshi_site.base.audit import faults
from luoshi_site.base.models import AuditEntry
from luoshi_site.base.moment import CHINA, Moment
from luoshi_site.ledger import queries
from luoshi_site.ledger.actions import NewTerms, adopt, receive_document, revise_target
from luoshi_site.ledger.actions import revisionrows as rows_module
from luoshi_site.ledger.actions.revision import Chosen, RevisionError, adopt_revision
from luoshi_site.ledger.comparing import comparison_of, similar_plans
from luoshi_site.ledger.decisions import Decision, DecisionError
from luoshi_site.ledger.models import Plan, PlanChange, PlanRevision, Target, TargetVersion, Task
from luoshi_site.progress.queries import plan_standing

AT = datetime(2026, 3, 2, 1, tzinfo=UTC)
LATER = datetime(2026, 7, 14, 1, tzinfo=UTC)
EFFECTIVE = date(2026, 7, 15)
DECISION = Decision("《云汀市社区服务方案调整的批复》（云汀政〔2026〕7号）", "批复.pdf", b"a scan")
HEAD = """云汀市人民政府关于加强社区服务的实施意见
2026年2月3日
为方便居民生活，现提出如下意见。
二、重点任务
（一）改善居住条件
"""
FIRST = (
    HEAD
    + """1.改造老旧小区。到2028年，改造老旧小区60个。（牵头单位：市住建局；责任单位：市民政局、各地区）
2.关爱困难老人。到2028年，走访困难老人5000人次。（牵头单位：市民政局；责任单位：各地区）
3.建设社区食堂。到2027年，建成社区食堂40个。（牵头单位：市商务局；责任单位：各地区）
"""
)
SECOND = (
    HEAD
    + """1.改造老旧小区。到2028年，改造老旧小区50个。（牵头单位：市住建局；责任单位：市民政局、各地区）
2.增设便民充电桩。到2028年，建成充电桩300个。（牵头单位：市住建局；责任单位：各地区）
3.关爱困难老人。到2028年，走访困难老人6000人次。（牵头单位：市民政局；责任单位：市商务局、各地区）
"""
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def city():
    city = make_city()
    for name in ("市民政局", "市住建局", "市商务局"):
        make_agency(city, name)
    return city


@pytest.fixture
def officer(city):
    return make_user("officer", Agency.objects.get(city=city, name="市政府督考办"))


@pytest.fixture
def plan(city, officer):
    document = receive_document(city=city, content=FIRST.encode(), name="意见.txt", by=officer, at=AT).document
    return adopt(document=document, by=officer, at=AT, assumptions_read=True, edit_count=0)


@pytest.fixture
def draft(city, officer):
    return receive_document(city=city, content=SECOND.encode(), name="意见（修订）.txt", by=officer, at=LATER).document


def compared(plan, draft):
    return comparison_of(plan, draft, on=LATER.astimezone(CHINA).date(), known_at=LATER)


def adopted(plan, draft, officer, *, leave_out=(), decision=DECISION, **fields):
    comparison = compared(plan, draft)
    keys = frozenset(each.key for each in comparison.adoptable if each.kind.value not in leave_out)
    chosen = Chosen(**{"digest": comparison.digest, "ticked": keys, "effective_on": EFFECTIVE, **fields})
    return adopt_revision(plan=plan, document=draft, chosen=chosen, decision=decision, by=officer, at=LATER)


def moment(on, known=None):
    return Moment(on, known or datetime(2027, 1, 1, tzinfo=UTC), as_of_chosen=True, known_at_chosen=True)


def rows_made():
    return [model.objects.count() for model in (Task, Target, TargetVersion, PlanRevision, PlanChange, AuditEntry)]


def test_the_comparison_tells_what_the_city_will_see(plan, draft):
    found = compared(plan, draft)
    assert [(each.kind.value, each.subject, each.before, each.after) for each in found.diff.changes] == [
        ("task_renumbered", "2 关爱困难老人", "2", "3"),
        (
            "agencies_changed",
            "2 关爱困难老人",
            "牵头：市民政局；责任：各地区",
            "牵头：市民政局；责任：市商务局、各地区",
        ),
        ("task_gone", "3 建设社区食堂", "牵头：市商务局；责任：各地区", ""),
        ("task_added", "2 增设便民充电桩", "", "牵头：市住建局；责任：各地区"),
        ("target_lowered", "改造老旧小区", "60 个", "50 个"),
        ("target_raised", "走访困难老人", "5,000 人次", "6,000 人次"),
        ("target_gone", "建成社区食堂", "累计 达到 40 个（2027-12-31）", ""),
        ("target_added", "建成充电桩", "", "累计 达到 300 个（2028-12-31）"),
    ]


def test_the_document_that_the_plan_came_from_is_no_change(plan, city, officer):
    again = receive_document(
        city=city,
        content=(FIRST + "\n附则：本意见自发布之日起施行。\n").encode(),
        name="重印.txt",
        by=officer,
        at=LATER,
    ).document
    assert compared(plan, again).diff.changes == ()
    with pytest.raises(RevisionError, match="没有勾选"):
        adopted(plan, again, officer)


def test_a_like_document_is_offered_as_a_revision(plan, draft, city):
    titles = [task.title for task in compared(plan, draft).new.tasks]
    (found,) = similar_plans(draft, titles, plan.title)
    assert (found.plan, found.shared, found.tasks, found.near) == (plan, 2, 3, True)


def test_adopting_changes_what_was_ticked_from_its_day_on(plan, draft, officer):
    revision = adopted(plan, draft, officer)
    plan.refresh_from_db()
    assert (revision.number, revision.effective_on, plan.state) == (1, EFFECTIVE, "in_force")
    before, after = (plan_standing(plan, moment(day)) for day in (EFFECTIVE - timedelta(days=1), EFFECTIVE))
    assert [str(row.task) for row in before.tasks] == ["1 改造老旧小区", "2 关爱困难老人", "3 建设社区食堂"]
    assert [str(row.task) for row in after.tasks] == ["1 改造老旧小区", "2 关爱困难老人", "增1 增设便民充电桩"]
    promised = {row.target.name: row.promise for row in after.targets}
    assert promised == {
        "改造老旧小区": "2028年底前累计达到 50 个",
        "走访困难老人": "2028年底前累计达到 6,000 人次",
        "建成充电桩": "2028年底前累计达到 300 个",
    }
    assert {row.target.name: row.promise for row in before.targets}["改造老旧小区"] == "2028年底前累计达到 60 个"
    assert (before.counts.task_count, before.counts.item_count) == (3, 3)
    old_helpers, new_helpers = (
        [row.as_written for row in standing.tasks[1].responsible] for standing in (before, after)
    )
    assert (old_helpers, new_helpers) == (["各地区"], ["市商务局", "各地区"])
    assert not list(faults())


def test_what_was_known_before_the_revision_knows_nothing_of_it(plan, draft, officer):
    adopted(plan, draft, officer)
    then = plan_standing(plan, moment(date(2026, 8, 31), LATER - timedelta(seconds=1)))
    assert [row.task.number for row in then.tasks] == ["1", "2", "3"]
    assert [row.version.value for row in then.targets] == [Decimal(60), Decimal(5000), Decimal(40)]


def test_each_change_is_a_line_with_its_decision_and_all_is_one_audit_line(plan, draft, officer):
    lines = AuditEntry.objects.count()
    revision = adopted(plan, draft, officer)
    assert AuditEntry.objects.count() == lines + 1
    entry = AuditEntry.objects.latest("seq")
    assert entry.action == "adopt_revision"
    assert "降低目标值 1 项" in entry.summary
    logged = plan.changes.filter(revision=revision)
    assert sorted(logged.values_list("kind", "task__number")) == [
        ("agency_changed", "2"),
        ("target_added", "增1"),
        ("target_ended", "3"),
        ("target_revised", "1"),
        ("target_revised", "2"),
        ("task_added", "增1"),
        ("task_ended", "3"),
    ]
    assert set(logged.values_list("decision", "decision_file", "effective_on")) == {
        (DECISION.title, "批复.pdf", EFFECTIVE)
    }


def test_new_parts_lead_to_the_sentences_of_the_new_document(plan, draft, officer):
    adopted(plan, draft, officer)
    target = Target.objects.get(plan=plan, name="建成充电桩")
    assert "建成充电桩300个" in queries.sentence_of(plan, target)
    assert "增设便民充电桩" in queries.clause_of(target.task)
    old = Target.objects.get(plan=plan, name="改造老旧小区")
    assert "60个" in queries.sentence_of(plan, old)


@pytest.mark.parametrize("decision", [Decision(), Decision("某批复〔2026〕1号"), Decision("", "批复.pdf", b"scan")])
def test_asking_less_needs_a_decision_with_its_document(plan, draft, officer, decision):
    before = rows_made()
    with pytest.raises(DecisionError, match="批准"):
        adopted(plan, draft, officer, decision=decision)
    assert rows_made() == before


def test_asking_more_needs_none(plan, draft, officer):
    eased = ("task_gone", "target_gone", "target_lowered")
    adopted(plan, draft, officer, leave_out=eased, decision=Decision())
    assert plan.targets.filter(ended_on__isnull=False).count() == 0
    assert sorted(plan.changes.values_list("kind", flat=True)) == [
        "agency_changed",
        "target_added",
        "target_revised",
        "task_added",
    ]


@pytest.mark.parametrize(
    ("leave_out", "message"), [(("target_gone",), "须一并取消"), (("task_added",), "没有勾选，请一并勾选")]
)
def test_ticks_that_do_not_go_together_are_refused(plan, draft, officer, leave_out, message):
    before = rows_made()
    with pytest.raises(RevisionError, match=message):
        adopted(plan, draft, officer, leave_out=leave_out)
    assert rows_made() == before


def test_it_is_whole_or_not_at_all(plan, draft, officer, monkeypatch):
    before = rows_made()

    def broken(*args, **fields):
        raise RuntimeError

    monkeypatch.setattr(rows_module, "change_line", broken)
    with pytest.raises(RuntimeError):
        adopted(plan, draft, officer)
    assert rows_made() == before
    draft.refresh_from_db()
    assert draft.state == "draft"


def test_what_changed_since_it_was_looked_at_is_looked_at_again(plan, draft, officer):
    seen = compared(plan, draft)
    target = plan.targets.get(name="改造老旧小区")
    more = NewTerms(value=Decimal(70))
    revise_target(target=target, terms=more, effective_on=date(2026, 7, 1), decision=Decision(), by=officer, at=LATER)
    with pytest.raises(RevisionError, match="又有改动"):
        adopted(plan, draft, officer, digest=seen.digest)


def test_a_document_revises_once_and_days_go_forward(plan, draft, officer, city):
    with pytest.raises(RevisionError, match="早于计划开始日期"):
        adopted(plan, draft, officer, effective_on=date(2025, 12, 31))
    adopted(plan, draft, officer)
    draft.refresh_from_db()
    with pytest.raises(RevisionError, match="已采用"):
        adopted(plan, draft, officer)
    third = receive_document(
        city=city, content=SECOND.replace("300个", "400个").encode(), name="再修订.txt", by=officer, at=LATER
    ).document
    with pytest.raises(RevisionError, match="早于上一次修订"):
        adopted(plan, third, officer, effective_on=EFFECTIVE - timedelta(days=1))
    assert [each.kind.value for each in compared(plan, third).adoptable] == ["target_raised"]


def test_the_second_revision_compares_with_the_first(plan, draft, officer, city):
    adopted(plan, draft, officer)
    third = receive_document(
        city=city, content=SECOND.replace("300个", "400个").encode(), name="再修订.txt", by=officer, at=LATER
    ).document
    day = EFFECTIVE + timedelta(days=1)
    found = comparison_of(plan, third, on=day, known_at=LATER + timedelta(days=2))
    assert [str(each) for each in found.adoptable] == ["提高目标值「建成充电桩」：300 个 → 400 个"]


def test_a_target_in_another_unit_ends_and_comes_anew(plan, officer, city):
    text = FIRST.replace("改造老旧小区60个", "改造老旧小区80万平方米")
    draft = receive_document(city=city, content=text.encode(), name="修订.txt", by=officer, at=LATER).document
    assert [each.kind.value for each in compared(plan, draft).adoptable] == ["target_restated"]
    adopted(plan, draft, officer)
    old, new = Target.objects.filter(plan=plan, name="改造老旧小区").order_by("number")
    assert (old.ended_on, new.ended_on, new.versions.get().unit) == (EFFECTIVE, None, "平方米")
    assert new.indicator != old.indicator


def test_a_revision_that_is_still_to_come_shows_on_its_day(plan, draft, officer):
    adopted(plan, draft, officer, effective_on=date(2027, 1, 1))
    standing = plan_standing(plan, moment(date(2026, 12, 31)))
    assert [row.task.number for row in standing.tasks] == ["1", "2", "3"]
    assert [row.task.number for row in plan_standing(plan, moment(date(2027, 1, 1))).tasks] == ["1", "2", "增1"]


@pytest.mark.django_db(transaction=True)
def test_two_officers_at_once_adopt_a_revision_once(settings):
    city = make_city()
    for name in ("市民政局", "市住建局", "市商务局"):
        make_agency(city, name)
    office = Agency.objects.get(city=city, name="市政府督考办")
    officers = [make_user("officer", office) for _ in range(2)]
    first = receive_document(city=city, content=FIRST.encode(), name="意见.txt", by=officers[0], at=AT).document
    plan = adopt(document=first, by=officers[0], at=AT, assumptions_read=True, edit_count=0)
    draft = receive_document(city=city, content=SECOND.encode(), name="修订.txt", by=officers[0], at=LATER).document
    together, told = Barrier(2), []

    def act(officer):
        together.wait()
        try:
            adopted(plan, draft, officer)
            told.append("adopted")
        except RevisionError as refusal:
            told.append(str(refusal))
        finally:
            connection.close()

    threads = [Thread(target=act, args=(officer,)) for officer in officers]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    won, lost = sorted(told, key=lambda words: words != "adopted")
    assert (won, "已采用" in lost or "又有改动" in lost) == ("adopted", True)
    assert (plan.revisions.count(), plan.tasks.count(), plan.targets.count()) == (1, 4, 4)
    assert not list(faults())


def test_another_citys_plan_is_no_plan_for_the_document(plan, draft, officer):
    other = Plan.objects.create(
        city=make_city("邻市"), code="lin", title="t", short_title="t", adopted_at=AT, adopted_by="x"
    )
    with pytest.raises(RevisionError, match="同一城市"):
        adopted(other, draft, officer)
