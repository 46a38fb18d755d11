"""By when each target is due, and the plan's own period (期限)."""

import re
from bisect import bisect_right
from collections import Counter

from luoshi.compiler.draft import Draft, FoundTarget, Item
from luoshi.language.dates import EVERY_YEAR, Deadline, deadlines, find_period, find_plan
from luoshi.language.words import any_of, words
from luoshi.plan.model import Target
from luoshi.text.normalize import Compact, compact
from luoshi.text.span import Span

_GOALS = re.compile(any_of(words("outline", "goals")))
_LASTS = re.compile(r"(?:延续|延长|持续|执行)?(?:到|至)$")
_YEARS = re.compile(r"(?P<years>20\d\d年(?:[底末])?(?:[、和及与]20\d\d年(?:[底末])?)+)[^,;]{0,20}?分别")
_HEAD = 3
_LABELLED = re.compile(r"[^,。;]{1,10}:[到至在]?")
_QUOTED = re.compile(r"《[^《》]*》")
_YEARLY = re.compile(r"每年|年均(?!浓度|气温|降水|值)|逐年")


def set_deadlines(draft: Draft) -> Draft:
    """Reads `found` and where it stands; writes `targets`, `first_year`, `last_year`."""
    told = _Told(draft)
    targets = tuple(found.due(told.deadline(found)) for found in draft.found)
    first, last = _period(draft, targets, told)
    return draft._replace(targets=targets, first_year=first, last_year=last)


class _Told:
    """The deadlines of a document, each text read once."""

    def __init__(self, draft: Draft) -> None:
        self._draft = draft
        self._since = draft.issued_on.year if draft.issued_on else None
        self._read: dict[str, tuple[Deadline, ...]] = {}
        self._known: dict[int, tuple[Deadline, ...]] = {}
        self._openings: dict[tuple[int, int], str | None] = {}
        self._by_task = self._of_clauses()

    def read(self, text: str) -> tuple[Deadline, ...]:
        """The deadlines of a text."""
        known = self._read.get(text)
        if known is None:
            shown = _QUOTED.sub(lambda quoted: "□" * len(quoted[0]), text) if "《" in text else text
            known = self._read[text] = deadlines(shown, self._draft.year, self._since)
        return known

    def _of_clauses(self) -> dict[str, str]:
        """完成时限 in the tasks' responsibility clauses."""
        told: dict[str, str] = {}
        timed = [clause for clause in self._draft.clauses if clause.clause.when]
        for task in self._draft.tasks if timed else ():
            for clause in timed:
                known = self.read(f",{clause.clause.when}") if clause.span.start in _range(task.span) else ()
                told |= {task.id: known[0].value} if known and task.id not in told else {}
        return told

    def _of_sentence(self, sentence: Compact) -> tuple[Deadline, ...]:
        known = tuple([one for one in self.read(sentence.text) if one.value != EVERY_YEAR])
        self._known[sentence.start] = known
        return known

    def deadline(self, found: FoundTarget) -> str | None:
        """The nearest word wins: each year in its own clause, its sentence, its paragraph's head, what leads in its list, its clause."""
        text = found.sentence.text
        clause = max(text.rfind(",", 0, found.at), text.rfind(";", 0, found.at), text.rfind(":", 0, found.at)) + 1
        end = found.sentence.place(found.span.end)
        if text.find("年", clause, end) >= 0 and _YEARLY.search(text, clause, end):
            return EVERY_YEAR
        respective = _respective(text, clause, found.at) if "分别" in text else None
        if respective:
            return respective
        known = self._known.get(found.sentence.start)
        if known is None:
            known = self._of_sentence(found.sentence)
        if known:
            count = bisect_right(known, found.at, key=_end)
            lasting = _lasting(known[count : count + 2], text, end) if count < len(known) else None
            if lasting or count:
                return lasting or known[count - 1].value
        of_clause = self._by_task.get(found.task) if found.task else None
        return self._of_paragraph(found) or self._of_lead(found) or of_clause

    def _of_paragraph(self, found: FoundTarget) -> str | None:
        """A deadline that opens a paragraph governs all of it."""
        draft, at = self._draft, found.span.start
        line = max(draft.text.rfind("\n", found.scope.start, at) + 1, found.scope.start)
        if found.item < 0:
            return self._opening(line, at) if line < at else None
        heading = draft.items[found.item].heading.span
        start = heading.end + 1 if line <= heading.start + 1 else line
        if start >= at:
            return None
        known = self._opening(start, at)
        if known is None and line > heading.end and _is_goal(draft.items[found.item]):
            known = self._of_goals(heading.end, line)
        return known

    def _of_goals(self, first: int, line: int) -> str | None:
        """Among general goals, the nearest paragraph above that opens with a deadline governs those that open with none."""
        text = self._draft.text
        while line > first:
            above = max(text.rfind("\n", first, line - 1) + 1, first)
            known = self._opening(above, line)
            if known:
                return known
            line = above
        return None

    def _opening(self, start: int, at: int) -> str | None:
        """The deadline in the first words after `start`."""
        place = (start, min(at, start + 60))
        if place not in self._openings:
            self._openings[place] = self._first_words(*place)
        return self._openings[place]

    def _first_words(self, start: int, end: int) -> str | None:
        opening = compact(self._draft.text, start, end)
        first = next(iter(self.read(opening.text)), None)
        if first is None or first.value == EVERY_YEAR:
            return None
        return first.value if first.start <= _HEAD or _LABELLED.fullmatch(opening.text, 0, first.start) else None

    def _of_lead(self, found: FoundTarget) -> str | None:
        """A deadline anywhere in the paragraph that leads in a list of —— goals governs the list."""
        if found.item < 0:
            return None
        item = self._draft.items[found.item]
        if item.style != "goal" or item.parent is None:
            return None
        for number in range(found.item - 1, item.parent, -1):
            stage = self._of_stage(self._draft.items[number])
            if stage:
                return stage
        own = self._draft.items[item.parent].own
        known = [d for d in self.read(compact(self._draft.text, own.start, own.end).text) if d.value != EVERY_YEAR]
        return known[-1].value if known else None

    def _of_stage(self, item: Item) -> str | None:
        """The deadline of a paragraph that stands behind a goal and leads in the next stage («第二步,到2030年…»)."""
        text = self._draft.text
        line = text.find("\n", item.heading.span.end, item.own.end)
        found: str | None = None
        while line >= 0:
            opening = compact(text, line, min(item.own.end, line + 60))
            first = next(iter(self.read(opening.text)), None)
            found = first.value if first and first.start <= 8 and first.value != EVERY_YEAR else found
            line = text.find("\n", line + 1, item.own.end)
        return found


def _end(deadline: Deadline) -> int:
    return deadline.end


def _respective(text: str, clause: int, at: int) -> str | None:
    """«2027年、2028年分别达到50%、60%»: the years of a list go to the figures in their order."""
    match = _YEARS.search(text, clause, at)
    if match is None:
        return None
    years = re.findall(r"20\d\d", match["years"])
    place = len(re.findall(r"[、和及与]", text[match.end() : at]))
    return years[place] if place < len(years) else None


def _range(span: Span) -> range:
    return range(span.start, span.end)


def _lasting(known: tuple[Deadline, ...], text: str, end: int) -> str | None:
    """«提高至40%以上政策延续到2023年12月31日»: a day told after the figure in the same clause."""
    for deadline in known:
        between = text[end : deadline.start]
        if deadline.start >= end and len(between) < 16 and not re.search(r"[,;]", between) and _LASTS.search(between):
            return deadline.value
    return None


def _period(draft: Draft, targets: tuple[Target, ...], told: _Told) -> tuple[int | None, int | None]:
    """The years that the plan covers, as stated in its title, its opening words or its general goals."""
    opening = draft.text[draft.body.start : draft.items[0].own.start] if draft.items else ""
    stated = find_period(draft.title) or find_plan(draft.title) or find_period(re.sub(r"《[^》]*》", "", opening))
    if stated:
        return stated
    alone = re.search(r"(20\d\d) ?年", draft.title)
    if alone:
        return int(alone[1]), int(alone[1])
    goals = [compact(draft.text, item.own.start, item.own.end).text for item in draft.items if _is_goal(item)]
    years = [int(d.value[:4]) for text in goals for d in told.read(text) if d.value[:4].isdigit()]
    if not years:
        counted = Counter(int(t.deadline[:4]) for t in targets if t.deadline and t.deadline[:4].isdigit())
        years = [year for year, count in counted.most_common(1) if 2 * count > len(targets)]
    return None, max(years) if years else None


def _is_goal(item: Item) -> bool:
    return bool(_GOALS.search(item.heading.title[:12]))
