"""The list of reviews, one with its agenda, its minutes, and seeing decisions carried out."""

from datetime import datetime

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.http import content_disposition_header

from luoshi.problems import LuoshiError
from luoshi.report.docx.write import MEDIA_TYPE, docx_bytes
from luoshi.report.model import Report
from luoshi_site.agencies.acting import acting
from luoshi_site.base.moment import CHINA
from luoshi_site.base.store import fetch
from luoshi_site.bulletins.actions.monthly import issuer_of
from luoshi_site.bulletins.page import nowhere, page_report
from luoshi_site.office.models import ReviewItem
from luoshi_site.office.reviews import access, actions, queries
from luoshi_site.office.reviews.access import ReviewRights
from luoshi_site.office.reviews.agenda import Subject
from luoshi_site.office.reviews.decisions import settle_decision
from luoshi_site.office.reviews.forms import USUAL_ITEMS, OpenReviewForm, OutcomeForm, OwnItemForm, ReviewForm
from luoshi_site.office.reviews.minutes import Decided, minutes_report
from luoshi_site.progress.queries import plan_standing


def reviews(request: HttpRequest) -> HttpResponse:
    """The reviews of the plan in view, and the decisions that are still to be carried out."""
    desk = access.desk_for_reviews(request)
    on = timezone.now().astimezone(CHINA).date()
    context: dict[str, object] = {"desk": desk, "view": desk.view, "plan": desk.plan, "wide": True}
    if desk.plan is not None:
        follow = queries.decisions_to_follow(desk.plan, None if desk.sees_all else desk.agencies)
        context["reviews"] = queries.reviews_counted(access.reviews_seen(desk))
        context["pending"] = queries.pending_decisions(follow, on)
    return render(request, "office/reviews/review_list.html", context)


def new_review(request: HttpRequest) -> HttpResponse:
    """Open a review."""
    desk = access.desk_for_preparing(request)
    now = timezone.now()
    first = {"held_on": now.astimezone(CHINA).date(), "most": USUAL_ITEMS}
    form = OpenReviewForm(request.POST or None, initial=first)
    plan = desk.plan
    if form.is_valid() and plan is not None:
        try:
            found = actions.open_review(
                plan=plan, spec=form.spec(), most=form.cleaned_data["most"], by=desk.view.member.user, at=now
            )
        except LuoshiError as error:
            form.add_error(None, str(error))
        else:
            return redirect("review", pk=found.pk)
    context = {"desk": desk, "plan": plan, "form": form}
    return render(request, "office/reviews/review_new.html", context, status=422 if form.errors else 200)


def review(request: HttpRequest, pk: int) -> HttpResponse:
    """One review: its agenda and what was decided; for an agency's people what was decided for them. Officers change its day and people."""
    rights = access.review_for_view(request, pk)
    if not rights.sees_all:
        rows = queries.decisions_for(rights.review, rights.agencies)
        context = {"rights": rights, "review": rights.review, "decisions": rows}
        return render(request, "office/reviews/review_told.html", context)
    form = ReviewForm(request.POST or None, initial=ReviewForm.values_of(rights.review)) if rights.officer else None
    if request.method == "POST" and form is not None and form.is_valid():
        try:
            actions.change_review(review=rights.review, spec=form.spec(), by=rights.member.user, at=timezone.now())
        except LuoshiError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, "会议信息已保存。")
            return redirect("review", pk=pk)
    return _show(request, rights, form=form)


def _show(
    request: HttpRequest, rights: ReviewRights, *, form: ReviewForm | None = None, own: OwnItemForm | None = None
) -> HttpResponse:
    preparing = rights.officer and rights.review.is_open
    page = queries.review_page(rights.review, timezone.now(), preparing=preparing)
    context = {
        "rights": rights, "review": rights.review, "page": page, "form": form if preparing else None,
        "own": own or (OwnItemForm(tasks=page.tasks) if preparing else None), "outcome": OutcomeForm(), "wide": True,
    }  # fmt: skip
    failed = bool((form and form.errors) or (own and own.errors))
    return render(request, "office/reviews/review.html", context, status=422 if failed else 200)


def agenda(request: HttpRequest, pk: int) -> HttpResponse:
    """Put something on the agenda, take it off, move it; opened as a page it is the review."""
    rights = access.review_for_preparing(request, pk)
    if request.method != "POST":
        return redirect("review", pk=pk)
    try:
        _change_agenda(request, rights, timezone.now())
    except LuoshiError as error:
        messages.error(request, str(error))
    return redirect("review", pk=pk)


def _change_agenda(request: HttpRequest, rights: ReviewRights, now: datetime) -> None:
    posted, by, found = request.POST, rights.member.user, rights.review
    wanted = posted.get("item", "")
    if wanted:
        rows = ReviewItem.objects.select_related("review__plan__city")
        row = get_object_or_404(rows, pk=int(wanted) if wanted.isdecimal() and len(wanted) < 10 else 0, review=found)
        if posted.get("do") == "off":
            actions.take_off_agenda(item=row, by=by, at=now)
        else:
            actions.move_item(item=row, up=posted.get("do") == "up", by=by, at=now)
        return
    key = posted.get("put", "")
    if key:
        standing = plan_standing(found.plan, queries.moment_of(found, now))
        proposed = queries.proposed_for(found, standing, list(found.items.filter(taken_off=False)))
        chosen = next((each for each in proposed if each.subject.key == key), None)
        if chosen is None:
            raise actions.ReviewError("该事项已在议程中，或情况已有变化，请刷新页面查看。")
        actions.put_on_agenda(review=found, subject=chosen.subject, reasons=chosen.reasons, by=by, at=now)
        return
    actions.put_on_agenda(review=found, subject=_own(request, rights, now), reasons="", by=by, at=now)


def _own(request: HttpRequest, rights: ReviewRights, now: datetime) -> Subject:
    """The task or the words that the officer chose."""
    standing = plan_standing(rights.review.plan, queries.moment_of(rights.review, now))
    form = OwnItemForm(request.POST, tasks=[row.task for row in standing.tasks])
    if not form.is_valid():
        raise actions.ReviewError("请选择本计划的任务，或写明议题（不超过 300 字）。")
    task = next((row.task for row in standing.tasks if str(row.task.pk) == form.cleaned_data["task"]), None)
    if task is not None:
        return Subject("task", task.pk, f"任务{task.number} {task.title}")
    return Subject("item", 0, form.cleaned_data["title"])


def end(request: HttpRequest, pk: int) -> HttpResponse:
    """End a review: its minutes are frozen, the agencies are told."""
    rights = access.review_for_preparing(request, pk)
    if request.method == "POST":
        try:
            actions.end_review(review=rights.review, by=rights.member.user, at=timezone.now())
        except LuoshiError as error:
            messages.error(request, str(error))
            return redirect("review", pk=pk)
        messages.success(request, "会议已结束，纪要已定稿，责任单位已收到通知。")
        return redirect("review_minutes", pk=pk)
    return redirect("review", pk=pk)


def _minutes(rights: ReviewRights) -> Report:
    """The frozen minutes, or what they would say now."""
    found = rights.review
    if not found.is_open:
        return queries.frozen_minutes(found)
    now = timezone.now()
    items = tuple(found.items.filter(taken_off=False))
    standing = plan_standing(found.plan, queries.moment_of(found, now))
    who = acting(rights.member.user, city=found.plan.city, at=now)
    decided = Decided(items, queries.decided_on(items))
    return minutes_report(found, decided, standing, issuer=issuer_of(who, found.plan))


def minutes(request: HttpRequest, pk: int) -> HttpResponse:
    """The minutes as a page to read and print; a draft until the review is ended."""
    rights = access.review_for_reading(request, pk)
    page = page_report(_minutes(rights), nowhere)
    return render(request, "office/reviews/minutes.html", {"rights": rights, "review": rights.review, "page": page})


def minutes_docx(request: HttpRequest, pk: int) -> HttpResponse:
    """The minutes as a Word file: as they were frozen, or the draft."""
    rights = access.review_for_reading(request, pk)
    found = rights.review
    content = docx_bytes(_minutes(rights)) if found.is_open else fetch(found.sha256)
    response = HttpResponse(content, content_type=MEDIA_TYPE)
    name = f"{found}会议纪要{'（草稿）' if found.is_open else ''}.docx"
    response.headers["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=name)
    return response


def settle(request: HttpRequest, pk: int) -> HttpResponse:
    """Note that a decision was carried out."""
    rights, decision = access.decision_for_act(request, pk, officer=True)
    if request.method == "POST":
        try:
            settle_decision(
                decision=decision, outcome=request.POST.get("outcome", ""), by=rights.member.user, at=timezone.now()
            )
        except LuoshiError as error:
            messages.error(request, str(error))
        else:
            messages.success(request, "已记为落实。")
    return redirect("review", pk=rights.review.pk)
