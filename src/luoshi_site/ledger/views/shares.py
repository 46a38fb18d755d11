"""Dividing a target among areas and years (目标分解)."""

from collections.abc import Mapping, Sequence
from decimal import Decimal

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from luoshi.problems import LuoshiError
from luoshi_site.agencies.models import Agency
from luoshi_site.base.moment import CHINA
from luoshi_site.ledger import access, actions
from luoshi_site.ledger.division import Division, Place, Way, division_of
from luoshi_site.ledger.forms.shares import SharesForm
from luoshi_site.ledger.inforce import newest_version
from luoshi_site.ledger.models import Target
from luoshi_site.ledger.promise import promise_words
from luoshi_site.ledger.shares import Edition, areas_to_divide, edition_for, editions_of
from luoshi_site.ledger.views.documents import UNPROCESSABLE, posted

FILL = "fill"


def target_shares(request: HttpRequest, plan: str, number: int) -> HttpResponse:
    """The table of a target's shares: save a whole edition, or fill it from pasted lines first."""
    now = timezone.now()
    today = now.astimezone(CHINA).date()
    found, target = access.target_for_dividing(request, plan, number, on=today)
    version = newest_version(target)
    division = division_of(target, version)
    edition = edition_for(target, version, editions_of(target.plan, known_at=now, targets=[target]))
    way = _way(request, division, edition)
    back = _address(target)
    context = {"target": target, "promise": promise_words(version), "division": division, "edition": edition}
    context |= {"outdated": edition is not None and edition.version.pk != version.pk, "back": back, "wide": True}
    if way is None:
        return render(request, "ledger/target_shares.html", context)
    areas = areas_to_divide(target.plan.city, today)
    form = _form(posted(request), division, way, edition, areas)
    if request.method == "POST" and FILL in request.POST:
        values, left = form.filled()
        for words in left:
            messages.warning(request, words)
        form = _form(values, division, way, edition, areas)
    elif form.is_valid():
        try:
            seen = form.cleaned_data["seen"]
            actions.divide_target(version=version, way=way, cells=form.cells, by=found.user, at=now, seen=seen)
        except LuoshiError as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, f"「{target}」已{way.label}分解。")
            return redirect(back)
    context |= {"form": form, "way": way, "rule": division.rule(way)}
    refused = form.is_bound and bool(form.errors) and FILL not in request.POST
    return render(request, "ledger/target_shares.html", context, status=UNPROCESSABLE if refused else 200)


def _way(request: HttpRequest, division: Division, edition: Edition | None) -> Way | None:
    """The way asked for, else that of the newest edition, else the first possible; None where there is none."""
    ways = division.ways
    wanted = request.GET.get("by", "")
    if wanted in ways:
        return Way(wanted)
    if edition is not None and edition.way in ways:
        return edition.way
    return next(iter(ways), None)


def _form(
    data: Mapping[str, object] | None, division: Division, way: Way, edition: Edition | None, areas: Sequence[Agency]
) -> SharesForm:
    own = edition if edition is not None and edition.version.pk == division.version.pk else None
    cells: dict[Place, Decimal] = edition.cells if edition is not None and edition.way is way else {}
    seen = {"seen": own.number if own else 0}
    return SharesForm(data, division=division, way=way, areas=areas, cells=cells, initial=seen)


def _address(target: Target) -> str:
    part = target.task.number if target.task else "goals"
    return f"/office/ledger/{target.plan.code}/{part}/#target-{target.number}"
