"""A workbook's readings of past periods: entered at once, accepted or returned at once, all or none (成批填报, 整批审核)."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import psycopg
from django.db import connection, transaction
from django.db.models import Max, QuerySet
from psycopg import sql

from luoshi_site.agencies.acting import Acting, acting
from luoshi_site.agencies.models import User
from luoshi_site.base.audit import hold_chain, record
from luoshi_site.notices.actions import notify
from luoshi_site.notices.models import Notice
from luoshi_site.progress.actions.readings import ReadingError, touch
from luoshi_site.progress.models import Reading, ReadingDecision, WorkbookUpload
from luoshi_site.progress.workbooks.rows import Line

BATCH = 1000
State = WorkbookUpload.State


def enter_lines(*, upload: WorkbookUpload, lines: Sequence[Line], who: Acting, at: datetime) -> int:
    """Enter the lines as readings for another person to accept, inside the caller's transaction: one audit line for each thousand.

    The lines must have been checked; answers how many.
    """
    changed: set[int] = set()
    seq = 0
    for start in range(0, len(lines), BATCH):
        rows = _readings(upload, lines[start : start + BATCH], who, at)
        _insert(rows, Reading.objects.filter(upload=upload))
        changed.update(row.indicator_id for row in rows)
        summary = (
            f"填报往期数据：工作簿「{upload.name}」（{upload.sha256[:12]}）第 {start + 1} 至 {start + len(rows)} 条"
        )
        seq = record(by=who.actor, at=at, action="enter_workbook", summary=summary, rows=rows).seq
    touch(changed, seq)
    return len(lines)


def _insert(rows: Sequence[Reading], mine: QuerySet[Reading]) -> None:
    """Insert rows and give them their keys: `mine` are they and no others. Four times as fast as `bulk_create`, which asks each field
    of each row anew what it is on this database; a key grows with each row inserted, on both databases.
    """
    last = mine.aggregate(last=Max("pk"))["last"] or 0
    fields = [each for each in Reading._meta.concrete_fields if not each.primary_key]
    prepared: list[list[object]] = []
    for each in fields:
        known: dict[object, object] = {}
        column: list[object] = []
        for row in rows:
            value = getattr(row, each.attname)
            if value not in known:
                known[value] = each.get_db_prep_save(value, connection)
            column.append(known[value])
        prepared.append(column)
    quote = connection.ops.quote_name
    names = [quote(str(each.column)) for each in fields]
    _send(quote(Reading._meta.db_table), names, list(zip(*prepared, strict=True)))
    for row, pk in zip(rows, mine.filter(pk__gt=last).order_by("pk").values_list("pk", flat=True), strict=True):
        row.pk = pk


def _send(table: str, names: Sequence[str], rows: list[tuple[Any, ...]]) -> None:
    """Many rows at once, in the open transaction; on PostgreSQL as one copy, since 100,000 statements are longer than the limit."""
    columns = ", ".join(names)
    if connection.vendor == "postgresql":
        statement = sql.SQL("COPY {} ({}) FROM STDIN").format(sql.SQL(table), sql.SQL(columns))
        with psycopg.Cursor(connection.connection) as own, own.copy(statement) as copy:
            for row in rows:
                copy.write_row(row)
        return
    places = ", ".join(["%s"] * len(names))
    with connection.cursor() as cursor:
        cursor.executemany(f"INSERT INTO {table} ({columns}) VALUES ({places})", rows)  # noqa: S608  # our own names


def _readings(upload: WorkbookUpload, lines: Sequence[Line], who: Acting, at: datetime) -> list[Reading]:
    """The lines as readings; what they share is set once, since a model made from named values is slow."""
    shared = Reading(
        indicator_id=0, period_start=at.date(), period_end=at.date(), recorded_at=at, by=who.user,
        by_name=who.actor.name, by_agency=who.agency, upload_id=upload.pk,
    )  # fmt: skip
    names = [field.attname for field in Reading._meta.concrete_fields]
    values = [getattr(shared, name) for name in names]
    own = [names.index(name) for name in OWN]
    rows = []
    for line in lines:
        row = values.copy()
        for place, value in zip(own, _own(line), strict=True):
            row[place] = value
        rows.append(Reading(*row))
    return rows


OWN = (
    "indicator_id", "area_id", "period_start", "period_end", "value", "numerator", "denominator", "certainty", "note",
    "reported_in", "entered_as",
)  # fmt: skip


def _own(line: Line) -> tuple[object, ...]:
    """What each reading has of its own, as `OWN` names it."""
    figure, period = line.figure, line.period
    parts = (figure.value, figure.numerator, figure.denominator) if figure else (None, None, None)
    place = (line.indicator.pk, line.area.pk if line.area else None, period.start, period.end)
    return (*place, *parts, line.certainty, line.note, line.source, line.as_typed[:100])


@transaction.atomic
def accept_workbook(*, upload: WorkbookUpload, by: User, at: datetime) -> int:
    """Accept all readings of a workbook that still wait (整批采用), by another officer than who sent it; answers how many.

    Raises:
        ReadingError: one's own workbook, or it was decided already.
    """
    kind, new = ReadingDecision.Kind.ACCEPTED, Reading.State.ACCEPTED
    return _decide(upload, kind=kind, state=State.ACCEPTED, new=new, reason="", by=by, at=at)


@transaction.atomic
def return_workbook(*, upload: WorkbookUpload, reason: str, by: User, at: datetime) -> int:
    """Return all readings of a workbook that still wait, with a reason that is kept (整批退回); answers how many.

    Raises:
        ReadingError: no reason, one's own workbook, or it was decided already.
    """
    if not reason.strip():
        raise ReadingError("退回须写明原因，填报人会看到。")
    kind, new = ReadingDecision.Kind.RETURNED, Reading.State.RETURNED
    done = _decide(upload, kind=kind, state=State.RETURNED, new=new, reason=reason.strip()[:500], by=by, at=at)
    notify(
        city=upload.city, kind=Notice.Kind.RETURNED, key=f"workbook:{upload.pk}:returned", at=at, users=[upload.by],
        title=f"工作簿「{upload.name}」的往期数据被退回：{reason.strip()}", link=f"/office/reporting/workbooks/{upload.pk}/",
    )  # fmt: skip
    return done


def _decide(upload: WorkbookUpload, *, kind: str, state: str, new: str, reason: str, by: User, at: datetime) -> int:
    hold_chain()
    if upload.by_id == by.pk:
        raise ReadingError("上传人不能审核自己上传的数据，请由另一人审核。")
    moved = {"state": state, "decided_at": at, "decided_by": by, "reason": reason}
    if not WorkbookUpload.objects.filter(pk=upload.pk, state=State.BOOKED).update(**moved):
        upload.refresh_from_db()
        raise ReadingError(f"这份工作簿现在{upload.get_state_display()}，不能再办。请刷新页面查看。")
    who = acting(by, city=upload.city, at=at)
    times = {"accepted_at": at} if new == Reading.State.ACCEPTED else {}
    waiting = Reading.objects.filter(upload=upload, state=Reading.State.PENDING).order_by("pk")
    pks = list(waiting.values_list("pk", flat=True))
    waiting.update(state=new, **times)
    changed: set[int] = set()
    seq = 0
    for start in range(0, len(pks), BATCH):
        part = pks[start : start + BATCH]
        rows = list(Reading.objects.filter(pk__gte=part[0], pk__lte=part[-1], upload=upload).filter(pk__in=part))
        decisions = ReadingDecision.objects.bulk_create(
            [
                ReadingDecision(reading=row, kind=kind, reason=reason, at=at, by=who.user, by_name=who.actor.name)
                for row in rows
            ]
        )
        changed.update(row.indicator_id for row in rows)
        words = f"往期数据整批{ReadingDecision.Kind(kind).label}：工作簿「{upload.name}」第 {start + 1} 至 {start + len(part)} 条"
        summary = f"{words}，{reason}" if reason else words
        seq = record(by=who.actor, at=at, action=f"workbook_{kind}", summary=summary, rows=[*rows, *decisions]).seq
    touch(changed, seq)
    upload.refresh_from_db()
    return len(pks)
