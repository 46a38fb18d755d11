"""The permission matrix (permissions.csv): each role × each route × own, other, parent and successor agency.

A cell names who finds the page, of people of that role: `o` of the agency whose thing it is, `x` of another, `p` of the one above it,
`s` of its successor after a merger; `-` in the place of who finds nothing. GET and POST are asked; where they differ each has its row.
A new route without a row fails; so does a row that is no longer true. To add one, run

    python -m pytest tests/contracts/test_permissions.py

and read the line that it proposes before copying it: the table is what was decided, not what the code does.
"""

import csv
from functools import cache
from pathlib import Path

import pytest
from django.db import transaction
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from tests.contracts.permission_world import EVERYWHERE, EXAMPLES, POSTED, RELATIONS, World, build_world
from tests.factories import agency_of, make_city, make_user

from luoshi_site.agencies.models import Role, User

TABLE = Path(__file__).with_name("permissions.csv")
KINDS = tuple(Role.Kind.values)
LETTERS = dict(zip(RELATIONS, "oxps", strict=True))
NOTHING = 404
METHODS = ("GET", "POST")


def routes(resolver: URLResolver, before: str = "") -> dict[str, str]:
    """Every staff address by its name."""
    found: dict[str, str] = {}
    for pattern in resolver.url_patterns:
        address = before + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            found |= routes(pattern, address)
        elif isinstance(pattern, URLPattern) and address.startswith("office/"):
            assert pattern.name, f"{address} has no name"
            found[pattern.name] = address
    return found


ROUTES = routes(get_resolver())


@cache
def table() -> dict[tuple[str, str], dict[str, str]]:
    """The rows by route and method; «*» is both."""
    with TABLE.open(encoding="utf-8", newline="") as file:
        return {(row["route"], row["method"]): row for row in csv.DictReader(file)}


def decided(name: str, method: str) -> dict[str, str] | None:
    """The row of a route and method."""
    return table().get((name, "*")) or table().get((name, method))


def address_of(name: str, world: World) -> str:
    """An address of the route with the world's thing in each place."""
    assert "<" not in ROUTES[name] or name in EXAMPLES, (
        f"route «{name}» has no example in permission_world.EXAMPLES: name the thing that it shows"
    )
    return reverse(name, kwargs=EXAMPLES[name](world.things) if name in EXAMPLES else {})


def status(client: Client, method: str, name: str, world: World) -> int:
    """What a route answers about the world's thing, leaving nothing behind."""
    address = address_of(name, world)
    with transaction.atomic():
        posted = POSTED[name](world.things) if name in POSTED else {}
        answer = client.get(address) if method == "GET" else client.post(address, posted)
        transaction.set_rollback(True)
    return int(answer.status_code)


def asked(world: World, kind: str, relations: tuple[str, ...]) -> dict[tuple[str, str], dict[str, int]]:
    """The answers of every route to people of a role, by relation."""
    found: dict[tuple[str, str], dict[str, int]] = {}
    for relation in relations:
        client = Client(raise_request_exception=False)
        client.force_login(world.people[kind, relation])
        for name in ROUTES:
            for method in METHODS:
                found.setdefault((name, method), {})[relation] = status(client, method, name, world)
    return found


@pytest.fixture
def unwritten(monkeypatch: pytest.MonkeyPatch) -> None:
    """Who finds a page is decided before it is written out, which takes a third of the time and has its tests in tests/pages."""
    monkeypatch.setattr("django.template.loader.render_to_string", lambda *args, **more: "")


@pytest.mark.django_db
@pytest.mark.usefixtures("unwritten")
@pytest.mark.parametrize("kind", KINDS)
def test_the_matrix_is_as_decided(kind: str) -> None:
    with transaction.atomic():
        answers = asked(build_world(merged=False), kind, RELATIONS[:3])
        transaction.set_rollback(True)
    after = asked(build_world(merged=True), kind, RELATIONS[3:])
    for key, more in after.items():
        answers[key] |= more
    wrong: list[str] = []
    for (name, method), codes in answers.items():
        broken = [relation for relation, code in codes.items() if code >= 500]
        if broken:
            wrong.append(f"{method} {name}: breaks for {broken}")
        cell = "".join(LETTERS[each] if codes[each] != NOTHING else "-" for each in RELATIONS)
        row = decided(name, method)
        if row is None:
            wrong.append(f"{method} {name} ({ROUTES[name]}) has no row; {kind} finds {cell}")
        elif row[kind] != cell:
            wrong.append(f"{method} {name}: {kind} finds {cell}, decided is {row[kind]}")
    assert wrong == []


def test_every_row_is_of_a_route_and_each_cell_is_well_formed() -> None:
    assert [key for key in table() if key[0] not in ROUTES] == []
    allowed = {f"{a}{b}{c}{d}" for a in "o-" for b in "x-" for c in "p-" for d in "s-"}
    assert [(key, kind) for key, row in table().items() for kind in KINDS if row[kind] not in allowed] == []


def test_nobody_is_shut_out_of_everything_and_no_route_from_everybody() -> None:
    """A route that nobody finds has a wrong example in the world, so its row would say nothing."""
    assert [
        key for key, row in table().items() if key[1] != "POST" and all(row[kind] == "----" for kind in KINDS)
    ] == []
    assert [kind for kind in KINDS if all(row[kind] == "----" for row in table().values())] == []


@pytest.mark.django_db
def test_strangers_the_role_less_and_other_cities_find_nothing_of_ours() -> None:
    world = build_world(merged=False)
    abroad = make_user(Role.Kind.OFFICER, agency_of(make_city("海宁市"), "市政府督考办"))
    found: list[str] = []
    for who, user in (("nobody", None), ("role-less", User.objects.create_user("idle")), ("abroad", abroad)):
        client = Client(raise_request_exception=False)
        if user:
            client.force_login(user)
        ours = [name for name in ROUTES if who != "abroad" or name in EXAMPLES.keys() - EVERYWHERE]
        asked_for = [(method, name) for name in ours for method in METHODS]
        answers = {each: status(client, *each, world) for each in asked_for}
        found += [f"{who} {method} {name}" for (method, name), code in answers.items() if code != NOTHING]
    assert found == []
