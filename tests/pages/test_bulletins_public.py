"""Checking, editing and publishing through the pages; what everybody reads, and what of it stays inside."""

import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from lxml import etree
from tests.bulletins_factories import AT, OCTOBER, Stand, full_stand, publish
from tests.factories import agency_of, make_city, make_user
from tests.pages.test_bulletins_pages import as_user

from luoshi.report.docx.fill import template_bytes
from luoshi_site.base.models import AuditEntry
from luoshi_site.bulletins.actions import make_bulletin
from luoshi_site.bulletins.models import Bulletin
from luoshi_site.bulletins.queries import report_of, words_to_edit
from luoshi_site.progress.models import Evidence, Reading

pytestmark = pytest.mark.django_db
ATOM = "{http://www.w3.org/2005/Atom}"


def drafted() -> tuple[Stand, Bulletin]:
    stand = full_stand()
    return stand, make_bulletin(plan=stand.plan, month=OCTOBER, by=stand.officer, at=AT)


def posted(client: Client, row: Bulletin, step: str, **fields: str) -> str:
    return client.post(f"/office/bulletins/{row.pk}/check/", {"step": step, **fields}, follow=True).content.decode()


def test_officer_reviewer_and_leader_bring_a_bulletin_to_everybody() -> None:
    stand, row = drafted()
    office = agency_of(stand.city, "市政府督考办")
    officer, second, leader = (
        as_user(stand.officer),
        as_user(make_user("officer", office)),
        as_user(make_user("leader", office)),
    )
    page = officer.get(f"/office/bulletins/{row.pk}/").content.decode()
    assert "已编制，待审核" in page
    assert "修改文字" in page
    assert "审核通过</button>" not in page  # not hers to review
    assert Client().get(f"/bulletins/{row.pk}/").status_code == 404
    assert "已审核，待领导签发" in posted(second, row, "review")
    assert "已退回修改" in posted(leader, row, "return", reason="写明时限")
    assert "退回修改：写明时限" in officer.get(f"/office/bulletins/{row.pk}/").content.decode()
    posted(second, row, "review")
    assert "已签发，可以发布" in posted(leader, row, "approve")
    assert "内容不再改变" in posted(officer, row, "publish")
    everybody = Client().get(f"/bulletins/{row.pk}/").content.decode()
    assert "督查通报〔2026〕第1期" in everybody
    assert "至今未变" in everybody


def test_a_step_that_is_not_ones_own_is_refused_with_the_reason() -> None:
    stand, row = drafted()
    assert "不能审核" in posted(as_user(stand.officer), row, "review")
    assert as_user(stand.officer).post(f"/office/bulletins/{row.pk}/check/", {"step": "x"}).status_code == 404
    assert as_user(stand.officer).get(f"/office/bulletins/{row.pk}/check/").status_code == 302


def test_words_are_changed_on_their_page_and_a_number_asks_for_its_reason() -> None:
    stand, row = drafted()
    client, address = as_user(stand.officer), f"/office/bulletins/{row.pk}/words/"
    line = next(line for line in words_to_edit(row) if "共列考核事项" in line.text)
    changed = {"place": line.place, "text": line.text.replace("10项", "12项", 1)}
    refused = client.post(address, changed)
    assert refused.status_code == 422
    text = refused.content.decode()
    assert "“12项”不出自台账，须写明理由" in text
    assert "共列考核事项12项" in text  # what was typed is not lost
    client.post(address, {**changed, "reason": "含口头\0承诺"})
    page = re.sub("<[^>]*>", "", client.get(f"/office/bulletins/{row.pk}/").content.decode())
    assert "共列考核事项12项〔注1〕" in page
    assert "〔注1〕手工修改：原为“10项”，改为“12项”。理由：含口头承诺。" in page
    hand = client.get(f"/office/bulletins/proof/{stand.city.pk}-b2026-1-1.edit{row.edits.get().pk}.a/").content.decode()
    assert "这个数字是手工写的，不出自台账" in hand


def test_each_figure_of_the_page_leads_to_its_proof() -> None:
    stand, row = drafted()
    client = as_user(stand.officer)
    target = stand.plan.targets.get(name="棚户区改造")
    address = f"/office/bulletins/proof/{stand.city.pk}-b2026-1-1.target{target.pk}.value/"
    assert f'href="{address}"' in client.get(f"/office/bulletins/{row.pk}/").content.decode()
    text = client.get(address).content.decode()
    for words in ("「棚户区改造」：现值 50套", "与通报一致", "云汀日报", "规则版本", "第1版", "审核采用"):
        assert words in text


def test_the_public_proof_shows_no_names_notes_or_files() -> None:
    stand, row = drafted()
    target = stand.plan.targets.get(name="棚户区改造")
    Reading.objects.update(by_name="张三", note="内部备注", entered_as="原样")
    Evidence.objects.create(
        reading=target.indicator.readings.first(), name="验收单.pdf", sha256="ab" * 32, size=1, at=AT
    )
    publish(stand, row)
    address = f"/bulletins/proof/{stand.city.pk}-b2026-1-1.target{target.pk}.value/"
    assert address in Client().get(f"/bulletins/{row.pk}/").content.decode()
    text = Client().get(address).content.decode()
    assert "现值 50套" in text
    assert "SHA-256 abababababababab" in text
    assert [words for words in ("张三", "内部备注", "验收单", "/office/") if words in text] == []


def test_a_drafts_proof_is_not_for_everybody() -> None:
    stand, row = drafted()
    target = stand.plan.targets.get(name="棚户区改造")
    number = f"{stand.city.pk}-b2026-1-1.target{target.pk}.value"
    assert Client().get(f"/bulletins/proof/{number}/").status_code == 404
    assert Client().get(f"/office/bulletins/proof/{number}/").status_code == 404
    stranger = as_user(make_user("officer", agency_of(make_city("临海市"), "市政府督考办")))
    assert stranger.get(f"/office/bulletins/proof/{number}/").status_code == 404
    publish(stand, row)
    assert Client().get("/bulletins/proof/nothing/").status_code == 404
    assert Client().get(f"/bulletins/proof/{number}/").status_code == 200


def test_the_feed_lists_what_is_published_newest_first() -> None:
    stand, row = drafted()
    empty = etree.fromstring(Client().get("/bulletins/atom.xml").content)
    assert empty.findall(f"{ATOM}entry") == []
    publish(stand, row)
    answer = Client().get("/bulletins/atom.xml")
    assert answer["Content-Type"] == "application/atom+xml; charset=utf-8"
    feed = etree.fromstring(answer.content)
    entry = feed.find(f"{ATOM}entry")
    assert entry.findtext(f"{ATOM}title") == row.title
    assert entry.findtext(f"{ATOM}id") == f"http://testserver/bulletins/{row.pk}/"
    assert row.title in Client().get("/bulletins/").content.decode()


def test_the_code_on_paper_is_compared_with_the_bulletin_and_the_chain() -> None:
    stand, row = drafted()
    publish(stand, row)
    code = report_of(row).attestation.code.partition("?")[2]
    page = f"/bulletins/{row.pk}/"
    assert "与本期相符" in Client().get(f"{page}?{code}").content.decode()
    assert "与本期不符" in Client().get(f"{page}?chain=1.{'0' * 64}").content.decode()
    AuditEntry.objects.filter(seq=row.chain_seq).update(digest="0" * 64)
    assert "与发布时不一致" in Client().get(page).content.decode()


def test_an_office_takes_its_own_template_and_goes_back_to_the_standard_one() -> None:
    stand, row = drafted()
    client = as_user(stand.officer)
    address = f"/office/bulletins/template/?city={stand.city.code}"
    assert "标准模板（GB/T 9704 版式）" in client.get(address).content.decode()
    assert client.get(f"/office/bulletins/template/current.docx?city={stand.city.code}").status_code == 404
    refused = client.post(address, {"file": SimpleUploadedFile("a.docx", b"PK\x03\x04")})
    assert refused.status_code == 422
    assert "已损坏" in refused.content.decode()
    assert "请选择要上传的" in client.post(address, {}).content.decode()
    sent = client.post(address, {"file": SimpleUploadedFile("../云汀\0.docx", template_bytes())}, follow=True)
    assert "模板已更新" in sent.content.decode()
    assert client.get(f"/office/bulletins/{row.pk}.docx").content[:2] == b"PK"
    assert client.get(f"/office/bulletins/template/current.docx?city={stand.city.code}").content == template_bytes()
    client.post(address, {"standard": "1"})
    assert "标准模板（GB/T 9704 版式）" in client.get(address).content.decode()


def test_public_pages_take_few_queries(django_assert_max_num_queries) -> None:  # type: ignore[no-untyped-def]
    stand, row = drafted()
    publish(stand, row)
    for address in ("/bulletins/", f"/bulletins/{row.pk}/", f"/bulletins/{row.pk}.docx", "/bulletins/atom.xml"):
        with django_assert_max_num_queries(8):
            Client().get(address)
    target = stand.plan.targets.get(name="棚户区改造")
    # Inside a test's transaction nothing is kept: the plan is judged three times over. A running site asks 36 at first, then 8.
    with django_assert_max_num_queries(95):
        Client().get(f"/bulletins/proof/{stand.city.pk}-b2026-1-1.target{target.pk}.value/")
