"""What is stored of an order is what its events say, whatever was tried on it and in whatever order; nothing else is left behind."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from random import Random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.site.test_orders import MONDAY, Office, order_faults

from luoshi.problems import LuoshiError
from luoshi_site.agencies.models import User
from luoshi_site.base.moment import CHINA
from luoshi_site.supervision import actions
from luoshi_site.supervision.models import Objection, SupervisionOrder
from luoshi_site.supervision.rebuilt import state_faults

pytestmark = pytest.mark.django_db
SOME = settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
STORED = (
    "state", "level", "due_on", "asked_until", "promised_on", "listed", "listed_publicly", "follow_up_on", "needless",
    "approver", "issued_on",
)  # fmt: skip
OPEN = ("drafted", "approved", "issued", "signed", "answered", "returned", "concluded")
# What usually comes next, so that walks get far.
NEXT = {
    "drafted": ("approve",), "approved": ("issue",), "issued": ("sign", "ask", "escalate"), "signed": ("answer", "ask", "decide"),
    "returned": ("answer", "decide"), "answered": ("return", "conclude", "decide"), "concluded": ("close", "object", "review"),
    "closed_out": ("plan", "look", "reopen", "object"),
}  # fmt: skip
LEVELS = {"蓝色": "blue", "橙色": "orange", "红色": "red"}


def told_by_events(order: SupervisionOrder) -> dict[str, object]:
    """The order's state and dates by its events alone, beginning from its first level; written without the actions' code."""
    now: dict[str, object] = dict.fromkeys(STORED)
    now |= {"listed": False, "listed_publicly": False, "needless": False, "level": "blue", "approver": ""}
    for event in order.events.order_by("pk"):
        now |= _change(event.kind, event.text, event.until, event.at.astimezone(CHINA).date())
    return now


def _change(kind: str, text: str, until: date | None, on: date) -> dict[str, object]:
    again = {"needless": False, "follow_up_on": None}
    changes: dict[str, dict[str, object]] = {
        "drafted": {"state": "drafted"},
        "approved": {"state": "approved", "approver": text.removeprefix("批准人：")},
        "refused": {"state": "withdrawn"},
        "issued": {"state": "issued", "due_on": until, "issued_on": on},
        "signed": {"state": "signed"},
        "answered": {"state": "answered", "promised_on": None},
        "promised": {"promised_on": until},
        "returned": {"state": "returned", **({"due_on": until} if until else {})},
        "extension_asked": {"asked_until": until},
        "extended": {"asked_until": None, "due_on": until},
        "extension_refused": {"asked_until": None},
        "concluded": {"state": "concluded", "asked_until": None},
        "closed_out": {"state": "closed_out", "needless": "不必" in text},
        "listed": {"listed": True, "listed_publicly": text.startswith("公开挂牌")},
        "unlisted": {"listed": False, "listed_publicly": False},
        "followed_up": {"follow_up_on": until},
        "escalated": {"due_on": until, "level": LEVELS.get(text.partition("升为")[2][:2], "")},
        "withdrawn": {"state": "withdrawn", "asked_until": None, "listed": False, "listed_publicly": False},
        "reopened": {"state": "answered", **again}
        if until is None
        else {"state": "issued", "due_on": until, "promised_on": None, **again},
    }
    return changes.get(kind, {})


@dataclass
class Walk:
    """A walk of steps over an order, legal or not, as days go by."""

    office: Office
    order: SupervisionOrder
    random: Random
    at: datetime = MONDAY

    def day(self, most: int = 40) -> date:
        """Some day not far away."""
        return self.at.astimezone(CHINA).date() + timedelta(days=self.random.randint(-2, most))

    def person(self) -> User:
        """Anybody who might try."""
        return self.random.choice([self.office.officer, self.office.other, self.office.contact, self.office.leader])

    def steps(self) -> dict[str, Callable[..., object]]:
        """Every action with arguments that may or may not be right."""
        flip, office = self.random.random() < 0.5, self.office
        officer, other, contact = office.officer, office.other, office.contact
        files = [actions.OrderFile("图.txt", b"x")] if flip else []
        promised = self.day() if self.random.random() < 0.3 else None
        until = self.day() if flip else None
        level = self.random.choice(("blue", "orange", "red"))
        rule: dict[str, Callable[..., object]] = {
            "approve": lambda **k: actions.approve_order(approver="副市长", by=office.leader, **k),
            "issue": lambda **k: actions.issue_order(by=officer, **k),
            "sign": lambda **k: actions.sign_for(by=contact, **k),
            "answer": lambda **k: actions.answer_order(text="已办", files=files, promised_on=promised, by=contact, **k),
            "return": lambda **k: actions.return_order(reason="不全", until=until, by=officer, **k),
            "ask": lambda **k: actions.ask_extension(until=self.day(), reason="雨", by=contact, **k),
            "decide": lambda **k: actions.decide_extension(grants=flip, answer="可", by=self.person(), **k),
            "conclude": lambda **k: actions.conclude_order(conclusion="实", by=self.person(), **k),
            "object": lambda **k: actions.object_to(reason="不服", by=contact, **k),
            "review": lambda **k: actions.decide_objection(upholds=flip, decision="复核", by=other, **k),
            "close": lambda **k: actions.close_out(
                note="不必发" if flip else "属实", needless=flip, by=self.person(), **k
            ),
            "list": lambda **k: actions.list_order(publicly=flip, reason="滞后", by=officer, **k),
            "unlist": lambda **k: actions.unlist(reason="改了", by=officer, **k),
            "plan": lambda **k: actions.plan_follow_up(on=self.day(), by=officer, **k),
            "look": lambda **k: actions.follow_up(finding="看", reopens=flip, until=until, by=officer, **k),
            "reopen": lambda **k: actions.reopen(reason="反弹", until=self.day(), by=officer, **k),
            "escalate": lambda **k: actions.escalate_order(
                level=level, limit_days=5, day_kind="natural", reason="逾期", by=officer, **k
            ),
        }
        if self.random.random() < 0.03:
            rule["withdraw"] = lambda **k: actions.withdraw_order(reason="重复", by=officer, **k)
            rule["refuse"] = lambda **k: actions.refuse_order(reason="不必", by=office.leader, **k)
        return rule

    def step(self) -> bool:
        """Try one step; whether it was taken. A refused one leaves everything as it was."""
        before = SupervisionOrder.objects.filter(pk=self.order.pk).values().get(), self.order.events.count()
        steps = self.steps()
        try:
            state = SupervisionOrder.objects.values_list("state", flat=True).get(pk=self.order.pk)
            likely = NEXT.get(state, ()) if self.random.random() < 0.6 else ()
            steps[self.random.choice(likely or sorted(steps))](order=self.order, at=self.at)
        except LuoshiError:
            assert (
                SupervisionOrder.objects.filter(pk=self.order.pk).values().get(),
                self.order.events.count(),
            ) == before
            return False
        finally:
            self.at += timedelta(hours=self.random.choice((1, 5, 30, 100)))
        return True


@SOME
@given(st.integers(min_value=0, max_value=10**9))
def test_what_is_stored_of_an_order_is_what_its_events_say(seed: int) -> None:
    office = Office()
    walk = Walk(office, office.draft(evidence_asked="照片" if seed % 2 else ""), Random(seed))
    taken = sum(walk.step() for _ in range(50))
    order = SupervisionOrder.objects.get(pk=walk.order.pk)
    assert {name: getattr(order, name) for name in STORED} == told_by_events(order)
    assert list(state_faults()) == []
    assert order.events.count() >= taken
    assert order.objections.filter(state=Objection.State.FILED).count() <= 1
    closing = order.events.filter(kind__in=("closed_out", "concluded")).values_list("by", flat=True)
    assert office.contact.pk not in set(closing)


@SOME
@given(st.integers(min_value=0, max_value=10**9))
def test_two_orders_are_never_open_on_a_matter(seed: int) -> None:
    office, random = Office(), Random(seed)
    walks = [Walk(office, office.draft(), random)]
    for _ in range(50):
        random.choice(walks).step()
        if random.random() < 0.2:
            try:
                walks.append(Walk(office, office.draft(at=walks[0].at), random, walks[0].at))
            except actions.OpenOrder as told:
                assert told.order.state in OPEN
        assert SupervisionOrder.objects.filter(matter=office.matter, state__in=OPEN).count() <= 1


def test_a_long_walk_is_borne_out_by_the_chain() -> None:
    office = Office()
    walk = Walk(office, office.draft(), Random(7))
    taken = sum(walk.step() for _ in range(150))
    assert taken > 15
    assert order_faults() == []
