"""What supervision rules have due on a day, sent once however often it is tried and however many try (督办规则到期)."""

import logging
from collections.abc import Sequence
from datetime import date, datetime

from django.db import transaction

from luoshi.rules.calendar import is_working_day
from luoshi.rules.supervision import Due
from luoshi_site.agencies.models import City
from luoshi_site.base.audit import Actor, hold_chain, record
from luoshi_site.base.moment import CHINA, Moment
from luoshi_site.supervision.actions.proposals import ProposalError
from luoshi_site.supervision.actions.sending import send
from luoshi_site.supervision.actions.steps import OrderError
from luoshi_site.supervision.models import SupervisionRule, Withheld
from luoshi_site.supervision.queries.due import NowFacts, city_day
from luoshi_site.supervision.queries.rules import rule_lines

log = logging.getLogger(__name__)


def supervise_due(*, moment: Moment, by: Actor, at: datetime) -> list[str]:
    """Send what the rules that are on have due, by what was known on the day's morning; what was done.

    Nothing on a rest day. What was settled since the morning is left alone.
    """
    today = min(moment.as_of, at.astimezone(CHINA).date())
    if not is_working_day(today):
        return []
    done = []
    for city in City.objects.filter(pk__in=SupervisionRule.objects.filter(is_on=True).values("city")):
        done += _supervise(city, today, by=by, at=at)
    return done


def _supervise(city: City, today: date, *, by: Actor, at: datetime) -> list[str]:
    lines = {line.row.code: line for line in rule_lines(city, only_on=True) if line.rule is not None}
    day = city_day(city, lines.values(), today, at=at)
    going = [each for each in day.found if not each.held]
    note_withheld([(lines[each.rule.code].row, each) for each in day.found if each.held], by=by, at=at)
    if not going:
        return []
    now = NowFacts(city, day, at)
    done = []
    for due in going:
        line = lines[due.rule.code]
        if not now.still_holds(due):
            continue
        try:
            sending = send(due=due, row=line.row, edition=line.edition_on(today), by=by, at=at)
        except (OrderError, ProposalError) as error:
            log.info("held back: %s %s: %s", due.rule.code, due.matter.key, error)
            continue
        if sending is not None:
            done.append(f"{city}：{due.rule.then.label}，{due.matter.title}，{due.occasion.words}")
    return done


@transaction.atomic
def note_withheld(held: Sequence[tuple[SupervisionRule, Due]], *, by: Actor, at: datetime) -> None:
    """Note what is held back, once for each occasion, so that the rules' page tells it (拦下)."""
    if not held:
        return
    hold_chain()
    rules = {row.pk for row, _ in held}
    there = set(Withheld.objects.filter(rule__in=rules).values_list("rule", "matter_key", "occasion"))
    fresh = [
        Withheld(
            rule=row, matter_key=due.matter.key, title=due.matter.title[:300], agency_id=due.matter.agency or None,
            occasion=due.occasion.key, reason=due.held[:200], on=due.on, at=at,
        )
        for row, due in held
        if (row.pk, due.matter.key, due.occasion.key) not in there
    ]  # fmt: skip
    if fresh:
        rows = Withheld.objects.bulk_create(fresh)
        summary, city = f"督办规则拦下 {len(rows)} 项", held[0][0].city.code
        record(by=by.within(city), at=at, action="rule_withheld", summary=summary, rows=rows)
