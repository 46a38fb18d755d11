"""What the pages of supervision rules show: ladders with their sentences, what was held back, what may be taken over (规则页面)."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from itertools import groupby

from luoshi.rules.supervision import CLASSES, SURE, LadderFile, bundled_ladders
from luoshi_site.agencies.models import City
from luoshi_site.supervision.models import Sending, Withheld
from luoshi_site.supervision.queries.rules import RuleLine

NEWEST = 20


@dataclass(frozen=True, slots=True)
class StepLine:
    """A step of a ladder: its sentence on a day, the figures that come next, how often it was sent and held back this year."""

    line: RuleLine
    sentence: str
    coming: str
    sent: int
    withheld: int


@dataclass(frozen=True, slots=True)
class LadderLines:
    """A ladder with its source, how sure that is, and its steps."""

    name: str
    source: str
    sure: str
    note: str
    steps: tuple[StepLine, ...]

    @property
    def on(self) -> int:
        """How many of its steps are on."""
        return sum(step.line.row.is_on for step in self.steps)


@dataclass(frozen=True, slots=True)
class Offer:
    """A bundled ladder that may be taken over, and how many of its rules are missing yet."""

    ladder: LadderFile
    missing: int

    @property
    def sure(self) -> str:
        """How sure its source is, in words."""
        return SURE[self.ladder.sure]


def ladders_of(lines: Iterable[RuleLine], today: date, counts: dict[str, Counter[int]]) -> tuple[LadderLines, ...]:
    """The rules by ladder, each as a sentence of today."""
    files = {each.name: each for each in bundled_ladders()}
    found = []
    for name, rules in groupby(lines, key=lambda line: line.row.ladder):
        steps = tuple(_step(line, today, counts) for line in rules)
        bundled = files.get(name)
        sure = SURE[bundled.sure] if bundled is not None else "本市规定"
        note = bundled.note if bundled is not None else ""
        found.append(LadderLines(name, steps[0].line.row.source, sure, note, steps))
    return tuple(found)


def _step(line: RuleLine, today: date, counts: dict[str, Counter[int]]) -> StepLine:
    later = line.coming(today)
    coming = f"{later.valid_from} 起：{line.sentence_on(later.valid_from)}" if later is not None else ""
    pk = line.row.pk
    return StepLine(line, line.sentence_on(today), coming, counts["sent"][pk], counts["withheld"][pk])


def counts_of(city: City, year: int) -> dict[str, Counter[int]]:
    """How often each rule sent, and held back, in a year."""
    sent = Counter(Sending.objects.filter(rule__city=city, on__year=year).values_list("rule", flat=True))
    held = Counter(Withheld.objects.filter(rule__city=city, on__year=year).values_list("rule", flat=True))
    return {"sent": sent, "withheld": held}


def offers_of(lines: Iterable[RuleLine]) -> tuple[Offer, ...]:
    """The bundled ladders of which the city lacks rules."""
    there = {line.row.code for line in lines}
    found = [Offer(each, sum(rule.code not in there for rule in each.rules)) for each in bundled_ladders()]
    return tuple(each for each in found if each.missing)


def newest_withheld(city: City) -> tuple[Withheld, ...]:
    """What was held back last, the newest first."""
    rows = Withheld.objects.filter(rule__city=city).select_related("rule", "agency")
    return tuple(rows.order_by("-pk")[:NEWEST])


def class_words(classes: Iterable[str]) -> str:
    """Classes of matters in words; all where none is named."""
    return "、".join(CLASSES[each] for each in CLASSES if each in set(classes)) or "各类事项"
