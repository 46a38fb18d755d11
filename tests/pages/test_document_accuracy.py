"""How often officers corrected what was read, counted by hand; and the adopted draft as an annotation that the scorer reads."""

import importlib.util
import json
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from fractions import Fraction

import pytest
from tests.factories import agency_of, make_agency, make_city, make_user

from luoshi_site.ledger import actions, queries
from luoshi_site.ledger.accuracy import FactKind, Tally, accuracy_of, over_all
from luoshi_site.ledger.actions import receive_document
from luoshi_site.ledger.draft import Change
from luoshi_site.ledger.models import Document, Plan

TEXT = """云汀市人民政府关于改善社区环境的实施意见
2026年2月3日
一、重点任务
1.改造老旧小区。到2028年，改造老旧小区60个，绿地率达到35%。（牵头单位：市住建局；责任单位：各地区）
2.关爱困难老人。每年走访困难老人5000人次以上。（牵头单位：市老龄中心；责任单位：各地区）
3.加强宣传。办好社区讲堂。（牵头单位：市民政局）
"""
PAGE = "/office/documents/accuracy/"
AT = datetime(2026, 3, 2, 1, tzinfo=UTC)
SPOT = TEXT.index("办好社区讲堂")
CLUB = {
    "indicator": "社区讲堂", "kind": "cumulative", "comparator": "at_least", "value": "12", "unit": "场",
    "deadline": "2026", "task": 2, "span": [SPOT, SPOT + 6],
}  # fmt: skip
# One line a change that an officer made, in order; corrected and corrected back, added and struck again count for nothing.
CHANGES = (
    (Change.CORRECT, "target:0", {"value": "66", "deadline": "2027-06"}),
    (Change.CORRECT, "target:1", {"value": "40"}),
    (Change.CORRECT, "target:1", {"value": "35"}),
    (Change.STRIKE, "target:2", {}),
    (Change.ADD, "target:3", CLUB),
    (Change.ADD, "target:4", CLUB),
    (Change.STRIKE, "target:4", {}),
    (Change.CORRECT, "task:0", {"title": "改造小区"}),
    (Change.CORRECT, "task:1", {"lead": ["市老龄服务中心"]}),
    (Change.CORRECT, "task:2", {"responsible": ["市住建局"]}),
    (Change.CONFIRM, "task:0", {}),
)
BY_HAND = {
    FactKind.TITLE: Tally(3, 1),
    FactKind.LEAD: Tally(3, 1),
    FactKind.RESPONSIBLE: Tally(3, 1),
    FactKind.INDICATOR: Tally(2, 0),
    FactKind.VALUE: Tally(2, 1),
    FactKind.UNIT: Tally(2, 0),
    FactKind.COMPARATOR: Tally(2, 0),
    FactKind.KIND: Tally(2, 0),
    FactKind.DEADLINE: Tally(2, 1),
    FactKind.ADDED: Tally(6, 1),
    FactKind.STRUCK: Tally(6, 1),
}

pytestmark = pytest.mark.django_db


@pytest.fixture
def city():
    city = make_city()
    for name in ("市民政局", "市住建局", "市老龄服务中心"):
        make_agency(city, name)
    return city


@pytest.fixture
def officer(city, client):
    user = make_user("officer", agency_of(city, "市政府督考办"))
    client.force_login(user)
    return user


def received(city, officer, text=TEXT, name="意见.txt"):
    return receive_document(city=city, content=text.encode(), name=name, by=officer, at=AT).document


def checked(document, officer, changes=CHANGES):
    """The document with changes made, and adopted."""
    for kind, part, fields in changes:
        actions.edit_draft(document=document, kind=kind, part=part, fields=fields, by=officer, at=AT)
    later = AT + timedelta(hours=1)
    actions.adopt(document=document, by=officer, at=later, assumptions_read=True, edit_count=len(changes))
    return Document.objects.get(pk=document.pk)


@pytest.fixture
def document(city, officer):
    return checked(received(city, officer), officer)


def body(response):
    return response.content.decode()


def test_each_kind_of_fact_is_counted_as_by_hand(document):
    found = accuracy_of(queries.draft_for(document))
    assert found.tallies == BY_HAND
    assert found.read == Tally(21, 5)
    assert found.read.share == Fraction(5, 21)


def test_a_target_that_goes_with_its_task_is_struck_too(city, officer):
    held = received(city, officer)
    actions.edit_draft(document=held, kind=Change.STRIKE, part="task:0", fields={}, by=officer, at=AT)
    found = accuracy_of(queries.draft_for(held)).tallies
    assert (found[FactKind.STRUCK], found[FactKind.TITLE], found[FactKind.VALUE]) == (Tally(6, 3), Tally(2), Tally(1))


def test_the_page_tells_every_document_and_all_together(document, city, officer, client):
    right = TEXT.replace("市老龄中心", "市老龄服务中心").replace("2026年2月3日", "2026年2月4日")
    checked(received(city, officer, right, "无误.txt"), officer, ())
    page = client.get(PAGE)
    rows = {held.name: found for held, found in page.context["documents"]}
    assert rows["意见.txt"].tallies == BY_HAND
    assert rows["无误.txt"].read == Tally(27, 0)
    assert page.context["all"].tallies == over_all(rows.values()).tallies
    assert page.context["all"].tallies[FactKind.VALUE] == Tally(5, 1)
    text = body(page)
    assert "2 份文件，读出 48 处，更正 5 处（10.4%）" in text
    assert "更正 5/21，23.8%" in text
    assert (
        '<th scope="row">目标值</th><td class="number">5</td><td class="number">1</td><td class="number">20.0%</td>'
        in text
    )
    assert '<td class="number" data-label="完成时限">1/2<span class="table__about">50.0%</span></td>' in text


def test_drafts_and_sources_of_other_plans_are_not_counted(city, officer, client):
    received(city, officer)
    source = received(city, officer, TEXT + "附则\n", "原文.txt")
    plan = Plan.objects.create(
        city=city, code="loaded", title="装入的计划", short_title="装入", starts_on="2026-01-01",
        source_sha256=source.sha256, adopted_at=AT - timedelta(days=1),
    )  # fmt: skip
    actions.attach_source(plan=plan, document=source, by=officer, at=AT)
    page = client.get(PAGE)
    assert page.context["documents"] == []
    assert "还没有采用过的文件" in body(page)


def test_the_list_of_documents_leads_there_and_the_page_to_each_annotation(document, client):
    assert f'href="{PAGE}"' in body(client.get("/office/documents/"))
    assert f'href="/office/documents/{document.pk}/gold.json"' in body(client.get(PAGE))


def test_many_documents_cost_no_more_queries(city, officer, client, django_assert_max_num_queries):
    for number in range(6):
        text = TEXT.replace("市老龄中心", "市老龄服务中心").replace("60个", f"{60 + number}个")
        checked(received(city, officer, text, f"{number}.txt"), officer, ())
    with django_assert_max_num_queries(20):
        assert len(client.get(PAGE).context["documents"]) == 6


def test_strangers_reporters_and_other_cities_find_nothing(document, city, client):
    addresses = (PAGE, f"/office/documents/{document.pk}/gold.json")
    reporter = make_user("reporter", agency_of(city, "市民政局"))
    abroad = make_user("officer", agency_of(make_city("海宁市"), "市政府督考办"))
    for user, nothing in ((None, addresses), (reporter, addresses), (abroad, addresses[1:])):
        client.logout()
        if user:
            client.force_login(user)
        assert {client.get(address).status_code for address in nothing} == {404}
    assert client.get(PAGE).context["documents"] == []


def test_the_annotation_is_the_draft_that_was_adopted(document, client):
    response = client.get(f"/office/documents/{document.pk}/gold.json")
    assert response["Content-Type"] == "application/json"
    assert response["Content-Disposition"].startswith("attachment")
    gold = json.loads(response.content, parse_float=Decimal)
    assert (gold["document"], gold["title"], gold["doc_number"]) == ("意见.txt", TEXT.splitlines()[0], None)
    assert [(each["id"], each["title"], each["lead"], each["responsible"]) for each in gold["tasks"]] == [
        ("1", "改造小区", ["市住建局"], ["各地区"]),
        ("2", "关爱困难老人", ["市老龄服务中心"], ["各地区"]),
        ("3", "加强宣传", ["市民政局"], ["市住建局"]),
    ]
    assert [(each["task"], each["value"], each["unit"], each["deadline"]) for each in gold["targets"]] == [
        ("1", 66, "个", "2027-06"),
        ("1", 35, "%", "2028"),
        ("3", 12, "场", "2026"),
    ]
    assert [each["title"] for each in gold["outline"] if each["kind"] == "task"] == [
        "改造小区",
        "关爱困难老人",
        "加强宣传",
    ]
    start, end = gold["targets"][2]["span"]
    assert TEXT[start:end] == "办好社区讲堂"


def test_a_draft_has_no_annotation_yet(city, officer, client):
    held = received(city, officer)
    response = client.get(f"/office/documents/{held.pk}/gold.json", follow=True)
    assert "只有已采用的文件才能导出标注" in body(response)


@pytest.mark.shared
def test_the_scorer_reads_it_and_finds_what_was_corrected(document, client, shared, tmp_path, capsys):
    spec = importlib.util.spec_from_file_location("score", shared / "gold/score.py")
    score = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(score)
    gold, told = tmp_path / "gold.json", tmp_path / "told.json"
    gold.write_bytes(client.get(f"/office/documents/{document.pk}/gold.json").content)
    told.write_text(document.compiled, encoding="utf-8")
    score.main([str(gold), str(gold)])
    assert "micro F1 over layers: 1.0000" in capsys.readouterr().out
    score.main([str(gold), str(told)])
    assert "micro F1 over layers: 1.0000" not in capsys.readouterr().out
    right, read = (score.facts(json.loads(path.read_text(encoding="utf-8"))) for path in (gold, told))
    hits = {layer: ((right[layer] & read[layer]).total(), right[layer].total()) for layer in score.LAYERS}
    assert hits == {
        "outline": (3, 4), "tasks": (2, 3), "lead": (2, 3), "resp": (2, 3), "figure": (1, 3), "target": (1, 3),
    }  # fmt: skip
