"""What each check asks, word for word, of which figure, with which figures beside; and the habits behind it, reckoned by hand."""

from collections.abc import Sequence
from datetime import date
from fractions import Fraction

import pytest

from checks_factories import board, months, promise, reported, statistic
from luoshi.rules.checks.cell import questions_of
from luoshi.rules.checks.examples import example_of
from luoshi.rules.checks.habits import habits, usual, within_reach
from luoshi.rules.checks.kinds import Check, Measure, Point
from luoshi.rules.checks.parameters import CheckParameterError, check_parameters, entries_on
from luoshi.rules.checks.reported import Naming, Reported, Statistic, Told, decimals_of, digits_of
from luoshi.rules.checks.sweep import hits_of
from luoshi.rules.model import Basis, Certainty
from luoshi.rules.period import month_period

STEADY = ["1203", "1184.5", "1251", "1210", "1197", "1240", "1222", "1205", "1231"]
LAST_YEAR = ["1188", "1079.3", "1244", "1226", "1180.6", "1215", "1230.2", "1192", "1221.9", "1207", "1199", "1233.1"]
TEN_MONTHS = [310, 640, 955, 1271, 1580, 1902, 2211, 2530, 2847, 3160, 3474]
FLOW, YEAR = statistic(), statistic(Basis.RUNNING_YEAR)
LEVEL = statistic(Basis.POINT, "%", share=True, name="达标率")
AIMED = statistic(Basis.POINT, "%", share=True, name="达标率", promises=[promise(90, 2026)])
SUM = statistic(unit="套", adds_up=True, areas=[1, 2, 3])
PROMISED = statistic(Basis.RUNNING_YEAR, promises=[promise(4950, 2025)])
ONE, OTHER = statistic(key=1, same_as="q"), statistic(key=2, same_as="q")
PAPER = [("d" * 64, "2026年5月报表.pdf")]


def areas(of: Statistic, values: Sequence[object]) -> list[Reported]:
    return [reported(value, 2026, 6, of=of, agency=at, area=at) for at, value in enumerate(values, 1)]  # type: ignore[arg-type]


def laid(name: str) -> tuple[Statistic | list[Statistic], list[Reported], list[Told]]:
    words = [Told(1, 1, date(2026, 6, 30), "固定资产投资完成额13万元。")]
    return {
        "jump": lambda: (FLOW, months([*LAST_YEAR, *STEADY, 2900], 2025), []),
        "a total jumps": lambda: (
            YEAR,
            months([*TEN_MONTHS, 3790, 318, 640, 950, 1270, 1590, 2900], 2025, of=YEAR),
            [],
        ),
        "falls": lambda: (YEAR, months([100, 210, 305, 300], of=YEAR), []),
        "ten times": lambda: (FLOW, months([*STEADY, 12310]), []),
        "a tenth": lambda: (FLOW, months([*STEADY, "123.1"]), []),
        "ten thousand times": lambda: (FLOW, months([*STEADY, 12_310_000]), []),
        "a hundred million times": lambda: (FLOW, months([*STEADY, 123_100_000_000]), []),
        "a decimal for a percentage": lambda: (LEVEL, months([84, 85, 86, 86, 87, 88, 88, "0.89"], of=LEVEL), []),
        "above the whole": lambda: (LEVEL, months([97, 98, 99, "100.4"], of=LEVEL), []),
        "a negative share": lambda: (LEVEL, months([3, 2, 2, "-1"], of=LEVEL), []),
        "negative": lambda: (FLOW, months([1203, 1184, -1210]), []),
        "numerator": lambda: (LEVEL, months([(90, 100), (92, 100), (103, 100)], of=LEVEL), []),
        "repeats": lambda: (FLOW, months([*STEADY[:5], *["1246.3"] * 4]), []),
        "adds the same": lambda: (YEAR, months([1013, 2217, 3350, 4563, 5776, 6989, 8202], of=YEAR), []),
        "surge": lambda: (PROMISED, months([*TEN_MONTHS, 5000], 2025, of=PROMISED), []),
        "carried over": lambda: (YEAR, months([*TEN_MONTHS, 3790, 4105], 2025, of=YEAR), []),
        "last year's": lambda: (FLOW, months([*LAST_YEAR, 1215, "1079.3"], 2025), []),
        "at the target": lambda: (AIMED, areas(AIMED, [90, 90, 90, "91.3"]), []),
        "parts": lambda: (SUM, [reported(1000, 2026, 6, of=SUM, agency=9), *areas(SUM, [300, 300, 390])], []),
        "published": lambda: (
            FLOW,
            [reported(1000, 2026, 6, agency=3), reported("1000.6", 2026, 6, agency=9, certainty=Certainty.GAZETTE)],
            [],
        ),
        "two agencies": lambda: (
            [ONE, OTHER],
            [reported(10, 2026, 6, of=ONE, agency=3), reported(12, 2026, 6, of=OTHER, agency=4)],
            [],
        ),
        "a file again": lambda: (
            FLOW,
            [reported(10, 2026, 5, papers=PAPER), reported(12, 2026, 6, papers=[("d" * 64, "报表.pdf")])],
            [],
        ),
        "an old file": lambda: (FLOW, [reported(10, 2026, 6, papers=PAPER)], []),
        "words": lambda: (FLOW, [reported(12, 2026, 6)], words),
    }[name]()


SLIP = "2026年9月为 1,231 万元。"
QUESTIONS = [
    (
        "jump", Check.JUMP, 21, [20], "1:0:1:2026-10-31",
        "与往期相比变化较大：2026年9月为 1,231 万元，按往期一般在 882.4 万元至 1,542.1 万元之间。请核对，或说明原因。",
    ),
    (
        "a total jumps", Check.JUMP, 17, [16], "1:0:1:2026-06-30",
        "本期新增超出以往：以往每月新增不过 322 万元，2026年1—5月为 1,590 万元。请核对，或说明原因。",
    ),
    (
        "falls", Check.FALLS, 3, [2], "1:0:1:2026-04-30",
        "累计数比2026年一季度的 305 万元少了 5 万元；累计数不会变小，若是以前多报，请先更正以前的数。",
    ),
    ("ten times", Check.SLIP, 9, [8], "1:0:1:2026-10-31", f"像是大了 10 倍：{SLIP}是否多写了零，或漏了小数点？"),
    ("a tenth", Check.SLIP, 9, [8], "1:0:1:2026-10-31", f"像是小了 10 倍：{SLIP}是否少写了零，或多点了小数点？"),
    (
        "ten thousand times", Check.SLIP, 9, [8], "1:0:1:2026-10-31",
        f"像是大了 一万倍：{SLIP}请看计量单位的「万」「亿」是否写对。",
    ),
    (
        "a hundred million times", Check.SLIP, 9, [8], "1:0:1:2026-10-31",
        f"像是大了 一亿倍：{SLIP}请看计量单位的「万」「亿」是否写对。",
    ),
    (
        "a decimal for a percentage", Check.SLIP, 7, [6], "1:0:1:2026-08-31",
        "像是小了 100 倍：2026年7月为 88%。请看是否把百分数写成了小数，或少写了零。",
    ),
    ("above the whole", Check.SHARE, 3, [2], "1:0:1:2026-04-30", "占比超过 100%：100.4%。"),
    ("a negative share", Check.SHARE, 3, [2], "1:0:1:2026-04-30", "占比是负数：−1%。"),
    ("negative", Check.NEGATIVE, 2, [1], "1:0:1:2026-03-31", "数值是负数：−1,210 万元，这个指标以前没有过。"),
    (
        "numerator", Check.ABOVE_DENOMINATOR, 2, [1], "1:0:1:2026-03-31",
        "分子 103 大于分母 100，比值超过 100%，是否填反？",
    ),
    (
        "repeats", Check.REPEATS, 8, [5, 6, 7], "1:0:1:2026-06-30",
        "2026年6月以来连续 4 期数值都是 1,246.3，请核对是否沿用了上期的数。",
    ),
    (
        "adds the same", Check.REPEATS, 6, [3, 4, 5], "1:0:1:2026-04-30",
        "2026年4月以来连续 4 期每期新增都是 1,213，请核对是否沿用了上期的数。",
    ),
    (
        "surge", Check.SURGE, 11, [10], "1:0:1:2025-12-31",
        "2025年12月新增 1,526，此前各期新增的中位数是 315；期末增加较多，请说明是集中完工、集中入账，还是有以前各期应报未报的。",
    ),
    (
        "carried over", Check.CARRIED_OVER, 12, [11], "1:0:1:2026-01-31",
        "本年累计 4,105，而上年累计（2025年）是 3,790；新的一年应从头累计，请核对是否把上年完成的也计入了。",
    ),
    (
        "last year's", Check.CARRIED_OVER, 13, [12], "1:0:1:2026-02-28",
        "与上年同期（2025年2月）的 1,079.3 完全相同，请核对是否误用了上年的数，或同一批事项两年都计入了。",
    ),
    (
        "at the target", Check.AT_TARGET, 0, [1, 2], "1:1:2026-06-30",
        "2026年6月本地区的 90 恰好等于目标值，同期共有 3 个地区如此，请核对数据来源。",
    ),
    (
        "parts", Check.PARTS, 0, [1, 2, 3], "1:2026-06-30",
        "2026年6月全市 1,000，3 个地区合计 990，相差 10，请核对是漏了地区、重复计入，还是有市本级的数。",
    ),
    (
        "published", Check.PUBLISHED, 0, [1], "1:0:3:2026-06-30",
        "2026年6月报送 1,000（正式数），公布的是 1,000.6，请核对口径，或以公布数更正。",
    ),
    (
        "two agencies", Check.TOLD_TWICE, 0, [1], "q:0:2026-06-30:3",
        "2026年6月同一指标，本单位报 10，第 4 局报 12，请两家核对口径和来源。",
    ),
    (
        "a file again", Check.EVIDENCE_REUSED, 1, [0], "KEY:dddddddddddddddddddddddd",
        "「报表.pdf」已用于2026年5月「固定资产投资完成额」，请核对是否传错，或说明为何两处共用。",
    ),
    (
        "an old file", Check.EVIDENCE_OLD, 0, [], "KEY:dddddddddddddddddddddddd",
        "「2026年5月报表.pdf」名称中的日期（2026年5月31日）早于报告期（2026年6月），请核对是否传错。",
    ),
    ("words", Check.WORDS, 0, [], "KEY", "文字中写的是「13万元」，表中填的是 12 万元，两处不一致。"),
]  # fmt: skip


@pytest.mark.parametrize(("name", "check", "place", "beside", "occasion", "words"), QUESTIONS)
def test_a_question_is_told_whole(
    name: str, check: Check, place: int, beside: list[int], occasion: str, words: str
) -> None:
    of, rows, told = laid(name)
    found = board(of, rows, told)
    hits = hits_of(type(found)(found.statistics, found.reported, found.told, naming=Naming(agency="第 {} 局".format)))
    hit = hits[0]
    assert {each.check for each in hits} == {check}
    assert (hit.key, hit.agency) == (rows[place].key, rows[place].agency)
    assert hit.others == tuple(rows[at].key for at in beside)
    assert hit.occasion == occasion.replace("KEY", str(hit.key))
    assert hit.words == words


def test_each_area_at_the_target_and_each_of_two_agencies_is_asked() -> None:
    of, rows, _ = laid("at the target")
    assert [(hit.key, hit.others) for hit in hits_of(board(of, rows))] == [
        (rows[0].key, (rows[1].key, rows[2].key)),
        (rows[1].key, (rows[0].key, rows[2].key)),
        (rows[2].key, (rows[0].key, rows[1].key)),
    ]
    of, rows, _ = laid("two agencies")
    second = hits_of(board(of, rows))[1]
    assert (second.key, second.agency, second.others, second.occasion) == (
        rows[1].key,
        4,
        (rows[0].key,),
        "q:0:2026-06-30:4",
    )
    assert second.words == "2026年6月同一指标，本单位报 12，3报 10，请两家核对口径和来源。"


def test_each_repeated_use_of_a_file_leads_to_the_first() -> None:
    rows = [reported(10 + month, 2026, month, papers=[("e" * 64, "报表.pdf")]) for month in (4, 5, 6)]
    assert [(hit.key, hit.others) for hit in hits_of(board(FLOW, rows))] == [
        (rows[1].key, (rows[0].key,)),
        (rows[2].key, (rows[0].key,)),
    ]


# --- habits, by the parameters of tables/checks.toml --------------------------------------------------------------------


def of(*values: object) -> list[Fraction]:
    return [Fraction(str(value)) for value in values]


@pytest.mark.parametrize(
    ("values", "least", "greatest"),
    [
        # Few: a third of the least, three times the greatest; of what is negative the other way round.
        (of(120, 110), "110/3", 360),
        (of(0, 6), 0, 18),
        (of(-6, -3), -18, -1),
        (of(-6, 0), -18, 0),
        (of(-6, 9), -18, 27),
        # Many: 125 lies farthest from the median 121; 118 to 124, steps of 2.5 usual, the quarter of 121 is more than three of them.
        (of(120, 118, 125, 121, 119, 124, 122, 120, 123), "87.75", "154.25"),
        # Steps of 20: thrice that is 60, more than the quarter 25 of the median 100, no more than twice the quarter: 50.
        (of(90, 110, 90, 110, 90, 110), 40, 160),
        # Steps of 10 about 100: thrice 10 is 30, between 25 and 50; 95 goes first of the equally far.
        (of(95, 105, 95, 105, 95, 105), 65, 135),
        # Restless: 10 to 60 when the farthest (90) is left out, more than three times 10: a tenth of the least to three times the greatest.
        (of(10, 60, 20, 90, 30, 50), 1, 270),
        # Around zero: no bound by the median; steps of 4.
        (of(-2, 2, -2, 2, -2, 2), -14, 14),
    ],
)  # fmt: skip
def test_habits_reckoned_by_hand(values: list[Fraction], least: object, greatest: object) -> None:
    assert habits(values) == (Fraction(str(least)), Fraction(str(greatest)))


def test_a_percentage_has_its_margin_in_points() -> None:
    calm = of(80, 80, 80, 80, 80, 80)
    assert habits(calm, points=Fraction(3)) == (77, 83)
    moving = of(80, 82, 80, 82, 80, 82)
    assert habits(moving, points=Fraction(3)) == (74, 88)  # thrice the step of 2


def test_what_lies_on_the_bound_is_usual() -> None:
    values = of(120, 110)
    assert usual(values, Fraction(360)) and not usual(values, Fraction(361))
    assert usual(values, Fraction(110, 3)) and not usual(values, Fraction(36))
    assert usual(values, Fraction(-5), low=False)
    assert usual([], Fraction(10**9)) and usual(of(0, 0), Fraction(10**9))


@pytest.mark.parametrize(
    ("values", "x", "reached"),
    [
        (of(100, 110, 120), 150, True),  # a quarter beyond the greatest
        (of(100, 110, 120), "150.1", False),
        (of(100, 110, 120), 80, True),  # a fifth under the least
        (of(100, 110, 120), "79.9", False),
        (of(100, 125), 110, True),  # two, alike within a quarter
        (of(100, 126), 110, False),
        (of(100, 200, 333), 200, True),  # 3 × 333 < 10 × 100
        (of(100, 200, 334), 200, False),  # a slip by ten would stay within
        (of(-100, -90, -80), -125, True),
        (of(-100, -90, -80), -126, False),
        (of(-100, -90, -80), -55, True),  # a quarter of the farthest from zero: 25 beyond −80
        (of(-100, -90, -80), -54, False),
        (of(0, 10, 20), -5, True),
        (of(0, 10, 20), "-5.1", False),
        (of(0, 10, 20), 25, True),
    ],
)
def test_what_a_figure_without_its_slip_would_be(values: list[Fraction], x: object, reached: bool) -> None:
    assert within_reach(values, Fraction(str(x)), 10) is reached


def test_of_a_total_only_the_greatest_matters() -> None:
    assert within_reach(of(1, 200, 400), Fraction(0), 10, low=False)
    assert within_reach(of(1, 200, 400), Fraction(500), 10, low=False)
    assert not within_reach(of(1, 200, 400), Fraction(501), 10, low=False)


# --- parameters and digits ----------------------------------------------------------------------------------------------


def test_parameters_are_those_in_force_on_a_day() -> None:
    found = check_parameters(date(2026, 6, 30))
    assert (found.window, found.short, found.short_factor, found.steps) == (12, 6, 3, 3)
    assert (found.slip_factor, found.least_margin, found.slips[:3]) == (
        Fraction(5, 4),
        Fraction(1, 4),
        (10, 10_000, 100),
    )
    assert (found.repeats, found.repeat_digits, found.same_digits, found.small_count) == (4, 3, 5, 10)
    assert "批复" in found.standing_papers and "月报" in found.common_sources and "定额" in found.standing_names
    (entry,) = entries_on(date(2026, 6, 30), ("window",))
    assert (entry.name, entry.value) == ("window", "12")
    assert entry.words and entry.source
    with pytest.raises(CheckParameterError, match=r"^1900-01-01 没有核对参数 window 的取值，请在参数表"):
        check_parameters(date(1900, 1, 1))


def test_decimals_and_digits_of_figures() -> None:
    assert [decimals_of(Fraction(text)) for text in ("12", "1.5", "0.25", "1/3")] == [0, 1, 2, 6]
    assert decimals_of(Fraction(1, 3), most=3) == 3
    assert [digits_of(Fraction(text), 2) for text in ("1200", "84.42", "-7", "0")] == [2, 4, 1, 0]


def test_a_first_figure_a_thousand_times_the_promise() -> None:
    what = Measure("投资", "万元", Basis.FLOW, False, Fraction(300))
    point = Point(month_period(2026, 10), Fraction(300_000))
    (question,) = questions_of(point, [], what, words=lambda value: f"{value}")
    assert question.words == "是目标值 300 万元的一千倍以上，请看计量单位的「万」「亿」是否写对。"
    assert questions_of(Point(point.period, Fraction(299_999)), [], what, words=str) == ()


# --- examples of the pages ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("check", "indicator", "count", "label", "figure", "last"),
    [
        ("above_denominator", "社区养老服务覆盖率", 2, "2026年2月", "103 ÷ 100", "2026年2月 100 ÷ 100"),
        ("at_target", "垃圾分类达标率", 4, "2026年6月，地区甲", "90 %", "2026年6月，地区丁 91.3 %"),
        ("carried_over", "保障性住房开工", 13, "2026年1月", "4,105 套", "2026年1月 318 套"),
        (
            "evidence_old", "保障性住房开工", 1, "2026年6月，材料「2026年3月现场照片.jpg」", "1,902 套",
            "2026年6月，材料「2026年6月现场照片.jpg」 1,902 套",
        ),
        (
            "evidence_reused", "保障性住房开工", 2, "2026年6月，材料「现场照片.jpg」", "1,902 套",
            "2026年6月，材料「项目立项批复.pdf」 1,902 套",
        ),
        ("falls", "保障性住房开工", 3, "2026年3月", "590 套", "2026年3月 640 套"),
        ("jump", "老旧小区改造投资", 15, "2026年3月", "2,950 万元", "2026年3月 1,480 万元"),
        ("negative", "老旧小区改造投资", 3, "2026年3月", "−1,210 万元", "2026年3月 980 万元"),
        ("parts", "保障性住房筹集", 4, "2026年6月", "1,000 套", "2026年6月，地区丙 390 套"),
        ("published", "居民消费价格涨幅", 2, "2026年6月", "0.6 %", "2026年6月，市统计局，公报数 0.4 %"),
        ("repeats", "老旧小区改造投资", 7, "2026年7月", "1,246.3 万元", "2026年6月 1,013 元/月"),
        ("share", "污水集中处理率", 3, "2026年3月", "100.4 %", "2026年3月 100 %"),
        ("slip", "老旧小区改造投资", 6, "2026年6月", "12,310 万元", "2026年6月 1,231 万元"),
        ("surge", "保障性住房开工", 16, "2026年12月", "5,000 套", "2026年12月 5,000 套"),
        ("told_twice", "配售型保障房计划", 2, "2026年6月", "2,170 套", "2026年6月，市自然资源局 2,170 套"),
        ("words", "保障性住房开工", 2, "2026年6月", "1,902 套", "2026年6月 1,902 套"),
    ],
)  # fmt: skip
def test_an_example_shows_what_is_asked_about(
    check: str, indicator: str, count: int, label: str, figure: str, last: str
) -> None:
    asks, quiet = example_of(Check(check))
    asked = next(row for row in asks.rows if row.asked)
    assert (asks.indicator, len(asks.rows), asked.label, asked.figure) == (indicator, count, label, figure)
    assert f"{quiet.rows[-1].label} {quiet.rows[-1].figure}" == last


# --- the room that rounding leaves, and the end of a year ---------------------------------------------------------------

SHARE = statistic(Basis.POINT, "%", share=True, adds_up=True, areas=[1, 2], decimals=1)
MYRIADS = statistic(unit="万人", adds_up=True, areas=[1, 2, 3])


@pytest.mark.parametrize(
    ("what", "whole", "parts", "asked"),
    [
        (SHARE, "30.44", [(1, 2), (30, 100)], False),  # 31 of 102 are 30.392; half of a tenth is room
        (SHARE, "30.45", [(1, 2), (30, 100)], True),
        (
            MYRIADS,
            "10.1",
            ["3.34", "3.33", "3.37"],
            False,
        ),  # 10.04: room for half a tenth and three half hundredths, 0.065
        (MYRIADS, "10.1", ["3.34", "3.33", "3.36"], True),  # 10.03
        (MYRIADS, "11", ["3", "3", "3"], False),  # whole 万: half of one, and three halves
        (MYRIADS, "12", ["3", "3", "3"], True),
        (SUM, "11", ["3", "3", "4"], True),  # things that come whole are not rounded
        (SUM, "11", ["3.4", "3.4", "3.6"], False),  # 10.4 to 11: 0.5 and 0.15
        (SUM, "11", ["3.4", "3.4", "3.5"], True),
    ],
)
def test_parts_may_miss_the_whole_by_what_rounding_leaves(
    what: Statistic, whole: str, parts: list[object], asked: bool
) -> None:
    rows = [reported(whole, 2026, 6, of=what, agency=9), *areas(what, parts)]
    assert ([hit.check for hit in hits_of(board(what, rows))] == [Check.PARTS]) is asked


@pytest.mark.parametrize(("value", "asked"), [(4949, False), (4950, True), (5049, True), (5050, False)])
def test_a_surge_to_the_target_or_a_fiftieth_beyond(value: int, asked: bool) -> None:
    hits = hits_of(board(PROMISED, months([*TEN_MONTHS, value], 2025, of=PROMISED)))
    assert (Check.SURGE in [hit.check for hit in hits]) is asked


def test_few_things_more_are_no_surge() -> None:
    for last, asked in ((14, False), (16, True)):
        what = statistic(Basis.RUNNING_YEAR, "个", is_count=True, promises=[promise(last, 2025)])
        hits = hits_of(board(what, months([0, 1, 1, 2, 2, 3, 3, 3, 4, 4, 5, last], 2025, of=what)))
        assert (Check.SURGE in [hit.check for hit in hits]) is asked
