"""Loading the bundled plans: their registries, their documents or facts, how they are measured, and Dalian's published readings."""

from datetime import datetime

from luoshi.compiler import compile_source
from luoshi.plan.codec import plan_from_json
from luoshi.plan.model import Plan as CompiledPlan
from luoshi.readers import read_document
from luoshi.rules.period import parse_period
from luoshi_site.agencies.models import City
from luoshi_site.base.audit import SYSTEM
from luoshi_site.ledger.actions import adopt_plan, receive_document
from luoshi_site.ledger.models import Indicator, Plan
from luoshi_site.office.bundled.choices import bind_choices
from luoshi_site.office.bundled.tables import BundledError, Table, bundled_bytes, read_table
from luoshi_site.progress.actions import ReadingSpec, book_readings

DALIAN = "dalian-livelihood-2023"
YUNTING = "yunting-livelihood-2026"


def dalian_plan() -> CompiledPlan:
    """The Dalian plan as facts: names, figures, places in the source; no sentence of it."""
    return plan_from_json(bundled_bytes(f"{DALIAN}.plan.json").decode())


def yunting_plan() -> CompiledPlan:
    """The invented city's plan, compiled from its text."""
    name = f"{YUNTING}.txt"
    return compile_source(read_document(bundled_bytes(name), name))


def adopt_dalian(*, city: City, at: datetime) -> Plan:
    """Adopt the Dalian plan, and book what was published about it (装入大连计划和已公布数据)."""
    compiled = dalian_plan()
    choices = bind_choices(read_table(f"{DALIAN}.choices.toml"), compiled)
    plan = adopt_plan(city=city, compiled=compiled, choices=choices, by=SYSTEM, at=at)
    indicators = {row.code: row for row in Indicator.objects.filter(city=city)}
    specs = [_published(row, indicators) for row in read_table("dalian-readings.toml").tables("reading")]
    book_readings(specs=specs, by=SYSTEM, at=at, summary=f"装入大连市已公布数据{len(specs)}条，均待核")
    return plan


def adopt_yunting(*, city: City, at: datetime) -> Plan:
    """Receive the invented city's document and adopt its plan (装入云汀计划)."""
    name = f"{YUNTING}.txt"
    receive_document(city=city, content=bundled_bytes(name), name=name, by=SYSTEM, at=at)
    compiled = yunting_plan()
    choices = bind_choices(read_table(f"{YUNTING}.choices.toml"), compiled)
    return adopt_plan(city=city, compiled=compiled, choices=choices, by=SYSTEM, at=at)


def _published(row: Table, indicators: dict[str, Indicator]) -> ReadingSpec:
    """A published figure: always 待核, with where it was reported."""
    row.only("code", "period", "value", "numerator", "denominator", "certainty", "reported_in", "note")
    indicator = indicators.get(row.text("code"))
    if indicator is None:
        raise BundledError(f"{row.place}: the plan has no indicator {row.text('code')}")
    period = parse_period(row.text("period"))
    return ReadingSpec(
        indicator=indicator,
        period_start=period.start,
        period_end=period.end,
        value=row.number("value"),
        numerator=row.number("numerator"),
        denominator=row.number("denominator"),
        certainty=row.text("certainty", "final"),
        unconfirmed=True,
        note=row.text("note", ""),
        reported_in=row.text("reported_in"),
    )
