"""The audit chain, read and verified by auditors and administrators (审计)."""

from itertools import islice

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from luoshi_site.agencies import registry
from luoshi_site.agencies.access import member_for_audit
from luoshi_site.base.audit import faults

LINES = 50
SHOWN = 200


def _lines_page(request: HttpRequest, **more: object) -> HttpResponse:
    asked = {name: request.GET.get(name, "").strip() for name in ("actor", "action", "text")}
    lines = registry.audit_lines(**asked)
    number, digest = registry.audit_head()
    page = {
        "page": Paginator(lines, LINES).get_page(request.GET.get("page")),
        "asked": asked,
        "filtered": any(asked.values()),
        "actions": registry.audited_actions(),
        "head_number": number,
        "head_digest": digest,
        "wide": True,
        **more,
    }
    return render(request, "agencies/audit.html", page)


def audit(request: HttpRequest) -> HttpResponse:
    """The chain's lines, newest first."""
    member_for_audit(request)
    return _lines_page(request)


def audit_verified(request: HttpRequest) -> HttpResponse:
    """Verify the whole chain and the rows that it speaks of, and show what is found (校验)."""
    member_for_audit(request)
    if request.method != "POST":
        return redirect("audit")
    found = faults()
    shown = list(islice(found, SHOWN))
    return _lines_page(request, verified=True, faults=shown, fault_count=len(shown) + sum(1 for _ in found))
