"""An area's shares of a plan's targets as entries of its card (地区承担的目标)."""

from collections.abc import Mapping
from copy import copy
from datetime import date

from luoshi.plan.model import Kind
from luoshi.report.model import Words, day_in_words
from luoshi.rules.period import month_end
from luoshi.rules.status import Mark, Status
from luoshi.wording.figures import with_figures
from luoshi_site.agencies.models import Agency
from luoshi_site.bulletins.details import detail_words, exceeds, promised
from luoshi_site.bulletins.entries import Entry, holder_of, value_of
from luoshi_site.bulletins.figures import Measure, Subject, SubjectKind
from luoshi_site.bulletins.print import in_print
from luoshi_site.ledger.models import TargetVersion
from luoshi_site.ledger.promise import promise_words
from luoshi_site.progress.queries.areas import AreaDuty, area_duties
from luoshi_site.progress.queries.shares import ShareStanding
from luoshi_site.progress.queries.standing import PlanStanding, TargetStanding


def area_entries(standing: PlanStanding, area: Agency, before: Mapping[str, Status]) -> tuple[Entry, ...]:
    """An area's shares, of the whole time and of this year, in the document's order; `before` as for a plan's entries."""
    duties = area_duties(standing.rows, standing.targets, area, standing.moment)
    ordered = sorted(duties, key=lambda duty: duty.standing.target.number)
    shares = [(duty, share) for duty in ordered for share in (duty.whole, duty.year) if share is not None]
    return tuple(_entry(duty, share, area, standing, before) for duty, share in shares)


def area_statuses(standing: PlanStanding, area: Agency) -> dict[str, Status]:
    """The status of each of an area's shares, by the entries' keys."""
    return {entry.key: entry.status for entry in area_entries(standing, area, {})}


def share_standing(standing: PlanStanding, share: Subject, area: Agency) -> TargetStanding | None:
    """An area's share of a target as a target of its own: what it promises, its light, its readings; None where it has none."""
    duties = area_duties(standing.rows, standing.targets, area, standing.moment)
    duty = next((duty for duty in duties if duty.standing.target.pk == share.key), None)
    found = duty and (duty.year if share.year else duty.whole)
    return TargetStanding(duty.standing.target, _promise(found), found.judgement) if duty and found else None


def _entry(
    duty: AreaDuty, share: ShareStanding, area: Agency, standing: PlanStanding, before: Mapping[str, Status]
) -> Entry:
    target, judgement, year = duty.standing.target, share.judgement, share.share.year or 0
    version, key = _promise(share), f"target:{target.pk}:{area.pk}:{year}"
    holder, task = holder_of(area), target.task
    unconfirmed = Mark.PROVISIONAL in judgement.marks
    return Entry(
        name=in_print(target.name) + (f"（{year}年）" if year else ""),
        task=str(task or target.goal or "总体目标"),
        path=f"{standing.plan.code}/{task.number}" if task else "",
        agency=holder.name,
        place=holder.place,
        promise=_promise_words(version),
        value=value_of(judgement.value, target.indicator, share.unit),
        period=_until(judgement.on),
        detail=detail_words(judgement, promised(version, share.unit, target.indicator.decimals)),
        judgement=judgement,
        unconfirmed=unconfirmed,
        remarks=tuple(mark.label for mark in judgement.marks),
        key=key,
        subject=Subject(SubjectKind.TARGET, target.pk, area.pk, year),
        holder=Subject(SubjectKind.AREA, area.pk),
        before=before.get(key),
        early=version.due_on is not None and version.due_on > standing.moment.as_of,
        exceeded=exceeds(judgement, Kind(version.kind)),
    )


def _promise(share: ShareStanding) -> TargetVersion:
    """What the area is asked, as a version of the target with its own figure; never saved."""
    version = copy(share.share.division.version)
    if share.share.edition is not None:
        version.value, version.value_high = share.share.value, None
    if share.share.year:
        last = date(share.share.year, 12, 31)
        version.due_on = min(last, version.due_on or last)
    return version


def _promise_words(version: TargetVersion) -> Words:
    return with_figures(in_print(promise_words(version)), Measure.PROMISED)


def _until(last: date | None) -> str:
    if last is None:
        return ""
    month_over = last == month_end(last.year, last.month)
    return f"截至{last.year}年{last.month}月底" if month_over else f"截至{day_in_words(last)}"
