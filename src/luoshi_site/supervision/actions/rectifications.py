"""Rectifications: asked for after a check, answered by the agency, verified by another, looked at again later."""

from datetime import date, datetime

from django.db import models, transaction

from luoshi.problems import LuoshiError
from luoshi_site.agencies.acting import acting
from luoshi_site.agencies.models import Agency, City, Role, User
from luoshi_site.base.audit import hold_chain, record
from luoshi_site.base.moment import CHINA
from luoshi_site.notices.actions import notify
from luoshi_site.notices.models import Notice
from luoshi_site.notices.queries import agencies_holding
from luoshi_site.progress.actions.rounds import day_words
from luoshi_site.supervision.models import Rectification, RectificationEvent, SampleCheck

State, Kind = Rectification.State, RectificationEvent.Kind


class RectificationError(LuoshiError):
    """The rectification cannot be moved so; the text says why and what to do."""


def address_of(rectification: Rectification) -> str:
    """Its page."""
    return f"/office/orders/rectifications/{rectification.pk}/"


def _here(rectification: Rectification) -> tuple[City, Agency | None]:
    check = rectification.check_of
    return check.inspection.plan.city, check.agency


def _tell_agency(row: Rectification, *, key: str, kind: str, title: str, at: datetime) -> None:
    city, agency = _here(row)
    if agency is not None:
        told = agency.successor or agency
        notify(
            city=city, kind=kind, key=f"rectification:{row.pk}:{key}", title=title, at=at, link=address_of(row),
            agencies=[told],
        )  # fmt: skip


def ask_rectification(
    *, check: SampleCheck, asks: str, due_on: date, by: User, by_name: str, at: datetime
) -> list[models.Model]:
    """Lay a rectification after a check and tell the agency (要求整改): part of the check's action, which records the rows."""
    row = Rectification.objects.create(check_of=check, asks=asks.strip(), due_on=due_on)
    event = RectificationEvent.objects.create(
        rectification=row, kind=Kind.ASKED, text=row.asks, until=due_on, at=at, by=by, by_name=by_name
    )
    title = f"现场核查「{check.get_finding_display()}」，请于{day_words(due_on)}前整改：{row.asks}"
    _tell_agency(row, key="asked", kind=Notice.Kind.ASKED, title=title, at=at)
    return [row, event]


def _move(
    row: Rectification, *, start: str, end: str, fields: dict[str, object], by: User, kind: str, text: str,
    at: datetime, agency: Agency | None = None,
) -> RectificationEvent:  # fmt: skip
    """Move it from a state to another with its event and its line, or say where it stands by now."""
    changed = Rectification.objects.filter(pk=row.pk, state=start).update(state=end, **fields)
    row.refresh_from_db()
    if not changed:
        raise RectificationError(f"整改现为「{row.get_state_display()}」，不能这样办理，请刷新页面查看。")
    city, of = _here(row)
    actor = acting(by, city=city, at=at, agency=agency).actor
    event = RectificationEvent.objects.create(
        rectification=row, kind=kind, text=text, until=row.due_on if end == State.ASKED else None, at=at, by=by,
        by_name=actor.name,
    )  # fmt: skip
    summary = f"整改{event.get_kind_display()}：{of or '未定单位'}，{text}"
    record(by=actor, at=at, action=f"rectification_{kind}", summary=summary, rows=[row, event])
    return event


@transaction.atomic
def answer_rectification(*, rectification: Rectification, answer: str, agency: Agency, by: User, at: datetime) -> None:
    """Say what was put right (报告整改), for another person to verify; the office is told.

    Raises:
        RectificationError: nothing said, or it is not asked for now.
    """
    text = answer.strip()
    if not text:
        raise RectificationError("请写明整改了什么、结果如何。")
    hold_chain()
    fields: dict[str, object] = {"answer": text, "done_at": at, "done_by": by}
    event = _move(
        rectification, start=State.ASKED, end=State.DONE, fields=fields, by=by, kind=Kind.ANSWERED, text=text, at=at,
        agency=agency,
    )  # fmt: skip
    city, _ = _here(rectification)
    notify(
        city=city, kind=Notice.Kind.ASKED, key=f"rectification:{rectification.pk}:answered:{event.pk}", at=at,
        title=f"{agency}已报告整改，请核验：{text}", link=address_of(rectification), role=Role.Kind.OFFICER,
        agencies=agencies_holding(city, Role.Kind.OFFICER, at.astimezone(CHINA).date()),
    )  # fmt: skip


@transaction.atomic
def verify_rectification(
    *, rectification: Rectification, accepts: bool, note: str, until: date | None = None, by: User, at: datetime
) -> None:
    """Verify what was put right (核验整改), or send it back with a reason and a new day; the agency is told.

    Raises:
        RectificationError: the one who did it verifies; sent back without reason or day; nothing waits.
    """
    hold_chain()
    rectification.refresh_from_db()
    if rectification.done_by_id == by.pk:
        raise RectificationError("报告整改的人不能核验，请由他人核验。")
    if accepts:
        fields: dict[str, object] = {"verified_at": at, "verified_by": by}
        event = _move(
            rectification, start=State.DONE, end=State.VERIFIED, fields=fields, by=by, kind=Kind.VERIFIED,
            text=note.strip(), at=at,
        )  # fmt: skip
        title = "整改已通过核验"
    else:
        day = _new_day(note, until, at)
        event = _move(
            rectification, start=State.DONE, end=State.ASKED, fields={"due_on": day}, by=by, kind=Kind.RETURNED,
            text=note.strip(), at=at,
        )  # fmt: skip
        title = f"整改未通过核验，请于{day_words(day)}前再报：{note.strip()}"
    _tell_agency(rectification, key=f"verified:{event.pk}", kind=Notice.Kind.DECIDED, title=title, at=at)


def _new_day(note: str, until: date | None, at: datetime) -> date:
    if not note.strip():
        raise RectificationError("请写明理由，单位会看到。")
    if until is None or until < at.astimezone(CHINA).date():
        raise RectificationError("请填写新的期限，不早于今天。")
    return until


@transaction.atomic
def follow_up_rectification(
    *, rectification: Rectification, holds: bool, note: str, until: date | None = None, by: User, at: datetime
) -> None:
    """Look again after verification (回头看): it holds, or it must be put right once more by a new day.

    Raises:
        RectificationError: nothing said, the doer looks, a new day is missing, or it is not verified.
    """
    text = note.strip()
    if not text:
        raise RectificationError("请写明回头看的情况。")
    hold_chain()
    rectification.refresh_from_db()
    if rectification.done_by_id == by.pk:
        raise RectificationError("报告整改的人不能回头看，请由他人办理。")
    if holds:
        _move(
            rectification, start=State.VERIFIED, end=State.FOLLOWED, fields={}, by=by, kind=Kind.FOLLOWED_UP, text=text,
            at=at,
        )  # fmt: skip
        return
    day = _new_day(note, until, at)
    event = _move(
        rectification, start=State.VERIFIED, end=State.ASKED, fields={"due_on": day}, by=by, kind=Kind.REOPENED,
        text=text, at=at,
    )  # fmt: skip
    title = f"回头看发现反弹，请于{day_words(day)}前再整改：{text}"
    _tell_agency(rectification, key=f"reopened:{event.pk}", kind=Notice.Kind.ASKED, title=title, at=at)
