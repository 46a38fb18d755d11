"""Charts as values and as pictures; how long a report is; both survive being kept."""

from dataclasses import replace
from decimal import Decimal

import pytest
from lxml import etree
from tests.report_samples import BARS, FULL, LINES, STACKED

from luoshi.report.chart import LOOKS, Chart, ChartKind, ChartShapeError, Series, rounded_up
from luoshi.report.codec import report_from_json, report_to_json
from luoshi.report.length import Length, count_characters, length_of
from luoshi.report.model import Heading, Paragraph
from luoshi.report.svg import chart_svg

ONE = (Decimal(1),)


def grey(colour: str) -> float:
    """How light a colour prints, 0 black to 1 white."""
    red, green, blue = (int(colour[place : place + 2], 16) / 255 for place in (0, 2, 4))
    return 0.299 * red + 0.587 * green + 0.114 * blue


def test_no_two_series_look_alike_in_grey_print() -> None:
    looks = [(look.pattern, grey(look.colour)) for look in LOOKS]
    for place, (pattern, lightness) in enumerate(looks):
        assert all(pattern is not other or abs(lightness - shade) > 0.3 for other, shade in looks[place + 1 :])


@pytest.mark.parametrize(
    ("value", "end"),
    [
        ("0", "1"),
        ("1", "1"),
        ("1.01", "2"),
        ("19", "20"),
        ("23", "25"),
        ("41", "50"),
        ("99", "100"),
        ("103.1", "200"),
        ("0.3", "0.4"),
    ],
)
def test_the_axis_ends_at_a_round_figure(value: str, end: str) -> None:
    assert rounded_up(Decimal(value)) == Decimal(end)


@pytest.mark.parametrize("chart", [STACKED, BARS, LINES])
def test_a_picture_holds_every_name_and_no_style(chart: Chart) -> None:
    picture = etree.fromstring(chart_svg(chart))
    texts = "".join(picture.itertext())
    assert all(name in texts for name in chart.categories)
    assert all(series.name in texts for series in chart.series)
    assert not [each for each in picture.iter() if each.get("style") or str(each.tag).endswith(("}style", "}script"))]


def test_a_bar_is_as_long_as_its_value() -> None:
    chart = Chart(ChartKind.BARS, ("甲", "乙"), (Series("数", (Decimal(10), Decimal(5))),))
    picture = etree.fromstring(chart_svg(chart))
    bars = [float(each.get("width")) for each in picture.iter("{*}rect") if each.get("stroke")]
    assert bars[0] == pytest.approx(2 * bars[1], abs=0.1)


def test_names_are_text_and_nothing_else() -> None:
    chart = Chart(ChartKind.BARS, ("<script>甲</script>&",), (Series("乙", ONE),))
    assert "<script>" not in chart_svg(chart)
    etree.fromstring(chart_svg(chart))


@pytest.mark.parametrize(
    ("names", "series"),
    [
        ((), (Series("a", ()),)),
        (("甲",), (Series("a", ()),)),
        (("甲",), ()),
        (("甲",), (Series("a", (Decimal(-1),)),)),
        (("甲",) * 31, (Series("a", ONE * 31),)),
    ],
)
def test_a_chart_that_cannot_be_drawn_is_not_made(names: tuple[str, ...], series: tuple[Series, ...]) -> None:
    with pytest.raises(ChartShapeError):
        Chart(ChartKind.BARS, names, series)


def test_a_whole_report_is_read_back_as_it_was_kept() -> None:
    assert report_from_json(report_to_json(FULL)) == FULL


def test_what_the_first_schema_kept_is_still_read() -> None:
    kept = """{"schema": 1, "masthead": "督查通报", "serial": "第1期", "issuer": "甲", "title": "乙", "notice": "", "addressee": "丙",
    "dated": "2026-03-05", "blocks": [{"heading": "总体情况", "level": 1}, {"paragraph": "共26项。"}], "annexes": []}"""
    report = report_from_json(kept)
    assert report.blocks == (Heading(1, "总体情况"), Paragraph("共26项。"))
    assert (report.form.value, report.imprint, report.attestation) == ("serial", None, None)


@pytest.mark.parametrize(
    ("text", "count"),
    [("共列考核事项26项。", 9), ("", 0), ("进度80.8%，相差2.1个百分点", 11), ("a b", 2), ("〔2026〕", 3), ("“甲”", 3)],
)
def test_characters_are_counted_as_word_counts_them(text: str, count: int) -> None:
    assert count_characters(text) == count


def test_annexes_do_not_count() -> None:
    assert length_of(replace(FULL, annexes=())) == length_of(FULL)


@pytest.mark.parametrize(
    ("characters", "words", "over"),
    [
        (4_000, "正文4,000字（不含附件），未超过专项类文件4,000字的上限", False),
        (4_001, "正文4,001字（不含附件），超过专项类文件4,000字的上限，未超过综合类文件5,000字的上限", True),
        (5_003, "正文5,003字（不含附件），超过综合类文件5,000字的上限3字", True),
    ],
)
def test_the_length_is_told_against_the_limits(characters: int, words: str, over: bool) -> None:
    assert (Length(characters).words, Length(characters).is_over) == (words, over)
