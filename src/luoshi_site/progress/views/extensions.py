"""Extensions: asked for by agencies, answered by officers; a closed form reopened."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from luoshi.problems import LuoshiError
from luoshi_site.base.moment import moment_from
from luoshi_site.progress import actions, doors
from luoshi_site.progress.forms.calendars import DecisionForm, ExtensionForm, ReopenForm
from luoshi_site.progress.queries.extensions import closed_rounds, extensions_in, rounds_to_extend
from luoshi_site.progress.queries.inbox import Desk, agencies_in

ROWS_A_PAGE = 50


def _here(city: str) -> str:
    return f"/office/reporting/extensions/?city={city}"


def extensions(request: HttpRequest) -> HttpResponse:
    """Ask for more time, and see what was answered; officers see every request of the city."""
    now = timezone.now()
    desk = doors.desk_for_extensions(request)
    mine = doors.agencies_asking(desk)
    choices = rounds_to_extend(desk.city, mine, moment_from(query={}, now=now))
    form = ExtensionForm(request.POST or None, choices=choices)
    if form.is_valid():
        row, agency, until, reason = form.asked()
        try:
            actions.ask_extension(reporting_round=row, agency=agency, until=until, reason=reason, by=desk.user, at=now)
        except LuoshiError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, "已申请延期，督查考核人员答复后会通知您。")
            return redirect(_here(desk.city.code))
    rows = extensions_in(desk.city, None if desk.officer else mine)
    page = Paginator(rows, ROWS_A_PAGE).get_page(request.GET.get("page"))
    context = {"desk": desk, "page": page, "choices": choices, "form": form, "mine": mine, "wide": True}
    if desk.officer:
        context["reopen_form"] = _reopen_form(desk)
    return render(request, "progress/extensions.html", context, status=422 if form.errors else 200)


def _reopen_form(desk: Desk, typed: dict[str, str] | None = None) -> ReopenForm:
    return ReopenForm(typed, rounds=closed_rounds(desk.city), agencies=tuple(agencies_in(desk.city)))


def decide(request: HttpRequest, pk: int) -> HttpResponse:
    """Grant or refuse a request."""
    found, extension = doors.extension_for_decision(request, pk)
    form = DecisionForm(request.POST or None)
    if form.is_valid():
        grants = form.cleaned_data["verdict"] == "grant"
        answer = form.cleaned_data["answer"]
        try:
            actions.decide_extension(
                extension=extension, grants=grants, answer=answer, by=found.user, at=timezone.now()
            )
        except LuoshiError as error:
            messages.error(request, str(error))
        else:
            messages.success(request, "已同意延期。" if grants else "已答复不同意延期。")
    return redirect(_here(extension.round.plan.city.code))


def reopen(request: HttpRequest) -> HttpResponse:
    """Reopen one agency's form of a closed round."""
    desk = doors.desk_for_reopening(request)
    form = _reopen_form(desk, request.POST.dict() if request.method == "POST" else None)
    if form.is_valid():
        row, agency = form.chosen()
        try:
            actions.reopen_form(reporting_round=row, agency=agency, by=desk.user, at=timezone.now())
        except LuoshiError as error:
            messages.error(request, str(error))
        else:
            messages.success(request, f"已为{agency}重开填报，补报按逾期记。")
    elif form.errors:
        messages.error(request, "请选择报送期和单位。")
    return redirect(_here(desk.city.code))
