"""Judging a target: one pure function from what was decided and reported to a status with its reasons (研判).

Source:
    docs/status.md, the whole page.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta

from luoshi.plan.model import Kind
from luoshi.rules.broken import broken_periods
from luoshi.rules.decide import Docket, Outcome, decide, first_holding
from luoshi.rules.derive import Evidence, docket_of
from luoshi.rules.figures import CHINA, Moment
from luoshi.rules.model import (
    Ask,
    Baseline,
    Judgement,
    Parameters,
    ReadingFact,
    Reason,
    Register,
    RelationPartner,
    Suspension,
    TargetVersion,
)
from luoshi.rules.period import ONE_DAY, Period
from luoshi.rules.positions import series_of
from luoshi.rules.reasons import reasons_of, suspension_reason, worst_reason, year_reason
from luoshi.rules.register import decide_register
from luoshi.rules.status import Light, Mark, Status
from luoshi.rules.terms import direction_of, last_day_of, terms_of

_UNSETTLED_MARKS = frozenset({Status.HOLDING, Status.BEHIND, Status.NO_BASELINE, Status.ON_PACE, Status.AT_RISK})


@dataclass(frozen=True, slots=True)
class _Bench:
    """What stays the same while one target is judged: its versions, what was reported, the parameters."""

    versions: tuple[TargetVersion, ...]
    evidence: Evidence
    parameters: Parameters
    explain: bool


def judge(
    *,
    versions: Sequence[TargetVersion],
    readings: tuple[ReadingFact, ...],
    asks: tuple[Ask, ...],
    as_of: date,
    known_at: datetime,
    parameters: Parameters,
    partner: RelationPartner | None = None,
    register: Register | None = None,
    suspensions: tuple[Suspension, ...] = (),
    self_rating: Light | None = None,
    explain: bool = True,
) -> Judgement:
    """Judge a target at a day, as known at an instant.

    `versions` holds every version of the target, the first one first; `readings` and `asks` everything reported and asked, of any
    period; what is not yet known at `known_at` is left out here. Readings by district are rolled up before (`rollup`). A list of hundreds
    of targets leaves out the reasons drawn from readings (`explain=False`), which takes a third less time.
    """
    bench = _Bench(tuple(versions), Evidence(readings, asks, partner, register), parameters, explain)
    moment = Moment(as_of, known_at)
    suspension = _suspension_in_force(suspensions, moment)
    judgement = _judge_adjusted(bench, moment) if suspension is None else _judge_suspended(bench, moment, suspension)
    if self_rating is not None and self_rating.colour != judgement.light.colour:
        judgement = replace(
            judgement,
            marks=(*judgement.marks, Mark.SELF),
            reasons=(*judgement.reasons, Reason("自评", f"单位自评为{self_rating.word}，与研判结论不一致")),
        )
    return judgement


def _suspension_in_force(suspensions: tuple[Suspension, ...], moment: Moment) -> Suspension | None:
    for suspension in suspensions:
        if suspension.decided_at > moment.known_at or suspension.starts_on > moment.as_of:
            continue
        end_known = suspension.end_decided_at is None or suspension.end_decided_at <= moment.known_at
        if suspension.ends_on is None or not end_known or moment.as_of < suspension.ends_on:
            return suspension
    return None


def _judge_suspended(bench: _Bench, moment: Moment, suspension: Suspension) -> Judgement:
    """`suspended`, with the light of the day it began, as known at the end of that day."""
    zone = CHINA if moment.known_at.tzinfo else None
    end_of_day = datetime.combine(suspension.starts_on + ONE_DAY, time(), zone) - timedelta(microseconds=1)
    then = _judge_adjusted(bench, Moment(suspension.starts_on, min(moment.known_at, end_of_day)))
    return replace(
        then,
        status=Status.SUSPENDED,
        suspended_from=then.status,
        reasons=(suspension_reason(suspension, then.status), *then.reasons),
    )


def _known_versions(bench: _Bench, moment: Moment) -> list[TargetVersion]:
    """The versions decided by `known_at` and in effect by `as_of`, the one in force last."""
    known = [
        version
        for version in bench.versions
        if (version.decided_at is None or version.decided_at <= moment.known_at)
        and (version.effective_on is None or version.effective_on <= moment.as_of)
    ]
    return sorted(known, key=lambda version: version.effective_on or date.min) if len(known) > 1 else known


def _judge_adjusted(bench: _Bench, moment: Moment) -> Judgement:
    """The version in force gives the light; the first one's stands beside it until the target is settled."""
    known = _known_versions(bench, moment)
    if not known:
        return Judgement(Status.TOO_EARLY, reasons=(Reason("规则", "目标尚未确立"),))
    version = known[-1]
    judgement = _judge_parts(bench, version, moment)
    if version is known[0]:
        return judgement
    marks = (*judgement.marks, Mark.ADJUSTED)
    decision = version.decision or "目标调整决定"
    reason = Reason("调整", f"现行目标自 {version.effective_on or '采纳之日'} 起执行（{decision}）")
    if judgement.status.settled:
        return replace(judgement, marks=marks, reasons=(*judgement.reasons, reason))
    first = _judge_parts(replace(bench, versions=(known[0],), explain=False), known[0], moment)
    reason = Reason("调整", f"{reason.text}；按最初目标为「{first.status.label}」")
    return replace(judgement, marks=marks, reasons=(*judgement.reasons, reason), first_version=first.status)


def _judge_parts(bench: _Bench, version: TargetVersion, moment: Moment) -> Judgement:
    """A target over several quantities shows the worst of them."""
    if not version.quantities:
        return _judge_years(bench, version, moment)
    parts = []
    for quantity in version.quantities:
        own = replace(
            bench.evidence,
            readings=tuple(reading for reading in bench.evidence.readings if reading.quantity == quantity),
            asks=tuple(ask for ask in bench.evidence.asks if ask.quantity in ("", quantity)),
        )
        parts.append((quantity, _judge_years(replace(bench, evidence=own), version, moment)))
    quantity, worst = min(parts, key=lambda part: part[1].status.severity)
    return replace(worst, parts=tuple(parts), reasons=(worst_reason(quantity, parts), *worst.reasons))


def _judge_years(bench: _Bench, version: TargetVersion, moment: Moment) -> Judgement:
    """每年: one instance a year; the newest settled one is shown, after the last year the worst."""
    if not version.every_year or version.mean:
        return _judge_once(bench, moment, _as_it_is)
    last = last_day_of(version)
    begins = version.plan_start or version.document_on or (version.baseline.on + ONE_DAY if version.baseline else None)
    first_year = begins.year if begins else moment.as_of.year
    last_year = min(last.year, moment.as_of.year) if last else moment.as_of.year
    years = []
    for year in range(first_year, last_year + 1):
        in_year = Moment(min(moment.as_of, date(year, 12, 31)), moment.known_at)
        years.append((year, _judge_once(bench, in_year, instance_of(year))))
    if not years:
        return Judgement(Status.TOO_EARLY, reasons=(Reason("规则", "第一个年度尚未开始"),))
    over = last is not None and moment.as_of >= date(last.year, 12, 31)
    settled = [entry for entry in years if entry[1].status.settled]
    if over:
        year, shown = min(years, key=lambda entry: entry[1].status.severity)
    else:
        year, shown = settled[-1] if settled else years[-1]
    return replace(shown, years=tuple(years), reasons=(year_reason(year, years, over=over), *shown.reasons))


def _as_it_is(version: TargetVersion) -> TargetVersion:
    return version


def instance_of(year: int) -> Callable[[TargetVersion], TargetVersion]:
    """A version as it stands for one year: from the end of the year before to the year's last day."""
    eve = date(year - 1, 12, 31)

    def instance(version: TargetVersion) -> TargetVersion:
        baseline: Baseline | None = version.baseline
        return replace(
            version,
            every_year=False,
            deadline=date(year, 12, 31),
            plan_start=date(year, 1, 1),
            baseline=baseline if baseline and baseline.on == eve else None,
            direction=direction_of(version),
            nodes=tuple(node for node in version.nodes if node.on.year == year),
        )

    return instance


def _judge_once(bench: _Bench, moment: Moment, shape: Callable[[TargetVersion], TargetVersion]) -> Judgement:
    """One target, or one year of it, with the versions that its readings belong to."""
    known = [shape(version) for version in _known_versions(bench, moment)]
    if not known:
        return Judgement(Status.TOO_EARLY, reasons=(Reason("规则", "目标尚未确立"),))
    outcome, docket = _decide_by_versions(known, bench, moment)
    broken = broken_periods(known, docket, outcome, bench.parameters) if known[-1].keep else ()
    return _written(outcome, docket, broken, explain=bench.explain)


def _decide_by_versions(known: list[TargetVersion], bench: _Bench, moment: Moment) -> tuple[Outcome, Docket]:
    """The version in force decides, except over a reading that ended before it took effect: that keeps the earlier version's light.

    The earlier version judges as on its last day. Where it had not settled the target and newer readings are there, they count, and no
    total is met early by an older one; where it had found the target overdue, a newer reading that holds makes it `met_late`.
    """
    outcome, docket = _decide_version(known[-1], bench, moment)
    effective = known[-1].effective_on
    deciding = outcome.settling or outcome.position
    if len(known) == 1 or effective is None or deciding is None or deciding.on >= effective:
        return outcome, docket
    earlier, earlier_docket = _decide_by_versions(known[:-1], bench, Moment(effective - ONE_DAY, moment.known_at))
    place = docket.series.first_from(effective)
    met_early = outcome.status is Status.MET and outcome.settling is None
    if met_early and earlier.status not in (Status.MET, Status.MET_LATE):
        not_early = decide(replace(docket, early=False))
        if not_early.position is None:
            return not_early, docket
    if place is not None and not earlier.status.settled:
        return outcome, docket
    if earlier.status is Status.OVERDUE:
        late = first_holding(docket, place) if place is not None else None
        if late is not None:
            rule = "结算读数按原目标未达标，其后读数按现行目标达标"
            return Outcome(Status.MET_LATE, outcome.terms, rule, late, settling=earlier.settling), docket
        if outcome.status is Status.MET_LATE:
            return outcome, docket
    return earlier, earlier_docket


def _decide_version(version: TargetVersion, bench: _Bench, moment: Moment) -> tuple[Outcome, Docket]:
    register = bench.evidence.register
    if version.kind is Kind.ZERO and register is not None:
        terms = terms_of(version, bench.parameters)
        return decide_register(terms, register, moment), Docket(terms, series_of(terms, []), [], moment)
    docket = docket_of(version, bench.evidence, moment, bench.parameters)
    return decide(docket), docket


def _written(outcome: Outcome, docket: Docket, broken: tuple[Period, ...], *, explain: bool) -> Judgement:
    """An outcome with its marks and reasons."""
    position = outcome.position or outcome.latest
    terms = outcome.terms
    return Judgement(
        status=outcome.status,
        value=None if position is None else position.shown(terms),
        period_value=None if position is None else position.newest,
        progress=outcome.progress,
        planned=outcome.planned,
        gap_points=outcome.gap_points,
        on=None if position is None else position.on,
        marks=_marks(outcome, broken),
        reasons=reasons_of(outcome, docket, broken) if explain else (),
        reading_keys=() if position is None else tuple(key for figure in position.figures for key in figure.keys),
        missing=_missing(outcome),
    )


def _missing(outcome: Outcome) -> tuple[Period, ...]:
    gaps = outcome.position.gaps if outcome.position else ()
    return tuple(dict.fromkeys((*gaps, *(ask.period for ask in outcome.late_asks))))


def _marks(outcome: Outcome, broken: tuple[Period, ...]) -> tuple[Mark, ...]:
    """The marks that come from the readings (the others are set where they arise)."""
    position = outcome.position or outcome.latest
    marks = []
    if outcome.stale and outcome.status in _UNSETTLED_MARKS:
        marks.append(Mark.STALE)
    if position is not None and (position.forecast or position.unconfirmed):
        marks.append(Mark.PROVISIONAL)
    if broken:
        marks.append(Mark.BROKEN)
    if position is not None and (position.bound != "exact" or position.missing_areas):
        marks.append(Mark.PARTIAL)
    if position is not None and position.straddles:
        marks.append(Mark.STRADDLING)
    return tuple(marks)
