"""States of readings, reports and rounds built anew from what was decided, and compared with the stored (由记录重建)."""

from collections.abc import Iterator
from typing import Any

from django.db.models import CharField, DateTimeField, F, Min, OuterRef, QuerySet, Subquery, TextField
from django.db.models.functions import Cast

from luoshi_site.base.verify_alone import Fault
from luoshi_site.progress.models import (
    ProgressReport,
    Reading,
    ReadingDecision,
    ReportEvent,
    ReportingRound,
    RoundEvent,
)
from luoshi_site.progress.queries.report import AFTER

ROWS = 2000
STATES = Reading.State


def _text(name: str) -> Cast:
    return Cast(F(name), TextField())


def _when(rows: QuerySet[ReadingDecision, Any]) -> Cast:
    """The instant that a decision, or the first of several, was made, as text: only compared, never shown."""
    return Cast(Subquery(rows, output_field=DateTimeField()), TextField())


def reading_faults() -> Iterator[Fault]:
    """Readings whose state or times are not what the decisions about them and their corrections say."""
    mine = ReadingDecision.objects.filter(reading=OuterRef("pk"))
    whose = ReadingDecision.objects.filter(reading__corrects=OuterRef("pk"), kind="accepted").order_by()
    corrected = whose.values("reading__corrects").annotate(first=Min("at")).values("first")
    rows = Reading.objects.order_by("pk").annotate(
        accepted=_when(mine.filter(kind="accepted").values("at")),
        returned=_when(mine.filter(kind="returned").values("at")),
        taken_back=_when(mine.filter(kind="withdrawn").values("at")),
        corrected=_when(corrected),
    )
    names = (
        "pk",
        "state",
        _text("accepted_at"),
        _text("withdrawn_at"),
        "accepted",
        "returned",
        "taken_back",
        "corrected",
    )
    for pk, state, accepted_at, withdrawn_at, accepted, returned, back, corrected_at in rows.values_list(
        *names
    ).iterator(ROWS):
        told = (
            STATES.WITHDRAWN
            if back
            else STATES.RETURNED
            if returned
            else STATES.ACCEPTED
            if accepted
            else STATES.PENDING
        )
        over = min((at for at in (back, corrected_at) if at), default=None)
        if (state, accepted_at, withdrawn_at) != (told.value, accepted, over):
            yield Fault(
                f"progress.Reading:{pk}",
                f"审核状态与审核记录不符：所存为「{STATES(state).label}」，按记录应为「{told.label}」",
            )


def report_faults() -> Iterator[Fault]:
    """Reports whose state or day of submission is not what their events say."""
    events = ReportEvent.objects.filter(report=OuterRef("pk"))
    rows = ProgressReport.objects.order_by("pk").annotate(
        last=Subquery(events.order_by("-pk").values("kind")[:1], output_field=CharField()),
        sent=Subquery(events.filter(kind="submitted").order_by("-pk").values("at")[:1]),
    )
    for pk, state, submitted_at, last, sent in rows.values_list("pk", "state", "submitted_at", "last", "sent").iterator(
        ROWS
    ):
        told = AFTER[ReportEvent.Kind(last)] if last else ProgressReport.State.DRAFT
        since = None if last == ReportEvent.Kind.WITHDRAWN else sent
        if (state, submitted_at) != (told.value, since):
            words = ProgressReport.State(state).label
            yield Fault(
                f"progress.ProgressReport:{pk}", f"月报状态与记录不符：所存为「{words}」，按记录应为「{told.label}」"
            )


def round_faults() -> Iterator[Fault]:
    """Rounds that were not opened or closed when their events say; those from before there were events are left."""
    events = RoundEvent.objects.filter(round=OuterRef("pk"))
    rows = ReportingRound.objects.order_by("pk").annotate(
        opening=Subquery(events.filter(kind="opened").values("at")[:1]),
        closing=Subquery(events.filter(kind="closed").values("at")[:1]),
    )
    for pk, opened_at, closed_at, opening, closing in rows.values_list(
        "pk", "opened_at", "closed_at", "opening", "closing"
    ):
        if opening is not None and (opened_at, closed_at) != (opening, closing):
            yield Fault(f"progress.ReportingRound:{pk}", "开启或关闭的时间与报送期记录不符")


def state_faults() -> Iterator[Fault]:
    """What verification finds in this app."""
    yield from reading_faults()
    yield from report_faults()
    yield from round_faults()
