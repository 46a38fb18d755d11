"""The order's page, and every step that is taken from it."""

from collections.abc import Callable, Mapping
from datetime import datetime

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.http import content_disposition_header

from luoshi.problems import LuoshiError
from luoshi_site.agencies.models import User
from luoshi_site.base import store
from luoshi_site.supervision import access, actions
from luoshi_site.supervision.access import OrderRights
from luoshi_site.supervision.actions.steps import day_of
from luoshi_site.supervision.forms.acts import ActForm, act_form
from luoshi_site.supervision.models import SupervisionOrder
from luoshi_site.supervision.orderpaper import MEDIA_TYPE, order_paper
from luoshi_site.supervision.queries.acts import HURTS, PLAIN, Act
from luoshi_site.supervision.queries.order import order_page
from luoshi_site.supervision.wording import order_number

Doing = Callable[[SupervisionOrder, dict[str, object], User, datetime], object]


def _files(clean: dict[str, object]) -> list[actions.OrderFile]:
    chosen = clean.pop("evidence", None) or ()
    return [actions.OrderFile(file.name or "附件", file.read()) for file in chosen]  # type: ignore[attr-defined]


def _answer(order: SupervisionOrder, clean: dict[str, object], by: User, at: datetime) -> None:
    files = _files(clean)
    actions.answer_order(order=order, files=files, by=by, at=at, **clean)  # type: ignore[arg-type]


def _decide_extension(order: SupervisionOrder, clean: dict[str, object], by: User, at: datetime) -> None:
    grants = clean["verdict"] == "grant"
    actions.decide_extension(order=order, grants=grants, answer=str(clean["answer"]), by=by, at=at)


def _decide_objection(order: SupervisionOrder, clean: dict[str, object], by: User, at: datetime) -> None:
    upholds = clean["verdict"] == "uphold"
    actions.decide_objection(order=order, upholds=upholds, decision=str(clean["decision"]), by=by, at=at)


def _close_out(order: SupervisionOrder, clean: dict[str, object], by: User, at: datetime) -> None:
    actions.close_out(order=order, note=str(clean["note"]), needless=bool(clean["needless"]), by=by, at=at)


def _list(order: SupervisionOrder, clean: dict[str, object], by: User, at: datetime) -> None:
    publicly = clean["publicly"] == "yes"
    actions.list_order(order=order, publicly=publicly, reason=str(clean["reason"]), by=by, at=at)


def _follow_up(order: SupervisionOrder, clean: dict[str, object], by: User, at: datetime) -> None:
    again = {**clean, "reopens": clean["reopens"] == "yes"}
    actions.follow_up(order=order, by=by, at=at, **again)  # type: ignore[arg-type]


def _as_typed(action: Callable[..., object]) -> Doing:
    """An action that takes what its form has, by the same names."""
    return lambda order, clean, by, at: action(order=order, by=by, at=at, **clean)


DOINGS: Mapping[Act, Doing] = {
    Act.APPROVE: _as_typed(actions.approve_order),
    Act.ISSUE: _as_typed(actions.issue_order),
    Act.SIGN: _as_typed(actions.sign_for),
    Act.ANSWER: _answer,
    Act.DECIDE_EXTENSION: _decide_extension,
    Act.CONCLUDE: _as_typed(actions.conclude_order),
    Act.RETURN: _as_typed(actions.return_order),
    Act.DECIDE_OBJECTION: _decide_objection,
    Act.CLOSE_OUT: _close_out,
    Act.ASK_EXTENSION: _as_typed(actions.ask_extension),
    Act.OBJECT: _as_typed(actions.object_to),
    Act.FOLLOW_UP: _follow_up,
    Act.PLAN_FOLLOW_UP: _as_typed(actions.plan_follow_up),
    Act.ESCALATE: _as_typed(actions.escalate_order),
    Act.LIST: _list,
    Act.UNLIST: _as_typed(actions.unlist),
    Act.REOPEN: _as_typed(actions.reopen),
    Act.REFUSE: _as_typed(actions.refuse_order),
    Act.WITHDRAW: _as_typed(actions.withdraw_order),
}


def order(request: HttpRequest, pk: int) -> HttpResponse:
    """One order."""
    return _show(request, access.order_for_view(request, pk))


def _show(request: HttpRequest, rights: OrderRights, typed: ActForm | None = None) -> HttpResponse:
    page = order_page(rights, day_of(timezone.now()))
    approver = str(rights.member.user) if rights.leader else ""
    forms = [
        typed if typed is not None and typed.act is act else act_form(act, rights.order, approver=approver)
        for act in page.acts
    ]
    context = {
        "rights": rights, "order": rights.order, "page": page, "first": forms[:1], "others": forms[1:],
        "plain": PLAIN, "hurts": HURTS, "wide": True,
    }  # fmt: skip
    return render(request, "supervision/order.html", context, status=422 if typed is not None else 200)


def act(request: HttpRequest, pk: int, act: Act) -> HttpResponse:
    """Take a step; without what it needs the page opens again with its form."""
    rights = access.order_for_act(request, pk, act)
    if request.method != "POST":
        return redirect("order", pk=pk)
    form = act_form(act, rights.order, request.POST, request.FILES)
    if not form.is_valid():
        return _show(request, rights, form)
    try:
        DOINGS[act](rights.order, dict(form.cleaned_data), rights.member.user, timezone.now())
    except LuoshiError as error:
        return _refused(request, rights, form, error)
    messages.success(request, f"{act.label}：已办理。")
    return redirect("order", pk=pk)


def _refused(request: HttpRequest, rights: OrderRights, form: ActForm, error: LuoshiError) -> HttpResponse:
    """What the action said: in the form where the page still offers it, else as a message on the page as it stands now."""
    again = access.order_for_view(request, rights.order.pk)
    if form.act in order_page(again, day_of(timezone.now())).acts:
        form.add_error(None, str(error))
        return _show(request, again, form)
    messages.error(request, str(error))
    return redirect("order", pk=rights.order.pk)


def evidence(request: HttpRequest, pk: int) -> HttpResponse:
    """A file handed in with an answer."""
    found = access.evidence_for_order(request, pk)
    response = HttpResponse(store.fetch(found.sha256), content_type="application/octet-stream")
    response.headers["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=found.name)
    return response


def paper(request: HttpRequest, pk: int) -> HttpResponse:
    """The printed order with its receipt slip, as a Word file."""
    rights = access.order_for_view(request, pk)
    response = HttpResponse(order_paper(rights.order), content_type=MEDIA_TYPE)
    name = f"督办单{order_number(rights.order) or '（草稿）'}.docx"
    response.headers["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=name)
    return response
