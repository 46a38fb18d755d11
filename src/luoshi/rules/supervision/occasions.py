"""When a rule falls due on a matter: each occasion with the working day from which, and the morning until which it holds (触发时点)."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date

from luoshi.rules.period import ONE_DAY
from luoshi.rules.supervision.days import Span, months_after, next_month, shifted, working_on_or_after
from luoshi.rules.supervision.facts import LightFacts, MatterFacts, ReportFacts
from luoshi.rules.supervision.model import Figures, Rule, When
from luoshi.rules.supervision.orderoccasions import order_occasions

REPORT_DAYS = 120
"""A report so many days past its due day is chased no more: its round is history."""


@dataclass(frozen=True, slots=True)
class Occasion:
    """A happening that a rule answers once: `key` tells it apart, `words` say it, `order` is the order that it happens to.

    `subject` is what steps of a ladder that follow one another have in common.
    """

    key: str
    on: date
    until: date | None
    words: str
    order: str = ""

    @property
    def subject(self) -> str:
        """The key without what happened."""
        return self.key.partition(":")[2]

    def holds_on(self, day: date) -> bool:
        """Whether it has come and is not over."""
        return self.on <= day and (self.until is None or day < self.until)


def occasions(rule: Rule, figures: Figures, facts: MatterFacts, floor: date, horizon: date) -> Iterator[Occasion]:
    """The occasions of a rule on a matter that come until a day, by figures; the same key may come in several windows.

    Those that were over by the morning of `floor` may be left out.
    """
    over = facts.over_on
    for each in _found(rule.when, figures, facts, floor, horizon):
        if over is None:
            yield each
        elif each.on < over:
            yield replace(each, until=over if each.until is None else min(each.until, over))


def _found(when: When, figures: Figures, facts: MatterFacts, floor: date, horizon: date) -> Iterator[Occasion]:
    if when.of_order:
        for key, on, until, words, order in order_occasions(when, figures, facts, floor, horizon):
            yield Occasion(key, on, until, words, order)
    elif when in {When.MILESTONE_DUE_SOON, When.MILESTONE_MISSED}:
        yield from _milestone(when, figures, facts)
    elif when in {When.RED_FOR, When.RED_CARDS}:
        for light in facts.lights:
            yield from (_red_for(figures, light) if when is When.RED_FOR else _red_cards(figures, light, horizon))
    elif facts.report is not None:
        yield from _report(when, figures, facts.report)


def _milestone(when: When, figures: Figures, facts: MatterFacts) -> Iterator[Occasion]:
    found = facts.deliverable
    if found is None:
        return
    windows = without(found.known_on, found.delivered)
    yield from _due(when is When.MILESTONE_DUE_SOON, "missed", figures, found.due_on, windows, None)


def _due(
    soon: bool, name: str, figures: Figures, due: date, windows: Iterator[Span], last: date | None
) -> Iterator[Occasion]:
    """Before the due day, or after it, in each window in which it was not done."""
    if soon:
        wanted, key, words, last = shifted(due, -figures.days, figures.day_kind), "soon", f"{due} 到期", due + ONE_DAY
    else:
        wanted, key, words = shifted(due, figures.days, figures.day_kind), name, f"{due} 到期未交"
    for window in windows:
        on = max(wanted, working_on_or_after(window.start))
        ends = [day for day in (window.end, last) if day is not None]
        until = min(ends) if ends else None
        if until is None or on < until:
            yield Occasion(f"{key}:{due}", on, until, words)


def without(start: date, spans: tuple[Span, ...]) -> Iterator[Span]:
    """The windows from a morning on that lie outside some spans."""
    at: date | None = start
    for span in spans:
        if at is not None and span.start > at:
            yield Span(at, span.start)
        if span.end is None:
            at = None
            break
        at = max(at, span.end) if at is not None else span.end
    if at is not None:
        yield Span(at)


def _report(when: When, figures: Figures, report: ReportFacts) -> Iterator[Occasion]:
    if when is When.REPORT_RETURNED:
        for place in range(figures.times, len(report.returns) + 1, figures.times):
            known = report.returns[place - 1]
            later = [span.start for span in report.complete if span.start > known]
            yield Occasion(
                f"returned:{place}", working_on_or_after(known), min(later, default=None), f"第 {place} 次退回"
            )
        return
    for place, (known, due) in enumerate(report.due):
        ends = report.due[place + 1][0] if place + 1 < len(report.due) else None
        windows = (
            Span(window.start, ends if window.end is None else window.end if ends is None else min(window.end, ends))
            for window in without(known, report.complete)
            if ends is None or window.start < ends
        )
        last = due.fromordinal(due.toordinal() + REPORT_DAYS)
        yield from _due(when is When.REPORT_DUE_SOON, "late", figures, due, windows, last)


def _reds(light: LightFacts) -> Iterator[Span]:
    """The spells in which it was red without a break, from morning to morning."""
    start: date | None = None
    for known_on, colour in light.changes:
        if colour == "red" and start is None:
            start = known_on
        elif colour != "red" and start is not None:
            yield Span(start, known_on)
            start = None
    if start is not None:
        yield Span(start)


def _red_for(figures: Figures, light: LightFacts) -> Iterator[Occasion]:
    for spell in _reds(light):
        since = spell.start - ONE_DAY  # the day on which it was judged red
        on = working_on_or_after(months_after(since, figures.months))
        if spell.end is None or on < spell.end:
            yield Occasion(f"red:{light.key}:{since}", on, spell.end, f"「{light.name}」自 {since} 起红灯")


def _red_cards(figures: Figures, light: LightFacts, horizon: date) -> Iterator[Occasion]:
    """At the end of each month that is red a card; every so many in a row make an occasion, counted anew after a month without."""
    for spell in _reds(light):
        day, count = spell.start.replace(day=1) if spell.start.day == 1 else next_month(spell.start), 0
        while day <= horizon and (spell.end is None or day < spell.end):
            count += 1
            if count % figures.times == 0:
                month = day - ONE_DAY
                on = shifted(month, max(figures.days, 1), figures.day_kind)
                words = f"「{light.name}」截至 {month} 连续 {count} 个月末红灯"
                if spell.end is None or on < spell.end:
                    yield Occasion(f"cards:{light.key}:{month:%Y-%m}", on, spell.end, words)
            day = next_month(day)
