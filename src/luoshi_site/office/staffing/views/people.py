"""Leaders in charge of tasks, and one person handing over to another (分管、移交)."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from luoshi_site.agencies.access import person_for_rights
from luoshi_site.agencies.actions import PersonError
from luoshi_site.agencies.registry import people_listed, people_to_choose
from luoshi_site.ledger.actions import LedgerError
from luoshi_site.ledger.actions.leaders import assign_leader
from luoshi_site.office.staffing import queries
from luoshi_site.office.staffing.access import plan_for_leaders
from luoshi_site.office.staffing.forms import HandoverForm
from luoshi_site.progress.actions.handover import hand_over as hand_over_all

NOBODY = "none"


def leaders(request: HttpRequest) -> HttpResponse:
    """Who is in charge of which tasks; name a leader for one, several or an area's in one step."""
    who, plan, plans = plan_for_leaders(request)
    now = timezone.now()
    rows = queries.tasks_with_leaders(plan)
    choices = queries.leaders_in(plan.city, timezone.localdate(now))
    error = ""
    if request.method == "POST":
        wanted, area, key = set(request.POST.getlist("task")), request.POST.get("area", ""), request.POST.get("leader")
        chosen = [row.task for row in rows if str(row.task.pk) in wanted or (area and row.task.area == area)]
        leader = next((each for each in choices if str(each.pk) == key), None)
        if leader is None and key != NOBODY:
            error = "请选择分管领导。"
        else:
            try:
                changed = assign_leader(tasks=chosen, leader=leader, by=who.user, at=now)
                messages.success(request, f"{changed} 项任务的分管领导已更新。")
                return redirect(f"{request.path}?plan={plan.code}")
            except LedgerError as wrong:
                error = str(wrong)
    page = {
        "plan": plan,
        "plans": plans,
        "rows": rows,
        "leaders": choices,
        "areas": tuple(dict.fromkeys(row.task.area for row in rows if row.task.area)),
        "error": error,
        "wide": True,
    }
    return render(request, "office/staffing/leaders.html", page)


def hand_over(request: HttpRequest, pk: int) -> HttpResponse:
    """Hand a person's work over to another."""
    rights, leaving = person_for_rights(request, pk)
    now = timezone.now()
    today = timezone.localdate(now)
    form = HandoverForm(request.POST or None, people=people_to_choose(rights.city, today, but=leaving))
    if form.is_valid():
        taking = form.cleaned_data["taking"]
        try:
            done = hand_over_all(leaving=leaving, taking=taking, city=rights.city, by=rights.member.user, at=now)
            messages.success(request, f"已移交给 {taking}：{done.words}。")
            return redirect(f"/office/agencies/people/{taking.pk}/?city={rights.city.code}")
        except PersonError as error:
            form.add_error(None, str(error))
    listing = people_listed(city=rights.city, user=leaving, on=today)[0]
    page = {"form": form, "city": rights.city, "listing": listing, "narrow": True}
    return render(request, "office/staffing/handover.html", page)
