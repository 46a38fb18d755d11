"""The office's pages: my work, the ledger's table and its workbook, one task."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.http import content_disposition_header

from luoshi.report.xlsx import MEDIA_TYPE
from luoshi_site.agencies.access import Member
from luoshi_site.agencies.models import Role
from luoshi_site.agencies.naming import former_names
from luoshi_site.base.moment import Moment, moment_from
from luoshi_site.notices.queries import unread_notices
from luoshi_site.office import access
from luoshi_site.office.burdenbook import burden_workbook
from luoshi_site.office.dossier.access import may_take_dossiers
from luoshi_site.office.queries.area import area_situations
from luoshi_site.office.queries.burdenpage import BurdenFilter, burden_page
from luoshi_site.office.queries.forecastpage import forecast_page
from luoshi_site.office.queries.leader import leader_page
from luoshi_site.office.queries.ledger import COLOURS, LedgerFilter, ledger_groups, ledger_page
from luoshi_site.office.queries.task import goal_pages, task_page
from luoshi_site.office.queries.work import Situation, duties_elsewhere, duties_of, situation_of
from luoshi_site.office.staffing.queries import forces_of_task, leaders_of_task, led_task_keys
from luoshi_site.office.workbook import ledger_workbook
from luoshi_site.progress.access import desk_of
from luoshi_site.progress.queries import TaskStanding, plan_standing
from luoshi_site.supervision.access import desk_of as order_desk
from luoshi_site.supervision.access import orders_seen
from luoshi_site.supervision.access_inspections import sees_instructions
from luoshi_site.supervision.queries.matters import orders_of_task
from luoshi_site.supervision.queries.proposals import instructions_on

LONGEST_NUMBER = 9


def home(request: HttpRequest) -> HttpResponse:
    """My work: what needs me today, and where the plan stands; a leader's on one screen, with the whole behind `?view=all`."""
    now = timezone.now()
    view = access.plan_for_view(request)
    moment = moment_from(query=request.GET.dict(), now=now)
    if view.plan is not None and access.looks_as_leader(view) and request.GET.get("view") != "all":
        page = leader_page(view.member.user, view.plan, moment, moment_from(query={}, now=now))
        context = {"view": view, "plan": view.plan, "moment": moment, "page": page}
        return render(request, "office/leader.html", context)
    city, today = view.plan.city if view.plan else view.member.city, moment_from(query={}, now=now)
    desk = desk_of(view.member, city)
    others = [desk_of(view.member, other) for other in view.member.cities if other != city]
    situation = situation_of(view.plan, moment) if view.plan else None
    context = {
        "view": view,
        "plan": view.plan,
        "moment": moment,
        "desk": desk,
        "notices": unread_notices(view.member, now),
        "duties": duties_of(desk, today),
        "elsewhere": duties_elsewhere(others, today),
        "situation": situation,
        "led": led_by(view.member, situation, today) if situation else (),
        "all_shares": request.GET.get("shares") == "all",
        "areas": area_situations(view.member, situation.standing, moment) if situation else (),
        "wide": True,
    }
    return render(request, "office/home.html", context)


def led_by(who: Member, situation: Situation, today: Moment) -> tuple[TaskStanding, ...]:
    """The tasks that a leader is in charge of, the worst first (我分管的任务)."""
    plan = situation.standing.plan
    if not who.may(Role.Kind.LEADER, plan.city):
        return ()
    keys = led_task_keys(who.user, plan, today.as_of)
    mine = [row for row in situation.standing.tasks if row.task.pk in keys]
    return tuple(sorted(mine, key=lambda row: (row.status is None, row.status.severity if row.status else 0)))


def _narrowed(request: HttpRequest) -> LedgerFilter:
    wanted = request.GET
    return LedgerFilter(
        text=wanted.get("q", "").strip(),
        area=wanted.get("area", ""),
        agency=wanted.get("agency", ""),
        status=wanted.get("status", ""),
        sort=wanted.get("sort", ""),
    )


def ledger(request: HttpRequest) -> HttpResponse:
    """The ledger's table."""
    view = access.plan_for_view(request)
    moment = moment_from(query=request.GET.dict(), now=timezone.now())
    context: dict[str, object] = {"view": view, "plan": view.plan, "moment": moment, "wide": True}
    if view.plan is not None:
        standing = plan_standing(view.plan, moment)
        context["page"] = ledger_page(standing, _narrowed(request), request.GET.get("page", ""))
        context["colours"] = COLOURS
    return render(request, "office/ledger.html", context)


def export(request: HttpRequest) -> HttpResponse:
    """The table, narrowed and sorted as on the page, as an .xlsx file."""
    view = access.plan_for_view(request)
    moment = moment_from(query=request.GET.dict(), now=timezone.now())
    if view.plan is None:
        return render(request, "office/ledger.html", {"view": view, "moment": moment}, status=404)
    standing = plan_standing(view.plan, moment)
    content = ledger_workbook(standing, ledger_groups(standing, _narrowed(request)))
    response = HttpResponse(content, content_type=MEDIA_TYPE)
    name = f"{view.plan.short_title}台账-{moment.as_of.isoformat()}.xlsx"
    response.headers["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=name)
    return response


def _target_number(request: HttpRequest) -> int | None:
    """The target whose areas `?areas=` asks for."""
    wanted = request.GET.get("areas", "")
    return int(wanted) if wanted.isdecimal() and len(wanted) < LONGEST_NUMBER else None


def goals(request: HttpRequest, plan: str) -> HttpResponse:
    """The targets of a plan's goals and safeguards, which no task carries."""
    now = timezone.now()
    member, found = access.goals_for_view(request, plan)
    moment = moment_from(query=request.GET.dict(), now=now)
    officer = member.may(Role.Kind.OFFICER, found.city)
    rights = access.TaskRights(may_report=officer, may_verify=officer, may_divide=officer)
    context = {
        "plan": found,
        "moment": moment,
        "targets": goal_pages(found, moment, areas_of=_target_number(request)),
        "rights": rights,
        "wide": True,
    }
    return render(request, "office/goals.html", context)


def task(request: HttpRequest, plan: str, number: str) -> HttpResponse:
    """One task with everything about it."""
    now = timezone.now()
    member, found = access.task_for_view(request, plan, number)
    moment = moment_from(query=request.GET.dict(), now=now)
    page = task_page(found, moment, areas_of=_target_number(request))
    moment = page.moment
    rights = access.task_rights(member, found, on=moment_from(query={}, now=now).as_of)
    context = {
        "task": found,
        "plan": found.plan,
        "moment": moment,
        "page": page,
        "rights": rights,
        "names": former_names(found.plan.city, moment),
        "leaders": leaders_of_task(found, moment.as_of),
        "forces": forces_of_task(found),
        "orders": orders_of_task(found, orders_seen(order_desk(member, found.plan.city))),
        "may_order": member.may(Role.Kind.OFFICER, found.plan.city) and not found.ended_on,
        "takes": may_take_dossiers(member, found.plan.city),
        "instructs": member.may(Role.Kind.LEADER, found.plan.city),
        "instructions": instructions_on(found) if sees_instructions(member, found, moment.as_of) else (),
        "wide": True,
    }
    return render(request, "office/task.html", context)


def _burden_filter(request: HttpRequest) -> BurdenFilter:
    wanted = request.GET
    return BurdenFilter(
        month=wanted.get("month", ""),
        by="plan" if wanted.get("by") == "plan" else "agency",
        text=wanted.get("q", "").strip(),
        sort=wanted.get("sort", ""),
    )


def burden(request: HttpRequest) -> HttpResponse:
    """What reporting costs: questions, minutes, things asked twice, by agency or plan."""
    view = access.burden_for_view(request)
    moment = moment_from(query={}, now=timezone.now())
    page = burden_page(view.city, _burden_filter(request), moment)
    return render(request, "office/burden.html", {"view": view, "city": view.city, "page": page, "wide": True})


def burden_export(request: HttpRequest) -> HttpResponse:
    """The same as an .xlsx file: the table as narrowed, the months, what is asked twice."""
    view = access.burden_for_view(request)
    moment = moment_from(query={}, now=timezone.now())
    page = burden_page(view.city, _burden_filter(request), moment)
    response = HttpResponse(burden_workbook(view.city, page, moment.as_of), content_type=MEDIA_TYPE)
    name = f"{view.city}报送负担-{page.name or moment.as_of.isoformat()}.xlsx"
    response.headers["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=name)
    return response


def forecast_accuracy(request: HttpRequest) -> HttpResponse:
    """How good forecasts and lights were on real public series; the same for every city."""
    access.whoever_works_here(request)
    return render(request, "office/forecast.html", {"page": forecast_page()})
