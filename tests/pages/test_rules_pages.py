"""The pages of supervision rules: sentences that all read, a trial before the switch, figures with who and why."""

import io
from datetime import date, timedelta

import pytest
import python_calamine
from django.test import Client
from django.utils import timezone

from factories import LAID, agency_of, make_agency, make_city, make_plan, make_target, make_task, make_user
from luoshi_site.agencies.models import City, User
from luoshi_site.ledger.models import Milestone
from luoshi_site.supervision.models import RuleEdition, SupervisionRule

HERE = "/office/orders/rules/"


class Pages:
    """A city with a milestone missed half a year ago, and its people."""

    def __init__(self) -> None:
        self.city: City = make_city(code="rules")
        office = agency_of(self.city, "市政府督考办")
        self.officer, self.leader = make_user("officer", office), make_user("leader", office)
        self.reporter = make_user("reporter", agency_of(self.city, "市城管局"))
        today = timezone.localdate()
        plan = make_plan(self.city, starts_on=date(today.year - 1, 1, 1))
        self.due = today - timedelta(days=180)
        Milestone.objects.create(
            task=make_task(plan, "市城管局"), title="建成分拣中心", due_on=self.due, recorded_at=LAID.replace(year=today.year - 1),
            agency=agency_of(self.city, "市城管局"),
        )  # fmt: skip

    def get(self, user: User, path: str = "", **query: object) -> object:
        client = Client()
        client.force_login(user)
        return client.get(f"{HERE}{path}", query)

    def post(self, user: User, path: str, **words: object) -> object:
        client = Client()
        client.force_login(user)
        return client.post(f"{HERE}{path}", words, follow=True)


@pytest.fixture
def pages(db: None) -> Pages:
    return Pages()


def text(answer: object) -> str:
    return answer.content.decode()  # type: ignore[attr-defined]


def test_an_officer_takes_a_ladder_over_a_leader_switches_it_on_after_its_trial(pages: Pages) -> None:
    assert "还没有督办规则" in text(pages.get(pages.officer))
    said = text(pages.post(pages.officer, "take-over/", ladder="default"))
    assert "已导入「通用阶梯」16 条规则，均未启用" in said
    assert "里程碑到期后第1个工作日仍未交付的，向牵头（承办）单位发出催办通知，限3个工作日内答复" in said
    codes = ["default-milestone-soon-5", "default-milestone-chase", "default-milestone-order"]
    before = text(pages.get(pages.leader, "switch/", rule=codes))
    assert "会发出 3 次" in before
    assert "将启用 3 条" in before
    wrong = pages.post(pages.leader, "switch/", rule=codes, approver="王市长")
    assert (wrong.status_code, "同时写明批准人和依据" in text(wrong)) == (422, True)
    said = text(pages.post(pages.leader, "switch/", rule=codes, approver="王市长", basis="第1次常务会议"))
    assert "已启用 3 条规则" in said
    assert "督办单由王市长事先批准（第1次常务会议）" in said
    assert "下发蓝色督办单" in said
    assert SupervisionRule.objects.filter(is_on=True).count() == 3
    assert "将停用" in text(pages.get(pages.leader, "switch/", rule=codes[:1]))


def test_a_rule_that_cannot_be_read_says_so_in_chinese_and_the_others_stand(pages: Pages) -> None:
    pages.post(pages.officer, "take-over/", ladder="default")
    first, second = SupervisionRule.objects.order_by("pk")[:2]
    SupervisionRule.objects.filter(pk=first.pk).update(when="never")
    RuleEdition.objects.filter(rule=second).update(parameters='{"days": }')
    said = text(pages.get(pages.officer))
    assert f"规则 {first.code} 读不懂：when 的「never」不认识，可用的有：milestone_due_soon（里程碑将到期）、" in said
    assert "起的参数不是有效的 JSON（第1行第10个字符处），请为规则重新设置参数。" in said
    assert not any(word in said for word in ("is not a valid", "Expecting", "Error"))
    assert "里程碑到期后" in said


def test_a_trial_counts_lists_narrows_and_downloads(pages: Pages) -> None:
    pages.post(pages.officer, "take-over/", ladder="sanming")
    codes = [row.code for row in SupervisionRule.objects.all()]
    since, until = str(pages.due - timedelta(days=10)), str(pages.due + timedelta(days=60))
    answer = pages.get(pages.officer, "trial/", rule=codes, since=since, until=until)
    assert "会发出 1 次" in text(answer)  # without standing approval it is drafted, and goes no further
    assert "当时并不存在的督办单没有人答复过" in text(answer)
    nothing = pages.get(pages.officer, "trial/", rule=codes, since=since, until=until, q="没有")
    assert "没有符合条件的" in text(nothing)
    assert "起始日期晚于结束日期" in text(pages.get(pages.officer, "trial/", rule=codes, since=until, until=since))
    book = pages.get(pages.officer, "trial/book/", rule=codes, since=since, until=until)
    sheets = python_calamine.load_workbook(io.BytesIO(book.content))
    rows = sheets.get_sheet_by_name("清单").to_python()
    assert rows[-1][1:4] == ["督办单（蓝）", "市城管局", "建成分拣中心"]
    assert pages.get(pages.officer, "trial/book/").status_code == 302


def test_figures_are_changed_by_an_officer_with_a_reason_and_read_by_all(pages: Pages) -> None:
    pages.post(pages.officer, "take-over/", ladder="default")
    rule = SupervisionRule.objects.get(code="default-milestone-chase")
    words = {
        "days": 2,
        "day_kind": "working",
        "limit_days": 5,
        "limit_kind": "working",
        "most_a_month": 0,
        "follows": 0,
    }
    tomorrow = str(timezone.localdate() + timedelta(days=1))
    assert "请写明修改的理由" in text(pages.post(pages.officer, f"{rule.pk}/", **words, valid_from=tomorrow))
    said = text(pages.post(pages.officer, f"{rule.pk}/", **words, valid_from=tomorrow, reason="第3次专题会议"))
    assert "第3次专题会议" in said
    assert "里程碑到期后第2个工作日仍未交付的，向牵头（承办）单位发出催办通知，限5个工作日内答复。" in said
    assert RuleEdition.objects.filter(rule=rule).count() == 2
    read = text(pages.get(pages.reporter, f"{rule.pk}/"))
    assert "第3次专题会议" in read
    assert "修改参数" not in read
    assert pages.post(pages.reporter, f"{rule.pk}/", **words).status_code == 404


def test_the_other_city_s_rules_are_not_there(pages: Pages) -> None:
    pages.post(pages.officer, "take-over/", ladder="default")
    rule = SupervisionRule.objects.first()
    stranger = make_user("officer", make_agency(make_city("别市"), "市政府办"))
    assert pages.get(stranger, f"{rule.pk}/").status_code == 404
    assert pages.get(stranger, "", city="rules").status_code == 404
    assert Client().get(HERE).status_code == 404


def test_schemes_are_shown_beside_and_say_what_they_do_not_rule(pages: Pages) -> None:
    plan = make_plan(pages.city, code="lit")
    make_target(make_task(plan))
    said = text(pages.get(pages.reporter, "lights/", plan="lit"))
    assert "银川 2025 年红黄绿灯" in said
    assert "未规定" in said
    assert "没有可以对照的" in text(pages.get(pages.reporter, "lights/", plan="lit", scheme="ouhai"))


@pytest.mark.django_db
def test_the_list_of_rules_needs_few_queries(pages: Pages, django_assert_max_num_queries) -> None:
    for ladder in ("default", "sanming", "dengzhou", "longchang"):
        pages.post(pages.officer, "take-over/", ladder=ladder)
    client = Client()
    client.force_login(pages.officer)
    with django_assert_max_num_queries(30):
        client.get(HERE)
    with django_assert_max_num_queries(30):
        codes = "&".join(f"rule={row.code}" for row in SupervisionRule.objects.all())
        client.get(f"{HERE}trial/?{codes}")
