"""A plan under a city's light scheme: what the scheme shows beside what was judged (灯色方案)."""

from dataclasses import dataclass
from datetime import date

from luoshi.rules.lights import Scheme, SchemeLight
from luoshi.rules.period import ONE_DAY
from luoshi_site.base.moment import Moment
from luoshi_site.ledger.models import Plan, Task
from luoshi_site.progress.queries import plan_standing
from luoshi_site.progress.queries.facts import milestone_fact


@dataclass(frozen=True, slots=True)
class SchemeLine:
    """A target or milestone with its own status and what the scheme shows."""

    task: Task | None
    name: str
    status: str
    light: SchemeLight


def scheme_lines(plan: Plan, scheme: Scheme, moment: Moment) -> tuple[SchemeLine, ...]:
    """Targets by their gap, milestones by the last month that has ended, in the plan's order; from the same judgements as every page."""
    standing = plan_standing(plan, moment)
    month = moment.as_of.replace(day=1) - ONE_DAY
    found = [
        SchemeLine(row.target.task, row.target.name, row.judgement.status, scheme.of_gap(row.judgement))
        for row in standing.targets
        if scheme.bands
    ]
    for task in standing.tasks if scheme.month_made_up else ():
        for each in task.milestones:
            if (each.milestone.due_on.year, each.milestone.due_on.month) == (month.year, month.month):
                fact = milestone_fact(each.milestone, known_at=moment.known_at)
                light = scheme.of_month(fact, date(month.year, month.month, 1), moment.as_of)
                found.append(SchemeLine(task.task, each.milestone.title, each.judgement.status, light))
    return tuple(found)
