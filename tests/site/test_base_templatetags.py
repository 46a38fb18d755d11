"""Numbers, days and lights as pages print them."""

from datetime import UTC, date, datetime
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import pytest
from django.template import Context, Template
from django.test import RequestFactory

from luoshi.rules.status import Status
from luoshi_site.base.templatetags.luoshi import (
    day,
    light,
    light_count,
    marks,
    moment,
    percent,
    points,
    quantity,
    register,
)


@pytest.mark.parametrize(
    ("value", "decimals", "shown"),
    [
        (Decimal("27000.000000"), None, "27,000"),
        (Decimal("27000.000000"), 2, "27,000"),
        (Fraction(8556, 10135) * 100, 2, "84.42"),
        (Decimal("89.96"), 1, "90.0"),
        (Decimal("0.125"), 2, "0.12"),
        (Decimal("0.375"), 2, "0.38"),
        (Decimal("-0.5"), None, "-0.5"),
        (Fraction(1, 3), None, "0.33"),
        (Decimal("123456789012.123456"), None, "123,456,789,012.123456"),
        (0, 2, "0"),
        (None, 2, "—"),
    ],
)
def test_a_quantity_is_grouped_and_rounded_once_half_to_even(value, decimals, shown):
    assert quantity(value, decimals) == shown


def test_shares_print_as_percent_and_gaps_as_signed_points():
    assert percent(Fraction(1283, 10000)) == "12.8%"
    assert percent(None) == "—"
    assert points(Fraction(-72, 1000)) == "−7.2 个百分点"
    assert points(Fraction(1, 10)) == "+10.0 个百分点"
    assert points(0) == "0.0 个百分点"


def test_days_and_instants_are_told_in_china_time():
    assert day(date(2026, 3, 1)) == "2026年3月1日"
    late = datetime(2026, 2, 28, 17, 5, tzinfo=UTC)
    assert day(late) == "2026年3月1日"
    assert moment(late) == "2026年3月1日 01:05"
    assert day(None) == moment(None) == "—"


@pytest.mark.parametrize("status", list(Status))
def test_every_light_is_told_by_word_and_shape_and_colour(status):
    badge = light(status)
    assert status.label in badge
    assert status.light.shape in badge
    assert f"light--{status.light.value}" in badge


def test_no_status_is_nothing_to_assess_and_marks_follow():
    assert "无可考核事项" in light(None)
    assert marks(()) == ""
    assert "待核" in marks(("provisional",))


def test_kept_parameters_escape_and_leave_out_what_the_form_sets():
    request = RequestFactory().get("/", {"text": '"><b>', "as_of": "2024-06-30"})
    html = Template('{% kept_parameters "as_of" %}').render(Context({"request": request}))
    assert html == '<input type="hidden" name="text" value="&quot;&gt;&lt;b&gt;">'


def test_every_tag_and_filter_and_include_is_documented():
    root = Path(__file__).resolve().parents[2]
    words = (root / "docs/design-system.md").read_text(encoding="utf-8")
    assert [name for name in register.filters if f"|{name}" not in words.replace("\\|", "|")] == []
    assert [name for name in register.tags if f"{{% {name}" not in words] == []
    fragments = root.glob("src/luoshi_site/base/templates/base/_*.html")
    frame = {"_styles.html", "_menu.html", "_who.html"}
    assert [path.name for path in fragments if path.name not in frame and f"base/{path.name}" not in words] == []


def test_a_count_says_how_many_of_it_are_unconfirmed():
    assert "待核" not in light_count(Status.MET, 3)
    assert "待核" not in light_count(Status.MET, 3, {Status.BEHIND: 1})
    assert "其中待核 2" in light_count(Status.MET, 3, {Status.MET: 2})
    assert "light--zero" in light_count(Status.BEHIND, 0)
