"""The search for targets: every sentence of every heading that may hold commitments."""

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from luoshi.compiler.draft import Draft, FoundTarget, Item
from luoshi.compiler.targets.candidates import Candidate, candidates
from luoshi.compiler.targets.figures import Reading, names_nothing, read_candidate, without_change
from luoshi.compiler.targets.sentences import Sentence, parted, sentences
from luoshi.compiler.targets.states import State, may_state, states
from luoshi.language.dates import find_period, find_plan
from luoshi.language.quantities import figures
from luoshi.language.words import any_of, words
from luoshi.plan.model import Comparator, Direction, Kind, Strength, Task
from luoshi.text.normalize import Compact
from luoshi.text.span import Span

_PREFACE = re.compile(any_of(words("outline", "prefaces")))
_GOALS = re.compile(any_of(words("outline", "goals")))
_RULES = re.compile(any_of(words("outline", "rules")))
_TELLING = re.compile(any_of(*(words("outline", key) for key in ("goals", "rules", "prefaces"))))
_AHEAD = re.compile(r"到20\d\d年|力争|确保|预期目标|主要目标")
_YEAR = re.compile(
    r"(20\d\d)(?:(?<=^\d{4})|(?<=[,;。:、(到至在]\d{4}))年(?![^,;]{0,12}(?:项目|资金|清单|名单|基础上|计划))"
)
_QUOTED = re.compile(r"《[^《》]*》")
_OPENING = 600
_NAMES = 24
_SHORTEST = 2
_STILL = re.compile(r"力争|确保|年内|全年|今年|争取")
_FIRM = re.compile(any_of(words("comparators", "firm")))
_PRINCIPLE = re.compile(any_of(words("comparators", "principle")))
_AIM = re.compile(any_of(words("comparators", "aim")))
_STRENGTH = re.compile(any_of(*(words("comparators", key) for key in ("firm", "principle", "aim")), ["力争"]))
_TOLD_AFTER = (
    words("comparators", "at_least_after") + words("comparators", "at_most_after") + ("左右", "上下", "余", "多")
)
_LED = re.compile(r"(?:(?:到|至)?20\d\d年[底末]?前?,?|提高(?!率)|降低|推动|努力)+")
_DIRECTIONS = {None: None, True: Direction.UP, False: Direction.DOWN}
_AIM_HEAD = re.compile(r"(?:(?:到|至)?20\d\d年(?:底|末)?前?|同时|全年|年内|并|,)*力争")


@dataclass(slots=True)
class _Owner:
    """What a sentence belongs to."""

    item: int
    task: str | None
    goal: str | None
    scope: Span


@dataclass(slots=True)
class _Place:
    """Where targets are found: a sentence, what it belongs to, and whether it has a word of strength."""

    draft: Draft
    sentence: Sentence
    owner: _Owner
    stressed: bool


def find_targets(draft: Draft) -> Draft:
    """Reads `source`, `text`, `items`, `task_items`, `tasks`, `clauses`; writes `found`."""
    found = list(_before_headings(draft))
    holes = [clause.span for clause in draft.clauses]
    starts = [hole.start for hole in holes]
    since = _since(draft)
    tasks = dict(zip(draft.task_items, draft.tasks, strict=True))
    prefaces = _prefaces(draft.items)
    for number, item in enumerate(draft.items):
        if item.style == "article" or prefaces[number]:
            continue
        if draft.past and any(span.start <= item.own.start < span.end for span in draft.past):
            continue
        own = Span(item.heading.span.start + len(item.heading.label), max(item.own.end, item.heading.span.end))
        mine = holes[bisect_right(starts, own.start - 1) : bisect_right(starts, own.end)]
        told = sentences(draft.text, own, mine)
        if told:
            owner = _owner(draft, tasks, number)
            for sentence in told:
                found += _in_sentence(draft, sentence, owner, since)
    return draft._replace(found=tuple(found))


def _since(draft: Draft) -> int | None:
    """The year from which on a document plans: its period's first or its own."""
    opening = draft.text[draft.body.start : draft.items[0].own.start] if draft.items else ""
    period = find_period(draft.title) or find_plan(draft.title) or find_period(_QUOTED.sub("", opening[-_OPENING:]))
    return period[0] if period else draft.issued_on.year if draft.issued_on else None


def _is_past(text: str, since: int | None) -> bool:
    """Whether all years that a sentence tells, those compared with left out, are over before the document plans («2025年达到5亿元»)."""
    years = [int(year) for year in _YEAR.findall(text)] if since and "20" in text else []
    return bool(years) and since is not None and max(years) < since and not _STILL.search(text)


def _before_headings(draft: Draft) -> Iterator[FoundTarget]:
    """What stands before the first heading promises only where it says so (到2028年, 力争)."""
    first = draft.items[0].own.start if draft.items else draft.body.end
    if first <= draft.body.start:
        return
    scope = Span(draft.body.start, first)
    owner = _Owner(-1, None, None, scope)
    promised = -1
    for sentence in sentences(draft.text, scope, []):
        start = sentence.start
        if any(span.start <= start < span.end for span in draft.past):
            continue
        if _AHEAD.search(sentence.text):
            promised = draft.text.find("\n", start) % (len(draft.text) + 1)
        if start < promised:
            yield from _in_sentence(draft, sentence, owner, None)


def _prefaces(items: tuple[Item, ...]) -> list[bool]:
    """Which items only lead in or rule: by their own title, else by that of the heading above."""
    found: list[bool] = []
    for item in items:
        title = item.heading.title
        if not _TELLING.search(title, 0, _NAMES):
            found.append(item.parent is not None and found[item.parent])
        elif _GOALS.search(title, 0, 12):
            found.append(False)
        elif _RULES.search(title, 0, _NAMES) or (
            item.style != "goal" and len(title) <= _NAMES and _PREFACE.search(title)
        ):
            found.append(True)
        else:
            found.append(item.parent is not None and found[item.parent])
    return found


def _owner(draft: Draft, tasks: dict[int, Task], number: int) -> _Owner:
    item = draft.items[number]
    up: int | None = number
    goal = None
    while up is not None:
        if up in tasks:
            return _Owner(number, tasks[up].id, None, item.own)
        if draft.items[up].style == "goal":
            goal = draft.items[up].heading.title
        up = draft.items[up].parent
    return _Owner(number, None, goal, item.own)


def _in_sentence(draft: Draft, told: Compact, owner: _Owner, since: int | None) -> list[FoundTarget]:
    """The targets of a sentence in their order; a name that names nothing takes its quantity from the one before."""
    text = told.text
    numbers, may = figures(text), may_state(text)
    if not (numbers or may) or _is_past(text, since):
        return []
    sentence = parted(told)
    place = _Place(draft, sentence, owner, _STRENGTH.search(text) is not None)
    out: list[FoundTarget] = []
    previous: FoundTarget | None = None
    for one in _in_order(candidates(sentence, numbers) if numbers else [], states(sentence) if may else ()):
        target = _from_state(place, one) if isinstance(one, State) else _from_figure(place, one, previous)
        if target is None:
            continue
        if previous and isinstance(one, Candidate):
            target = _continued(one, target, previous)
        previous = target
        out.append(target)
    return out


def _in_order(numbers: list[Candidate], stated: Iterable[State]) -> list[Candidate | State]:
    """Figures and states by their places; a state in the words of a figure is that figure."""
    apart = [
        state
        for state in stated
        if not any(one.words.start < state.end and state.start < one.words.end for one in numbers)
    ]
    if not apart:
        return [*numbers]
    return sorted([*numbers, *apart], key=_at)


def _at(one: Candidate | State) -> int:
    return one.start if isinstance(one, State) else one.figure.start


def _continued(candidate: Candidate, target: FoundTarget, previous: FoundTarget) -> FoundTarget:
    """A bare figure that goes on a list is of the kind of the one before («利用土地90亩、建筑面积120平方米», «达到65%和55%»)."""
    if candidate.before in {"、", "和", "及", "与"} and (not candidate.after or candidate.after[0] in ",;。、)和及与"):
        return replace(
            target,
            indicator=previous.indicator,
            kind=previous.kind,
            comparator=_shared(target, previous),
            direction=previous.direction,
            keep=previous.keep,
        )
    bare = not candidate.words.verb and candidate.before.startswith("、")
    if bare and previous.kind is Kind.CUMULATIVE and target.kind is Kind.LEVEL and target.unit != "%":
        return replace(target, kind=Kind.CUMULATIVE)
    return target


def _shared(target: FoundTarget, previous: FoundTarget) -> Comparator:
    """«突破65亿元、70亿元»: the word before a list counts for all of it, one behind a figure for that one only."""
    told_before = not previous.quote.endswith(_TOLD_AFTER) and previous.value_high is None
    return previous.comparator if target.comparator is Comparator.REACH and told_before else target.comparator


def _from_state(place: _Place, state: State) -> FoundTarget:
    draft, sentence = place.draft, place.sentence
    of = None
    if state.of:
        at = sentence.text.index(state.of, state.start)
        of = _words(draft, sentence, at, at + len(state.of))
    span = sentence.compact.span(state.start, state.end)
    return FoundTarget(
        task=place.owner.task,
        goal=place.owner.goal,
        indicator=_words(draft, sentence, *state.name),
        kind=state.kind,
        comparator=state.comparator,
        value=state.value,
        value_high=None,
        unit=state.unit,
        of=of,
        strength=_strength(sentence, state.start) if place.stressed else Strength.PLAIN,
        span=span,
        quote=span.of(draft.source.text),
        direction=_DIRECTIONS[state.upward],
        keep=False,
        sentence=sentence.compact,
        at=state.start,
        scope=place.owner.scope,
        item=place.owner.item,
    )


def _from_figure(place: _Place, candidate: Candidate, previous: FoundTarget | None) -> FoundTarget | None:
    draft, sentence, words_ = place.draft, place.sentence, candidate.words
    reading = read_candidate(candidate)
    name = _indicator(draft, candidate, reading, previous) if reading else ""
    if reading is None or len(name) < _SHORTEST - (candidate.before[:1] == "、"):
        return None
    span = sentence.compact.span(words_.start, words_.end)
    return FoundTarget(
        task=place.owner.task,
        goal=place.owner.goal,
        indicator=name,
        kind=reading.kind,
        comparator=reading.comparator,
        value=candidate.figure.value,
        value_high=candidate.figure.value_high if reading.comparator is Comparator.RANGE else None,
        unit=reading.unit,
        of=None,
        strength=_strength(sentence, candidate.figure.start) if place.stressed else Strength.PLAIN,
        span=span,
        quote=span.of(draft.source.text),
        direction=_DIRECTIONS[reading.upward],
        keep=words_.keep,
        sentence=sentence.compact,
        at=candidate.figure.start,
        scope=place.owner.scope,
        item=place.owner.item,
    )


def _indicator(draft: Draft, candidate: Candidate, reading: Reading, previous: FoundTarget | None) -> str:
    sentence = candidate.sentence
    name = sentence.text[slice(*reading.name)]
    if not names_nothing(name):
        return _words(draft, sentence, _after_last(candidate, reading, previous), reading.name[1])
    clause_before = sentence.bound_before(candidate.left - 1) if candidate.left else 0
    changes = reading.kind is Kind.GROWTH or reading.kind is Kind.ANNUAL_CHANGE
    if previous and (not name or (changes and sentence.compact.place(previous.span.start) >= clause_before)):
        return without_change(previous.indicator)
    if reading.name[0] == candidate.left and candidate.left > 1 and name:
        start = _after_head(sentence.text, clause_before, candidate.left - 1)
        return _words(draft, sentence, start, reading.name[1])
    return _words(draft, sentence, *reading.name) or (previous.indicator if previous else "")


def _after_last(candidate: Candidate, reading: Reading, previous: FoundTarget | None) -> int:
    """Where a name begins: after the name of the figure before it («展会50个、新签订单2亿元» told as «50个展会、…»)."""
    start, end = reading.name
    last = previous.indicator if previous else ""
    text = candidate.sentence.text
    after = start + len(last)
    if last and after < end - 1 and text.startswith(last, start) and text[after] in "、和及与并":
        return after + 1
    return start


def _after_head(text: str, start: int, end: int) -> int:
    match = _LED.match(text, start, end)
    return match.end() if match else start


def _words(draft: Draft, sentence: Sentence, start: int, end: int) -> str:
    """The source's own words, without white space."""
    return sentence.compact.of(draft.source.text, start, end) if end > start else ""


def _strength(sentence: Sentence, at: int) -> Strength:
    """确保 and 争取 govern their own clause, 力争 at a head also the clauses after it up to the semicolon."""
    text = sentence.text
    left = sentence.bound_before(at)
    clause = text[left:at]
    if _PRINCIPLE.search(clause):
        return Strength.PRINCIPLE
    if _FIRM.search(clause):
        return Strength.FIRM
    if _AIM.search(clause) and "争取各" not in clause:
        return Strength.AIM
    segment = text.rfind(";", 0, at) + 1
    start = segment
    while start < left:
        if _AIM_HEAD.match(text, start):
            return Strength.AIM
        start = sentence.bound_after(start) + 1
    return Strength.PLAIN
