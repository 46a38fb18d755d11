"""The cards of all agencies or areas of a plan at once: made by one button, downloaded as one .zip."""

from datetime import date, datetime

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from luoshi.problems import LuoshiError
from luoshi_site.agencies.access import NOT_HERE, Member
from luoshi_site.base.moment import CHINA
from luoshi_site.bulletins import access
from luoshi_site.bulletins.actions import Cards, make_cards
from luoshi_site.bulletins.content import CARDS, BulletinKind
from luoshi_site.bulletins.forms import MonthForm
from luoshi_site.bulletins.models import Bulletin
from luoshi_site.bulletins.queries import cards_packed, months_carded, months_over, newest_cards
from luoshi_site.bulletins.views.files import download
from luoshi_site.ledger.models import Plan

MEDIA_TYPE = "application/zip"
MOST_PACKED = 300


def make_all(request: HttpRequest, found: Member, plan: Plan, kind: BulletinKind, now: datetime) -> HttpResponse:
    """Make the cards of a month of everybody, and say how many were made."""
    form = MonthForm(months_over(plan, now.astimezone(CHINA).date()), request.POST.dict())
    if not form.is_valid():
        messages.error(request, "请选择已结束的月份，再编制全部情况卡。")
    else:
        try:
            done = make_cards(plan=plan, month=form.chosen, kind=kind, by=found.user, at=now)
        except LuoshiError as refusal:
            messages.error(request, str(refusal))
        else:
            level = messages.SUCCESS if done.made or done.unchanged else messages.WARNING
            messages.add_message(request, level, _told(done, form.chosen))
    return redirect(f"{reverse('new_bulletin', args=[plan.code])}?kind={kind.value}")


def _told(done: Cards, month: date) -> str:
    if not (done.made or done.unchanged):
        return (
            f"没有单位或地区在{month.year}年{month.month}月有可写的内容，没有编制情况卡。请先明确任务分工或分解目标。"
        )
    words = [f"{month.year}年{month.month}月的情况卡：编制 {len(done.made)} 份"]
    if done.unchanged:
        words.append(f"{done.unchanged} 份没有变化，不重复编制")
    if done.left:
        words.append(f"还有 {done.left} 份，请再点一次「编制全部」")
    return f"{'；'.join(words)}。"


def months(plan: Plan, kind: BulletinKind) -> tuple[tuple[date, int], ...]:
    """The newest months that have cards of a kind, each with how many; none for what is no card."""
    return months_carded(plan, kind) if kind in CARDS else ()


def packed(request: HttpRequest, plan: str, kind: str, month: str) -> HttpResponse:
    """The newest edition of each card of a month as one .zip of Word files."""
    _, held = access.plan_for_making(request, plan)
    try:
        first = date.fromisoformat(f"{month}-01")
    except ValueError as error:
        raise Http404(NOT_HERE) from error
    rows = newest_cards(held, kind, first) if kind in CARDS else ()
    if not rows:
        raise Http404(NOT_HERE)
    part = f"，前{MOST_PACKED}份" if len(rows) > MOST_PACKED else ""
    name = f"{Bulletin.Kind(kind).label}{first.year}年{first.month}月（{held.short_title}{part}）.zip"
    return download(cards_packed(rows[:MOST_PACKED]), name, MEDIA_TYPE)
