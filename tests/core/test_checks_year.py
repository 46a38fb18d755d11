"""On a small made-up year few ask about what is right, and few faults are missed; the full ones are in benchmarks/questions.py."""

import ast
from pathlib import Path

from luoshi.rules.checks.sweep import hits_of
from synthetic.shapes import MONTHS, working_days
from synthetic.year import made
from synthetic_board import board_of, scores

HERE = Path(__file__).parent.parent / "synthetic"


def test_a_small_year_of_faults_among_holidays_round_sums_and_repeats() -> None:
    year = made(7, bureaus=16, districts=6, each=5)
    for kind, score in scores(year, hits_of(board_of(year))).items():
        assert score.recall >= 0.8, (kind, score)
        assert score.wrong <= 1, (kind, score)


def test_the_generator_knows_nothing_of_the_checks() -> None:
    for path in HERE.glob("*.py"):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        names = [node.module or "" for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)]
        names += [alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names]
        assert not [name for name in names if name.startswith("luoshi") and name != "luoshi.rules.calendar"]


def test_the_clean_part_has_real_holidays_round_sums_and_repeats() -> None:
    assert [working_days(at) for at in (0, 1, 12, 13)] == [19, 19, 21, 16]  # Januaries and Februaries of 2025 and 2026
    year = made(7, bureaus=16, districts=6, each=5)
    honest = [one for one in year.city.series if not one.faulty and len(one.shown) == MONTHS]
    flows = [one for one in honest if one.basis == "flow" and one.decimals]
    assert sum(value % 10 == 0 and value > 0 for one in flows for value in one.shown.values()) > 20
    alike = [one.shown[at] == one.shown[at + 1] for one in honest for at in range(MONTHS - 1)]
    assert sum(alike) > 100
