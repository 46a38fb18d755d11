"""The chart's places, worked out by hand on a canvas of 440 × 236."""

from datetime import date
from decimal import Decimal
from fractions import Fraction

from luoshi_site.progress.charts import HEIGHT, WIDTH, Chart, Dot, drawing

YEARS = (date(2022, 12, 31), date(2025, 12, 31))


def chart(**fields: object) -> Chart:
    whole = {
        "dots": (Dot(date(2023, 12, 31), Decimal(6036), "2023年"),),
        "way": ((YEARS[0], 0), (YEARS[1], 27000)),
        "bounds": (27000,),
        "today": date(2024, 11, 30),
    }
    return Chart(**{**whole, **fields})


def test_nothing_to_show_draws_nothing() -> None:
    assert drawing(Chart(dots=(), way=(), bounds=(), today=date(2026, 1, 1))) is None


def test_the_axis_has_round_values_around_all_that_is_shown() -> None:
    drawn = drawing(chart())
    assert [tick.words for tick in drawn.rows] == ["0", "1万", "2万", "3万"]
    assert [tick.words for tick in drawn.columns] == ["2023", "2024", "2025"]


def test_a_value_stands_where_its_day_and_size_say() -> None:
    drawn = drawing(chart())
    (mark,) = drawn.marks
    share = Fraction(365, 1096)
    assert abs(float(mark.x) - float(drawn.left + share * (drawn.right - drawn.left))) < 0.06
    assert abs(float(mark.y) - float(drawn.bottom - Fraction(6036, 30000) * (drawn.bottom - drawn.top))) < 0.06


def test_everything_lies_on_the_canvas() -> None:
    for values in ((Decimal("0.004"), Decimal("0.0051")), (Decimal(-4), Decimal(3)), (Decimal(5), Decimal(5)), (0, 0)):
        dots = tuple(Dot(date(2024, 6 + place, 30), value, "") for place, value in enumerate(values))
        drawn = drawing(chart(dots=dots, way=(), bounds=()))
        for mark in drawn.marks:
            assert drawn.left <= float(mark.x) <= WIDTH
            assert 0 <= float(mark.y) <= HEIGHT
        assert 2 <= len(drawn.rows) <= 7


def test_today_is_drawn_only_where_it_lies_within_the_years_shown() -> None:
    assert drawing(chart()).today is not None
    assert drawing(chart(today=date(2031, 1, 1))).today is None
    near = drawing(chart(today=date(2026, 11, 25)))
    assert near.today is not None
    assert near.columns[-1].words == "2026"


def test_unconfirmed_values_are_hollow() -> None:
    drawn = drawing(chart(dots=(Dot(date(2023, 12, 31), 1, "2023年", hollow=True),)))
    assert drawn.has_hollow
    assert not drawing(chart()).has_hollow
