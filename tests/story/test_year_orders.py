"""The year's story with an order: extended, risen, listed in public, returned, closed by another, reopened after a follow-up, risen again.

year/orders.csv says what is done on each day and where the order must stand that evening, with the reasoning; `tick` runs every morning.
"""

import csv
from collections.abc import Callable
from datetime import date, datetime, timedelta

import pytest
from django.core.management import call_command
from django.db import transaction
from django.test import Client
from tests import factories
from tests.story.year_city import FOLDER, Year, at, events, lay_year

from luoshi.rules.supervision import bundled_ladders
from luoshi_site.base.audit import faults
from luoshi_site.ledger.models import Matter
from luoshi_site.supervision import actions
from luoshi_site.supervision.actions import endings, listing, orders
from luoshi_site.supervision.actions.rules import import_ladder, switch_on
from luoshi_site.supervision.models import Sending, SupervisionOrder, SupervisionRule

Row = dict[str, str]
FIRST, LAST = date(2026, 5, 12), date(2026, 10, 23)
WITHOUT_STORY = ("default-milestone-order", "default-red-order", "default-report-order", "default-report-chase")


class Story:
    """The city, its people, and the order."""

    def __init__(self, year: Year) -> None:
        self.year = year
        self.leader = factories.make_user("leader", factories.agency_of(year.city, "市政府督考办"))
        self.people = {
            "officer": year.officer, "second": year.second, "leader": self.leader, "bureau": year.reporters["市民政局"],
        }  # fmt: skip
        ladder = next(each for each in bundled_ladders() if each.key == "default")
        import_ladder(city=year.city, ladder=ladder, by=year.officer, at=at(date(2026, 5, 1)))
        rules = SupervisionRule.objects.filter(city=year.city).exclude(code__in=WITHOUT_STORY)
        switch_on(rules=list(rules), by=self.leader, at=at(date(2026, 5, 1), 10))

    @property
    def order(self) -> SupervisionOrder:
        return SupervisionOrder.objects.get()

    def act(self, row: Row) -> None:
        by, now = self.people[row["who"]], at(date.fromisoformat(row["on"]), 11)
        self.acts()[row["act"]](row["words"], by=by, at=now)

    def acts(self) -> dict[str, Callable[..., object]]:
        evidence = [actions.OrderFile("记录.txt", "接通记录".encode())]
        return {
            "draft": self._draft,
            "look": lambda words, by, at: None,
            "approve": lambda words, by, at: orders.approve_order(order=self.order, approver=words, by=by, at=at),
            "issue": lambda words, by, at: orders.issue_order(order=self.order, by=by, at=at),
            "sign": lambda words, by, at: actions.sign_for(order=self.order, by=by, at=at),
            "ask": lambda words, by, at: actions.ask_extension(
                order=self.order, until=date.fromisoformat(words), reason="线路施工", by=by, at=at
            ),
            "grant": lambda words, by, at: actions.decide_extension(order=self.order, grants=True, by=by, at=at),
            "list": lambda words, by, at: listing.list_order(
                order=self.order, publicly=True, reason=words, by=by, at=at
            ),
            "unlist": lambda words, by, at: listing.unlist(order=self.order, reason=words, by=by, at=at),
            "answer": lambda words, by, at: actions.answer_order(
                order=self.order, text=words, files=evidence, by=by, at=at
            ),
            "return": lambda words, by, at: actions.return_order(
                order=self.order, reason="缺接通率", until=date.fromisoformat(words), by=by, at=at
            ),
            "conclude": lambda words, by, at: endings.conclude_order(order=self.order, conclusion=words, by=by, at=at),
            "close": lambda words, by, at: endings.close_out(order=self.order, note=words, by=by, at=at),
            "reopen": lambda words, by, at: endings.follow_up(
                order=self.order, finding="经常无人接听", reopens=True, until=date.fromisoformat(words), by=by, at=at
            ),
        }

    def _draft(self, words: str, *, by: object, at: datetime) -> None:
        milestone = self.year.milestones["开通养老热线"]
        matter = Matter.objects.get(milestone=milestone)  # made when the first reminder went out
        orders.draft_order(
            matter=matter, agency=milestone.agency, level="blue", title="养老热线", asks=words, basis="市政府专题会议",
            limit_days=5, day_kind="working", evidence_asked="接通记录", by=by, at=at,
        )  # fmt: skip


def _rows() -> list[Row]:
    with (FOLDER / "orders.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def _stands(order: SupervisionOrder, row: Row) -> list[str]:
    """Where the order and the table differ on an evening."""
    got = {
        "state": order.state, "level": order.level, "due_on": str(order.due_on or ""), "listed": "yes" if order.listed else "no",
    }  # fmt: skip
    return [f"{row['on']} {name}: {got[name]} for {row[name]}, {row['why']}" for name in got if got[name] != row[name]]


@pytest.mark.django_db
def test_the_order_stands_each_evening_where_the_table_says() -> None:
    with transaction.atomic():
        year = lay_year()
    story = Story(year)
    own = [event for event in events(year) if event[0].hour != 8]
    rows, wrong, public = _rows(), [], dict[str, str]()
    day = FIRST
    for when, deed in [event for event in own if event[0].date() < FIRST]:
        deed(when)
    while day <= LAST:
        call_command("tick", at=at(day, 7).isoformat(), verbosity=0)
        for when, deed in [event for event in own if event[0].date() == day]:
            deed(when)
        for row in [row for row in rows if row["on"] == str(day)]:
            story.act(row)
            wrong += _stands(story.order, row)
            public[row["on"]] = Client().get("/supervision/").content.decode()
        day += timedelta(days=1)
    assert wrong == []
    assert next(on for on, shown in public.items() if "群众反映集中" in shown) == "2026-06-11"
    assert next(on for on, shown in public.items() if "热线已开通" in shown) == "2026-07-03"
    assert not any("养老热线未按期交付" in shown for shown in public.values())  # what was asked is not the public's
    raised = Sending.objects.filter(then__startswith="raise_").order_by("pk")
    assert [(str(row.on), row.then) for row in raised] == [("2026-06-10", "raise_orange"), ("2026-10-10", "raise_red")]
    assert [fault for fault in faults() if not fault.place.startswith("ledger.")] == []
