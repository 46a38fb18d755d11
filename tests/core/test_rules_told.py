"""What the rules tell besides their verdicts: reasons of milestones, schemes read whole, names and ends of periods, figures in JSON."""

from datetime import UTC, date, datetime
from fractions import Fraction

import pytest

from luoshi.rules.lights import Band, SchemeError, SchemeLight, bundled_schemes, read_scheme
from luoshi.rules.milestones import judge_milestone
from luoshi.rules.model import Judgement, MilestoneFact
from luoshi.rules.period import Cadence, Period, month_period, period_ending, year_period
from luoshi.rules.status import Status
from luoshi.rules.supervision import Figures

WHOLE = """
name = "试行灯色"
source = "市政府办公室通知"
sure = "published"
note = "两端怎么算没有写明"
lower_bound_included = true
start_red_months = 4
entry_yellow_months = 2
entry_red_months = 5
month_made_up = "yellow"

[[band]]
light = "green"
up_to = "1/2"
words = "基本跟上"

[[band]]
light = "yellow"
above = "5"
up_to = "20"
words = "落后"

[[band]]
light = "red"
above = "20"
words = "严重落后"
"""
NAMES = 'name = "试行"\nsource = "通知"\nsure = "law"\n'
YINCHUAN, OUHAI = (next(each for each in bundled_schemes() if each.key == key) for key in ("yinchuan", "ouhai"))


def day(text: str) -> date:
    return date.fromisoformat(text)


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


# --- milestones ---------------------------------------------------------------------------------------------------------

TOLD = [
    (None, None, "2026-06-30", ["方案，期限 2026-06-30，市教育局", "未到期 → 按计划"]),
    (None, None, "2026-07-01", ["方案，期限 2026-06-30，市教育局", "到期未交付 → 节点逾期"]),
    ("2026-06-30", None, "2026-07-15", ["2026-06-30 交付，待核验", "按期交付，待他人核验 → 按计划"]),
    ("2026-07-05", None, "2026-07-15", ["2026-07-05 交付，待核验", "逾期交付，待他人核验 → 节点逾期"]),
    ("2026-06-30", "2026-07-10", "2026-07-15", ["2026-06-30 交付，已核验", "按期交付并核验 → 已办结"]),
    ("2026-07-05", "2026-08-10", "2026-08-31", ["2026-07-05 交付，已核验", "逾期补办，核验当月 → 已补办"]),
    ("2026-07-05", "2026-08-10", "2026-09-01", ["2026-07-05 交付，已核验", "逾期补办，次月起 → 已办结"]),
]


@pytest.mark.parametrize(("delivered", "verified", "as_of", "told"), TOLD)
def test_a_milestone_says_why_it_stands_where_it_stands(
    delivered: str | None, verified: str | None, as_of: str, told: list[str]
) -> None:
    fact = MilestoneFact(
        "1",
        "方案",
        day("2026-06-30"),
        agency="市教育局",
        delivered_on=day(delivered) if delivered else None,
        verified_at=at(verified) if verified else None,
    )
    reasons = judge_milestone(fact, as_of=day(as_of), known_at=at("2026-12-31")).reasons
    kinds = ["里程碑", "规则"] if delivered is None else ["里程碑", "交付", "规则"]
    assert [each.label for each in reasons] == kinds
    first = ["方案，期限 2026-06-30，市教育局"]
    assert [each.text for each in reasons] == (told if delivered is None else first + told)


def test_a_milestone_without_an_agency_names_none() -> None:
    reasons = judge_milestone(
        MilestoneFact("1", "方案", day("2026-06-30")), as_of=day("2026-06-01"), known_at=at("2026-06-01")
    )
    assert reasons.reasons[0].text == "方案，期限 2026-06-30"


@pytest.mark.parametrize(
    ("delivered", "recorded", "verified", "status"),
    [
        ("2026-06-20", "2026-06-25", None, Status.PLANNED),  # recorded at that very instant: known
        ("2026-06-20", "2026-06-26", None, Status.MISSED),  # recorded after: not known yet
        ("2026-07-02", "2026-06-25", None, Status.MISSED),  # told for a day to come
        ("2026-07-01", "2026-06-25", None, Status.MISSED),
        ("2026-06-20", "2026-06-20", "2026-06-25", Status.DONE),
        ("2026-06-20", "2026-06-20", "2026-06-26", Status.PLANNED),
    ],
)
def test_a_milestone_counts_what_was_known(delivered: str, recorded: str, verified: str | None, status: Status) -> None:
    fact = MilestoneFact(
        "1", "方案", day("2026-06-24"), "", day(delivered), at(recorded), at(verified) if verified else None
    )
    assert judge_milestone(fact, as_of=day("2026-06-30"), known_at=at("2026-06-25")).status is status


def test_made_up_only_in_its_month_also_over_the_turn_of_a_year() -> None:
    late = MilestoneFact("1", "方案", day("2026-11-30"), "", day("2026-12-05"), None, at("2026-12-20"))
    assert judge_milestone(late, as_of=day("2026-12-31"), known_at=at("2027-03-01")).status is Status.MADE_UP
    assert judge_milestone(late, as_of=day("2027-01-01"), known_at=at("2027-03-01")).status is Status.DONE


# --- schemes ------------------------------------------------------------------------------------------------------------


def test_a_scheme_is_read_whole() -> None:
    scheme = read_scheme("try", WHOLE)
    assert (scheme.key, scheme.name, scheme.source, scheme.sure) == ("try", "试行灯色", "市政府办公室通知", "published")
    assert (scheme.note, scheme.lower_bound_included, scheme.month_made_up) == ("两端怎么算没有写明", True, "yellow")
    assert (scheme.start_red_months, scheme.entry_yellow_months, scheme.entry_red_months) == (4, 2, 5)
    assert scheme.bands == (
        Band("green", None, Fraction(1, 2), "基本跟上"),
        Band("yellow", Fraction(5), Fraction(20), "落后"),
        Band("red", Fraction(20), None, "严重落后"),
    )


def test_what_a_scheme_leaves_out_it_does_not_rule() -> None:
    scheme = read_scheme("bare", NAMES)
    assert (scheme.note, scheme.bands, scheme.lower_bound_included, scheme.month_made_up) == ("", (), False, "")
    assert (scheme.start_red_months, scheme.entry_yellow_months, scheme.entry_red_months) == (0, 0, 0)
    started = MilestoneFact("1", "开工", day("2026-03-20"), delivered_on=day("2026-03-20"))
    assert scheme.of_start(started, day("2026-04-01")) == SchemeLight("undefined", "本方案没有规定开工")
    assert scheme.of_entry(day("2026-03-20"), None, day("2026-04-01")) == SchemeLight("undefined", "本方案没有规定入库")
    assert scheme.of_month(started, day("2026-03-01"), day("2026-04-01")) == SchemeLight(
        "undefined", "本方案没有规定月度任务"
    )
    assert scheme.of_gap(Judgement(Status.BEHIND, gap_points=Fraction(-20, 3))).why == (
        "低于序时 6.67 个百分点，本方案没有规定这一段"
    )


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (NAMES + '[[band]]\nlight="pink"\nwords="x"', "灯色方案 try 的颜色「pink」不认识。"),
        (NAMES + '[[band]]\nlight="red"', "灯色方案 try 读不懂：'words'。"),
        ('source = "通知"\nsure = "law"', "灯色方案 try 读不懂：'name'。"),
        ('name = "试行"\nsure = "law"', "灯色方案 try 读不懂：'source'。"),
        ('name = "试行"\nsource = "通知"', "灯色方案 try 读不懂：'sure'。"),
    ],
)
def test_a_faulty_scheme_is_told_with_its_name(text: str, message: str) -> None:
    with pytest.raises(SchemeError) as caught:
        read_scheme("try", text)
    assert str(caught.value) == message


@pytest.mark.parametrize(
    "row", ["start_red_months = 'x'", "entry_red_months = []", "= 3", '[[band]]\nlight="red"\nwords="x"\nabove="high"']
)
def test_a_scheme_with_wrong_values_cannot_be_read(row: str) -> None:
    with pytest.raises(SchemeError, match="灯色方案 try 读不懂："):
        read_scheme("try", NAMES + row)


@pytest.mark.parametrize(
    ("as_of", "done", "light"),
    [
        ("2026-02-28", "", SchemeLight("green", "未到开工月")),
        ("2026-03-31", "", SchemeLight("yellow", "当月应开工未开工")),
        ("2026-04-30", "", SchemeLight("yellow", "连续 2 个月应开工未开工")),
        ("2026-05-01", "", SchemeLight("red", "连续 3 个月应开工未开工")),
        ("2027-03-31", "", SchemeLight("red", "连续 13 个月应开工未开工")),
        ("2026-05-20", "2026-05-20", SchemeLight("green", "已开工")),
        ("2026-05-19", "2026-05-20", SchemeLight("red", "连续 3 个月应开工未开工")),
    ],
)
def test_a_start_says_for_how_many_months_it_is_owed(as_of: str, done: str, light: SchemeLight) -> None:
    start = MilestoneFact("1", "开工", day("2026-03-20"), delivered_on=day(done) if done else None)
    assert YINCHUAN.of_start(start, day(as_of)) == light


@pytest.mark.parametrize(
    ("entered", "as_of", "light"),
    [
        (None, "2026-04-09", SchemeLight("green", "开工未满 1 个月")),
        (None, "2026-04-10", SchemeLight("yellow", "开工后 1 个月未入库")),
        (None, "2026-05-11", SchemeLight("red", "开工后超过 2 个月未入库")),
        ("2026-05-11", "2026-05-11", SchemeLight("green", "已入库")),
        ("2026-05-12", "2026-05-11", SchemeLight("red", "开工后超过 2 个月未入库")),
    ],
)
def test_an_entry_says_for_how_long_it_is_owed(entered: str | None, as_of: str, light: SchemeLight) -> None:
    assert YINCHUAN.of_entry(day("2026-03-10"), day(entered) if entered else None, day(as_of)) == light


@pytest.mark.parametrize(
    ("due", "done", "as_of", "light"),
    [
        ("2026-03-20", "", "2026-03-19", SchemeLight("green", "未到期")),
        ("2026-03-20", "", "2026-03-20", SchemeLight("red", "当月任务未完成")),
        ("2026-03-31", "2026-03-31", "2026-03-31", SchemeLight("green", "当月任务完成")),
        ("2026-04-01", "", "2026-04-30", SchemeLight("green", "当月没有到期任务")),
        ("2026-04-20", "2026-03-25", "2026-03-31", SchemeLight("green", "当月任务完成")),
        ("2026-03-20", "2026-04-08", "2026-04-08", SchemeLight("yellow", "未按时完成，2026-04-08 补上，当月记黄灯")),
        ("2026-03-20", "2026-04-08", "2026-04-07", SchemeLight("red", "当月任务未完成")),
    ],
)
def test_a_month_says_what_was_missed_and_made_up(due: str, done: str, as_of: str, light: SchemeLight) -> None:
    task = MilestoneFact("1", "节点", day(due), delivered_on=day(done) if done else None)
    assert OUHAI.of_month(task, day("2026-03-01"), day(as_of)) == light


def test_schemes_of_gaps_come_first() -> None:
    assert [each.key for each in bundled_schemes()] == ["yinchuan", "ouhai"]


# --- periods ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("last", "cadence", "first"),
    [
        ("2026-02-28", Cadence.MONTHLY, "2026-02-01"),
        ("2024-02-28", Cadence.MONTHLY, None),
        ("2024-02-29", Cadence.MONTHLY, "2024-02-01"),
        ("2026-03-31", Cadence.QUARTERLY, "2026-01-01"),
        ("2026-02-28", Cadence.QUARTERLY, None),
        ("2026-12-31", Cadence.QUARTERLY, "2026-10-01"),
        ("2026-06-30", Cadence.HALF_YEARLY, "2026-01-01"),
        ("2026-09-30", Cadence.HALF_YEARLY, None),
        ("2026-12-31", Cadence.HALF_YEARLY, "2026-07-01"),
        ("2026-12-31", Cadence.YEARLY, "2026-01-01"),
        ("2026-06-30", Cadence.YEARLY, None),
        ("2026-12-30", Cadence.YEARLY, None),
    ],
)
def test_the_period_that_ends_on_a_day(last: str, cadence: Cadence, first: str | None) -> None:
    assert period_ending(day(last), cadence) == (Period(day(first), day(last)) if first else None)


def test_periods_hold_and_touch_each_other() -> None:
    year, march = year_period(2026), month_period(2026, 3)
    assert (year.start, year.end, str(year)) == (day("2026-01-01"), day("2026-12-31"), "2026年")
    assert (march.start, march.end) == (day("2026-03-01"), day("2026-03-31"))
    assert year.contains(march) and year.contains(year) and not march.contains(year)
    assert not march.contains(month_period(2026, 3, 4)) and not march.contains(month_period(2026, 2, 3))
    assert march.overlaps(Period(day("2026-03-31"), day("2026-04-30")))
    assert march.overlaps(Period(day("2026-02-01"), day("2026-03-01")))
    assert not march.overlaps(month_period(2026, 4)) and not march.overlaps(month_period(2026, 2))


# --- figures of supervision ---------------------------------------------------------------------------------------------


def test_figures_tell_only_what_says_something() -> None:
    assert Figures().words() == {}
    assert Figures(days=3, times=2).words() == {"days": 3, "times": 2}
