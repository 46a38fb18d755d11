"""The pages of calendars and extensions: what they show, who may pass, what is refused with what to do."""

from datetime import date, timedelta

import pytest
from django.test import Client
from django.utils import timezone

from factories import agency_of, make_city, make_plan, make_target, make_task, make_user
from luoshi_site.agencies.models import User
from luoshi_site.base.moment import CHINA
from luoshi_site.ledger.models import Plan
from luoshi_site.progress.actions import ask_extension, open_round
from luoshi_site.progress.models import Extension, ReportingCalendar, ReportingRound, RoundEvent

pytestmark = pytest.mark.django_db
FIELDS = {"due_days": "8", "remind_days": "3", "close_days": "5", "is_active": "on"}


@pytest.fixture
def plan() -> Plan:
    city = make_city()
    plan = make_plan(city, ends_on=date(2099, 12, 31))
    make_target(make_task(plan, "市民政局"), name="养老床位")
    make_target(make_task(plan, "市教育局"), name="托位", cadence="quarterly")
    return plan


def client(user: User) -> Client:
    found = Client()
    found.force_login(user)
    return found


def text(answer: object) -> str:
    return answer.content.decode()  # type: ignore[attr-defined]


def today() -> date:
    return timezone.now().astimezone(CHINA).date()


def laid_round(plan: Plan) -> ReportingRound:
    """A round of last month that is due in five days."""
    end = today().replace(day=1) - timedelta(days=1)
    now = timezone.now()
    return open_round(
        plan=plan, cadence="monthly", period_start=end.replace(day=1), period_end=end,
        due_on=today() + timedelta(days=5), closes_on=today() + timedelta(days=12), by=officer_of(plan),
        at=now - timedelta(hours=1),
    )  # fmt: skip


def officer_of(plan: Plan) -> User:
    return make_user("officer", agency_of(plan.city, "市政府督考办"))


def test_an_officer_sets_the_calendar_and_sees_twelve_due_days_and_how(plan: Plan) -> None:
    mine = client(officer_of(plan))
    page = text(mine.get("/office/settings/"))
    assert "还没有报送日历" in page
    assert page.count("个工作日</td>") == 12
    first = today().replace(day=1).isoformat()
    answer = mine.post(f"/office/settings/?plan={plan.code}", {**FIELDS, "first_period_on": first}, follow=True)
    assert "报送日历已保存" in text(answer)
    calendar = ReportingCalendar.objects.get(plan=plan)
    assert (calendar.due_days, calendar.joins_january, calendar.is_active) == (8, False, True)
    assert "以后 12 期" in text(answer)
    assert "暂定" in text(answer)


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"due_days": "0"}, "请填写 1 到 60 之间的整数"),
        ({"due_days": "八"}, "请填写 1 到 60 之间的整数"),
        ({"first_period_on": "昨天"}, "请填写日期"),
        ({"remind_days": "8"}, "提醒须在期末之后"),
        ({"first_period_on": "2024-01-01"}, "会一开即关"),
    ],
)
def test_an_unfit_calendar_is_refused_with_what_to_do(plan: Plan, changed: dict[str, str], said: str) -> None:
    first = {"first_period_on": today().replace(day=1).isoformat()}
    answer = client(officer_of(plan)).post("/office/settings/", {**FIELDS, **first, **changed})
    assert answer.status_code == 422
    assert said in text(answer)
    assert not ReportingCalendar.objects.exists()


def test_settings_are_for_officers_of_the_city(plan: Plan) -> None:
    for kind in ("reporter", "reviewer", "leader", "auditor"):
        assert client(make_user(kind, agency_of(plan.city, "市民政局"))).get("/office/settings/").status_code == 404
    other = make_city("外市")
    stranger = client(make_user("officer", agency_of(other, "市政府督考办")))
    assert stranger.get(f"/office/settings/?plan={plan.code}").status_code == 404
    assert "还没有实施中的计划" in text(stranger.get("/office/settings/"))


def test_an_agency_asks_and_an_officer_answers(plan: Plan) -> None:
    row = laid_round(plan)
    reporter = make_user("reporter", agency_of(plan.city, "市民政局"))
    asking, officer = client(reporter), client(officer_of(plan))
    place = f"{row.pk}/{agency_of(plan.city, '市民政局').pk}"
    until = row.due_on + timedelta(days=3)
    fields = {"place": place, "until": until.isoformat(), "reason": "统计口径在核对"}
    assert "申请延期" in text(asking.get("/office/reporting/extensions/"))
    assert "已申请延期" in text(asking.post("/office/reporting/extensions/", fields, follow=True))
    again = asking.post("/office/reporting/extensions/", fields)
    assert again.status_code == 422
    extension = Extension.objects.get()
    assert "统计口径在核对" in text(officer.get("/office/reporting/extensions/"))
    address = f"/office/reporting/extensions/{extension.pk}/"
    assert "须写明理由" in text(officer.post(address, {"verdict": "refuse", "answer": ""}, follow=True))
    assert "已同意延期" in text(officer.post(address, {"verdict": "grant", "answer": ""}, follow=True))
    assert "已由" in text(officer.post(address, {"verdict": "refuse", "answer": "晚了"}, follow=True))
    extension.refresh_from_db()
    assert extension.state == "granted"


def test_a_day_that_is_too_late_is_refused_in_the_form(plan: Plan) -> None:
    row = laid_round(plan)
    agency = agency_of(plan.city, "市民政局")
    fields = {"place": f"{row.pk}/{agency.pk}", "until": "2098-01-01", "reason": "来不及"}
    answer = client(make_user("reporter", agency)).post("/office/reporting/extensions/", fields)
    assert answer.status_code == 422
    assert "不能晚于报送期的关闭日" in text(answer)


def test_others_find_no_extensions_and_decide_none(plan: Plan) -> None:
    row = laid_round(plan)
    agency = agency_of(plan.city, "市民政局")
    reporter = make_user("reporter", agency)
    extension = ask_extension(
        reporting_round=row, agency=agency, until=row.due_on + timedelta(days=2), reason="口径在核对", by=reporter,
        at=timezone.now(),
    )  # fmt: skip
    assert client(make_user("leader", agency)).get("/office/reporting/extensions/").status_code == 404
    other = client(make_user("reporter", agency_of(plan.city, "市教育局")))
    assert "口径在核对" not in text(other.get("/office/reporting/extensions/"))
    address = f"/office/reporting/extensions/{extension.pk}/"
    far = client(make_user("officer", agency_of(make_city("外市"), "市政府督考办")))
    for one in (other, far, client(reporter)):
        assert one.post(address, {"verdict": "grant"}).status_code == 404
    assert other.post("/office/reporting/extensions/reopen/").status_code == 404


def test_an_officer_reopens_one_agencys_form(plan: Plan) -> None:
    row = laid_round(plan)
    ReportingRound.objects.filter(pk=row.pk).update(closed_at=timezone.now())
    officer = client(officer_of(plan))
    assert "重开填报" in text(officer.get("/office/reporting/extensions/"))
    fields = {"round": row.pk, "agency": agency_of(plan.city, "市民政局").pk}
    assert "已为市民政局重开填报" in text(officer.post("/office/reporting/extensions/reopen/", fields, follow=True))
    assert RoundEvent.objects.filter(round=row, kind="reopened").count() == 1
    assert "请选择报送期和单位" in text(officer.post("/office/reporting/extensions/reopen/", {}, follow=True))


def test_a_single_figure_of_a_closed_round_is_refused_with_whom_to_ask_until_the_form_is_reopened(plan: Plan) -> None:
    row, target, agency = laid_round(plan), plan.targets.get(name="养老床位"), agency_of(plan.city, "市民政局")
    reporter = client(make_user("reporter", agency))
    fields = {"period": f"{row.period_start}/{row.period_end}", "value": "12", "certainty": "final", "confirmed": "on"}
    ReportingRound.objects.filter(pk=row.pk).update(closed_at=timezone.now())
    answer = text(reporter.post(f"/office/reporting/targets/{target.pk}/", fields))
    assert "不能再填报" in answer
    assert "请联系市政府督考办" in answer
    fresh = {"round": row.pk, "agency": agency.pk}
    assert "<h2>开启中的填报表" not in text(reporter.get("/office/reporting/"))
    client(officer_of(plan)).post("/office/reporting/extensions/reopen/", fresh)
    assert "<h2>开启中的填报表" in text(reporter.get("/office/reporting/"))
    assert "不能再填报" not in text(reporter.post(f"/office/reporting/targets/{target.pk}/", fields, follow=True))
    assert target.indicator.readings.count() == 1
