"""Entering readings, and deciding about them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal

from django.db import transaction

from luoshi.problems import LuoshiError
from luoshi.rules.period import Period, period_name
from luoshi_site.agencies.acting import Acting, acting
from luoshi_site.agencies.models import Agency, User
from luoshi_site.base import store
from luoshi_site.base.audit import Actor, hold_chain, record
from luoshi_site.ledger.models import Indicator, Plan
from luoshi_site.notices.actions import notify
from luoshi_site.notices.models import Notice
from luoshi_site.progress.actions.questions import ask_about
from luoshi_site.progress.models import Evidence, Reading, ReadingDecision

SIGNIFICANT_FIGURES = 15  # what both databases hold exactly
BATCH = 1000


class ReadingError(LuoshiError):
    """The reading cannot be entered, or not decided so; the text says why and what to do."""


@dataclass(frozen=True, slots=True)
class EvidenceSpec:
    """A file to be kept with a reading."""

    name: str
    content: bytes


@dataclass(frozen=True, slots=True)
class ReadingSpec:
    """What is reported: `value` alone, or numerator and denominator; `area` null for the whole city; `entered_as` the words typed."""

    indicator: Indicator
    period_start: date
    period_end: date
    value: Decimal | None = None
    numerator: Decimal | None = None
    denominator: Decimal | None = None
    area: Agency | None = None
    certainty: str = Reading.Certainty.FINAL
    unconfirmed: bool = False
    note: str = ""
    reported_in: str = ""
    entered_as: str = ""
    evidence: Sequence[EvidenceSpec] = field(default=())


def _check(spec: ReadingSpec) -> None:
    if spec.indicator.as_ratio:
        if spec.numerator is None or spec.denominator is None or spec.value is not None:
            raise ReadingError(f"「{spec.indicator}」按分子、分母填报，请填写分子和分母，系统计算比值。")
        if spec.denominator == 0:
            raise ReadingError("分母不能为 0；本期没有发生的，请在说明中写明，不要填数。")
    elif spec.value is None or spec.numerator is not None or spec.denominator is not None:
        raise ReadingError(f"「{spec.indicator}」请填写一个数值。没有数据请留空不报，0 表示数值为零。")
    if spec.period_end < spec.period_start:
        raise ReadingError("报告期的结束日早于开始日，请检查报告期。")
    for number in (spec.value, spec.numerator, spec.denominator):
        if number is not None and len(number.normalize().as_tuple().digits) > SIGNIFICANT_FIGURES:
            raise ReadingError(f"数值 {number} 超过 {SIGNIFICANT_FIGURES} 位有效数字，请检查是否多填，或减少小数位。")


def _check_asked(indicator: Indicator) -> None:
    """See that not every plan with the indicator has ended; an indicator of no plan may be reported."""
    states = set(Plan.objects.filter(targets__indicator=indicator).values_list("state", flat=True))
    if states == {Plan.State.CLOSED}:
        raise ReadingError(f"「{indicator}」所属的计划已结束，不再报送。确需更正的，请联系督查考核部门。")


def _row(spec: ReadingSpec, *, who: Acting, at: datetime, corrects: Reading | None = None) -> Reading:
    return Reading(
        indicator=spec.indicator,
        area=spec.area,
        period_start=spec.period_start,
        period_end=spec.period_end,
        value=spec.value,
        numerator=spec.numerator,
        denominator=spec.denominator,
        certainty=spec.certainty,
        unconfirmed=spec.unconfirmed,
        note=spec.note,
        reported_in=spec.reported_in,
        entered_as=spec.entered_as,
        corrects=corrects,
        recorded_at=at,
        by=who.user,
        by_name=who.actor.name,
        by_agency=who.agency,
    )


def _words(reading: Reading) -> str:
    figure = reading.value if reading.value is not None else f"{reading.numerator}/{reading.denominator}"
    place = f"（{reading.area}）" if reading.area else ""
    return f"{reading.indicator}{place} {reading.period_start}至{reading.period_end}：{figure}{reading.indicator.unit}"


def touch(indicators: Iterable[int], seq: int) -> None:
    """Stamp indicators with the line that changed their figures: their judgements are worked out anew."""
    Indicator.objects.filter(pk__in=set(indicators)).update(changed_seq=seq)


@transaction.atomic
def enter_reading(
    *, spec: ReadingSpec, by: User | Actor, at: datetime, agency: Agency | None = None, corrects: Reading | None = None
) -> Reading:
    """Enter a reading, with its evidence, for another person to accept (填报).

    Raises:
        ReadingError: no value, both forms at once, a zero denominator, more figures than can be kept exactly; every plan that asks
            for it has ended.
    """
    _check(spec)
    _check_asked(spec.indicator)
    who = acting(by, city=spec.indicator.city, at=at, agency=agency)
    reading = _row(spec, who=who, at=at, corrects=corrects)
    reading.save()
    rows: list[Reading | Evidence] = [reading]
    for file in spec.evidence:
        sha256 = store.keep(file.content)
        rows.append(
            Evidence.objects.create(
                reading=reading, name=file.name, sha256=sha256, size=len(file.content), at=at, by=who.user
            )
        )
    action, verb = ("correct_reading", "更正") if corrects else ("enter_reading", "填报")
    entry = record(by=who.actor, at=at, action=action, summary=f"{verb}：{_words(reading)}", rows=rows)
    touch([spec.indicator.pk], entry.seq)
    return reading


def correct_reading(
    *, reading: Reading, spec: ReadingSpec, by: User | Actor, at: datetime, agency: Agency | None = None
) -> Reading:
    """Enter a reading that corrects an earlier one of the same indicator and area (更正); once accepted, the earlier no longer counts.

    Raises:
        ReadingError: as for entering; or it speaks of something else, or gives no reason in `note`.
    """
    if (spec.indicator.pk, spec.area) != (reading.indicator_id, reading.area):
        raise ReadingError("更正只能针对同一指标、同一地区的读数。")
    if not spec.note.strip():
        raise ReadingError("更正须写明原因。")
    return enter_reading(spec=spec, by=by, at=at, agency=agency, corrects=reading)


def _decide(
    reading: Reading, *, kind: str, old: Sequence[str], new: str, reason: str, by: User | Actor, at: datetime
) -> None:
    hold_chain()
    who = acting(by, city=reading.indicator.city, at=at)
    column = {Reading.State.ACCEPTED: "accepted_at", Reading.State.WITHDRAWN: "withdrawn_at"}.get(Reading.State(new))
    times = {column: at} if column else {}
    if not Reading.objects.filter(pk=reading.pk, state__in=old, withdrawn_at__isnull=True).update(state=new, **times):
        reading.refresh_from_db()
        raise ReadingError(
            f"该读数目前{reading.state_words}，不能再{ReadingDecision.Kind(kind).label}。请刷新页面查看最新情况。"
        )
    decision = ReadingDecision.objects.create(
        reading=reading, kind=kind, reason=reason, at=at, by=who.user, by_name=who.actor.name
    )
    rows: list[Reading | ReadingDecision] = [decision]
    if new == Reading.State.ACCEPTED and reading.corrects_id and reading.corrects:
        Reading.objects.filter(pk=reading.corrects_id, withdrawn_at__isnull=True).update(withdrawn_at=at)
        rows.append(Reading.objects.get(pk=reading.corrects_id))
    reading.refresh_from_db()
    rows.append(reading)
    summary = f"{decision.get_kind_display()}：{_words(reading)}" + (f"，{reason}" if reason else "")
    touch([reading.indicator_id], record(by=who.actor, at=at, action=f"reading_{kind}", summary=summary, rows=rows).seq)


@transaction.atomic
def accept_reading(*, reading: Reading, by: User, at: datetime, checks: bool = True) -> None:
    """Accept a reading; from now on it counts (采用), and what is odd about it is asked, unless it is asked with others (`checks`).

    Raises:
        ReadingError: the person who entered it cannot accept it; it was decided already.
    """
    if reading.by_id == by.pk:
        raise ReadingError("填报人不能审核自己填报的读数，请由另一人审核。")
    kind = ReadingDecision.Kind.ACCEPTED
    _decide(reading, kind=kind, old=[Reading.State.PENDING], new=Reading.State.ACCEPTED, reason="", by=by, at=at)
    if checks:
        ask_about(city=reading.indicator.city, readings=[reading.pk], at=at)


@transaction.atomic
def return_reading(*, reading: Reading, reason: str, by: User, at: datetime, quietly: bool = False) -> None:
    """Return a reading with a reason that is kept (退回); whoever entered it is told, unless `quietly`: its whole report is returned.

    Raises:
        ReadingError: no reason; one's own reading; it was decided already.
    """
    if not reason.strip():
        raise ReadingError("退回须写明原因，填报人会看到。")
    if reading.by_id == by.pk:
        raise ReadingError("填报人不能退回自己填报的读数；填错了请撤回。")
    kind = ReadingDecision.Kind.RETURNED
    _decide(
        reading, kind=kind, old=[Reading.State.PENDING], new=Reading.State.RETURNED, reason=reason.strip(), by=by, at=at
    )
    if reading.by is not None and not quietly:
        period = period_name(Period(reading.period_start, reading.period_end))
        place = f"（{reading.area}）" if reading.area else ""
        notify(
            city=reading.indicator.city, kind=Notice.Kind.RETURNED, key=f"reading:{reading.pk}:returned", at=at,
            title=f"{reading.indicator}{place}{period}的读数被退回：{reason.strip()}", users=[reading.by],
            link=f"/office/reporting/readings/{reading.pk}/correct/",
        )  # fmt: skip


@transaction.atomic
def withdraw_reading(*, reading: Reading, reason: str, by: User, at: datetime) -> None:
    """Withdraw a reading: a pending one by whoever entered it, an accepted one with a reason (撤回).

    Raises:
        ReadingError: no reason for an accepted one; it was returned or withdrawn already.
    """
    if reading.state == Reading.State.ACCEPTED and not reason.strip():
        raise ReadingError("已采用的读数撤回须写明原因。")
    old = [Reading.State.PENDING, Reading.State.ACCEPTED]
    kind = ReadingDecision.Kind.WITHDRAWN
    _decide(reading, kind=kind, old=old, new=Reading.State.WITHDRAWN, reason=reason.strip(), by=by, at=at)


@transaction.atomic
def book_readings(
    *, specs: Sequence[ReadingSpec], by: Actor, at: datetime, summary: str, agency: Agency | None = None
) -> list[Reading]:
    """Book many readings at once as accepted, by the system (成批入账): all or none, one audit line for each thousand.

    Raises:
        ReadingError: one of them cannot be entered; nothing is.
    """
    if not specs:
        return []
    for spec in specs:
        _check(spec)
    who = acting(by, city=specs[0].indicator.city, at=at, agency=agency)
    rows = [_row(spec, who=who, at=at) for spec in specs]
    for row in rows:
        row.state, row.accepted_at = Reading.State.ACCEPTED, at
    booked = Reading.objects.bulk_create(rows, batch_size=BATCH)
    kind = ReadingDecision.Kind.ACCEPTED
    decisions = ReadingDecision.objects.bulk_create(
        [ReadingDecision(reading=row, kind=kind, at=at, by_name=who.actor.name) for row in booked], batch_size=BATCH
    )
    seq = 0
    for start in range(0, len(booked), BATCH):
        part = slice(start, start + BATCH)
        seq = record(
            by=who.actor, at=at, action="book_readings", summary=summary, rows=[*booked[part], *decisions[part]]
        ).seq
    touch((row.indicator_id for row in booked), seq)
    return booked
