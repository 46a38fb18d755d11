"""Questions put to agencies about their figures: once an occasion, answered, noted; seen beside the number by whom it concerns."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.test import Client
from tests import reports_factories as month_of
from tests.factories import agency_of, make_agency, make_user

from luoshi.rules.period import month_period
from luoshi_site.base.audit import SYSTEM, AuditEntry, chain_faults, row_faults
from luoshi_site.base.moment import Moment
from luoshi_site.ledger.models import Indicator
from luoshi_site.notices.models import Notice
from luoshi_site.progress.actions import EvidenceSpec, ReadingSpec, accept_reading, enter_reading
from luoshi_site.progress.actions.questions import (
    CHECKER,
    QuestionError,
    answer_question,
    ask_again,
    ask_due_questions,
    note_answer,
)
from luoshi_site.progress.actions.reports import submit_reports
from luoshi_site.progress.models import CheckQuestion, Reading

pytestmark = pytest.mark.django_db
NOW = month_of.NOW


def enter(month: month_of.Month, value: str, place: int = 0, **fields: object) -> Reading:
    """A figure of October of the bureau's first target, by its reporter."""
    period = month_period(2026, 10)
    indicator = month.targets[place].indicator
    Indicator.objects.filter(pk=indicator.pk).update(basis="point")  # a level has no season to wait for
    indicator.refresh_from_db()
    spec = ReadingSpec(indicator, period.start, period.end, value=Decimal(value), **fields)  # type: ignore[arg-type]
    return enter_reading(spec=spec, by=month.reporter, at=NOW, agency=month.bureau)


def tick(hours: int = 1) -> list[str]:
    at = NOW + timedelta(hours=hours)
    return ask_due_questions(moment=Moment(as_of=at.date(), known_at=at), by=SYSTEM, at=at)


def test_tick_puts_a_question_once_and_tells_the_agencys_reporters() -> None:
    month = month_of.lay_month()
    reading = enter(month, "1020")
    assert tick() == ["云汀市：向单位核对 1 处数据"]
    assert tick(2) == []
    question = CheckQuestion.objects.get()
    assert (question.check_code, question.reading, question.agency) == ("slip", reading, month.bureau)
    assert question.words == "像是大了 10 倍：2026年9月为 101 套。是否多写了零，或漏了小数点？"
    notice = Notice.objects.get(agency=month.bureau, title__contains="请核对")
    assert (notice.title, notice.role) == ("有 1 处数据请核对，并说明情况", "reporter")
    assert AuditEntry.objects.filter(action="ask_questions").count() == 1


def test_a_usual_figure_is_not_asked_about() -> None:
    enter(month_of.lay_month(), "103")
    assert tick() == []


def test_acceptance_asks_at_once_and_tick_does_not_ask_again() -> None:
    month = month_of.lay_month()
    accept_reading(reading=enter(month, "1020"), by=month.officer, at=NOW)
    assert CheckQuestion.objects.count() == 1
    assert tick() == []


def test_old_figures_are_compared_with_and_not_asked_about() -> None:
    month = month_of.lay_month()
    enter(month, "1020")
    assert tick(24 * 120) == []


def test_an_answer_is_kept_and_asked_about_again_and_noted() -> None:
    month = month_of.lay_month()
    enter(month, "1020")
    tick()
    question = CheckQuestion.objects.get()
    at = NOW + timedelta(hours=2)
    with pytest.raises(QuestionError, match="请写明答复的内容"):
        answer_question(question=question, words=" ", agency=month.bureau, by=month.reporter, at=at)
    answer_question(question=question, words="十月集中验收。", agency=month.bureau, by=month.reporter, at=at)
    with pytest.raises(QuestionError, match="目前已答复，不能再答复"):
        answer_question(question=question, words="再说。", agency=month.bureau, by=month.reviewer, at=at)
    ask_again(question=question, words="请附验收单。", by=month.officer, at=at)
    answer_question(question=question, words="已附。", agency=month.bureau, by=month.reviewer, at=at)
    note_answer(question=question, words="", by=month.officer, at=at)
    question.refresh_from_db()
    assert question.state == "noted"
    assert [(event.kind, event.words) for event in question.events.all()] == [
        ("answered", "十月集中验收。"), ("again", "请附验收单。"), ("answered", "已附。"), ("noted", ""),
    ]  # fmt: skip
    assert list(chain_faults()) == []
    asked = ("progress.CheckQuestion", "progress.QuestionEvent")
    assert [fault for fault in row_faults() if fault.place.startswith(asked)] == []


def test_nobody_notes_ones_own_answer() -> None:
    month = month_of.lay_month()
    enter(month, "1020")
    tick()
    question = CheckQuestion.objects.get()
    answer_question(question=question, words="属实。", agency=month.bureau, by=month.officer, at=NOW)
    with pytest.raises(QuestionError, match="自己作出的答复"):
        note_answer(question=question, words="", by=month.officer, at=NOW)


def test_a_file_used_for_another_task_is_found_wherever_it_was_used() -> None:
    month = month_of.lay_month()
    paper = (EvidenceSpec("现场照片.jpg", b"photo"),)
    enter(month, "103", place=0, evidence=paper)
    tick()
    second = enter(month, "102", place=1, evidence=paper)
    tick(2)
    question = CheckQuestion.objects.get()
    assert (question.check_code, question.reading) == ("evidence_reused", second)


def test_what_the_reporter_said_beside_the_cell_is_the_answer() -> None:
    month = month_of.lay_month()
    indicator = month.targets[0].indicator
    Indicator.objects.filter(pk=indicator.pk).update(basis="point")
    month.round.cells.create(
        agency=month.bureau,
        indicator=indicator,
        text="1020",
        answer="十月集中验收。",
        saved_at=NOW,
        saved_by=month.reporter,
    )
    month_of_reports = month.reports()

    submit_reports(
        reporting_round=month.round, agency=month.bureau, reports=month_of_reports, by=month.reporter, at=NOW
    )
    question = CheckQuestion.objects.get(reading__indicator=indicator)
    assert question.state == "answered"
    assert [(event.words, event.by) for event in question.events.all()] == [("十月集中验收。", month.reporter)]
    assert not Notice.objects.filter(title__contains="请核对").exists()
    client = Client()
    client.force_login(month.officer)
    report = month.round.reports.filter(state__in=("submitted", "passed")).first()
    assert report is not None
    shown = client.get(f"/office/reporting/reports/{report.pk}/").content.decode()
    assert question.words in shown
    assert "十月集中验收。" in shown


def test_the_pages_of_those_whom_it_concerns(django_assert_max_num_queries: object) -> None:
    month = month_of.lay_month()
    reading = enter(month, "1020")
    tick()
    question = CheckQuestion.objects.get()
    client = Client()
    client.force_login(month.reporter)
    assert question.words in client.get("/office/reporting/questions/").content.decode()
    page = client.get(f"/office/reporting/questions/{question.pk}/").content.decode()
    assert "单位差错" in page
    assert question.words in client.get(f"/office/reporting/readings/{reading.pk}/").content.decode()
    empty = client.post(f"/office/reporting/questions/{question.pk}/answer/", {"words": ""})
    assert empty.status_code == 422
    assert "数据属实的写明原因" in empty.content.decode()
    client.post(f"/office/reporting/questions/{question.pk}/answer/", {"words": "集中验收。"})
    client.force_login(month.officer)
    with django_assert_max_num_queries(30):  # type: ignore[operator]
        beside = client.get(f"/office/reporting/readings/{reading.pk}/").content.decode()
    assert "集中验收。" in beside
    client.post(f"/office/reporting/questions/{question.pk}/decide/", {"verdict": "note", "words": ""})
    question.refresh_from_db()
    assert question.state == "noted"


def test_another_agency_does_not_see_what_is_asked() -> None:
    month = month_of.lay_month()
    reading = enter(month, "1020")
    tick()
    question = CheckQuestion.objects.get()
    client = Client()
    client.force_login(make_user("reporter", make_agency(month.city, "市水务局")))
    assert client.get(f"/office/reporting/questions/{question.pk}/").status_code == 404
    assert question.words not in client.get(f"/office/reporting/readings/{reading.pk}/").content.decode()
    assert question.words not in client.get("/office/reporting/questions/").content.decode()


def test_the_coverage_page_says_what_the_figures_can_support(django_assert_max_num_queries: object) -> None:
    month = month_of.lay_month()
    enter(month, "103", evidence=(EvidenceSpec("2026年10月照片.jpg", b"a"),))
    client = Client()
    client.force_login(month.officer)
    with django_assert_max_num_queries(30):  # type: ignore[operator]
        page = client.get("/office/reporting/checks/").content.decode()
    squeezed = "".join(page.split())
    assert "1/1份材料" in squeezed  # one file, its name has a date
    assert "用不上（共3项指标）" in squeezed  # nothing published
    for code in ("jump", "evidence_old"):
        assert "不询问的情形" in client.get(f"/office/reporting/checks/{code}/").content.decode()
    assert client.get("/office/reporting/checks/nothing/").status_code == 404


def test_the_system_is_the_one_that_asks() -> None:
    month = month_of.lay_month()
    enter(month, "1020")
    tick()
    entry = AuditEntry.objects.get(action="ask_questions")
    assert (entry.actor, entry.city) == (CHECKER.username, month.city.code)
    assert agency_of(month.city, "市住建局") == month.bureau
