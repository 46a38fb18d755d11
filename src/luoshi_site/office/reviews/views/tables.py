"""The review table as files, and which columns it has."""

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.http import content_disposition_header

from luoshi.problems import LuoshiError
from luoshi.report.pdf import MEDIA_TYPE as PDF_MEDIA_TYPE
from luoshi.report.pdf import PdfUnavailableError, pdf_bytes
from luoshi.report.xlsx import MEDIA_TYPE
from luoshi_site.base.moment import moment_from
from luoshi_site.office.reviews import access
from luoshi_site.office.reviews.access import ReviewDesk
from luoshi_site.office.reviews.actions import lay_out_reviews
from luoshi_site.office.reviews.columns import PRESETS
from luoshi_site.office.reviews.forms import PRESET_CHOICES, LayoutForm
from luoshi_site.office.reviews.queries import Layout, layout_of
from luoshi_site.office.reviews.table import review_paper, review_workbook
from luoshi_site.progress.queries import PlanStanding, plan_standing


def _standing(request: HttpRequest) -> tuple[ReviewDesk, PlanStanding]:
    desk = access.desk_for_table(request)
    plan = desk.plan
    if plan is None:
        raise ValueError("the door lets nobody in without a plan")
    return desk, plan_standing(plan, moment_from(query=request.GET.dict(), now=timezone.now()))


def _download(content: bytes, standing: PlanStanding, ending: str, media: str) -> HttpResponse:
    response = HttpResponse(content, content_type=media)
    name = f"{standing.plan.short_title}调度表-{standing.moment.as_of}.{ending}"
    response.headers["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=name)
    return response


def table_xlsx(request: HttpRequest) -> HttpResponse:
    """The review table of the plan in view as .xlsx; the door is in `access.desk_for_table`."""
    _, standing = _standing(request)
    content = review_workbook(standing, layout_of(standing.plan.city))
    return _download(content, standing, "xlsx", MEDIA_TYPE)


def table_pdf(request: HttpRequest) -> HttpResponse:
    """The same as .pdf; the door is in `access.desk_for_table`."""
    desk, standing = _standing(request)
    report = review_paper(standing, layout_of(standing.plan.city), issuer=str(desk.view.member.agency))
    try:
        content = pdf_bytes(report, fonts=settings.REPORT_FONTS)
    except PdfUnavailableError as missing:
        messages.error(request, str(missing))
        return redirect("reviews")
    return _download(content, standing, "pdf", PDF_MEDIA_TYPE)


def layout(request: HttpRequest) -> HttpResponse:
    """Choose the columns once for the office: a set in use elsewhere, or one's own."""
    member, city = access.city_for_layout(request)
    now = layout_of(city)
    wanted = request.GET.get("preset", "")
    shown = Layout(wanted, PRESETS[wanted].columns, now.stuck_months) if wanted in PRESETS else now
    form = LayoutForm(request.POST or None, layout=shown)
    if form.is_valid():
        columns = form.columns()
        # Columns in another order, or fewer, still have the titles of the set that they were chosen from.
        try:
            lay_out_reviews(
                city=city, preset=shown.preset, columns=columns, stuck_months=form.cleaned_data["stuck_months"],
                by=member.user, at=timezone.now(),
            )  # fmt: skip
        except LuoshiError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, "调度设置已保存，之后的调度表按此输出。")
            return redirect(f"{request.path}?city={city.code}")
    context = {
        "city": city, "form": form, "presets": PRESET_CHOICES, "shown": shown, "now": now, "trying": shown is not now,
    }  # fmt: skip
    return render(request, "office/reviews/layout.html", context, status=422 if form.errors else 200)
