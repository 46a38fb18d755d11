"""Reads for the pages of proposals and instructions (建议、批示)."""

from dataclasses import dataclass

from django.db.models import Q, QuerySet

from luoshi_site.agencies.models import Agency, City
from luoshi_site.ledger.models import Task
from luoshi_site.supervision.models import Proposal, SupervisionOrder, WrittenInstruction


@dataclass(frozen=True, slots=True)
class ProposalFilter:
    """What the list is narrowed to; blank is everything."""

    state: str = ""
    kind: str = ""
    text: str = ""

    @property
    def narrows(self) -> bool:
        """Whether anything is left out."""
        return bool(self.state or self.kind or self.text)


def proposals_in(city: City, wanted: ProposalFilter) -> QuerySet[Proposal]:
    """A city's proposals, those that wait first, then the newest (建议列表)."""
    rows = Proposal.objects.filter(city=city).select_related("agency", "matter", "order", "decided_by")
    if wanted.state in Proposal.State.values:
        rows = rows.filter(state=wanted.state)
    if wanted.kind in Proposal.Kind.values:
        rows = rows.filter(kind=wanted.kind)
    if wanted.text:
        rows = rows.filter(Q(agency__name__icontains=wanted.text) | Q(reason__icontains=wanted.text))
    return rows.annotate(waits=Q(state=Proposal.State.DRAFTED)).order_by("-waits", "-pk")


def agencies_to_propose(city: City) -> QuerySet[Agency]:
    """The agencies that a proposal may be about: those in being."""
    return Agency.objects.filter(city=city, valid_until__isnull=True)


def orders_to_propose(city: City) -> QuerySet[SupervisionOrder]:
    """The issued orders that a proposal may rest on, the newest first."""
    rows = SupervisionOrder.objects.filter(city=city, number__isnull=False).select_related("agency")
    return rows.order_by("-year", "-number")[:200]


def instructions_on(task: Task) -> tuple[WrittenInstruction, ...]:
    """What leaders wrote on a task, the newest first (批示记录)."""
    matter = getattr(task, "matter", None)
    return tuple(WrittenInstruction.objects.filter(matter=matter).select_related("order")) if matter else ()
