"""A new bulletin of any kind, and whether areas' results are ranked in the monthly ones."""

from datetime import datetime

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils import timezone

from luoshi.problems import LuoshiError
from luoshi.rules.ranking import FORMULA
from luoshi_site.base.moment import CHINA
from luoshi_site.bulletins import access
from luoshi_site.bulletins.actions import make_bulletin
from luoshi_site.bulletins.actions.ranking import set_ranking
from luoshi_site.bulletins.content import CARDS, BulletinKind
from luoshi_site.bulletins.forms import NewForm, RankingForm
from luoshi_site.bulletins.models import Bulletin, RankingSetting
from luoshi_site.bulletins.queries import agencies_in, areas_of, months_over, tasks_of
from luoshi_site.bulletins.views import cards
from luoshi_site.ledger.models import Plan

ABOUT = {
    BulletinKind.MONTHLY: "全计划的月度情况：总体、分单位、完成和好的做法、存在问题、下一步要求，附明细表。发各牵头单位、责任单位。",
    BulletinKind.BRIEFING: "所选任务的专题情况，报有关领导同志。只写所选任务及其督办单。",
    BulletinKind.AGENCY: "一家单位牵头和参与的任务、负责的考核事项、在办督办单，发该单位。",
    BulletinKind.AREA: "一个地区分解到的目标、负责的里程碑、在办督办单，发该地区。",
}


def new(request: HttpRequest, plan: str) -> HttpResponse:
    """Choose kind, month and scope; then the bulletin is made."""
    found, held = access.plan_for_making(request, plan)
    now = timezone.now()
    kind = _kind(request.GET.get("kind", ""))
    if kind in CARDS and "all" in request.POST:
        return cards.make_all(request, found, held, kind, now)
    form = _form(held, kind, now, request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            bulletin = make_bulletin(plan=held, month=form.chosen, kind=kind, scope=form.scope, by=found.user, at=now)
        except LuoshiError as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, f"已编制{bulletin.title}。")
            return redirect("bulletin", pk=bulletin.pk)
    context = {
        "plan": held,
        "form": form,
        "kind": kind.value,
        "kinds": Bulletin.Kind.choices,
        "about": ABOUT[kind],
        "wanting": _wanting(kind, form),
        "carded": cards.months(held, kind),
    }
    return render(request, "bulletins/new_bulletin.html", context, status=422 if form.errors else 200)


def _kind(text: str) -> BulletinKind:
    return next((kind for kind in BulletinKind if kind.value == text), BulletinKind.MONTHLY)


def _form(plan: Plan, kind: BulletinKind, now: datetime, posted: QueryDict | None) -> NewForm:
    months = months_over(plan, now.astimezone(CHINA).date())
    match kind:
        case BulletinKind.BRIEFING:
            return NewForm(months, posted, tasks=tasks_of(plan))
        case BulletinKind.AGENCY:
            return NewForm(months, posted, agencies=agencies_in(plan), label="单位")
        case BulletinKind.AREA:
            return NewForm(months, posted, agencies=areas_of(plan), label="地区")
        case BulletinKind.MONTHLY:
            return NewForm(months, posted)


def _wanting(kind: BulletinKind, form: NewForm) -> str:
    """What is missing before a bulletin of this kind can be made, and what to do; empty where nothing is."""
    if not form.fields["month"].choices:  # type: ignore[attr-defined]
        return "计划实施的第一个月尚未结束，结束后即可编制。"
    if kind is BulletinKind.BRIEFING and "tasks" not in form.fields:
        return "计划还没有任务。文件确认采用、形成任务后，即可编制专报。"
    if kind in {BulletinKind.AGENCY, BulletinKind.AREA} and "agency" not in form.fields:
        return "还没有可选的单位或地区。请先在单位名录中登记，并在任务中明确分工。"
    return ""


def ranking(request: HttpRequest) -> HttpResponse:
    """Whether, from how many on and on which basis areas' results are ranked; with the formula that bulletins print."""
    found, city = access.city_for_ranking(request)
    held = RankingSetting.objects.filter(city=city).first()
    initial = {"is_on": held.is_on, "minimum": held.minimum, "basis": held.basis} if held else {"minimum": 5}
    form = RankingForm(request.POST if request.method == "POST" else None, initial=initial)
    if form.is_valid():
        try:
            set_ranking(city=city, by=found.user, at=timezone.now(), **form.cleaned_data)
        except LuoshiError as refusal:
            form.add_error("basis", str(refusal))
        else:
            messages.success(request, "排名设置已保存，从下一次编制通报起生效。")
            return redirect(f"{request.path}?city={city.code}")
    context = {"city": city, "held": held, "form": form, "formula": FORMULA}
    return render(request, "bulletins/ranking.html", context, status=422 if form.errors else 200)
