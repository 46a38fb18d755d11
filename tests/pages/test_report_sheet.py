"""The one screen to report, through its pages: without script and as its script asks; as reporter, reviewer, officer and stranger."""

from datetime import timedelta

import pytest
from django.test import Client
from tests import factories
from tests.reports_factories import NOW, Month, lay_month

from luoshi_site.agencies.models import User
from luoshi_site.ledger.actions import add_milestone
from luoshi_site.notices.models import Notice
from luoshi_site.progress.models import MilestoneProposal, ProgressReport, Reading, ReportCell

pytestmark = pytest.mark.django_db
SCRIPT = {"HTTP_X_LUOSHI_SHEET": "1"}


@pytest.fixture
def month(monkeypatch: pytest.MonkeyPatch) -> Month:
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOW)
    return lay_month()


def client(user: User | None = None) -> Client:
    found = Client()
    if user is not None:
        found.force_login(user)
    return found


def text(response: object) -> str:
    return response.content.decode()


def sheet(month: Month, page: str = "") -> str:
    return f"/office/reporting/rounds/{month.round.pk}/{page}"


def key(month: Month, at: int) -> str:
    return f"{month.targets[at].indicator_id}-0"


def typed(month: Month, *values: str, **more: str) -> dict[str, str]:
    fields = {f"text-{key(month, at)}": value for at, value in enumerate(values)}
    return {"agency": str(month.bureau.pk), **fields, **more}


def test_the_sheet_shows_all_that_is_asked_with_the_past_beside_it(month: Month) -> None:
    page = text(client(month.reporter).get(sheet(month)))
    for words in (
        "2026年10月填报表",
        "第1类住房筹集",
        "第2类住房筹集",
        "由各地区分别报送",
        "截止 2026年11月11日",
        "保存本表",
    ):
        assert words in page
    assert f'name="text-{key(month, 0)}"' in page
    assert f'name="progress-{month.tasks[0].pk}"' in page


def test_one_button_saves_the_table_without_script(month: Month) -> None:
    words = {f"progress-{month.tasks[0].pk}": "按序时推进", f"problems-{month.tasks[0].pk}": "用地紧张"}
    answer = client(month.reporter).post(sheet(month, "save/"), typed(month, "102", "较多", **words), follow=True)
    page = text(answer)
    assert "本表已保存。" in page
    assert "「较多」看不出是什么数" in page
    assert 'value="较多"' in page
    assert "用地紧张" in page
    assert Reading.objects.filter(period_end=month.round.period_end).count() == 0


def test_blank_cells_leave_no_rows(month: Month) -> None:
    client(month.reporter).post(sheet(month, "save/"), typed(month, "", ""))
    assert (ReportCell.objects.count(), ProgressReport.objects.count()) == (0, 0)


def test_the_script_is_told_what_was_understood_and_what_looks_odd(month: Month) -> None:
    answer = client(month.reporter).post(sheet(month, "save/"), typed(month, "1020"), **SCRIPT).json()
    said = answer["rows"][key(month, 0)]
    assert "1,020 套" in said
    assert "像是大了 10 倍" in said
    assert f'name="answer-{key(month, 0)}"' in said
    assert (answer["filled"], answer["asked"], answer["tasks"]) == (1, 2, {str(month.tasks[0].pk): "填报中"})


def test_what_a_figure_would_change_is_shown_before_anybody_accepts_it(month: Month) -> None:
    reporter = client(month.reporter)
    reporter.post(sheet(month, "save/"), typed(month, "3000"), **SCRIPT)
    page = text(reporter.get(sheet(month, f"effect/?cell={key(month, 0)}"), HTTP_HX_REQUEST="true"))
    # 914 of 3,600 by September, 3,914 with the figure: the total is reached
    assert "已完成" in page
    assert "→" in page
    assert "<html" in text(reporter.get(sheet(month, f"effect/?cell={key(month, 0)}")))


def test_an_expired_login_finds_nothing_and_saves_nothing(month: Month) -> None:
    assert client().post(sheet(month, "save/"), typed(month, "102"), **SCRIPT).status_code == 404
    assert ReportCell.objects.count() == 0


def test_submitting_first_lists_what_is_missing_odd_or_unreadable(month: Month) -> None:
    reporter = client(month.reporter)
    reporter.post(sheet(month, "save/"), typed(month, "1020"))
    page = text(reporter.get(sheet(month, f"submit/?agency={month.bureau.pk}")))
    assert "像是大了 10 倍" in page
    assert "没有填写进展" in page
    assert "没有动笔、本次不报的任务：2 任务2" in page
    done = text(reporter.post(sheet(month, "submit/"), {"agency": month.bureau.pk}, follow=True))
    assert "已报送任务 1 的月报，等待本单位审核人审核。" in done
    assert ProgressReport.objects.get().state == "submitted"
    assert "没有可以报送的内容" in text(reporter.get(sheet(month, f"submit/?agency={month.bureau.pk}")))


def test_an_unreadable_figure_cannot_be_submitted(month: Month) -> None:
    reporter = client(month.reporter)
    reporter.post(sheet(month, "save/"), typed(month, "较多"))
    answer = reporter.post(sheet(month, "submit/"), {"agency": month.bureau.pk})
    assert answer.status_code == 422
    assert "有 1 格看不出是什么数" in text(answer)
    assert Reading.objects.filter(period_end=month.round.period_end).count() == 0


def report(month: Month, *values: str) -> ProgressReport:
    reporter = client(month.reporter)
    reporter.post(sheet(month, "save/"), typed(month, *values))
    reporter.post(sheet(month, "submit/"), {"agency": month.bureau.pk})
    return ProgressReport.objects.get(task=month.tasks[0])


def test_reviewer_then_officer_and_the_return_comes_to_the_desk(month: Month) -> None:
    found = report(month, "102")
    address = f"/office/reporting/reports/{found.pk}/"
    assert "待审月报 1 份" in text(client(month.reviewer).get("/office/reporting/"))
    assert "待审月报 0 份" in text(client(month.officer).get("/office/reporting/"))
    passed = client(month.reviewer).post(f"{address}decide/", {"verdict": "pass"}, follow=True)
    assert "已通过，等待督查部门审核" in text(passed)
    blank = client(month.officer).post(f"{address}decide/", {"verdict": "return", "reason": ""})
    assert blank.status_code == 422
    assert "退回须写明原因" in text(blank)
    client(month.officer).post(f"{address}decide/", {"verdict": "return", "reason": "请附验收说明"})
    desk = text(client(month.reporter).get("/office/reporting/"))
    assert "退回待改的月报 1 份" in desk
    assert "请附验收说明" in desk
    assert "请附验收说明" in text(client(month.reporter).get(sheet(month)))
    slower = text(client(month.second).post(f"{address}decide/", {"verdict": "accept"}, follow=True))
    assert "现在已退回，不能再采用" in slower


def test_clean_reports_are_accepted_at_once_and_the_odd_are_left(month: Month) -> None:
    month.reviewer.roles.all().delete()
    report(month, "102", "1030")
    officer = client(month.officer)
    page = text(officer.get("/office/reporting/reports/"))
    assert page.count(" checked") == 1
    assert "像是大了 10 倍" in page
    clean = ProgressReport.objects.get(task=month.tasks[0])
    done = text(
        officer.post("/office/reporting/reports/", {"report": [clean.pk], "city": month.city.code}, follow=True)
    )
    assert "已办理 1 份月报" in done
    again = officer.post("/office/reporting/reports/", {"report": [clean.pk], "city": month.city.code}, follow=True)
    assert "有 1 份没有办理" in text(again)
    assert set(ProgressReport.objects.values_list("state", flat=True)) == {"accepted", "passed"}


def test_the_board_shows_who_is_silent_and_leads_to_their_sheet(month: Month) -> None:
    officer = client(month.officer)
    board = f"/office/reporting/rounds/{month.round.pk}/board/"
    page = text(officer.get(f"{board}?show=silent"))
    assert "市住建局" in page
    client(month.reporter).post(sheet(month, "save/"), typed(month, "102"))
    page = text(officer.get(f"{board}?show=silent"))
    assert "市住建局</a>" not in page
    assert "东屿区</a>" in page
    assert "没有符合条件的单位" in text(officer.get(f"{board}?q=没有这个单位"))
    seen = text(officer.get(sheet(month, f"?agency={month.bureau.pk}")))
    assert "102" in seen
    assert "保存本表" not in seen


def test_a_milestone_is_delivered_from_the_sheet(month: Month) -> None:
    due = NOW.date() + timedelta(days=20)
    stone = add_milestone(
        task=month.tasks[0],
        title="出台管理办法",
        due_on=due,
        agency=month.bureau,
        by=month.officer,
        at=NOW - timedelta(days=3),
    )
    reporter = client(month.reporter)
    assert "出台管理办法" in text(reporter.get(sheet(month)))
    back = reporter.post(
        f"/office/reporting/milestones/{stone.pk}/deliver/", {"on": "2026-11-04", "note": "", "next": sheet(month)}
    )
    assert back.url == sheet(month)
    assert "已报交付，待核实" in text(reporter.get(sheet(month)))
    elsewhere = reporter.post(f"/office/reporting/milestones/{stone.pk}/deliver/", {"next": "https://example.org/"})
    assert elsewhere.url.startswith("/office/ledger/")


def test_a_lead_proposes_a_milestone_and_it_counts_once_an_officer_confirmed_it(month: Month) -> None:
    reporter, address = client(month.reporter), sheet(month, "milestones/")
    fields = {"agency": month.bureau.pk, "task": month.tasks[0].pk, "title": "出台管理办法", "due_on": "2026-12-20"}
    page = text(reporter.post(address, fields, follow=True))
    assert "已提出，督查部门确认后列入台账" in page
    assert "待确认" in page
    assert "不必重复" in text(reporter.post(address, fields, follow=True))
    assert not month.tasks[0].milestones.exists()
    officer, proposal = client(month.officer), MilestoneProposal.objects.get()
    assert "请确认" in Notice.objects.get(key=f"milestone-proposal:{proposal.pk}").title
    decide = f"/office/reporting/milestones/proposals/{proposal.pk}/"
    assert client(month.reporter).post(decide, {"verdict": "confirm"}).status_code == 404
    assert "不采纳须写明理由" in text(officer.post(decide, {"verdict": "refuse"}, follow=True))
    assert "出台管理办法" in text(officer.get("/office/reporting/milestones/"))
    assert "已列入台账" in text(officer.post(decide, {"verdict": "confirm"}, follow=True))
    stone = month.tasks[0].milestones.get()
    assert (stone.title, stone.agency, stone.recorded_at) == ("出台管理办法", month.bureau, NOW)
    assert "已由督查考核" in text(client(month.second).post(decide, {"verdict": "refuse", "reason": "x"}, follow=True))
    assert Notice.objects.get(key=f"milestone-proposal:{proposal.pk}:decided").agency == month.bureau
    assert "请写明要交付什么" in text(reporter.post(address, {**fields, "title": ""}, follow=True))
    assert "早于计划开始日期" in text(reporter.post(address, {**fields, "due_on": "2020-01-01"}, follow=True))
    assert month.tasks[0].milestones.count() == 1


def test_who_may_not_finds_nothing(month: Month) -> None:
    found = report(month, "102")
    outsider = factories.make_user("reporter", factories.make_agency(month.city, "市水务局"))
    stranger = factories.make_user("officer", factories.make_agency(factories.make_city("外市")))
    of_bureau = f"?agency={month.bureau.pk}"
    pages = [sheet(month, of_bureau), sheet(month, f"effect/{of_bureau}"), f"/office/reporting/reports/{found.pk}/"]
    typing = [sheet(month, f"save/{of_bureau}"), sheet(month, f"submit/{of_bureau}")]
    decisions = [f"/office/reporting/reports/{found.pk}/decide/"]
    own = [f"/office/reporting/reports/{found.pk}/withdraw/"]
    board = [sheet(month, "board/")]
    closed = {
        None: [*pages, *typing, *decisions, *own, *board],
        outsider: [*pages, *typing, *decisions, *own, *board],
        stranger: [*pages, *typing, *decisions, *own, *board],
        month.district_reporter: [*pages, *typing, *decisions, *own, *board],
        month.reporter: [*decisions, *board],
        month.reviewer: [*typing, *own, *board],
        month.officer: [*typing, *own],
    }
    for user, addresses in closed.items():
        for address in addresses:
            for send in (client(user).get, client(user).post):
                assert send(address).status_code == 404, (user, address)


def test_the_pages_stay_within_the_budget_of_queries(month: Month, django_assert_max_num_queries: object) -> None:
    report(month, "102", "103")
    for user, address in (
        (month.reporter, sheet(month)),
        (month.officer, sheet(month, "board/")),
        (month.reviewer, "/office/reporting/reports/"),
    ):
        someone = client(user)
        with django_assert_max_num_queries(40):  # nothing is kept inside a test's transaction: the plan is judged anew
            assert someone.get(address).status_code == 200


@pytest.fixture
def long_month(monkeypatch: pytest.MonkeyPatch) -> Month:
    """A bureau that is asked 260 figures in two tasks: 130 a task, a page each."""
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOW)
    return lay_month(figures=260, past=False)


def test_a_long_sheet_comes_in_pages_and_turning_keeps_what_was_typed(long_month: Month) -> None:
    first = text(client(long_month.reporter).get(sheet(long_month)))
    assert "共 260 项，分 2 页" in first
    assert "第 2 页 · 未填 130" in first
    assert first.count('data-label="本期"') == 130
    sent = {**typed(long_month, "12"), "then": "page-2", "page": "1"}
    answer = client(long_month.reporter).post(sheet(long_month, "save/"), sent)
    assert answer.url.endswith("&page=2")
    second = text(client(long_month.reporter).get(answer.url))
    assert "第 1 页 · 未填 129" in second
    assert "第 2/2 页" in second
    assert 'value="12"' not in second
    assert 'value="12"' in text(client(long_month.reporter).get(sheet(long_month)))


def test_a_page_beyond_the_last_is_the_last_and_what_is_missing_leads_to_its_page(long_month: Month) -> None:
    agency = f"?agency={long_month.bureau.pk}"
    for wrong, shown in (("99", "第 2/2 页"), ("0", "第 1/2 页"), ("abc", "第 1/2 页")):
        assert shown in text(client(long_month.reporter).get(sheet(long_month, f"{agency}&page={wrong}")))
    client(long_month.reporter).post(sheet(long_month, "save/"), typed(long_month, "12", "13"))
    submit = text(client(long_month.reporter).get(sheet(long_month, f"submit/{agency}")))
    assert submit.count("未填 129 项") == 2
    assert "page=1" in submit
    assert "page=2" in submit


def words(month: Month, text_: str, seen: str) -> dict[str, str]:
    task = month.tasks[0].pk
    return {"agency": str(month.bureau.pk), f"progress-{task}": text_, f"seen-words-{task}": seen}


def test_words_from_an_old_tab_do_not_write_over_newer_ones_and_both_texts_are_shown(month: Month) -> None:
    mine, task = client(month.reporter), month.tasks[0].pk
    first = mine.post(sheet(month, "save/"), words(month, "开工三个项目。", ""), **SCRIPT).json()
    mark = first["seen"][f"seen-words-{task}"]
    assert mark
    assert f'name="seen-words-{task}" value="{mark}"' in text(mine.get(sheet(month)))
    old = mine.post(sheet(month, "save/"), words(month, "开工两个项目。", ""), **SCRIPT)
    assert old.status_code == 409
    assert "没有覆盖它" in old.json()["error"]
    beside = old.json()["stale"][str(task)]
    assert "开工三个项目。" in beside
    assert f'data-stale="{mark}"' in beside
    assert ProgressReport.objects.get().progress == "开工三个项目。"
    chosen = mine.post(sheet(month, "save/"), words(month, "开工两个项目。", mark), **SCRIPT)
    assert chosen.status_code == 200
    assert ProgressReport.objects.get().progress == "开工两个项目。"


def test_what_an_old_table_cannot_keep_is_shown_with_what_was_typed_and_the_rest_is_kept(month: Month) -> None:
    mine = client(month.reporter)
    mine.post(sheet(month, "save/"), words(month, "开工三个项目。", ""))
    sent = {**typed(month, "102"), **words(month, "开工两个项目。", ""), "text-999-0": "7"}
    answer = mine.post(sheet(month, "save/"), sent)
    page = text(answer)
    assert answer.status_code == 409
    assert "以下 2 处没有保存" in page
    assert "开工三个项目。" in page
    assert "开工两个项目。" in page
    assert "所填的「7」没有保存" in page
    assert ReportCell.objects.get().text == "102"
    assert ProgressReport.objects.get().progress == "开工三个项目。"


def test_blank_words_begin_no_report_and_the_same_words_are_saved_once(month: Month) -> None:
    mine = client(month.reporter)
    mine.post(sheet(month, "save/"), words(month, "", ""))
    assert not ProgressReport.objects.exists()
    mine.post(sheet(month, "save/"), words(month, "一行\r\n二行", ""))
    saved = ProgressReport.objects.get()
    assert saved.progress == "一行\n二行"
    assert mine.post(sheet(month, "save/"), words(month, "一行\r\n二行", "")).status_code == 302
    assert ProgressReport.objects.get().saved_at == saved.saved_at
