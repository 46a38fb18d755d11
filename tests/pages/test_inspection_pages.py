"""The pages of inspections, rectifications, data quality, instructions, proposals and how the office does: who sees what, and bad input."""

import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone
from python_calamine import CalamineWorkbook
from tests import factories
from tests.inspections_factories import IN_OCTOBER, Town

from luoshi_site.agencies.models import User
from luoshi_site.progress.models import Reading
from luoshi_site.supervision.models import (
    Inspection,
    Proposal,
    Rectification,
    SampleCheck,
    SupervisionOrder,
    WrittenInstruction,
)

pytestmark = pytest.mark.django_db
ROOT = "/office/orders"


@pytest.fixture
def town() -> Town:
    return Town()


def client(user: User) -> Client:
    found = Client()
    found.force_login(user)
    return found


def page(user: User, path: str) -> str:
    answer = client(user).get(ROOT + path)
    assert answer.status_code == 200, path
    return answer.content.decode()


def draw(town: Town, **fields: str) -> tuple[int, str]:
    posted = {"plan": town.plan.code, "from_on": "2026-10-01", "until_on": "2026-10-31", "share": "0.10", **fields}
    answer = client(town.officer).post(f"{ROOT}/inspections/", posted, follow=True)
    return answer.status_code, answer.content.decode()


def drawn_check(town: Town) -> SampleCheck:
    """One drawn figure of the bureau."""
    row = town.draw()
    return SampleCheck.objects.create(inspection=row, reading=town.readings[5], agency=town.bureau)


FOUND = {
    "finding": "false",
    "found": "3 套",
    "checkers": "张三、李四",
    "note": "",
    "asks": "更正",
    "due_on": "2099-01-01",
}


def recorded(town: Town, check: SampleCheck, user: User | None = None, **fields: object) -> tuple[int, str]:
    posted = {**FOUND, "checked_on": timezone.localdate().isoformat(), **fields}
    answer = client(user or town.officer).post(f"{ROOT}/checks/{check.pk}/", posted, follow=True)
    return answer.status_code, answer.content.decode()


def test_an_officer_draws_and_sees_how_it_was_drawn(town: Town) -> None:
    assert "还没有抽查过" in page(town.officer, "/inspections/")
    status, found = draw(town)
    assert status == 200
    row = Inspection.objects.get()
    assert row.seed in found
    assert "14 项中随机抽取 2 项（10%）" in found
    assert "重抽，结果一致" in found
    assert len(row.seed) == 16
    status, again = draw(town)
    assert (status, "不能重抽" in again) == (422, True)


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"from_on": "2026-13-01"}, "请填写日期"),
        ({"until_on": "2026-09-01"}, "起止日期不对"),
        ({"until_on": "2999-01-01"}, "起止日期不对"),
        ({"from_on": "2020-01-01", "until_on": "2020-12-31"}, "无可抽查"),
        ({"plan": "nothing"}, "选"),
        ({"share": "0.5"}, "选"),
    ],
)
def test_a_draw_that_cannot_be_is_refused_in_the_form(town: Town, fields: dict[str, str], words: str) -> None:
    status, found = draw(town, **fields)
    assert (status, words in found) == (422, True)
    assert not Inspection.objects.exists()


def test_the_list_to_take_along_has_columns_to_fill_by_hand(town: Town) -> None:
    row = town.draw()
    answer = client(town.officer).get(f"{ROOT}/inspections/{row.pk}/list.xlsx")
    sheet = CalamineWorkbook.from_filelike(io.BytesIO(answer.content)).get_sheet_by_name("抽查清单").to_python()
    heads = next(line for line in sheet if "序号" in line)
    assert {"现场核查情况（手填）", "核查结果（手填）", "核查人一签名", "核查人二签名"} <= set(heads)
    body = sheet[sheet.index(heads) + 1 :]
    assert len(body) == row.checks.count() == 2
    assert all(line[heads.index("核查结果（手填）")] == "" for line in body)
    assert row.seed in str(sheet[0])


def test_a_finding_with_a_photograph_becomes_a_rectification_that_its_agency_answers(town: Town) -> None:
    check = drawn_check(town)
    photo = SimpleUploadedFile("现场.txt", "门牌 12 号".encode())
    status, found = recorded(town, check, evidence=photo)
    assert (status, "已登记核查结果：不属实" in found) == (200, True)
    row = Rectification.objects.get()
    assert "更正" in page(town.reporter, "/rectifications/")
    assert "没有整改" in page(town.other, "/rectifications/")
    address = f"/rectifications/{row.pk}/"
    assert "报告整改" in page(town.reporter, address)
    file = check.evidence.get()
    assert client(town.reporter).get(f"{ROOT}/checks/evidence/{file.pk}/").content.decode() == "门牌 12 号"
    assert client(town.other).get(f"{ROOT}/checks/evidence/{file.pk}/").status_code == 404
    answered = client(town.reporter).post(ROOT + address, {"answer": "已更正"}, follow=True).content.decode()
    assert "待核验" in answered
    refused = client(town.officer).post(ROOT + address, {"verdict": "no", "note": "缺说明"})
    assert (refused.status_code, "新的期限" in refused.content.decode()) == (422, True)
    client(town.officer).post(ROOT + address, {"verdict": "yes", "note": "属实"})
    assert "回头看" in page(town.officer, address)
    assert (
        "未反弹"
        in client(town.second).post(ROOT + address, {"verdict": "yes", "note": "看过"}, follow=True).content.decode()
    )


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"checkers": "张三"}, "两人以上"),
        ({"finding": ""}, "请选择核查结果"),
        ({"finding": "maybe"}, "选"),
        ({"asks": ""}, "整改要求"),
        ({"found": "长" * 101}, "100"),
        ({"checked_on": "明天"}, "请填写日期"),
    ],
)
def test_a_finding_typed_badly_is_refused_in_the_form(town: Town, fields: dict[str, str], words: str) -> None:
    check = drawn_check(town)
    status, found = recorded(town, check, **fields)
    assert (status, words in found) == (422, True)
    check.refresh_from_db()
    assert check.finding == "open"


def test_strangers_other_cities_and_other_agencies_find_nothing(town: Town) -> None:
    check = drawn_check(town)
    recorded(town, check)
    row = Rectification.objects.get()
    abroad = factories.make_user("officer", factories.agency_of(factories.make_city("外市"), "市政府督考办"))
    proposal = Proposal.objects.create(
        city=town.city, kind="criticism", agency=town.bureau, reason="x", drafted_at=IN_OCTOBER, drafted_by_name="某"
    )
    whole = [f"/inspections/{check.inspection_id}/", f"/checks/{check.pk}/", f"/proposals/{proposal.pk}/"]
    own = [f"/rectifications/{row.pk}/", f"/quality/{town.bureau.pk}/"]
    for user in (abroad, town.other):
        assert {client(user).get(ROOT + path).status_code for path in (*whole, *own)} == {404}
    assert {Client().get(ROOT + path).status_code for path in (*whole, *own, "/inspections/", "/performance/")} == {404}
    assert {client(town.reporter).get(ROOT + path).status_code for path in own} == {200}
    assert {
        client(town.reporter).get(ROOT + path).status_code for path in (*whole, "/inspections/", "/proposals/")
    } == {404}
    assert {client(town.auditor).get(ROOT + path).status_code for path in (*whole, *own)} == {200}
    assert client(town.auditor).post(f"{ROOT}/rectifications/{row.pk}/", {"verdict": "yes"}).status_code == 404
    assert client(town.officer).post(f"{ROOT}/proposals/{proposal.pk}/", {"verdict": "approve"}).status_code == 404
    assert (
        client(town.officer).post(f"{ROOT}/instructions/{town.task.pk}/", {"text": "x", "become": "note"}).status_code
        == 404
    )


def test_an_instruction_is_seen_by_its_agencies_and_not_by_others(town: Town) -> None:
    address = f"{ROOT}/instructions/{town.task.pk}/"
    empty = client(town.leader).post(address, {"text": " ", "become": "note"})
    assert (empty.status_code, "请写下批示内容" in empty.content.decode()) == (422, True)
    done = client(town.leader).post(address, {"text": "请抓紧销号", "become": "order"}, follow=True).content.decode()
    assert "批示已转为督办单" in done
    assert "请抓紧销号" in done
    again = client(town.leader).post(address, {"text": "再催", "become": "order"}, follow=True).content.decode()
    assert "不再另立" in again
    assert (SupervisionOrder.objects.count(), WrittenInstruction.objects.count()) == (1, 2)
    path = f"/office/ledger/{town.plan.code}/{town.task.number}/"
    assert "请抓紧销号" in client(town.reporter).get(path).content.decode()
    assert "请抓紧销号" not in client(town.other).get(path).content.decode()
    assert "写下批示" not in client(town.officer).get(path).content.decode()


def test_a_proposal_goes_from_officer_to_leader_to_text(town: Town) -> None:
    posted = {"kind": "commendation", "agency": str(town.bureau.pk), "order": "", "reason": "提前完成"}
    answer = client(town.officer).post(f"{ROOT}/proposals/new/", posted, follow=True)
    assert "批准前不发出任何文件" in answer.content.decode()
    row = Proposal.objects.get()
    assert "文稿" not in page(town.officer, f"/proposals/{row.pk}/")
    refused = client(town.leader).post(f"{ROOT}/proposals/{row.pk}/", {"verdict": "refuse", "answer": ""})
    assert (refused.status_code, "须写明理由" in refused.content.decode()) == (422, True)
    client(town.leader).post(f"{ROOT}/proposals/{row.pk}/", {"verdict": "approve", "answer": ""})
    assert "关于对市住建局予以表扬的通知" in page(town.officer, f"/proposals/{row.pk}/")
    assert "找到 1 项" in page(town.officer, "/proposals/?state=approved&kind=commendation&q=住建")
    assert "没有符合条件的建议" in page(town.officer, "/proposals/?state=refused")


def test_how_the_office_does_bears_any_period_and_has_an_empty_state(town: Town) -> None:
    assert "这段时间没有督办单" in page(town.officer, "/performance/")
    for query in ("?from=abc&until=2026-99-01", "?from=2030-01-01&until=2001-01-01", "?until=2999-01-01&q=%00"):
        assert client(town.officer).get(f"{ROOT}/performance/{query}").status_code == 200, query
    assert client(town.officer).get(f"{ROOT}/performance/table.xlsx").content[:2] == b"PK"


def test_pages_ask_few_questions_however_much_was_drawn(town: Town, django_assert_max_num_queries: object) -> None:
    row = town.draw()
    first = Reading.objects.first()
    assert first is not None
    SampleCheck.objects.bulk_create(SampleCheck(inspection=row, reading=first, agency=town.bureau) for _ in range(200))
    officer = client(town.officer)
    lists = ("/inspections/", "/rectifications/", "/performance/", "/proposals/")
    for path in (f"/inspections/{row.pk}/", f"/quality/{town.bureau.pk}/", *lists):
        officer.get(ROOT + path)
        with django_assert_max_num_queries(30):  # type: ignore[operator]
            assert officer.get(ROOT + path).status_code == 200
