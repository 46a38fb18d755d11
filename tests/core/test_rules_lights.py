"""Light schemes of 银川 and 瓯海 against cases worked by hand from their published sentences."""

from datetime import date
from fractions import Fraction

import pytest

from luoshi.rules.lights import SchemeError, bundled_schemes, read_scheme
from luoshi.rules.model import Judgement, MilestoneFact
from luoshi.rules.status import Status

YINCHUAN, OUHAI = (next(each for each in bundled_schemes() if each.key == key) for key in ("yinchuan", "ouhai"))


@pytest.mark.parametrize(
    ("gap", "word"),
    [
        ("12", "绿灯"),
        ("0", "绿灯"),
        ("-1/2", "未规定"),
        ("-999/100", "未规定"),
        ("-10", "黄灯"),
        ("-30", "黄灯"),
        ("-3001/100", "红灯"),
        ("-100", "红灯"),
    ],
)
def test_yinchuan_by_points_behind_the_plan(gap: str, word: str) -> None:
    assert YINCHUAN.of_gap(Judgement(Status.BEHIND, gap_points=Fraction(gap))).word == word


def test_yinchuan_says_what_it_does_not_rule() -> None:
    assert YINCHUAN.of_gap(Judgement(Status.BEHIND, gap_points=Fraction(-5))).why == (
        "低于序时 5 个百分点，本方案没有规定这一段"
    )
    assert YINCHUAN.of_gap(Judgement(Status.NO_DATA)).why == "没有序时差（缺数据），本方案没有规定"
    assert YINCHUAN.of_month(start("2026-03-20"), date(2026, 3, 1), date(2026, 4, 1)).word == "未规定"


def start(due: str, done: str = "") -> MilestoneFact:
    delivered = date.fromisoformat(done) if done else None
    return MilestoneFact("1", "开工", date.fromisoformat(due), delivered_on=delivered)


@pytest.mark.parametrize(
    ("as_of", "done", "word"),
    [
        ("2026-02-28", "", "绿灯"),
        ("2026-03-31", "", "黄灯"),
        ("2026-04-30", "", "黄灯"),
        ("2026-05-31", "", "红灯"),
        ("2026-05-31", "2026-05-20", "绿灯"),
    ],
)
def test_yinchuan_a_start_due_in_march(as_of: str, done: str, word: str) -> None:
    assert YINCHUAN.of_start(start("2026-03-20", done), date.fromisoformat(as_of)).word == word


@pytest.mark.parametrize(
    ("as_of", "word"),
    [("2026-04-09", "绿灯"), ("2026-04-10", "黄灯"), ("2026-05-10", "黄灯"), ("2026-05-11", "红灯")],
)
def test_yinchuan_an_entry_after_a_start_on_10_march(as_of: str, word: str) -> None:
    assert YINCHUAN.of_entry(date(2026, 3, 10), None, date.fromisoformat(as_of)).word == word


@pytest.mark.parametrize(
    ("due", "done", "as_of", "word"),
    [
        ("2026-03-20", "", "2026-03-31", "红灯"),
        ("2026-03-20", "2026-03-20", "2026-03-31", "绿灯"),
        ("2026-03-20", "2026-04-08", "2026-03-31", "红灯"),  # asked at the end of March, it was not made up yet
        ("2026-03-20", "2026-04-08", "2026-04-30", "黄灯"),  # March turns yellow, never green
        ("2026-03-20", "2026-03-25", "2026-03-31", "黄灯"),
        ("2026-04-20", "", "2026-03-31", "绿灯"),
    ],
)
def test_ouhai_march_missed_and_made_up(due: str, done: str, as_of: str, word: str) -> None:
    assert OUHAI.of_month(start(due, done), date(2026, 3, 1), date.fromisoformat(as_of)).word == word
    assert OUHAI.of_gap(Judgement(Status.ON_PACE, gap_points=Fraction(3))).word == "未规定"


def test_a_scheme_that_cannot_be_read_says_so() -> None:
    with pytest.raises(SchemeError, match="读不懂"):
        read_scheme("try", 'name = "试"')
    with pytest.raises(SchemeError, match="不认识"):
        read_scheme("try", 'name="a"\nsource="b"\nsure="law"\n[[band]]\nlight="pink"\nwords="x"')
