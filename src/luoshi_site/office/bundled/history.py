"""The invented city's history, laid down day by day as it would have happened: readings, rounds, decisions, milestones."""

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from functools import partial

from luoshi.rules.model import Basis
from luoshi.rules.period import Cadence, Period, parse_period, periods_between
from luoshi_site.agencies.models import Agency, User
from luoshi_site.base.audit import SYSTEM
from luoshi_site.base.moment import CHINA
from luoshi_site.ledger.actions import NewTerms, divide_target, revise_target, suspend_target
from luoshi_site.ledger.decisions import Decision
from luoshi_site.ledger.division import Place, Way, division_of
from luoshi_site.ledger.inforce import newest_version
from luoshi_site.ledger.models import Indicator, Milestone, Plan, Target
from luoshi_site.office.bundled.registry import Registry
from luoshi_site.office.bundled.simulation import Measure, SimulatedReading, Simulation
from luoshi_site.office.bundled.tables import BundledError, Table
from luoshi_site.progress.actions import (
    ReadingSpec,
    accept_reading,
    book_readings,
    close_round,
    correct_reading,
    deliver_milestone,
    enter_reading,
    open_round,
    return_reading,
    verify_milestone,
)
from luoshi_site.progress.models import Reading, ReportingRound

Deed = Callable[[datetime], object]
SUMMARY = "装入演示数据：云汀市模拟读数"


@dataclass(frozen=True, slots=True)
class People:
    """Who acts in the history: the demo accounts, for their own agencies."""

    bureau: User
    area: User
    reviewer: User
    officer: User


@dataclass(frozen=True, slots=True)
class Days:
    """Days after a period's end at which a round opens, readings come in, are due, and the round closes."""

    opens: int
    reported: int
    due: int
    closes: int


def invented_decision(title: str) -> Decision:
    """A decision of the invented city with a document that says what it is."""
    text = f"{title}\n（演示数据：本文件为虚构，仅用于说明批准文件存放在何处。）\n"
    return Decision(title, f"{title}.txt", text.encode())


def required_day(row: Table, key: str) -> date:
    """A day that must be given."""
    day = row.day(key)
    if day is None:
        raise BundledError(f"{row.place}: {key} should be a day")
    return day


def simulation_of(table: Table, registry: Registry) -> Simulation:
    """What the file says of the simulated months, over the areas of the registry that carry a weight."""
    areas = {agency.code: agency.weight for agency in registry.agencies if agency.weight}
    return Simulation(required_day(table, "first"), required_day(table, "last"), table.text("seed"), areas)


def simulated_readings(table: Table, simulation: Simulation, measures: dict[str, Measure]) -> list[SimulatedReading]:
    """Every simulated reading, in the order of the file; each series is given once, for an indicator of the plan."""
    codes = [series.text("code") for series in table.tables("series")]
    if wrong := sorted({code for code in codes if code not in measures or codes.count(code) > 1}):
        raise BundledError(f"{table.place}: no indicator, or given twice: {', '.join(wrong)}")
    return [
        reading
        for series in table.tables("series")
        for reading in simulation.readings(series, measures[series.text("code")])
    ]


class History:
    """The deeds of the file, by day; `lay` does them in order, each at its own time."""

    def __init__(self, *, plan: Plan, table: Table, registry: Registry, people: People) -> None:
        self._plan, self._table, self._people = plan, table, people
        table.only(
            "first", "last", "adopted_on", "backfilled_on", "seed", "rounds", "series", "correction", "returned", "pending",
            "suspension", "revision", "delivery", "shares",
        )  # fmt: skip
        self._indicators = {row.code: row for row in Indicator.objects.filter(city=plan.city)}
        self._areas = {row.code: row for row in Agency.objects.filter(city=plan.city)}
        self._simulation = simulation_of(table, registry)
        rounds = table.table("rounds")
        rounds.only("opens", "reported", "due", "closes", "still_open")
        self._days = Days(*(int(rounds.number(key) or 0) for key in ("opens", "reported", "due", "closes")))
        self._still_open = {
            (row.text("cadence"), parse_period(row.text("period")).end) for row in rounds.tables("still_open")
        }
        self._deeds: defaultdict[datetime, list[Deed]] = defaultdict(list)
        for plan_deeds in (
            self._rounds,
            self._readings,
            self._corrections,
            self._waiting,
            self._decisions,
            self._milestones,
            self._shares,
        ):
            plan_deeds()

    def lay(self) -> None:
        """Do everything, day by day; within a day rounds open before readings come in, and people act last."""
        for at in sorted(self._deeds):
            for deed in self._deeds[at]:
                deed(at)

    def on(self, at: datetime, deed: Deed) -> None:
        """Have a deed of another part done at its instant, among those of the file."""
        self._deeds[at].append(deed)

    def _on(self, day: date, hour: int, deed: Deed) -> None:
        self.on(datetime.combine(day, time(hour), tzinfo=CHINA), deed)

    def _after(self, period: Period, days: int) -> date:
        return period.end + timedelta(days=days)

    def _rounds(self) -> None:
        start = self._plan.starts_on or self._simulation.first
        for cadence in Cadence:
            for period in periods_between(start, self._simulation.last, cadence):
                self._on(self._after(period, self._days.opens), 8, partial(self._open, cadence, period))
                if (cadence.value, period.end) not in self._still_open:
                    self._on(self._after(period, self._days.closes), 18, partial(self._close, cadence, period))

    def _open(self, cadence: Cadence, period: Period, at: datetime) -> None:
        due_on = self._after(period, self._days.due)
        open_round(
            plan=self._plan, cadence=cadence.value, period_start=period.start, period_end=period.end, due_on=due_on,
            by=self._people.officer, at=at,
        )  # fmt: skip

    def _close(self, cadence: Cadence, period: Period, at: datetime) -> None:
        row = ReportingRound.objects.get(plan=self._plan, cadence=cadence.value, period_end=period.end)
        close_round(reporting_round=row, by=self._people.officer, at=at)

    def _readings(self) -> None:
        """Those of before the plan are filled in at once, the others a few days after their period."""
        measures = {code: Measure(Basis(row.basis), Cadence(row.cadence)) for code, row in self._indicators.items()}
        backfilled_on = required_day(self._table, "backfilled_on")
        by_day: defaultdict[date, list[ReadingSpec]] = defaultdict(list)
        for reading in simulated_readings(self._table, self._simulation, measures):
            day = max(backfilled_on, self._after(reading.period, self._days.reported))
            by_day[day].append(self._spec(reading))
        for day, specs in by_day.items():
            self._on(day, 10, partial(self._book, specs))

    def _book(self, specs: list[ReadingSpec], at: datetime) -> None:
        book_readings(specs=specs, by=SYSTEM, at=at, summary=f"{SUMMARY}{len(specs)}条")

    def _spec(self, reading: SimulatedReading) -> ReadingSpec:
        indicator, figure = self._indicators[reading.code], reading.figure
        ratio = figure.denominator is not None
        return ReadingSpec(
            indicator=indicator,
            period_start=reading.period.start,
            period_end=reading.period.end,
            value=None if ratio else figure.value,
            numerator=figure.value if ratio else None,
            denominator=figure.denominator,
            area=self._areas[reading.area] if reading.area else None,
            certainty=figure.certainty.value,
        )

    def _entered(self, row: Table, note: str) -> ReadingSpec:
        """The reading that a row says somebody entered."""
        period = parse_period(row.text("period"))
        area = row.text("area", "")
        return ReadingSpec(
            indicator=self._indicators[row.text("code")],
            period_start=period.start,
            period_end=period.end,
            value=row.number("value"),
            area=self._areas[area] if area else None,
            note=note,
        )

    def _corrections(self) -> None:
        for row in self._table.tables("correction"):
            row.only("code", "period", "value", "on", "reason")
            self._on(required_day(row, "on"), 14, partial(self._correct, row))

    def _correct(self, row: Table, at: datetime) -> None:
        spec = self._entered(row, row.text("reason"))
        wrong = Reading.objects.get(indicator=spec.indicator, area=spec.area, period_end=spec.period_end)
        right = correct_reading(reading=wrong, spec=spec, by=self._people.bureau, at=at)
        accept_reading(reading=right, by=self._people.reviewer, at=at + timedelta(hours=2))

    def _waiting(self) -> None:
        """Readings that were returned, and those that still wait to be accepted."""
        for row in self._table.tables("returned"):
            row.only("code", "area", "period", "value", "on", "returned_on", "reason")
            self._on(required_day(row, "on"), 14, partial(self._enter, row, ""))
            self._on(required_day(row, "returned_on"), 14, partial(self._return, row))
        for row in self._table.tables("pending"):
            row.only("code", "area", "period", "value", "on", "note")
            self._on(required_day(row, "on"), 14, partial(self._enter, row, row.text("note")))

    def _enter(self, row: Table, note: str, at: datetime) -> None:
        area = row.text("area", "")
        by = self._people.area if area else self._people.bureau
        enter_reading(spec=self._entered(row, note), by=by, at=at, agency=self._areas.get(area))

    def _return(self, row: Table, at: datetime) -> None:
        spec = self._entered(row, "")
        waiting = Reading.objects.get(
            indicator=spec.indicator, area=spec.area, period_end=spec.period_end, state=Reading.State.PENDING
        )
        return_reading(reading=waiting, reason=row.text("reason"), by=self._people.reviewer, at=at)

    def _decisions(self) -> None:
        for row in self._table.tables("suspension"):
            row.only("code", "effective_on", "on", "decision")
            self._on(required_day(row, "on"), 16, partial(self._suspend, row))
        for row in self._table.tables("revision"):
            row.only("code", "value", "effective_on", "on", "decision")
            self._on(required_day(row, "on"), 16, partial(self._revise, row))

    def _target(self, row: Table) -> Target:
        return Target.objects.get(plan=self._plan, indicator=self._indicators[row.text("code")])

    def _suspend(self, row: Table, at: datetime) -> None:
        effective_on = required_day(row, "effective_on")
        suspend_target(
            target=self._target(row),
            effective_on=effective_on,
            decision=invented_decision(row.text("decision")),
            by=self._people.officer,
            at=at,
        )

    def _revise(self, row: Table, at: datetime) -> None:
        value = row.number("value")
        if value is None:
            raise BundledError(f"{row.place}: a revision needs a value")
        revise_target(
            target=self._target(row), terms=NewTerms(value=value), effective_on=required_day(row, "effective_on"),
            decision=invented_decision(row.text("decision")), by=self._people.officer, at=at,
        )  # fmt: skip

    def _milestones(self) -> None:
        for row in self._table.tables("delivery"):
            row.only("title", "delivered_on", "entered_on", "verified_on", "note")
            self._on(required_day(row, "entered_on"), 14, partial(self._deliver, row))
            if (verified_on := row.day("verified_on")) is not None:
                self._on(verified_on, 14, partial(self._verify, row))

    def _milestone(self, row: Table) -> Milestone:
        return Milestone.objects.select_related("task__plan__city").get(task__plan=self._plan, title=row.text("title"))

    def _deliver(self, row: Table, at: datetime) -> None:
        on = required_day(row, "delivered_on")
        deliver_milestone(milestone=self._milestone(row), on=on, note=row.text("note"), by=SYSTEM, at=at)

    def _verify(self, row: Table, at: datetime) -> None:
        verify_milestone(milestone=self._milestone(row), note="", by=self._people.officer, at=at)

    def _shares(self) -> None:
        for row in self._table.tables("shares"):
            row.only("code", "by", "on")
            self._on(required_day(row, "on"), 16, partial(self._divide, row))

    def _divide(self, row: Table, at: datetime) -> None:
        """Divide a target by the weights of the areas, alike in each year."""
        target, way = self._target(row), Way(row.text("by"))
        version = newest_version(target)
        division = division_of(target, version)
        weights = self._simulation.areas
        years: tuple[int | None, ...] = division.years if way.by_year else (None,)
        part = division.least / sum(weights.values()) / len(years)
        cells: dict[Place, Decimal] = {
            (self._areas[code].pk, year): part * weight for code, weight in weights.items() for year in years
        }
        divide_target(version=version, way=way, cells=cells, by=self._people.officer, at=at)
