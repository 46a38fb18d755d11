"""A chart keeps the lines of earlier versions, each from its day of effect, worked out by hand."""

from datetime import date
from fractions import Fraction

from luoshi_site.progress.charts import Chart, Dot, Promise, drawing

WAY = ((date(2025, 12, 31), 0), (date(2028, 12, 31), 1096))


def test_a_way_begins_on_the_day_of_effect_at_the_height_it_has_then() -> None:
    later = Promise(WAY, (1096,), date(2026, 12, 31))
    assert later.in_effect == ((date(2026, 12, 31), Fraction(365)), WAY[1])
    assert Promise(WAY, (1096,)).in_effect == WAY
    assert Promise(WAY, (1096,), date(2025, 1, 1)).in_effect == WAY
    assert Promise(WAY, (1096,), date(2029, 1, 1)).in_effect == ()
    assert Promise((), (5,), date(2026, 1, 1)).in_effect == ()


def test_the_old_line_stays_and_the_new_one_starts_where_it_takes_effect() -> None:
    chart = Chart(
        dots=(Dot(date(2026, 6, 30), 100, "2026年上半年"),),
        way=tuple((day, Fraction(value, 2)) for day, value in WAY),
        bounds=(548,),
        today=date(2027, 1, 31),
        since=date(2026, 12, 31),
        earlier=(Promise(WAY, (1096,)),),
    )
    drawn = drawing(chart)
    (old,) = drawn.earlier
    assert (len(old.way.split()), len(drawn.way.split())) == (2, 2)
    assert float(old.bounds[0]) < float(drawn.bounds[0])  # higher on the canvas
    assert float(old.left) == drawn.left
    share = Fraction(365, 1096)
    assert abs(float(drawn.bounds_left) - float(drawn.left + share * (drawn.right - drawn.left))) < 0.06
    places = [float(place) for line in (old.way, drawn.way) for point in line.split() for place in point.split(",")]
    assert all(0 <= place <= max(drawn.width, drawn.height) for place in places)
