"""When rules of supervision fall due, each occasion told whole; and where an order stands after each step, by hand.

The days are of 2026: 1–3 January, 15–23 February, 4–6 April, 1–5 May, 19–21 June rest.
"""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from luoshi.rules.supervision import (
    DeliverableFacts,
    Figures,
    LightFacts,
    MatterFacts,
    OrderFacts,
    OrderStep,
    ReportFacts,
    Rule,
    Span,
)
from luoshi.rules.supervision.model import Then, When
from luoshi.rules.supervision.occasions import occasions, without
from luoshi.rules.supervision.standing import OrderStand

ONE = timedelta(days=1)
FLOOR, HORIZON = date(2026, 1, 1), date(2026, 12, 31)


def day(text: str) -> date:
    return date.fromisoformat(f"2026-{text}")


def step(kind: str, on: str, until: str = "", level: str = "") -> OrderStep:
    """Something that happened during a day and is known the morning after."""
    return OrderStep(kind, day(on) + ONE, day(on), day(until) if until else None, level)


def order(*steps: OrderStep, level: str = "blue") -> OrderFacts:
    return OrderFacts("7", level, steps)


def told(
    when: When, facts: MatterFacts, *, floor: date = FLOOR, horizon: date = HORIZON, **figures: object
) -> list[str]:
    """Key, first day, last morning and words of each occasion."""
    rule = Rule("a", "试", 1, when, Then.REMIND)
    return [
        " ".join(
            (
                each.key,
                f"{each.on:%m-%d}",
                f"{each.until:%m-%d}" if each.until else "…",
                each.words.replace(" ", "_"),
                each.order,
            )
        ).strip()
        for each in occasions(rule, Figures.from_words(figures), facts, floor, horizon)
    ]


def matter(*orders: OrderFacts, delivered: tuple[Span, ...] = (), **more: object) -> MatterFacts:
    deliverable = DeliverableFacts(day("06-18"), day("01-05"), delivered)
    return MatterFacts("milestone:1", "方案", "市教育局", deliverable=deliverable, orders=orders, **more)  # type: ignore[arg-type]


# --- milestones, reports, lights ----------------------------------------------------------------------------------------


def test_a_milestone_before_and_after_its_day() -> None:
    assert told(When.MILESTONE_DUE_SOON, matter(), days=3) == ["soon:2026-06-18 06-15 06-19 2026-06-18_到期"]
    assert told(When.MILESTONE_MISSED, matter(), days=1) == ["missed:2026-06-18 06-22 … 2026-06-18_到期未交"]
    back = matter(delivered=(Span(day("06-10"), day("06-25")),))
    assert told(When.MILESTONE_MISSED, back, days=1) == ["missed:2026-06-18 06-25 … 2026-06-18_到期未交"]
    assert told(When.MILESTONE_DUE_SOON, back, days=3) == []
    late = matter(delivered=(Span(day("06-24")),))
    assert told(When.MILESTONE_MISSED, late, days=1) == ["missed:2026-06-18 06-22 06-24 2026-06-18_到期未交"]
    assert told(When.MILESTONE_MISSED, MatterFacts("m", "方案", "市教育局"), days=1) == []


def test_nothing_is_asked_once_a_matter_is_over() -> None:
    assert told(When.MILESTONE_MISSED, matter(over_on=day("06-24")), days=1) == [
        "missed:2026-06-18 06-22 06-24 2026-06-18_到期未交"
    ]
    assert told(When.MILESTONE_MISSED, matter(over_on=day("06-22")), days=1) == []
    early = matter(delivered=(Span(day("06-23")),), over_on=day("06-24"))
    assert told(When.MILESTONE_MISSED, early, days=1) == ["missed:2026-06-18 06-22 06-23 2026-06-18_到期未交"]


@pytest.mark.parametrize(
    ("spans", "windows"),
    [
        ((), [("01-05", "")]),
        ((Span(day("01-05"), day("01-10")),), [("01-10", "")]),
        ((Span(day("02-01"), day("02-10")),), [("01-05", "02-01"), ("02-10", "")]),
        ((Span(day("02-01"), day("02-10")), Span(day("03-01"))), [("01-05", "02-01"), ("02-10", "03-01")]),
        ((Span(day("01-02"), day("01-03")),), [("01-05", "")]),  # over before it begins
        ((Span(day("02-01"), day("02-10")), Span(day("02-03"), day("02-05"))), [("01-05", "02-01"), ("02-10", "")]),
        ((Span(day("01-05")),), []),
    ],
)
def test_windows_outside_spans(spans: tuple[Span, ...], windows: list[tuple[str, str]]) -> None:
    found = [(f"{each.start:%m-%d}", f"{each.end:%m-%d}" if each.end else "") for each in without(day("01-05"), spans)]
    assert found == windows


def test_a_report_by_its_due_day_as_it_was_moved() -> None:
    report = ReportFacts(((day("04-01"), day("04-13")), (day("04-10"), day("04-20"))))
    facts = MatterFacts("report:1", "3月报送", "市民政局", report=report)
    assert told(When.REPORT_DUE_SOON, facts, days=3) == [
        "soon:2026-04-13 04-08 04-10 2026-04-13_到期",
        "soon:2026-04-20 04-15 04-21 2026-04-20_到期",
    ]
    # A hundred and twenty days after 20 April a report is history.
    assert told(When.REPORT_LATE, facts, days=1) == ["late:2026-04-20 04-21 08-18 2026-04-20_到期未交"]
    sent = replace(facts, report=replace(report, complete=(Span(day("04-17"), day("04-22")), Span(day("04-24")))))
    assert told(When.REPORT_LATE, sent, days=1) == ["late:2026-04-20 04-22 04-24 2026-04-20_到期未交"]
    assert told(When.REPORT_LATE, MatterFacts("m", "报送", "市民政局"), days=1) == []


def test_a_report_returned_so_many_times() -> None:
    back = tuple(day(text) for text in ("04-14", "04-16", "04-18", "04-21"))
    report = ReportFacts(
        ((day("04-01"), day("04-13")),), (Span(day("04-15"), day("04-16")), Span(day("04-20"), day("04-21"))), back
    )
    facts = MatterFacts("report:1", "3月报送", "市民政局", report=report)
    assert told(When.REPORT_RETURNED, facts, times=2) == [
        "returned:2 04-16 04-20 第_2_次退回",
        "returned:4 04-21 … 第_4_次退回",
    ]
    # Known on Saturday 18 April, sent anew by Monday: it never holds.
    assert told(When.REPORT_RETURNED, facts, times=3) == ["returned:3 04-20 04-20 第_3_次退回"]
    assert told(When.REPORT_RETURNED, facts, times=5) == []


def lit(*changes: tuple[str, str]) -> MatterFacts:
    light = LightFacts("41", "口袋公园", tuple((day(on), colour) for on, colour in changes))
    return MatterFacts("task:1", "公园", "市城管局", lights=(light,))


def test_red_for_months() -> None:
    facts = lit(("03-11", "red"), ("03-12", "red"), ("07-01", "green"), ("08-04", "red"))
    assert told(When.RED_FOR, facts, months=2) == [
        "red:41:2026-03-10 05-11 07-01 「口袋公园」自_2026-03-10_起红灯",  # 10 May is a Sunday
        "red:41:2026-08-03 10-08 … 「口袋公园」自_2026-08-03_起红灯",  # 1–7 October rest
    ]
    assert told(When.RED_FOR, lit(("03-11", "red"), ("05-11", "green")), months=2) == []
    assert len(told(When.RED_FOR, lit(("03-11", "red"), ("05-12", "green")), months=2)) == 1


def test_red_cards_at_the_ends_of_months() -> None:
    facts = lit(("02-01", "red"), ("06-01", "yellow"))  # red at the ends of January to April, and of May
    assert told(When.RED_CARDS, facts, times=2) == [
        "cards:41:2026-02 03-02 06-01 「口袋公园」截至_2026-02-28_连续_2_个月末红灯",
        "cards:41:2026-04 05-06 06-01 「口袋公园」截至_2026-04-30_连续_4_个月末红灯",  # 1–5 May rest
    ]
    assert told(When.RED_CARDS, facts, times=3, days=2) == [
        "cards:41:2026-03 04-02 06-01 「口袋公园」截至_2026-03-31_连续_3_个月末红灯"
    ]
    short = lit(("02-02", "red"), ("03-01", "green"), ("03-02", "red"))  # known the day after the month's end: no card
    assert told(When.RED_CARDS, short, times=1, horizon=day("04-01")) == [
        "cards:41:2026-03 04-01 … 「口袋公园」截至_2026-03-31_连续_1_个月末红灯"
    ]
    assert told(When.RED_CARDS, short, times=1, horizon=day("03-31")) == []


# --- orders -------------------------------------------------------------------------------------------------------------

ISSUED = step("issued", "06-22", "06-29")


def test_an_order_from_its_issue_to_its_end() -> None:
    facts = matter(order(ISSUED))
    assert told(When.ORDER_UNSIGNED, facts, days=2) == ["unsigned:7:2026-06-22 06-24 … 2026-06-22_下发未签收 7"]
    assert told(When.ORDER_DUE_SOON, facts, days=3) == ["ordersoon:7:2026-06-29 06-24 06-30 2026-06-29_到期 7"]
    assert told(When.ORDER_OVERDUE, facts, days=1) == [
        "overdue:7:blue:2026-06-29 06-30 … 蓝色督办单_2026-06-29_到期未反馈 7"
    ]
    assert told(When.ORDER_OVERDUE, facts, days=1, level="red") == []
    signed = matter(order(ISSUED, step("signed", "06-23")))
    assert told(When.ORDER_UNSIGNED, signed, days=1) == ["unsigned:7:2026-06-22 06-23 06-24 2026-06-22_下发未签收 7"]
    assert told(When.ORDER_UNSIGNED, signed, days=2) == []
    ended = matter(order(ISSUED, step("closed_out", "06-30")))
    assert told(When.ORDER_OVERDUE, ended, days=1) == [
        "overdue:7:blue:2026-06-29 06-30 07-01 蓝色督办单_2026-06-29_到期未反馈 7"
    ]
    assert told(When.ORDER_OVERDUE, ended, days=1, floor=day("07-01")) == []
    assert told(When.ORDER_OVERDUE, ended, days=2) == []


def test_an_order_without_a_known_level_names_none() -> None:
    facts = matter(order(ISSUED, level=""))
    assert told(When.ORDER_OVERDUE, facts, days=1) == ["overdue:7::2026-06-29 06-30 … 督办单_2026-06-29_到期未反馈 7"]
    assert told(When.ORDER_RAISED, facts) == ["raised:7: 06-23 … 2026-06-22_起为督办单 7"]


def test_a_drafted_order_is_asked_nothing() -> None:
    facts = matter(order(step("drafted", "06-22")))
    for when in (When.ORDER_UNSIGNED, When.ORDER_DUE_SOON, When.ORDER_OVERDUE, When.ORDER_RAISED, When.PROMISE_OVERDUE):
        assert told(when, facts, days=1) == []


def test_an_order_overdue_over_the_turn_of_months() -> None:
    facts = matter(order(ISSUED, step("closed_out", "08-20")))
    assert told(When.ORDER_STILL_OVERDUE, facts) == [
        "monthly:7:2026-07 07-01 08-01 截至_2026-06-30_仍未反馈（2026-06-29_到期） 7",
        "monthly:7:2026-08 08-03 08-21 截至_2026-07-31_仍未反馈（2026-06-29_到期） 7",
    ]
    assert told(When.ORDER_STILL_OVERDUE, facts, days=5, horizon=day("07-31")) == [
        "monthly:7:2026-07 07-07 08-01 截至_2026-06-30_仍未反馈（2026-06-29_到期） 7"
    ]
    first = matter(order(step("issued", "06-22", "06-30"), step("closed_out", "07-01")))
    assert told(When.ORDER_STILL_OVERDUE, first) == [
        "monthly:7:2026-07 07-01 07-02 截至_2026-06-30_仍未反馈（2026-06-30_到期） 7"
    ]


def test_an_order_raised_returned_and_promised() -> None:
    raised = matter(order(ISSUED, step("escalated", "06-30", "07-07", "orange")))
    assert told(When.ORDER_RAISED, raised, level="orange") == ["raised:7:orange 07-01 … 2026-06-30_起为橙色督办单 7"]
    assert told(When.ORDER_RAISED, raised, level="orange", days=2) == [
        "raised:7:orange 07-02 … 2026-06-30_起为橙色督办单 7"
    ]
    back = matter(
        order(
            ISSUED,
            step("answered", "06-24"),
            step("returned", "06-25"),
            step("answered", "06-26"),
            step("returned", "06-29"),
        )
    )
    assert told(When.ORDER_RETURNED, back, times=2) == ["orderback:7:2 06-30 … 反馈第_2_次被退回 7"]
    assert told(When.ORDER_RETURNED, back, times=1) == [
        "orderback:7:1 06-26 06-27 反馈第_1_次被退回 7",
        "orderback:7:2 06-30 … 反馈第_2_次被退回 7",
    ]
    assert told(When.ORDER_RETURNED, back, times=3) == []
    promised = matter(order(ISSUED, step("signed", "06-23"), step("promised", "06-24", "07-10")))
    assert told(When.PROMISE_OVERDUE, promised, days=1) == [
        "promise:7:2026-07-10 07-13 … 承诺_2026-07-10_完成，未反馈结果 7"
    ]
    answered = matter(order(ISSUED, step("answered", "06-24", "07-10"), step("concluded", "07-20")))
    assert told(When.PROMISE_OVERDUE, answered, days=1) == [
        "promise:7:2026-07-10 07-13 07-21 承诺_2026-07-10_完成，未反馈结果 7"
    ]


@pytest.mark.parametrize(
    ("delivered", "windows"),
    [
        ((), ["06-30 …"]),
        ((Span(day("06-25")),), []),
        ((Span(day("07-02")),), ["06-30 07-02"]),
        ((Span(day("06-25"), day("07-03")),), ["07-03 …"]),
        ((Span(day("06-25"), day("07-04")),), ["07-06 …"]),  # a Saturday
        (
            (Span(day("07-02"), day("07-06")), Span(day("07-08"), day("07-09"))),
            ["06-30 07-02", "07-06 07-08", "07-09 …"],
        ),
    ],
)
def test_an_overdue_order_waits_while_the_thing_itself_is_done(delivered: tuple[Span, ...], windows: list[str]) -> None:
    found = told(When.ORDER_OVERDUE, matter(order(ISSUED), delivered=delivered), days=1)
    assert [" ".join(line.split()[1:3]) for line in found] == windows


def test_an_overdue_order_that_ends_waits_no_longer_than_it_lasts() -> None:
    ended = order(ISSUED, step("closed_out", "07-07"))
    found = told(When.ORDER_OVERDUE, matter(ended, delivered=(Span(day("07-02"), day("07-06")),)), days=1)
    assert [" ".join(line.split()[1:3]) for line in found] == ["06-30 07-02", "07-06 07-08"]
    found = told(When.ORDER_OVERDUE, matter(ended, delivered=(Span(day("07-02"), day("07-09")),)), days=1)
    assert [" ".join(line.split()[1:3]) for line in found] == ["06-30 07-02"]
    found = told(When.ORDER_OVERDUE, matter(ended, delivered=(Span(day("07-08")),)), days=1)
    assert [" ".join(line.split()[1:3]) for line in found] == ["06-30 07-08"]


def test_after_a_reopening_what_was_done_before_does_not_count() -> None:
    again = order(ISSUED, step("closed_out", "06-24"), step("reopened", "07-01", "07-08"))
    done_before = matter(again, delivered=(Span(day("06-24")),))
    assert told(When.ORDER_OVERDUE, done_before, days=1) == [
        "overdue:7:blue:2026-07-08 07-09 … 蓝色督办单_2026-07-08_到期未反馈 7"
    ]
    done_again = matter(again, delivered=(Span(day("06-24"), day("07-02")), Span(day("07-06"))))
    assert told(When.ORDER_OVERDUE, done_again, days=1) == []


# --- where an order stands ----------------------------------------------------------------------------------------------

NEW = OrderStand(
    "drafted", "blue", None, None, None, None, asks_more_time=False, listed=False, returns=0, again_on=None
)
OUT = replace(NEW, state="issued", due_on=day("06-29"), issued_on=day("06-22"), raised_on=day("06-22"))


@pytest.mark.parametrize(
    ("steps", "stand"),
    [
        ([step("drafted", "06-20")], NEW),
        ([step("drafted", "06-20"), step("approved", "06-21")], replace(NEW, state="approved")),
        ([step("drafted", "06-20"), step("refused", "06-21")], replace(NEW, state="withdrawn")),
        ([ISSUED], OUT),
        ([ISSUED, step("signed", "06-23")], replace(OUT, state="signed")),
        ([ISSUED, step("promised", "06-23", "07-10")], replace(OUT, promised_on=day("07-10"))),
        ([ISSUED, step("answered", "06-23", "07-10")], replace(OUT, state="answered", promised_on=day("07-10"))),
        (
            [ISSUED, step("answered", "06-23"), step("returned", "06-24", "07-06")],
            replace(OUT, state="returned", due_on=day("07-06"), returns=1),
        ),
        ([ISSUED, step("extension_asked", "06-24", "07-10")], replace(OUT, asks_more_time=True)),
        (
            [ISSUED, step("extension_asked", "06-24", "07-10"), step("extended", "06-25", "07-08")],
            replace(OUT, due_on=day("07-08")),
        ),
        ([ISSUED, step("extension_asked", "06-24", "07-10"), step("extension_refused", "06-25")], OUT),
        (
            [ISSUED, step("extension_asked", "06-24", "07-10"), step("concluded", "06-25")],
            replace(OUT, state="concluded"),
        ),
        (
            [ISSUED, step("escalated", "06-30", "07-07", "orange")],
            replace(OUT, level="orange", due_on=day("07-07"), raised_on=day("06-30")),
        ),
        ([ISSUED, step("escalated", "06-30")], replace(OUT, raised_on=day("06-30"))),
        ([ISSUED, step("listed", "06-30")], replace(OUT, listed=True)),
        ([ISSUED, step("listed", "06-30"), step("unlisted", "07-01")], replace(OUT, listed=False)),
        ([ISSUED, step("listed", "06-30"), step("signed", "07-01")], replace(OUT, state="signed", listed=True)),
        ([ISSUED, step("withdrawn", "06-30")], replace(OUT, state="withdrawn")),
        (
            [
                ISSUED,
                step("promised", "06-23", "07-10"),
                step("closed_out", "06-30"),
                step("reopened", "07-03", "07-10"),
            ],
            replace(OUT, due_on=day("07-10"), issued_on=day("07-03"), raised_on=day("07-03"), again_on=day("07-04")),
        ),
        (
            [ISSUED, step("concluded", "06-30"), step("reopened", "07-03")],  # an objection was upheld
            replace(OUT, state="answered"),
        ),
    ],
)
def test_where_an_order_stands(steps: list[OrderStep], stand: OrderStand) -> None:
    found = order(*steps)
    assert found.stand_on(steps[-1].known_on) == stand
    assert found.stand_on(steps[0].known_on - ONE) is None
    assert [span.start for span, _ in found.stands] == [each.known_on for each in steps]
    assert [span.end for span, _ in found.stands] == [*(each.known_on for each in steps[1:]), None]


def test_steps_of_one_day_are_known_together() -> None:
    found = order(ISSUED, replace(step("signed", "06-22")), step("answered", "06-24"))
    assert [(f"{span.start:%m-%d}", stand.state) for span, stand in found.stands] == [
        ("06-23", "signed"),
        ("06-25", "answered"),
    ]


@pytest.mark.parametrize(
    ("state", "asks", "is_open", "waits"),
    [
        ("drafted", False, True, False),
        ("issued", False, True, True),
        ("signed", False, True, True),
        ("returned", False, True, True),
        ("returned", True, True, False),
        ("answered", False, True, False),
        ("concluded", False, True, False),
        ("closed_out", False, False, False),
        ("withdrawn", False, False, False),
    ],
)
def test_which_orders_are_open_and_wait_for_their_agency(state: str, asks: bool, is_open: bool, waits: bool) -> None:
    stand = replace(OUT, state=state, asks_more_time=asks)
    assert (stand.is_open, stand.waits_for_agency) == (is_open, waits)
