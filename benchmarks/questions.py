"""How well the checks find faults put into made-up years of seventy agencies, and how often they ask about what is right.

    .venv/bin/python benchmarks/questions.py [first seed] [years]

Prints one line a check, over all years, and how long one year takes; ends with 1 where a check falls under 90 %. The years are made by
tests/synthetic, which knows nothing of the checks; the seeds were not looked at while the checks were made.
"""

import sys
import time
from collections import Counter
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "tests"))

from luoshi.rules.checks.sweep import hits_of
from synthetic.year import made
from synthetic_board import board_of, scores

FIRST, YEARS, LEAST = 101, 8, 0.9


def main() -> int:
    """Measure and print."""
    first, years = (int(word) for word in (*sys.argv[1:], FIRST, YEARS)[:2]) if len(sys.argv) > 2 else (FIRST, YEARS)
    counts: dict[str, Counter[str]] = {}
    longest, figures, agencies = 0.0, 0, 0
    for seed in range(first, first + years):
        year = made(seed)
        begun = time.process_time()
        hits = hits_of(board_of(year))
        longest = max(longest, time.process_time() - begun)
        figures = max(figures, len(year.reports))
        agencies = len({report.agency for report in year.reports})
        for kind, score in scores(year, hits).items():
            counted = counts.setdefault(kind, Counter())
            counted.update(
                put=score.put_in, found=score.found, right=score.right, beside=score.beside, wrong=score.wrong
            )
    print(f"{years} years of {agencies} agencies, up to {figures:,} figures each; one year in at most {longest:.1f} s")
    worst = 1.0
    for kind, counted in sorted(counts.items()):
        recall = counted["found"] / counted["put"] if counted["put"] else 0.0
        precision = counted["right"] / ((counted["right"] + counted["wrong"]) or 1)
        worst = min(worst, recall, precision)
        print(
            f"{kind:18} {counted['put']:4} faults, recall {recall:.3f}; {counted['right']:4} right, "
            f"{counted['wrong']:3} wrong, {counted['beside']:3} of a figure with another fault, precision {precision:.3f}"
        )
    return 0 if worst >= LEAST and longest <= 10 else 1


if __name__ == "__main__":
    sys.exit(main())
