"""Targets, readings and registers laid out shortly, and whole judgements as lines to compare with judgements_told.txt."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from fractions import Fraction
from pathlib import Path

from luoshi.plan.model import Comparator, Direction, Kind
from luoshi.rules.judgement import judge
from luoshi.rules.model import (
    Ask,
    Baseline,
    Basis,
    Judgement,
    NilReturn,
    ReadingFact,
    Register,
    RegisterItem,
    RelationPartner,
    TargetVersion,
)
from luoshi.rules.parameters import parameters_on
from luoshi.rules.period import Cadence, month_period, parse_period

F = Fraction
YEAR, QUARTER, MONTH = Cadence.YEARLY, Cadence.QUARTERLY, Cadence.MONTHLY


def day(text: str) -> date:
    return date.fromisoformat(text)


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def said(name: str, value: int | F, **more: object) -> ReadingFact:
    period = parse_period(name)
    known = datetime.combine(period.end + timedelta(days=10), datetime.min.time(), UTC)
    return ReadingFact(f"{name}={value}", period, F(value), accepted_at=known, **more)  # type: ignore[arg-type]


def asked(name: str, cadence: Cadence = YEAR, *, closed: bool = False, **more: object) -> Ask:
    end = parse_period(name).end
    closed_at = datetime.combine(end + timedelta(days=60), datetime.min.time(), UTC) if closed else None
    return Ask(parse_period(name), end + timedelta(days=20), cadence, closed_at, **more)  # type: ignore[arg-type]


def judged(
    target: TargetVersion | tuple[TargetVersion, ...],
    readings: tuple[ReadingFact, ...],
    as_of: str,
    asks: tuple[Ask, ...] = (),
    *,
    known_at: datetime | None = None,
    **more: object,
) -> Judgement:
    return judge(
        versions=target if isinstance(target, tuple) else (target,),
        readings=readings,
        asks=asks,
        as_of=day(as_of),
        known_at=known_at or at(as_of),
        parameters=parameters_on(day(as_of)),
        **more,  # type: ignore[arg-type]
    )


TOTAL = TargetVersion(
    Kind.CUMULATIVE,
    Comparator.REACH,
    F(300),
    "个",
    basis=Basis.FLOW,
    plan_start=day("2023-01-01"),
    plan_end=day("2025-12-31"),
)
LEVEL = replace(
    TOTAL,
    kind=Kind.LEVEL,
    comparator=Comparator.AT_LEAST,
    value=F(90),
    unit="%",
    basis=Basis.POINT,
    baseline=Baseline(day("2022-12-31"), F(60)),
)
LIMIT = replace(LEVEL, comparator=Comparator.AT_MOST, value=F(32), unit="微克", baseline=None)
KEPT = replace(LEVEL, keep=True, value=F(80), baseline=None)
G = replace(
    LEVEL,
    kind=Kind.GROWTH,
    value=F(30),
    basis=Basis.FLOW,
    length=YEAR,
    from_levels=Direction.UP,
    baseline=Baseline(day("2022-12-31"), F(200)),
)
AC = replace(G, kind=Kind.ANNUAL_CHANGE, value=F(5), baseline=None)
R = replace(LEVEL, kind=Kind.RELATION, value=None, partner_name="全省平均", baseline=None, keep=True)
P = RelationPartner("全省平均", (said("2024年", 70, unconfirmed=True),))
ZERO = replace(
    LIMIT, kind=Kind.ZERO, comparator=Comparator.REACH, value=F(0), unit="项", plan_start=day("2024-01-01"),
    plan_end=day("2024-12-31"),
)  # fmt: skip


def it(key: str, found: str, limit: str, cleared: str = "", title: str = "") -> RegisterItem:
    return RegisterItem(key, day(found), day(limit), at(found), day(cleared) if cleared else None, title=title)


def ret(*months: int, on: str = "2025-01-05") -> tuple[NilReturn, ...]:
    """Nil returns of months of 2024, all accepted on one day, or each on the fifth of the next month (`own`)."""
    return tuple(
        NilReturn(month_period(2024, month), at(f"2024-{month + 1:02}-05" if on == "own" else on)) for month in months
    )


def register(
    items: list[RegisterItem], returns: tuple[NilReturn, ...], as_of: str, *, cadence: Cadence = MONTH
) -> Judgement:
    return judged(ZERO, (), as_of, register=Register(tuple(items), returns, cadence))


SIX = [it(str(number), "2024-02-01", "2024-03-10", title=f"隐患{number}") for number in range(1, 7)]


def lines_of(judgement: Judgement) -> list[str]:
    """A judgement in lines: status, x, p and q; what is missing; the marks and the first version's status; the reasons."""
    lines = [f"{judgement.status.name} {judgement.value} {judgement.progress} {judgement.planned}"]
    lines += [f"missing {' '.join(map(str, judgement.missing))}"] if judgement.missing else []
    lines += [f"marks {' '.join(mark.name for mark in judgement.marks)}"] if judgement.marks else []
    lines += [f"first {judgement.first_version}"] if judgement.first_version else []
    return lines + list(map(str, judgement.reasons))


TOLD = {
    name: lines.splitlines()
    for name, _, lines in (
        each.partition("\n")
        for each in (Path(__file__).parent / "core" / "judgements_told.txt")
        .read_text(encoding="utf-8")
        .split("## ")[1:]
    )
}
