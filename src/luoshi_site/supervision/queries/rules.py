"""A city's supervision rules as the pure package reads them, and what they sent (督办规则)."""

import json
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime

from django.db.models import F

from luoshi.rules.supervision import Book, Edition, Figures, Rule, RuleError, Then, To, When, sentence
from luoshi.rules.supervision.ladders import classes_of, word_of
from luoshi_site.agencies.models import City
from luoshi_site.base.moment import CHINA
from luoshi_site.supervision.models import RuleEdition, Sending, SupervisionRule


@dataclass(frozen=True)
class RuleLine:
    """A rule with its editions, as a page shows it and as it is asked; `rule` is None where its words cannot be read, `fault` says why."""

    row: SupervisionRule
    editions: tuple[RuleEdition, ...]
    rule: Rule | None
    fault: str = ""

    def edition_on(self, day: date) -> RuleEdition | None:
        """The edition in force on a day."""
        begun = [each for each in self.editions if each.valid_from <= day]
        return begun[-1] if begun else None

    def figures_on(self, day: date) -> Figures:
        """The figures in force on a day, else those that come first."""
        if self.rule is None:
            return Figures()
        return self.rule.figures_on(day) or self.rule.editions[0].figures

    def sentence_on(self, day: date) -> str:
        """The rule as a sentence on a day."""
        return sentence(self.rule, self.figures_on(day)) if self.rule is not None else self.fault

    def coming(self, day: date) -> RuleEdition | None:
        """The next edition, not in force yet."""
        return next((each for each in self.editions if each.valid_from > day), None)


def rule_lines(city: City, *, only_on: bool = False) -> tuple[RuleLine, ...]:
    """The city's rules by ladder and step, in two queries."""
    rows = SupervisionRule.objects.filter(city=city)
    if only_on:
        rows = rows.filter(is_on=True)
    found = list(rows)
    editions: defaultdict[int, list[RuleEdition]] = defaultdict(list)
    for edition in RuleEdition.objects.filter(rule__in=found).order_by("valid_from", "pk"):
        editions[edition.rule_id].append(edition)
    return tuple(_line(row, editions[row.pk]) for row in found)


def _line(row: SupervisionRule, editions: list[RuleEdition]) -> RuleLine:
    try:
        return RuleLine(row, tuple(editions), as_rule(row, editions))
    except RuleError as error:
        return RuleLine(row, tuple(editions), None, f"规则 {row.code} 读不懂：{error}")


def as_rule(row: SupervisionRule, editions: Iterable[RuleEdition]) -> Rule:
    """A stored rule as the pure package reads it; of editions from one day the newest counts.

    Raises:
        RuleError: its figures cannot be read, or one of its words is not known.
    """
    by_day = {each.valid_from: _figures(each) for each in editions}
    if not by_day:
        raise RuleError("没有参数。")
    return Rule(
        code=row.code,
        ladder=row.ladder,
        step=row.step,
        when=word_of(When, "when", row.when),
        then=word_of(Then, "then", row.then),
        to=tuple(word_of(To, "to", word) for word in row.to.split(",")),
        classes=classes_of(row.item_class),
        source=row.source,
        standing=bool(row.approver and row.basis),
        since=row.switched_at.astimezone(CHINA).date() if row.switched_at else date.max,
        editions=tuple(Edition(day, by_day[day]) for day in sorted(by_day)),
    )


def _figures(edition: RuleEdition) -> Figures:
    try:
        words = json.loads(edition.parameters)
    except json.JSONDecodeError as error:
        place = f"第{error.lineno}行第{error.colno}个字符处"
        raise RuleError(f"{edition.valid_from} 起的参数不是有效的 JSON（{place}），请为规则重新设置参数。") from error
    if not isinstance(words, dict):
        raise RuleError(f"{edition.valid_from} 起的参数不是一张表，请为规则重新设置参数。")
    return Figures.from_words(words)


def working_rules(lines: Iterable[RuleLine]) -> tuple[Rule, ...]:
    """The rules that are switched on and can be read."""
    return tuple(line.rule for line in lines if line.rule is not None and line.row.is_on)


def tried_rules(lines: Iterable[RuleLine], codes: Iterable[str]) -> tuple[Rule, ...]:
    """Rules to be tried out over the past, on or not: from the first day of the trial, with the figures of their first edition before."""
    wanted = set(codes)
    found = []
    for line in lines:
        if line.rule is not None and line.row.code in wanted:
            first, *rest = line.rule.editions
            found.append(replace(line.rule, since=date.min, editions=(Edition(date.min, first.figures), *rest)))
    return tuple(found)


def natural_key(task: int | None, milestone: int | None, key: str, matter: int) -> str:
    """How facts name a matter: by what it stands for."""
    if task is not None:
        return f"task:{task}"
    if milestone is not None:
        return f"milestone:{milestone}"
    return key or f"matter:{matter}"


def book_of(city: City, *, before: date | None = None) -> Book:
    """What the city's rules sent, all or before a day, in one query."""
    rows = Sending.objects.filter(rule__city=city).order_by("pk")
    if before is not None:
        rows = rows.filter(on__lt=before)
    book = Book()
    columns = ("rule__code", "matter__task", "matter__milestone", "matter__key", "matter", "agency", "occasion", "on")
    for code, task, milestone, key, matter, agency, occasion, on in rows.values_list(*columns):
        name = natural_key(task, milestone, key, matter)
        book.add(rule=code, matter=name, agency=str(agency or ""), occasion=occasion, on=on)
    return book


@dataclass(frozen=True, slots=True)
class SentLine:
    """A sending as a page shows it."""

    sending: Sending
    words: str


def newest_sendings(city: City, most: int = 50) -> tuple[Sending, ...]:
    """What went out last, the newest first."""
    rows = Sending.objects.filter(rule__city=city).select_related("rule", "matter", "agency", "order")
    return tuple(rows.order_by("-pk")[:most])


def last_sent_at(city: City) -> datetime | None:
    """When a rule last sent something."""
    return Sending.objects.filter(rule__city=city).order_by("-pk").values_list(F("at"), flat=True).first()
