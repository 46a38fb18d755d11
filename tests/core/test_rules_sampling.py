"""Random samples that anybody can draw again; how long things lie."""

from datetime import date
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from luoshi.rules.lying import Step, StepTime, instruction_limit, spread, step_limits, step_times
from luoshi.rules.sampling import SamplingError, draw_sample, rank, sample_size

# Ranks below were taken with `printf '%s' 'c0ffee|reading:1' | sha256sum`, not with this code.
STRATA = {
    "A": [f"reading:{number}" for number in range(1, 13)],
    "B": ["milestone:1", "milestone:2", "milestone:3"],
    "C": ["reading:20"],
}
TENTH, TWENTIETH = Fraction(1, 10), Fraction(1, 20)


def test_ranks_are_plain_sha256_of_seed_and_item() -> None:
    assert rank("c0ffee", "reading:1").startswith("013fbb6a")
    assert rank("c0ffee", "milestone:1").startswith("0c8c482b")


def test_a_sample_worked_out_by_hand_is_drawn() -> None:
    # 16 items at 10 %: two places. A's whole part of 1.2 gives reading:1; the place left goes to the lowest next rank of
    # 0444… (A, reading:7), 0c8c… (B, milestone:1), ae63… (C, reading:20).
    assert draw_sample(STRATA, share=TENTH, seed="c0ffee") == ("reading:1", "reading:7")
    # At 5 %: one place, no whole part; 013f… is the lowest of all.
    assert draw_sample(STRATA, share=TWENTIETH, seed="c0ffee") == ("reading:1",)
    # Another seed: 0df0… is reading:11, then of 3099… (A, reading:1), 313d… (B, milestone:1), 6d01… (C, reading:20) the lowest.
    assert draw_sample(STRATA, share=TENTH, seed="feed") == ("reading:11", "reading:1")
    without = {name: items for name, items in STRATA.items() if name != "A"}
    assert draw_sample(without, share=TENTH, seed="c0ffee") == ("milestone:1",)


SIZES = st.dictionaries(st.text("xyz", min_size=1, max_size=3), st.integers(0, 60), max_size=8)


@given(SIZES, st.integers(5, 10), st.text("01", min_size=1))
def test_the_same_seed_draws_the_same_of_the_right_size_whatever_the_order(
    sizes: dict[str, int], percent: int, seed: str
) -> None:
    strata = {name: [f"{name}:{number}" for number in range(count)] for name, count in sizes.items()}
    share, total = Fraction(percent, 100), sum(sizes.values())
    drawn = draw_sample(strata, share=share, seed=seed)
    upside_down = {name: list(reversed(items)) for name, items in reversed(list(strata.items()))}
    assert draw_sample(upside_down, share=share, seed=seed) == drawn
    assert len(set(drawn)) == len(drawn) == sample_size(total, share)
    assert all(each in strata[each.split(":")[0]] for each in drawn)
    if total:
        assert len(drawn) >= 1 and len(drawn) - 1 < share * total
    for name, items in strata.items():
        share_of = sum(each in items for each in drawn)
        assert int(share * len(items)) <= share_of <= int(share * len(items)) + 1, name


def test_every_stratum_can_be_hit_even_one_with_a_single_item() -> None:
    hit = {draw_sample(STRATA, share=TWENTIETH, seed=str(seed))[0].split(":")[0] for seed in range(60)}
    assert hit == {"reading", "milestone"}
    assert any(draw_sample(STRATA, share=TENTH, seed=str(seed)).count("reading:20") for seed in range(60))


@pytest.mark.parametrize(
    ("share", "seed", "words"),
    [(Fraction(4, 100), "a", "5% 到 10%"), (Fraction(11, 100), "a", "5% 到 10%"), (TENTH, " ", "种子")],
)
def test_what_cannot_be_drawn_is_refused_in_words(share: Fraction, seed: str, words: str) -> None:
    with pytest.raises(SamplingError, match=words):
        draw_sample(STRATA, share=share, seed=seed)
    with pytest.raises(SamplingError, match="两次"):
        draw_sample({"A": ["x", "x"]}, share=TENTH, seed="a")


def test_the_middle_and_the_slowest_tenth_by_hand() -> None:
    assert spread([]) is None
    five = spread([3, 0, 10, 1, 2])
    assert five is not None
    assert (five.count, five.median, five.slowest_tenth, five.longest) == (5, 2, 10, 10)
    twenty = spread(range(20, 0, -1))
    assert twenty is not None
    assert (twenty.median, twenty.slowest_tenth, twenty.longest) == (Fraction(21, 2), 19, 20)


def day(number: int) -> date:
    return date(2026, 3, number)


def test_the_steps_of_an_order_that_was_returned_extended_and_closed() -> None:
    events = [
        ("drafted", day(2)), ("approved", day(3)), ("issued", day(3)), ("signed", day(4)), ("extension_asked", day(9)),
        ("extended", day(10)), ("answered", day(16)), ("returned", day(18)), ("answered", day(20)), ("concluded", day(23)),
        ("closed_out", day(25)),
    ]  # fmt: skip
    assert step_times(events) == (
        StepTime(Step.APPROVE, day(2), day(3)),
        StepTime(Step.ISSUE, day(3), day(3)),
        StepTime(Step.SIGN, day(3), day(4)),
        StepTime(Step.EXTENSION, day(9), day(10)),
        StepTime(Step.ANSWER, day(4), day(16)),
        StepTime(Step.REVIEW, day(16), day(18)),
        StepTime(Step.ANSWER, day(18), day(20)),
        StepTime(Step.REVIEW, day(20), day(23)),
        StepTime(Step.CLOSE, day(23), day(25)),
    )


def test_what_lies_open_is_open_and_a_withdrawn_order_lies_nowhere() -> None:
    lying = [("drafted", day(2)), ("approved", day(3)), ("issued", day(4))]
    assert step_times(lying)[-1] == StepTime(Step.SIGN, day(4), None)
    assert all(one.ended_on for one in step_times([*lying, ("withdrawn", day(5))]))


def test_every_limit_names_its_source() -> None:
    assert Step.ANSWER not in step_limits()  # each order has its own
    assert set(step_limits()) == set(Step) - {Step.ANSWER}
    assert all(limit.days > 0 and limit.source for limit in step_limits().values())
    assert (instruction_limit().days, bool(instruction_limit().source)) == (10, True)
