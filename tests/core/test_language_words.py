"""What patterns of the lexicons can begin with, so that a search skips all other signs."""

import re

import pytest

from luoshi.language.words import any_of, first_signs, plain_digits


@pytest.mark.parametrize(
    ("pattern", "signs"),
    [
        ("力争|确保", "力确"),
        ("(?:奖励|奖补)资金", "奖奖"),
        ("(?:稳定)?(?:进入|位居)", "稳进位"),
        (r"(?<![市省])县级", "县"),
        (r"[一二]\d{3}年", "一二"),
        (r"\d+个", "0-9"),
        (r"(?:(?<!安)排|在(?=校))", "排在"),
        ("约?达", "约达"),
        (r"\]\d+号", r"\]"),
    ],
)
def test_first_signs_are_those_that_a_match_can_begin_with(pattern: str, signs: str) -> None:
    assert first_signs(pattern) == signs


@pytest.mark.parametrize("pattern", ["", ".年", "[^年]月", "年?", "(?<=率)", "(?:年|)"])
def test_a_pattern_that_can_begin_with_anything_is_told(pattern: str) -> None:
    with pytest.raises(ValueError, match="can begin with anything"):
        first_signs(pattern)


def test_digits_are_those_of_normalized_text_in_and_out_of_classes() -> None:
    assert plain_digits(r"\d+[一\d]\]\d") == r"[0-9]+[一0-9]\][0-9]"
    assert not re.fullmatch(plain_digits(r"\d"), "٣")


def test_any_of_takes_the_longest_word() -> None:
    assert re.match(any_of(["责任", "责任单位", "责"]), "责任单位:")[0] == "责任单位"  # type: ignore[index]
