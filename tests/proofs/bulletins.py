"""The proofs of the issue `bulletins`."""

import csv
import re
from collections import Counter

from proofs.proof import BIN, ROOT, Measured, Proof, call, pytest

PAPER = ("tests/core/test_report_pdf.py", "tests/core/test_report_docx.py", "tests/site/test_bulletins_paper.py")

REVIEW = ("tests/pages/test_review_browser.py", "tests/site/test_reviews.py", "tests/site/test_review_table.py")

DOSSIER = "tests/site/test_dossiers.py"

TAKEN_OUT = (
    "verify.py run by `python -I -S` in a folder that holds nothing but the dossier: nothing found, the kept head is the same",
    "named: a changed and a missing file; an entry changed, missing, added, or taken out of entries and contents; a name changed",
    "named: a line changed or missing, page or seal changed, a dossier built anew (by a kept head), what the store had lost",
)

HELD = (
    "agenda proposed and put in order; screens turned by ← →, a presenter's key, and without script; typing turns none",
    "two decisions, each with agency and day: one an order approved by the leader and issued on the screen, one followed",
    "minutes frozen, printed to pdf and downloaded as Word: both name each decision, its agency and its day; the contact is told",
)

FROZEN = (
    "tests/site/test_bulletins_errata.py",
    "tests/site/test_bulletins_checking.py",
    "tests/site/test_bulletins_edits.py",
    "tests/core/test_report_template.py",
)

PROVED = (
    "outside the content controls no digit is left but dates, titles and numbers of documents, and the numbering",
    "each id opens its proof: made again from the ledger as of the bulletin's day and knowledge, the same text comes out",
    "a reading deleted in the database is told on the proof; a number by hand says that it proves nothing, who wrote it and why",
)

CORRECTED = (
    "50 readings that stood in a published bulletin corrected: report, Word file and tables made again are byte-identical",
    "the next bulletin tells all 50: which matter, as printed, as it is, by whom and why; both figures lead to their readings",
    "what was told is not told again, a second correction is; two leaders approving at once approve once",
)

MEASURED = (
    "on a full page 22 lines of 28 characters, 28.98 points apart; margins 37, 35, 28, 26 mm ± 1",
    "headings 黑体 (Noto Sans SC) and 仿宋 (Noto Serif SC) of 16 points, title 22; numbers «— 1 —» of 14, outside, 7 mm below",
    "every page of the invented city's bulletin, as pdf and as LibreOffice prints the Word file: notice and number in place",
    "page counts within one of another, nothing beyond the type area but marks that LibreOffice hangs at a line's end",
)


def on_paper() -> Measured:
    """Pages measured from the pdf, and from what LibreOffice makes of the Word file."""
    ok, told = pytest(*PAPER)
    return ok and "skipped" not in told[0], [*told, *MEASURED]


def quick() -> Measured:
    """The files of a big city."""
    done = call(str(BIN / "python"), "benchmarks/bulletins.py")
    return done.returncode == 0, [re.sub(r"\s+", " ", line) for line in done.stdout.strip().splitlines()]


def reviewed() -> Measured:
    """The meeting mode in a browser and by its parts; the times of a big city."""
    ok, told = pytest(*REVIEW)
    done = call(str(BIN / "python"), "benchmarks/reviews.py")
    return ok and "skipped" not in told[0] and done.returncode == 0, [*told, *HELD, *done.stdout.strip().splitlines()]


def proved() -> Measured:
    """The invented city's Word file read alone, each figure opened in the ledger; what stands behind, and who may see it."""
    command = (
        "-q",
        "-s",
        "-p",
        "no:cacheprovider",
        "tests/site/test_bulletins_proofs.py",
        "tests/pages/test_bulletins_public.py",
    )
    done = call(str(BIN / "pytest"), *command, LUOSHI_EVERY_FIGURE="1")
    counted = re.findall(r"\d+ figures under .*", done.stdout)
    return done.returncode == 0 and bool(counted), [*counted, _passed(done.stdout), *PROVED]


def corrected() -> Measured:
    """Fifty corrections after publication; the steps, edits by hand and the template."""
    done = call(str(BIN / "pytest"), "-q", "-p", "no:cacheprovider", *FROZEN, LUOSHI_CORRECTIONS="50")
    return done.returncode == 0, [_passed(done.stdout), *CORRECTED]


def _passed(printed: str) -> str:
    """pytest's last line without its time."""
    lines = printed.strip().splitlines() or [""]
    return re.sub(r" in [0-9.]+s.*", "", lines[-1]).strip("= ")


def taken_out() -> Measured:
    """Dossiers verified by their own script, untouched and changed."""
    ok, told = pytest(DOSSIER)
    return ok, [*told, *TAKEN_OUT]


def worded() -> Measured:
    """The table of situations, by class."""
    rows = tuple(csv.DictReader((ROOT / "tests/core/wording.csv").read_text(encoding="utf-8").splitlines()))
    classes = Counter(row["class"] for row in rows)
    ok, told = pytest("tests/core/test_wording.py")
    by_class = ", ".join(f"{name} {number}" for name, number in classes.items())
    return ok and len(rows) >= 60, [*told, f"{len(rows)} situations written by hand: {by_class}"]


PROOFS = (
    Proof(
        1,
        "The invented city's bulletin as docx and pdf, looked at page by page and measured against GB/T 9704; LibreOffice opens the docx",
        f"pytest {' '.join(PAPER)}",
        on_paper,
    ),
    Proof(
        2,
        "Only from the docx every figure is found by its proof id in the ledger; no untagged number outside dates and numbering",
        "LUOSHI_EVERY_FIGURE=1 pytest tests/site/test_bulletins_proofs.py tests/pages/test_bulletins_public.py",
        proved,
    ),
    Proof(
        3,
        "Fifty later corrections: the frozen bulletin's tables made again are byte-identical; the next carries the errata",
        f"LUOSHI_CORRECTIONS=50 pytest {' '.join(FROZEN)}",
        corrected,
    ),
    Proof(4, "Wording on 60 numeric situations written by hand", "pytest tests/core/test_wording.py", worded),
    Proof(
        5,
        "100 agencies, 150 tasks: docx ≤ 5 s, pdf ≤ 10 s, review xlsx ≤ 2 s",
        "python benchmarks/bulletins.py",
        quick,
    ),
    Proof(
        6,
        "The meeting mode in a browser: three items, two decisions, one order issued, minutes printed",
        f"pytest {' '.join(REVIEW)}, python benchmarks/reviews.py",
        reviewed,
    ),
    Proof(
        7,
        "The dossier of an order verifies on a machine without the site; a changed evidence file or a missing entry is named",
        f"pytest {DOSSIER}",
        taken_out,
    ),
)
