"""What supervision rules have due on a day, sent once however often it is tried and however many try (督办规则到期)."""

import logging
from datetime import date, datetime

from luoshi.rules.calendar import is_working_day
from luoshi_site.agencies.models import City
from luoshi_site.base.audit import Actor
from luoshi_site.base.moment import CHINA, Moment
from luoshi_site.supervision.actions.proposals import ProposalError
from luoshi_site.supervision.actions.sending import send
from luoshi_site.supervision.actions.steps import OrderError
from luoshi_site.supervision.models import SupervisionRule
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
