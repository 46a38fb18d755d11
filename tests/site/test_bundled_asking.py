"""The invented city's questions: found by the site's own checks, one kept, one answered, one to answer; shown to whom they concern."""

from datetime import date, datetime

import pytest
from django.test import Client
from tests.bundled_load import NOW, bundled

from luoshi_site.agencies.models import City, User
from luoshi_site.base.audit import faults
from luoshi_site.base.moment import CHINA
from luoshi_site.notices.models import Notice, NoticeRead
from luoshi_site.office.bundled.load import Loaded
from luoshi_site.progress.actions.questions import sweep_city
from luoshi_site.progress.models import CheckQuestion, Reading

__all__ = ["bundled"]
pytestmark = pytest.mark.django_db
HOME = "/office/?plan=yunting-livelihood-2026"


def question(code: str) -> CheckQuestion:
    return CheckQuestion.objects.get(reading__indicator__code=code)


def page(username: str, address: str) -> str:
    client = Client()
    client.force_login(User.objects.get(username=username))
    answer = client.get(address)
    assert answer.status_code == 200
    return answer.content.decode()


def test_julys_slip_was_asked_before_it_was_corrected(bundled: Loaded) -> None:
    row = question("old-pipes")
    assert (row.state, row.check_code, str(row.agency)) == ("noted", "jump", "市住房城乡建设局")
    assert (row.reading.value, row.reading.period_end) == (41, date(2026, 7, 31))
    assert row.asked_at == datetime(2026, 8, 10, 7, tzinfo=CHINA)
    events = list(row.events.order_by("pk").values_list("kind", "by__username"))
    assert events == [("answered", "reporter-bureau"), ("noted", "officer")]
    corrected = Reading.objects.get(corrects=row.reading)
    answered = row.events.earliest("pk")
    assert row.asked_at < corrected.recorded_at < answered.at


def test_a_zero_too_many_waits_with_its_answer(bundled: Loaded) -> None:
    row = question("rental-homes")
    assert (row.state, row.check_code, row.reading.state, row.reading.value) == ("answered", "slip", "pending", 8850)
    assert row.words.startswith("像是大了 10 倍：2026年二季度为 830 套。")
    answer = row.events.get()
    assert (answer.kind, answer.by.username if answer.by else "", answer.at < NOW) == (
        "answered",
        "reporter-bureau",
        True,
    )
    told = Notice.objects.get(agency=row.agency, at=row.asked_at)
    assert NoticeRead.objects.filter(notice=told, user__username="reporter-bureau").exists()


def test_the_county_has_still_to_answer(bundled: Loaded) -> None:
    row = question("urban-jobs")
    assert (row.state, row.reading.state, row.reading.value, str(row.agency)) == ("open", "pending", 8970, "青岫县")
    assert row.words.startswith("像是大了 10 倍：2026年9月为 918 人。")
    assert not row.events.exists()


def test_nothing_else_is_odd(bundled: Loaded) -> None:
    assert sweep_city(city=City.objects.get(code="yunting"), at=NOW) == 0
    assert CheckQuestion.objects.count() == 3
    assert [fault for fault in faults() if "progress" in fault.place] == []


@pytest.mark.parametrize(
    ("username", "said", "unsaid"),
    [
        ("officer", "待阅的核对答复 1 处", "待答复的核对询问"),
        ("reporter-area", "待答复的核对询问 1 处", "待阅的核对答复"),
        ("reporter-bureau", "退回待改 1 条", "核对询问"),
        ("reviewer", "待我审核 4 条", "核对询问"),
    ],
)
def test_my_work_says_what_to_do(bundled: Loaded, username: str, said: str, unsaid: str) -> None:
    work = page(username, HOME).partition("<h2>通知</h2>")[0]
    assert said in work
    assert unsaid not in work


def test_the_reviewer_sees_question_and_answer_beside_the_number(bundled: Loaded) -> None:
    html = page("reviewer", f"/office/reporting/readings/{question('rental-homes').reading_id}/")
    for words in ("8,850", "像是大了 10 倍", "三季度应为885套"):
        assert words in html
