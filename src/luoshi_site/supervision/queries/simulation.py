"""Rules tried out over a city's past: what they would have sent, counted by step, by agency, by month (模拟)."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property

from luoshi.rules.supervision import Due, Rule, Simulated, WouldSend, simulate
from luoshi_site.agencies.models import Agency, City
from luoshi_site.base.moment import CHINA
from luoshi_site.progress.queries.kept import Kept, ledger_stamp
from luoshi_site.supervision.queries.rulefacts import matter_facts
from luoshi_site.supervision.queries.rules import book_of

LONGEST_DAYS = 800


@dataclass(frozen=True, slots=True)
class TrialLine:
    """One thing that would have been sent, with the names that a page shows."""

    sent: WouldSend
    agency: str

    @property
    def month(self) -> str:
        """The month in words (2026年3月)."""
        return f"{self.sent.on.year}年{self.sent.on.month}月"


@dataclass(frozen=True, slots=True)
class TrialFilter:
    """What the list is narrowed to; blank is everything."""

    text: str = ""
    rule: str = ""
    then: str = ""


@dataclass(frozen=True)
class Trial:
    """A trial of rules over a period."""

    since: date
    until: date
    rules: tuple[Rule, ...]
    lines: tuple[TrialLine, ...]
    held: tuple[Due, ...]

    @cached_property
    def by_step(self) -> tuple[tuple[Rule, int], ...]:
        """How many each rule would have sent, in the order of the ladders; rules that would have sent nothing too."""
        counts = Counter(line.sent.rule.code for line in self.lines)
        return tuple((rule, counts[rule.code]) for rule in self.rules)

    @cached_property
    def by_agency(self) -> tuple[tuple[str, int], ...]:
        """How many each agency would have got, by name: no ranking."""
        return tuple(sorted(Counter(line.agency for line in self.lines).items()))

    @cached_property
    def by_month(self) -> tuple[tuple[str, int], ...]:
        """How many in each month, in order."""
        counts: Counter[str] = Counter()
        for line in self.lines:
            counts[line.month] += 1
        return tuple(counts.items())

    def narrowed(self, narrowed: TrialFilter) -> tuple[TrialLine, ...]:
        """The lines of one rule or measure, with the text in matter, agency or words."""
        return tuple(
            line
            for line in self.lines
            if narrowed.rule in {"", line.sent.rule.code}
            and narrowed.then in {"", line.sent.rule.then.value}
            and any(narrowed.text in words for words in (line.sent.matter.title, line.agency, line.sent.words))
        )


kept_trials: Kept[Trial] = Kept(most=8)


def try_rules(city: City, rules: Iterable[Rule], *, since: date, until: date, at: datetime) -> Trial:
    """Try rules out from a day until a day, by what is recorded until an instant; kept until the next action, for the list's pages."""
    tried = tuple(sorted(rules, key=lambda rule: (rule.ladder, rule.step, rule.code)))
    key = (city.pk, tried, since, until, ledger_stamp(), at.astimezone(CHINA).date())
    found = kept_trials.get(key)
    if found is None:
        found = _tried(city, tried, since=since, until=until, at=at)
        kept_trials.put(key, found)
    return found


def _tried(city: City, tried: tuple[Rule, ...], *, since: date, until: date, at: datetime) -> Trial:
    facts = matter_facts(city, tried, at=at, since=since, whole=True)
    found: Simulated = simulate(tried, facts.values(), since=since, until=until, book=book_of(city, before=since))
    names = {str(pk): name for pk, name in Agency.objects.filter(city=city).values_list("pk", "name")}
    lines = tuple(TrialLine(each, names.get(each.matter.agency, "")) for each in found.sent)
    return Trial(since, until, tried, lines, found.held)
