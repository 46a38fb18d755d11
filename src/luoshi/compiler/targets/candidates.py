"""Candidates: figures in their clauses, with the words on either side."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from luoshi.compiler.targets.naming import ends_with_doing
from luoshi.compiler.targets.sentences import Sentence, barred
from luoshi.language.comparators import Compare, Comparison, comparison
from luoshi.language.quantities import Figure, figures

_FORMER = re.compile(r"(?:由|从)(?:(?:19|20)\d\d年|现在|目前|原来|上年)?的?$")
_YIELDS = ("年产", "日产", "年处理", "日处理", "装机")
_PARTED = re.compile(r"[、和及]|(?:增长|提高|下降)$")


@dataclass(frozen=True, slots=True)
class Candidate:
    """A figure with its comparator words. Its clause is `left`..`right`; `start` is where its own words may begin (after the figure
    before it), `stop` where they must end (before the next one's)."""

    sentence: Sentence
    figure: Figure
    words: Comparison
    left: int
    right: int
    start: int
    stop: int
    next_follows: bool

    @property
    def before(self) -> str:
        """The words from the figure before, or the clause's head, to this one's comparator."""
        return self.sentence.text[self.start : self.words.start]

    @property
    def after(self) -> str:
        """The words between this figure and the next, or the clause's end."""
        return self.sentence.text[self.words.end : self.stop]


def candidates(sentence: Sentence) -> Iterator[Candidate]:
    """The figures of a sentence that are neither names nor remarks nor rewards."""
    found = _figures(sentence)
    if not found:
        return
    every = [_place(sentence, found, count) for count in range(len(found))]
    kept = [one for count, one in enumerate(every) if not _is_attribute(one, every, count)]
    if len(kept) < len(every):
        pairs = [(one.figure, one.words) for one in kept]
        kept = [_place(sentence, pairs, count) for count in range(len(pairs))]
    rewards = barred(sentence.text)
    yield from (one for one in _sharing(kept) if not any(low <= one.figure.start < high for low, high in rewards))


def _figures(sentence: Sentence) -> list[tuple[Figure, Comparison]]:
    text = sentence.text
    found: list[tuple[Figure, Comparison]] = []
    floor = 0
    for figure in figures(text):
        if not sentence.masks(figure.start):
            words = comparison(text, figure.start, figure.end, floor=floor)
            found.append((figure, words))
            floor = words.end
    return found


def _place(sentence: Sentence, found: list[tuple[Figure, Comparison]], count: int) -> Candidate:
    """The figure in its clause, between the figures before and after."""
    figure, words = found[count]
    left, right = sentence.bound_before(figure.start), sentence.bound_after(words.end)
    following = found[count + 1][1] if count + 1 < len(found) else None
    follows = following is not None and following.start < right
    stop = following.start if following is not None and follows else right
    start = max(left, found[count - 1][1].end) if count else left
    return Candidate(sentence, figure, words, left, right, start, stop, follows)


def _is_attribute(one: Candidate, every: list[Candidate], count: int) -> bool:
    """Whether a figure only belongs to a name: a former value (由30%), a class («10亿元以上工业企业3家»), a bound before 的."""
    if one.after.startswith("级") or one.before.endswith(_YIELDS):
        return True
    if one.next_follows and one.after.endswith("的") and len(one.after) > 1 and one.figure.unit != "%":
        return True
    if _FORMER.search(one.before) and one.next_follows and every[count + 1].words.verb:
        return True
    told = bool(one.words.verb) or one.before.endswith("过") or one.words.compare is not Compare.REACH
    inner = count > 0 and one.start > one.left and told and not _PARTED.search(one.before)
    bound = one.after.startswith("的") and (inner or one.words.compare is not Compare.REACH) and one.figure.unit != "%"
    if bound and not ends_with_doing(one.before) and (one.next_follows or inner):
        return True
    if not one.next_follows or one.figure.unit == "%" or not one.after or _PARTED.search(one.after):
        return False
    later = every[count + 1]
    closed = not later.after or later.after[0] in "、)"
    return closed and later.figure.unit != one.figure.unit


def _sharing(kept: list[Candidate]) -> list[Candidate]:
    """After 分别 the comparator behind the last figure of a list counts for all."""
    out = list(kept)
    for count in range(len(out) - 1, 0, -1):
        one, before = out[count], out[count - 1]
        listed = one.before in {"、", "和", "及", "与"} and before.left == one.left
        if listed and "分别" in one.sentence.text[one.left : one.start] and before.words.compare is Compare.REACH:
            out[count - 1] = replace(before, words=replace(before.words, compare=one.words.compare))
    return out
