"""Health, and the pages for what is not there and what went wrong."""

from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string


def healthz(request: HttpRequest) -> HttpResponse:
    """Say whether the site and its database answer."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return HttpResponse("ok\n", content_type="text/plain")


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Nothing here, or nothing for you: one answer for both."""
    return render(request, "base/404.html", status=404)


def server_error(request: HttpRequest) -> HttpResponse:
    """Something broke; nothing is half-done. Rendered without the request: session and database may be what broke."""
    return HttpResponse(render_to_string("base/500.html"), status=500)
