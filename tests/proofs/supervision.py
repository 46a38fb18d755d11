"""The proofs of the issue `supervision`."""

from functools import cache

from postgres import cluster
from proofs.month import on_postgres, tuple_of
from proofs.proof import BIN, Measured, Proof, call, pytest

REPLAY = "tests/story/test_replay.py"
ORDERS = ("tests/site/test_orders.py", "tests/pages/test_orders_pages.py", "tests/properties/test_order_events.py")
LEADER = "tests/pages/test_leader_browser.py"


def both(*words: str) -> Measured:
    """Some tests on both databases."""
    return tuple_of(pytest(*words), on_postgres(*words))


@cache
def year() -> tuple[bool, tuple[str, ...]]:
    """The whole year on both databases, lived once for both lines; the printed figures."""
    figures: list[str] = []
    ok = True
    with cluster() as url:
        for place, database in (("SQLite", ""), ("PostgreSQL", url)):
            words = ("-q", "-s", "-p", "no:cacheprovider", REPLAY)
            done = call(str(BIN / "pytest"), *words, DATABASE_URL=database, LUOSHI_REPLAY="year")
            ok &= done.returncode == 0
            figures += [f"{place}: {line.strip('. ')}" for line in done.stdout.splitlines() if "replayed" in line]
    return ok, tuple(figures)


def replayed() -> Measured:
    """Two workers that are killed, against the oracle."""
    ok, told = year()
    figures = [line for line in told if "replayed and simulated" not in line]
    return ok and len(figures) == 2, figures


def simulated() -> Measured:
    """The simulator on the same year against what was sent."""
    ok, told = year()
    figures = [line for line in told if "replayed and simulated" in line]
    return ok and len(figures) == 2, figures


def ladders() -> Measured:
    """Every bundled ladder and light scheme against cases worked by hand."""
    return pytest("tests/core/test_rules_supervision.py", "tests/core/test_rules_lights.py")


def lived() -> Measured:
    """An order lived through in the browser; what its actions refuse, two officers at once, events against rows, on both databases."""
    return tuple_of(pytest("tests/pages/test_orders_browser.py"), both(*ORDERS))


def delivered() -> Measured:
    """Notices against servers that fail, and by workers that are killed, on both databases."""
    passed, figures = both("tests/site/test_delivery.py", "tests/site/test_delivery_lines.py")
    words = (str(BIN / "python"), "benchmarks/deliveries.py")
    done = {"SQLite": call(*words, DATABASE_URL="")}
    with cluster() as url:
        done["PostgreSQL"] = call(*words, DATABASE_URL=url)
    for database, one in done.items():
        passed &= one.returncode == 0
        figures += [f"{database}: `{line}`" for line in one.stdout.splitlines() if line.strip()]
    return passed, figures


def at_scale() -> Measured:
    """`tick` over 10,000 open orders on both databases, and the year with a reopened and a listed order."""
    figures: list[str] = []
    words = (str(BIN / "python"), "benchmarks/orders.py")
    done = [call(*words, DATABASE_URL="")]
    with cluster() as url:
        done.append(call(*words, DATABASE_URL=url))
    figures += [f"`{line}`" for one in done for line in one.stdout.splitlines() if line.strip()]
    story, told = both("tests/story/test_year_orders.py")
    return all(one.returncode == 0 for one in done) and story, [*figures, *told]


def phone() -> Measured:
    """The leader's page at 390 × 844 pixels, with its measured heights."""
    done = call(str(BIN / "pytest"), "-q", "-s", "-p", "no:cacheprovider", LEADER)
    lines = done.stdout.strip().splitlines()
    told = [line.strip(". ") for line in lines if "leader's page" in line]
    return done.returncode == 0 and bool(told), [
        *told,
        f"`pytest {LEADER}`: {lines[-1].partition(' in ')[0] if lines else ''}",
    ]


PROOFS = (
    Proof(
        1,
        "A year day by day, each day twice, by two workers killed at random: each thing once, none on a rest day or too early",
        "python tests/prove.py supervision 1",
        replayed,
    ),
    Proof(
        2,
        "The simulator on that year agrees to the item with what `tick` sent",
        "python tests/prove.py supervision 2",
        simulated,
    ),
    Proof(
        3,
        "Ladders of 三明, 邓州, 隆昌 and lights of 银川, 瓯海 as rule files, against cases worked by hand; no scoring of agencies",
        "pytest tests/core/test_rules_supervision.py tests/core/test_rules_lights.py",
        ladders,
    ),
    Proof(
        4,
        "An order lived through by four roles; strangers get 404; the doer cannot close it; a second one is refused with a pointer",
        "python tests/prove.py supervision 4",
        lived,
    ),
    Proof(
        5,
        "Servers that fail, hang and answer twice, workers killed while they send: each notice once, failures seen, nothing blocks",
        "python tests/prove.py supervision 5",
        delivered,
    ),
    Proof(
        6,
        "`tick` over 10,000 open orders in 3 s on both databases; the year with a reopened and a listed order",
        "python tests/prove.py supervision 6",
        at_scale,
    ),
    Proof(
        7,
        "The leader's page on a 390-pixel screen: everything that matters without scrolling",
        f"pytest {LEADER}",
        phone,
    ),
)
