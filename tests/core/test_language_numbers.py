"""Numbers and quantities as officials write them."""

from decimal import Decimal

import pytest

from luoshi.language import parse_number
from luoshi.language.comparators import comparison
from luoshi.language.quantities import figures
from luoshi.text.normalize import compact, normalize


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("3.5万", "35000"),
        ("３５０００", "35000"),
        ("35,000", "35000"),
        ("１，２００", "1200"),
        ("1亿2000万", "120000000"),
        ("2万亿", "2000000000000"),
        ("二十五", "25"),
        ("两千三百", "2300"),
        ("廿三", "23"),
        ("一百零八", "108"),
        ("一百二十万", "1200000"),
        ("二〇二五", "2025"),
        ("三点五", "3.5"),
        ("百分之八十", "80"),
        ("85%", "85"),
        ("-3.2", "-3.2"),
        ("0", "0"),
        (" 7 ", "7"),
    ],
)
def test_a_number_is_understood(text: str, value: str) -> None:
    assert parse_number(text) == Decimal(value)


@pytest.mark.parametrize("text", ["", " ", "较多", "若干", "12,34", "3.5.1", "十余", "万元", "NaN", "1e5", "九" * 80])
def test_what_is_no_number_is_refused(text: str) -> None:
    assert parse_number(text) is None


def test_a_fraction_is_a_share() -> None:
    assert parse_number("四分之一") == Decimal("0.25")


def test_full_width_signs_are_read_like_ascii_and_length_is_kept() -> None:
    text = "达到９５％（含）以上；\u3000比∶例［甲］－～"
    assert normalize(text) == "达到95%(含)以上; 比:例[甲]-~"
    assert len(normalize(text)) == len(text)


def test_a_compact_text_knows_the_way_back() -> None:
    text = "到 2028 年\n底"
    squeezed = compact(text, 2, len(text))
    assert squeezed.text == "2028年底"
    assert squeezed.span(0, 4).of(text) == "2028"
    assert squeezed.span(4, 6).of(text) == "年\n底"
    assert squeezed.place(8) == 5


@pytest.mark.parametrize(
    ("text", "value", "high", "unit"),
    [
        ("新建12所", "12", None, "所"),
        ("投资2000亿元", "200000000000", None, "元"),
        ("总动力10亿千瓦", "1000000000", None, "千瓦"),
        ("浓度32微克/立方米", "32", None, "微克/立方米"),
        ("培育3—5家", "3", "5", "家"),
        ("造林3至5万亩", "30000", "50000", "亩"),
        ("增速6%—6.5%", "6", "6.5", "%"),
        ("死亡率4.0‰", "4.0", None, "‰"),
        ("提高2个百分点", "2", None, "个百分点"),
        ("比值1.2:1", "1.2", None, None),
        ("百分之四十二", "42", None, "%"),
        ("不少于一半", "50", None, "%"),
        ("建设五个", "5", None, "个"),
        ("化解三百件", "300", None, "件"),
        ("翻一番", "100", None, "%"),
        ("八成以上", "80", None, "%"),
        ("补助640元/人/年", "640", None, "元/人/年"),
    ],
)
def test_a_quantity_has_value_and_unit(text: str, value: str, high: str | None, unit: str | None) -> None:
    (figure,) = figures(text)
    assert figure.value == Decimal(value)
    assert figure.value_high == (Decimal(high) if high else None)
    assert figure.unit == unit


@pytest.mark.parametrize(
    "text",
    [
        "2025年6月30日前",
        "5G网络",
        "PM2.5",
        "PM_2.5",
        "ISO22000认证",
        "18-45岁青年",
        "3岁以下婴幼儿",
        "第15届",
        "1+8+1平台",
        "3A级景区",
        "落实两项补贴",
        "三年行动",
        "每千人口",
        "一体化",
        "云政发[2026]12号",
    ],
)
def test_names_and_dates_hold_no_quantity(text: str) -> None:
    assert [figure for figure in figures(text) if figure.unit] == []


@pytest.mark.parametrize(
    ("text", "words", "compare", "upward", "keep"),
    [
        ("覆盖率达到85%以上", "达到85%以上", "at_least", True, False),
        ("失业率控制在5.5%以内", "控制在5.5%以内", "at_most", False, False),
        ("占比不低于4%", "不低于4%", "at_least", True, False),
        ("时间不超过30分钟", "不超过30分钟", "at_most", False, False),
        ("总数超过27个", "超过27个", "above", True, False),
        ("假阳性率低于5%", "低于5%", "below", False, False),
        ("比例达到90%左右", "达到90%左右", "about", None, False),
        ("覆盖率稳定在80%以上", "稳定在80%以上", "at_least", True, True),
        ("面积稳定在66万亩", "稳定在66万亩", "reach", None, True),
        ("浓度降至32微克/立方米以下", "降至32微克/立方米以下", "at_most", False, False),
        ("差距缩小至1.2:1", "缩小至1.2:1", "reach", False, False),
        ("标准提高到每人每月300元", "提高到每人每月300元", "reach", True, False),
        ("至少建成1所", "至少建成1所", "at_least", True, False),
        ("大棚240余座", "240余座", "above", True, False),
        ("培育6600人以上", "6600人以上", "at_least", True, False),
        ("进入全省前10位", "前10位", "at_most", False, False),
    ],
)
def test_comparator_words_are_read(text: str, words: str, compare: str, upward: bool | None, keep: bool) -> None:
    (figure,) = figures(text)
    found = comparison(text, figure.start, figure.end)
    assert text[found.start : found.end] == words
    assert (found.compare.value, found.upward, found.keep) == (compare, upward, keep)


def test_what_a_figure_is_counted_for_is_read() -> None:
    text = "标准提高到每人每月300元"
    (figure,) = figures(text)
    assert comparison(text, figure.start, figure.end).per == ("每人", "每月")
