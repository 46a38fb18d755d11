"""Workbooks: downloaded, sent, looked at while they are worked on, mapped, confirmed, accepted (工作簿填报)."""

import os
import subprocess
import sys

from django.conf import settings
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.http import content_disposition_header

from luoshi.problems import LuoshiError
from luoshi.report.formbook import FormBook, form_bytes
from luoshi.report.xlsx import MEDIA_TYPE
from luoshi_site.agencies.access import NOT_HERE
from luoshi_site.agencies.models import Agency, City, User
from luoshi_site.base import store
from luoshi_site.base.moment import moment_from
from luoshi_site.progress import access
from luoshi_site.progress import access_workbooks as doors
from luoshi_site.progress.actions import batches, workbooks
from luoshi_site.progress.actions.workbook_jobs import work_on
from luoshi_site.progress.forms.workbooks import WorkbookForm
from luoshi_site.progress.models import ReportingRound, WorkbookUpload
from luoshi_site.progress.queries.asked import areas_in
from luoshi_site.progress.queries.sheet import sheet_of
from luoshi_site.progress.queries.workbooks import indicators_of, upload_page, uploads_seen
from luoshi_site.progress.views.sheet import sheet_address
from luoshi_site.progress.workbooks.blank import past_form, round_form
from luoshi_site.progress.workbooks.columns import PAST_FIELDS, ROUND_FIELDS

PAGE = 30
UNPROCESSABLE = 422
AT_ONCE_BYTES = 200_000  # so small that nobody waits; what is larger is worked on in a process of its own


def _file(content: bytes, name: str) -> HttpResponse:
    response = HttpResponse(content, content_type=MEDIA_TYPE)
    response.headers["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=name)
    return response


def _form_file(form: FormBook) -> HttpResponse:
    return _file(form_bytes(form), f"{form.title}.xlsx")


def _start(upload: WorkbookUpload) -> None:
    """Work on a workbook: a small one now, a large one in a process that outlives the page; `tick` takes up what is left."""
    if upload.size <= AT_ONCE_BYTES:
        work_on(upload=upload, clock=timezone.now)
        return
    subprocess.Popen(  # noqa: S603 - our own interpreter and command
        [sys.executable, "-m", "django", "workbook", str(upload.pk)],
        env={**os.environ, "DJANGO_SETTINGS_MODULE": str(settings.SETTINGS_MODULE)},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        start_new_session=True,
    )


def download(request: HttpRequest, pk: int) -> HttpResponse:
    """The round's workbook of an agency, to be filled in."""
    now = timezone.now()
    right = access.sheet_for_reporting(request, pk)
    found = sheet_of(reporting_round=right.round, agency=right.agency, moment=moment_from(query={}, now=now))
    return _form_file(round_form(found, timezone.localdate(now)))


def download_past(request: HttpRequest) -> HttpResponse:
    """The workbook for past periods, to be filled in."""
    desk, _ = doors.desk_for_past(request)
    today = timezone.localdate()
    return _form_file(past_form(desk.city, indicators_of(desk.city), areas_in(desk.city, today), today))


def send(request: HttpRequest, pk: int) -> HttpResponse:
    """Send a round's workbook; those sent before."""
    right = access.sheet_for_reporting(request, pk)
    form = WorkbookForm(request.POST or None, request.FILES or None)
    if form.is_valid():
        answer = _receive(request, form, right.round.plan.city, right.agency, right.round, right.member.user)
        if answer is not None:
            return answer
    rows = uploads_seen(right.round.plan.city, [right.agency], officer=False).filter(round=right.round)
    context = {"right": right, "form": form, "rows": rows[:PAGE]}
    return render(request, "progress/workbook_send.html", context, status=UNPROCESSABLE if form.errors else 200)


def workbook_list(request: HttpRequest) -> HttpResponse:
    """The workbooks sent; an officer sends figures of past periods here."""
    desk = doors.desk_for_workbooks(request)
    form = WorkbookForm(request.POST or None, request.FILES or None)
    if request.method == "POST":
        _, agency = doors.desk_for_past(request)
        if form.is_valid():
            answer = _receive(request, form, desk.city, agency, None, desk.user)
            if answer is not None:
                return answer
    rows = uploads_seen(desk.city, (*desk.reports_for, *desk.reviews_for), officer=desk.officer)
    page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    context = {"desk": desk, "form": form, "page": page, "wide": True}
    return render(request, "progress/workbook_list.html", context, status=UNPROCESSABLE if form.errors else 200)


def _receive(
    request: HttpRequest,
    form: WorkbookForm,
    city: City,
    agency: Agency,
    reporting_round: ReportingRound | None,
    by: User,
) -> HttpResponse | None:
    """Keep what was sent and go to its page; None where it cannot be read, with the reason in the form."""
    file = form.cleaned_data["file"]
    try:
        received = workbooks.receive_workbook(
            city=city, agency=agency, reporting_round=reporting_round, name=file.name or "", content=file.read(),
            by=by, at=timezone.now(),
        )  # fmt: skip
    except LuoshiError as error:
        form.add_error("file", str(error))
        return None
    upload = received.upload
    if received.is_new:
        _start(upload)
    else:
        when = timezone.localtime(upload.booked_at) if upload.booked_at else None
        messages.info(request, f"这份文件已由{upload.by}于 {when:%Y-%m-%d %H:%M} 办过，没有再做一次，没有任何变化。")
    return redirect("workbook", upload.pk)


def workbook(request: HttpRequest, pk: int) -> HttpResponse:
    """One workbook: how far it is, what was understood, what is wrong; the page's script asks for its state alone."""
    right = doors.workbook_for_view(request, pk)
    upload = right.upload
    if request.headers.get("HX-Request"):
        response = render(request, "progress/_workbook_state.html", {"upload": upload})
        if not upload.at_work:
            response.headers["HX-Refresh"] = "true"
        return response
    context = {
        "right": right,
        "upload": upload,
        "found": upload_page(upload),
        "fields": PAST_FIELDS if upload.is_past else ROUND_FIELDS,
        "wide": True,
    }
    return render(request, "progress/workbook.html", context)


def marked(request: HttpRequest, pk: int) -> HttpResponse:
    """The same workbook with its bad cells marked, or as it was sent (?as=sent)."""
    upload = doors.workbook_for_view(request, pk).upload
    if request.GET.get("as") == "sent":
        return _file(store.fetch(upload.sha256), upload.name)
    if not upload.marked_sha256:
        raise Http404(NOT_HERE)
    return _file(store.fetch(upload.marked_sha256), f"标错_{upload.name}")


def confirm(request: HttpRequest, pk: int) -> HttpResponse:
    """Confirm what was understood; a round's is filled into the sheet, which is submitted from there."""
    right = doors.workbook_for_sender(request, pk)
    upload = right.upload
    if request.method == "POST":
        try:
            workbooks.confirm_workbook(upload=upload, by=right.member.user, at=timezone.now())
            _start(upload)
        except LuoshiError as error:
            messages.error(request, str(error))
        else:
            if upload.state == WorkbookUpload.State.BOOKED and upload.round is not None:
                messages.success(request, "已填入填报表。请核对下面各项，确认后报送。")
                return redirect(sheet_address(upload.round, upload.agency, "submit/"))
    return redirect("workbook", pk)


def map_columns(request: HttpRequest, pk: int) -> HttpResponse:
    """Say once what the columns of an old table are."""
    right = doors.workbook_for_sender(request, pk)
    if request.method == "POST":
        sent = {
            name.removeprefix("column-"): str(value)
            for name, value in request.POST.items()
            if name.startswith("column-")
        }
        fields = {int(column): value for column, value in sent.items() if column.isdecimal() and len(column) < 4}
        try:
            workbooks.map_headings(upload=right.upload, fields=fields, by=right.member.user, at=timezone.now())
            _start(right.upload)
        except LuoshiError as error:
            messages.error(request, str(error))
    return redirect("workbook", pk)


def decide(request: HttpRequest, pk: int) -> HttpResponse:
    """Accept or return all readings of a workbook with past periods."""
    right = doors.workbook_for_decision(request, pk)
    if request.method == "POST":
        who, now, reason = right.member.user, timezone.now(), request.POST.get("reason", "")[:500]
        try:
            if request.POST.get("verdict") == "accept":
                count = batches.accept_workbook(upload=right.upload, by=who, at=now)
                messages.success(request, f"已整批采用 {count:,} 条读数，现在计入研判。")
            else:
                count = batches.return_workbook(upload=right.upload, reason=reason, by=who, at=now)
                messages.success(request, f"已整批退回 {count:,} 条读数，上传人会收到通知。")
        except LuoshiError as error:
            messages.error(request, str(error))
    return redirect("workbook", pk)
