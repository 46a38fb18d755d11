"""What must be true of the site's records: ratios of areas are Σ/Σ, entries of different places commute, events give the states."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from fractions import Fraction
from random import Random

import pytest
from django.db.models import Q
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.factories import agency_of, make_agency, make_city, make_plan, make_target, make_task, make_user
from tests.reports_factories import Month, lay_month

from luoshi.plan.model import Kind
from luoshi.problems import LuoshiError
from luoshi.rules.period import month_period
from luoshi_site.agencies.models import Agency, User
from luoshi_site.base.audit import SYSTEM, faults
from luoshi_site.base.moment import Moment
from luoshi_site.ledger.actions import add_milestone
from luoshi_site.ledger.models import Indicator, Milestone, Plan, Target
from luoshi_site.progress import actions
from luoshi_site.progress.actions import ReadingSpec, book_readings, drafts, reports
from luoshi_site.progress.actions.parts import answer_part, call_parts, merge_parts
from luoshi_site.progress.models import (
    PartRequest,
    Reading,
    ReadingDecision,
    ReportEvent,
    RoundEvent,
)
from luoshi_site.progress.queries import plan_standing
from luoshi_site.progress.queries.areas import area_tables
from luoshi_site.progress.queries.report import rebuilt_state
from luoshi_site.progress.queries.rollups import besides_of
from luoshi_site.progress.rebuilt import state_faults

pytestmark = pytest.mark.django_db
IN_DATABASE = [HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
SOME = settings(max_examples=40, deadline=None, suppress_health_check=IN_DATABASE)
FEWER = settings(max_examples=20, deadline=None, suppress_health_check=IN_DATABASE)
SEEDS = st.integers(min_value=0, max_value=10**9)
START = datetime(2026, 4, 1, 2, tzinfo=UTC)
MAY = Moment(date(2026, 5, 20), datetime(2026, 5, 20, tzinfo=UTC), as_of_chosen=True, known_at_chosen=True)
Rollup = Indicator.Rollup
FIGURES = st.decimals(min_value="0", max_value="999999.999999", places=6)
PARTS = st.lists(st.tuples(FIGURES, FIGURES.filter(lambda figure: figure > 0)), min_size=1, max_size=6)


def a_share(areas: int) -> tuple[Target, list[Agency]]:
    """A share of a whole that so many areas report."""
    city = make_city()
    found = [agency_of(city, "东屿区"), agency_of(city, "西汀区")]
    found += [make_agency(city, f"第{n}区", kind=Agency.Kind.DISTRICT, position=200 + n) for n in range(areas - 2)]
    point = Indicator.Basis.POINT
    task = make_task(make_plan(city), responsible=("各地区",))
    target = make_target(task, "90", rollup=Rollup.RATIO, as_ratio=True, unit="%", kind=Kind.LEVEL, basis=point)
    return target, found


@SOME
@given(parts=PARTS)
def test_a_ratio_of_areas_is_sum_over_sum_and_lies_between_the_least_and_the_greatest(
    parts: list[tuple[Decimal, Decimal]],
) -> None:
    target, areas = a_share(len(parts))
    march = month_period(2026, 3)
    specs = [
        ReadingSpec(target.indicator, march.start, march.end, numerator=above, denominator=below, area=area)
        for area, (above, below) in zip(areas, parts, strict=False)
    ]
    book_readings(specs=specs, by=SYSTEM, at=START, summary="入账")
    standing = plan_standing(target.plan, MAY)
    table = area_tables(standing.rows, standing.targets, MAY)[target.pk]
    ratios = [Fraction(above) / Fraction(below) * 100 for above, below in parts]
    assert [line.figure for line in table.lines if line.reported] == ratios
    assert len(table.missing) == max(0, 2 - len(parts))
    value = standing.by_target[target.pk].judgement.value
    whole = sum(Fraction(above) for above, _ in parts) / sum(Fraction(below) for _, below in parts) * 100
    assert value == whole
    assert min(ratios) <= whole <= max(ratios)


@dataclass
class World:
    """A plan with figures of the city and of areas, and the people who report and accept them."""

    plan: Plan
    targets: list[Target]
    people: dict[str, User]
    officer: User
    made: dict[tuple[int, str, int], list[Reading]]


PLACES = ("", "东屿区", "西汀区")


def a_world() -> World:
    city = make_city()
    task = make_task(make_plan(city), responsible=("各地区",))
    targets = [
        make_target(task, "300", rollup=Rollup.SUM),
        make_target(task, "90", rollup=Rollup.RATIO, as_ratio=True, unit="%", kind=Kind.LEVEL, basis="point"),
        make_target(task, "30"),
    ]
    lead = agency_of(city, "市民政局")
    people = {name: make_user("reporter", agency_of(city, name) if name else lead) for name in PLACES}
    officer = make_user("officer", agency_of(city, "市政府督考办"))
    return World(task.plan, targets, people, officer, {})


@dataclass(frozen=True)
class Step:
    """One entry of a place: (target, area, month), at its own instant."""

    place: tuple[int, str, int]
    deed: str
    value: int
    at: datetime


def scripts(random: Random) -> list[list[Step]]:
    """For each place what is done there, in order."""
    found = []
    clock = START
    for place in [(n, area, month) for n in range(3) for area in PLACES for month in (2, 3)]:
        if (place[0] == 2 and place[1]) or random.random() < 0.3:
            continue
        deeds = random.choice(
            [["enter"], ["enter", "accept"], ["enter", "return", "correct", "accept"],
             ["enter", "accept", "correct", "accept"], ["enter", "accept", "withdraw"], ["enter", "withdraw", "enter", "accept"]]
        )  # fmt: skip
        steps = []
        for deed in deeds:
            clock += timedelta(minutes=random.randint(1, 60))
            steps.append(Step(place, deed, random.randint(1, 99), clock))
        found.append(steps)
    return found


def shuffled(found: list[list[Step]], random: Random) -> list[Step]:
    """All steps in some order that keeps each place's own."""
    queues = [list(steps) for steps in found if steps]
    order = []
    while queues:
        queue = random.choice(queues)
        order.append(queue.pop(0))
        queues = [each for each in queues if each]
    return order


def walk(world: World, steps: list[Step]) -> None:
    for step in steps:
        n, area, month = step.place
        target, made = world.targets[n], world.made.setdefault(step.place, [])
        period = month_period(2026, month)
        value = Decimal(step.value)
        figure = {"numerator": value, "denominator": Decimal(100)} if target.indicator.as_ratio else {"value": value}
        agency = agency_of(world.plan.city, area) if area else None
        spec = ReadingSpec(target.indicator, period.start, period.end, area=agency, note="核对后更正", **figure)
        by = world.people[area]
        if step.deed == "enter":
            made.append(actions.enter_reading(spec=spec, by=by, at=step.at))
        elif step.deed == "correct":
            made.append(actions.correct_reading(reading=made[-1], spec=spec, by=by, at=step.at))
        elif step.deed == "accept":
            actions.accept_reading(reading=made[-1], by=world.officer, at=step.at)
        elif step.deed == "return":
            actions.return_reading(reading=made[-1], reason="请核", by=world.officer, at=step.at)
        else:
            actions.withdraw_reading(reading=made[-1], reason="报错", by=by, at=step.at)


def said(world: World, moment: Moment) -> list[object]:
    """Everything that pages say of a world, without its keys."""
    standing = plan_standing(world.plan, moment)
    tables = area_tables(standing.rows, standing.targets, moment)
    besides = besides_of(standing.rows, standing.targets, moment)
    found: list[object] = []
    for each in standing.targets:
        judged, table = each.judgement, tables.get(each.target.pk)
        found.append((judged.status, judged.value, judged.progress, judged.planned, judged.marks, judged.missing))
        found.append(
            [(line.area.name, line.figure, line.period, line.reported) for line in table.lines] if table else None
        )
        found.append([(b.period, b.own, b.rolled, b.missing) for b in besides.get(each.target.pk, ())])
    return found


@FEWER
@given(seed=SEEDS)
def test_entries_of_different_indicators_agencies_and_periods_commute(seed: int) -> None:
    random = Random(seed)
    found = scripts(random)
    one, other = a_world(), a_world()
    walk(one, shuffled(found, random))
    walk(other, shuffled(found, random))
    ends = [step.at for steps in found for step in steps] or [START]
    for known_at in (MAY.known_at, random.choice(ends), random.choice(ends) - timedelta(microseconds=1)):
        moment = Moment(MAY.as_of, known_at, as_of_chosen=True, known_at_chosen=True)
        assert said(one, moment) == said(other, moment)


def reading_from_decisions(reading: Reading) -> tuple[str, datetime | None, datetime | None]:
    """What a reading's decisions, and those of its corrections, say about it."""
    state, accepted, withdrawn = Reading.State.PENDING, None, None
    for row in ReadingDecision.objects.filter(Q(reading=reading) | Q(reading__corrects=reading)).order_by("pk"):
        if row.reading_id == reading.pk:
            state = Reading.State(row.kind)
            accepted = row.at if row.kind == "accepted" else accepted
        if row.kind == ("withdrawn" if row.reading_id == reading.pk else "accepted"):
            withdrawn = withdrawn or row.at
    return str(state), accepted, withdrawn


def assert_states_are_what_events_say(month: Month) -> None:
    for reading in Reading.objects.filter(indicator__city=month.city):
        assert (reading.state, reading.accepted_at, reading.withdrawn_at) == reading_from_decisions(reading)
    for report in month.round.reports.all():
        events = list(report.events.order_by("pk"))
        assert report.state == rebuilt_state(events)
        sent = [event.at for event in events if event.kind == ReportEvent.Kind.SUBMITTED]
        taken_back = bool(events) and events[-1].kind == ReportEvent.Kind.WITHDRAWN
        assert report.submitted_at == (sent[-1] if sent and not taken_back else None)
    for row in month.plan.rounds.all():
        times = dict(row.events.exclude(kind=RoundEvent.Kind.REOPENED).values_list("kind", "at"))
        assert (row.opened_at, row.closed_at) == (times["opened"], times.get("closed"))
    for milestone in Milestone.objects.filter(task__plan=month.plan):
        kinds = [entry.kind for entry in milestone.entries.order_by("pk")]
        # delivered, then verified or returned, then delivered again: never two of a kind, never anything after 已核实
        assert kinds[::2] == ["delivered"] * len(kinds[::2])
        assert "verified" not in kinds[:-1]


def deeds(month: Month, random: Random, at: datetime) -> list[Callable[[], object]]:
    """Everything that somebody might try next, sensible or not."""
    people = [month.reporter, month.reviewer, month.officer, month.second, month.district_reporter]
    by = random.choice(people)
    agency = random.choice([month.bureau, month.district])
    task = random.choice(month.tasks)
    target = random.choice(month.targets)
    area = month.district if target.indicator.rollup != Rollup.NONE else None
    cell = drafts.CellDraft(task, target.indicator, area, str(random.randint(1, 400)))
    report = random.choice(list(month.round.reports.all()) or [None])
    reading = random.choice(list(Reading.objects.filter(indicator__city=month.city).order_by("-pk")[:6]))
    part = random.choice(list(PartRequest.objects.filter(report__round=month.round)) or [None])
    milestone = month.tasks[0].milestones.get()
    words = random.choice(["", "数据有误"])
    found: list[Callable[[], object]] = [
        lambda: drafts.save_cells(reporting_round=month.round, agency=agency, drafts=[cell], by=by, at=at),
        lambda: reports.submit_reports(
            reporting_round=month.round, agency=agency, reports=month.reports(agency, at), by=by, at=at
        ),
        lambda: actions.accept_reading(reading=reading, by=by, at=at),
        lambda: actions.return_reading(reading=reading, reason=words, by=by, at=at),
        lambda: actions.withdraw_reading(reading=reading, reason=words, by=by, at=at),
        lambda: actions.correct_reading(
            reading=reading,
            spec=ReadingSpec(
                reading.indicator, reading.period_start, reading.period_end, value=Decimal(7), area=reading.area, note="核"
            ),
            by=by, at=at,
        ),
        lambda: call_parts(
            reporting_round=month.round, task=month.tasks[0], agency=month.bureau, agencies=[month.district],
            asks="请报", due_on=at.date(), by=month.reporter, at=at,
        ),
        lambda: actions.deliver_milestone(milestone=milestone, on=at.date(), note="", by=by, at=at),
        lambda: actions.verify_milestone(milestone=milestone, note="", by=by, at=at),
        lambda: actions.return_milestone(milestone=milestone, note=words, by=by, at=at),
    ]  # fmt: skip
    if report is not None:
        found += [
            lambda: reports.pass_report(report=report, by=by, at=at),
            lambda: reports.accept_report(report=report, by=by, at=at),
            lambda: reports.return_report(report=report, reason=words, office=random.random() < 0.5, by=by, at=at),
            lambda: reports.withdraw_report(report=report, by=by, at=at),
        ] * 2
    if part is not None:
        found += [
            lambda: answer_part(part=part, answer=words, by=month.district_reporter, at=at),
            lambda: merge_parts(report=part.report, by=month.reporter, at=at),
        ]
    if random.random() < 0.05:
        found += [lambda: actions.close_round(reporting_round=month.round, by=month.officer, at=at)] * 8
    return found


@FEWER
@given(seed=SEEDS)
def test_workflow_states_rebuilt_from_events_equal_the_stored_ones(seed: int) -> None:
    random = Random(seed)
    month = lay_month(past=False)
    book_readings(
        specs=[ReadingSpec(month.targets[0].indicator, date(2026, 9, 1), date(2026, 9, 30), value=Decimal(5))],
        by=SYSTEM, at=START, summary="往期",
    )  # fmt: skip
    actions_at = datetime(2026, 11, 5, 2, tzinfo=UTC)
    add_milestone(
        task=month.tasks[0],
        title="方案印发",
        due_on=date(2026, 12, 1),
        agency=month.bureau,
        by=month.officer,
        at=actions_at,
    )
    done = 0
    for step in range(60):
        at = actions_at + timedelta(minutes=11 * step)
        try:
            random.choice(deeds(month, random, at))()
        except LuoshiError:
            continue
        done += 1
    assert done > 2
    assert_states_are_what_events_say(month)
    assert list(state_faults()) == []
    assert [str(fault) for fault in faults() if fault.place.startswith("progress.")] == []
