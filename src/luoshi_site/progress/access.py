"""The doors to readings, their evidence and milestones. Who may not pass gets 404, like a page that is not there."""

from dataclasses import dataclass
from datetime import date

from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404

from luoshi_site.agencies.access import NOT_HERE, Member, city_in_view, member
from luoshi_site.agencies.models import Agency, City, Role
from luoshi_site.ledger.models import Assignment, Milestone, Target
from luoshi_site.progress.models import Evidence, ProgressReport, Reading, ReportingRound
from luoshi_site.progress.queries.asked import AREAS, assignments_of
from luoshi_site.progress.queries.inbox import Desk

WORKS = frozenset({Role.Kind.REPORTER, Role.Kind.REVIEWER, Role.Kind.OFFICER})
READING = ("indicator__city", "area", "by", "by_agency", "corrects")


@dataclass(frozen=True, slots=True)
class ReportingRight:
    """An open door to reporting: the member, the target, and the agency acted for."""

    member: Member
    target: Target
    agency: Agency


@dataclass(frozen=True, slots=True)
class ReadingRights:
    """An open door to a reading, and what the member may do with it."""

    member: Member
    reading: Reading
    may_decide: bool
    may_correct: bool
    may_withdraw: bool


def reporting_agency(found: Member, target: Target, on: date) -> Agency | None:
    """The member's agency that reports on the target: one its task names; for an overall goal, which names none, the officer's."""
    city = target.plan.city_id
    mine = [agency for agency in found.agencies(Role.Kind.REPORTER) if agency.city_id == city]
    if target.task_id is None:
        officers = [agency for agency in found.agencies(Role.Kind.OFFICER) if agency.city_id == city]
        return officers[0] if officers else None
    for agency in mine:
        if assignments_of([agency], on).filter(task=target.task_id).exists():
            return agency
    return None


def desk_for_reporting(request: HttpRequest) -> Desk:
    """The member's place in the city in view: any city of the member's; a `?city=` that is none of them is passed over.

    Raises:
        Http404: nobody with a role is logged in.
    """
    found = member(request)
    return desk_of(found, city_in_view(request, found.cities, known=found.cities))


def desk_for_working(request: HttpRequest) -> Desk:
    """The member's place in the city in view, as a reporter, a reviewer or an officer there.

    Raises:
        Http404: the member is none of these there.
    """
    found = member(request)
    cities = tuple(city for city in found.cities if found.may_any(WORKS, city))
    return desk_of(found, city_in_view(request, cities, known=found.cities))


def desk_for_rounds(request: HttpRequest) -> Desk:
    """The member's place as an officer, in the city in view.

    Raises:
        Http404: the member is an officer nowhere, or not in that city.
    """
    found = member(request)
    return desk_of(found, city_in_view(request, found.cities_as(Role.Kind.OFFICER)))


def round_for_closing(request: HttpRequest, pk: int) -> tuple[Member, ReportingRound]:
    """An officer's city's round.

    Raises:
        Http404: no such round, or not for the member to close.
    """
    found = member(request)
    cities = found.cities_as(Role.Kind.OFFICER)
    return found, get_object_or_404(ReportingRound.objects.select_related("plan__city"), pk=pk, plan__city__in=cities)


def desk_of(found: Member, city: City) -> Desk:
    """The member's place in a city."""
    officer = found.may(Role.Kind.OFFICER, city)
    reports = _own(found, city, Role.Kind.REPORTER)
    reviews = tuple(agency for agency in found.decides_for if agency.city_id == city.pk)
    return Desk(found.user, city, reports, reviews, officer)


def target_for_reporting(request: HttpRequest, pk: int, *, on: date) -> ReportingRight:
    """The target that the member's agency reports on.

    Raises:
        Http404: no such target, or it is not for the member to report.
    """
    found = member(request)
    rows = Target.objects.select_related("indicator__city", "plan__city", "task", "goal")
    target = get_object_or_404(rows, pk=pk, plan__city__in=found.cities)
    agency = reporting_agency(found, target, on)
    if agency is None:
        raise Http404(NOT_HERE)
    return ReportingRight(found, target, agency)


def reading_for_view(request: HttpRequest, pk: int, *, on: date) -> ReadingRights:
    """A reading of one of the member's cities, with the member's rights over it.

    Raises:
        Http404: no such reading there.
    """
    found = member(request)
    reading = get_object_or_404(Reading.objects.select_related(*READING), pk=pk, indicator__city__in=found.cities)
    city = reading.indicator.city
    officer = found.may(Role.Kind.OFFICER, city)
    pending, returned = reading.state == Reading.State.PENDING, reading.state == Reading.State.RETURNED
    accepted = reading.state == Reading.State.ACCEPTED and reading.withdrawn_at is None
    own = reading.by_id == found.user.pk
    reviewer = any(agency.pk == reading.by_agency_id for agency in found.decides_for)
    return ReadingRights(
        member=found,
        reading=reading,
        may_decide=pending and not own and (officer or reviewer),
        may_correct=(accepted or returned) and target_for_correction(found, reading, on) is not None,
        may_withdraw=(pending and own) or (accepted and (own or officer)),
    )


def target_for_correction(found: Member, reading: Reading, on: date) -> tuple[Target, Agency] | None:
    """A target through which the member may correct the reading, with the agency acted for; a district only its own figures."""
    targets = Target.objects.filter(indicator=reading.indicator_id, plan__city=reading.indicator.city_id)
    for target in targets.select_related("plan__city", "indicator__city", "task", "goal").order_by("pk"):
        agency = reporting_agency(found, target, on)
        if agency is not None and (agency.kind not in AREAS or _speaks_for(agency, reading.area)):
            return target, agency
    return None


def _speaks_for(agency: Agency, area: Agency | None) -> bool:
    """Whether a district reports the figures of an area: its own, or one that it has taken over."""
    return area is not None and agency.pk in {area.pk, area.successor_id}


def reading_for_decision(request: HttpRequest, pk: int, *, on: date) -> ReadingRights:
    """A reading that the member may accept or return: officers of the city, reviewers of the agency that entered it, never who entered it.

    A reading decided meanwhile still opens: the action then says so.

    Raises:
        Http404: no such reading, or not for the member to decide.
    """
    rights = reading_for_view(request, pk, on=on)
    reading, found = rights.reading, rights.member
    reviewer = any(agency.pk == reading.by_agency_id for agency in found.decides_for)
    if reading.by_id == found.user.pk or not (reviewer or found.may(Role.Kind.OFFICER, reading.indicator.city)):
        raise Http404(NOT_HERE)
    return rights


def reading_for_withdrawal(request: HttpRequest, pk: int, *, on: date) -> ReadingRights:
    """A reading that the member may withdraw: one's own; an officer an accepted one too.

    Raises:
        Http404: no such reading, or not for the member to withdraw.
    """
    rights = reading_for_view(request, pk, on=on)
    reading, found = rights.reading, rights.member
    officer = found.may(Role.Kind.OFFICER, reading.indicator.city) and reading.state != Reading.State.PENDING
    if reading.by_id != found.user.pk and not officer:
        raise Http404(NOT_HERE)
    return rights


def reading_for_correction(request: HttpRequest, pk: int, *, on: date) -> tuple[ReportingRight, ReadingRights]:
    """A reading that the member may correct: by an agency that reports on its indicator and area.

    Raises:
        Http404: no such reading, or not for the member to correct.
    """
    rights = reading_for_view(request, pk, on=on)
    found = target_for_correction(rights.member, rights.reading, on)
    if found is None:
        raise Http404(NOT_HERE)
    return ReportingRight(rights.member, *found), rights


def evidence_for_reading(request: HttpRequest, pk: int) -> Evidence:
    """A piece of evidence of a reading of one of the member's cities.

    Raises:
        Http404: no such evidence there.
    """
    rows = Evidence.objects.select_related("reading__indicator")
    return get_object_or_404(rows, pk=pk, reading__indicator__city__in=member(request).cities)


def milestone_for_delivery(request: HttpRequest, pk: int, *, on: date) -> tuple[Member, Milestone]:
    """A milestone that the member may say is delivered: a reporter of its agency, or of one that its task names.

    Raises:
        Http404: no such milestone, or not for the member to deliver.
    """
    found = member(request)
    milestone = _milestone(found, pk)
    mine = found.agencies(Role.Kind.REPORTER)
    named: bool = Assignment.objects.filter(
        pk__in=assignments_of(mine, on).values("pk"), task=milestone.task_id
    ).exists()
    if not (named or any(agency.pk == milestone.agency_id for agency in mine)):
        raise Http404(NOT_HERE)
    return found, milestone


def milestone_for_verification(request: HttpRequest, pk: int) -> tuple[Member, Milestone]:
    """A milestone that the member may verify or return: an officer of the city.

    Raises:
        Http404: no such milestone, or not for the member to verify.
    """
    found = member(request)
    milestone = _milestone(found, pk)
    if not found.may(Role.Kind.OFFICER, milestone.task.plan.city):
        raise Http404(NOT_HERE)
    return found, milestone


def _milestone(found: Member, pk: int) -> Milestone:
    rows = Milestone.objects.select_related("task__plan__city", "agency")
    return get_object_or_404(rows, pk=pk, task__plan__city__in=found.cities)


@dataclass(frozen=True, slots=True)
class SheetRight:
    """An open door to an agency's sheet of a round; `may_type`: as a reporter of the agency. `agencies` are the member's own there."""

    member: Member
    round: ReportingRound
    agency: Agency
    may_type: bool
    officer: bool
    agencies: tuple[Agency, ...]


@dataclass(frozen=True, slots=True)
class ReportRights:
    """An open door to a report; `as_reviewer` of its agency, `as_office` as an officer of its city; never one's own to decide."""

    member: Member
    report: ProgressReport
    as_reporter: bool
    as_reviewer: bool
    as_office: bool


def sheet_for_view(request: HttpRequest, pk: int) -> SheetRight:
    """The sheet of a round: of the agency that `?agency=` names, or the first of the member's own there.

    Raises:
        Http404: no such round, or the agency's sheet is not for the member: its reporters and reviewers, the city's officers.
    """
    found = member(request)
    rows = ReportingRound.objects.select_related("plan__city")
    row = get_object_or_404(rows, pk=pk, plan__city__in=found.cities)
    city = row.plan.city
    reports = _own(found, city, Role.Kind.REPORTER)
    own = tuple(dict.fromkeys((*reports, *_own(found, city, Role.Kind.REVIEWER))))
    officer = found.may(Role.Kind.OFFICER, city)
    named = request.GET.get("agency") or request.POST.get("agency") or ""
    agency = own[0] if own and not named else next((one for one in own if str(one.pk) == named), None)
    if agency is None and officer and named.isdecimal():
        agency = get_object_or_404(Agency, pk=int(named), city=city)
    if agency is None:
        raise Http404(NOT_HERE)
    return SheetRight(found, row, agency, agency in reports, officer, own)


def sheet_for_reporting(request: HttpRequest, pk: int) -> SheetRight:
    """The sheet of a round that the member may type into.

    Raises:
        Http404: no such round, or the member does not report for the agency.
    """
    right = sheet_for_view(request, pk)
    if not right.may_type:
        raise Http404(NOT_HERE)
    return right


def board_for_officer(request: HttpRequest, pk: int) -> tuple[Desk, ReportingRound]:
    """The board of a round of a city where the member is an officer.

    Raises:
        Http404: no such round, or the member is no officer there.
    """
    found = member(request)
    rows = ReportingRound.objects.select_related("plan__city")
    row = get_object_or_404(rows, pk=pk, plan__city__in=found.cities_as(Role.Kind.OFFICER))
    return desk_of(found, row.plan.city), row


def report_for_view(request: HttpRequest, pk: int) -> ReportRights:
    """A report: for the people of its agency and the officers of its city.

    Raises:
        Http404: no such report there.
    """
    found = member(request)
    rows = ProgressReport.objects.select_related("round__plan__city", "task", "agency__city")
    report = get_object_or_404(rows, pk=pk, round__plan__city__in=found.cities)
    reporter = any(one.pk == report.agency_id for one in found.agencies(Role.Kind.REPORTER))
    reviewer = any(one.pk == report.agency_id for one in found.decides_for)
    officer = found.may(Role.Kind.OFFICER, report.round.plan.city)
    if not (reporter or reviewer or officer):
        raise Http404(NOT_HERE)
    return ReportRights(found, report, reporter, reviewer, officer)


def report_for_decision(request: HttpRequest, pk: int) -> ReportRights:
    """A report that the member may decide about: as a reviewer of its agency or an officer, not the one who submitted it.

    A report decided meanwhile still opens: the action then says so.

    Raises:
        Http404: no such report, or not for the member to decide.
    """
    rights = report_for_view(request, pk)
    if not (rights.as_reviewer or rights.as_office):
        raise Http404(NOT_HERE)
    return rights


def report_for_withdrawal(request: HttpRequest, pk: int) -> ReportRights:
    """A report that the member may take back: of an agency reported for.

    Raises:
        Http404: no such report, or not of the member's agency.
    """
    rights = report_for_view(request, pk)
    if not rights.as_reporter:
        raise Http404(NOT_HERE)
    return rights


def _own(found: Member, city: City, kind: Role.Kind) -> tuple[Agency, ...]:
    return tuple(agency for agency in found.agencies(kind) if agency.city_id == city.pk)
