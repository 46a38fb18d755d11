"""How many small faults put into `luoshi.rules` the pure tests find: a sample of mutmut's mutants, drawn by a seed, from every module.

    .venv/bin/python benchmarks/mutants.py [mutants] [seed] [minutes] [folder]

The mutants are made and run in a copy of `src` and `tests` in a temporary folder (or the one named, which is kept), never in the
work tree. Of each module the same share is drawn. A mutant whose tests ran out of time counts as not found, and so does one that no
test reaches; neither is left out. Prints one line a module, what lived, and the share found with its 95 % interval (Wilson); ends with
1 under 90 %. When the minutes are over, the batch at hand is the last: batches are drawn at random, so what ran is still a fair sample.
"""

import json
import os
import random
import shutil
import subprocess
import sys
import tempfile
import time
from collections import Counter, defaultdict
from math import sqrt
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
MUTANTS, SEED, MINUTES, BATCH, LEAST = 1500, 8, 18, 250, 0.9
RULES, FIRST = "src/luoshi/rules", "luoshi.rules.parameters"
TESTS = (
    "tests/core/test_rules_*.py",
    "tests/core/test_checks_across.py",
    "tests/core/test_checks_cell.py",
    "tests/core/test_checks_pages.py",
    "tests/core/test_checks_series.py",
    "tests/core/test_checks_told.py",
    "tests/properties/test_judge_agreement.py",
    "tests/properties/test_forecast.py",
)
SAID = {None: "not tried", 0: "lived", 1: "found", 3: "found", 5: "no test", 33: "no test"}

# What a run under mutmut needs besides: what was kept in memory before the fault was put in is forgotten, and a found fault is not shrunk.
FORGETTING = """

from hypothesis import Phase

settings.register_profile("mutants", settings.get_profile("suite"), derandomize=True, database=None, phases=list(Phase)[:3])
settings.load_profile("mutants")


def pytest_collection_finish(session):
    import sys

    for name, module in list(sys.modules.items()):
        if name.startswith("luoshi."):
            for value in list(vars(module).values()):
                if hasattr(value, "cache_clear"):
                    value.cache_clear()
"""


def laid_out(folder: Path) -> None:
    """Copy the code and its tests, and tell mutmut what to change and by what to find it."""
    for part in ("src", "tests", "docs"):
        shutil.copytree(ROOT / part, folder / part, ignore=shutil.ignore_patterns("__pycache__"), dirs_exist_ok=True)
    with (folder / "tests" / "conftest.py").open("a", encoding="utf-8") as file:
        file.write(FORGETTING)
    agreement = folder / "tests/properties/test_judge_agreement.py"
    agreement.write_text(agreement.read_text(encoding="utf-8").replace("COUNT = 3000", "COUNT = 300"), encoding="utf-8")
    tests = sorted(str(path.relative_to(ROOT)) for pattern in TESTS for path in ROOT.glob(pattern))
    told = {
        "source_paths": [RULES],
        "also_copy": ["src", "tests", "docs"],
        "pytest_add_cli_args": ["-p", "no:cacheprovider"],
        "pytest_add_cli_args_test_selection": tests,
        "timeout_constant": 3.0,
        "timeout_multiplier": 10.0,
        "use_git_change_detection": False,
    }
    own = "".join(f"{key} = {json.dumps(value)}\n" for key, value in told.items())
    text = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    (folder / "pyproject.toml").write_text(f"{text}\n[tool.mutmut]\n{own}", encoding="utf-8")


def run(folder: Path, *names: str) -> str:
    """Let mutmut try these mutants; what it says when it fails."""
    done = subprocess.run(
        [str(Path(sys.executable).parent / "mutmut"), "run", "--max-children", "2", *names],
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "LUOSHI_VAR": str(folder / "var"), "PYTHONHASHSEED": "0"},
    )
    return "" if done.returncode == 0 else (done.stdout + done.stderr)[-3000:]


def results(folder: Path) -> dict[str, int | None]:
    """Every mutant with its exit code; None is one not tried."""
    found: dict[str, int | None] = {}
    for path in sorted((folder / "mutants" / RULES).rglob("*.meta")):
        found.update(json.loads(path.read_text(encoding="utf-8"))["exit_code_by_key"])
    return found


def module(name: str) -> str:
    """The module of a mutant, without `luoshi.rules.`."""
    return name.rsplit(".", 1)[0].removeprefix("luoshi.rules.")


def drawn(names: list[str], count: int, seed: int) -> list[str]:
    """The same share of every module, by chance; in an order by chance."""
    by_module = defaultdict(list)
    for name in names:
        by_module[module(name)].append(name)
    chance = random.Random(seed)
    sample = [
        name
        for key in sorted(by_module)
        for name in chance.sample(sorted(by_module[key]), max(1, round(count * len(by_module[key]) / len(names))))
    ]
    chance.shuffle(sample)
    return sample


def interval(found: int, of: int) -> tuple[float, float]:
    """Wilson's 95 % interval of a share."""
    z, p = 1.96, found / of
    middle, half = p + z * z / (2 * of), z * sqrt(p * (1 - p) / of + z * z / (4 * of * of))
    return (middle - half) / (1 + z * z / of), (middle + half) / (1 + z * z / of)


def main() -> int:
    """Draw, run, tell."""
    count, seed, minutes = (int(word) for word in (*sys.argv[1:4], *(MUTANTS, SEED, MINUTES)[len(sys.argv[1:4]) :]))
    folder = Path(sys.argv[4] if len(sys.argv) > 4 else tempfile.mkdtemp(prefix="luoshi-mutants-"))
    began = time.monotonic()
    try:
        laid_out(folder)
        failed = run(
            folder, f"{FIRST}.*"
        )  # makes the mutants of every module and learns which test reaches which function
        if failed:
            print(failed)
            return 1
        every = results(folder)
        sample = drawn(list(every), count, seed)
        tried: list[str] = []
        while len(tried) < len(sample) and time.monotonic() - began < minutes * 60:
            batch = sample[len(tried) : len(tried) + BATCH]
            failed = run(folder, *batch)
            if failed:
                print(failed)
                return 1
            tried += batch
        return told(results(folder), len(every), sample, tried, seed)
    finally:
        if len(sys.argv) <= 4:
            shutil.rmtree(folder, ignore_errors=True)


def told(codes: dict[str, int | None], every: int, sample: list[str], tried: list[str], seed: int) -> int:
    """Print the figures."""
    said = {name: SAID.get(codes[name], "out of time") for name in tried}
    print(
        f"{len(tried)} of {every} mutants, seed {seed}"
        + ("" if len(tried) == len(sample) else f"; {len(sample)} were drawn, the time was over")
    )
    by_module = defaultdict(Counter)
    for name, what in said.items():
        by_module[module(name)][what] += 1
    for key, counted in sorted(by_module.items()):
        print(
            f"{key:26} "
            + ", ".join(
                f"{counted[what]:3} {what}"
                for what in ("found", "lived", "no test", "out of time", "not tried")
                if counted[what]
            )
        )
    for what in ("lived", "no test", "out of time", "not tried"):
        print(
            f"{what}: "
            + (", ".join(sorted(name.removeprefix("luoshi.rules.") for name in tried if said[name] == what)) or "none")
        )
    found = sum(what == "found" for what in said.values())
    low, high = interval(found, len(tried))
    print(f"found {found} of {len(tried)}: {found / len(tried):.1%}, between {low:.1%} and {high:.1%} (95 %)")
    return 0 if found / len(tried) >= LEAST else 1


if __name__ == "__main__":
    sys.exit(main())
