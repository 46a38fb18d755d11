"""What a proof is, and what proofs share."""

import os
import re
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
SHARED = ROOT.parent / "shared"
BIN = Path(sys.executable).parent
Measured = tuple[bool, list[str]]


@dataclass(frozen=True, slots=True)
class Proof:
    """One line of a "Must show": its number, what it claims, the command to run by hand, and how it is measured."""

    line: int
    claim: str
    command: str
    measure: Callable[[], Measured]


def call(*words: str, cwd: Path = ROOT, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run a command and keep what it printed."""
    return subprocess.run(
        words, cwd=cwd, capture_output=True, text=True, check=False, env={**os.environ, **environment}
    )


def pytest(*words: str) -> Measured:
    """Run some tests; pytest's own last line is the figure."""
    done = call(str(BIN / "pytest"), "-q", "-p", "no:cacheprovider", *words)
    last = done.stdout.strip().splitlines()[-1] if done.stdout.strip() else done.stderr[-300:]
    return done.returncode == 0 and "passed" in last, [
        f"`pytest {' '.join(words)}`: {re.sub(r' in [0-9.]+s.*', '', last).strip('= ')}"
    ]
