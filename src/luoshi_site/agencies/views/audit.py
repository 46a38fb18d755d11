"""The audit chain, read and verified by auditors and administrators (审计)."""

from collections.abc import Iterator
from itertools import chain as joined

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from luoshi_site.agencies import registry
from luoshi_site.agencies.access import cities_for_audit
from luoshi_site.base.audit import faults
from luoshi_site.base.checking import snapshot
from luoshi_site.base.claims import states_faults
from luoshi_site.base.heads import newest_head
from luoshi_site.base.verify_alone import Chain, Fault, UnknownDigestError, kept_heads

LINES = 50
SHOWN = 200
HEADS_LENGTH = 200_000


def _lines_page(request: HttpRequest, reach: registry.AuditReach, **more: object) -> HttpResponse:
    asked = {name: request.GET.get(name, "").strip() for name in ("actor", "action", "text")}
    page = {
        "page": Paginator(registry.audit_lines(reach, **asked), LINES).get_page(request.GET.get("page")),
        "asked": asked,
        "filtered": any(asked.values()),
        "actions": registry.audited_actions(reach),
        "reach": reach,
        "head": newest_head(),
        "wide": True,
        **more,
    }
    return render(request, "agencies/audit.html", page)


def audit(request: HttpRequest) -> HttpResponse:
    """The chain's lines, newest first."""
    return _lines_page(request, registry.audit_reach(cities_for_audit(request)))


def _found(chain: Chain) -> Iterator[Fault]:
    """Everything that is found; that nothing can be, where this machine lacks an algorithm."""
    try:
        with snapshot():
            yield from joined(faults(chain), states_faults([]), chain.head_faults())
    except UnknownDigestError as error:
        yield Fault("审计链", str(error))


def audit_verified(request: HttpRequest) -> HttpResponse:
    """Verify the chain, the rows that it speaks of and the heads pasted in (校验); of other cities only how much is wrong is told."""
    reach = registry.audit_reach(cities_for_audit(request))
    if request.method != "POST":
        return redirect("audit")
    typed = request.POST.get("heads", "")[:HEADS_LENGTH]
    chain = Chain(wanted=kept_heads(typed))
    shown: list[Fault] = []
    count = elsewhere = 0
    for fault in _found(chain):
        count += 1
        if not reach.holds(fault.city):
            elsewhere += 1
        elif len(shown) < SHOWN:
            shown.append(fault)
    found = {"faults": shown, "fault_count": count, "elsewhere": elsewhere, "verified_lines": chain.seq}
    return _lines_page(
        request,
        reach,
        verified=True,
        typed=typed,
        heads=len(chain.wanted),
        no_heads=typed.strip() and not chain.wanted,
        **found,
    )
