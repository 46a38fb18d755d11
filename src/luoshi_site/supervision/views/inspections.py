"""Pages of inspections: drawing, the list to take along, a finding, its evidence."""

import secrets

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.http import content_disposition_header

from luoshi.problems import LuoshiError
from luoshi.report.xlsx import MEDIA_TYPE
from luoshi_site.base import store
from luoshi_site.ledger.models import Plan
from luoshi_site.ledger.queries import plans_of_cities
from luoshi_site.supervision import access_inspections as access
from luoshi_site.supervision.actions.inspections import draw_inspection, record_check
from luoshi_site.supervision.forms.inspections import DrawForm, FindingForm
from luoshi_site.supervision.models import SampleCheck
from luoshi_site.supervision.queries.inspections import (
    check_line,
    check_lines,
    checks_of,
    inspections_in,
    rounds_to_draw,
    today_of,
)
from luoshi_site.supervision.queries.sampling import drawn_again
from luoshi_site.supervision.workbooks import check_workbook

ROWS_A_PAGE = 50


def _initial(request: HttpRequest) -> dict[str, str]:
    wanted = request.GET
    return {"plan": wanted.get("plan", ""), "from_on": wanted.get("from", ""), "until_on": wanted.get("until", "")}


def inspections(request: HttpRequest) -> HttpResponse:
    """What was drawn, what might be drawn next, and drawing."""
    now = timezone.now()
    posted = request.method == "POST"
    door = access.city_for_officer(request) if posted else access.city_for_supervision(request)
    plans = [plan for plan in plans_of_cities((door.city,)) if plan.state == Plan.State.IN_FORCE]
    form = DrawForm(request.POST if posted else None, plans=plans, initial=_initial(request))
    if form.is_valid():
        plan, from_on, until_on, share = form.chosen()
        try:
            row = draw_inspection(
                plan=plan, from_on=from_on, until_on=until_on, share=share, seed=secrets.token_hex(8),
                by=door.member.user, at=now,
            )  # fmt: skip
        except LuoshiError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, f"已随机抽取 {row.checks.count()} 项，种子已记录。")
            return redirect("inspection", pk=row.pk)
    page = Paginator(inspections_in(door.city), ROWS_A_PAGE).get_page(request.GET.get("page"))
    context = {"door": door, "page": page, "form": form, "plans": plans, "rounds": rounds_to_draw(door.city, now)}
    return render(request, "supervision/inspections.html", context, status=422 if form.errors else 200)


def inspection(request: HttpRequest, pk: int) -> HttpResponse:
    """One inspection: its items, and the draw made again."""
    door, row = access.inspection_for_view(request, pk)
    finding = request.GET.get("finding", "")
    context = {
        "door": door,
        "inspection": row,
        "lines": check_lines(checks_of(row, finding)),
        "again": drawn_again(row),
        "finding": finding,
        "findings": SampleCheck.Finding.choices,
    }
    return render(request, "supervision/inspection.html", context)


def inspection_book(request: HttpRequest, pk: int) -> HttpResponse:
    """The list to take along, as an .xlsx file with columns to fill by hand."""
    _, row = access.inspection_for_view(request, pk)
    content = check_workbook(row, check_lines(checks_of(row)), today_of(timezone.now()))
    response = HttpResponse(content, content_type=MEDIA_TYPE)
    name = f"{row.plan.short_title}抽查清单-{row.until_on}.xlsx"
    response.headers["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=name)
    return response


def check(request: HttpRequest, pk: int) -> HttpResponse:
    """One drawn item: what was reported, what was found; recording it."""
    now = timezone.now()
    posted = request.method == "POST"
    door, row = access.check_for_recording(request, pk) if posted else access.check_for_view(request, pk)
    form = FindingForm(request.POST if posted else None, request.FILES or None, initial={"checked_on": today_of(now)})
    if form.is_valid():
        try:
            record_check(check=row, spec=form.spec(), by=door.member.user, at=now)
        except LuoshiError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, f"已登记核查结果：{row.get_finding_display()}。")
            return redirect("inspection", pk=row.inspection_id)
    context = {"door": door, "check": row, "line": check_line(row), "form": form, "evidence": row.evidence.all()}
    return render(request, "supervision/check.html", context, status=422 if form.errors else 200)


def check_evidence(request: HttpRequest, pk: int) -> HttpResponse:
    """Hand out a check's file, to be saved and never shown in the page's own name."""
    found = access.check_evidence_for_view(request, pk)
    try:
        content = store.fetch(found.sha256)
    except FileNotFoundError:
        words = f"「{found.name}」不在存放处，请联系系统管理员从备份恢复。校验值 {found.sha256}。"
        return HttpResponse(words, status=410, content_type="text/plain; charset=utf-8")
    response = HttpResponse(content, content_type="application/octet-stream")
    response.headers["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=found.name)
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Cache-Control"] = "private, no-store"
    return response
