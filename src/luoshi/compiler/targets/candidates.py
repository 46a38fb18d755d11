"""Candidates: figures in their clauses, with the words on either side."""

import re
from dataclasses import dataclass, replace

from luoshi.compiler.targets.naming import ends_with_doing
from luoshi.compiler.targets.sentences import Sentence, barred
from luoshi.language.comparators import Compare, Comparison, comparison
from luoshi.language.quantities import Figure, UnitClass

_FORMER = re.compile(r"(?:由|从)(?:(?:19|20)\d\d年|现在|目前|原来|上年)?的?$")
_YIELDS = ("年产", "日产", "年处理", "日处理", "装机", "时速")
_OF_WHOLE = re.compile(r"(?P<verb>不低于|不少于|超过|不超过|不高于|达到)[^,;、\d]{1,16}(?:的|面积|总[量额数]|价款)$")
_WHOLES = ("的", "面积", "总量", "总额", "总数", "价款")
_CHANGED = re.compile(r"(?:增长|提高|下降|降低|减少|提升)$")
_PARTED = re.compile(r"[、和及]|(?:增长|提高|下降)$")


@dataclass(slots=True)
class Candidate:
    """A figure with its comparator words. Its clause is `left`..`right`; `start` is where its own words may begin (after the figure
    before it), `stop` where they must end (before the next one's). `before` are the words from the figure before, or the clause's head,
    to this one's comparator, `after` those between this figure and the next, or the clause's end."""

    sentence: Sentence
    figure: Figure
    words: Comparison
    left: int
    right: int
    start: int
    stop: int
    next_follows: bool
    before: str
    after: str


def candidates(sentence: Sentence, told: list[Figure]) -> list[Candidate]:
    """Those of the figures told in a sentence that are neither names nor remarks nor rewards."""
    found = _compared(sentence, told)
    if not found:
        return []
    every = [_place(sentence, found, count) for count in range(len(found))]
    kept = [one for count, one in enumerate(every) if not _is_attribute(one, every, count)]
    if len(kept) < len(every):
        pairs = [(one.figure, one.words) for one in kept]
        kept = [_place(sentence, pairs, count) for count in range(len(pairs))]
    rewards = barred(sentence.text)
    shared = _sharing(kept) if len(kept) > 1 else kept
    if not rewards:
        return shared
    return [one for one in shared if not any(low <= one.figure.start < high for low, high in rewards)]


def _compared(sentence: Sentence, told: list[Figure]) -> list[tuple[Figure, Comparison]]:
    """The figures outside quotation marks and brackets, each with its comparator words."""
    text = sentence.text
    found: list[tuple[Figure, Comparison]] = []
    floor = 0
    for figure in told:
        if not (sentence.masked and sentence.masks(figure.start)):
            words = comparison(text, figure.start, figure.end, floor=floor)
            if figure.unit == "%" and not words.verb:
                words = _across(text, figure, words, floor)
            found.append((figure, words))
            floor = words.end
    return found


def _across(text: str, figure: Figure, words: Comparison, floor: int) -> Comparison:
    """«占比不低于总量的70%»: the comparator stands before the whole that the share is of."""
    if not text[floor : figure.start].endswith(_WHOLES):
        return words
    found = _OF_WHOLE.search(text, floor, figure.start)
    if found is None:
        return words
    told = comparison(text, found.end("verb"), found.end("verb"), floor=floor)
    return replace(words, start=told.start, compare=told.compare, verb=told.verb)


def _place(sentence: Sentence, found: list[tuple[Figure, Comparison]], count: int) -> Candidate:
    """The figure in its clause, between the figures before and after."""
    figure, words = found[count]
    left, right = sentence.bound_before(figure.start), sentence.bound_after(words.end)
    following = found[count + 1][1] if count + 1 < len(found) else None
    follows = following is not None and following.start < right
    stop = following.start if following is not None and follows else right
    start = max(left, found[count - 1][1].end) if count else left
    before, after = sentence.text[start : words.start], sentence.text[words.end : stop]
    return Candidate(sentence, figure, words, left, right, start, stop, follows, before, after)


def _is_attribute(one: Candidate, every: list[Candidate], count: int) -> bool:
    """Whether a figure only belongs to a name."""
    before = every[count - 1] if count else None
    later = every[count + 1] if one.next_follows else None
    if _is_of_name(one, before) or _is_inner(one, later, count):
        return True
    return later is not None and (_is_former(one, later) or _is_class(one, later))


def _is_of_name(one: Candidate, before: Candidate | None) -> bool:
    """«百亿元级», «年产30万吨», «54个万亩以上集聚区»."""
    if one.after.startswith("级") or one.before.endswith(_YIELDS):
        return True
    touches = before is not None and one.words.start == before.words.end and one.figure.unit != before.figure.unit
    return touches and bool(one.after)


def _is_former(one: Candidate, later: Candidate) -> bool:
    """A value moved away from (由30%提高到40%), or one that only leads to what is counted (50亿元支持的53个项目)."""
    leads = one.after.endswith("的") and one.figure.unit != "%" and (len(one.after) > 1 or _is_money(one, later))
    return leads or (bool(_FORMER.search(one.before)) and bool(later.words.verb))


def _is_money(one: Candidate, later: Candidate) -> bool:
    """«总投资26亿元的20个项目»."""
    return one.figure.unit_class is UnitClass.AMOUNT and later.figure.unit_class is UnitClass.COUNT


def _is_inner(one: Candidate, later: Candidate | None, count: int) -> bool:
    """«5个收入过200亿元的集群»: a bound before 的 that tells what is counted by the figure before or behind."""
    if not one.after.startswith("的") or one.figure.unit == "%":
        return False
    bounded = one.words.compare is not Compare.REACH
    told = bool(one.words.verb) or one.before.endswith("过") or bounded
    inner = count > 0 and one.start > one.left and told and not _PARTED.search(one.before)
    return (inner or bounded) and not ends_with_doing(one.before) and (later is not None or inner)


def _is_class(one: Candidate, later: Candidate) -> bool:
    """«10亿元以上工业企业3家»: the class of what the next figure counts."""
    if one.figure.unit == "%" or not one.after:
        return False
    if later.figure.unit == "%" and not one.before and _CHANGED.search(one.after):
        return True
    if _PARTED.search(one.after):
        return False
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
