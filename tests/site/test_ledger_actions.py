"""Receiving, changing, adopting, attaching: whole or not at all, each with its line in the chain."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from django.db import IntegrityError
from tests.factories import make_agency, make_city, make_user

from luoshi.compiler import compile_source
from luoshi.readers import UnreadableDocument, read_document
from luoshi_site.agencies.models import Agency, AgencyGroup
from luoshi_site.base.audit import SYSTEM, faults
from luoshi_site.base.models import AuditEntry
from luoshi_site.base.store import fetch
from luoshi_site.ledger import queries
from luoshi_site.ledger.actions import (
    AdoptionError,
    DocumentError,
    LedgerError,
    add_milestone,
    adopt,
    adopt_plan,
    attach_source,
    discard_document,
    edit_draft,
    end_suspension,
    receive_document,
    suspend_target,
)
from luoshi_site.ledger.actions import rows as rows_module
from luoshi_site.ledger.choices import AdoptionChoices, AgencyChoice, TargetChoices
from luoshi_site.ledger.decisions import Decision, DecisionError
from luoshi_site.ledger.draft import Change, DraftError
from luoshi_site.ledger.models import (
    Assignment,
    Document,
    DraftEdit,
    Goal,
    Indicator,
    Matter,
    Milestone,
    Plan,
    Target,
    TargetVersion,
    Task,
)

AT = datetime(2026, 3, 2, 1, tzinfo=UTC)
TEXT = """云汀市人民政府关于加强社区服务的实施意见
2026年2月3日
为方便居民生活，现提出如下意见。
一、总体目标
到2028年，社区服务更加便利。
——服务更便捷。社区服务站覆盖率达到90%。
二、重点任务
（一）改善居住条件
1.改造老旧小区。到2028年，改造老旧小区60个，其中2026年开工20个以上。（牵头单位：市住建局；责任单位：市民政局、各地区）
2.关爱困难老人。每年走访困难老人5000人次以上。（牵头单位：市民政局；责任单位：各地区）
"""
MADE = (Plan, Goal, Task, Assignment, Indicator, Target, TargetVersion, Milestone, Matter)

pytestmark = pytest.mark.django_db


@pytest.fixture
def city():
    city = make_city()
    make_agency(city, "市民政局")
    make_agency(city, "市住建局")
    return city


@pytest.fixture
def officer(city):
    return make_user("officer", Agency.objects.get(city=city, name="市政府督考办"))


def received(city, officer, text=TEXT, name="意见.txt"):
    return receive_document(city=city, content=text.encode(), name=name, by=officer, at=AT)


def adopted(document, officer, **fields):
    options = {"assumptions_read": True, "edit_count": document.edits.count(), **fields}
    return adopt(document=document, by=officer, at=AT + timedelta(hours=1), **options)


def rows_made():
    return {model.__name__: model.objects.count() for model in MADE}


def test_a_file_is_kept_read_and_compiled(city, officer):
    result = received(city, officer)
    document = result.document
    assert result.is_new
    assert fetch(document.sha256) == TEXT.encode()
    assert (document.text, document.media, document.state) == (TEXT, "txt", "draft")
    draft = queries.draft_for(document)
    assert [task.fact.title for task in draft.tasks] == ["改造老旧小区", "关爱困难老人"]
    line = AuditEntry.objects.get(action="receive_document")
    assert "任务 2 项" in line.summary
    assert not list(faults())


def test_the_same_file_again_leads_to_the_document_that_is_there(city, officer):
    first, again = received(city, officer), received(city, officer, name="另存.txt")
    assert (again.document, again.is_new) == (first.document, False)
    assert Document.objects.count() == 1


def test_a_discarded_document_can_be_received_anew(city, officer):
    first = received(city, officer).document
    discard_document(document=first, by=officer, at=AT)
    assert received(city, officer).document != first
    with pytest.raises(DocumentError, match="已放弃"):
        discard_document(document=first, by=officer, at=AT)


def test_an_unreadable_file_leaves_nothing(city, officer):
    with pytest.raises(UnreadableDocument, match="空"):
        receive_document(city=city, content=b"", name="空.txt", by=officer, at=AT)
    assert not Document.objects.exists()
    assert not AuditEntry.objects.exists()


def test_adopting_creates_all_of_it_in_one_line_of_the_chain(city, officer):
    document = received(city, officer).document
    plan = adopted(document, officer)
    document.refresh_from_db()
    assert (document.state, plan.document, plan.source_sha256) == ("adopted", document, document.sha256)
    assert (plan.starts_on, plan.ends_on, plan.issued_on) == (date(2026, 1, 1), date(2028, 12, 31), date(2026, 2, 3))
    assert list(plan.tasks.values_list("number", "title", "area")) == [
        ("1", "改造老旧小区", "改善居住条件"),
        ("2", "关爱困难老人", "改善居住条件"),
    ]
    division = plan.tasks.get(number="1").assignments.values_list("role", "agency__name", "group__name")
    assert set(division) == {
        ("lead", "市住建局", None),
        ("responsible", "市民政局", None),
        ("responsible", None, "各地区"),
    }
    version = TargetVersion.objects.get(target__plan=plan, value=60)
    assert (version.due_on, version.baseline_value, version.baseline_on, version.direction) == (
        date(2028, 12, 31),
        Decimal(0),
        date(2025, 12, 31),
        "up",
    )
    assert Matter.objects.get(task__number="1").agency.name == "市住建局"
    lines = AuditEntry.objects.filter(action="adopt_plan")
    assert [line.actor for line in lines] == [officer.username]
    assert plan.changed_seq == lines[0].seq
    assert not list(faults())


def test_a_failure_in_the_middle_leaves_no_row(city, officer, monkeypatch):
    document = received(city, officer).document
    before, lines = rows_made(), AuditEntry.objects.count()

    def broken(*args, **kwargs):
        raise IntegrityError("the disk is full")

    monkeypatch.setattr(rows_module, "version_row", broken)
    with pytest.raises(IntegrityError):
        adopted(document, officer)
    assert rows_made() == before
    assert AuditEntry.objects.count() == lines
    document.refresh_from_db()
    assert document.state == "draft"


def test_a_document_is_adopted_once(city, officer):
    document = received(city, officer).document
    adopted(document, officer)
    with pytest.raises(AdoptionError, match="已采用"):
        adopted(document, officer)
    assert Plan.objects.count() == 1


def test_assumptions_must_be_read_and_changes_seen(city, officer):
    document = received(city, officer).document
    with pytest.raises(AdoptionError, match="推定没有确认"):
        adopted(document, officer, assumptions_read=False)
    edit_draft(document=document, kind=Change.STRIKE, part="target:0", fields={}, by=officer, at=AT)
    with pytest.raises(AdoptionError, match="又有改动"):
        adopted(document, officer, edit_count=0)
    assert not Plan.objects.exists()


def test_an_unknown_agency_bars_adoption_until_it_is_answered(city, officer):
    document = received(city, officer, TEXT.replace("市住建局", "市消防队")).document
    with pytest.raises(AdoptionError, match="市消防队"):
        adopted(document, officer)
    fields = {"agencies": {"市消防队": {"new": "institution", "name": "市消防救援支队"}}}
    edit_draft(document=document, kind=Change.CONFIRM, part="plan", fields=fields, by=officer, at=AT)
    plan = adopted(document, officer)
    made = Agency.objects.get(name="市消防救援支队")
    assert plan.tasks.get(number="1").assignments.get(role="lead").agency == made
    assert set(made.names.values_list("name", "form")) == {("市消防救援支队", "short"), ("市消防队", "alias")}


def test_a_new_group_is_entered_for_a_name_that_means_many(city, officer):
    document = received(city, officer, TEXT.replace("市民政局、各地区", "社区工作领导小组成员单位")).document
    fields = {"agencies": {"社区工作领导小组成员单位": {"new": "group"}}}
    edit_draft(document=document, kind=Change.CONFIRM, part="plan", fields=fields, by=officer, at=AT)
    plan = adopted(document, officer)
    group = AgencyGroup.objects.get(name="社区工作领导小组成员单位")
    assert plan.tasks.get(number="1").assignments.get(role="responsible").group == group


def test_a_corrected_added_and_struck_draft_is_what_is_adopted(city, officer):
    document = received(city, officer).document
    draft = queries.draft_for(document)
    place = next(target.place for target in draft.targets if target.fact.value == 60)
    start = document.text.index("5000人次")

    def edit(change, part, **fields):
        edit_draft(document=document, kind=change, part=part, fields=fields, by=officer, at=AT)

    edit(Change.CORRECT, f"target:{place}", value="66", unit="个")
    edit(Change.STRIKE, "task:1")
    edit(
        Change.ADD,
        f"target:{len(draft.targets)}",
        indicator="走访老人",
        kind="cumulative",
        value="5000",
        unit="人次",
        task=0,
        span=[start, start + 6],
    )
    edit(Change.ADD, "milestone:0", task=0, title="印发方案", due_on="2026-06-30", agency="市民政局")
    plan = adopted(document, officer)
    assert list(plan.tasks.values_list("title", flat=True)) == ["改造老旧小区"]
    values = set(TargetVersion.objects.filter(target__plan=plan).values_list("value", flat=True))
    assert {Decimal(66), Decimal(5000)} <= values
    assert Decimal(60) not in values
    assert "5000人次" in queries.sentence_of(plan, plan.targets.get(name="走访老人"))
    assert Milestone.objects.get(task__plan=plan).matter.kind == "milestone"
    assert not list(faults())


def test_a_change_to_an_adopted_or_missing_part_is_refused(city, officer):
    document = received(city, officer).document
    with pytest.raises(DraftError):
        edit_draft(document=document, kind=Change.STRIKE, part="target:99", fields={}, by=officer, at=AT)
    assert not DraftEdit.objects.exists()
    adopted(document, officer)
    with pytest.raises(DocumentError, match="已采用"):
        edit_draft(document=document, kind=Change.STRIKE, part="target:0", fields={}, by=officer, at=AT)


def compiled():
    return compile_source(read_document(TEXT.encode(), "意见.txt"))


def test_a_plan_file_is_adopted_with_its_choices_and_gets_its_sentences_later(city, officer):
    choices = AdoptionChoices(
        code="yt-2026",
        short_title="社区服务",
        targets={0: TargetChoices(indicator_code="station-coverage", as_ratio=False)},
        agencies={"市住建局": AgencyChoice(new="government")},
    )
    plan = adopt_plan(city=city, compiled=compiled(), choices=choices, by=SYSTEM, at=AT)
    target = plan.targets.get(number=1)
    assert (plan.code, plan.adopted_by, target.indicator.code) == ("yt-2026", SYSTEM.name, "station-coverage")
    assert queries.sentence_of(plan, target) == ""
    result = received(city, officer)
    plan.refresh_from_db()
    assert (result.plans, plan.document, plan.document.state) == ((plan,), result.document, "adopted")
    assert "90%" in queries.sentence_of(plan, target)
    assert not list(faults())


def test_a_plan_file_with_an_open_question_is_not_adopted(city):
    Agency.objects.filter(name="市住建局").delete()
    with pytest.raises(AdoptionError, match="市住建局"):
        adopt_plan(city=city, compiled=compiled(), choices=AdoptionChoices(), by=SYSTEM, at=AT)
    assert not Plan.objects.exists()


def test_another_file_cannot_be_attached(city, officer):
    plan = adopt_plan(city=city, compiled=compiled(), choices=AdoptionChoices(), by=SYSTEM, at=AT)
    other = received(city, officer, TEXT + "附件\n").document
    with pytest.raises(DocumentError, match="SHA-256"):
        attach_source(plan=plan, document=other, by=officer, at=AT)


def test_milestones_and_suspensions_need_what_they_rest_on(city, officer):
    plan = adopt_plan(city=city, compiled=compiled(), choices=AdoptionChoices(), by=SYSTEM, at=AT)
    task, target = plan.tasks.first(), plan.targets.first()
    agency = Agency.objects.get(city=city, name="市民政局")
    with pytest.raises(LedgerError, match="名称"):
        add_milestone(task=task, title=" ", due_on=date(2026, 6, 30), agency=agency, by=officer, at=AT)
    with pytest.raises(LedgerError, match="不是"):
        stranger = make_agency(make_city("邻市"))
        add_milestone(task=task, title="方案", due_on=date(2026, 6, 30), agency=stranger, by=officer, at=AT)
    made = add_milestone(task=task, title="方案", due_on=date(2026, 6, 30), agency=agency, by=officer, at=AT)
    assert made.matter.agency == agency
    approved = Decision("云汀督〔2026〕3号", "批复.pdf", b"scan")
    for lacking in (Decision(" ", "批复.pdf", b"scan"), Decision("云汀督〔2026〕3号")):
        with pytest.raises(DecisionError, match="批准"):
            suspend_target(target=target, effective_on=date(2026, 5, 1), decision=lacking, by=officer, at=AT)
    suspend_target(target=target, effective_on=date(2026, 5, 1), decision=approved, by=officer, at=AT)
    with pytest.raises(LedgerError, match="已中止"):
        suspend_target(target=target, effective_on=date(2026, 5, 2), decision=approved, by=officer, at=AT)
    lifted = Decision("云汀督〔2026〕9号")
    end_suspension(target=target, effective_on=date(2026, 8, 1), decision=lifted, by=officer, at=AT)
    assert [row.lifts for row in target.suspensions.all()] == [False, True]
    assert not list(faults())


def test_typed_words_are_found_across_line_ends():
    text = "到2028年，改造\n老旧小区60个。\n改造老旧小区20个。"
    found = queries.find_quote(text, "改造老旧小区 ")
    assert [span.of(text) for span in found] == ["改造\n老旧小区", "改造老旧小区"]
    assert queries.find_quote(text, " ") == ()
