"""An agency renamed, merged or closed, with all its open work, in one step and one audit line (单位更名、合并、撤销)."""

from datetime import date, datetime

from django.db import transaction
from django.db.models import Model

from luoshi_site.agencies.acting import Acting, acting
from luoshi_site.agencies.models import Agency, AgencyEvent, AgencyName, City, User
from luoshi_site.agencies.queries import plain_name
from luoshi_site.agencies.succession import (
    Succession,
    SuccessionError,
    check_day,
    close_rows,
    end_role_rows,
    event_row,
    force_rows,
    group_rows,
    rename_rows,
    role_rows,
)
from luoshi_site.base.audit import Actor, hold_chain, record
from luoshi_site.base.moment import CHINA
from luoshi_site.ledger.models import Plan
from luoshi_site.ledger.succession import assignment_rows, change_lines, milestone_rows, open_assignments, share_rows
from luoshi_site.notices.models import Notice
from luoshi_site.progress.succession import cell_count, report_rows, request_rows

KIND = AgencyEvent.Kind


@transaction.atomic
def rename_agency(
    *, agency: Agency, name: str, effective_on: date, basis: str, by: User | Actor, at: datetime
) -> AgencyEvent:
    """Rename an agency from a day on (更名): before it pages show the old name, which still finds it.

    Raises:
        SuccessionError: no name, no basis, the name is another agency's, the day is to come, the agency is closed.
    """
    who, agency = _opened(agency, effective_on, basis, by, at)
    name, before = name.strip(), agency.name
    if not name or name == before:
        raise SuccessionError("请写明新名称，并与现名称不同。")
    if len(name) > 100:
        raise SuccessionError("名称不超过 100 字。")
    _check_free(agency.city, name, agency)
    rows = rename_rows(agency, name, effective_on)
    passing = Succession(agency, agency, effective_on)
    moved = assignment_rows(passing)
    rows += moved + change_lines(moved, passing, before=before, basis=basis, who=who, at=at)
    event = event_row(
        agency, KIND.RENAMED, effective_on, before=before, after=name, successor=None, basis=basis, who=who, at=at
    )
    summary = f"「{before}」更名为「{name}」，自 {effective_on}：{basis}"
    _record(agency.city, who, at, "rename_agency", summary, [event, *rows])
    return event


@transaction.atomic
def merge_agency(
    *, agency: Agency, into: Agency, effective_on: date, basis: str, by: User | Actor, at: datetime
) -> AgencyEvent:
    """Merge an agency into another (并入): its people, tasks, drafts and what waits to be decided are the other's from that day on.

    Raises:
        SuccessionError: no basis, another city's or a closed agency, a district into a bureau, the day is to come.
    """
    return _taken_over(agency, into, kind=KIND.MERGED, on=effective_on, basis=basis, by=by, at=at)


@transaction.atomic
def close_agency(
    *, agency: Agency, successor: Agency | None, effective_on: date, basis: str, by: User | Actor, at: datetime
) -> AgencyEvent:
    """Close an agency (撤销); its open work passes to `successor`, which only an agency without any may lack.

    Raises:
        SuccessionError: as for a merger; or it still has tasks and nobody takes them over.
    """
    if successor is not None:
        return _taken_over(agency, successor, kind=KIND.CLOSED, on=effective_on, basis=basis, by=by, at=at)
    who, agency = _opened(agency, effective_on, basis, by, at)
    if tasks := open_assignments(agency):
        raise SuccessionError(f"「{agency}」还承担 {len(tasks)} 项任务，请选择承接单位。")
    rows = close_rows(agency, None, effective_on)
    rows += end_role_rows(agency, effective_on) + group_rows(agency, None, effective_on)
    event = event_row(
        agency, KIND.CLOSED, effective_on, before=agency.name, after="", successor=None, basis=basis, who=who, at=at
    )
    summary = f"撤销「{agency}」，自 {effective_on}：{basis}"
    _record(agency.city, who, at, "close_agency", summary, [event, *rows])
    return event


def _taken_over(
    agency: Agency, into: Agency, *, kind: AgencyEvent.Kind, on: date, basis: str, by: User | Actor, at: datetime
) -> AgencyEvent:
    who, agency = _opened(agency, on, basis, by, at)
    into = Agency.objects.select_for_update().get(pk=into.pk)
    _check_successor(agency, into)
    passing = Succession(agency, into, on)
    tasks = len(open_assignments(agency))
    rows = close_rows(agency, into, on)
    rows += role_rows(passing) + group_rows(agency, into, on) + force_rows(passing)
    moved = assignment_rows(passing)
    rows += moved + change_lines(moved, passing, before=agency.name, basis=basis, who=who, at=at)
    rows += milestone_rows(passing) + share_rows(passing, who=who, at=at)
    rows += report_rows(passing) + request_rows(passing)
    cells = cell_count(passing)
    event = event_row(
        agency, kind, on, before=agency.name, after=into.name, successor=into, basis=basis, who=who, at=at
    )
    verb, action = ("并入", "merge_agency") if kind == KIND.MERGED else ("撤销，由其承接：", "close_agency")
    summary = f"「{agency}」{verb}「{into}」，自 {on}：{basis}；移交任务分工 {tasks} 项、填报单元格 {cells} 个"
    _record(agency.city, who, at, action, summary, [event, *rows])
    Notice.objects.create(
        city=agency.city,
        agency=into,
        kind=Notice.Kind.HANDED_OVER,
        key=f"agency:{agency.pk}:taken-over",
        title=f"{agency}的工作自 {on} 起由本单位承接：{tasks} 项任务分工，以及未办结的填报和审核"[:200],
        link="/office/",
        at=at,
    )
    return event


def _opened(agency: Agency, on: date, basis: str, by: User | Actor, at: datetime) -> tuple[Acting, Agency]:
    """Who acts, and the agency as it is now, locked."""
    check_day(on, at.astimezone(CHINA).date())
    if not basis.strip():
        raise SuccessionError("请写明依据：文件的名称和文号。")
    if len(basis) > 200:
        raise SuccessionError("依据不超过 200 字。")
    hold_chain()
    fresh = Agency.objects.select_for_update().get(pk=agency.pk)
    if fresh.valid_until is not None:
        raise SuccessionError(f"「{fresh}」已经撤销或并入其他单位，请刷新后再看。")
    return acting(by, city=fresh.city, at=at), fresh


def _check_successor(agency: Agency, into: Agency) -> None:
    if into.pk == agency.pk or into.city_id != agency.city_id:
        raise SuccessionError("承接单位须是本市的另一个单位。")
    if into.valid_until is not None:
        raise SuccessionError(f"「{into}」已经撤销，不能承接，请另选单位。")
    if agency.is_area != into.is_area:
        raise SuccessionError("区市县、先导区只能由区市县、先导区承接，其他单位也不能由它们承接。")


def _check_free(city: City, name: str, agency: Agency) -> None:
    wanted = plain_name(name)
    names = AgencyName.objects.filter(agency__city=city, agency__valid_until__isnull=True).exclude(agency=agency)
    taken = next((row for row in names.select_related("agency") if plain_name(row.name) == wanted), None)
    if taken:
        raise SuccessionError(f"「{name}」已是{taken.agency}的名称或别称，请核对。")


def _record(city: City, who: Acting, at: datetime, action: str, summary: str, rows: list[Model]) -> None:
    """One line for all; every plan of the city is judged anew, since areas and leads may be others."""
    once = {(type(row), row.pk): row for row in rows}
    entry = record(by=who.actor, at=at, action=action, summary=summary, rows=once.values())
    Plan.objects.filter(city=city, state=Plan.State.IN_FORCE).update(changed_seq=entry.seq)
