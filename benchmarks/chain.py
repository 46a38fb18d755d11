"""Time to verify an untouched chain of a million lines and the two million rows that they speak of: at most 60 s.

    python benchmarks/chain.py [--lines 1000000]

Lays the lines in a temporary folder (or in DATABASE_URL), each with the digest of its reading, runs `luoshi-site verify` and prints the
seconds by the clock and of the processor; then exports the chain and runs the stand-alone script on the file. Ends with status 1 where
something is found or one is over the limit; by the clock, or of the processor where more works than the machine has cores.
"""

import argparse
import json
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
    """One city, one indicator; `count` lines, each with its reading and the decision about it."""
    from luoshi_site.agencies.models import City, User
    from luoshi_site.base.digests import Reader, digests_of
    from luoshi_site.base.models import AuditEntry, AuditHead, PersonalSalt
    from luoshi_site.ledger.models import Indicator
    from luoshi_site.progress.models import Reading, ReadingDecision

    city = City.objects.create(code="chain", name="链市")
    user = User.objects.create(username="reporter", display_name="填报人")
    salt = PersonalSalt.objects.create(key=f"agencies.User:{user.pk}", salt="5a" * 16)
    indicator = Indicator.objects.create(city=city, code="i", name="指标", unit="户", cadence="monthly", decimals=0)
    reader = Reader("sha256", {salt.key: salt.salt})
    reading = Reading(
        pk=0, indicator=indicator, period_start=date(2024, 1, 1), period_end=date(2024, 1, 31), value=Decimal(1), recorded_at=START,
        by=user, by_name="填报人", state="accepted", accepted_at=START,
    )  # fmt: skip
    decision = ReadingDecision(pk=0, reading_id=0, kind="accepted", at=START, by_name="系统")
    entry = AuditEntry(
        pk=0, seq=0, at=START, actor="reporter", actor_name="填报人", agency="市住建局", action="enter_reading", summary="", rows="{}",
        previous="", city=city.code, method="sha256",
    )  # fmt: skip
    models = [Model(each, reader) for each in (reading, decision, entry)]
    lines = made(count, models, digests_of([indicator], "sha256"))
    last: Sequence[object] = ()
    while batch := list(islice(lines, BATCH)):
        for place, model in enumerate(models):
            model.insert([rows[place] for rows, _ in batch])
        last = batch[-1][1]
    AuditHead.objects.update_or_create(pk=1, defaults={"seq": last[0], "digest": last[1], "method": "sha256"})


class Model:
    """A row to be written many times with a few columns changed, and its parts as the chain reads them."""

    def __init__(self, row: object, reader: object) -> None:
        from django.db import connection

        from luoshi_site.base.digests import shape_of, values_of

        self.fields = row._meta.concrete_fields
        self.table, self.label = row._meta.db_table, row._meta.label
        self.names = [each.attname for each in self.fields]
        self.values = [each.get_db_prep_save(getattr(row, each.attname), connection) for each in self.fields]
        self.parts = reader.parts(shape_of(type(row)), values_of(row))

    def row(self, **changed: object) -> tuple[object, ...]:
        """The row's values for the database."""
        return tuple(changed.get(name, value) for name, value in zip(self.names, self.values, strict=True))

    def digest(self, **changed: str) -> str:
        """The row's digest."""
        from luoshi_site.base.verify_alone import digest

        return digest("sha256", [(name, changed.get(name, text)) for name, text in self.parts])

    def insert(self, rows: Sequence[Sequence[object]]) -> None:
        """Write rows as fast as the database takes them."""
        from django.db import connection

        columns = ", ".join(f'"{each.column}"' for each in self.fields)
        with connection.cursor() as cursor:
            if connection.vendor == "sqlite":
                marks = ", ".join(["%s"] * len(self.fields))
                cursor.executemany(f"INSERT INTO {self.table} ({columns}) VALUES ({marks})", rows)
            else:
                with cursor.copy(f"COPY {self.table} ({columns}) FROM STDIN") as copy:
                    for row in rows:
                        copy.write_row(row)


def made(count: int, models: Sequence[Model], first: dict[str, str]) -> Iterator[tuple[list[object], tuple[int, str]]]:
    """For each line the rows of the three tables, and its number and digest; the first line knows of `first` too."""
    from django.db import connection

    from luoshi_site.base.verify_alone import ZERO, Line, line_digest

    reading, decision, entry = models
    plain, previous = connection.vendor == "sqlite", ZERO
    for number in range(1, count + 1):
        at, value = START + timedelta(minutes=number), Decimal(number) / 100
        told = at.isoformat(timespec="microseconds")
        kept = at.strftime("%Y-%m-%d %H:%M:%S") if plain else at
        amount, key = format(value.normalize(), "f"), str(number)
        rows = dict(first) if number == 1 else {}
        rows[f"progress.Reading:{key}"] = reading.digest(id=key, value=amount, recorded_at=told, accepted_at=told)
        rows[f"progress.ReadingDecision:{key}"] = decision.digest(id=key, reading_id=key, at=told)
        words, salt, text = (
            f"填报：指标 2024-01-01至2024-01-31：{amount}户",
            f"{number:032x}",
            json.dumps(rows, sort_keys=True),
        )
        line = Line(
            number,
            told,
            "reporter",
            "填报人",
            "市住建局",
            "enter_reading",
            words,
            text,
            previous,
            "",
            "chain",
            "sha256",
            salt,
        )
        found = line_digest(line)
        yield (
            [
                reading.row(id=number, value=str(value) if plain else value, recorded_at=kept, accepted_at=kept),
                decision.row(id=number, reading_id=number, at=kept),
                entry.row(
                    id=number, seq=number, at=kept, summary=words, rows=text, previous=previous, digest=found, salt=salt
                ),
            ],
            (number, found),
        )
        previous = found


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
    told = " ".join(line for line in said if "链头" not in line and "导出到" not in line)
    print(f"    {told[:200]}" if told else "", flush=True)
    busy = os.getloadavg()[0] > (os.cpu_count() or 1)
    return done.returncode == 0 and (used if busy else clock) <= LIMIT_SECONDS


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
            f"{lines:,} lines, {2 * lines:,} rows spoken of, {connection.vendor}, laid in {time.perf_counter() - started:.0f} s"
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
