"""Milestones proposed by the lead of a task, confirmed or refused by the supervision office (里程碑建议)."""

from datetime import date, datetime

from django.db import transaction

from luoshi.problems import LuoshiError
from luoshi_site.agencies.acting import acting
from luoshi_site.agencies.models import Agency, Role, User
from luoshi_site.base.audit import hold_chain, record
from luoshi_site.base.moment import CHINA
from luoshi_site.ledger.actions.upkeep import MilestoneEntrySpec, add_milestone, check_milestone
from luoshi_site.ledger.models import Task
from luoshi_site.notices.actions import notify
from luoshi_site.notices.models import Notice
from luoshi_site.notices.queries import agencies_holding
from luoshi_site.progress.models import MilestoneProposal

State = MilestoneProposal.State
PAGE = "/office/reporting/milestones/"


class ProposalError(LuoshiError):
    """The milestone cannot be proposed or decided so; the text says why."""


@transaction.atomic
def propose_milestone(
    *, task: Task, title: str, due_on: date, agency: Agency, by: User, at: datetime, proof: str = ""
) -> MilestoneProposal:
    """Propose a milestone of a task by its lead (建议里程碑); officers are told, and nothing is judged by it yet.

    Raises:
        LedgerError: it could not be added to the plan.
        ProposalError: the same waits already.
    """
    hold_chain()
    task = Task.objects.select_related("plan__city").get(pk=task.pk)
    check_milestone(MilestoneEntrySpec(task, title, due_on, agency, proof), task.plan)
    waiting = MilestoneProposal.objects.filter(task=task, title=title.strip(), due_on=due_on, state=State.PROPOSED)
    if waiting.exists():
        raise ProposalError(f"「{title.strip()}」已经提出，正等待督查部门确认，不必重复。")
    proposal = MilestoneProposal.objects.create(
        task=task,
        agency=agency,
        title=title.strip(),
        due_on=due_on,
        proof=proof.strip(),
        proposed_at=at,
        proposed_by=by,
    )
    city = task.plan.city
    actor = acting(by, city=city, at=at, agency=agency).actor
    summary = f"建议里程碑：任务{task.number}，{proposal}，{due_on}，{agency}"
    record(by=actor, at=at, action="propose_milestone", summary=summary, rows=[proposal])
    notify(
        city=city, kind=Notice.Kind.ASKED, key=f"milestone-proposal:{proposal.pk}", at=at, link=PAGE,
        title=f"{agency}为任务{task}建议里程碑：{proposal}，{due_on.month}月{due_on.day}日前，请确认",
        agencies=agencies_holding(city, Role.Kind.OFFICER, at.astimezone(CHINA).date()), role=Role.Kind.OFFICER,
    )  # fmt: skip
    return proposal


@transaction.atomic
def decide_proposal(
    *, proposal: MilestoneProposal, confirms: bool, reason: str, by: User, at: datetime
) -> MilestoneProposal:
    """Confirm a proposal, which puts the milestone into the ledger from now on, or refuse it with a reason (确认里程碑建议).

    Raises:
        ProposalError: a refusal without its reason; one's own proposal; decided already.
        LedgerError: it can no longer be added to the plan.
    """
    reason = reason.strip()
    if not confirms and not reason:
        raise ProposalError("不采纳须写明理由，建议单位会看到。")
    if proposal.proposed_by_id == by.pk:
        raise ProposalError("不能确认自己提出的里程碑，请由另一人办理。")
    hold_chain()
    held = MilestoneProposal.objects.select_related("task__plan__city", "agency", "decided_by").get(pk=proposal.pk)
    if held.state != State.PROPOSED:
        raise ProposalError(f"该建议已由{held.decided_by}办理：{held.get_state_display()}。请刷新页面查看。")
    task = held.task
    if confirms:
        held.milestone = add_milestone(
            task=task, title=held.title, due_on=held.due_on, agency=held.agency, proof=held.proof, by=by, at=at
        )
    held.state = State.CONFIRMED if confirms else State.REFUSED
    held.reason, held.decided_at, held.decided_by = reason, at, by
    held.save(update_fields=["milestone", "state", "reason", "decided_at", "decided_by"])
    actor = acting(by, city=task.plan.city, at=at).actor
    told = f"：{reason}" if reason else ""
    summary = f"里程碑建议{held.get_state_display()}：任务{task.number}，{held}{told}"
    record(by=actor, at=at, action="decide_milestone_proposal", summary=summary[:500], rows=[held])
    notify(
        city=task.plan.city, kind=Notice.Kind.DECIDED, key=f"milestone-proposal:{held.pk}:decided", at=at, link=PAGE,
        title=f"里程碑建议「{held}」{held.get_state_display()}{told}", agencies=[held.agency], role=Role.Kind.REPORTER,
    )  # fmt: skip
    return held
