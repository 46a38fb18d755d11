"""Time of a review in a big city: 70 agencies, 150 tasks, 500 targets, 100,000 readings; the review table as xlsx at most 2 s.

    python benchmarks/reviews.py

Makes a city of its own in a temporary folder. Measured are the agenda made from nothing kept, then a review's page, an item's screen
and the table with every column, through the whole Django stack; clock and processor time. Ends with status 1 if the table is over.
"""

import os
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import TypeVar

sys.path.insert(0, str(Path(__file__).resolve().parent))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "luoshi_site.config.settings")
LIMIT = 2.0
NOW = datetime(2026, 11, 25, 2, tzinfo=UTC)
Made = TypeVar("Made")


def timed(name: str, do: Callable[[], Made]) -> tuple[Made, float]:
    """Do something once, say how long it took, and give the clock's seconds."""
    clock, processor = time.perf_counter(), time.process_time()
    made = do()
    spent = time.perf_counter() - clock
    print(f"{name}: {spent:.2f} s ({time.process_time() - processor:.2f} s of processor)")
    return made, spent


def measure() -> bool:
    """Lay the city and measure; whether the table is within its limit."""
    import big_city
    from django.test import Client

    from luoshi_site.agencies.models import User
    from luoshi_site.office.reviews.actions import ReviewSpec, lay_out_reviews, open_review
    from luoshi_site.office.reviews.columns import PRESETS, UNION

    plan = big_city.lay()
    officer = User.objects.get(username="big-officer")
    spec, columns = ReviewSpec(NOW.date(), "副市长"), PRESETS[UNION].columns
    lay_out_reviews(city=plan.city, preset=UNION, columns=columns, stuck_months=3, by=officer, at=NOW)
    review, _ = timed(
        "agenda made, nothing kept", lambda: open_review(plan=plan, spec=spec, most=20, by=officer, at=NOW)
    )
    client = Client()
    client.force_login(officer)
    here = f"/office/reviews/{review.pk}/"
    pages = ((here, "review"), (f"{here}items/{review.items.all()[0].pk}/", "screen of an item"))
    for address, name in pages:
        timed(f"{name}, first", lambda address=address: client.get(address, HTTP_HOST="127.0.0.1"))
        timed(f"{name}, again", lambda address=address: client.get(address, HTTP_HOST="127.0.0.1"))
    table = f"/office/reviews/table.xlsx?plan={plan.code}"
    answer, spent = timed(f"review xlsx, {len(columns)} columns", lambda: client.get(table, HTTP_HOST="127.0.0.1"))
    print(f"review xlsx: {plan.tasks.count()} tasks, {len(answer.content) / 1024:.0f} KB; within {LIMIT:.0f} s")
    return spent <= LIMIT and answer.status_code == 200


def main() -> int:
    """Run in a temporary folder."""
    with tempfile.TemporaryDirectory(prefix="luoshi-bench-") as folder:
        os.environ["LUOSHI_VAR"] = folder
        import django
        from django.core.management import call_command

        django.setup()
        call_command("migrate", verbosity=0)
        return 0 if measure() else 1


if __name__ == "__main__":
    sys.exit(main())
