"""Every route has a door: who is not let in finds nothing."""

import inspect

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

OPEN = ("healthz", "login/", "logout/", "", "goals/", "tasks/", "supervision/", "bulletins/")


def routes(resolver: URLResolver, before: str = "") -> list[tuple[str, object]]:
    """Every address with its view."""
    found: list[tuple[str, object]] = []
    for pattern in resolver.url_patterns:
        address = before + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            found += routes(pattern, address)
        elif isinstance(pattern, URLPattern):
            found.append((address, pattern.callback))
    return found


ALL = routes(get_resolver())
OFFICE = [(address, view) for address, view in ALL if address.startswith("office/")]


def example(address: str) -> str:
    """An address with something in each place."""
    for kind, value in (("<int:", "1"), ("<slug:", "x"), ("<str:", "x"), ("<path:", "x"), ("<uuid:", "0")):
        while kind in address:
            start = address.index(kind)
            address = address[:start] + value + address[address.index(">", start) + 1 :]
    return "/" + address


def test_every_address_is_public_by_name_or_under_office() -> None:
    assert [address for address, _ in ALL if not address.startswith(("office/", *filter(None, OPEN))) and address] == []
    assert len(OFFICE) > 10


@pytest.mark.django_db
@pytest.mark.parametrize("address", [address for address, _ in OFFICE])
def test_a_stranger_finds_nothing_under_office(address: str) -> None:
    client = Client()
    assert client.get(example(address)).status_code == 404
    assert client.post(example(address)).status_code == 404


@pytest.mark.parametrize(("address", "view"), OFFICE, ids=[address for address, _ in OFFICE])
def test_every_view_under_office_opens_a_door(address: str, view: object) -> None:
    source = inspect.getsource(inspect.unwrap(view))  # type: ignore[arg-type]
    assert "member(" in source or "access." in source or "_for_" in source, "the view opens no door of access.py"
