"""docs/compiler.md keeps up with the code."""

import json
import re
from dataclasses import fields
from pathlib import Path

from luoshi.compiler.codes import CODES
from luoshi.compiler.passes import PASSES
from luoshi.plan.codec import plan_to_json
from luoshi.plan.model import Heading, Plan, Target, Task
from luoshi.problems import Problem
from luoshi.readers import DEFAULT_LIMITS, Refusal
from luoshi.readers.remarks import REMARKS
from luoshi.text.span import Span

PAGE = (Path(__file__).resolve().parent.parent.parent / "docs/compiler.md").read_text(encoding="utf-8")
ROWS = [[cell.strip() for cell in line.strip("|").split(" | ")] for line in PAGE.splitlines() if line.startswith("| `")]


def test_every_problem_code_stands_in_the_page_with_its_severity():
    told = {row[0].strip("`"): row[1] for row in ROWS if re.fullmatch(r"`[A-Z]\d{3}`", row[0])}
    assert {code: told.get(code) for code in CODES} == {code: each.severity.value for code, each in CODES.items()}
    assert set(told) == set(CODES) | set(REMARKS)


def test_every_refusal_and_remark_stands_in_the_page_word_for_word():
    told = {row[0].strip("`"): row[1:] for row in ROWS}
    assert {each.name: told[each.name][-1] for each in Refusal} == {each.name: each.value for each in Refusal}
    assert {code: tuple(told[code]) for code in REMARKS} == REMARKS


def test_every_pass_stands_in_the_page_in_order():
    section = PAGE.split("\n## Passes")[1].split("\n## ")[0]
    assert re.findall(r"^\| `(\w+)` \|", section, re.MULTILINE) == [each.name for each in PASSES]


def test_every_field_of_the_plan_file_stands_in_the_page():
    section = PAGE.split("\n## The plan file")[1]
    named = set(re.findall(r"`(\w+)`", section))
    empty = json.loads(plan_to_json(Plan("", "", (), None, None, Span(0, 0), (), (), ())))
    records = {field.name for kind in (Heading, Task, Target, Problem) for field in fields(kind)}
    assert (set(empty) | records) - named == set()


def test_the_limits_in_the_page_are_the_defaults():
    limits = DEFAULT_LIMITS
    assert (
        f"file {limits.file_bytes >> 20} MB; text {limits.characters:,} characters, a page {limits.tags:,} tags; in a zip"
        in PAGE
    )
    assert (
        f"{limits.members:,} members, {limits.package_bytes >> 20} MB in all, {limits.part_bytes >> 20} MB for a part"
        in PAGE
    )
    assert f"and {limits.ratio} times its packed size for a member above {limits.ratio_free_bytes >> 20} MB" in PAGE
