"""Pages of plans in force: comparison, change log, adjusting, suspending, closing; as officer, reporter, stranger."""

from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from python_calamine import CalamineWorkbook
from tests.factories import make_agency, make_city, make_user

from luoshi.report.pdf import is_pdf_available
from luoshi_site.agencies.models import Agency
from luoshi_site.base.audit import SYSTEM, faults
from luoshi_site.bulletins.actions import make_bulletin
from luoshi_site.ledger.actions import adopt, receive_document
from luoshi_site.ledger.models import Document, Indicator, Milestone, Plan
from luoshi_site.progress.actions import ReadingSpec, book_readings

AT = datetime(2026, 3, 2, 1, tzinfo=UTC)
HEAD = """云汀市人民政府关于加强社区服务的实施意见
2026年2月3日
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
2.关爱困难老人。到2028年，走访困难老人6000人次。（牵头单位：市民政局；责任单位：市商务局、各地区）
3.增设便民充电桩。到2028年，建成充电桩300个。（牵头单位：市住建局；责任单位：各地区）
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
def officer(city, client):
    user = make_user("officer", Agency.objects.get(city=city, name="市政府督考办"))
    client.force_login(user)
    return user


@pytest.fixture
def plan(city, officer):
    document = receive_document(city=city, content=FIRST.encode(), name="意见.txt", by=officer, at=AT).document
    return adopt(document=document, by=officer, at=AT, assumptions_read=True, edit_count=0)


@pytest.fixture
def draft(city, officer, plan):
    return receive_document(city=city, content=SECOND.encode(), name="修订.txt", by=officer, at=AT).document


def scan(name="批复.pdf"):
    return SimpleUploadedFile(name, b"%PDF a scan")


def body(response):
    return response.content.decode()


def compare_at(draft, plan):
    return f"/office/documents/{draft.pk}/revise/?plan={plan.code}"


def adopting(client, draft, plan, **changed):
    form = client.get(compare_at(draft, plan)).context["form"]
    sent = {
        "digest": form.initial["digest"],
        "ticked": [key for key, _ in form.fields["ticked"].choices],
        "effective_on": "2026-07-15",
        "title": "《调整批复》（云汀政〔2026〕7号）",
        "file": scan(),
        **changed,
    }
    return client.post(compare_at(draft, plan), {name: value for name, value in sent.items() if value is not None})


def test_a_like_document_leads_from_the_preview_to_the_comparison(client, draft, plan):
    preview = body(client.get(f"/office/documents/{draft.pk}/"))
    assert f'href="/office/documents/{draft.pk}/revise/?plan={plan.code}"' in preview
    assert "3 项任务中有 2 项名称相同" in preview
    choose = body(client.get(f"/office/documents/{draft.pk}/revise/"))
    assert f'href="?plan={plan.code}"' in choose


def test_the_comparison_stands_side_by_side_and_marks_what_needs_a_decision(client, draft, plan):
    page = client.get(compare_at(draft, plan))
    groups = page.context["sides"].groups
    assert [(group.old, group.new) for group in groups] == [
        ("1 改造老旧小区", "1 改造老旧小区"),
        ("2 关爱困难老人", "2 关爱困难老人"),
        ("", "3 增设便民充电桩"),
        ("3 建设社区食堂", ""),
    ]
    lines = {line.change.kind.value: line for group in groups for line in group.lines}
    assert lines["target_lowered"].change.kind.eases
    assert not lines["target_raised"].change.kind.eases
    assert body(page).count("须批准</span>") == 3  # lowered, task gone, target gone
    unticked = {kind for kind, line in lines.items() if not line.ticked}
    assert unticked == {"task_gone", "target_gone"}  # the new document is silent about them: a person decides
    assert body(page).count(" checked>") == len(lines) - 2
    assert "共 2 项，标为「取消」" in body(page)
    assert "可能不是本计划的新版本" not in body(page)


def test_a_document_of_another_plan_is_told_as_one(client, city, officer, plan):
    other = HEAD + "1.修建绿道。到2028年，建成绿道30公里。（牵头单位：市住建局）\n"
    stranger = receive_document(city=city, content=other.encode(), name="绿道.txt", by=officer, at=AT).document
    page = body(client.get(compare_at(stranger, plan)))
    assert "现行计划的 3 项任务只有 0 项出现在新文件中" in page


def test_adopting_leads_to_the_change_log(client, draft, plan):
    answer = adopting(client, draft, plan)
    assert (answer.status_code, answer.url) == (302, f"/office/ledger/{plan.code}/changes/")
    log = client.get(answer.url)
    counted = {line.change.get_kind_display(): line.counted for line in log.context["log"].lines}
    assert counted["取消任务"] == "任务 3 → 2"
    assert counted["新增任务"] == "任务 2 → 3"
    assert counted["取消目标"] == "目标 3 → 2"
    assert counted["新增目标"] == "目标 2 → 3"
    assert "调整批复" in body(log)
    assert not list(faults())


def test_without_the_decision_nothing_is_adopted_and_the_ticks_stay(client, draft, plan):
    answer = adopting(client, draft, plan, file=None, title="")
    assert answer.status_code == 422
    assert "须有批准" in body(answer)
    assert "2026-07-15" in body(answer)
    draft.refresh_from_db()
    assert draft.state == Document.State.DRAFT
    only = [key for key, words in answer.context["form"].fields["ticked"].choices if words.startswith("提高")]
    answer = adopting(client, draft, plan, file=None, title="", ticked=only)
    assert answer.status_code == 302
    assert list(plan.changes.values_list("kind", flat=True)) == ["target_revised"]


def test_nonsense_ticks_are_told(client, draft, plan):
    answer = adopting(client, draft, plan, ticked=["task_gone:99:"])
    assert answer.status_code == 422
    assert "请核对后重新勾选" in body(answer)
    answer = adopting(client, draft, plan, ticked=[])
    assert "没有勾选任何变化" in body(answer)


def test_the_log_is_filtered(client, draft, plan):
    adopting(client, draft, plan)
    at = f"/office/ledger/{plan.code}/changes/"
    assert len(client.get(at + "?kind=task_ended").context["log"].lines) == 1
    assert len(client.get(at + "?text=充电桩").context["log"].lines) == 2
    assert client.get(at + "?until=2026-07-14").context["log"].lines == ()
    assert "没有符合条件的变更" in body(client.get(at + "?until=2026-07-14"))
    assert client.get(at + "?kind=nothing&since=x").status_code == 200


def test_a_task_that_ended_stays_readable_with_its_last_light(client, draft, plan):
    adopting(client, draft, plan)
    page = client.get(f"/office/ledger/{plan.code}/3/?as_of=2026-09-01")
    assert page.context["moment"].as_of == date(2026, 7, 14)
    assert "本任务2026年7月15日起取消" in body(page)
    assert "建成社区食堂" in body(page)
    public = client.get(f"/tasks/{plan.code}/3/?as_of=2026-09-01")
    assert "本任务2026年7月15日起取消" in body(public)
    listed = body(client.get(f"/office/ledger/?plan={plan.code}&as_of=2026-09-01"))
    assert "建成社区食堂" not in listed
    assert "建成充电桩" in listed
    assert "建成社区食堂" in body(client.get(f"/office/ledger/?plan={plan.code}&as_of=2026-07-14"))


def lowered(client, plan, **changed):
    target = plan.targets.get(name="改造老旧小区")
    at = f"/office/ledger/{plan.code}/targets/{target.number}/adjust/"
    sent = {"value": "50", "due_on": "2028-12-31", "effective_on": "2026-07-15", "title": "批复7号", "file": scan()}
    return client.post(at, {name: value for name, value in {**sent, **changed}.items() if value is not None})


def test_a_lowered_target_keeps_its_old_line_and_tells_both_lights(client, plan):
    target = plan.targets.get(name="改造老旧小区")
    Indicator.objects.filter(pk=target.indicator_id).update(cadence="quarterly")
    quarters = ((1, date(2026, 3, 31), 4), (4, date(2026, 6, 30), 4), (7, date(2026, 9, 30), 5))
    specs = [
        ReadingSpec(indicator=target.indicator, period_start=date(2026, month, 1), period_end=end, value=Decimal(value))
        for month, end, value in quarters
    ]
    book_readings(specs=specs, by=SYSTEM, at=datetime(2026, 10, 5, tzinfo=UTC), summary="测试")
    answer = lowered(client, plan)
    assert (answer.status_code, answer.url) == (302, f"/office/ledger/{plan.code}/1/#target-{target.number}")
    page = client.get(f"/office/ledger/{plan.code}/1/?as_of=2026-10-31")
    # by 30 September 273 of 1,096 days, 0.2491 of the way: 13 of 50 are 0.26, 13 of 60 are 0.2167
    (shown,) = page.context["page"].targets
    assert shown.standing.status.value == "on_pace"
    assert shown.standing.judgement.first_version.value == "at_risk"
    (line,) = shown.drawing.earlier
    assert line.way
    assert line.bounds != shown.drawing.bounds
    assert "按原目标（了结前一并列出）" in body(page)
    assert "2026年7月15日起调整为" in body(page)
    assert "按原目标：" in body(client.get(f"/office/ledger/?plan={plan.code}&as_of=2026-10-31"))
    assert "按原目标：" in body(client.get(f"/tasks/{plan.code}/1/?as_of=2026-10-31"))


def test_the_workbook_and_the_bulletin_tell_both_lights(client, plan, officer):
    target = plan.targets.get(name="改造老旧小区")
    Indicator.objects.filter(pk=target.indicator_id).update(cadence="quarterly")
    first = ReadingSpec(
        indicator=target.indicator, period_start=date(2026, 1, 1), period_end=date(2026, 3, 31), value=Decimal(4)
    )
    booked = [first, replace(first, period_start=date(2026, 4, 1), period_end=date(2026, 6, 30))]
    booked.append(replace(first, period_start=date(2026, 7, 1), period_end=date(2026, 9, 30), value=Decimal(5)))
    book_readings(specs=booked, by=SYSTEM, at=datetime(2026, 10, 5, tzinfo=UTC), summary="测试")
    lowered(client, plan)
    sheet = CalamineWorkbook.from_filelike(
        BytesIO(client.get(f"/office/ledger/export.xlsx?plan={plan.code}&as_of=2026-10-31").content)
    ).get_sheet_by_index(0)
    rows = sheet.to_python()
    head = next(row for row in rows if "按原目标研判" in row)
    line = next(row for row in rows if "改造老旧小区" in row)
    assert (line[head.index("研判结论")], line[head.index("按原目标研判")]) == ("达到序时", "有风险")
    now = datetime.now(UTC)
    bulletin = make_bulletin(plan=plan, month=date(2026, 10, 1), by=officer, at=now)
    assert "按原目标：有风险" in bulletin.content


def test_lowering_without_its_document_is_refused_and_raising_is_not(client, plan):
    answer = lowered(client, plan, file=None)
    assert (answer.status_code, "请附上批准文件" in body(answer)) == (422, True)
    answer = lowered(client, plan, value="60")
    assert "没有变化" in body(answer)
    answer = lowered(client, plan, value="70", file=None, title="")
    assert answer.status_code == 302
    assert plan.changes.get().after.startswith("2028年底前累计达到 70")


def test_a_decision_is_downloaded_through_a_door(client, plan):
    lowered(client, plan)
    sha256 = plan.changes.get().decision_sha256
    at = f"/office/ledger/{plan.code}/decisions/{sha256}/"
    answer = client.get(at)
    assert (answer.content, answer["X-Content-Type-Options"]) == (b"%PDF a scan", "nosniff")
    assert "attachment" in answer["Content-Disposition"]
    assert client.get(f"/office/ledger/{plan.code}/decisions/{'0' * 64}/").status_code == 404
    client.force_login(make_user("officer", make_agency(make_city("邻市"))))
    assert client.get(at).status_code == 404


def test_suspending_and_resuming_from_the_page(client, plan):
    target = plan.targets.get(name="改造老旧小区")
    at = f"/office/ledger/{plan.code}/targets/{target.number}/suspend/"
    sent = {"effective_on": "2026-07-15", "title": "中止的批复"}
    assert "请附上批准文件" in body(client.post(at, sent))
    assert client.post(at, {**sent, "file": scan()}).status_code == 302
    assert "恢复考核" in body(client.get(at))
    page = body(client.get(f"/office/ledger/{plan.code}/1/?as_of=2026-08-01"))
    assert "2026年7月15日起中止考核" in page
    assert client.post(at, {"effective_on": "2026-09-01", "title": "恢复的批复"}).status_code == 302
    assert list(plan.changes.values_list("kind", flat=True)) == ["suspended", "resumed"]


def test_others_read_the_log_and_change_nothing(client, plan, city, draft):
    adjust = f"/office/ledger/{plan.code}/targets/1/adjust/"
    client.force_login(make_user("reporter", Agency.objects.get(city=city, name="市民政局")))
    assert client.get(f"/office/ledger/{plan.code}/changes/").status_code == 200
    for address in (adjust, adjust.replace("adjust", "suspend"), compare_at(draft, plan)):
        assert client.get(address).status_code == 404
        assert client.post(address).status_code == 404
    assert client.get(f"/office/bulletins/closing/{plan.code}/").status_code == 404
    client.force_login(make_user("officer", make_agency(make_city("邻市"))))
    for address in (adjust, f"/office/ledger/{plan.code}/changes/", compare_at(draft, plan)):
        assert client.get(address).status_code == 404


def test_a_plan_is_closed_with_a_report_and_its_open_items_go_on(client, plan, city, draft, officer):
    at = f"/office/bulletins/closing/{plan.code}/"
    form = client.get(at)
    (food,) = [entry for entry, _ in form.context["entries"] if entry.name == "建成社区食堂"]
    sent = {"effective_on": "2026-10-31", "title": "结束的批复", "carry": [food.key], f"to-{food.key}": "新的行动计划"}
    answer = client.post(at, {**sent, "file": scan()})
    assert (answer.status_code, "须写明结转到哪里" in body(answer)) == (422, True)
    assert "新的行动计划" in body(answer)
    answer = client.post(at, {**sent, "file": scan(), f"why-{food.key}": "场地未落实"})
    assert answer.status_code == 302
    page = body(client.get(at))
    for words in ("已结束", "实施情况总结报告", "场地未落实", "按原目标研判", "结束的批复"):
        assert words in page
    file = client.get(at + "report.docx")
    assert file.content.startswith(b"PK")
    assert 'report.pdf">下载 PDF 文件' in page
    paper = client.get(at + "report.pdf")
    assert paper.content.startswith(b"%PDF") if is_pdf_available() else paper.status_code == 302
    assert "已结束" in body(client.get(f"/tasks/?plan={plan.code}"))
    assert "计划已结束" in body(client.get(f"/office/ledger/?plan={plan.code}"))
    other = adopt(document=draft, by=officer, at=AT, assumptions_read=True, edit_count=0)
    task = other.tasks.get(number="1")
    carried = client.post(at + "carry/0/", {"task": task.pk, "due_on": "2027-06-30"})
    assert carried.status_code == 302
    milestone = Milestone.objects.get()
    assert (milestone.title, milestone.task, milestone.agency.name) == ("建成社区食堂", task, "市住建局")
    assert milestone.proof.startswith("结转自「加强社区服务」")
    assert "承接" in body(client.get(at))
    assert client.get(at + "carry/0/").status_code == 302
    assert not list(faults())
    assert Plan.objects.get(pk=plan.pk).state == "closed"


def test_pages_ask_few_queries(client, draft, plan, django_assert_max_num_queries):
    adopting(client, draft, plan)
    for address in (
        f"/office/ledger/{plan.code}/changes/",
        f"/office/ledger/{plan.code}/1/",
        f"/office/ledger/{plan.code}/targets/1/adjust/",
    ):
        with django_assert_max_num_queries(30):
            assert client.get(address).status_code == 200
