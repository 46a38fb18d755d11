"""Everything bundled, loaded once: what is there already is left alone."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, time

from django.db import transaction

from luoshi_site.agencies.access import Member
from luoshi_site.agencies.models import City, User
from luoshi_site.agencies.roles import roles_on
from luoshi_site.base.audit import SYSTEM
from luoshi_site.base.moment import CHINA
from luoshi_site.ledger.models import Plan
from luoshi_site.notices.actions import mark_read
from luoshi_site.notices.queries import notices_for
from luoshi_site.office.bundled.accounts import MadeAccount, make_accounts
from luoshi_site.office.bundled.asking import plan_questions
from luoshi_site.office.bundled.checking import lay_checks
from luoshi_site.office.bundled.cities import lay_registry
from luoshi_site.office.bundled.history import History, People, required_day
from luoshi_site.office.bundled.ordering import lay_orders, plan_orders
from luoshi_site.office.bundled.plans import DALIAN, YUNTING, adopt_dalian, adopt_yunting
from luoshi_site.office.bundled.publishing import lay_october, plan_september
from luoshi_site.office.bundled.registry import read_registry
from luoshi_site.office.bundled.reviewing import lay_review
from luoshi_site.office.bundled.staffing import lay_staffing
from luoshi_site.office.bundled.tables import read_table
from luoshi_site.progress.actions import CalendarSpec, set_calendar

CITIES = ("dalian", "yunting")
NAMES = {"bureau": "reporter-bureau", "area": "reporter-area", "reviewer": "reviewer", "officer": "officer"}


@dataclass(frozen=True, slots=True)
class Loaded:
    """What a load did: the plans that it loaded, the accounts that it made."""

    plans: tuple[str, ...]
    accounts: tuple[MadeAccount, ...]


@transaction.atomic
def load_bundled(*, at: datetime) -> Loaded:
    """Load what is bundled and not there yet, all or nothing (装入内置数据): registries, accounts, plans, readings."""
    present = set(Plan.objects.filter(code__in=(DALIAN, YUNTING)).values_list("code", flat=True))
    cities = {code: lay_registry(registry=read_registry(code), at=at) for code in CITIES}
    accounts = make_accounts(at=at)
    loaded = []
    if DALIAN not in present:
        loaded.append(adopt_dalian(city=cities["dalian"], at=at).short_title)
    if YUNTING not in present:
        loaded.append(_load_yunting(cities["yunting"], at=at).short_title)
    return Loaded(tuple(loaded), tuple(accounts))


def _load_yunting(city: City, *, at: datetime) -> Plan:
    """The invented city's plan with its history, at the times of that history; from this month on `tick` goes on with it."""
    table = read_table("yunting-history.toml")
    adopted_at = datetime.combine(required_day(table, "adopted_on"), time(9), tzinfo=CHINA)
    plan = adopt_yunting(city=city, at=adopted_at)
    people = _people()
    leader = User.objects.get(username="leader")
    lay_staffing(plan=plan, officer=people.officer, leader=leader, at=adopted_at)
    history = History(plan=plan, table=table, registry=read_registry("yunting"), people=people)
    plan_questions(history=history, city=city, people=people, at=at)
    plan_orders(history=history, plan=plan, officer=people.officer, leader=leader, bureau=people.bureau, at=at)
    plan_september(history=history, plan=plan, officer=people.officer, leader=leader, at=at)
    history.lay()
    lay_checks(plan=plan, officer=people.officer, leader=leader, at=at)
    lay_review(plan=plan, officer=people.officer, at=at)
    lay_orders(plan=plan, officer=people.officer, leader=leader, bureau=people.bureau, at=at)
    lay_october(plan=plan, officer=people.officer, at=at)
    _see_past_notices(plan, (people.bureau, people.area, people.reviewer, people.officer, leader))
    first = at.astimezone(CHINA).date().replace(day=1)
    set_calendar(plan=plan, spec=CalendarSpec(first_period_on=first), by=SYSTEM, at=at)
    return plan


def _see_past_notices(plan: Plan, users: Iterable[User]) -> None:
    """What was told before the newest round opened, the demo accounts have seen by then."""
    newest = plan.rounds.latest("opened_at").opened_at
    for user in users:
        found = Member(user=user, roles=roles_on(user, newest.astimezone(CHINA).date()))
        past = notices_for(found).filter(city=plan.city, at__lt=newest)
        mark_read(notices=past, by=user, at=newest)


def _people() -> People:
    by_name = {user.username: user for user in User.objects.filter(username__in=NAMES.values())}
    return People(**{part: by_name[name] for part, name in NAMES.items()})
