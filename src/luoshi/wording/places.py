"""Places in a ranking, in words (位次): 第三, 并列第三; places 1-2-3-3-5."""

from collections.abc import Hashable, Sequence

from luoshi.report.model import Figure, Words, chinese_ordinal
from luoshi.wording.figures import joined


def places_of(keys: Sequence[Hashable]) -> tuple[int, ...]:
    """Places of sorted keys; equal ones share one and the next leaves as many out (1-2-3-3-5)."""
    found: list[int] = []
    for at, key in enumerate(keys):
        found.append(found[-1] if at and key == keys[at - 1] else at + 1)
    return tuple(found)


def place(number: int, *, shared: bool = False, measure: str = "place") -> Words:
    """A place in words: 第三, 并列第三; from the hundredth in figures."""
    said = chinese_ordinal(number) if number < 100 else str(number)
    return joined("并列" if shared else "", Figure(f"第{said}", measure))


def place_of(names: Sequence[str], number: int, *, measure: str = "place") -> Words:
    """Who stands where: 甲县列第二, 甲县、乙县并列第三."""
    if len(names) == 1:
        return joined(names[0], "列", place(number, measure=measure))
    return joined("、".join(names), place(number, shared=True, measure=measure))
