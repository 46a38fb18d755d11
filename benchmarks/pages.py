"""Server time and queries of each page, with 100,000 readings and 70 agencies: p95 ≤ 100 ms, ≤ 30 queries.

    python benchmarks/pages.py [--times 60] [--size big|huge]

`huge` is 1.26 million readings: 70 agencies that report, 500 indicators, 36 months.

Makes a city of its own in a temporary folder, asks every page through the whole Django stack (middleware, session, templates; no socket)
of a process that runs on, prints each figure against its limit,
and ends with status 1 if one is over. «cpu» is the process's own time a request, which other work on the machine
does not lengthen. The first request of each page, with nothing kept, is told apart.
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


def pages(plan_code: str, round_pk: int) -> list[tuple[str, str, str]]:
    """Name, person and address of each page."""
    officer, reporter, area = "big-officer", "big-reporter", "big-area"
    return [
        ("我的工作", officer, "/office/"),
        ("我的工作(填报)", reporter, "/office/"),
        ("台账", officer, f"/office/ledger/?plan={plan_code}"),
        ("台账(筛选)", officer, f"/office/ledger/?plan={plan_code}&q=指标&status=behind"),
        ("任务", officer, f"/office/ledger/{plan_code}/1/"),
        ("任务(填报)", reporter, f"/office/ledger/{plan_code}/7/"),
        ("报送", officer, "/office/reporting/"),
        ("报送(填报)", reporter, "/office/reporting/"),
        ("报送(地区)", area, "/office/reporting/"),
        ("报送表", reporter, f"/office/reporting/rounds/{round_pk}/"),
        ("报送表(地区)", area, f"/office/reporting/rounds/{round_pk}/"),
        ("报送进度", officer, f"/office/reporting/rounds/{round_pk}/board/"),
        ("月报", officer, "/office/reporting/reports/"),
        ("减负", officer, "/office/burden/"),
        ("文件", officer, "/office/documents/"),
        ("通报", officer, "/office/bulletins/"),
        ("单位", officer, "/office/agencies/"),
        ("首页", officer, "/"),
        ("总体目标", officer, "/goals/"),
        ("任务清单", officer, f"/tasks/?plan={plan_code}"),
        ("任务(公开)", officer, f"/tasks/{plan_code}/1/"),
    ]


def measure(times: int, size: str) -> bool:
    """Print a line for each page; say whether all are within the limits."""
    import big_city
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    from luoshi_site.agencies.models import User
    from luoshi_site.progress.models import Reading, ReportingRound

    plan = big_city.lay({"big": big_city.BIG, "huge": big_city.HUGE}[size])
    count, agencies = Reading.objects.count(), plan.city.agencies.count()
    print(f"{count:,} readings, {plan.targets.count()} targets, {agencies} agencies, {connection.vendor}")
    print(
        f"{'page':<14}{'first ms':>9}{'p50 ms':>8}{'p95 ms':>8}{'limit':>7}{'queries':>9}{'limit':>7}{'cpu ms':>8}    KB"
    )
    fine = True
    last = ReportingRound.objects.get(plan=plan, closed_at=None)
    for name, person, address in pages(plan.code, last.pk):
        client = Client()
        client.force_login(User.objects.get(username=person))
        spent: list[float] = []
        started_cpu = time.process_time()
        for _ in range(times + 1):
            started = time.perf_counter()
            answer = client.get(address, HTTP_HOST="127.0.0.1")
            spent.append((time.perf_counter() - started) * 1000)
            assert answer.status_code == 200, (address, answer.status_code)
        cpu = (time.process_time() - started_cpu) * 1000 / (times + 1)
        with CaptureQueriesContext(connection) as captured:
            client.get(address, HTTP_HOST="127.0.0.1")
        first, rest = spent[0], sorted(spent[1:])
        p95 = rest[int(len(rest) * 0.95) - 1]
        within = p95 <= P95_MS and len(captured) <= QUERIES
        fine &= within
        cells = sum(2 if character > "\u2e80" else 1 for character in name)
        print(
            f"{name}{' ' * (14 - cells)}{first:>9.0f}{statistics.median(rest):>8.1f}{p95:>8.1f}{P95_MS:>7}{len(captured):>9}{QUERIES:>7}"
            f"{cpu:>8.1f}{len(answer.content) / 1024:>6.0f}{'' if within else '  OVER'}"
        )
    return fine


def main() -> int:
    """Run in a temporary folder."""
    words = argparse.ArgumentParser(description=__doc__)
    words.add_argument("--times", type=int, default=60)
    words.add_argument("--size", choices=("big", "huge"), default="big")
    with tempfile.TemporaryDirectory(prefix="luoshi-bench-") as folder:
        os.environ["LUOSHI_VAR"] = folder
        import django
        from django.core.management import call_command

        django.setup()
        call_command("migrate", verbosity=0)
        said = words.parse_args()
        return 0 if measure(said.times, said.size) else 1


if __name__ == "__main__":
    sys.exit(main())
