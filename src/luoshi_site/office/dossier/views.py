"""The page from which a dossier is made."""

from django.http import FileResponse, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from luoshi.problems import LuoshiError
from luoshi_site.base.moment import CHINA
from luoshi_site.office.dossier.access import subject_for_dossier
from luoshi_site.office.dossier.making import make_dossier
from luoshi_site.office.models import Dossier

SHOWN = 20


@require_http_methods(["GET", "HEAD", "POST"])
def dossier(request: HttpRequest, kind: str, pk: int) -> HttpResponseBase:
    """What a dossier holds, who took one already; posted, the dossier as a .zip file."""
    member, subject = subject_for_dossier(request, kind, pk)
    error = ""
    if request.method == "POST":
        try:
            made = make_dossier(subject=subject, by=member.user, at=timezone.now())
        except LuoshiError as refused:
            error = str(refused)
        else:
            name = f"卷宗-{made.dossier.title[:60]}-{made.dossier.at.astimezone(CHINA):%Y%m%d-%H%M}.zip"
            return FileResponse(made.file, as_attachment=True, filename=name, content_type="application/zip")
    return _page(request, {"subject": subject, "error": error}, status=422 if error else 200)


def _page(request: HttpRequest, context: dict[str, object], status: int) -> HttpResponse:
    subject = context["subject"]
    made = Dossier.objects.filter(subject=getattr(subject, "key", ""))[:SHOWN]
    return render(request, "office/dossier/dossier.html", {**context, "made": made}, status=status)
