"""Pages and steps of reporting: the lists, entering, deciding, correcting, withdrawing; evidence."""

from datetime import date, datetime

from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.datastructures import MultiValueDict
from django.utils.http import content_disposition_header

from luoshi.problems import LuoshiError
from luoshi.rules.period import Period
from luoshi_site.base import store
from luoshi_site.base.moment import CHINA, moment_from
from luoshi_site.progress import access, actions
from luoshi_site.progress.access_questions import sees_questions
from luoshi_site.progress.doors import demand_unlocked
from luoshi_site.progress.forms import (
    OptionalReasonForm,
    ReadingForm,
    ReasonForm,
    as_typed,
    choices_for,
    choices_for_correction,
)
from luoshi_site.progress.models import CheckQuestion, Reading
from luoshi_site.progress.queries.desk import month_desk
from luoshi_site.progress.queries.entry import EntrySheet, entry_sheet
from luoshi_site.progress.queries.inbox import RecordFilter
from luoshi_site.progress.queries.lists import reporting_lists
from luoshi_site.progress.queries.questions import questions_beside
from luoshi_site.progress.queries.reading import reading_page
from luoshi_site.progress.queries.report import returned_reports, waiting_reports

ROWS = 50


def _today(now: datetime) -> date:
    return now.astimezone(CHINA).date()


def posted(request: HttpRequest) -> "tuple[QueryDict | None, MultiValueDict[str, UploadedFile[bytes]] | None]":
    """What a form is bound to: nothing unless it was sent."""
    return (request.POST, request.FILES) if request.method == "POST" else (None, None)


def reporting(request: HttpRequest) -> HttpResponse:
    """The month's desk: the sheets open for me, what came back, what waits for my decision; the lists of single readings behind tabs."""
    moment = moment_from(query={}, now=timezone.now())
    desk = access.desk_for_reporting(request)
    narrowed = RecordFilter(
        text=request.GET.get("q", "").replace("\x00", "").strip(),
        state=request.GET.get("state", ""),
        agency=request.GET.get("agency", ""),
    )
    lists = reporting_lists(desk=desk, moment=moment, chosen=request.GET.get("list", ""), narrowed=narrowed)
    pages = Paginator(lists.rows, ROWS)
    pages.count = lists.count  # known already: a million rows are not counted again
    page = pages.get_page(request.GET.get("page"))
    context = {
        "desk": desk,
        "month": month_desk(desk, moment),
        "reports_waiting": waiting_reports(desk).count() if desk.officer or desk.reviews_for else None,
        "reports_returned": returned_reports(desk) if desk.reports_for else (),
        "lists": lists,
        "page": page,
        "narrowed": narrowed,
        "wide": True,
    }
    return render(request, "progress/reporting.html", context)


def enter(request: HttpRequest, pk: int) -> HttpResponse:
    """Enter a reading of a target."""
    now = timezone.now()
    right = access.target_for_reporting(request, pk, on=_today(now))
    sheet = entry_sheet(target=right.target, agency=right.agency, today=_today(now))
    wanted = {name: request.GET[name] for name in ("area", "period") if name in request.GET}
    choices = choices_for(right.target.indicator, sheet, today=_today(now), wanted=wanted.get("period", ""))
    form = ReadingForm(*posted(request), choices=choices, initial=wanted)
    if request.method == "POST" and form.is_valid():
        spec = form.spec()
        try:
            demand_unlocked(right, Period(spec.period_start, spec.period_end), moment_from(query={}, now=now))
            reading = actions.enter_reading(spec=spec, by=right.member.user, at=now, agency=right.agency)
        except LuoshiError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, f"已报送：{form.understood}。等待另一人审核，采用后计入研判。")
            return redirect("reading", pk=reading.pk)
    return _entry_page(request, right, sheet, form)


def understood(request: HttpRequest, pk: int) -> HttpResponse:
    """While somebody types: what the numbers are understood to be, and what looks odd. Nothing is kept."""
    now = timezone.now()
    right = access.target_for_reporting(request, pk, on=_today(now))
    sheet = entry_sheet(target=right.target, agency=right.agency, today=_today(now))
    form = ReadingForm(request.GET, choices=choices_for(right.target.indicator, sheet, today=_today(now)))
    form.is_valid()
    return render(request, "progress/_understood.html", {"form": form, "hint": True})


def correct(request: HttpRequest, pk: int) -> HttpResponse:
    """Correct a reading that was decided already, by a new one that names it."""
    now = timezone.now()
    right, rights = access.reading_for_correction(request, pk, on=_today(now))
    reading = rights.reading
    if not rights.may_correct:
        messages.error(request, f"该读数{reading.state_words}，不能更正；待审核的请先撤回再重报。")
        return redirect("reading", pk=pk)
    sheet = entry_sheet(target=right.target, agency=right.agency, today=_today(now))
    form = ReadingForm(
        *posted(request), choices=choices_for_correction(reading, today=_today(now)), initial=as_typed(reading)
    )
    if request.method == "POST" and form.is_valid():
        try:
            new = actions.correct_reading(
                reading=reading, spec=form.spec(), by=right.member.user, at=now, agency=right.agency
            )
        except LuoshiError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, f"已提交更正：{form.understood}。审核采用后，原读数不再计入。")
            return redirect("reading", pk=new.pk)
    return _entry_page(request, right, sheet, form, corrected=reading)


def _entry_page(
    request: HttpRequest,
    right: access.ReportingRight,
    sheet: EntrySheet,
    form: ReadingForm,
    corrected: Reading | None = None,
) -> HttpResponse:
    context = {"right": right, "target": right.target, "sheet": sheet, "form": form, "corrected": corrected}
    return render(request, "progress/reading_entry.html", context, status=422 if form.is_bound else 200)


def reading(request: HttpRequest, pk: int) -> HttpResponse:
    """One reading: what was reported, by whom, what was decided, and what it does to the light."""
    now = timezone.now()
    rights = access.reading_for_view(request, pk, on=_today(now))
    return _reading_page(request, rights, now)


def accept(request: HttpRequest, pk: int) -> HttpResponse:
    """Accept a reading."""
    now = timezone.now()
    rights = access.reading_for_decision(request, pk, on=_today(now))
    if request.method == "POST":
        try:
            actions.accept_reading(reading=rights.reading, by=rights.member.user, at=now)
        except LuoshiError as error:
            messages.error(request, str(error))
        else:
            messages.success(request, "已采用，读数从现在起计入研判。")
    return redirect("reading", pk=pk)


def send_back(request: HttpRequest, pk: int) -> HttpResponse:
    """Return a reading with a reason."""
    now = timezone.now()
    rights = access.reading_for_decision(request, pk, on=_today(now))
    form = ReasonForm(request.POST) if request.method == "POST" else ReasonForm()
    if form.is_valid():
        try:
            actions.return_reading(
                reading=rights.reading, reason=form.cleaned_data["reason"], by=rights.member.user, at=now
            )
        except LuoshiError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, "已退回，填报人会在「我的工作」中看到原因。")
            return redirect("reading", pk=pk)
    return _reading_page(request, rights, now, return_form=form)


def withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    """Withdraw a reading."""
    now = timezone.now()
    rights = access.reading_for_withdrawal(request, pk, on=_today(now))
    if not rights.may_withdraw:
        messages.error(request, f"该读数{rights.reading.state_words}，不能撤回。")
        return redirect("reading", pk=pk)
    form = OptionalReasonForm(request.POST) if request.method == "POST" else OptionalReasonForm()
    if form.is_valid():
        try:
            actions.withdraw_reading(
                reading=rights.reading, reason=form.cleaned_data["reason"], by=rights.member.user, at=now
            )
        except LuoshiError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, "已撤回，读数不再计入。记录仍然保留。")
            return redirect("reading", pk=pk)
    return _reading_page(request, rights, now, withdraw_form=form)


def _asked(rights: access.ReadingRights) -> list[CheckQuestion]:
    """What was asked about a reading, for those whom it concerns."""
    agency, city = rights.reading.by_agency, rights.reading.indicator.city
    if not sees_questions(rights.member, agency, city):
        return []
    return questions_beside([rights.reading.pk]).get(rights.reading.pk, [])


def _reading_page(
    request: HttpRequest,
    rights: access.ReadingRights,
    now: datetime,
    return_form: ReasonForm | None = None,
    withdraw_form: OptionalReasonForm | None = None,
) -> HttpResponse:
    context = {
        "rights": rights,
        "reading": rights.reading,
        "asked_questions": _asked(rights),
        "about": reading_page(reading=rights.reading, moment=moment_from(query={}, now=now)),
        "return_form": return_form or ReasonForm(),
        "withdraw_form": withdraw_form or OptionalReasonForm(),
    }
    wrong = any(form is not None and form.errors for form in (return_form, withdraw_form))
    return render(request, "progress/reading.html", context, status=422 if wrong else 200)


def evidence(request: HttpRequest, pk: int) -> HttpResponse:
    """Hand out a piece of evidence, to be saved and never shown in the page's own name."""
    found = access.evidence_for_reading(request, pk)
    try:
        content = store.fetch(found.sha256)
    except FileNotFoundError:
        messages.error(request, f"「{found.name}」不在存放处，请联系系统管理员从备份恢复。校验值 {found.sha256}。")
        return redirect("reading", pk=found.reading_id)
    response = HttpResponse(content, content_type="application/octet-stream")
    response.headers["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=found.name)
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Cache-Control"] = "private, no-store"
    return response
