"""The judge of luoshi.rules and the second judge agree, and the generated cases reach everything there is."""

import sys
from collections import Counter
from pathlib import Path

import pytest

from luoshi.plan.model import Comparator, Kind
from luoshi.rules.model import Basis
from luoshi.rules.status import Mark, Status

sys.path.insert(0, str(Path(__file__).parents[1]))

from second_judge import difference, reached

COUNT = 3000
MILESTONES = {Status.PLANNED, Status.DONE, Status.MISSED, Status.MADE_UP}


@pytest.fixture(scope="module")
def compared() -> tuple[list[tuple[int, object]], Counter[str]]:
    seen: Counter[str] = Counter()
    unlike = []
    for seed in range(COUNT):
        differences, case, answer = difference(seed)
        seen.update(reached(case, answer))
        if differences:
            unlike.append((seed, differences))
    return unlike, seen


def test_both_judges_agree_on_generated_cases(compared: tuple[list[tuple[int, object]], Counter[str]]) -> None:
    assert compared[0] == []


def test_generated_cases_reach_every_status_kind_comparator_basis_and_mark(
    compared: tuple[list[tuple[int, object]], Counter[str]],
) -> None:
    wanted = {f"status {status}" for status in set(Status) - MILESTONES}
    wanted |= {f"kind {kind}" for kind in Kind} | {f"comparator {comparator}" for comparator in Comparator}
    wanted |= {f"basis {basis}" for basis in Basis} | {f"mark {mark}" for mark in Mark}
    assert wanted - set(compared[1]) == set()
