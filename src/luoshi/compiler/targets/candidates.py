"""Candidates: figures in their clauses, with the words on either side."""

from collections.abc import Iterator
from dataclasses import dataclass

from luoshi.compiler.targets.naming import ends_with_doing
from luoshi.compiler.targets.sentences import Sentence
from luoshi.language.comparators import Compare, Comparison, comparison
from luoshi.language.quantities import Figure, figures


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
    text = sentence.text
    found: list[tuple[Figure, Comparison]] = []
    floor = 0
    for figure in figures(text):
        if sentence.masks(figure.start):
            continue
        words = comparison(text, figure.start, figure.end, floor=floor)
        found.append((figure, words))
        floor = words.end
    floor = 0
    for count, (figure, words) in enumerate(found):
        left, right = sentence.clause(figure.start)
        right = sentence.bound_after(words.end)
        following = found[count + 1][1] if count + 1 < len(found) else None
        follows = following is not None and following.start < right
        stop = following.start if following is not None and follows else right
        start = max(left, floor)
        candidate = Candidate(sentence, figure, words, left, right, start, stop, follows)
        if _is_attribute(candidate, found[count + 1 :]):
            continue
        floor = words.end
        if not sentence.hides(figure.start):
            yield candidate


def _is_attribute(candidate: Candidate, later: list[tuple[Figure, Comparison]]) -> bool:
    """«10亿元以上工业企业3家»: the first figure belongs to the name of what the second counts."""
    if not candidate.next_follows:
        return False
    figure, words = later[0]
    between = candidate.after
    if candidate.before.endswith(("由", "从")) and words.verb:
        return True
    if (
        between.startswith("的")
        and candidate.words.compare is not Compare.REACH
        and not ends_with_doing(candidate.before)
    ):
        return True
    if (
        candidate.figure.unit == "%"
        or not between
        or any(sign in "、和及" for sign in between)
        or between.endswith(("增长", "提高", "下降"))
    ):
        return False
    closed = words.end >= candidate.right or candidate.sentence.text[words.end] in "、)"
    return closed and figure.unit != candidate.figure.unit
