"""Lives through the year in a database of its own: two workers tick twice a morning and are killed, then people act.

    python -m tests.story.replay_run OUT [--until 2026-12-31] [--seed 1]

Writes what each morning knew, what was sent, and what the simulator says, as JSON. The database is the environment's, empty.
"""

import argparse
import json
import os
import signal
import sys
import time
from datetime import date, datetime, timedelta
from pathlib import Path
from random import Random

import django

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "luoshi_site.config.settings")
    django.setup()

from django.core.management import call_command, load_command_class
from django.db import connections
from tests.story import replay_city
from tests.story.year_city import at

from luoshi_site.base.audit import faults
from luoshi_site.base.moment import CHINA, Moment
from luoshi_site.progress.models import Judgement, ReportingRound
from luoshi_site.progress.queries.owing import owed_in
from luoshi_site.supervision.models import OrderEvent, Sending, SupervisionOrder
from luoshi_site.supervision.queries.rules import natural_key, rule_lines, working_rules
from luoshi_site.supervision.queries.simulation import try_rules
from luoshi_site.supervision.wording import holder_of

ONE = timedelta(days=1)


def morning(lived: replay_city.Lived, day: date) -> dict[str, object]:
    """What is known before the day begins, for the oracle; by nothing that the rules use."""
    now = datetime(day.year, day.month, day.day, tzinfo=CHINA)
    rounds = ReportingRound.objects.filter(plan=lived.year.plan, due_on__lt=day, due_on__gte=day - 300 * ONE)
    owed = {
        f"report:{row.pk}:{owing.agency.pk}": str(owing.due_on)
        for row in rounds
        for owing in owed_in(row, Moment(as_of=row.due_on, known_at=now))
        if owing.role == "reporter"
    }
    lights = dict(Judgement.objects.order_by("pk").values_list("target", "status"))  # the newest of each
    rows = SupervisionOrder.objects.select_related("matter").order_by("pk")
    orders = [
        {
            "pk": row.pk,
            "matter": natural_key(row.matter.task_id, row.matter.milestone_id, row.matter.key, row.matter_id),
            "state": row.state,
            "level": row.level,
            "due_on": str(row.due_on) if row.due_on else "",
            "issued_on": _last(row, OrderEvent.Kind.ISSUED, OrderEvent.Kind.REOPENED),
            "promised_on": str(row.promised_on) if row.promised_on else "",
            "asked": row.asked_until is not None,
            "again": _last(row, OrderEvent.Kind.REOPENED),
            "returns": row.events.filter(kind=OrderEvent.Kind.RETURNED).count(),
        }
        for row in rows
    ]
    milestones = {
        f"milestone:{row.pk}": str(row.due_on)
        for row in lived.year.milestones.values()
        if not replay_city.delivered(row)
    }
    red = sorted(target for target, status in lights.items() if status in {"overdue", "behind"})
    done = {
        f"milestone:{row.pk}": str(row.entries.filter(kind="delivered").latest("pk").at.astimezone(CHINA).date())
        for row in lived.year.milestones.values()
        if replay_city.delivered(row)
    }
    return {"day": str(day), "milestones": milestones, "done": done, "orders": orders, "owed": owed, "red": red}


def _last(row: SupervisionOrder, *kinds: str) -> str:
    """The day on which something last happened to an order; a reopening without a new day is for the office alone."""
    happened = row.events.filter(kind__in=kinds).exclude(kind=OrderEvent.Kind.REOPENED, until__isnull=True)
    last = happened.order_by("pk").last()
    return str(last.at.astimezone(CHINA).date()) if last else ""


def worker(when: datetime) -> int:
    """A process of its own that ticks."""
    connections.close_all()
    pid = os.fork()
    if pid:
        return pid
    try:
        with Path(os.devnull).open("w") as quiet:
            call_command("tick", at=when.isoformat(), stdout=quiet)
        os._exit(0)
    except BaseException as error:  # noqa: BLE001  # told by the exit status
        print(f"{when}: {type(error).__name__}: {error}", file=sys.stderr, flush=True)
        os._exit(1)


class Workers:
    """Ticks twice a day by two workers, some of them killed in the midst of it."""

    def __init__(self, seed: int) -> None:
        self.chance, self.usual, self.killed, self.failed, self.ticks = Random(seed), 0.2, 0, 0, 0

    def day(self, day: date) -> None:
        """Two runs; in the second one worker at least lives."""
        self.run(at(day, 6), killable=2)
        self.run(at(day, 7), killable=1)

    def run(self, when: datetime, *, killable: int) -> None:
        started = time.monotonic()
        pids = [worker(when), worker(when)]
        self.ticks += 2
        doomed = [pid for pid in pids[:killable] if self.chance.random() < 0.5]
        for pid in doomed:
            time.sleep(self.chance.random() ** 2 * self.usual / len(doomed))
            os.kill(pid, signal.SIGKILL)
        for pid in pids:
            _, status = os.waitpid(pid, 0)
            self.killed += os.WIFSIGNALED(status)
            self.failed += os.WIFEXITED(status) and os.WEXITSTATUS(status) != 0
        if not doomed:
            self.usual = 0.7 * self.usual + 0.3 * (time.monotonic() - started)


def live(until: date, seed: int) -> dict[str, object]:
    """The year, and everything that the tests ask about it."""
    lived = replay_city.lay_replay(seed)
    people = replay_city.deeds(lived)
    workers, days = Workers(seed), []
    day = replay_city.FIRST
    started = time.monotonic()
    while day <= until:
        days.append(morning(lived, day))
        workers.day(day)
        for when, deed in people.get(day, ()):
            deed(when)
        if day.weekday() < 5:
            replay_city.work_on_orders(lived, day)
        day += ONE
    sent = [
        [row.rule.code, _key(row), row.occasion, str(row.on), row.then, holder_of(row.agency).pk, str(row.at)]
        for row in Sending.objects.select_related("rule", "matter", "agency__successor").order_by("pk")
    ]
    return {
        "days": days,
        "sent": sent,
        "simulated": _simulated(lived, until),
        "raised": OrderEvent.objects.filter(kind="escalated", by=None).count(),
        "made": SupervisionOrder.objects.filter(drafted_by=None).count(),
        "kinds": sorted(set(OrderEvent.objects.values_list("kind", flat=True))),
        "faults": [str(fault) for fault in faults()],
        "killed": workers.killed,
        "failed": workers.failed,
        "ticks": workers.ticks,
        "seconds": time.monotonic() - started,
        "leads": {f"milestone:{row.pk}": row.agency_id for row in lived.year.milestones.values()},
        "tasks": {str(target.pk): f"task:{target.task_id}" for target in lived.year.targets.values()},
        "notices": _notices(),
    }


def _notices() -> list[list[str]]:
    from luoshi_site.notices.models import Notice

    rows = Notice.objects.filter(key__startswith="rule:").order_by("pk")
    return [[row.key, str(row.agency_id or row.user_id)] for row in rows]


def _key(row: Sending) -> str:
    return natural_key(row.matter.task_id, row.matter.milestone_id, row.matter.key, row.matter_id)


def _simulated(lived: replay_city.Lived, until: date) -> list[list[object]]:
    """The simulator on the same year."""
    rules = working_rules(rule_lines(lived.year.city))
    trial = try_rules(lived.year.city, rules, since=replay_city.FIRST, until=until, at=at(until, 23))
    return [
        [line.sent.rule.code, line.sent.matter.key, line.sent.occasion, str(line.sent.on), line.sent.rule.then.value,
         int(line.sent.matter.agency)]
        for line in trial.lines
    ]  # fmt: skip


def main() -> None:
    """Read the words, live, write."""
    words = argparse.ArgumentParser(description=__doc__)
    words.add_argument("out", type=Path)
    words.add_argument("--until", type=date.fromisoformat, default=replay_city.LAST)
    words.add_argument("--seed", type=int, default=1)
    asked = words.parse_args()
    call_command("migrate", verbosity=0)
    load_command_class("luoshi_site.office", "tick")  # once, or each worker dies while it is still loading
    asked.out.write_text(json.dumps(live(asked.until, asked.seed)), encoding="utf-8")


if __name__ == "__main__":
    main()
