"""100,000 rows of a workbook validated and booked: at most 12 s; or refused whole; `kill -9` leaves nothing behind.

    python benchmarks/workbooks.py [--rows 100000] [--kills 20]

Lays a city of 500 indicators and 20 districts in a temporary folder (or in DATABASE_URL), sends a workbook of past periods, and prints what
each step takes, clock and processor time, beside the bare python-calamine read of the same file in the same run. Booking reads and
validates everything once more before it writes. Then a workbook whose every tenth row is wrong, and another booking, in a process that is
killed at random moments: after each nothing of it may be there; what is left is then taken up. Ends with status 1 if anything fails.
"""

import argparse
import io
import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from luoshi_site.progress.models import WorkbookUpload

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "tests"))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "luoshi_site.config.settings")
LIMIT_SECONDS = 12
SEED = 20261125


class Spent:
    """Clock and processor seconds of a step."""

    clock = 0.0
    processor = 0.0
    server = 0.0

    @property
    def least(self) -> float:
        """The clock where the machine is ours, processor time where more want to run than there are cores."""
        busy = os.getloadavg()[0] > (os.cpu_count() or 1) + 1
        return self.processor if busy else self.clock


def served() -> float:
    """Processor seconds of the database server on our behalf, where it is a process of its own on this machine."""
    from django.db import connection

    if connection.vendor != "postgresql":
        return 0.0
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        told = Path(f"/proc/{cursor.fetchone()[0]}/stat")
    if not told.exists():
        return 0.0
    fields = told.read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


@contextmanager
def timed(name: str, limit: int | None = None) -> Iterator[Spent]:
    """Print what a step takes."""
    spent = Spent()
    server, clock, processor = served(), time.perf_counter(), time.process_time()
    yield spent
    spent.clock, spent.processor = time.perf_counter() - clock, time.process_time() - processor
    own, spent.server = spent.processor, served() - server
    spent.processor += spent.server
    told = f" + {spent.server:.2f} s of the server" if spent.server else ""
    told += f" (limit {limit} s)" if limit else ""
    print(f"{name:<50}{spent.clock:>7.2f} s, processor {own:.2f} s{told}", flush=True)


class World:
    """A city with its officers, and workbooks of past periods for it."""

    def __init__(self, rows: int) -> None:
        import factories
        from luoshi_site.ledger.models import Indicator

        self.rows = rows
        self.city = factories.make_city(code="workbooks")
        self.plan = factories.make_plan(self.city)
        self.office = factories.agency_of(self.city, "市政府督考办")
        self.officer, self.second = (factories.make_user("officer", self.office) for _ in range(2))
        self.areas = [factories.make_agency(self.city, f"第{n}区", kind="district").name for n in range(20)]
        found = Indicator.objects.bulk_create(
            Indicator(
                city=self.city, code=f"{n:04d}", name=f"第{n}项指标", unit="户", basis="flow", cadence="monthly", rollup="sum"
            )
            for n in range(500)
        )  # fmt: skip
        self.codes = [each.code for each in found]

    def workbook(self, *, wrong_every: int = 0, shift: int = 0) -> bytes:
        """A workbook of so many rows; with a shift, of other figures than the last."""
        from workbook_files import many_rows

        codes = self.codes[shift:] + self.codes[:shift]
        return many_rows(codes, self.areas, self.rows, wrong_every=wrong_every)

    def send(self, content: bytes) -> "WorkbookUpload":
        """Send a workbook."""
        from django.utils import timezone

        from luoshi_site.progress.actions.workbooks import receive_workbook

        return receive_workbook(
            city=self.city, agency=self.office, reporting_round=None, name="往期.xlsx", content=content,
            by=self.officer, at=timezone.now(),
        ).upload  # fmt: skip


def booked(world: World) -> bool:
    """Validate and book a workbook, beside the bare read of it; accept it by the second officer."""
    from django.db import connection
    from django.utils import timezone
    from python_calamine import CalamineWorkbook

    from luoshi_site.progress.actions.batches import accept_workbook
    from luoshi_site.progress.actions.workbook_jobs import work_on
    from luoshi_site.progress.actions.workbooks import confirm_workbook
    from luoshi_site.progress.models import Reading

    content = world.workbook()
    print(f"{world.rows:,} rows, {len(content):,} bytes, {connection.vendor}", flush=True)
    with timed("bare python-calamine read"):
        CalamineWorkbook.from_object(io.BytesIO(content)).get_sheet_by_index(0).to_python()
    upload = world.send(content)
    with timed("checked, to be shown back"):
        work_on(upload=upload, clock=timezone.now)
    fine = upload.state == "ready" and upload.row_count == world.rows
    confirm_workbook(upload=upload, by=world.officer, at=timezone.now())
    with timed("validated once more and booked", LIMIT_SECONDS) as spent:
        work_on(upload=upload, clock=timezone.now)
    fine &= upload.state == "booked" and Reading.objects.filter(upload=upload).count() == world.rows
    with timed("accepted whole by the second officer"):
        accept_workbook(upload=upload, by=world.second, at=timezone.now())
    fine &= not Reading.objects.filter(upload=upload).exclude(state="accepted").exists()
    with timed("the same file again"):
        again = world.send(content)
    fine &= again.pk == upload.pk
    return bool(fine and spent.least <= LIMIT_SECONDS)


def refused(world: World) -> bool:
    """A workbook whose every tenth row is wrong: nothing booked, every bad cell marked."""
    from django.utils import timezone
    from openpyxl import load_workbook

    from luoshi_site.base import store
    from luoshi_site.progress.actions.workbook_jobs import work_on
    from luoshi_site.progress.models import Reading

    before = Reading.objects.count()
    upload = world.send(world.workbook(wrong_every=10))
    wrong = -(-world.rows // 10)
    with timed(f"refused whole, {wrong:,} cells marked and commented"):
        work_on(upload=upload, clock=timezone.now)
    page = load_workbook(io.BytesIO(store.fetch(upload.marked_sha256)), read_only=False)["往期数据"]
    marked = sum(cell.fill.start_color.rgb == "FFF4B8B0" for (cell,) in page.iter_rows(min_col=6, max_col=6))
    print(f"{upload.fault_count:,} faults, {marked:,} red cells, {Reading.objects.count() - before} readings booked")
    return upload.state == "faulty" and marked == wrong == upload.fault_count and Reading.objects.count() == before


def kept() -> tuple[int, ...]:
    """How much there is: readings, decisions, lines of the chain, files."""
    from django.conf import settings

    from luoshi_site.base.audit import AuditEntry
    from luoshi_site.progress.models import Reading, ReadingDecision

    files = sum(1 for path in Path(settings.STORE).rglob("*") if path.is_file())
    return Reading.objects.count(), ReadingDecision.objects.count(), AuditEntry.objects.count(), files


def killed(world: World, kills: int) -> bool:
    """Kill the process at random moments of its work; after each nothing of it is there. Then it is taken up and done."""
    from django.utils import timezone

    from luoshi_site.base.audit import SYSTEM, chain_faults
    from luoshi_site.base.moment import Moment
    from luoshi_site.progress.actions.workbook_jobs import STALE, take_up_workbooks, work_on
    from luoshi_site.progress.actions.workbooks import confirm_workbook
    from luoshi_site.progress.models import Reading, WorkbookUpload

    Reading.objects.update(withdrawn_at=timezone.now())  # what was booked above makes room
    upload = world.send(world.workbook(shift=7))
    work_on(upload=upload, clock=timezone.now)
    confirm_workbook(upload=upload, by=world.officer, at=timezone.now())
    started = time.perf_counter()
    work_on(upload=upload, clock=timezone.now)
    span = (time.perf_counter() - started) * 1.5 + 2  # a process has to start as well
    mine, theirs = WorkbookUpload.objects.filter(pk=upload.pk), Reading.objects.filter(upload=upload)
    theirs.delete()
    chance, before, left, whole = random.Random(SEED), kept(), 0, True
    moments: list[float] = []
    while len(moments) < kills:
        checking = len(moments) % 4 == 3
        mine.update(state="waiting" if checking else "booking", worker="", attempts=0, checked_at=timezone.now())
        moment = chance.uniform(0.3, span / 2 if checking else span)
        if _dies_at(upload.pk, moment) and mine.get().state != "booked":
            moments.append(moment)
            left += kept() != before
        else:  # it was done before, whole: laid back, and killed earlier the next time
            whole &= theirs.count() == world.rows
            theirs.delete()
            before, span = kept(), moment
    told = ", ".join(f"{moment:.1f}" for moment in moments)
    print(f"killed {kills} times, after {told} s (seed {SEED}): something left behind {left} times")
    mine.update(state="booking", worker="dead", attempts=1, beat_at=timezone.now())
    at = timezone.now() + 2 * STALE
    print(*take_up_workbooks(moment=Moment(at.date(), at), by=SYSTEM, at=at))
    faults = list(chain_faults())
    print(f"{theirs.count():,} readings then, {len(faults)} faults of the chain", flush=True)
    return whole and left == 0 and theirs.count() == world.rows and not faults


def _dies_at(pk: int, moment: float) -> bool:
    """Work on a workbook in a process of its own, killed after so many seconds; False where it was done before."""
    from django.conf import settings
    from django.db import connection

    environment = {**os.environ, "LUOSHI_VAR": str(settings.VAR)}
    command = [sys.executable, "-m", "django", "workbook", str(pk)]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, env=environment)
    try:
        process.wait(moment)
    except subprocess.TimeoutExpired:
        process.send_signal(signal.SIGKILL)
        process.wait()
        connection.close()
        _wait_for_server()
        return True
    return False


def _wait_for_server() -> None:
    """Until PostgreSQL has noticed that the process is gone: what it had told the server to commit may end after it."""
    from django.db import connection

    if connection.vendor != "postgresql":
        return
    others = "select count(*) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()"
    for _ in range(600):
        with connection.cursor() as cursor:
            cursor.execute(others)
            if cursor.fetchone()[0] == 0:
                return
        time.sleep(0.1)
    raise TimeoutError("the server still works for a process that is gone")


def main() -> int:
    """Run in a temporary folder."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rows", type=int, default=100_000)
    parser.add_argument("--kills", type=int, default=20)
    parser.add_argument("--kill-rows", type=int, default=20_000, help="rows of the workbook whose booking is killed")
    parser.add_argument("--only", choices=("book", "refuse", "kill"))
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="luoshi-workbooks-") as folder:
        os.environ["LUOSHI_VAR"] = folder
        import django
        from django.core.management import call_command

        django.setup()
        call_command("migrate", verbosity=0)
        world = World(arguments.rows)
        fine = booked(world) if arguments.only in (None, "book") else True
        if arguments.only in (None, "refuse"):
            fine &= refused(world)
        if arguments.only in (None, "kill"):
            world.rows = min(arguments.rows, arguments.kill_rows)
            fine &= killed(world, arguments.kills)
    return 0 if fine else 1


if __name__ == "__main__":
    sys.exit(main())
