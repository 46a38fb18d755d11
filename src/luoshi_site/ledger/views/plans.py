"""A plan in force: its change log, the documents of decisions, one target adjusted, suspended or resumed."""

from datetime import date

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.http import content_disposition_header

from luoshi.problems import LuoshiError
from luoshi_site.agencies.models import Role
from luoshi_site.base import store
from luoshi_site.base.moment import CHINA
from luoshi_site.ledger import access, actions
from luoshi_site.ledger.changes import ChangeFilter, change_log
from luoshi_site.ledger.forms.revising import AdjustForm, DecisionForm
from luoshi_site.ledger.inforce import newest_version
from luoshi_site.ledger.models import PlanChange, Target
from luoshi_site.ledger.promise import promise_words
from luoshi_site.ledger.views.documents import UNPROCESSABLE, posted

PAGE = 50


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def plan_changes(request: HttpRequest, plan: str) -> HttpResponse:
    """What changed the plan's counts, names, agencies and targets, when, and on whose word (变更记录)."""
    found, held = access.plan_for_changes(request, plan)
    wanted = request.GET
    kind = wanted.get("kind", "")
    narrowed = ChangeFilter(
        text=wanted.get("text", "").strip(),
        kind=kind if kind in PlanChange.Kind.values else "",
        since=_day(wanted.get("since", "")),
        until=_day(wanted.get("until", "")),
    )
    log = change_log(held, narrowed)
    page = {
        "plan": held,
        "log": log,
        "narrowed": narrowed,
        "kinds": PlanChange.Kind.choices,
        "page": Paginator(log.lines, PAGE).get_page(wanted.get("page")),
        "officer": found.may(Role.Kind.OFFICER, held.city),
        "wide": True,
    }
    return render(request, "ledger/plan_changes.html", page)


def decision_file(request: HttpRequest, plan: str, sha256: str) -> HttpResponse:
    """The document of a decision, always as a download (批准文件)."""
    _, name = access.decision_for_view(request, plan, sha256)
    try:
        content = store.fetch(sha256)
    except FileNotFoundError as fault:
        raise Http404("批准文件不在存放处，请联系系统管理员从备份恢复。") from fault
    response = HttpResponse(content, content_type="application/octet-stream")
    response.headers["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=name)
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Cache-Control"] = "private, no-store"
    return response


def target_adjust(request: HttpRequest, plan: str, number: int) -> HttpResponse:
    """Ask another value or last day of a target, by a decision where it is less (调整目标)."""
    found, target = access.target_for_revising(request, plan, number)
    now = timezone.now()
    version = newest_version(target)
    form = AdjustForm(posted(request), request.FILES or None, version=version, today=now.astimezone(CHINA).date())
    if form.is_valid():
        try:
            after = actions.revise_target(
                target=target,
                terms=form.terms,
                effective_on=form.effective,
                decision=form.decision,
                by=found.user,
                at=now,
            )
        except LuoshiError as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, f"已调整「{target}」：自 {form.effective} 起{promise_words(after)}。")
            if version.shares.exists():
                messages.warning(request, "原来按地区、年度的分解与新的要求不再相符，请重新分解。")
            return redirect(_address(target))
    context = {"target": target, "version": version, "promise": promise_words(version), "form": form}
    return _page(request, "ledger/target_adjust.html", context, form)


def target_suspend(request: HttpRequest, plan: str, number: int) -> HttpResponse:
    """Suspend a target by a decision, or resume it (中止考核、恢复考核)."""
    found, target = access.target_for_revising(request, plan, number)
    now = timezone.now()
    last = target.suspensions.order_by("decided_at", "pk").last()
    suspended = last is not None and not last.lifts
    form = DecisionForm(
        posted(request),
        request.FILES or None,
        initial={"effective_on": now.astimezone(CHINA).date()},
        needs_title=True,
        needs_file=not suspended,
    )
    if form.is_valid():
        act = actions.end_suspension if suspended else actions.suspend_target
        try:
            act(target=target, effective_on=form.effective, decision=form.decision, by=found.user, at=now)
        except LuoshiError as refusal:
            form.add_error(None, str(refusal))
        else:
            verb = "恢复考核" if suspended else "中止考核"
            messages.success(request, f"「{target}」自 {form.effective} 起{verb}。")
            return redirect(_address(target))
    context = {"target": target, "suspended": suspended, "last": last, "form": form}
    return _page(request, "ledger/target_suspend.html", context, form)


def _page(request: HttpRequest, template: str, context: dict[str, object], form: DecisionForm) -> HttpResponse:
    target = context["target"]
    back = _address(target) if isinstance(target, Target) else ""
    return render(request, template, {**context, "back": back}, status=UNPROCESSABLE if form.errors else 200)


def _address(target: Target) -> str:
    part = target.task.number if target.task else "goals"
    return f"/office/ledger/{target.plan.code}/{part}/#target-{target.number}"
