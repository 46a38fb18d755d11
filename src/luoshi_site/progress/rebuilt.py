"""States of readings, reports and rounds built anew from what was decided, and compared with the stored (由记录重建)."""

from collections.abc import Iterable, Iterator
from itertools import groupby
from operator import itemgetter

from django.db.models import CharField, F, OuterRef, Subquery, TextField
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


class _Beside:
    """What a second list tells of each key of a first; both come in the order of the keys and are read once."""

    def __init__(self, rows: Iterable[tuple[int, str, str]]) -> None:
        self._groups = groupby(rows, key=itemgetter(0))
        self._at: int | None = -1
        self._told: dict[str, str] = {}

    def of(self, key: int) -> dict[str, str]:
        """The time of each kind, the last named where there are several; nothing where the list does not speak of the key."""
        while self._at is not None and self._at < key:
            self._at, rows = next(self._groups, (None, ()))
            self._told = {kind: at for _, kind, at in rows}
        return self._told if self._at == key else {}


def _decided() -> _Beside:
    rows = ReadingDecision.objects.order_by("reading_id").values_list("reading_id", "kind", _text("at"))
    return _Beside(rows.iterator(ROWS))


def _corrected() -> _Beside:
    """When a correction of a reading was first accepted."""
    rows = ReadingDecision.objects.filter(kind="accepted", reading__corrects__isnull=False)
    told = rows.order_by("reading__corrects_id", "-at").values_list("reading__corrects_id", "kind", _text("at"))
    return _Beside(told.iterator(ROWS))


def _state(told: dict[str, str]) -> Reading.State:
    for kind, state in (
        ("withdrawn", STATES.WITHDRAWN),
        ("returned", STATES.RETURNED),
        ("accepted", STATES.ACCEPTED),
    ):
        if kind in told:
            return state
    return STATES.PENDING


def reading_faults() -> Iterator[Fault]:
    """Readings whose state or times are not what the decisions about them and their corrections say."""
    rows = Reading.objects.order_by("pk").values_list("pk", "state", _text("accepted_at"), _text("withdrawn_at"))
    decided, corrected = _decided(), _corrected()
    for pk, state, accepted_at, withdrawn_at in rows.iterator(ROWS):
        told = decided.of(pk)
        over = min(
            (at for at in (told.get("withdrawn"), corrected.of(pk).get("accepted")) if at is not None), default=None
        )
        if (state, accepted_at, withdrawn_at) != (_state(told).value, told.get("accepted"), over):
            yield Fault(
                f"progress.Reading:{pk}",
                f"审核状态与审核记录不符：所存为「{STATES(state).label}」，按记录应为「{_state(told).label}」",
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
