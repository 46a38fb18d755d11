"""Reports that wait for somebody: one of them, decided; many accepted at once; the board of a round."""

from datetime import datetime

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from luoshi.problems import LuoshiError
from luoshi_site.base.moment import CHINA, moment_from
from luoshi_site.progress import access
from luoshi_site.progress.actions import reports as actions
from luoshi_site.progress.forms.reports import DecisionForm
from luoshi_site.progress.models import ProgressReport
from luoshi_site.progress.queries.board import board_of, open_rounds
from luoshi_site.progress.queries.inbox import Desk
from luoshi_site.progress.queries.report import report_lines, waiting_reports

AT_ONCE = 30  # reports on the page for deciding about many


def report(request: HttpRequest, pk: int) -> HttpResponse:
    """One report: its figures beside the past, its words, what looks odd, what was done."""
    return _report_page(request, access.report_for_view(request, pk), timezone.now())


def _report_page(
    request: HttpRequest, rights: access.ReportRights, now: datetime, form: DecisionForm | None = None
) -> HttpResponse:
    found = rights.report
    line = report_lines([found], moment_from(query={}, now=now))[0]
    on = now.astimezone(CHINA).date()
    own = actions.submitter_of(found) == rights.member.user.pk
    context = {
        "rights": rights,
        "line": line,
        "report": found,
        "may_pass": rights.as_reviewer and not own and found.state == ProgressReport.State.SUBMITTED,
        "may_accept": rights.as_office and not own and actions.with_office(found, on),
        "may_withdraw": own and rights.as_reporter and found.state in {"submitted", "passed"},
        "form": form or DecisionForm(),
        "wide": True,
    }
    return render(request, "progress/report.html", context, status=422 if form else 200)


def decide(request: HttpRequest, pk: int) -> HttpResponse:
    """Pass a report on, accept it, or return it with a reason."""
    now = timezone.now()
    rights = access.report_for_decision(request, pk)
    if request.method != "POST":
        return redirect("report", pk=pk)
    form = DecisionForm(request.POST)
    if not form.is_valid():
        return _report_page(request, rights, now, form)
    verdict, reason = form.cleaned_data["verdict"], form.cleaned_data["reason"]
    found, user = rights.report, rights.member.user
    office = rights.as_office and not (rights.as_reviewer and found.state == ProgressReport.State.SUBMITTED)
    try:
        if verdict == "return":
            actions.return_report(report=found, reason=reason, office=office, by=user, at=now)
        elif verdict == "accept" and rights.as_office:
            actions.accept_report(report=found, by=user, at=now)
        elif verdict == "pass" and rights.as_reviewer:
            actions.pass_report(report=found, by=user, at=now)
    except LuoshiError as error:
        messages.error(request, str(error))
        return redirect("report", pk=pk)
    words = {
        "return": "已退回，填报人会看到原因。",
        "accept": "已采用，读数从现在起计入研判。",
        "pass": "已通过，等待督查部门审核。",
    }
    messages.success(request, words[verdict])
    return redirect(f"/office/reporting/reports/?city={found.round.plan.city.code}")


def withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    """Take back a report that nobody has accepted yet."""
    rights = access.report_for_withdrawal(request, pk)
    found = rights.report
    if request.method == "POST":
        try:
            actions.withdraw_report(report=found, by=rights.member.user, at=timezone.now())
        except LuoshiError as error:
            messages.error(request, str(error))
            return redirect("report", pk=pk)
        messages.success(request, "已撤回，可以修改后再报送。")
    return redirect(f"/office/reporting/rounds/{found.round_id}/?agency={found.agency_id}")


def waiting(request: HttpRequest) -> HttpResponse:
    """Reports that wait for this person, with what looks odd about them; the clean ones accepted at once."""
    now = timezone.now()
    desk = access.desk_for_reporting(request)
    if request.method == "POST":
        _decide_many(request, desk, now)
        return redirect(f"/office/reporting/reports/?city={desk.city.code}")
    rows = waiting_reports(desk)
    text = request.GET.get("q", "").replace("\x00", "").strip()
    if text:
        rows = rows.filter(agency__name__icontains=text) | rows.filter(task__title__icontains=text)
    lines = report_lines(list(rows[:AT_ONCE]), moment_from(query={}, now=now))
    context = {"desk": desk, "lines": lines, "total": rows.count(), "text": text, "wide": True}
    return render(request, "progress/reports.html", context)


def _decide_many(request: HttpRequest, desk: Desk, now: datetime) -> None:
    """Accept the chosen reports (a reviewer passes them), each by itself; whoever was slower is told."""
    chosen = [int(pk) for pk in request.POST.getlist("report") if pk.isdecimal()]
    done = 0
    for found in waiting_reports(desk).filter(pk__in=chosen):
        try:
            if desk.officer and actions.with_office(found, now.astimezone(CHINA).date()):
                actions.accept_report(report=found, by=desk.user, at=now)
            else:
                actions.pass_report(report=found, by=desk.user, at=now)
        except LuoshiError as error:
            messages.error(request, str(error))
        else:
            done += 1
    if done:
        messages.success(request, f"已办理 {done} 份月报。")
    missed = len(set(chosen)) - done
    if missed > 0:
        messages.warning(request, f"所选的月报中有 {missed} 份没有办理：已由他人先行办理，或不归您审核。")
    elif not chosen:
        messages.error(request, "没有选中月报。请勾选后再办理。")


def board(request: HttpRequest, pk: int) -> HttpResponse:
    """A round by agency: who is silent, who types, what waits, what is late."""
    moment = moment_from(query={}, now=timezone.now())
    desk, row = access.board_for_officer(request, pk)
    found = board_of(row, moment)
    text, shown = request.GET.get("q", "").replace("\x00", "").strip(), request.GET.get("show", "")
    context = {
        "desk": desk,
        "board": found,
        "rows": found.narrowed(text=text, shown=shown),
        "text": text,
        "shown": shown,
        "others": [one for one in open_rounds(desk.city, moment) if one.pk != row.pk],
        "wide": True,
    }
    return render(request, "progress/board.html", context)
