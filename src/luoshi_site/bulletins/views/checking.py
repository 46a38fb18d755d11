"""The steps of a bulletin's check, and its words changed by hand."""

from collections.abc import Callable
from datetime import datetime

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from luoshi.problems import LuoshiError
from luoshi.wording.slips import slips_in
from luoshi_site.agencies.access import NOT_HERE
from luoshi_site.agencies.models import User
from luoshi_site.bulletins import access, actions
from luoshi_site.bulletins.models import Bulletin
from luoshi_site.bulletins.queries import words_to_edit

_Step = Callable[[Bulletin, str, User, datetime], None]
STEPS: dict[str, tuple[_Step, str]] = {
    "review": (
        lambda row, _reason, by, at: actions.review_bulletin(bulletin=row, by=by, at=at),
        "已审核，待领导签发。",
    ),
    "approve": (
        lambda row, _reason, by, at: actions.approve_bulletin(bulletin=row, by=by, at=at),
        "已签发，可以发布。",
    ),
    "return": (
        lambda row, reason, by, at: actions.return_bulletin(bulletin=row, reason=reason, by=by, at=at),
        "已退回修改，理由已通知编制人。",
    ),
    "publish": (
        lambda row, _reason, by, at: actions.publish_bulletin(bulletin=row, by=by, at=at),
        "已发布，内容不再改变；以后的更正编入下一期。",
    ),
}


def check(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a step of the check; opened as a page it is the bulletin."""
    found, row = access.bulletin_for_checking(request, pk)
    if request.method != "POST":
        return redirect("bulletin", pk=row.pk)
    if request.POST.get("step", "") not in STEPS:
        raise Http404(NOT_HERE)
    step, done = STEPS[request.POST["step"]]
    try:
        step(row, request.POST.get("reason", ""), found.user, timezone.now())
    except LuoshiError as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, done)
        if request.POST["step"] == "publish" and not settings.SITE_ADDRESS:
            messages.warning(
                request, "没有设置本系统的网址，二维码中只有页面路径。请系统管理员设置 LUOSHI_SITE_ADDRESS。"
            )
    return redirect("bulletin", pk=row.pk)


def words(request: HttpRequest, pk: int) -> HttpResponse:
    """Change the bulletin's words, a paragraph at a time; what stands against it is shown beside the paragraph with the text kept."""
    found, row = access.bulletin_for_editing(request, pk)
    refused, place = "", request.POST.get("place", "")
    if request.method == "POST":
        text, reason = request.POST.get("text", ""), request.POST.get("reason", "")
        try:
            edit = actions.edit_words(
                bulletin=row, place=place, text=text, reason=reason, by=found.user, at=timezone.now()
            )
        except LuoshiError as refusal:
            refused = str(refusal)
        else:
            messages.success(request, "文字已修改。" if edit else "文字没有变化。")
            for slip in slips_in(text):
                messages.warning(request, f"“{slip.phrase}”请再看一遍：{slip.advice}")
            return redirect(f"{request.path}#place-{place}")
    context = {
        "bulletin": row,
        "lines": words_to_edit(row),
        "refused": refused,
        "place": place,
        "text": request.POST.get("text", ""),
        "reason": request.POST.get("reason", ""),
        "may_edit": row.state == Bulletin.State.COMPILED,
        "narrow": False,
    }
    return render(request, "bulletins/words.html", context, status=422 if refused else 200)
