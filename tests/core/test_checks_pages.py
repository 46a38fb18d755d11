"""The page of each check: its example asks there and only there, its parameters exist with their sources."""

from datetime import date

import pytest

from luoshi.rules.checks import examples
from luoshi.rules.checks.kinds import Check
from luoshi.rules.checks.pages import check_pages
from luoshi.rules.checks.parameters import CheckParameterError, check_entries, check_parameters, entries_on
from luoshi.rules.checks.sweep import hits_of

ONLY_WHILE_TYPING = {Check.SCALE_TWICE}


def test_every_check_has_its_page_and_its_example() -> None:
    assert {page.check for page in check_pages().values()} == set(Check) - ONLY_WHILE_TYPING == set(examples.EXAMPLES)


@pytest.mark.parametrize("check", sorted(examples.EXAMPLES))
def test_an_example_asks_what_its_page_says_and_the_other_is_quiet(check: Check) -> None:
    asks, quiet = examples.EXAMPLES[check]()
    assert {hit.check for hit in hits_of(asks)} == {check}
    assert hits_of(quiet) == ()
    shown, unasked = examples.example_of(check)
    assert any(row.asked for row in shown.rows)
    assert not any(row.asked for row in unasked.rows)


def test_every_parameter_named_is_in_the_table_with_its_source() -> None:
    names = {name for page in check_pages().values() for name in page.parameters}
    assert all(entry.source and entry.words for entry in entries_on(date(2026, 11, 25), tuple(sorted(names))))
    assert names | {"asked_days"} == {entry.name for entry in check_entries()}


def test_before_the_first_entry_there_is_no_parameter() -> None:
    with pytest.raises(CheckParameterError, match="没有核对参数"):
        check_parameters(date(1999, 12, 31))
