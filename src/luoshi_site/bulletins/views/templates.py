"""A city's Word template: downloaded, changed in Word, uploaded."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from luoshi.problems import LuoshiError
from luoshi.report.docx.fill import NEEDED, PLACES, template_bytes
from luoshi.report.docx.write import MEDIA_TYPE
from luoshi_site.agencies.access import NOT_HERE
from luoshi_site.bulletins import access
from luoshi_site.bulletins.actions.templates import set_template
from luoshi_site.bulletins.models import BulletinTemplate
from luoshi_site.bulletins.queries import template_of
from luoshi_site.bulletins.views.files import download


def template(request: HttpRequest) -> HttpResponse:
    """The template in force, what it must hold, and the form to upload another or go back to the standard one."""
    found, city = access.city_for_template(request)
    refused = ""
    if request.method == "POST":
        sent = None if "standard" in request.POST else request.FILES.get("file")
        try:
            set_template(
                city=city,
                name=(sent.name or "") if sent else "",
                content=sent.read() if sent else b"",
                standard="standard" in request.POST,
                by=found.user,
                at=timezone.now(),
            )
        except LuoshiError as refusal:
            refused = str(refusal)
        else:
            messages.success(request, "模板已更新，此后编制和发布的通报按它生成 Word 文件。")
            return redirect(f"{request.path}?city={city.code}")
    context = {
        "city": city,
        "held": BulletinTemplate.objects.filter(city=city).first(),
        "refused": refused,
        "places": [(f"{{{{{name}}}}}", name in NEEDED) for name in PLACES],
    }
    return render(request, "bulletins/template.html", context, status=422 if refused else 200)


def standard(request: HttpRequest) -> HttpResponse:
    """The standard template, to be changed in Word."""
    access.city_for_template(request)
    return download(template_bytes(), "通报标准模板.docx", MEDIA_TYPE)


def current(request: HttpRequest) -> HttpResponse:
    """The template that the city uploaded."""
    _, city = access.city_for_template(request)
    content = template_of(city)
    if content is None:
        raise Http404(NOT_HERE)
    return download(content, f"{city}通报模板.docx", MEDIA_TYPE)
