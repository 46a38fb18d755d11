"""Sentences from numbers, against a table of situations written by hand (tests/core/wording.csv)."""

import csv
from collections import Counter
from collections.abc import Callable
from datetime import date
from fractions import Fraction
from pathlib import Path

import pytest

from luoshi.report.model import Figure, Words, plain, runs
from luoshi.rules.period import Period
from luoshi.wording import change, counts, places, progress, slips, times

ROWS = tuple(csv.DictReader((Path(__file__).parent / "wording.csv").read_text(encoding="utf-8").splitlines()))
ASKED = {
    "above",
    "below",
    "equal",
    "percent and points",
    "ties",
    "none",
    "one",
    "all",
    "negative",
    "zero",
    "over 100 %",
}
NUMBERS = {"value", "target", "low", "high", "gap_points", "now", "before", "rate", "progress", "base"}


def pairs(text: str) -> list[tuple[str, str]]:
    return [(name, figure) for name, _, figure in (part.partition(":") for part in text.split("|") if part)]


def months(first: str, last: str) -> Words:
    period = Period(date.fromisoformat(first), date.fromisoformat(last))
    return f"{times.months_in_words(period)} {times.months_in_short(period)}"


def split(parts: str) -> Words:
    return counts.split([(name, int(number), "part") for name, number in pairs(parts)])


def how_many(number: str, total: str, **words: str) -> Words:
    return counts.how_many(int(number), int(total), measures=("items", "done", "share"), **words)


def changed(*, against: str = "year", **figures: object) -> Words:
    return change.change(against=change.Against(against), **figures)  # type: ignore[arg-type]


CALLS: dict[str, Callable[..., Words]] = {
    "completion": progress.completion,
    "level": progress.level,
    "limit": progress.limit,
    "within": progress.within,
    "pace": progress.pace,
    "way": progress.way,
    "reduction": progress.reduction,
    "cleared": progress.cleared,
    "growth": progress.growth,
    "change": changed,
    "how_many": how_many,
    "counted_of": lambda number, noun, **words: counts.counted_of(int(number), noun, measure="named", **words),
    "names": lambda listed, **words: counts.names(listed.split("|"), **words),
    "respectively": counts.respectively,
    "split": split,
    "place_of": lambda listed, number: places.place_of(listed.split("|"), int(number)),
    "places_of": lambda values: " ".join(str(place) for place in places.places_of(values.split("|"))),
    "months": months,
}


def said(row: dict[str, str]) -> Words:
    """The sentence of a row of the table."""
    given: dict[str, object] = {}
    for part in row["arguments"].split(" "):
        name, _, value = part.partition("=")
        given[name] = Fraction(value) if name in NUMBERS else value
    if row["call"] == "respectively":
        given["pairs"] = pairs(str(given["pairs"]))
    return CALLS[row["call"]](**given)


@pytest.mark.parametrize("row", ROWS, ids=[f"{row['class']}: {row['call']} {row['arguments']}" for row in ROWS])
def test_a_situation_is_said_as_written_by_hand(row: dict[str, str]) -> None:
    assert plain(said(row)) == row["sentence"]


def test_the_table_holds_every_class_that_is_asked_more_than_once() -> None:
    by_class = Counter(row["class"] for row in ROWS)
    assert len(ROWS) >= 60
    assert {name for name, number in by_class.items() if number >= 2} >= ASKED
    assert len({row["arguments"] + row["call"] for row in ROWS}) == len(ROWS)


@pytest.mark.parametrize("row", [row for row in ROWS if row["call"] not in {"months", "places_of", "respectively"}])
def test_every_digit_of_a_sentence_stands_in_a_figure_that_names_its_measure(row: dict[str, str]) -> None:
    written = [run for run in runs(said(row)) if not isinstance(run, Figure)]
    assert not any(character.isdigit() and character != "0" for run in written for character in plain((run,)))
    assert all(run.proof for run in runs(said(row)) if isinstance(run, Figure))


def test_what_is_not_reached_never_reads_as_reached() -> None:
    for part in (999_999, 9_999_999, 99_999_999):
        assert "100%" not in plain(progress.completion(part, part + 1))
        assert "0%" not in plain(progress.completion(1, part)).replace("0.", "")


@pytest.mark.parametrize(
    ("text", "phrase"),
    [
        ("全年举办90场，超额完成年度任务的180%。", "超额完成年度任务的180%"),
        ("超额180%。", "超额180%"),
        ("投诉量同比下降2倍。", "下降2倍"),
        ("提高5%个百分点。", "5%个百分点"),
        ("税收增长−3.2%。", "增长−3.2"),
        ("约30套左右。", "约30套左右"),
        ("超额0%。", "超额0%"),
    ],
)
def test_a_slip_in_written_words_is_found_with_its_cure(text: str, phrase: str) -> None:
    (slip,) = slips.slips_in(text)
    assert slip.phrase == phrase
    assert slip.advice.endswith("。")


def test_no_sentence_of_the_table_holds_a_slip() -> None:
    assert [row["sentence"] for row in ROWS if slips.slips_in(row["sentence"])] == []
