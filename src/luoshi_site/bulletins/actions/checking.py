"""From a compiled bulletin to a published one: words changed, reviewed, approved, returned, published (通报的审核、签发、发布)."""

import json
from dataclasses import asdict, dataclass, replace
from datetime import datetime

from django.conf import settings
from django.db import transaction

from luoshi.problems import LuoshiError
from luoshi.report.codec import report_from_json, report_to_json, words_to_json
from luoshi.report.docx.fill import docx_file
from luoshi.report.model import Attestation, Report, day_in_words, printable
from luoshi_site.agencies.acting import Acting, acting
from luoshi_site.agencies.models import Role, User
from luoshi_site.agencies.roles import roles_on
from luoshi_site.base.audit import Actor, hold_chain, record
from luoshi_site.base.models import AuditHead
from luoshi_site.base.moment import CHINA
from luoshi_site.base.store import keep
from luoshi_site.bulletins.edits import editables, rewritten
from luoshi_site.bulletins.models import Bulletin, BulletinEdit, BulletinEvent
from luoshi_site.bulletins.queries import draft_report, template_of
from luoshi_site.notices.actions import notify
from luoshi_site.notices.models import Notice
from luoshi_site.notices.queries.notices import agencies_holding

State, Kind = Bulletin.State, BulletinEvent.Kind
LONGEST = 20_000


class CheckError(LuoshiError):
    """The step cannot be taken now, or not by this person; the text says why."""


@dataclass(frozen=True, slots=True)
class _Step:
    """One step on a bulletin, under the chain's head."""

    bulletin: Bulletin
    who: Acting
    at: datetime
    head: AuditHead


def _begin(bulletin: Bulletin, by: User | Actor, at: datetime) -> _Step:
    head = hold_chain()
    row = Bulletin.objects.select_related("plan__city").get(pk=bulletin.pk)
    return _Step(row, acting(by, city=row.plan.city, at=at), at, head)


def _newest(step: _Step) -> None:
    row = step.bulletin
    same = Bulletin.objects.filter(plan=row.plan_id, month=row.month, kind=row.kind, scope=row.scope)
    newer = same.filter(edition__gt=row.edition).order_by("-edition").first()
    if newer is not None:
        raise CheckError(f"本期已有第{newer.edition}版，请办理新的一版；本版只作留存。")


def _wrote(step: _Step) -> bool:
    """Whether the person compiled the bulletin or changed its words."""
    user, row = step.who.user, step.bulletin
    return user is not None and (row.made_by_id == user.pk or row.edits.filter(by=user).exists())


def _is_leader(step: _Step) -> bool:
    user = step.who.user
    roles = roles_on(user, step.at.astimezone(CHINA).date()) if user else ()
    return any(role.kind == Role.Kind.LEADER and role.agency.city_id == step.bulletin.plan.city_id for role in roles)


def _move(
    step: _Step, old: str, new: str, kind: BulletinEvent.Kind, reason: str = "", **fields: object
) -> BulletinEvent:
    """Go from one state to the next, once; two at the same time do not both go."""
    moved = Bulletin.objects.filter(pk=step.bulletin.pk, state=old).update(state=new, **fields)
    step.bulletin.refresh_from_db()
    if not moved:
        raise CheckError(f"该通报现为“{step.bulletin.get_state_display()}”，不能{kind.label}，请刷新页面后再看。")
    user, name = step.who.user, step.who.actor.name
    event = BulletinEvent.objects.create(
        bulletin=step.bulletin, kind=kind, reason=reason, at=step.at, by=user, by_name=name
    )
    words = f"{kind.label}通报〔{step.bulletin.year}〕第{step.bulletin.number}期" + (f"：{reason}" if reason else "")
    record(by=step.who.actor, at=step.at, action=f"bulletin_{kind.value}", summary=words, rows=[step.bulletin, event])
    return event


def _tell(step: _Step, event: BulletinEvent, role: Role.Kind, words: str) -> None:
    city, row = step.bulletin.plan.city, step.bulletin
    notify(
        city=city, kind=Notice.Kind.ASKED, key=f"bulletin:{row.pk}:{event.pk}", at=step.at, role=role,
        title=f"通报〔{row.year}〕第{row.number}期{words}", link=f"/office/bulletins/{row.pk}/",
        agencies=agencies_holding(city, role, step.at.astimezone(CHINA).date()),
    )  # fmt: skip


@transaction.atomic
def edit_words(
    *, bulletin: Bulletin, place: str, text: str, reason: str, by: User | Actor, at: datetime
) -> BulletinEdit | None:
    """Change the words of one place while the bulletin is being compiled; None where nothing changed (改字).

    Raises:
        CheckError: it is under review already, no such place, a heading emptied, or a number changed without a reason.
    """
    step = _begin(bulletin, by, at)
    if step.bulletin.state != State.COMPILED:
        raise CheckError("通报已送审，不能再改。需要修改的，请先由审核人或签发人退回。")
    _newest(step)
    held = {each.place: each for each in editables(report_from_json(step.bulletin.content))}
    if place not in held:
        raise CheckError("没有这一段文字，请刷新页面后再改。")
    written = "\n".join(line.strip() for line in printable(text).splitlines() if line.strip())[:LONGEST]
    newest = step.bulletin.edits.filter(place=place).order_by("-pk").first()
    before = newest.after if newest else held[place].text
    if written == before:
        return None
    if held[place].is_heading and (not written or "\n" in written):
        raise CheckError("标题须有文字，且只占一行。")
    found = rewritten(held[place].words, written)
    reason = printable(reason).strip()
    if found.numbers and not reason:
        numbers = "、".join(f"“{number.text}”" for number in found.numbers)
        raise CheckError(f"手工写的数字{numbers}不出自台账，须写明理由；理由将注在通报后面。")
    edit = BulletinEdit.objects.create(
        bulletin=step.bulletin, place=place, before=before, after=written, words=words_to_json(found.words),
        numbers=json.dumps([asdict(number) for number in found.numbers], ensure_ascii=False),
        reason=reason[:300] if found.numbers else "", at=at, by=step.who.user, by_name=step.who.actor.name,
    )  # fmt: skip
    changed = f"修改通报〔{step.bulletin.year}〕第{step.bulletin.number}期文字"
    summary = f"{changed}，手工改数{len(found.numbers)}处：{edit.reason}" if found.numbers else changed
    record(by=step.who.actor, at=at, action="edit_bulletin", summary=summary, rows=[edit])
    return edit


@transaction.atomic
def review_bulletin(*, bulletin: Bulletin, by: User | Actor, at: datetime) -> None:
    """Pass a compiled bulletin on for approval (审核): not by who compiled it or changed its words.

    Raises:
        CheckError: by its compiler, superseded by a newer edition, or not waiting for review.
    """
    step = _begin(bulletin, by, at)
    if _wrote(step):
        raise CheckError("编制或改过本期通报的人不能审核，请由另一名督查考核人员或领导审核。")
    _newest(step)
    event = _move(step, State.COMPILED, State.REVIEWED, Kind.REVIEWED)
    _tell(step, event, Role.Kind.LEADER, "待签发")


@transaction.atomic
def approve_bulletin(*, bulletin: Bulletin, by: User | Actor, at: datetime) -> None:
    """Approve a reviewed bulletin (签发): a leader of the city, who neither compiled it nor changed its words.

    Raises:
        CheckError: by anybody else, superseded by a newer edition, or not waiting for approval.
    """
    step = _begin(bulletin, by, at)
    if _wrote(step):
        raise CheckError("编制或改过本期通报的人不能签发，请由领导签发。")
    if not _is_leader(step):
        raise CheckError("通报由领导签发，请由领导登录办理。")
    _newest(step)
    event = _move(step, State.REVIEWED, State.APPROVED, Kind.APPROVED)
    _tell(step, event, Role.Kind.OFFICER, "已签发，可以发布")


@transaction.atomic
def return_bulletin(*, bulletin: Bulletin, reason: str, by: User | Actor, at: datetime) -> None:
    """Send a bulletin that is not yet published back to be changed (退回修改).

    Raises:
        CheckError: no reason, published already, or just compiled and returned by its compiler.
    """
    step = _begin(bulletin, by, at)
    reason = printable(reason).strip()
    if not reason:
        raise CheckError("请写明退回的理由，编制人据此修改。")
    if step.bulletin.state == State.PUBLISHED:
        raise CheckError("通报已发布，不能退回；数据有更正的，编入下一期。")
    old = step.bulletin.state
    event = _move(step, old, State.COMPILED, Kind.RETURNED, reason[:500])
    _tell(step, event, Role.Kind.OFFICER, f"退回修改：{event.reason}")


@transaction.atomic
def publish_bulletin(*, bulletin: Bulletin, by: User | Actor, at: datetime) -> None:
    """Publish an approved bulletin and freeze it, with the chain's head of this instant (发布).

    Raises:
        CheckError: it is not approved, or a newer edition has taken its place.
    """
    step = _begin(bulletin, by, at)
    _newest(step)
    report = final_report(step.bulletin, seq=step.head.seq, digest=step.head.digest, at=at)
    sha256 = keep(docx_file(report, template_of(step.bulletin.plan.city)))
    _move(
        step, State.APPROVED, State.PUBLISHED, Kind.PUBLISHED, final=report_to_json(report), sha256=sha256,
        published_at=at, chain_seq=step.head.seq, chain_digest=step.head.digest,
    )  # fmt: skip


def final_report(bulletin: Bulletin, *, seq: int, digest: str, at: datetime) -> Report:
    """The report as it is published: with the words changed by hand, the day of print, and how to check it."""
    report, day = draft_report(bulletin), at.astimezone(CHINA).date()
    pages = "bulletins" if bulletin.kind == Bulletin.Kind.MONTHLY else "office/bulletins"
    address = f"{settings.SITE_ADDRESS}/{pages}/{bulletin.pk}/"
    text = (
        f"验证：扫描二维码，或打开 {address} ，可逐个数字查到读数、审核、佐证和原文。"
        f"{day_in_words(day)}发布时，台账审计链第{seq}行的摘要为{digest}。"
    )
    imprint = replace(report.imprint, printed_on=day) if report.imprint else None
    return replace(report, imprint=imprint, attestation=Attestation(text, f"{address}?chain={seq}.{digest}"))
