"""Reviews: what their agenda is made of, what is decided and what becomes of it, minutes that stay as they were."""

from datetime import date, timedelta

import pytest
from django.test import Client
from tests import factories
from tests.reviews_factories import NOW, Room, lay_room

from luoshi.problems import LuoshiError
from luoshi.report.model import plain
from luoshi_site.base.audit import faults
from luoshi_site.base.store import fetch
from luoshi_site.ledger.models import Matter
from luoshi_site.notices.models import Notice
from luoshi_site.office.models import ProgressReview, ReviewDecision, ReviewItem
from luoshi_site.office.reviews.actions import (
    ReviewError,
    ReviewSpec,
    change_review,
    end_review,
    move_item,
    put_on_agenda,
    take_off_agenda,
)
from luoshi_site.office.reviews.agenda import Subject, unchanged_since
from luoshi_site.office.reviews.decisions import DecisionSpec, decide, settle_decision, withdraw_decision
from luoshi_site.office.reviews.queries import frozen_minutes, moment_of, proposed_for, reviews_counted
from luoshi_site.office.reviews.words import help_asked
from luoshi_site.progress.actions import open_round
from luoshi_site.progress.charts import Dot
from luoshi_site.progress.models import ProgressReport
from luoshi_site.progress.queries import plan_standing
from luoshi_site.supervision.actions import OpenOrder, issue_order
from luoshi_site.supervision.models import SupervisionOrder

pytestmark = pytest.mark.django_db
GOOD = {month: 10 * month for month in range(1, 11)}  # 100 of 300 by October, where the straight way asks 83.3


@pytest.fixture
def room() -> Room:
    return lay_room()


def spec(room: Room, carried: str = "note", text: str = "年底前完成扫尾", days: int = 30) -> DecisionSpec:
    return DecisionSpec(text, room.bureau, NOW.date() + timedelta(days=days), carried)


def said(review: ProgressReview) -> list[tuple[str, list[str]]]:
    """The agenda: titles with the words before each reason's colon."""
    items = review.items.filter(taken_off=False)
    return [(item.title, [line.split("：")[0] for line in item.reason_lines]) for item in items]


def lay_reasons(room: Room) -> None:
    """A task for each reason, laid in another order than they press; and one that is well."""
    room.target(room.task("进展顺利"), GOOD)
    helped = room.task("请求协调的")
    room.target(helped, GOOD)
    room.target(room.task("一直停滞的"), dict.fromkeys(range(1, 11), 40))
    room.target(room.task("新转红灯的"), {**{month: 6 * month for month in range(1, 9)}, 9: 48, 10: 48})
    ordered = room.task("督办逾期的")
    room.target(ordered, GOOD)
    room.order(ordered, date(2026, 10, 9))
    month = open_round(
        plan=room.plan, cadence="monthly", period_start=date(2026, 10, 1), period_end=date(2026, 10, 31),
        due_on=date(2026, 11, 6), by=room.officer, at=NOW - timedelta(days=22),
    )  # fmt: skip
    for task, words in ((helped, "请市里协调用地指标。"), (ordered, "暂无")):
        ProgressReport.objects.create(
            round=month, task=task, agency=room.bureau, state="passed", help_needed=words,
            submitted_at=NOW - timedelta(days=20),
        )  # fmt: skip


def test_the_agenda_is_what_presses_most_pressing_first(room: Room) -> None:
    lay_reasons(room)
    review = room.review()
    assert said(review) == [
        ("任务5 督办逾期的", ["督办逾期"]),
        ("任务4 新转红灯的", ["新转红灯"]),
        ("任务3 一直停滞的", ["红灯", "停滞"]),
        ("任务2 请求协调的", ["请求协调"]),
    ]
    lines = [line for item in review.items.all() for line in item.reason_lines]
    # 48 of 300 is 16.0 %, the way asks 304/365 of a third: 27.8 %; 13.3 % with 40.
    assert "新转红灯：新转红灯的（滞后，差距−11.8个百分点，2026年10月31日为有风险）" in lines
    assert "红灯：一直停滞的（滞后，差距−14.4个百分点）" in lines
    assert "停滞：一直停滞的自2026年1月31日起9个月没有变化" in lines
    assert "请求协调：市住建局提出「请市里协调用地指标。」" in lines
    assert "督办逾期：督办单〔2026〕1号（市住建局），限期2026年10月19日" in lines


def test_only_the_first_few_are_put_on_and_the_rest_is_proposed(room: Room) -> None:
    lay_reasons(room)
    review = room.review(most=1)
    rest = proposed_for(review, plan_standing(room.plan, moment_of(review, NOW)), list(review.items.all()))
    assert [item.title for item in review.items.all()] == ["任务5 督办逾期的"]
    assert [each.subject.title for each in rest] == ["任务4 新转红灯的", "任务3 一直停滞的", "任务2 请求协调的"]
    put_on_agenda(review=review, subject=rest[2].subject, reasons=rest[2].reasons, by=room.officer, at=NOW)
    with pytest.raises(ReviewError, match="已在议程中"):
        put_on_agenda(review=review, subject=rest[2].subject, reasons="", by=room.officer, at=NOW)
    put_on_agenda(review=review, subject=Subject("item", 0, "汛期安排"), reasons="", by=room.officer, at=NOW)
    own = review.items.get(title="汛期安排")
    move_item(item=own, up=True, by=room.officer, at=NOW)
    move_item(item=own, up=True, by=room.officer, at=NOW)
    move_item(item=own, up=True, by=room.officer, at=NOW)
    assert [item.title for item in review.items.all()] == ["汛期安排", "任务5 督办逾期的", "任务2 请求协调的"]
    take_off_agenda(item=own, by=room.officer, at=NOW)
    put_on_agenda(review=review, subject=Subject("item", 0, "汛期安排"), reasons="", by=room.officer, at=NOW)
    assert [item.pk for item in review.items.all()][-1] == own.pk


def test_a_value_is_unchanged_from_the_first_day_that_it_had() -> None:
    dots = [Dot(date(2026, month, 28), value, "") for month, value in ((2, 10), (3, 12), (4, 12), (7, 12))]
    assert unchanged_since(dots) == (date(2026, 3, 28), 4)
    assert unchanged_since(dots[:2]) is None
    assert unchanged_since([]) is None


@pytest.mark.parametrize(
    "words", ["", "无", "暂无", "无。", "没有需要市里协调的事项", "暂无需协调事项。", "目前没有困难"]
)
def test_a_report_that_says_there_is_nothing_asks_for_no_help(words: str) -> None:
    assert help_asked(ProgressReport(help_needed=words)) == ""


@pytest.mark.parametrize("words", ["需要协调", "无法取得用地指标", "资金缺口2亿元"])
def test_a_report_that_names_something_asks_for_help(words: str) -> None:
    assert help_asked(ProgressReport(help_needed=words)) == words


def chain_is_whole() -> bool:
    """Whether the chain bears out every row of reviews and orders."""
    return not [fault for fault in faults() if fault.place.startswith(("office.", "supervision.", "审计链"))]


def one_item(room: Room) -> tuple[ProgressReview, ReviewItem]:
    """A review with one item."""
    room.target(room.task("老旧小区改造"), dict.fromkeys(range(1, 11), 50))
    review = room.review()
    return review, review.items.get()


def test_a_decision_becomes_an_order_and_the_next_on_the_matter_joins_it(room: Room) -> None:
    review, item = one_item(room)
    first = decide(item=item, spec=spec(room, "order"), by=room.officer, at=NOW)
    order = first.order
    assert order is not None
    assert (order.state, order.agency, order.asks, order.limit_days) == ("drafted", room.bureau, "年底前完成扫尾", 30)
    assert order.basis == f"{review}（2026年11月25日，副市长王某某主持）议定"
    with pytest.raises(OpenOrder):
        decide(item=item, spec=spec(room, "order", "再办一件"), by=room.officer, at=NOW)
    joined = decide(item=item, spec=spec(room, "join", "再办一件"), by=room.officer, at=NOW)
    assert joined.order == order
    assert SupervisionOrder.objects.count() == 1
    assert chain_is_whole()


def test_what_a_leader_decides_as_an_order_is_approved_at_once(room: Room) -> None:
    _, item = one_item(room)
    decision = decide(item=item, spec=spec(room, "order"), by=room.leader, at=NOW)
    assert decision.order is not None
    assert (decision.order.state, decision.order.approver) == ("approved", str(room.leader))


def test_an_item_without_a_task_gets_a_matter_of_its_own_for_its_order(room: Room) -> None:
    review = room.review()
    item = put_on_agenda(review=review, subject=Subject("item", 0, "汛期安排"), reasons="", by=room.officer, at=NOW)
    decision = decide(item=item, spec=spec(room, "order"), by=room.officer, at=NOW)
    assert decision.order is not None
    assert (decision.order.matter.kind, decision.order.matter.title) == (Matter.Kind.SINGLE, "汛期安排")


@pytest.mark.parametrize(
    ("change", "said_why"),
    [
        ({"text": " "}, "请写明议定的事项"),
        ({"due_on": NOW.date()}, "完成时限应在明天"),
        ({"carried": "join"}, "没有未销号的督办单"),
    ],
)
def test_a_decision_that_lacks_something_is_refused_with_what_to_do(
    room: Room, change: dict[str, object], said_why: str
) -> None:
    _, item = one_item(room)
    whole = {"text": "办", "agency": room.bureau, "due_on": NOW.date() + timedelta(days=3), "carried": "note", **change}
    with pytest.raises(ReviewError, match=said_why):
        decide(item=item, spec=DecisionSpec(**whole), by=room.officer, at=NOW)
    assert not ReviewDecision.objects.exists()


def test_taking_a_decision_back_takes_its_draft_along_but_no_issued_order(room: Room) -> None:
    _, item = one_item(room)
    first = decide(item=item, spec=spec(room, "order"), by=room.officer, at=NOW)
    withdraw_decision(decision=first, by=room.officer, at=NOW)
    assert SupervisionOrder.objects.get().state == "withdrawn"
    second = decide(item=item, spec=spec(room, "order"), by=room.leader, at=NOW)
    assert second.order is not None
    issue_order(order=second.order, by=room.officer, at=NOW)
    with pytest.raises(ReviewError, match="已下发，不能收回"):
        withdraw_decision(decision=second, by=room.officer, at=NOW)
    joined = decide(item=item, spec=spec(room, "join"), by=room.officer, at=NOW + timedelta(minutes=1))
    withdraw_decision(decision=joined, by=room.officer, at=NOW)
    assert SupervisionOrder.objects.get(pk=second.order.pk).state == "issued"
    with pytest.raises(ReviewError, match="已有议定事项"):
        take_off_agenda(item=item, by=room.officer, at=NOW)


def test_a_decision_not_carried_out_opens_the_next_agenda_until_it_is_settled(room: Room) -> None:
    item = put_on_agenda(
        review=room.review(), subject=Subject("item", 0, "汛期安排"), reasons="", by=room.officer, at=NOW
    )
    decision = decide(item=item, spec=spec(room, days=7), by=room.officer, at=NOW)
    with pytest.raises(ReviewError, match="还没有结束"):
        settle_decision(decision=decision, outcome="已办", by=room.officer, at=NOW)
    end_review(review=item.review, by=room.officer, at=NOW)
    early, later = NOW + timedelta(days=6), NOW + timedelta(days=7)
    assert said(room.review(at=early)) == []
    again = room.review(at=later)
    assert said(again) == [("汛期安排", ["议定事项到期未落实"])]
    assert "第1次调度会议定由市住建局于2026年12月2日前办理：年底前完成扫尾" in again.items.get().reasons
    settle_decision(decision=decision, outcome="方案已印发", by=room.officer, at=later)
    assert said(room.review(at=later)) == []
    with pytest.raises(ReviewError, match="已经办结"):
        settle_decision(decision=decision, outcome="方案已印发", by=room.officer, at=later)
    assert chain_is_whole()


def test_a_decision_under_an_order_is_carried_out_with_the_order(room: Room) -> None:
    review, item = one_item(room)
    decision = decide(item=item, spec=spec(room, "order", days=5), by=room.leader, at=NOW)
    end_review(review=review, by=room.officer, at=NOW)
    with pytest.raises(ReviewError, match="请在督办单上办结"):
        settle_decision(decision=decision, outcome="已办", by=room.officer, at=NOW)
    later = NOW + timedelta(days=5)
    assert "议定事项到期未落实" in said(room.review(at=later))[0][1]
    SupervisionOrder.objects.update(state="concluded")
    assert "议定事项到期未落实" not in said(room.review(at=later))[0][1]


def test_minutes_stay_as_they_were_and_agencies_are_told_once(room: Room) -> None:
    review, item = one_item(room)
    decide(item=item, spec=spec(room, "order"), by=room.leader, at=NOW)
    decide(item=item, spec=spec(room, text="每周报送进度。"), by=room.officer, at=NOW)
    end_review(review=review, by=room.officer, at=NOW)
    review.refresh_from_db()
    report = frozen_minutes(review)
    words = [plain(each) for block in report.blocks for each in getattr(block, "items", ())]
    assert words == [
        "年底前完成扫尾。责任单位：市住建局；完成时限：2026年12月25日；办理方式：立项督办。",
        "每周报送进度。责任单位：市住建局；完成时限：2026年12月25日；办理方式：跟踪落实。",
    ]
    assert report.notice == ""
    before = (review.minutes, fetch(review.sha256))
    order = SupervisionOrder.objects.get()
    issue_order(order=order, by=room.officer, at=NOW)
    for change in (
        lambda: end_review(review=review, by=room.second, at=NOW),
        lambda: decide(item=item, spec=spec(room), by=room.officer, at=NOW),
        lambda: change_review(review=review, spec=ReviewSpec(NOW.date(), "别人"), by=room.officer, at=NOW),
    ):
        with pytest.raises(LuoshiError, match="已结束"):
            change()
    review.refresh_from_db()
    assert (review.minutes, fetch(review.sha256)) == before
    told = Notice.objects.get(agency=room.bureau, key=f"review:{review.pk}")
    assert told.title.startswith(f"{review}议定由贵单位办理2项：年底前完成扫尾（2026年12月25日前）；")
    assert chain_is_whole()


def test_a_review_ends_neither_before_its_day_nor_without_items(room: Room) -> None:
    ahead = room.review(held_on=NOW.date() + timedelta(days=1))
    with pytest.raises(ReviewError, match="还没有召开"):
        end_review(review=ahead, by=room.officer, at=NOW)
    with pytest.raises(ReviewError, match="没有议题"):
        end_review(review=room.review(), by=room.officer, at=NOW)
    with pytest.raises(ReviewError, match="请写明主持人"):
        change_review(review=ahead, spec=ReviewSpec(NOW.date(), " "), by=room.officer, at=NOW)


def test_an_agency_finds_what_was_decided_for_it_and_nothing_else(room: Room) -> None:
    review, item = one_item(room)
    other = factories.agency_of(room.city, "市水务局")
    decide(item=item, spec=spec(room, text="本局的事"), by=room.officer, at=NOW)
    theirs = DecisionSpec("别局的事", other, NOW.date() + timedelta(days=9), "note")
    decide(item=item, spec=theirs, by=room.officer, at=NOW)
    client = Client()
    client.force_login(room.contact)
    assert client.get(f"/office/reviews/{review.pk}/").status_code == 404
    end_review(review=review, by=room.officer, at=NOW)
    page = client.get(f"/office/reviews/{review.pk}/").content.decode()
    assert "本局的事" in page
    assert "别局的事" not in page
    for closed in ("minutes/", "minutes.docx", f"items/{item.pk}/"):
        assert client.get(f"/office/reviews/{review.pk}/{closed}").status_code == 404
    listed = client.get(f"/office/reviews/?plan={room.plan.code}").content.decode()
    assert "本局的事" in listed
    assert "别局的事" not in listed


def test_the_drafter_alone_does_not_approve_but_another_officer_does_for_the_chair(room: Room) -> None:
    review, item = one_item(room)
    decision = decide(item=item, spec=spec(room, "order"), by=room.officer, at=NOW)
    client = Client()
    client.force_login(room.officer)
    told = client.post(f"/office/reviews/decisions/{decision.pk}/approve/", follow=True).content.decode()
    assert "拟立项的人不能登记批准" in told
    client.force_login(room.second)
    client.post(f"/office/reviews/decisions/{decision.pk}/approve/")
    order = SupervisionOrder.objects.get()
    assert (order.state, order.approver) == ("approved", review.chair)


def test_the_newest_review_is_listed_first(room: Room) -> None:
    older, newest = room.review(at=NOW - timedelta(days=30)), room.review()
    assert [row.pk for row in reviews_counted(ProgressReview.objects.all())] == [newest.pk, older.pk]


def test_pages_of_a_review_ask_a_fixed_number_of_times(room: Room, django_assert_max_num_queries) -> None:
    lay_reasons(room)
    for n in range(12):
        room.target(room.task(f"另一项{n}"), dict.fromkeys(range(8, 11), 20))
    review = room.review()
    decide(item=review.items.first(), spec=spec(room), by=room.officer, at=NOW)
    client = Client()
    client.force_login(room.officer)
    here = f"/office/reviews/{review.pk}/"
    for page in (
        here,
        f"{here}minutes/",
        f"{here}items/{review.items.first().pk}/",
        f"/office/reviews/?plan={room.plan.code}",
    ):
        assert client.get(page).status_code == 200
        with django_assert_max_num_queries(30):  # what was judged once is kept until the next action
            client.get(page)
