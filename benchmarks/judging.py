"""Time to judge 500 targets from 1.26 million readings with nothing kept: at most 10 s.

    python benchmarks/judging.py [--times 3]

70 agencies report each of 500 indicators in each of 36 months. Lays that city in a temporary folder (or in DATABASE_URL), forgets what is
kept, judges all, and prints how long it took against the limit: everything for today; today and the end of the month before, as the
first page of a morning asks; and again after one reading was accepted. Ends with status 1 if one is over.
"""

import argparse
import os
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "luoshi_site.config.settings")
LIMIT_SECONDS = 10
TODAY, NOW = date(2026, 11, 25), datetime(2026, 11, 25, 4, tzinfo=UTC)
MONTH_END, THEN = date(2026, 10, 31), datetime(2026, 10, 31, 16, tzinfo=UTC)


def measure(times: int) -> bool:
    """Print a line for each question; say whether all are within the limit."""
    from big_city import HUGE, lay
    from django.db import connection

    from luoshi_site.base.moment import Moment
    from luoshi_site.ledger.models import Indicator
    from luoshi_site.progress.models import Reading
    from luoshi_site.progress.queries import plan_changes, plan_standing
    from luoshi_site.progress.queries.cityfacts import kept_facts
    from luoshi_site.progress.queries.judging import kept_judgements
    from luoshi_site.progress.queries.standing import kept_standings

    started = time.perf_counter()
    plan = lay(HUGE)
    laid = time.perf_counter() - started
    print(
        f"{Reading.objects.count():,} readings, {plan.targets.count()} targets, {connection.vendor}, laid in {laid:.0f} s"
    )
    now, then = Moment(TODAY, NOW), Moment(MONTH_END, THEN, as_of_chosen=True, known_at_chosen=True)

    def forget() -> None:
        for kept in (kept_facts, kept_judgements, kept_standings):
            kept.clear()

    def both() -> None:
        plan_changes(plan_standing(plan, now), then)

    def stamped() -> None:
        first = plan.targets.order_by("pk")[0].indicator_id
        Indicator.objects.filter(pk=first).update(changed_seq=time.monotonic_ns())
        kept_standings.clear()

    questions: list[tuple[str, Callable[[], None], Callable[[], object]]] = [
        ("all judgements, nothing kept", forget, lambda: plan_standing(plan, now)),
        ("today and the month's end, nothing kept", forget, both),
        ("after one reading was accepted", stamped, lambda: plan_standing(plan, now)),
    ]
    fine = True
    for name, before, ask in questions:
        spent = []
        for _ in range(times):
            before()
            started = time.perf_counter()
            ask()
            spent.append(time.perf_counter() - started)
        fine &= max(spent) <= LIMIT_SECONDS
        print(f"{name:<42}{min(spent):>7.2f} s best, {max(spent):.2f} s worst of {times} (limit {LIMIT_SECONDS} s)")
    counts = plan_standing(plan, now).counts.items
    print("statuses: " + ", ".join(f"{status} {number}" for status, number in counts.items()))
    return fine


def main() -> int:
    """Run in a temporary folder."""
    words = argparse.ArgumentParser(description=__doc__)
    words.add_argument("--times", type=int, default=3)
    with tempfile.TemporaryDirectory(prefix="luoshi-bench-") as folder:
        os.environ["LUOSHI_VAR"] = folder
        import django
        from django.core.management import call_command

        django.setup()
        call_command("migrate", verbosity=0)
        return 0 if measure(words.parse_args().times) else 1


if __name__ == "__main__":
    sys.exit(main())
