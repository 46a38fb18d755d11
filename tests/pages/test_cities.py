"""Who has roles in several cities: the city chosen last is every page's until another is, and each page of a city has the switch."""

from datetime import date

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from tests.factories import agency_of, make_city, make_plan, make_user

from luoshi_site.agencies.models import City, Role, User

pytestmark = pytest.mark.django_db
BEFORE = date(2020, 1, 1)
OFFICERS = (
    "orders/", "orders/new/", "orders/approvals/", "orders/rules/", "orders/rules/trial/", "orders/rules/lights/",
    "orders/inspections/", "orders/proposals/", "orders/proposals/new/", "orders/performance/",
    "reporting/", "reporting/questions/", "reporting/checks/", "reporting/workbooks/",
    "reporting/extensions/", "reporting/milestones/", "reporting/reports/", "reporting/rounds/", "burden/", "forces/",
    "forces/new/", "agencies/", "reviews/layout/", "bulletins/template/", "bulletins/ranking/", "notices/deliveries/",
)  # fmt: skip


@pytest.fixture
def cities() -> tuple[City, City]:
    return make_city("海宁市"), make_city("云汀市", is_demo=True)


def person(kinds: dict[City, str]) -> tuple[Client, User]:
    """Somebody with one role in each city, logged in."""
    roles = list(kinds.items())
    user = make_user(roles[0][1], agency_of(roles[0][0], "市政府督考办"))
    for city, kind in roles[1:]:
        Role.objects.create(user=user, agency=agency_of(city, "市政府督考办"), kind=kind, valid_from=BEFORE)
    client = Client()
    client.force_login(user)
    return client, user


def text(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200, address
    return answer.content.decode()


def shown(client: Client, address: str) -> str:
    """The city whose tab is the page's own."""
    tabs = text(client, address).split('aria-label="城市"')[1].split("</ul>")[0]
    return tabs.split(' aria-current="page">')[1].split("<")[0]


@pytest.mark.parametrize("page", OFFICERS)
def test_every_page_of_a_city_opens_on_the_one_chosen_last_and_has_the_switch(
    cities: tuple[City, City], page: str
) -> None:
    first, second = cities
    for city in cities:
        make_plan(city)
    client, _ = person(dict.fromkeys(cities, "officer"))
    assert shown(client, f"/office/{page}") == "海宁市"
    assert shown(client, f"/office/agencies/?city={second.code}") == "云汀市（演示）"
    with CaptureQueriesContext(connection) as asked:
        assert shown(client, f"/office/{page}") == "云汀市（演示）"
    assert len(asked) <= 30
    assert shown(client, f"/office/{page}?city={first.code}") == "海宁市"
    assert client.get(f"/office/{page}?city=elsewhere").status_code == (200 if page in LENIENT else 404)


LENIENT = {f"reporting/{page}" for page in ("", "workbooks/", "extensions/", "milestones/", "reports/")}


def test_a_plan_chooses_its_city_and_the_city_its_plan(cities: tuple[City, City]) -> None:
    first, second = cities
    mine, theirs = make_plan(first, short_title="海宁计划"), make_plan(second, short_title="云汀计划")
    client, _ = person(dict.fromkeys(cities, "officer"))
    assert shown(client, "/office/orders/") == "海宁市"
    text(client, f"/office/?plan={theirs.code}")
    assert shown(client, "/office/orders/") == "云汀市（演示）"
    for page in ("", "ledger/", "reviews/", "bulletins/", "settings/", "leaders/"):
        assert client.get(f"/office/{page}").status_code == 200
    assert client.get("/office/").context["view"].plan == theirs
    assert client.get("/office/bulletins/").context["rights"].plan == theirs
    assert client.get("/office/settings/").context["plan"] == theirs
    assert client.get("/office/leaders/").context["plan"] == theirs
    assert client.get("/office/documents/").context["cities"][0] == second
    text(client, f"/office/orders/?city={first.code}")
    assert client.get("/office/").context["view"].plan == mine
    assert client.get("/office/?plan=nowhere").status_code == 404


def test_before_anything_is_chosen_the_city_with_a_plan_under_way_opens(cities: tuple[City, City]) -> None:
    first, second = cities
    make_plan(first, starts_on=date(2021, 1, 1), ends_on=date(2021, 12, 31))
    running = make_plan(second, starts_on=date(2021, 1, 1), ends_on=None)
    client, _ = person(dict.fromkeys(cities, "officer"))
    assert client.get("/office/").context["view"].plan == running
    assert shown(client, "/office/orders/") == "云汀市（演示）"


def test_a_city_that_was_chosen_opens_no_door_of_its_own(cities: tuple[City, City]) -> None:
    first, second = cities
    client, _ = person({first: "officer", second: "administrator"})
    assert shown(client, f"/office/agencies/?city={second.code}") == "云汀市（演示）"
    for page in (
        "orders/",
        "orders/new/",
        "reporting/rounds/",
        "reporting/questions/",
        "burden/",
        "bulletins/ranking/",
    ):
        assert "海宁市" in text(client, f"/office/{page}")  # the only one that is for the person
        assert client.get(f"/office/{page}?city={second.code}").status_code == 404
    for page in ("workbooks/", "extensions/", "milestones/"):
        assert "海宁市" in text(client, f"/office/reporting/{page}")
        assert client.get(f"/office/reporting/{page}?city={second.code}").status_code == 404
    assert "<li>调度</li>" in text(client, "/office/reviews/")
    assert client.get("/office/notices/channels/?city=" + first.code).status_code == 404
    assert "云汀市" in text(client, "/office/notices/channels/")


def test_the_session_is_written_only_when_another_city_is_chosen(cities: tuple[City, City]) -> None:
    client, _ = person(dict.fromkeys(cities, "officer"))

    def writes(address: str) -> int:
        with CaptureQueriesContext(connection) as asked:
            text(client, address)
        return sum("django_session" in query["sql"] and "UPDATE" in query["sql"] for query in asked.captured_queries)

    here = f"/office/orders/?city={cities[1].code}"
    assert [writes(here), writes(here), writes("/office/orders/"), writes("/office/")] == [1, 0, 0, 0]
    alone, _ = person({cities[0]: "officer"})
    alone.get(f"/office/orders/?city={cities[0].code}")
    assert "city" not in alone.session
    assert 'aria-label="城市"' not in text(alone, "/office/orders/")


def test_the_switch_keeps_what_means_the_same_elsewhere(cities: tuple[City, City]) -> None:
    client, _ = person(dict.fromkeys(cities, "officer"))
    html = text(client, "/office/reporting/questions/?state=open&agency=7&page=2")
    assert f'href="?state=open&amp;city={cities[1].code}"' in html


@pytest.mark.parametrize("page", ["reporting/rounds/", "forces/new/", "orders/new/", "orders/proposals/new/"])
def test_a_form_is_sent_to_the_city_that_it_was_opened_for(cities: tuple[City, City], page: str) -> None:
    """Another city chosen in another window meanwhile changes nothing."""
    for city in cities:
        make_plan(city)
    client, _ = person(dict.fromkeys(cities, "officer"))
    posts = [
        form.split(">")[0] for form in text(client, f"/office/{page}").split("<form")[1:] if 'method="post"' in form
    ]
    mine = [form for form in posts if "/logout/" not in form]
    assert mine
    assert all(f"city={cities[0].code}" in form for form in mine)


def test_a_new_force_is_set_up_where_the_form_was_opened(cities: tuple[City, City]) -> None:
    first, second = cities
    client, _ = person(dict.fromkeys(cities, "officer"))
    client.get(f"/office/orders/?city={second.code}")
    lead = agency_of(first, "市民政局")
    posted = {"name": "养老服务专班", "lead": lead.pk, "duty": "统筹", "starts_on": "2026-11-01", "ends_on": ""}
    client.post(f"/office/forces/new/?city={first.code}", posted)
    assert [force.city for force in first.forces.all()] == [first]
