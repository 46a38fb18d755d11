"""Milestones that leads propose (里程碑建议), those that wait first."""

from collections.abc import Collection

from django.db.models import Case, QuerySet, Value, When

from luoshi_site.agencies.models import Agency, City
from luoshi_site.ledger.models import Task
from luoshi_site.progress.models import MilestoneProposal


def proposals_in(city: City, agencies: Collection[Agency] | None) -> QuerySet[MilestoneProposal]:
    """A city's proposals, of some agencies or (None) of all: those that wait first, then the newest."""
    waits = Case(When(state=MilestoneProposal.State.PROPOSED, then=Value(0)), default=Value(1))
    rows = MilestoneProposal.objects.filter(task__plan__city=city)
    if agencies is not None:
        rows = rows.filter(agency__in=list(agencies))
    rows = rows.select_related("task__plan", "agency", "proposed_by", "decided_by")
    return rows.order_by(waits, "-pk")


def proposals_of(tasks: Collection[Task], agency: Agency) -> tuple[MilestoneProposal, ...]:
    """What an agency proposed for tasks and is not in the ledger: waiting, or refused."""
    if not tasks:
        return ()
    rows = MilestoneProposal.objects.filter(task__in=list(tasks), agency=agency, milestone__isnull=True)
    return tuple(rows.select_related("task").order_by("pk"))
