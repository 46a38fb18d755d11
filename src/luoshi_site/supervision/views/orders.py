"""The list of orders, what waits for approval, and drafting."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.http import content_disposition_header

from luoshi.problems import LuoshiError
from luoshi.report.xlsx import MEDIA_TYPE
from luoshi_site.agencies.access import NOT_HERE
from luoshi_site.ledger.models import Matter
from luoshi_site.supervision import access, actions
from luoshi_site.supervision.actions.drafts import amend_order, open_matter
from luoshi_site.supervision.actions.steps import State, day_of
from luoshi_site.supervision.forms.drafting import DraftForm, MatterForm, draft_initial
from luoshi_site.supervision.models import SupervisionOrder
from luoshi_site.supervision.orderbook import order_book
from luoshi_site.supervision.queries.matters import duplicate_check, matter_lines, matters_found, matters_of, plan_of
from luoshi_site.supervision.queries.orders import (
    OrderFilter,
    agencies_ordered,
    chips,
    order_lines,
    order_list,
    plans_ordered,
)

ROWS_A_PAGE = 50
AMENDED = ("title", "agency", "level", "asks", "basis", "limit_days", "day_kind", "evidence_asked")


def _narrowed(request: HttpRequest) -> OrderFilter:
    return OrderFilter(
        text=_typed(request, "q"),
        **{name: _typed(request, name) for name in ("state", "level", "agency", "due", "listed", "plan", "waits")},
    )


def _typed(request: HttpRequest, name: str) -> str:
    """What an address asks for; PostgreSQL takes no text with NUL."""
    return request.GET.get(name, "").replace("\x00", "").strip()


def orders(request: HttpRequest) -> HttpResponse:
    """The orders that the member sees, what needs them first."""
    desk = access.desk_for_orders(request)
    on, narrowed = day_of(timezone.now()), _narrowed(request)
    page = Paginator(order_list(desk, narrowed, on), ROWS_A_PAGE).get_page(request.GET.get("page"))
    context = {
        "desk": desk, "page": page, "lines": order_lines(list(page.object_list), on), "narrowed": narrowed,
        "chips": chips(desk, narrowed, on), "wide": True,
    }  # fmt: skip
    if desk.sees_all:
        context |= {"agencies": agencies_ordered(desk.city), "plans": plans_ordered(desk.city)}
    return render(request, "supervision/order_list.html", context)


def export(request: HttpRequest) -> HttpResponse:
    """The list as narrowed on the page, as an .xlsx file."""
    desk = access.desk_for_orders(request)
    on = day_of(timezone.now())
    content = order_book(desk.city, order_lines(list(order_list(desk, _narrowed(request), on)), on), on)
    response = HttpResponse(content, content_type=MEDIA_TYPE)
    name = f"{desk.city}督办台账-{on}.xlsx"
    response.headers["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=name)
    return response


def approvals(request: HttpRequest) -> HttpResponse:
    """What waits for approval, each with all that a leader needs to say yes or no."""
    desk = access.desk_for_approving(request)
    rows = SupervisionOrder.objects.filter(city=desk.city, state=State.DRAFTED).order_by("pk")
    rows = rows.select_related("agency", "matter__plan", "drafted_by", "rule")
    page = Paginator(rows, ROWS_A_PAGE).get_page(request.GET.get("page"))
    return render(request, "supervision/approvals.html", {"desk": desk, "page": page, "wide": True})


def _matter(request: HttpRequest, desk: access.OrderDesk) -> Matter | None:
    wanted = request.GET.get("matter", "")
    if not wanted:
        return None
    found = matters_of(desk.city).filter(pk=int(wanted[:15])).first() if wanted.isdecimal() else None
    if found is None:
        raise Http404(NOT_HERE)
    return found


def new_order(request: HttpRequest) -> HttpResponse:
    """Choose a matter, see what there is on it already, then draft."""
    desk = access.desk_for_drafting(request)
    matter = _matter(request, desk)
    if matter is None:
        return _choose(request, desk)
    check = duplicate_check(matter)
    form = DraftForm(request.POST or None, city=desk.city, initial=draft_initial(matter))
    if form.is_valid():
        clean = form.cleaned_data
        try:
            order = actions.draft_order(
                matter=matter, follows=check.before[0] if check.before else None, by=desk.member.user, at=timezone.now(),
                **clean,
            )  # fmt: skip
        except LuoshiError as error:
            form.add_error(None, str(error))
            check = duplicate_check(matter)
        else:
            messages.success(request, "已拟立项，待领导批准。")
            return redirect("order", pk=order.pk)
    context = {"desk": desk, "matter": matter, "plan": plan_of(matter), "check": check, "form": form, "wide": True}
    return render(request, "supervision/order_new.html", context, status=422 if form.errors else 200)


def _choose(request: HttpRequest, desk: access.OrderDesk) -> HttpResponse:
    text, plan = _typed(request, "q"), _typed(request, "plan")
    page = Paginator(matters_found(desk.city, text, plan), ROWS_A_PAGE).get_page(request.GET.get("page"))
    form = MatterForm(request.POST or None, city=desk.city)
    if form.is_valid():
        try:
            matter = open_matter(**form.cleaned_data, by=desk.member.user, at=timezone.now())
        except LuoshiError as error:
            form.add_error(None, str(error))
        else:
            return redirect(f"/office/orders/new/?city={desk.city.code}&matter={matter.pk}")
    context = {
        "desk": desk, "text": text, "plan": plan, "page": page, "lines": matter_lines(list(page.object_list)),
        "plans": plans_ordered(desk.city), "form": form, "wide": True,
    }  # fmt: skip
    return render(request, "supervision/order_choose.html", context, status=422 if form.errors else 200)


def amend(request: HttpRequest, pk: int) -> HttpResponse:
    """Amend a draft."""
    rights = access.order_for_amending(request, pk)
    order = rights.order
    form = DraftForm(request.POST or None, city=order.city, initial={name: getattr(order, name) for name in AMENDED})
    del form.fields["parts"]
    if form.is_valid():
        try:
            amend_order(order=order, by=rights.member.user, at=timezone.now(), **form.cleaned_data)
        except LuoshiError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, "拟稿已修改。")
            return redirect("order", pk=pk)
    if order.state != State.DRAFTED and not form.errors:
        messages.error(request, "已批准的督办单不能再改；需要改的，请撤销后重新立项。")
        return redirect("order", pk=pk)
    return render(
        request,
        "supervision/order_amend.html",
        {"order": order, "form": form, "wide": True},
        status=422 if form.errors else 200,
    )
