"""The ladders, day by day, against days counted by hand on the State Council's calendar of 2026.

Rest in 2026: 19–21 June, 25–27 September, 1–7 October; people work on Sunday 20 September and Saturday 10 October.
"""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from luoshi.rules.supervision import (
    Book,
    DeliverableFacts,
    Ladder,
    LightFacts,
    MatterFacts,
    OrderFacts,
    OrderStep,
    ReportFacts,
    Rule,
    RuleError,
    Span,
    bundled_ladders,
    due_on,
    read_ladder,
    sentence,
    simulate,
)

ONE = timedelta(days=1)


def day(text: str) -> date:
    return date.fromisoformat(f"2026-{text}")


def ladder(key: str, *, standing: bool = True, classes: str = "") -> tuple[Rule, ...]:
    found = next(each for each in bundled_ladders() if each.key == key)
    return tuple(replace(rule, standing=standing) for rule in found.rules if not classes or rule.holds_for(classes))


def milestone(
    due: str, *delivered: Span, item_class: str = "ordinary", orders: tuple[OrderFacts, ...] = ()
) -> MatterFacts:
    deliverable = DeliverableFacts(day(due), day("01-05"), delivered)
    return MatterFacts("milestone:1", "建成分拣中心", "市城管局", item_class, deliverable=deliverable, orders=orders)


def told(rules: tuple[Rule, ...], *matters: MatterFacts, since: str = "01-01", until: str = "12-10") -> list[str]:
    found = simulate(rules, matters, since=day(since), until=day(until))
    return [f"{each.on:%m-%d} {each.rule.code}" for each in found.sent]


def test_the_default_ladder_goes_all_the_way_where_nobody_answers() -> None:
    assert told(ladder("default"), milestone("09-30")) == [
        "09-22 default-milestone-soon-5",  # 29, 28, 24, 23, 22: 25–27 rest
        "09-24 default-milestone-soon-3",
        "10-08 default-milestone-chase",  # 1–7 October rest
        "10-13 default-milestone-order",  # three days to answer: 9, Sat 10 (made up), 12; the day after
        "10-15 default-order-unsigned",
        "10-15 default-order-soon",  # due on 20 October
        "10-21 default-order-chase",
        "10-23 default-order-orange",  # due on 30 October
        "10-27 default-order-soon",
        "11-02 default-order-chase",
        "11-04 default-order-red",  # due on 11 November
        "11-06 default-order-soon",
        "11-12 default-order-chase",
        "11-25 default-summons",  # the tenth working day after
        "12-07 default-criticism",  # the fifth working day of December
    ]


def test_an_order_without_standing_approval_is_only_drafted_and_goes_no_further() -> None:
    rules = ladder("default", standing=False)
    assert told(rules, milestone("09-30"))[-1] == "10-13 default-milestone-order"
    assert "拟订蓝色督办单，限5个工作日内办结反馈，经批准后下发" in sentence(rules[3], rules[3].editions[0].figures)


def test_what_is_delivered_is_chased_no_more_and_what_is_returned_is_chased_again() -> None:
    assert told(ladder("default"), milestone("09-30", Span(day("09-24")))) == ["09-22 default-milestone-soon-5"]
    assert told(ladder("default"), milestone("09-30", Span(day("09-22"), day("10-14"))), until="10-14") == [
        "10-14 default-milestone-chase"
    ]


def test_sanming_blue_orange_red_on_one_slip() -> None:
    found = simulate(ladder("sanming"), [milestone("06-18")], since=day("01-01"), until=day("12-31"))
    assert [(f"{each.on:%m-%d}", each.rule.code, f"{each.due_on:%m-%d}", each.order) for each in found.sent] == [
        ("06-22", "sanming-blue-milestone", "06-29", "s1"),
        ("06-30", "sanming-orange", "07-07", "s1"),
        ("07-08", "sanming-red", "07-13", "s1"),
    ]


@pytest.mark.parametrize(
    ("item_class", "codes"),
    [
        ("instruction", ["06-22 sanming-orange-milestone", "06-30 sanming-red"]),
        ("major", ["06-22 sanming-orange-milestone", "06-30 sanming-red"]),
        ("urgent", ["06-22 sanming-orange-milestone", "06-30 sanming-red"]),
        ("special", ["06-22 sanming-red-milestone"]),
        ("livelihood", ["06-22 sanming-blue-milestone", "06-30 sanming-orange", "07-08 sanming-red"]),
    ],
)
def test_sanming_begins_higher_for_some_classes(item_class: str, codes: list[str]) -> None:
    assert told(ladder("sanming"), milestone("06-18", item_class=item_class)) == codes


def issued(*more: OrderStep, on: str = "06-22", due: str = "06-29") -> OrderFacts:
    first = OrderStep("issued", day(on) + ONE, day(on), day(due))
    return OrderFacts("7", "blue", (first, *more))


def step(kind: str, on: str, until: str = "") -> OrderStep:
    return OrderStep(kind, day(on) + ONE, day(on), day(until) if until else None)


@pytest.mark.parametrize(
    ("steps", "orange"),
    [
        ((), ["06-30"]),
        ((step("signed", "06-23"), step("answered", "06-26")), []),
        ((step("extension_asked", "06-26", "07-10"), step("extended", "06-28", "07-10")), ["07-13"]),
        ((step("extension_asked", "06-26", "07-10"),), []),  # it waits for the office, not for the agency
        ((step("extension_asked", "06-26", "07-10"), step("extension_refused", "07-01")), ["07-02"]),
        ((step("answered", "06-26"), step("returned", "07-01", "07-06")), ["07-07"]),
        ((step("withdrawn", "06-29"),), []),
    ],
)
def test_orange_only_after_blue_has_run_out_without_a_reason(steps: tuple[OrderStep, ...], orange: list[str]) -> None:
    matter = MatterFacts("single:1", "专项", "市城管局", orders=(issued(*steps),))
    found = told(ladder("sanming"), matter, until="07-14")
    assert [line[:5] for line in found if line.endswith("sanming-orange")] == orange


def test_dengzhou_the_third_slip_enters_the_ledger_and_is_spoken_of_every_month() -> None:
    assert told(ladder("dengzhou"), milestone("06-18"), until="09-30") == [
        "06-22 dengzhou-assign",
        "06-30 dengzhou-urge",  # due on 29 June
        "07-06 dengzhou-notice",  # due on 3 July
        "07-07 dengzhou-ledger",
        "08-05 dengzhou-bulletin",  # due on 9 July; the third working day of August
        "09-03 dengzhou-bulletin",
    ]


def lights(*changes: tuple[str, str]) -> MatterFacts:
    light = LightFacts("41", "口袋公园", tuple((day(on), colour) for on, colour in changes))
    return MatterFacts("task:1", "公园", "市城管局", lights=(light,))


@pytest.mark.parametrize(
    ("changes", "told_on"),
    [
        ([("03-11", "red")], ["06-01", "09-01"]),
        ([("03-11", "red"), ("04-20", "green"), ("05-10", "red")], ["08-03"]),  # May, June, July
        ([("03-31", "red"), ("05-31", "green")], []),  # March and April, no third
        (
            [("04-01", "red"), ("06-01", "yellow")],
            [],
        ),  # judged red on 31 March, known on 1 April; yellow known on 1 June
    ],
)
def test_longchang_three_red_months_in_a_row(changes: list[tuple[str, str]], told_on: list[str]) -> None:
    found = told(ladder("longchang"), lights(*changes), until="10-31")
    assert [line[:5] for line in found] == told_on
    assert all(line.endswith("longchang-summons") for line in found)


def test_red_for_two_months_ends_on_the_same_day_and_never_on_a_rest_day() -> None:
    # Judged red on 20 April: two months on is Saturday 20 June, in the holiday; Monday 22 June.
    assert told(ladder("default"), lights(("04-21", "red"))) == [
        "06-22 default-red-order",
        "06-24 default-order-unsigned", "07-01 default-order-soon", "07-07 default-order-chase",
        "07-09 default-order-orange", "07-13 default-order-soon", "07-17 default-order-chase",
        "07-21 default-order-red", "07-23 default-order-soon", "07-29 default-order-chase",
        "08-07 default-criticism", "08-11 default-summons", "09-07 default-criticism", "10-13 default-criticism",
        "11-06 default-criticism", "12-07 default-criticism",
    ]  # fmt: skip


def test_a_second_order_on_a_matter_is_held_and_never_two() -> None:
    rules = (*ladder("sanming"), *ladder("dengzhou"))
    found = simulate(rules, [milestone("06-18")], since=day("01-01"), until=day("06-22"))
    assert [each.rule.code for each in found.sent] == ["sanming-blue-milestone"]
    assert [each.held for each in found.held] == ["该事项已有未销号的督办单，不重复督办（条例第十五条）"]


def test_no_more_than_the_bound_to_one_agency_in_a_month() -> None:
    rule = next(rule for rule in ladder("default") if rule.code == "default-milestone-chase")
    figures = replace(rule.editions[0].figures, most_a_month=2)
    bounded = replace(rule, editions=(replace(rule.editions[0], figures=figures),))
    matters = [replace(milestone("06-10"), key=f"milestone:{number}") for number in range(5)]
    assert [line[:5] for line in told((bounded,), *matters)] == ["06-11"] * 2 + ["07-01"] * 2 + ["08-03"]


def test_reports_late_by_their_moved_due_day() -> None:
    report = ReportFacts(((day("04-01"), day("04-13")), (day("04-12"), day("04-20"))))
    matter = MatterFacts("report:1:2", "3月报送", "市民政局", report=report)
    assert told(ladder("default"), matter, until="04-24") == [
        "04-21 default-report-chase",
        "04-24 default-report-order",
    ]


def test_what_happened_before_a_rule_was_switched_on_is_left_alone() -> None:
    assert told(ladder("default"), milestone("03-10"), since="06-01") == []
    rules = tuple(replace(rule, since=day("06-01")) for rule in ladder("default"))
    assert due_on(Ladder.of(rules), [milestone("03-10")], Book(), day("06-01")) == []


def test_a_missed_day_is_made_up_on_the_next_one_and_nothing_goes_out_on_a_rest_day() -> None:
    rules = Ladder.of(rule for rule in ladder("default") if rule.code == "default-milestone-chase")
    for text, count in (("10-07", 0), ("10-08", 1), ("10-11", 0), ("10-12", 1)):
        assert len(due_on(rules, [milestone("09-30")], Book(), day(text))) == count


def test_after_missed_days_the_last_reminder_goes_out_alone() -> None:
    rules, book = Ladder.of(ladder("default")), Book()
    (only,) = due_on(rules, [milestone("09-30")], book, day("09-28"))
    assert only.rule.code == "default-milestone-soon-3"
    book.add(rule=only.rule.code, matter="milestone:1", agency="市城管局", occasion=only.occasion.key, on=only.on)
    assert due_on(rules, [milestone("09-30")], book, day("09-29")) == []


def test_what_was_sent_is_not_sent_again() -> None:
    rules = Ladder.of(rule for rule in ladder("default") if rule.code == "default-milestone-chase")
    book = Book()
    (first,) = due_on(rules, [milestone("09-30")], book, day("10-08"))
    book.add(rule=first.rule.code, matter="milestone:1", agency="市城管局", occasion=first.occasion.key, on=first.on)
    assert due_on(rules, [milestone("09-30")], book, day("10-09")) == []


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ('when = "milestone_missed"\nthen = "order_blue"\nfigures = { days = 1 }', "须写明限期"),
        ('when = "order_overdue"\nthen = "order_blue"\nfigures = { days = 1, limit_days = 3 }', "同一事项不得再发"),
        ('when = "milestone_missed"\nthen = "chase"\nfigures = { days = 0 }', "至少 1"),
        ('when = "sometimes"\nthen = "chase"', "规则 a：when 的「sometimes」不认识"),
        ('when = "milestone_missed"\nthen = "chase"\nfigures = { day = 1 }', "不认识"),
        ('when = "milestone_missed"\nthen = "chase"\nfigures = { days = 1, follows = 4 }', "承接的第4步不存在"),
    ],
)
def test_a_rule_that_makes_no_sense_is_refused_by_name(text: str, message: str) -> None:
    head = 'name = "试"\nsource = "试"\nsure = "proposed"\n[[rule]]\ncode = "a"\nstep = 1\n'
    with pytest.raises(RuleError, match=message):
        read_ladder("try", head + text)


def test_every_bundled_rule_reads_as_a_sentence_with_its_source_and_how_sure_it_is() -> None:
    for found in bundled_ladders():
        assert found.source
        assert found.sure in {"law", "published", "proposed"}
        for rule in found.rules:
            words = sentence(rule, rule.editions[0].figures)
            assert words.endswith("。")
            assert not any(sign in words for sign in ",:()")
            assert "分" not in words.replace("分管", "")  # nobody is scored
    chase = next(rule for rule in ladder("default") if rule.code == "default-milestone-chase")
    assert sentence(chase, chase.editions[0].figures) == (
        "里程碑到期后第1个工作日仍未交付的，向牵头（承办）单位发出催办通知，限3个工作日内答复；对同一单位每月最多10次。"
    )
