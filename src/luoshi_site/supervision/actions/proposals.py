"""Proposals of commendation, summons, criticism, accountability: drafted by officers or rules, made real by a leader only (建议)."""

from datetime import datetime

from django.db import transaction

from luoshi.problems import LuoshiError
from luoshi_site.agencies.acting import acting
from luoshi_site.agencies.models import Agency, Role, User
from luoshi_site.base.audit import Actor, hold_chain, record
from luoshi_site.base.moment import CHINA
from luoshi_site.ledger.models import Matter
from luoshi_site.notices.actions import notify
from luoshi_site.notices.models import Notice
from luoshi_site.notices.queries import agencies_holding
from luoshi_site.supervision.models import Proposal, SupervisionOrder


class ProposalError(LuoshiError):
    """The proposal cannot be made or decided so; the text says why and what to do."""


def proposal_address(proposal: Proposal) -> str:
    """Its page."""
    return f"/office/orders/proposals/{proposal.pk}/"


@transaction.atomic
def draft_proposal(
    *, kind: str, agency: Agency, reason: str, matter: Matter | None = None, order: SupervisionOrder | None = None,
    occasion: str = "", by: User | Actor, at: datetime,
) -> Proposal | None:  # fmt: skip
    """Draft a proposal about an agency for a leader to decide (拟建议); leaders are told. Nothing goes out by it.

    `occasion` is a rule's: of one kind, matter and occasion there is one proposal only, and None is the answer to a second.

    Raises:
        ProposalError: no such kind, no reason, or an agency that is no more.
    """
    if kind not in Proposal.Kind.values:
        raise ProposalError("请选择建议的种类。")
    if not reason.strip():
        raise ProposalError("请写明事实和理由，批准的领导要据此决定。")
    hold_chain()
    city, day = agency.city, at.astimezone(CHINA).date()
    if agency.valid_until is not None and agency.valid_until < day:
        raise ProposalError(f"{agency}已不存在，请选择承接其职责的单位。")
    if order is not None and order.city_id != city.pk:
        raise ProposalError("督办单不是本市的。")
    made = Proposal.objects.filter(kind=kind, matter=matter, occasion=occasion)
    if occasion and made.exists():
        return None
    actor = acting(by, city=city, at=at).actor
    row = Proposal.objects.create(
        city=city, kind=kind, agency=agency, matter=matter, order=order, reason=reason.strip(), occasion=occasion,
        drafted_at=at, drafted_by_name=actor.name,
    )  # fmt: skip
    words = f"建议{row.get_kind_display()}{agency}"
    record(by=actor, at=at, action="draft_proposal", summary=f"{words}：{row.reason}", rows=[row])
    notify(
        city=city, kind=Notice.Kind.PROPOSAL, key=f"proposal:{row.pk}", title=f"{words}，请决定：{row.reason}", at=at,
        link=proposal_address(row), agencies=agencies_holding(city, Role.Kind.LEADER, day), role=Role.Kind.LEADER,
    )  # fmt: skip
    return row


@transaction.atomic
def decide_proposal(*, proposal: Proposal, approves: bool, answer: str, by: User, at: datetime) -> None:
    """Approve or refuse a proposal in one's own name (批准、不批准); officers are told. Approved, it gives a text that people send.

    Raises:
        ProposalError: refused without a reason, one's own draft, or decided meanwhile.
    """
    words = answer.strip()
    if not approves and not words:
        raise ProposalError("不批准须写明理由，督查部门会看到。")
    if len(words) > 500:
        raise ProposalError("答复不超过 500 字。")
    hold_chain()
    actor = acting(by, city=proposal.city, at=at).actor
    if proposal.drafted_by_name == actor.name:
        raise ProposalError("不能批准自己拟的建议，请由另一位领导决定。")
    state = Proposal.State.APPROVED if approves else Proposal.State.REFUSED
    waiting = Proposal.objects.filter(pk=proposal.pk, state=Proposal.State.DRAFTED)
    changed = waiting.update(state=state, answer=words, decided_at=at, decided_by=by)
    proposal.refresh_from_db()
    if not changed:
        raise ProposalError(f"该建议已由{proposal.decided_by}答复「{proposal.get_state_display()}」，请刷新页面查看。")
    said = f"{proposal.get_state_display()}{proposal.get_kind_display()}{proposal.agency}" + (
        f"：{words}" if words else ""
    )
    record(by=actor, at=at, action="decide_proposal", summary=said, rows=[proposal])
    notify(
        city=proposal.city, kind=Notice.Kind.DECIDED, key=f"proposal:{proposal.pk}:decided", title=f"{actor.name}{said}",
        at=at, link=proposal_address(proposal), role=Role.Kind.OFFICER,
        agencies=agencies_holding(proposal.city, Role.Kind.OFFICER, at.astimezone(CHINA).date()),
    )  # fmt: skip
