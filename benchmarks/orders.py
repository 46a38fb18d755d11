"""Time of `tick` over 10,000 open orders: at most 3 s.

    python benchmarks/orders.py [--orders 10000] [--times 3]

Lays a city with that many open orders on single matters at 70 agencies, in all states, with what happened to each, and the default ladder
on, in a temporary folder (or in DATABASE_URL). One day's due notices and escalations go out first; then `tick` on a day with its usual
share of due orders, and `tick` asked again. Prints clock and processor time against the limit. Ends with status 1 if one is over.
"""

import argparse
import os
import sys
import tempfile
import time
from datetime import date, datetime, timedelta
from io import StringIO
from pathlib import Path
from zoneinfo import ZoneInfo

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "tests"))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "luoshi_site.config.settings")
LIMIT_SECONDS = 3
CHINA = ZoneInfo("Asia/Shanghai")
MORNING = datetime(2026, 11, 25, 7, tzinfo=CHINA)
LAID = datetime(2026, 1, 5, 9, tzinfo=CHINA)
STATES = ("issued", "signed", "signed", "signed", "answered", "returned", "concluded", "drafted")


def lay(count: int) -> None:
    """The city, its orders and their past, in bulk; due days spread over the year to come, some past."""
    from django.db import transaction

    import factories
    from luoshi.rules.calendar import add_working_days
    from luoshi.rules.supervision import bundled_ladders
    from luoshi_site.base.audit import SYSTEM
    from luoshi_site.ledger.models import Matter
    from luoshi_site.supervision.actions.rules import import_ladder, switch_on
    from luoshi_site.supervision.models import OrderEvent, SupervisionOrder

    city = factories.make_city(code="orders")
    officer = factories.make_user("officer", factories.agency_of(city, "市政府督考办"))
    agencies = [factories.make_agency(city, f"单位{number}") for number in range(70)]
    with transaction.atomic():
        rows = import_ladder(city=city, ladder=bundled_ladders()[0], by=SYSTEM, at=LAID)
        switch_on(rules=rows, approver="市长", basis="常务会议", by=officer, at=LAID)
    matters = Matter.objects.bulk_create(
        [Matter(kind="single", title=f"专项事项{n}", agency=agencies[n % 70]) for n in range(count)], batch_size=1000
    )
    first = date(2026, 10, 8)
    orders = []
    for number, matter in enumerate(matters):
        issued = add_working_days(first, number % 30).day
        orders.append(
            SupervisionOrder(
                city=city, matter=matter, agency=agencies[number % 70], year=2026, number=number + 1, title=matter.title,
                asks="请办结。", basis="常务会议", approver="市长", state=STATES[number % 8], limit_days=20,
                issued_on=issued, due_on=add_working_days(issued, 20 + number % 230).day, drafted_at=LAID,
                level=("blue", "orange", "red")[number % 3],
            )
        )  # fmt: skip
    orders = SupervisionOrder.objects.bulk_create(orders, batch_size=1000)
    events = []
    for order in orders:
        steps = [("drafted", None), ("approved", None), ("issued", order.due_on), ("signed", None)]
        steps += {"answered": [("answered", None)], "returned": [("answered", None), ("returned", None)]}.get(
            order.state, []
        )
        steps = {"drafted": steps[:1], "issued": steps[:3]}.get(order.state, steps)
        steps += [("answered", None), ("concluded", None)] if order.state == "concluded" else []
        at = datetime.combine(order.issued_on, datetime.min.time(), tzinfo=CHINA)
        for place, (kind, until) in enumerate(steps):
            moment = at + timedelta(hours=9 + place)
            events.append(OrderEvent(order=order, kind=kind, until=until, at=moment, by=officer, by_name="督查"))
    OrderEvent.objects.bulk_create(events, batch_size=2000)


def tick(at: datetime) -> tuple[float, float, int]:
    """Clock and processor seconds of a tick, and how many things it did."""
    from django.core.management import call_command

    said = StringIO()
    clock, processor = time.perf_counter(), time.process_time()
    call_command("tick", at=at.isoformat(), stdout=said)
    spent = time.perf_counter() - clock, time.process_time() - processor
    return *spent, len(said.getvalue().splitlines())


def measure(count: int, times: int) -> bool:
    """Print a line for each question; say whether all are within the limit."""
    from django.db import connection

    from luoshi_site.supervision.models import OrderEvent, SupervisionOrder

    lay(count)
    opened = SupervisionOrder.objects.filter(state__in=SupervisionOrder.OPEN).count()
    print(f"{opened:,} open orders, {OrderEvent.objects.count():,} events, {connection.vendor}")
    clock, processor, done = tick(MORNING)
    print(f"what had gathered before the first day: {done} things in {clock:.1f} s (no limit)")
    fine = True
    for day in (
        MORNING + timedelta(days=number) for number in (1, 2, 5, 6, 7, 8, 9)[:times]
    ):  # 28 and 29 November rest
        for name, at in (("a day's tick", day), ("asked again", day + timedelta(hours=1))):
            clock, processor, done = tick(at)
            fine &= clock <= LIMIT_SECONDS
            print(
                f"{name:<14}{at:%Y-%m-%d} {done:>4} things {clock:>6.2f} s, processor {processor:.2f} s (limit {LIMIT_SECONDS} s)"
            )
    return fine


def main() -> int:
    """Run in a temporary folder."""
    words = argparse.ArgumentParser(description=__doc__)
    words.add_argument("--orders", type=int, default=10_000)
    words.add_argument("--times", type=int, default=3)
    asked = words.parse_args()
    with tempfile.TemporaryDirectory(prefix="luoshi-bench-") as folder:
        os.environ["LUOSHI_VAR"] = folder
        import django
        from django.core.management import call_command

        django.setup()
        call_command("migrate", verbosity=0)
        return 0 if measure(asked.orders, asked.times) else 1


if __name__ == "__main__":
    sys.exit(main())
