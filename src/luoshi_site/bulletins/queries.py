"""The bulletins of a plan, one bulletin's report and file, and what a new one rests on."""

import json
from dataclasses import dataclass
from datetime import date

from luoshi.report.codec import report_from_json
from luoshi.report.docx.write import docx_bytes
from luoshi.report.model import Report
from luoshi.rules.period import month_end
from luoshi.rules.status import Status
from luoshi_site.base.store import fetch
from luoshi_site.bulletins.models import Bulletin
from luoshi_site.ledger.models import Milestone, Plan, PlanClosing, Task
from luoshi_site.progress.models import Reading
from luoshi_site.progress.queries.standing import PlanStanding


def bulletins_of(plan: Plan) -> tuple[Bulletin, ...]:
    """A plan's bulletins, newest month and edition first (通报)."""
    return tuple(Bulletin.objects.filter(plan=plan).defer("content"))


def editions_of(bulletin: Bulletin) -> tuple[Bulletin, ...]:
    """All editions of the bulletin's plan and month, newest first (版次)."""
    return tuple(Bulletin.objects.filter(plan=bulletin.plan_id, month=bulletin.month).defer("content"))


def months_over(plan: Plan, today: date) -> tuple[date, ...]:
    """The months that a bulletin can be made for, newest first: over by today, from the plan's first to a year after its last."""
    begins = plan.starts_on or plan.issued_on or plan.adopted_at.date()
    ends = min(today, month_end(plan.ends_on.year + 1, 12)) if plan.ends_on else today
    found: list[date] = []
    year, month = begins.year, begins.month
    while month_end(year, month) <= ends:
        found.append(date(year, month, 1))
        year, month = (year + 1, 1) if month == 12 else (year, month + 1)
    return tuple(reversed(found))


def report_of(bulletin: Bulletin) -> Report:
    """The report as it was frozen."""
    return report_from_json(bulletin.content)


def file_of(bulletin: Bulletin) -> bytes:
    """The .docx as it was made; written again from the frozen report where the store has lost it."""
    try:
        return fetch(bulletin.sha256)
    except FileNotFoundError:
        return docx_bytes(report_of(bulletin))


def deciding_readings(standing: PlanStanding) -> dict[int, tuple[Reading, ...]]:
    """The readings of the deciding period behind each target's light, by the target's primary key (研判所依据的读数)."""
    ends = {row.judgement.on for row in standing.targets if row.judgement.on}
    indicators = {row.target.indicator_id for row in standing.targets}
    rows = Reading.objects.filter(
        indicator__in=indicators, period_end__in=ends, accepted_at__lte=standing.moment.known_at
    )
    fields = ("period_start", "period_end", "certainty", "unconfirmed", "reported_in")
    by_key = {str(row.pk): row for row in rows.only(*fields)}
    return {
        # The key of a rolled-up figure joins those of its areas.
        row.target.pk: tuple(
            by_key[key] for joined in row.judgement.reading_keys for key in joined.split("+") if key in by_key
        )
        for row in standing.targets
    }


@dataclass(frozen=True, slots=True)
class CarriedItem:
    """An item that a closed plan carried over, with the milestone by which another plan took it, if one did (结转事项)."""

    name: str
    task: str
    status: Status
    to: str
    reason: str
    reference: str
    milestone: Milestone | None


def carried_items(closing: PlanClosing) -> tuple[CarriedItem, ...]:
    """What a closed plan carried over, in the report's order (结转事项)."""
    rows = json.loads(closing.carried_over)
    references = [f"结转自「{closing.plan.short_title}」（{closing.plan.code} {row['key']}）" for row in rows]
    taken = Milestone.objects.filter(proof__in=references, task__plan__city=closing.plan.city_id)
    by_reference = {row.proof: row for row in taken.select_related("task__plan")}
    return tuple(
        CarriedItem(
            row["name"], row["task"], Status(row["status"]), row["to"], row["reason"], reference,
            by_reference.get(reference),
        )
        for row, reference in zip(rows, references, strict=True)
    )  # fmt: skip


def closing_report(closing: PlanClosing) -> Report:
    """The final report as it was frozen."""
    return report_from_json(closing.content)


def closing_file(closing: PlanClosing) -> bytes:
    """The final report's .docx as it was made; written again from the frozen report where the store has lost it."""
    try:
        return fetch(closing.sha256)
    except FileNotFoundError:
        return docx_bytes(closing_report(closing))


def tasks_to_carry_into(closing: PlanClosing) -> list[tuple[str, list[Task]]]:
    """The tasks of the city's plans in force, by the plan's name (可承接的任务)."""
    rows = Task.objects.filter(
        plan__city=closing.plan.city_id, plan__state=Plan.State.IN_FORCE, ended_on__isnull=True
    ).select_related("plan")
    found: dict[str, list[Task]] = {}
    for row in rows.order_by("plan__pk", "position"):
        found.setdefault(row.plan.short_title, []).append(row)
    return list(found.items())
