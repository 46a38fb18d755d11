"""The year's story: 2026 of an invented city, driven by the site's actions and `tick`, against lights worked out by hand.

year/reported.csv is what was reported when; year/lights.csv is what must be said, with its reasoning, from docs/status.md alone.
A late district, a correction, a lowered target, a suspended one, a merger of agencies, a returned report, a milestone missed and made up,
31 December, the turn of the year.
"""

import csv
from collections import Counter
from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction

import pytest
from tests.story.year_city import FOLDER, Year, at, events, lay_year

from luoshi_site.base.audit import faults
from luoshi_site.base.moment import Moment
from luoshi_site.ledger.models import PlanChange
from luoshi_site.progress.models import ReportEvent, ReportingRound, RoundEvent
from luoshi_site.progress.queries import plan_standing

pytestmark = pytest.mark.django_db
ASKED_AT = 20  # o'clock
Light = dict[str, str]
Said = dict[str, Light]


def _table() -> list[Light]:
    with (FOLDER / "lights.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def _number(value: Fraction | None) -> str:
    if value is None:
        return ""
    return str(value.numerator) if value.denominator == 1 else str(value)


def _said(year: Year, as_of: date, known_at: datetime) -> Said:
    """What the system says of every target and milestone at a moment."""
    moment = Moment(as_of=as_of, known_at=known_at, as_of_chosen=True, known_at_chosen=True)
    standing = plan_standing(year.plan, moment)
    found: Said = {}
    for row in standing.targets:
        judged = row.judgement
        found[row.target.name] = {
            "value": _number(judged.value),
            "p": _number(judged.progress),
            "q": _number(judged.planned),
            "g": ""
            if judged.gap_points is None
            else f"{Decimal(judged.gap_points.numerator) / judged.gap_points.denominator:.2f}",
            "status": str(judged.status),
            "marks": " ".join(sorted(judged.marks)),
            "first_version": str(judged.first_version or ""),
        }
    for task in standing.tasks:
        for milestone in task.milestones:
            found[milestone.milestone.title] = {"status": str(milestone.judgement.status)}
    return found


def _wrong(row: Light, said: Said) -> list[str]:
    """Where a row of the table and the system differ; p, q and g are asked only where the table gives them."""
    got = said[row["item"]]
    value = _number(Fraction(row["value"])) if row["value"] else ""
    wanted = {"status": row["status"], "marks": row["marks"], "first_version": row["first_version"], "value": value}
    if row["p"]:
        wanted |= {"p": row["p"], "q": row["q"], "g": row["g"]}
    place = f"{row['item']} {row['as_of']} ({row['known_on']})"
    return [
        f"{place} {name}: {got[name]} for {word}, {row['why']}"
        for name, word in wanted.items()
        if got.get(name, word) != word
    ]


@pytest.fixture(scope="module")
def lived(django_db_setup: None, django_db_blocker: pytest.FixtureRequest):  # type: ignore[no-untyped-def]
    """The year as it was lived: the city, and what was said at each moment of the table when that moment came."""
    with django_db_blocker.unblock():  # type: ignore[attr-defined]
        from django.db import transaction

        with transaction.atomic():
            year = lay_year()
            then: dict[tuple[str, str], Said] = {}
            timeline = [(when, 0, deed) for when, deed in events(year)]
            moments = sorted({(row["as_of"], row["known_on"]) for row in _table()})
            for as_of, known_on in moments:
                when = at(date.fromisoformat(known_on), ASKED_AT)

                def ask(now: datetime, key: tuple[str, str] = (as_of, known_on)) -> None:
                    then[key] = _said(year, date.fromisoformat(key[0]), now)

                timeline.append((when, 1, ask))
            for when, _, deed in sorted(timeline, key=lambda event: event[:2]):
                deed(when)
            yield year, then
            transaction.set_rollback(True)


def test_every_light_is_the_one_worked_out_by_hand(lived: tuple[Year, dict[tuple[str, str], Said]]) -> None:
    _, then = lived
    table = _table()
    assert [line for row in table for line in _wrong(row, then[row["as_of"], row["known_on"]])] == []
    assert len(table) == 187
    assert len({row["status"] for row in table}) >= 15


def test_asked_again_at_the_year_s_end_each_moment_says_the_same(
    lived: tuple[Year, dict[tuple[str, str], Said]],
) -> None:
    year, then = lived
    for as_of, known_on in then:
        known_at = at(date.fromisoformat(known_on), ASKED_AT)
        assert _said(year, date.fromisoformat(as_of), known_at) == then[as_of, known_on], (as_of, known_on)


def test_every_month_of_every_target_is_in_the_table() -> None:
    months = Counter(
        row["item"] for row in _table() if row["as_of"][:7] != row["known_on"][:7] and row["known_on"] < "2027-02"
    )
    assert set(months.values()) == {12}
    assert len(months) == 14


def test_the_merged_agency_s_task_is_its_successor_s_from_the_day_on(
    lived: tuple[Year, dict[tuple[str, str], Said]],
) -> None:
    year, _ = lived
    task = year.targets["管网漏损率"].task_id
    leads = {}
    for day in (date(2026, 6, 30), date(2026, 7, 1)):
        standing = plan_standing(year.plan, Moment(day, at(date(2027, 2, 25)), as_of_chosen=True))
        found = next(row for row in standing.tasks if row.task.pk == task)
        leads[day.month] = [lead.agency.name for lead in found.leads if lead.agency]
    assert leads == {6: ["市水务局"], 7: ["市住建局"]}


def test_the_record_keeps_decisions_returns_and_rounds_and_verifies(
    lived: tuple[Year, dict[tuple[str, str], Said]],
) -> None:
    year, _ = lived
    changed = {row.kind for row in PlanChange.objects.filter(plan=year.plan)}
    assert {"target_revised", "suspended", "resumed", "agency_changed"} <= changed
    returned = ReportEvent.objects.get(kind=ReportEvent.Kind.RETURNED, report__round__plan=year.plan)
    assert returned.reason == "8月没有新开放的公园，请核对。"
    rounds = ReportingRound.objects.filter(plan=year.plan, period_end__year=2026)
    assert Counter(rounds.values_list("cadence", flat=True)) == {
        "monthly": 12, "quarterly": 4, "half_yearly": 2, "yearly": 1,
    }  # fmt: skip
    assert not rounds.filter(closed_at=None).exists()
    events_of = RoundEvent.objects.filter(round__in=rounds).values_list("round", "kind")
    assert all(Counter(events_of)[row.pk, kind] == 1 for row in rounds for kind in ("opened", "closed"))
    assert list(faults()) == []
