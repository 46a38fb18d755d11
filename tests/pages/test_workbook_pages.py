"""Workbooks through the pages: downloaded, sent, understood, confirmed; a large one goes on without the page."""

import io
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone
from openpyxl import load_workbook
from tests.factories import make_user
from tests.reports_factories import Month, lay_month
from tests.workbook_files import PAST_HEADS, filled, table

from luoshi_site.agencies.models import User
from luoshi_site.base import store
from luoshi_site.notices.models import Notice
from luoshi_site.progress.models import Reading, ReportCell, ReportingRound, WorkbookUpload
from luoshi_site.progress.views import workbooks

pytestmark = pytest.mark.django_db
HERE = "/office/reporting/workbooks/"


@pytest.fixture
def month() -> Month:
    found = lay_month()
    ReportingRound.objects.update(opened_at=timezone.now() - timedelta(days=1), due_on=timezone.localdate())
    return found


def as_(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def send(client: Client, address: str, content: bytes, name: str = "填报.xlsx") -> str:
    """Send a workbook; where its page is, or what is wrong."""
    answer = client.post(address, {"file": SimpleUploadedFile(name, content)})
    return answer.headers.get("Location", "") or answer.content.decode()


def round_address(month: Month) -> str:
    return f"/office/reporting/rounds/{month.round.pk}/workbook/?agency={month.bureau.pk}"


def test_a_reporter_downloads_fills_sends_looks_and_confirms(month: Month) -> None:
    client = as_(month.reporter)
    assert "用工作簿填报" in client.get(f"/office/reporting/rounds/{month.round.pk}/").content.decode()
    answer = client.get(f"/office/reporting/rounds/{month.round.pk}/workbook/download/?agency={month.bureau.pk}")
    assert "filename*=utf-8''" in answer.headers["Content-Disposition"].lower()
    page = load_workbook(io.BytesIO(answer.content))["填报表"]
    assert [page.cell(row=row, column=3).value for row in (3, 4)] == [t.indicator.code for t in month.targets[:2]]
    where = send(client, round_address(month), filled(answer.content, {(3, "本期数"): "３5", (4, "本期数"): "3.5万"}))
    shown = client.get(where).content.decode()
    assert "3.5万" in shown and "35,000 套" in shown and "理解无误，填入填报表" in shown
    done = client.post(f"{where}confirm/")
    assert "/submit/" in done.headers["Location"]
    assert sorted(ReportCell.objects.values_list("text", flat=True)) == ["3.5万", "３5"]
    assert "填入 2 格" in client.get(where).content.decode()
    again = client.get(
        send(client, round_address(month), store.fetch(WorkbookUpload.objects.get().sha256))
    ).content.decode()
    assert "没有再做一次，没有任何变化" in again


def test_a_bad_workbook_is_shown_cell_by_cell_and_comes_back_marked(month: Month) -> None:
    client = as_(month.reporter)
    blank = client.get(f"/office/reporting/rounds/{month.round.pk}/workbook/download/").content
    where = send(client, round_address(month), filled(blank, {(4, "本期数"): "=1+1"}))
    shown = client.get(where).content.decode()
    assert "J4" in shown and "选择性粘贴" in shown and "没有记入任何数据" in shown
    marked = client.get(f"{where}file/").content
    assert "公式" in load_workbook(io.BytesIO(marked))["填报表"]["J4"].comment.text
    assert client.get(f"{where}file/?as=sent").content != marked
    assert "不收带宏" not in send(client, round_address(month), b"a,b\n1,2\n")
    assert "csv 或文本文件" in send(client, round_address(month), b"a,b\n1,2\n")


def test_a_reviewer_looks_and_cannot_confirm_a_stranger_finds_nothing(month: Month) -> None:
    client = as_(month.reporter)
    blank = client.get(f"/office/reporting/rounds/{month.round.pk}/workbook/download/").content
    where = send(client, round_address(month), filled(blank, {(3, "本期数"): 35}))
    assert as_(month.reviewer).get(where).status_code == 200
    assert as_(month.reviewer).post(f"{where}confirm/").status_code == 404
    assert as_(month.district_reporter).get(where).status_code == 404
    assert not ReportCell.objects.exists()


def test_past_periods_are_sent_by_one_officer_and_accepted_by_another(month: Month) -> None:
    officer, second = as_(month.officer), make_user("officer", month.officer.roles.get().agency)
    past = load_workbook(io.BytesIO(officer.get(f"{HERE}past/").content))
    assert past.sheetnames[:3] == ["往期数据", "指标目录", "地区目录"]
    row = (month.targets[0].indicator.code, "", "", "2025年3月", "万套", 1.5, "", "", "", "")
    where = send(officer, HERE, table([PAST_HEADS, row], "往期数据"))
    officer.post(f"{where}confirm/")
    assert Notice.objects.filter(title__contains="往期数据 1 条待审核").exists()
    assert officer.post(f"{where}decide/", {"verdict": "accept"}).status_code == 404
    assert "整批采用" in as_(second).get(where).content.decode()
    as_(second).post(f"{where}decide/", {"verdict": "return", "reason": ""})
    assert Reading.objects.get(upload__isnull=False).state == "pending"
    as_(second).post(f"{where}decide/", {"verdict": "accept"})
    assert (Reading.objects.get(upload__isnull=False).state, WorkbookUpload.objects.get().state) == (
        "accepted",
        "accepted",
    )
    assert "已采用" in officer.get(HERE).content.decode()


def test_an_old_table_is_explained_on_the_page(month: Month) -> None:
    client = as_(month.reporter)
    content = table([("工作内容", "十月份完成"), (month.targets[0].name, 77)], "十月")
    where = send(client, round_address(month), content)
    assert "十月份完成" in client.get(where).content.decode()
    client.post(f"{where}columns/", {"column-1": "指标", "column-2": "本期数"})
    assert "77 套" in client.get(where).content.decode()


def test_a_large_workbook_is_worked_on_elsewhere_and_the_page_says_how_far(
    month: Month, monkeypatch: pytest.MonkeyPatch
) -> None:
    started: list[list[str]] = []
    monkeypatch.setattr(workbooks, "AT_ONCE_BYTES", 10)
    monkeypatch.setattr(workbooks.subprocess, "Popen", lambda words, **_: started.append(words))
    client = as_(month.officer)
    where = send(client, HERE, table([PAST_HEADS, ("x", "", "", "2025年3月", "", 1)], "往期数据"))
    upload = WorkbookUpload.objects.get()
    assert started[0][1:] == ["-m", "django", "workbook", str(upload.pk)]
    WorkbookUpload.objects.update(state="checking", done_count=25000)
    piece = client.get(where, headers={"HX-Request": "true"})
    assert "已看过 25,000 行" in piece.content.decode() and "HX-Refresh" not in piece.headers
    assert "可以离开这一页" in client.get(where).content.decode()
    WorkbookUpload.objects.update(state="faulty")
    assert client.get(where, headers={"HX-Request": "true"}).headers["HX-Refresh"] == "true"
