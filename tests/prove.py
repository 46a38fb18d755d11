"""`make prove WHAT=main`: one command for each line of an issue's "Must show", with the figures that it measured in docs/proof/.

    python tests/prove.py main [LINE …]

With lines named, only those run and the page keeps the other lines' last figures.
"""

import re
import subprocess
import sys
import time
from datetime import datetime
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "tests"))

from proofs import bulletins as proofs_bulletins  # noqa: E402
from proofs import compiler as proofs_compiler  # noqa: E402
from proofs import main as proofs_main  # noqa: E402
from proofs import month as proofs_month  # noqa: E402
from proofs import supervision as proofs_supervision  # noqa: E402
from proofs import truth as proofs_truth  # noqa: E402
from proofs.proof import Proof  # noqa: E402

ISSUES: dict[str, tuple[Proof, ...]] = {
    "bulletins": proofs_bulletins.PROOFS,
    "compiler": proofs_compiler.PROOFS,
    "main": proofs_main.PROOFS,
    "month": proofs_month.PROOFS,
    "supervision": proofs_supervision.PROOFS,
    "truth": proofs_truth.PROOFS,
}
SECTION = re.compile(r"(?ms)^## (\d+)\. .*?(?=^## |\Z)")


def machine() -> str:
    """What the figures were measured on, without its name."""
    cores = subprocess.run(["nproc"], capture_output=True, text=True, check=False).stdout.strip() or "?"
    version = ".".join(str(part) for part in sys.version_info[:3])
    return f"{cores} cores, Python {version}"


def run(proof: Proof) -> tuple[bool, str]:
    """Run one proof; its section of the page."""
    print(f"== {proof.line}. {proof.claim}", flush=True)
    started = time.monotonic()
    ok, figures = proof.measure()
    spent = time.monotonic() - started
    for figure in figures:
        print(f"   {figure}")
    print(f"== {proof.line}: {'shown' if ok else 'NOT SHOWN'} in {spent:.0f} s", flush=True)
    day = datetime.now().astimezone().date()
    shown = "Shown" if ok else "**Not shown**"
    head = f"## {proof.line}. {proof.claim}\n\n{shown} on {day} ({machine()}) in {spent:.0f} s by `{proof.command}`.\n"
    return ok, head + "\n" + "\n".join(f"- {figure}" for figure in figures) + "\n\n"


def main() -> int:
    """Run the proofs of an issue and write its page."""
    if len(sys.argv) < 2 or sys.argv[1] not in ISSUES:
        print(f"usage: make prove WHAT={'|'.join(ISSUES)}")
        return 2
    what, lines = sys.argv[1], {int(word) for word in sys.argv[2:]}
    page = ROOT / "docs" / "proof" / f"{what}.md"
    before = page.read_text(encoding="utf-8") if page.exists() else ""
    sections = {int(match[1]): match[0] for match in SECTION.finditer(before)}
    passed = True
    for proof in ISSUES[what]:
        if not lines or proof.line in lines:
            ok, sections[proof.line] = run(proof)
            passed &= ok
    title = (
        f"# What `{what}` must show, measured\n\nWritten by `make prove WHAT={what}`. Figures are of the run named.\n\n"
    )
    page.write_text(title + "\n\n".join(sections[line].strip() for line in sorted(sections)) + "\n", encoding="utf-8")
    return 0 if passed else 1


if __name__ == "__main__":
    sys.exit(main())
