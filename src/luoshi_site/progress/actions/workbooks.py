"""Workbooks sent in: kept, their headings said, confirmed (上传工作簿). What is worked out about them is in workbook_jobs."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from luoshi.problems import LuoshiError
from luoshi.readers.workbook import open_workbook
from luoshi_site.agencies.models import Agency, City, User
from luoshi_site.base import store
from luoshi_site.base.audit import hold_chain
from luoshi_site.progress.models import HeadingMap, ReportingRound, WorkbookUpload
from luoshi_site.progress.queries.workbooks import booked_before, upload_page
from luoshi_site.progress.workbooks.columns import PAST_FIELDS, ROUND_FIELDS, Field, lacking_fields

State = WorkbookUpload.State


class WorkbookError(LuoshiError):
    """Nothing more can be done with the workbook; the text says why and what to do."""


@dataclass(frozen=True, slots=True)
class Received:
    """A workbook that was sent; `is_new` False: the same file was booked before, and nothing was done."""

    upload: WorkbookUpload
    is_new: bool


def receive_workbook(
    *,
    city: City,
    agency: Agency,
    reporting_round: ReportingRound | None,
    name: str,
    content: bytes,
    by: User,
    at: datetime,
) -> Received:
    """Keep a workbook that was sent, to be checked (接收工作簿); for a round of the agency, or without one for past periods of the city.

    Raises:
        UnreadableWorkbook: it is no workbook that may be read; nothing is kept.
    """
    open_workbook(content)
    sha256 = store.keep(content)
    before = booked_before(city=city, agency=agency, reporting_round=reporting_round, sha256=sha256)
    if before is not None:
        return Received(before, is_new=False)
    upload = WorkbookUpload.objects.create(
        city=city, agency=agency, round=reporting_round, name=name[-200:] or "工作簿.xlsx", sha256=sha256,
        size=len(content), sent_at=at, by=by, beat_at=at,
    )  # fmt: skip
    return Received(upload, is_new=True)


@transaction.atomic
def map_headings(*, upload: WorkbookUpload, fields: Mapping[int, str], by: User, at: datetime) -> None:
    """Say once what the columns of an old table are (对应表头), by column number; remembered for the agency, and checked again.

    Raises:
        WorkbookError: two columns for one field, one lacks that cannot be done without, or it was said meanwhile.
    """
    known = {field.value for field in (PAST_FIELDS if upload.is_past else ROUND_FIELDS)}
    chosen = {column: field for column, field in fields.items() if field in known}
    twice = next((field for field in known if list(chosen.values()).count(field) > 1), None)
    if twice is not None:
        raise WorkbookError(f"「{twice}」选了两列，请只选一列。")
    lacking = lacking_fields([Field(field) for field in chosen.values()], is_past=upload.is_past)
    if lacking:
        raise WorkbookError(f"还没有选出{'、'.join(f'「{word}」' for word in lacking)}是哪一列。")
    page = upload_page(upload)
    columns = {each["words"]: chosen.get(int(each["column"]), "") for each in page.headings}
    signature = str(json.loads(upload.found).get("signature", ""))
    HeadingMap.objects.update_or_create(
        agency=upload.agency,
        is_past=upload.is_past,
        signature=signature,
        defaults={"columns": json.dumps(columns, ensure_ascii=False), "at": at, "by": by},
    )
    move(upload, (State.UNMAPPED,), State.WAITING, beat_at=at, attempts=0)


@transaction.atomic
def confirm_workbook(*, upload: WorkbookUpload, by: User, at: datetime) -> None:
    """Confirm what was understood, or try again what failed (确认, 再试): it is booked next, all or nothing.

    Raises:
        WorkbookError: somebody else's, or it is not waiting for confirmation.
    """
    hold_chain()
    if upload.by_id != by.pk:
        raise WorkbookError("请由上传人本人确认；他人可以自己上传一份。")
    new = State.BOOKING if upload.checked_at else State.WAITING
    move(upload, (State.READY, State.FAILED), new, beat_at=at, attempts=0, worker="")


def move(upload: WorkbookUpload, old: tuple[str, ...], new: str, **fields: object) -> None:
    """Move a workbook on, once.

    Raises:
        WorkbookError: it was moved meanwhile.
    """
    if not WorkbookUpload.objects.filter(pk=upload.pk, state__in=old).update(state=new, **fields):
        upload.refresh_from_db()
        raise WorkbookError(f"这份工作簿现在{upload.get_state_display()}，请刷新页面查看。")
    upload.refresh_from_db()
