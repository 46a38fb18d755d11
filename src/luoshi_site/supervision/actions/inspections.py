"""Inspections: drawn at random, checked on site by two people at least, each finding recorded once."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from fractions import Fraction

from django.db import models, transaction

from luoshi.problems import LuoshiError
from luoshi.rules.calendar import is_working_day
from luoshi.rules.period import Period, period_name
from luoshi.rules.sampling import SamplingError
from luoshi_site.agencies.acting import acting
from luoshi_site.agencies.models import Role, User
from luoshi_site.base import store
from luoshi_site.base.audit import Actor, hold_chain, record
from luoshi_site.base.moment import CHINA, Moment
from luoshi_site.ledger.models import Plan
from luoshi_site.notices.actions import notify
from luoshi_site.notices.models import Notice
from luoshi_site.notices.queries import agencies_holding
from luoshi_site.progress.actions import EvidenceSpec
from luoshi_site.progress.models import ReportingRound
from luoshi_site.supervision.actions.rectifications import ask_rectification
from luoshi_site.supervision.models import CheckEvidence, Inspection, SampleCheck
from luoshi_site.supervision.queries.sampling import READING, drawable, drawn_from

FALSE = frozenset({SampleCheck.Finding.PARTLY, SampleCheck.Finding.FALSE})
PROPOSED_FOR = timedelta(days=31)
PEOPLE = 2


class InspectionError(LuoshiError):
    """The inspection cannot be drawn, or the check not recorded so; the text says why and what to do."""


@transaction.atomic
def draw_inspection(
    *, plan: Plan, from_on: date, until_on: date, share: Decimal, seed: str, by: User | Actor, at: datetime
) -> Inspection:
    """Draw a random sample of a period's accepted readings and verified milestones (随机抽查); the seed is kept with it.

    A period of a plan is drawn once: nobody draws again until the sample suits.

    Raises:
        InspectionError: the days or the share are wrong, nothing may be drawn, or the period was drawn already.
    """
    today = at.astimezone(CHINA).date()
    if from_on > until_on or until_on > today:
        raise InspectionError("抽查时段的起止日期不对：起始日不晚于截止日，截止日不晚于今天。")
    hold_chain()
    if Inspection.objects.filter(plan=plan, from_on=from_on, until_on=until_on).exists():
        raise InspectionError("这个计划的这一时段已经抽取过，不能重抽；请查看已有的抽查。")
    found = drawable(plan=plan, from_on=from_on, until_on=until_on, known_at=at)
    if not found:
        raise InspectionError("这一时段没有已采用的读数，也没有已核实的里程碑，无可抽查。")
    try:
        sample = drawn_from(found, share=Fraction(share), seed=seed)
    except SamplingError as error:
        raise InspectionError(str(error)) from error
    who = acting(by, city=plan.city, at=at)
    inspection = Inspection.objects.create(
        plan=plan, from_on=from_on, until_on=until_on, share=share, seed=seed, drawn_at=at, drawn_by=who.user
    )
    checks = SampleCheck.objects.bulk_create(
        SampleCheck(
            inspection=inspection,
            reading_id=each.pk if each.kind == READING else None,
            milestone_id=None if each.kind == READING else each.pk,
            agency_id=each.agency,
        )
        for each in sample
    )
    summary = f"随机抽查：{plan}，{from_on} 至 {until_on}，{len(found)} 项中抽取 {len(checks)} 项，种子 {seed}"
    record(by=who.actor, at=at, action="draw_inspection", summary=summary, rows=[inspection, *checks])
    return inspection


@dataclass(frozen=True, slots=True)
class FindingSpec:
    """What was found on site: by whom, when, against what was reported; `asks` and `due_on` where something is to be put right."""

    finding: str
    found: str
    note: str
    checkers: tuple[str, ...]
    checked_on: date
    evidence: Sequence[EvidenceSpec] = ()
    asks: str = ""
    due_on: date | None = None


@transaction.atomic
def record_check(*, check: SampleCheck, spec: FindingSpec, by: User, at: datetime) -> SampleCheck:
    """Record a check's finding, once (登记核查结果); what is false in part or whole becomes a rectification, and its agency is told.

    Raises:
        InspectionError: no finding, fewer than two people, the day or what is asked is missing; one's own report; recorded already.
    """
    today = at.astimezone(CHINA).date()
    people = tuple(dict.fromkeys(name.strip() for name in spec.checkers if name.strip()))
    _check_finding(spec, people, today)
    hold_chain()
    if _reported_by(check, by):
        raise InspectionError("不能核查自己报送或交付的事项，请由他人核查。")
    changed = SampleCheck.objects.filter(pk=check.pk, finding=SampleCheck.Finding.OPEN).update(
        finding=spec.finding, found=spec.found.strip(), note=spec.note.strip(), checkers="\n".join(people),
        checked_on=spec.checked_on, checked_at=at, checked_by=by,
    )  # fmt: skip
    check.refresh_from_db()
    if not changed:
        raise InspectionError(f"这一项已登记核查结果「{check.get_finding_display()}」，请刷新页面查看。")
    evidence = [
        CheckEvidence.objects.create(
            check_of=check, name=file.name, sha256=store.keep(file.content), size=len(file.content)
        )
        for file in spec.evidence
    ]
    rows: list[models.Model] = [check, *evidence]
    city = check.inspection.plan.city
    actor = acting(by, city=city, at=at).actor
    if spec.finding in FALSE and spec.due_on is not None:
        rows += ask_rectification(check=check, asks=spec.asks, due_on=spec.due_on, by=by, by_name=actor.name, at=at)
    words = f"核查结果：{check.get_finding_display()}，{check.agency or '未定单位'}，核查人 {'、'.join(people)}"
    record(by=actor, at=at, action="record_check", summary=words, rows=rows)
    return check


def _check_finding(spec: FindingSpec, people: tuple[str, ...], today: date) -> None:
    if spec.finding not in SampleCheck.Finding.values or spec.finding == SampleCheck.Finding.OPEN:
        raise InspectionError("请选择核查结果。")
    if len(people) < PEOPLE:
        raise InspectionError("核查须由两人以上进行，请写明两名以上核查人的姓名。")
    if len("\n".join(people)) > 200:
        raise InspectionError("核查人姓名过长，请只写姓名。")
    if spec.checked_on > today:
        raise InspectionError("核查日期晚于今天，请填写实际核查的日期。")
    if spec.finding != SampleCheck.Finding.UNCLEAR and not spec.found.strip():
        raise InspectionError("请填写现场核查到的情况，与报送的对照。")
    if spec.finding == SampleCheck.Finding.UNCLEAR and not spec.note.strip():
        raise InspectionError("无法核实的，请写明原因。")
    if spec.finding in FALSE and (not spec.asks.strip() or spec.due_on is None):
        raise InspectionError("结果为不属实或部分属实的，须写明整改要求和期限。")
    if spec.finding in FALSE and spec.due_on is not None and spec.due_on < today:
        raise InspectionError("整改期限早于今天，请改为今天或以后。")


def _reported_by(check: SampleCheck, by: User) -> bool:
    """Whether the person entered the reading or delivered the milestone."""
    if check.reading is not None:
        return check.reading.by_id == by.pk
    if check.milestone is None:
        return False
    deliveries = check.milestone.entries.filter(kind="delivered", by=by)
    return deliveries.exists()


@transaction.atomic
def propose_draws(*, moment: Moment, by: Actor, at: datetime) -> list[str]:
    """Tell the office of each round that closed within a month and was not drawn yet, once (建议抽查). For `tick`; never on a rest day."""
    del by  # a notice adds no line to the chain
    if not is_working_day(at.astimezone(CHINA).date()):
        return []
    rounds = ReportingRound.objects.filter(
        closed_at__lte=moment.known_at, closed_at__gt=moment.known_at - PROPOSED_FOR, plan__state=Plan.State.IN_FORCE
    ).select_related("plan__city")
    said = []
    for row in rounds:
        key = f"inspection:{row.plan_id}:{row.period_start}:{row.period_end}"
        drawn = Inspection.objects.filter(plan=row.plan, from_on=row.period_start, until_on=row.period_end)
        if Notice.objects.filter(key=key).exists() or drawn.exists():
            continue
        if not drawable(plan=row.plan, from_on=row.period_start, until_on=row.period_end, known_at=at):
            continue
        period = period_name(Period(row.period_start, row.period_end))
        notify(
            city=row.plan.city, kind=Notice.Kind.ASKED, key=key, at=at, role=Role.Kind.OFFICER,
            title=f"「{row.plan}」{period}报送期已关闭，建议随机抽查",
            link=f"/office/orders/inspections/?plan={row.plan.code}&from={row.period_start}&until={row.period_end}",
            agencies=agencies_holding(row.plan.city, Role.Kind.OFFICER, at.astimezone(CHINA).date()),
        )  # fmt: skip
        said.append(f"建议抽查：{row.plan}，{period}")
    return said
