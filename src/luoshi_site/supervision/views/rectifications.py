"""Pages of rectifications, and of an agency's data quality."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from luoshi.problems import LuoshiError
from luoshi_site.agencies.access import NOT_HERE
from luoshi_site.supervision import access_inspections as access
from luoshi_site.supervision.actions.rectifications import (
    answer_rectification,
    follow_up_rectification,
    verify_rectification,
)
from luoshi_site.supervision.forms.inspections import AnswerForm, VerdictForm
from luoshi_site.supervision.models import Rectification
from luoshi_site.supervision.queries.inspections import (
    RectificationFilter,
    check_line,
    rectifications_listed,
    today_of,
)
from luoshi_site.supervision.queries.quality import quality_of

ROWS_A_PAGE = 50
State = Rectification.State


def rectifications(request: HttpRequest) -> HttpResponse:
    """What must be put right: one's own agency's, or a whole city's."""
    found, rows = access.rectifications_for_view(request)
    get, today = request.GET, today_of(timezone.now())
    wanted = RectificationFilter(get.get("state", ""), get.get("q", "").strip(), get.get("late") == "1")
    page = Paginator(rectifications_listed(rows, wanted, today), ROWS_A_PAGE).get_page(get.get("page"))
    context = {"who": found, "page": page, "wanted": wanted, "states": State.choices, "today": today}
    return render(request, "supervision/rectifications.html", context)


def rectification(request: HttpRequest, pk: int) -> HttpResponse:
    """One rectification with what happened to it; answering, verifying, looking again."""
    door = access.rectification_for_view(request, pk)
    answering = door.agency is not None and door.row.state == State.ASKED
    verifying = door.officer and door.row.done_by_id != door.member.user.pk
    answer, verdict = AnswerForm(request.POST or None), VerdictForm(request.POST or None)
    if request.method == "POST" and _moved(request, door, answer, verdict):
        return redirect("rectification", pk=pk)
    status = 422 if request.method == "POST" else 200
    context = {
        "door": door, "row": door.row, "line": check_line(door.row.check_of), "events": door.row.events.all(),
        "evidence": door.row.check_of.evidence.all(), "today": today_of(timezone.now()),
        "answer_form": answer if answering else None,
        "verdict_form": verdict if verifying and door.row.state in {State.DONE, State.VERIFIED} else None,
    }  # fmt: skip
    return render(request, "supervision/rectification.html", context, status=status)


def _moved(request: HttpRequest, door: access.RectificationDoor, answer: AnswerForm, verdict: VerdictForm) -> bool:
    """Do what was posted: the agency answers, an officer verifies or looks again; nobody else finds the page to post to."""
    if door.agency is not None and ("verdict" not in request.POST or not door.officer):
        return _answered(request, door, answer)
    if door.officer:
        return _verified(request, door, verdict)
    raise Http404(NOT_HERE)


def _answered(request: HttpRequest, door: access.RectificationDoor, form: AnswerForm) -> bool:
    if not form.is_valid() or door.agency is None:
        return False
    try:
        answer_rectification(
            rectification=door.row, answer=form.cleaned_data["answer"], agency=door.agency, by=door.member.user,
            at=timezone.now(),
        )  # fmt: skip
    except LuoshiError as error:
        form.add_error(None, str(error))
        return False
    messages.success(request, "已报告整改，督查考核人员核验后会通知。")
    return True


def _verified(request: HttpRequest, door: access.RectificationDoor, form: VerdictForm) -> bool:
    if not form.is_valid():
        return False
    data, user, at = form.cleaned_data, door.member.user, timezone.now()
    yes = data["verdict"] == "yes"
    try:
        if door.row.state == State.VERIFIED:
            follow_up_rectification(
                rectification=door.row, holds=yes, note=data["note"], until=data["until"], by=user, at=at
            )
            words = "已登记回头看：未反弹。" if yes else "已要求再整改，并通知单位。"
        else:
            verify_rectification(
                rectification=door.row, accepts=yes, note=data["note"], until=data["until"], by=user, at=at
            )
            words = "核验通过。" if yes else "已退回再整改，并通知单位。"
    except LuoshiError as error:
        form.add_error(None, str(error))
        return False
    messages.success(request, words)
    return True


def agency_quality(request: HttpRequest, pk: int) -> HttpResponse:
    """An agency's data quality over time."""
    found, agency = access.agency_for_quality(request, pk)
    page = quality_of(agency, timezone.now())
    return render(request, "supervision/quality.html", {"who": found, "agency": agency, "page": page})
