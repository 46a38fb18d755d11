"""Dates, deadlines and periods."""

from datetime import date

import pytest

from luoshi.language.dates import deadlines, find_date, find_period, first_year_named


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("到2028年,", "2028"),
        ("2028年底前建成", "2028"),
        ("2028年年底前", "2028"),
        ("2028年,新增", "2028"),
        ("到 2028 年", "2028"),
        ("2027年6月底前", "2027-06"),
        ("2027年6月30日前", "2027-06-30"),
        ("2027年12月上旬,", "2027-12"),
        ("2027年上半年", "2027-06"),
        ("2027年第三季度,", "2027-09"),
        ("“十五五”末", "2030"),
        ("“十六五”期间", "2035"),
        ("2026—2028年,新增", "2028"),
        ("全年完成", "2026"),
        ("年底前完成", "2026"),
        ("11月底前", "2026-11"),
        ("每年培育", "每年"),
        ("年均增长", "每年"),
        ("逐年下降", "每年"),
    ],
)
def test_a_deadline_is_read(text: str, value: str) -> None:
    assert [deadline.value for deadline in deadlines(text, 2026, 2026)] == [value]


@pytest.mark.parametrize(
    "text",
    [
        "较2025年下降",
        "自2026年6月1日起",
        "2026年中央预算内投资",
        "2024年,完成",
        "全年龄段",
        "年均浓度",
        "2026年度计划",
        "2月30日,",
    ],
)
def test_what_only_names_a_year_is_no_deadline(text: str) -> None:
    assert deadlines(text, 2026, 2026) == ()


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("更新时间:2023/9/17 10:41", date(2023, 9, 17)),
        ("2026年2月10日", date(2026, 2, 10)),
        ("二○○七年四月十三日", date(2007, 4, 13)),
        ("2026年2月31日", None),
        ("没有日期", None),
    ],
)
def test_a_date_is_found(text: str, day: date | None) -> None:
    assert find_date(text) == day


def test_a_period_of_years_is_found() -> None:
    assert find_period("三年行动方案(2026—2028年)") == (2026, 2028)
    assert find_period("2028—2026年") is None
    assert first_year_named("行动方案(2026—2028年)") == 2026
