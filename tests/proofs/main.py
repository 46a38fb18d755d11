"""The proofs of the issue `main`."""

import http.client
import os
import re
import signal
import socket
import subprocess
import tempfile
import time
from pathlib import Path

from proofs.proof import BIN, ROOT, SHARED, Measured, Proof, call, pytest

GOLD = SHARED / "gold"
SEED = SHARED / "seeds" / "dalian-livelihood-2023.txt"


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _page(port: int, path: str) -> str | None:
    try:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
        connection.request("GET", path)
        answer = connection.getresponse()
        text = answer.read().decode("utf-8")
    except OSError:
        return None
    return text if answer.status == 200 else None


def _serve(clone: Path, port: int) -> tuple[subprocess.Popen[bytes], float, str]:
    """`make run` in a clone, until the page with Dalian's tasks is there: the process, the seconds, the page."""
    environment = {
        name: value for name, value in os.environ.items() if not name.startswith(("LUOSHI", "DJANGO", "DATABASE"))
    }
    started = time.monotonic()
    log = (clone / "run.log").open("wb")
    process = subprocess.Popen(
        ["make", "run"],
        cwd=clone,
        env={**environment, "PORT": str(port)},
        stdout=log,
        stderr=log,
        start_new_session=True,
    )
    while time.monotonic() - started < 300 and process.poll() is None:
        page = _page(port, "/tasks/?plan=dalian-livelihood-2023")
        if page:
            return process, time.monotonic() - started, page
        time.sleep(0.5)
    return process, time.monotonic() - started, ""


def fresh_clone() -> Measured:
    """`make run` twice in a fresh clone with a virtual environment of its own, then `make test` there."""
    figures: list[str] = []
    with tempfile.TemporaryDirectory(prefix="luoshi-clone-") as folder:
        clone = Path(folder) / "main"
        call("git", "clone", "--quiet", str(ROOT), str(clone))
        port = _free_port()
        ok = True
        for run in ("first", "second"):
            process, seconds, page = _serve(clone, port)
            tasks = len(set(re.findall(r"/tasks/dalian-livelihood-2023/(\d+)/", page)))
            figures.append(f"{run} `make run`: {seconds:.0f} s to a page with {tasks} tasks (limit 180 s)")
            ok &= tasks == 32 and seconds <= 180
            if run == "first":
                mode = (clone / "var" / "accounts.txt").stat().st_mode & 0o777
                figures.append(f"demo accounts in a file of mode {mode:o}")
                ok &= mode == 0o600
            os.killpg(process.pid, signal.SIGINT)
            process.wait(timeout=30)
        (Path(folder) / "shared").symlink_to(SHARED)
        started = time.monotonic()
        environment = {"CI": "true", "PATH": os.environ["PATH"], "HOME": os.environ.get("HOME", folder)}
        done = subprocess.run(["make", "test"], cwd=clone, env=environment, capture_output=True, text=True, check=False)
        spent = time.monotonic() - started
        counts = re.findall(r"(\d+) passed", done.stdout)
        colour = "green" if done.returncode == 0 else "RED"
        figures.append(
            f"`make test` in the clone: {colour} in {spent:.0f} s, {' + '.join(counts)} passed (limit 600 s)"
        )
        ok &= done.returncode == 0 and spent <= 600
    statuses, told = pytest("tests/site/test_bundled_dalian.py")
    return ok and statuses, figures + told


def compiled_seed() -> Measured:
    """The score of the seed, and how long it takes once loaded."""
    with tempfile.TemporaryDirectory() as folder:
        plan = Path(folder) / "plan.json"
        call(str(BIN / "luoshi"), "compile", str(SEED), "-o", str(plan))
        score = call(
            str(BIN / "python"), str(GOLD / "score.py"), str(GOLD / "dalian-livelihood-2023.json"), str(plan)
        ).stdout
    row = next(line for line in score.splitlines() if line.startswith("dalian")).split()[1:]
    values = [float(value) for value in row]
    layers = dict(zip(("outline", "tasks", "lead", "resp", "figure", "target"), values[2:18:3], strict=True))
    names, spans = values[18:20]
    micro = float(score.rsplit(":", 1)[1])
    figures = [f"micro F1 {micro:.4f} (≥ 0.97)", *(f"{name} F1 {value:.3f}" for name, value in layers.items())]
    figures.append(f"names {names:.3f} (≥ 0.90), spans {spans:.3f} (≥ 0.98)")
    ok = micro >= 0.97 and layers["target"] >= 0.95 and names >= 0.9 and spans >= 0.98
    ok &= layers["tasks"] == layers["lead"] == layers["resp"] == 1.0
    speed = call(str(BIN / "python"), "benchmarks/compile.py", str(SEED))
    figures += [line.strip() for line in speed.stdout.splitlines() if line.strip()]
    same, told = pytest("tests/core/test_readers_same_plan.py")
    return ok and speed.returncode == 0 and same, figures + told


def two_judges() -> Measured:
    """The worked examples and 100,000 generated cases."""
    examples, told = pytest("tests/core", "tests/properties", "-k", "rules or judge")
    done = call(str(BIN / "python"), "tests/second_judge.py", "100000")
    lines = [line for line in done.stdout.splitlines() if line.strip()]
    return examples and done.returncode == 0, told + lines[-30:]


def whole_line() -> Measured:
    """The browser story, and the door of every staff address."""
    story, told = pytest("tests/story/test_whole_line.py")
    doors, told_doors = pytest("tests/contracts/test_routes.py")
    return story and doors, told + told_doors


def two_times() -> Measured:
    """The two times and the verification."""
    return pytest("tests/story/test_two_times.py")


def looked_at() -> Measured:
    """Every page at two widths: nothing overflows, nothing fails a serious accessibility check."""
    return pytest("tests/pages/test_every_page.py")


def measured() -> Measured:
    """The two benchmarks, with their peers and limits."""
    figures: list[str] = []
    ok = True
    for words in (("benchmarks/compile.py", str(SEED)), ("benchmarks/pages.py",)):
        done = call(str(BIN / "python"), *words)
        ok &= done.returncode == 0
        figures.append(f"`{words[0]}`:")
        figures += [f"  `{line}`" for line in done.stdout.splitlines() if line.strip()]
    return ok, figures


PROOFS = (
    Proof(
        1,
        "Fresh clone to a page with 32 tasks; real readings with honest statuses; tests green",
        "python tests/prove.py main 1",
        fresh_clone,
    ),
    Proof(
        2,
        "The seed compiles as a careful reader reads it, fast, from txt and from html",
        "python tests/prove.py main 2",
        compiled_seed,
    ),
    Proof(
        3,
        "Every worked example, and a second judge on 100,000 cases",
        "python tests/second_judge.py 100000",
        two_judges,
    ),
    Proof(
        4, "The whole line in a browser; strangers find nothing", "pytest tests/story/test_whole_line.py", whole_line
    ),
    Proof(5, "What was known when; an edited row is found", "pytest tests/story/test_two_times.py", two_times),
    Proof(6, "Every page at 1440 and 390 pixels", "pytest tests/pages/test_every_page.py", looked_at),
    Proof(7, "Compile time beside a peer; every page with 100,000 readings", "python benchmarks/pages.py", measured),
)
