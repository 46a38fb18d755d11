"""The world of the permission matrix: one of everything, all of it an agency's, and people of four kinds of relation to that agency.

`own` is the agency whose tasks, readings and drafts they are; `other` has nothing to do with it; `parent` is the agency above it;
`successor` is the one that it is merged into, looked at after the merger.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal

from django.utils import timezone
from tests.contracts.permission_bulletins import BULLETIN_PLACES, drafted
from tests.contracts.permission_deliveries import DELIVERY_PLACES, delivered
from tests.contracts.permission_inspections import PLACES, inspected
from tests.contracts.permission_orders import ORDER_PLACES, ordered
from tests.contracts.permission_reviews import REVIEW_PLACES, reviewed
from tests.contracts.permission_rules import RULE_PLACES, ruled
from tests.contracts.permission_workbooks import WORKBOOK_PLACES, uploaded
from tests.factories import make_agency, make_city, make_plan, make_target, make_task, make_user

from luoshi_site.agencies.models import (
    Agency,
    City,
    Role,
    Substitution,
    TaskForce,
    TaskForceMember,
    User,
)
from luoshi_site.base.audit import SYSTEM
from luoshi_site.base.store import keep
from luoshi_site.bulletins.actions import make_bulletin
from luoshi_site.bulletins.actions.closing import CarryChoice, close_plan
from luoshi_site.ledger.actions import receive_document
from luoshi_site.ledger.decisions import Decision
from luoshi_site.ledger.models import Milestone, Plan, PlanChange
from luoshi_site.notices.models import Notice
from luoshi_site.progress.actions import (
    EvidenceSpec,
    ReadingSpec,
    accept_reading,
    enter_reading,
    merge_agency,
    open_round,
    return_reading,
)
from luoshi_site.progress.models import Extension, MilestoneProposal, PartRequest, ProgressReport

RELATIONS = ("own", "other", "parent", "successor")
DRAFT = "云汀市养老行动方案\n一、主要任务\n1.建设社区食堂。2026年底前建成60个。责任单位：市民政局\n"


@dataclass(frozen=True)
class World:
    """One of everything, and the people."""

    city: City
    agencies: Mapping[str, Agency]
    people: Mapping[tuple[str, str], User]
    things: Mapping[str, int | str]


def build_world(*, merged: bool) -> World:
    """The world, before the merger or after."""
    city = make_city("云汀市")
    parent = make_agency(city, "市城乡建设委")
    agencies = {
        "own": make_agency(city, "市房产局", parent=parent),
        "other": make_agency(city, "市文旅局"),
        "parent": parent,
        "successor": make_agency(city, "市住建局"),
    }
    people = {
        (kind, relation): make_user(kind, agency, f"{kind}-{relation}")
        for kind in Role.Kind.values
        for relation, agency in agencies.items()
    }
    things = _things(city, agencies["own"], agencies["other"])
    if merged:
        merge_agency(
            agency=agencies["own"],
            into=agencies["successor"],
            effective_on=timezone.localdate(),
            basis="机构改革方案",
            by=SYSTEM,
            at=timezone.now(),
        )
    return World(city, agencies, people, things)


def _things(city: City, own: Agency, other: Agency) -> dict[str, int | str]:
    now, today = timezone.now(), timezone.localdate()
    before = now - timedelta(days=3)
    month_end = today.replace(day=1) - timedelta(days=1)
    reporter, officer = make_user(Role.Kind.REPORTER, own, "writer"), make_user(Role.Kind.OFFICER, other, "clerk")
    plan = make_plan(city, code="plan-open", starts_on=date(today.year - 1, 1, 1), ends_on=date(today.year + 2, 12, 31))
    task = make_task(plan, own.name)
    target = make_target(task)
    milestone = Milestone.objects.create(task=task, title="开工", due_on=today, agency=own, recorded_at=before)
    milestone.entries.create(kind="delivered", delivered_on=today, at=before, by=reporter, by_name="测试")
    row = open_round(
        plan=plan,
        cadence="monthly",
        period_start=month_end.replace(day=1),
        period_end=month_end,
        due_on=today + timedelta(days=5),
        by=SYSTEM,
        at=before,
    )
    spec = ReadingSpec(
        indicator=target.indicator,
        period_start=month_end.replace(day=1),
        period_end=month_end,
        value=Decimal(7),
        evidence=(EvidenceSpec("证明.txt", b"evidence"),),
    )
    reading = enter_reading(spec=spec, by=reporter, at=before, agency=own)
    report = ProgressReport.objects.create(round=row, task=task, agency=own, state="submitted", submitted_at=before)
    report.events.create(kind="submitted", at=before, by=reporter, by_name="测试")
    theirs = make_task(plan, other.name, (own.name,))
    called = ProgressReport.objects.create(round=row, task=theirs, agency=other)
    part = PartRequest.objects.create(report=called, agency=own, asks="户数", due_on=today, asked_at=before)
    wish = Extension.objects.create(
        round=row, agency=own, until=today + timedelta(days=9), reason="汛期", asked_at=before
    )
    proposed = MilestoneProposal.objects.create(task=task, agency=own, title="验收", due_on=today, proposed_at=before)
    document = receive_document(city=city, content=DRAFT.encode(), name="草案.txt", by=officer, at=before).document
    decision = keep(b"decision")
    PlanChange.objects.create(
        plan=plan,
        kind="target_revised",
        subject="目标",
        effective_on=today,
        at=before,
        by_name="测试",
        decision="批复",
        decision_file="批复.txt",
        decision_sha256=decision,
    )
    bulletin = make_bulletin(plan=plan, month=month_end, by=officer, at=now)
    force = TaskForce.objects.create(city=city, name="专班", lead=own, starts_on=today)
    member = TaskForceMember.objects.create(force=force, agency=own, name="某", joined_on=today)
    away = Substitution.objects.create(absent=reporter, substitute=officer, starts_on=today, ends_on=today, at=before)
    notice = Notice.objects.create(
        city=city, agency=own, kind="asked", key="k", title="请办理", link="/office/", at=before
    )
    return {
        "document": document.pk,
        "target": target.pk,
        "target_number": target.number,
        "reading": reading.pk,
        "accepted": _decided(spec, reporter, officer, own, before, accept=True),
        "returned": _decided(spec, reporter, officer, own, before, accept=False),
        "evidence": reading.evidence.get().pk,
        "question": reading.check_questions.create(
            city=city, check_code="jump", occasion="1", agency=own, words="请核对。", asked_at=before
        ).pk,
        "round": row.pk,
        "report": report.pk,
        "part": part.pk,
        "extension": wish.pk,
        "milestone": milestone.pk,
        "proposed_milestone": proposed.pk,
        "plan": plan.code,
        "closed": _closed_plan(city, own, officer).code,
        "sha256": decision,
        "task": task.number,
        "task_pk": task.pk,
        "notice": notice.pk,
        "force": force.pk,
        "force_member": member.pk,
        "person": reporter.pk,
        "role": reporter.roles.get().pk,
        "substitution": away.pk,
        "agency": own.pk,
        **inspected(plan, reading, own, officer, before),
        **ordered(own, reporter, before),
        **ruled(city, before),
        **delivered(city, before),
        **drafted(bulletin, city, before),
        **uploaded(own, row, other, officer, before),
        **reviewed(plan, own, officer, before),
    }


def _decided(spec: ReadingSpec, reporter: User, officer: User, own: Agency, at: datetime, *, accept: bool) -> int:
    start = date(2025, 3 if accept else 4, 1)
    dated = ReadingSpec(
        indicator=spec.indicator, period_start=start, period_end=start.replace(day=30), value=Decimal(5)
    )
    reading = enter_reading(spec=dated, by=reporter, at=at, agency=own)
    if accept:
        accept_reading(reading=reading, by=officer, at=at)
    else:
        return_reading(reading=reading, reason="口径不对", by=officer, at=at)
    return reading.pk


def _closed_plan(city: City, own: Agency, officer: User) -> Plan:
    plan = make_plan(city, code="plan-closed", starts_on=date(2023, 1, 1), ends_on=date(2024, 12, 31))
    target = make_target(make_task(plan, own.name))
    close_plan(
        plan=plan,
        closed_on=date(2025, 1, 10),
        decision=Decision("关于结束计划的批复", "批复.txt", b"closing"),
        carried=[CarryChoice(f"target:{target.pk}", "民生行动计划", "场地未落实")],
        by=officer,
        at=timezone.now() - timedelta(days=3),
    )
    return plan


Named = Callable[[Mapping[str, int | str]], dict[str, int | str]]


def _pk(thing: str, **more: str) -> Named:
    return lambda things: {"pk": things[thing], **{name: things[key] for name, key in more.items()}}


def _place(thing: str) -> Named:
    return lambda things: {"pk": things[thing], "place": 0}


def _plan(**more: str) -> Named:
    return lambda things: {"plan": things["plan"], **{name: things[key] for name, key in more.items()}}


# What stands in the places of an address, by the route's name; a route without places needs no entry.
EXAMPLES: dict[str, Named] = {
    **dict.fromkeys(
        (
            "document", "document_change", "document_discard", "document_file", "document_gold",
            "document_adopt", "document_revise",
            "draft_plan", "draft_agencies", "draft_target_add", "draft_task_add",
        ),
        _pk("document"),
    ),
    **dict.fromkeys(("draft_target", "draft_task", "draft_milestone_add"), _place("document")),
    **dict.fromkeys(("enter_reading", "understood"), _pk("target")),
    **dict.fromkeys(("reading", "accept_reading", "return_reading"), _pk("reading")),
    "withdraw_reading": _pk("accepted"),
    "correct_reading": _pk("returned"),
    **dict.fromkeys(("close_round", "sheet", "save_sheet", "sheet_effect", "submit_sheet", "propose_milestone", "board"), _pk("round")),
    **dict.fromkeys(("report", "decide_report", "withdraw_report"), _pk("report")),
    "task_parts": _pk("round", task="task_pk"),
    "part": _pk("part"),
    "decide_extension": _pk("extension"),
    "decide_proposal_of_milestone": _pk("proposed_milestone"),
    **dict.fromkeys(("deliver_milestone", "verify_milestone"), _pk("milestone")),
    "evidence": _pk("evidence"),
    **dict.fromkeys(("question", "answer_question", "decide_question"), _pk("question")),
    "check_page": lambda _things: {"code": "jump"},
    **{route: _pk(thing) for route, thing in BULLETIN_PLACES.items()},
    "cards_packed": lambda things: {"plan": things["plan"], "kind": "agency", "month": things["month"]},
    "figure_proof": lambda things: {"proof": things["proof"]},
    **dict.fromkeys(("closing", "closing_file", "closing_pdf"), lambda things: {"plan": things["closed"]}),
    "carry_over": lambda things: {"plan": things["closed"], "place": 0},
    "notice": _pk("notice"),
    **dict.fromkeys(("plan_changes", "office_goals", "new_bulletin"), _plan()),
    "decision_file": _plan(sha256="sha256"),
    **dict.fromkeys(("target_adjust", "target_suspend", "target_shares"), _plan(number="target_number")),
    "task": _plan(number="task"),
    **dict.fromkeys(
        ("force", "change_force", "add_force_member", "add_force_meeting", "force_tasks"), _pk("force")
    ),
    "end_force_member": _pk("force_member"),
    **dict.fromkeys(("person", "new_password", "unlock_person", "stand_in", "hand_over"), _pk("person")),
    "end_role": _pk("role"),
    "review_item": _pk("review", item="review_item"),
    "dossier": lambda things: {"kind": "order", "pk": things["order"]},
    "end_stand_in": _pk("substitution"),
    **dict.fromkeys(("agency", "change_agency"), _pk("agency")),
    **{route: _pk(thing) for route, thing in (PLACES | ORDER_PLACES | RULE_PLACES | DELIVERY_PLACES | REVIEW_PLACES).items()},
    **{route: _pk(thing) for route, thing in WORKBOOK_PLACES.items()},
}  # fmt: skip

# Pages that are the same in every city, though their addresses name something.
EVERYWHERE = frozenset({"check_page"})

# What is posted where an empty form does not say whose thing it is about.
POSTED: dict[str, Named] = {
    "make_bulletin": lambda things: {"plan": things["plan"]},
    "check_bulletin": lambda _things: {"step": "review"},
}
