"""Workers that deliver and are killed with -9 at random: each notice arrives once, or is told to be uncertain.

    python benchmarks/deliveries.py [--days 10] [--seed 1]

Two groups and twelve people of an invented city, servers on loopback that answer slowly. On each working day there is news four times;
each time two workers queue and send at once, most of them killed while they do, then two more an hour's quarter later. Every message is
counted where it arrives. In a temporary folder (or in DATABASE_URL). Ends with status 1 if one arrived twice, if one that arrived
nowhere is said to be sent, or if one is left behind.
"""

import argparse
import json
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from random import Random

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "tests"))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "luoshi_site.config.settings")
FIRST = date(2026, 11, 2)
TIMES = ((1, 5), (1, 20), (7, 5), (7, 20))  # in UTC: five past nine and three in China, and a quarter of an hour later
PEOPLE = 12
UNTIL_KILLED = 0.9


def lay(ports: list[int]) -> None:
    """The city, its groups and its people."""
    from factories import agency_of, make_city, make_user
    from luoshi_site.notices.models import Channel, MailAddress

    city, before = make_city(code="deliveries"), datetime(2026, 10, 1, tzinfo=UTC)
    Channel.objects.create(city=city, kind="email", name="邮件", started_at=before)
    for port, kind in zip(ports, ("wecom", "dingtalk"), strict=True):
        address = f"http://127.0.0.1:{port}/send?key=k"
        Channel.objects.create(city=city, kind=kind, name=kind, address=address, started_at=before)
    for number in range(PEOPLE):
        user = make_user("reporter", agency_of(city, "市民政局"), f"p{number}")
        address = f"p{number}@example.cn"
        MailAddress.objects.create(user=user, address=address, asked_at=before, confirmed_at=before)


def tell(title: str, at: datetime, *, urgent: bool) -> None:
    """Something new for everybody."""
    from factories import agency_of
    from luoshi_site.agencies.models import City
    from luoshi_site.notices.actions import notify

    city = City.objects.get(code="deliveries")
    told = {"agencies": [agency_of(city, "市民政局")], "kind": "reminder", "key": title, "title": title}
    notify(city=city, at=at - timedelta(minutes=1), urgent=urgent, **told)


def work(when: datetime) -> None:
    """What `luoshi-site deliver` does, as if it were then."""
    from luoshi_site.base.audit import SYSTEM
    from luoshi_site.base.moment import moment_from
    from luoshi_site.notices.actions.delivering import deliver
    from luoshi_site.notices.actions.queueing import queue_deliveries

    began = time.monotonic()
    queue_deliveries(moment=moment_from(query={}, now=when), by=SYSTEM, at=when)
    deliver(clock=lambda: when + timedelta(seconds=time.monotonic() - began), budget=60)


def worker(when: datetime) -> int:
    """A process of its own that delivers."""
    from django.db import connections

    connections.close_all()
    pid = os.fork()
    if pid:
        return pid
    try:
        work(when)
        os._exit(0)
    except BaseException as error:  # noqa: BLE001  # told by the exit status
        print(f"{when}: {type(error).__name__}: {error}", file=sys.stderr, flush=True)
        os._exit(1)


def run(when: datetime, chance: Random, ends: Counter[str]) -> None:
    """Two workers at once, most of them killed."""
    pids = [worker(when), worker(when)]
    for pid in pids:
        if chance.random() < 0.75:
            time.sleep(chance.random() * UNTIL_KILLED / 2)
            os.kill(pid, signal.SIGKILL)
    for pid in pids:
        _, status = os.waitpid(pid, 0)
        ends["killed" if os.WIFSIGNALED(status) else "failed" if os.WEXITSTATUS(status) else "lived"] += 1


def live(ports: list[int], days: int, seed: int, out: Path) -> None:
    """The days, and what the site says of every message."""
    import django

    django.setup()
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    from luoshi.rules.calendar import is_working_day
    from luoshi_site.notices.actions.delivering import letter_of
    from luoshi_site.notices.messages import robot_text
    from luoshi_site.notices.models import Delivery, DeliveryNotice, Notice

    lay(ports)
    chance, ends = Random(seed), Counter[str]()
    day, lived = FIRST, 0
    while lived < days:
        if is_working_day(day):
            for number, (hour, minute) in enumerate(TIMES):
                when = datetime(day.year, day.month, day.day, hour, minute, tzinfo=UTC)
                tell(f"{day}第{number}件", when, urgent=number == 1)
                run(when, chance, ends)
                run(when + timedelta(minutes=12), chance, ends)
            lived += 1
        day += timedelta(days=1)
    for minutes in (0, 12, 60, 400, 1500, 3000):  # nobody is killed any more: what waits goes out
        work(when + timedelta(minutes=1500 + minutes))
    messages = [
        [row.channel.kind, row.reference.hex if row.user_id else robot_text(letter_of(row)), row.state]
        for row in Delivery.objects.select_related("channel__city", "user")
    ]
    carried = DeliveryNotice.objects.count(), Notice.objects.count() * (PEOPLE + 2)
    out.write_text(json.dumps({"messages": messages, "carried": carried, "ends": ends}), encoding="utf-8")


def measure(days: int, seed: int, folder: Path) -> bool:
    """Serve, let live, and count what arrived."""
    from fake_servers import FakeMail, FakeRobot

    letters, groups = FakeMail("slow", most=100_000), [FakeRobot("slow", most=100_000) for _ in range(2)]
    ports = [group.port for group in groups]
    settings = {"LUOSHI_VAR": str(folder), "LUOSHI_SMTP_HOST": "127.0.0.1", "LUOSHI_SMTP_PORT": str(letters.port)}
    settings |= {"LUOSHI_SMTP_TLS": "none", "LUOSHI_SMTP_FROM": "office@example.cn", "LUOSHI_WEBHOOK_LOOPBACK": "1"}
    words = [sys.executable, __file__, "--days", str(days), "--seed", str(seed), "--live", str(folder / "out.json")]
    done = subprocess.run([*words, *map(str, ports)], env={**os.environ, **settings}, check=False)
    arrived: Counter[tuple[str, str]] = Counter(
        ("email", str(message["Message-ID"])[1:].partition("@")[0]) for message in letters.messages
    )
    for kind, group in zip(("wecom", "dingtalk"), groups, strict=True):
        arrived.update((kind, text) for text in group.taken)
    for server in (letters, *groups):
        server.close()
    return done.returncode == 0 and told(json.loads((folder / "out.json").read_text(encoding="utf-8")), arrived)


def told(said: dict[str, list[list[str]]], arrived: Counter[tuple[str, str]]) -> bool:
    """Print what the site says against what arrived."""
    states = Counter(state for _, _, state in said["messages"])
    counts = {(kind, key): state for kind, key, state in said["messages"]}
    twice = [key for key, count in arrived.items() if count > 1]
    lost = [key for key, state in counts.items() if state == "sent" and not arrived[key]]
    unclear = [key for key, state in counts.items() if state == "uncertain"]
    there = sum(arrived[key] for key in unclear)
    unknown = [key for key in arrived if key not in counts]
    left = sum(states[state] for state in ("waiting", "sending", "failed", "given_up"))
    print(f"workers {dict(said['ends'])}; messages {len(said['messages'])}: {dict(states)}")
    print(f"arrived twice {len(twice)}; sent but not arrived {len(lost)}; left behind {left}; unknown {len(unknown)}")
    for kind, key in unknown:
        print(f"not known to the site: {kind} {key[:80]!r}")
    print(
        f"uncertain {len(unclear)}, of which {there} had arrived; notices carried {said['carried'][0]} of {said['carried'][1]}"
    )
    fine = not (twice or lost or left or unknown or said["ends"].get("failed"))
    return fine and said["carried"][0] == said["carried"][1] and bool(unclear)


def main() -> int:
    """Run in a temporary folder."""
    words = argparse.ArgumentParser(description=__doc__)
    words.add_argument("--days", type=int, default=10)
    words.add_argument("--seed", type=int, default=1)
    words.add_argument("--live", type=Path, help=argparse.SUPPRESS)
    words.add_argument("ports", type=int, nargs="*", help=argparse.SUPPRESS)
    asked = words.parse_args()
    if asked.live:
        live(asked.ports, asked.days, asked.seed, asked.live)
        return 0
    with tempfile.TemporaryDirectory(prefix="luoshi-bench-") as folder:
        return 0 if measure(asked.days, asked.seed, Path(folder)) else 1


if __name__ == "__main__":
    sys.exit(main())
