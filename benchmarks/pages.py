"""Server time and queries of each page, with 100,000 readings and 70 agencies: p95 ≤ 100 ms, ≤ 30 queries.

    python benchmarks/pages.py [--times 60]

Makes a city of its own in a temporary folder, asks every page through the whole Django stack (middleware, session, templates; no socket)
of a process that runs on, prints each figure against its limit,
and ends with status 1 if one is over. The first request of each page, with nothing kept, is told apart.
"""

import argparse
import os
import statistics
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "luoshi_site.config.settings")
P95_MS, QUERIES = 100, 30


def pages(plan_code: str) -> list[tuple[str, str]]:
    """Name and address of each page."""
    return [
        ("我的工作", "/office/"),
        ("台账", f"/office/ledger/?plan={plan_code}"),
        ("台账(筛选)", f"/office/ledger/?plan={plan_code}&q=指标&status=behind"),
        ("任务", f"/office/ledger/{plan_code}/1/"),
        ("报送", "/office/reporting/"),
        ("文件", "/office/documents/"),
        ("通报", "/office/bulletins/"),
        ("单位", "/office/agencies/"),
        ("首页", "/"),
        ("总体目标", "/goals/"),
        ("任务清单", f"/tasks/?plan={plan_code}"),
        ("任务(公开)", f"/tasks/{plan_code}/1/"),
    ]


def measure(times: int) -> bool:
    """Print a line for each page; say whether all are within the limits."""
    from big_city import lay
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    from luoshi_site.agencies.models import User
    from luoshi_site.progress.models import Reading

    plan = lay()
    client = Client()
    client.force_login(User.objects.get(username="big-officer"))
    print(
        f"{Reading.objects.count():,} readings, {plan.targets.count()} targets, {plan.city.agencies.count()} agencies, {connection.vendor}"
    )
    print(f"{'page':<14}{'first ms':>9}{'p50 ms':>8}{'p95 ms':>8}{'limit':>7}{'queries':>9}{'limit':>7}  KB")
    fine = True
    for name, address in pages(plan.code):
        spent: list[float] = []
        for _ in range(times + 1):
            started = time.perf_counter()
            answer = client.get(address, HTTP_HOST="127.0.0.1")
            spent.append((time.perf_counter() - started) * 1000)
            assert answer.status_code == 200, (address, answer.status_code)
        with CaptureQueriesContext(
            connection,
        ) as captured:
            client.get(address, HTTP_HOST="127.0.0.1")
        first, rest = spent[0], sorted(spent[1:])
        p95 = rest[int(len(rest) * 0.95) - 1]
        within = p95 <= P95_MS and len(captured) <= QUERIES
        fine &= within
        print(
            f"{name:<{14 - len(name)}}{first:>9.0f}{statistics.median(rest):>8.1f}{p95:>8.1f}{P95_MS:>7}{len(captured):>9}{QUERIES:>7}"
            f"{len(answer.content) / 1024:>6.0f}{'' if within else '  OVER'}"
        )
    return fine


def main() -> int:
    """Run in a temporary folder."""
    words = argparse.ArgumentParser(description=__doc__)
    words.add_argument("--times", type=int, default=60)
    with tempfile.TemporaryDirectory(prefix="luoshi-bench-") as folder:
        os.environ["LUOSHI_VAR"] = folder
        import django
        from django.core.management import call_command

        django.setup()
        call_command("migrate", verbosity=0)
        return 0 if measure(words.parse_args().times) else 1


if __name__ == "__main__":
    sys.exit(main())
