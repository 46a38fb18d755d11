"""How many of how many (计数): none, one, some, all; lists of names and of figures (分别)."""

from collections.abc import Sequence
from fractions import Fraction

from luoshi.report.model import Words
from luoshi.wording.figures import Piece, between, count, joined, share

MOST_NAMED = 3


def how_many(number: int, total: int, verb: str, *, counter: str = "项", measures: tuple[str, str, str]) -> Words:
    """How many of all did it: 26项全部完成, 26项均未完成, 26项中完成5项，占19.2%; `measures` name total, number and share."""
    of_total, of_number, of_share = measures
    whole = count(total, counter, measure=of_total)
    if total == 1:
        return joined(whole, "已" if number else "尚未", verb)
    if number == total:
        return joined(whole, "全部", verb)
    if number == 0:
        return joined(whole, "均未", verb)
    some = joined(whole, "中", verb, count(number, counter, measure=of_number))
    return joined(some, "，占", share(Fraction(number, total), measure=of_share))


def counted_of(number: int, noun: str, *, counter: str = "项", measure: str) -> Words:
    """How many there are of something: 没有滞后事项, 滞后事项1项."""
    return joined(noun, count(number, counter, measure=measure)) if number else f"没有{noun}"


def split(parts: Sequence[tuple[str, int, str]], *, counter: str = "项") -> Words:
    """A whole by its parts, those that are there: 已完成1项、滞后3项; each with its words, number and measure."""
    there = [joined(words, count(number, counter, measure=measure)) for words, number, measure in parts if number]
    return between(there, "、")


def names(listed: Sequence[str], *, counter: str = "项", most: int = MOST_NAMED, measure: str = "listed") -> Words:
    """Names one after the other, the first ones and how many in all where they are many: 甲、乙、丙等5项."""
    if len(listed) <= most:
        return "、".join(listed)
    return joined("、".join(listed[:most]), "等", count(len(listed), counter, measure=measure))


def respectively(pairs: Sequence[tuple[str, Piece]], verb: str = "为") -> Words:
    """Names with their figures: 甲、乙分别为30套和20套; one alone without 分别, equal ones with 均."""
    who, figures = "、".join(name for name, _ in pairs), [figure for _, figure in pairs]
    if not pairs:
        return ""
    if len(pairs) == 1:
        return joined(who, verb, figures[0])
    if all(figure == figures[0] for figure in figures):
        return joined(who, "均", verb, figures[0])
    *most, last = figures
    return joined(who, "分别", verb, between(most, "、"), "和", last)
