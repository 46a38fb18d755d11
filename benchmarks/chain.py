"""Time to verify an untouched chain of a million lines and the million readings that they speak of: at most 60 s.

    python benchmarks/chain.py [--lines 1000000]

Lays the lines in a temporary folder (or in DATABASE_URL), each with the digest of its reading, runs `luoshi-site verify` and prints the
seconds by the clock and of the processor; then exports the chain and runs the stand-alone script on the file. Ends with status 1 where
something is found or one is over the limit.
"""

import argparse
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from itertools import islice
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "luoshi_site.config.settings")
LIMIT_SECONDS = 60
START = datetime(2024, 1, 1, tzinfo=UTC)
ALONE = ROOT / "src" / "luoshi_site" / "base" / "verify_alone.py"
COMMAND = Path(sys.executable).parent / "luoshi-site"
BATCH = 20_000


def lay(count: int) -> None:
    """One city, one indicator, and a line with a reading for each of `count`."""
    from django.db import connection

    from luoshi_site.agencies.models import City, User
    from luoshi_site.base.digests import digests_of
    from luoshi_site.base.models import AuditEntry, AuditHead, PersonalSalt
    from luoshi_site.ledger.models import Indicator
    from luoshi_site.progress.models import Reading, ReadingDecision

    city = City.objects.create(code="chain", name="链市")
    user = User.objects.create(username="reporter", display_name="填报人")
    salt = PersonalSalt.objects.create(key=f"agencies.User:{user.pk}", salt="5a" * 16).salt
    indicator = Indicator.objects.create(city=city, code="i", name="指标", unit="户", cadence="monthly", decimals=0)
    first = digests_of([indicator], "sha256")
    pairs = made(count, city.code, indicator.pk, user.pk, {f"agencies.User:{user.pk}": salt}, first)
    last = None
    while batch := list(islice(pairs, BATCH)):
        insert(connection, Reading, [pair[0] for pair in batch])
        insert(connection, ReadingDecision, [pair[1] for pair in batch])
        insert(connection, AuditEntry, [pair[2] for pair in batch])
        last = batch[-1][2]
    if last is not None:
        AuditHead.objects.update_or_create(pk=1, defaults={"seq": last.seq, "digest": last.digest, "method": "sha256"})


def made(
    count: int, city: str, indicator: int, user: int, salts: dict[str, str], first: dict[str, str]
) -> Iterator[tuple[object, ...]]:
    """Readings with the decision about each and the line about both; the first line knows of `first` too."""
    import json

    from luoshi_site.base.audit import line_of
    from luoshi_site.base.digests import Reader, shape_of, values_of
    from luoshi_site.base.models import AuditEntry
    from luoshi_site.base.verify_alone import ZERO, digest, line_digest
    from luoshi_site.progress.models import Reading, ReadingDecision

    reader, previous = Reader("sha256", salts), ZERO
    for number in range(1, count + 1):
        at, month = START + timedelta(seconds=number * 60), number % 28
        reading = Reading(
            pk=number, indicator_id=indicator, period_start=date(2024, 1, 1), period_end=date(2024, 1, 1 + month),
            value=Decimal(number) / 100, recorded_at=at, by_id=user, by_name="填报人", state="accepted", accepted_at=at,
        )  # fmt: skip
        decision = ReadingDecision(pk=number, reading_id=number, kind="accepted", at=at, by_name="系统")
        rows = {
            f"progress.{type(row).__name__}:{number}": digest(
                "sha256", reader.parts(shape_of(type(row)), values_of(row))
            )
            for row in (reading, decision)
        } | (first if number == 1 else {})
        entry = AuditEntry(
            pk=number, seq=number, at=at, actor="reporter", actor_name="填报人", agency="市住建局", action="enter_reading",
            summary=f"填报：指标 2024-01-01至2024-01-{1 + month:02}：{reading.value}户", rows=json.dumps(rows, sort_keys=True),
            previous=previous, city=city, method="sha256", salt=f"{number:032x}",
        )  # fmt: skip
        previous = entry.digest = line_digest(line_of(entry))
        yield reading, decision, entry


def insert(connection: object, model: type, rows: Sequence[object]) -> None:
    """Write rows as fast as the database takes them."""
    fields = model._meta.concrete_fields
    values = [tuple(each.get_db_prep_save(getattr(row, each.attname), connection) for each in fields) for row in rows]
    table, columns = model._meta.db_table, ", ".join(f'"{each.column}"' for each in fields)
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            marks = ", ".join(["%s"] * len(fields))
            cursor.executemany(f"INSERT INTO {table} ({columns}) VALUES ({marks})", values)
        else:
            with cursor.copy(f"COPY {table} ({columns}) FROM STDIN") as copy:
                for row in values:
                    copy.write_row(row)


def timed(name: str, *words: str) -> bool:
    """Run a command, print its time and its last words; whether it passed in time."""
    before, started = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    done = subprocess.run(words, capture_output=True, text=True, check=False)
    clock, after = time.perf_counter() - started, resource.getrusage(resource.RUSAGE_CHILDREN)
    used = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    memory = after.ru_maxrss / 1024
    print(
        f"{name:<40}{clock:>6.1f} s by the clock, {used:.1f} s of the processor, {memory:.0f} MB (limit {LIMIT_SECONDS} s)"
    )
    said = (done.stdout + done.stderr).strip().splitlines()
    print(f"    {' '.join(line for line in said if '链头' not in line)[:200]}")
    return done.returncode == 0 and clock <= LIMIT_SECONDS


def main() -> int:
    """Lay and verify."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--lines", type=int, default=1_000_000)
    lines = parser.parse_args().lines
    with tempfile.TemporaryDirectory(prefix="luoshi-chain-") as folder:
        os.environ["LUOSHI_VAR"] = folder
        import django

        django.setup()
        from django.core.management import call_command
        from django.db import connection, transaction

        call_command("migrate", verbosity=0)
        started = time.perf_counter()
        with transaction.atomic():
            lay(lines)
        print(
            f"{lines:,} lines, {lines:,} readings, {connection.vendor}, laid in {time.perf_counter() - started:.0f} s"
        )
        kept = Path(folder) / "chain.jsonl"
        fine = timed("luoshi-site verify", str(COMMAND), "verify")
        fine &= timed("luoshi-site verify --export", str(COMMAND), "verify", "--export", str(kept))
        fine &= timed("verify_alone.py on the export", sys.executable, "-I", "-S", str(ALONE), str(kept))
        if connection.vendor == "sqlite":
            base = Path(folder) / "luoshi.sqlite3"
            fine &= timed("verify_alone.py on the database", sys.executable, "-I", "-S", str(ALONE), str(base))
    return 0 if fine else 1


if __name__ == "__main__":
    sys.exit(main())
