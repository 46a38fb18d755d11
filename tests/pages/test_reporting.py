"""Entering, accepting, returning, correcting and withdrawing readings, through the pages."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone
from tests import factories

from luoshi_site.agencies.models import Agency, User
from luoshi_site.ledger.models import Indicator, Target
from luoshi_site.progress.actions import accept_reading, open_round
from luoshi_site.progress.models import Evidence, Reading

pytestmark = pytest.mark.django_db


class World:
    """A city with one task of 市民政局 and 各地区, its people, and another city."""

    def __init__(self) -> None:
        self.city = factories.make_city()
        self.plan = factories.make_plan(self.city)
        self.task = factories.make_task(self.plan, "市民政局", ("各地区",))
        self.target = factories.make_target(self.task, "300", unit="套", name="保障性住房")
        bureau = factories.agency_of(self.city, "市民政局")
        office = factories.agency_of(self.city, "市政府督考办")
        self.reporter = factories.make_user("reporter", bureau)
        self.second = factories.make_user("reporter", bureau)
        self.reviewer = factories.make_user("reviewer", bureau)
        self.officer = factories.make_user("officer", office)
        self.leader = factories.make_user("leader", office)
        elsewhere = factories.make_city("外市")
        self.stranger = factories.make_user("officer", factories.make_agency(elsewhere))
        self.outsider = factories.make_user("reporter", factories.make_agency(self.city, "市水务局"))
        self.district = Agency.objects.get(city=self.city, name="东屿区")

    def period(self) -> str:
        """Last month."""
        end = timezone.localdate().replace(day=1) - timedelta(days=1)
        return f"{end.replace(day=1)}/{end}"

    def enter(self, target: Target | None = None, by: User | None = None, **fields: object) -> object:
        values = {"period": self.period(), "value": "120", "certainty": "final", "note": "", **fields}
        return client(by or self.reporter).post(f"/office/reporting/targets/{(target or self.target).pk}/", values)

    def reading(self, **fields: object) -> Reading:
        assert self.enter(**fields).status_code == 302
        return Reading.objects.order_by("-pk")[0]


@pytest.fixture
def world() -> World:
    return World()


def client(user: User | None = None) -> Client:
    found = Client()
    if user is not None:
        found.force_login(user)
    return found


def text(response: object) -> str:
    return response.content.decode()


@pytest.mark.parametrize(
    ("typed", "value"),
    [
        ("3.5万", "35000"),
        ("３５０００", "35000"),
        ("35,000", "35000"),
        ("35000套", "35000"),
        ("0", "0"),
        ("12.5", "12.5"),
    ],
)
def test_a_number_field_takes_what_officials_write(world: World, typed: str, value: str) -> None:
    assert world.reading(value=typed).value == Decimal(value)


def test_the_page_says_what_it_understood(world: World) -> None:
    response = client(world.reporter).post(
        f"/office/reporting/targets/{world.target.pk}/",
        {"period": world.period(), "value": "3.5万", "certainty": "final"},
        follow=True,
    )
    assert "35,000 套" in text(response)
    hint = client(world.reporter).get(
        f"/office/reporting/targets/{world.target.pk}/understood/", {"value": "３５０００", "period": world.period()}
    )
    assert "理解为 35,000 套" in text(hint)
    assert Reading.objects.count() == 1


def test_a_word_is_refused_with_the_reason_and_nothing_is_kept(world: World) -> None:
    response = world.enter(value="较多")
    assert response.status_code == 422
    assert "「较多」看不出是什么数" in text(response)
    assert Reading.objects.count() == 0


def test_blank_is_no_value_and_zero_is_one(world: World) -> None:
    assert "没有数据请不要报送" in text(world.enter(value=""))
    assert Reading.objects.count() == 0
    assert world.reading(value="0").value == 0


def test_a_percentage_over_100_is_questioned_once(world: World) -> None:
    target = factories.make_target(world.task, "90", unit="%", name="覆盖率", basis=Indicator.Basis.POINT)
    response = world.enter(target, value="104")
    assert response.status_code == 422
    assert "百分数超过 100%:104%" in text(response)
    assert world.enter(target, value="104", sure="on").status_code == 302


def test_a_numerator_above_its_denominator_is_questioned_and_a_zero_denominator_refused(world: World) -> None:
    target = factories.make_target(world.task, "90", unit="%", as_ratio=True, basis=Indicator.Basis.POINT)
    assert "是否填反" in text(world.enter(target, numerator="31", denominator="30"))
    assert "分母不能为 0" in text(world.enter(target, numerator="0", denominator="0", sure="on"))
    reading = world.reading(target=target, numerator="855.6", denominator="1013.5")
    assert (reading.numerator, reading.denominator, reading.value) == (Decimal("855.6"), Decimal("1013.5"), None)
    assert "84.42" in text(client(world.officer).get(f"/office/reporting/readings/{reading.pk}/"))


def test_a_unit_written_twice_and_a_leap_are_questioned(world: World) -> None:
    target = factories.make_target(world.task, "38", unit="万人", name="新增就业")
    assert "计量单位已经是「万人」" in text(world.enter(target, value="13万"))
    assert world.reading(target=target, value="13万人").value == 13
    first = world.reading(value="120")
    accept_reading(reading=first, by=world.officer, at=timezone.now())
    assert "相差十倍以上" in text(world.enter(value="12000", period="other", other_period="2026年1月"))


def test_a_period_that_has_not_ended_takes_a_forecast_only(world: World) -> None:
    year = timezone.localdate().year + 1
    response = world.enter(period="other", other_period=f"{year}年3月")
    assert "尚未结束，现在只能报「预计」" in text(response)
    assert world.enter(period="other", other_period=f"{year}年3月", certainty="forecast").status_code == 302
    assert "看不懂时期" in text(world.enter(period="other", other_period="上个月吧"))


def test_another_person_accepts_and_the_light_changes_with_reasons(world: World) -> None:
    reading = world.reading(value="300")
    address = f"/office/reporting/readings/{reading.pk}/"
    own = client(world.reporter)
    assert "审核</h2>" not in text(own.get(address))
    assert own.post(address + "accept/").status_code == 404
    page = text(client(world.reviewer).get(address))
    assert "若采用，灯色将这样变" in page
    assert "已完成" in page
    after = text(client(world.reviewer).post(address + "accept/", follow=True))
    reading.refresh_from_db()
    assert reading.state == Reading.State.ACCEPTED
    assert "未到报送期" in after
    assert "已完成" in after
    assert "300" in after


def test_accepting_twice_says_so(world: World) -> None:
    reading = world.reading()
    address = f"/office/reporting/readings/{reading.pk}/accept/"
    client(world.officer).post(address)
    assert "不能再采用" in text(client(world.officer).post(address, follow=True))


def test_a_return_needs_a_reason_which_the_reporter_sees(world: World) -> None:
    reading = world.reading()
    address = f"/office/reporting/readings/{reading.pk}/return/"
    assert "请写明原因" in text(client(world.officer).post(address, {"reason": " "}))
    client(world.officer).post(address, {"reason": "口径不对，应为竣工数"})
    mine = text(client(world.reporter).get("/office/reporting/?list=returned"))
    assert "口径不对，应为竣工数" in mine
    assert "改后重报" in mine
    again = client(world.reporter).post(
        f"/office/reporting/readings/{reading.pk}/correct/",
        {
            "period": f"{reading.period_start}/{reading.period_end}",
            "value": "110",
            "certainty": "final",
            "note": "改为竣工数",
        },
    )
    assert again.status_code == 302
    assert "没有退回待改的读数" in text(client(world.reporter).get("/office/reporting/?list=returned"))


def test_a_correction_takes_the_old_ones_place_once_accepted(world: World) -> None:
    old = world.reading(value="120")
    accept_reading(reading=old, by=world.officer, at=timezone.now())
    address = f"/office/reporting/readings/{old.pk}/correct/"
    values = {"period": f"{old.period_start}/{old.period_end}", "value": "102", "certainty": "final", "note": ""}
    assert "更正须写明原因" in text(client(world.reporter).post(address, values))
    client(world.reporter).post(address, {**values, "note": "数字颠倒"})
    new = Reading.objects.get(corrects=old)
    client(world.officer).post(f"/office/reporting/readings/{new.pk}/accept/")
    old.refresh_from_db()
    assert old.state == Reading.State.ACCEPTED
    assert old.withdrawn_at is not None
    assert "其后的更正" in text(client(world.leader).get(f"/office/reporting/readings/{old.pk}/"))


def test_withdrawing_keeps_the_record(world: World) -> None:
    reading = world.reading()
    accept_reading(reading=reading, by=world.officer, at=timezone.now())
    address = f"/office/reporting/readings/{reading.pk}/withdraw/"
    assert "须写明原因" in text(client(world.reporter).post(address, {"reason": ""}))
    assert client(world.outsider).post(address, {"reason": "x"}).status_code == 404
    assert "已撤回" in text(client(world.reporter).post(address, {"reason": "重复填报"}, follow=True))
    assert Reading.objects.filter(pk=reading.pk).exists()


def test_evidence_is_kept_and_handed_out_as_a_download_only(world: World) -> None:
    file = SimpleUploadedFile("台账 签字.pdf", b"%PDF-1.4 test")
    reading = world.reading(evidence=file)
    evidence = Evidence.objects.get(reading=reading)
    response = client(world.leader).get(f"/office/reporting/evidence/{evidence.pk}/")
    assert response.content == b"%PDF-1.4 test"
    assert response.headers["Content-Disposition"].startswith("attachment")
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert client(world.stranger).get(f"/office/reporting/evidence/{evidence.pk}/").status_code == 404


def test_evidence_that_is_gone_from_the_store_says_so(world: World) -> None:
    reading = world.reading(evidence=SimpleUploadedFile("a.txt", b"x"))
    Evidence.objects.filter(reading=reading).update(sha256="f" * 64)
    page = text(client(world.leader).get(f"/office/reporting/evidence/{Evidence.objects.get().pk}/", follow=True))
    assert "不在存放处" in page


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("病毒.exe", b"MZ", "不收「.exe」这种文件"),
        ("改名.pdf", b"MZ..", "文件内容不是pdf格式"),
        ("空.pdf", b"", "文件是空的"),
    ],
)
def test_unfit_evidence_is_refused_with_what_to_do(world: World, name: str, content: bytes, message: str) -> None:
    assert message in text(world.enter(evidence=SimpleUploadedFile(name, content)))
    assert Reading.objects.count() == 0


def test_evidence_over_the_limit_is_refused(world: World, settings: object) -> None:
    settings.EVIDENCE_BYTES = 1024 * 1024
    response = world.enter(evidence=SimpleUploadedFile("大.txt", b"x" * (1024 * 1024 + 1)))
    assert "超过 1 MB" in text(response)


def test_a_district_reports_for_itself_only(world: World) -> None:
    target = factories.make_target(world.task, "60", name="养老床位", rollup=Indicator.Rollup.SUM)
    user = factories.make_user("reporter", world.district)
    reading = world.reading(target=target, by=user, value="12")
    assert reading.area == world.district
    other = Agency.objects.get(city=world.city, name="西汀区")
    response = world.enter(target, by=user, value="12", area=str(other.pk))
    assert Reading.objects.filter(area=other).count() == 0
    assert response.status_code in {302, 422}


def test_open_rounds_ask_the_agencies_that_owe(world: World) -> None:
    target = factories.make_target(world.task, "60", name="养老床位", rollup=Indicator.Rollup.SUM)
    end = timezone.localdate().replace(day=1) - timedelta(days=1)
    open_round(
        plan=world.plan, cadence="monthly", period_start=end.replace(day=1), period_end=end,
        due_on=end + timedelta(days=1), by=world.officer, at=timezone.now(),
    )  # fmt: skip
    bureau = text(client(world.reporter).get("/office/reporting/?list=asked"))
    assert "保障性住房" in bureau
    assert "养老床位" not in bureau
    district_user = factories.make_user("reporter", world.district)
    district = text(client(district_user).get("/office/reporting/?list=asked"))
    assert "养老床位" in district
    assert "保障性住房" not in district
    world.reading(target=target, by=district_user, value="3")
    assert "没有欠报的读数" in text(client(district_user).get("/office/reporting/?list=asked"))


def test_who_may_not_finds_nothing(world: World) -> None:
    reading = world.reading(evidence=SimpleUploadedFile("a.txt", b"x"))
    evidence = Evidence.objects.get()
    target = world.target.pk
    view = [f"readings/{reading.pk}/", f"evidence/{evidence.pk}/"]
    report = [f"targets/{target}/", f"targets/{target}/understood/", f"readings/{reading.pk}/correct/"]
    decide = [f"readings/{reading.pk}/accept/", f"readings/{reading.pk}/return/"]
    withdraw = [f"readings/{reading.pk}/withdraw/"]
    closed = {
        None: ["", *view, *report, *decide, *withdraw],
        world.stranger: [*view, *report, *decide, *withdraw],
        world.leader: [*report, *decide, *withdraw],
        world.outsider: [*report, *decide, *withdraw],
        world.reporter: decide,
        world.officer: [*report, *withdraw],
    }
    for user, addresses in closed.items():
        for address in addresses:
            for send in (client(user).get, client(user).post):
                assert send(f"/office/reporting/{address}").status_code == 404, (user, address)


def test_lists_filter_and_stay_within_the_budget_of_queries(
    world: World, django_assert_max_num_queries: object
) -> None:
    for value in ("1", "2", "3"):
        world.reading(value=value, sure="on")
    officer, reporter, newest = client(world.officer), client(world.reporter), Reading.objects.latest("pk").pk
    with django_assert_max_num_queries(25):
        page = text(officer.get("/office/reporting/?list=all&q=保障"))
    assert page.count("保障性住房") >= 3
    assert "没有符合条件的读数" in text(officer.get("/office/reporting/?list=all&q=不存在"))
    with django_assert_max_num_queries(25):
        officer.get(f"/office/reporting/readings/{newest}/")
    with django_assert_max_num_queries(25):
        reporter.get(f"/office/reporting/targets/{world.target.pk}/")


def test_a_period_from_the_asked_list_is_offered(world: World) -> None:
    page = text(
        client(world.reporter).get(f"/office/reporting/targets/{world.target.pk}/?period=2020-01-01/2020-12-31")
    )
    assert '<option value="2020-01-01/2020-12-31" selected>2020年</option>' in page


def test_a_replaced_reading_says_so_and_is_neither_withdrawn_nor_corrected_again(world: World) -> None:
    old = world.reading(value="120")
    accept_reading(reading=old, by=world.officer, at=timezone.now())
    values = {
        "period": f"{old.period_start}/{old.period_end}",
        "value": "102",
        "certainty": "final",
        "note": "数字颠倒",
    }
    client(world.reporter).post(f"/office/reporting/readings/{old.pk}/correct/", values)
    new = Reading.objects.get(corrects=old)
    accept_reading(reading=new, by=world.officer, at=timezone.now())
    old.refresh_from_db()
    replaced_at = old.withdrawn_at
    page = text(client(world.reporter).get(f"/office/reporting/readings/{old.pk}/"))
    assert "已被更正" in page
    withdrawal = client(world.reporter).post(
        f"/office/reporting/readings/{old.pk}/withdraw/", {"reason": "x"}, follow=True
    )
    assert "不能撤回" in text(withdrawal)
    assert "不能更正" in text(client(world.reporter).get(f"/office/reporting/readings/{old.pk}/correct/", follow=True))
    old.refresh_from_db()
    assert old.withdrawn_at == replaced_at


def test_a_pending_reading_is_withdrawn_before_it_is_entered_anew(world: World) -> None:
    reading = world.reading()
    address = f"/office/reporting/readings/{reading.pk}/"
    assert "请先撤回再重报" in text(client(world.reporter).get(address + "correct/", follow=True))
    assert "已撤回" in text(client(world.reporter).post(address + "withdraw/", {"reason": ""}, follow=True))


def test_an_officer_opens_a_round_sees_who_is_missing_and_closes_it(world: World) -> None:
    factories.make_target(world.task, "60", name="养老床位", rollup=Indicator.Rollup.SUM)
    officer = client(world.officer)
    end = timezone.localdate().replace(day=1) - timedelta(days=1)
    asked = {"plan": world.plan.code, "cadence": "monthly", "period": f"{end.year}年{end.month}月"}
    wrong = officer.post("/office/reporting/rounds/", {**asked, "cadence": "yearly", "due_on": end + timedelta(days=9)})
    assert "不是按年报送的一期" in text(wrong)
    early = officer.post("/office/reporting/rounds/", {**asked, "due_on": end - timedelta(days=9)})
    assert "早于报告期末" in text(early)
    page = text(officer.post("/office/reporting/rounds/", {**asked, "due_on": end + timedelta(days=9)}, follow=True))
    assert "报送期已开启" in page
    assert "0 / 3" in page
    assert "市民政局：保障性住房" in page
    assert "东屿区：养老床位" in page
    world.reading()
    page = text(officer.get("/office/reporting/rounds/"))
    assert "1 / 3" in page
    assert "市民政局：保障性住房" not in page
    row = world.plan.rounds.get()
    assert "报送期已关闭" in text(officer.post(f"/office/reporting/rounds/{row.pk}/close/", follow=True))
    assert "该报送期已经关闭" in text(officer.post(f"/office/reporting/rounds/{row.pk}/close/", follow=True))
    for user in (None, world.reporter, world.leader):
        assert client(user).get("/office/reporting/rounds/").status_code == 404
        assert client(user).post(f"/office/reporting/rounds/{row.pk}/close/").status_code == 404
    assert client(world.stranger).post(f"/office/reporting/rounds/{row.pk}/close/").status_code == 404
    assert client(world.stranger).get(f"/office/reporting/rounds/?city={world.city.code}").status_code == 404


def test_what_waits_is_narrowed_by_agency_and_text(world: World) -> None:
    world.reading()
    officer = client(world.officer)
    bureau = factories.agency_of(world.city, "市民政局")
    assert "审核</a>" in text(officer.get(f"/office/reporting/?list=waiting&agency={bureau.pk}&q=保障"))
    assert "没有符合条件的读数" in text(officer.get(f"/office/reporting/?list=waiting&agency={world.district.pk}"))
