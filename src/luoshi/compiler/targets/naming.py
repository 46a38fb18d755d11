"""What a target measures: the shortest run of the document's words (指标名称)."""

import re
from functools import lru_cache

from luoshi.language.words import any_of, any_pattern, first_signs, words

_DEADLINE = (
    r"(?:到|至|于|在)?20\d\d年度?(?:\d{1,2}月)?(?:\d{1,2}日)?(?:年?[底末])?(?:之?前)?",
    r"(?:到|至)?“?十[一二三四五六]五”?(?:期间|时期|末)",
    r"\d{1,2}月(?:\d{1,2}日)?(?:[底末]前?|之?前)",
    r"(?:20\d\d年)?第?[一二三四]季度末?",
    r"[\d一二三五]年内",
)
_LIGHT = any_pattern([*_DEADLINE, r"\([^()]{0,20}\)", *words("indicators", "light")])
_HEAD = re.compile(rf"(?:{_LIGHT})+")
_CUTS = any_pattern([_DEADLINE[3], _DEADLINE[0], *words("indicators", "cuts")])
_CUT = re.compile(rf"(?=[{first_signs(_CUTS)}])(?:{_CUTS})")
_RECIPIENT = re.compile(
    rf"(?:{any_of(words('indicators', 'helping'))})[\u4e00-\u9fff]{{2,6}}?(?={any_of(words('indicators', 'helped_to'))})"
)
_TAILS = any_pattern([_DEADLINE[3], _DEADLINE[0], *words("indicators", "tails")])
_TAIL = re.compile(rf"(?=[{first_signs(_TAILS)}])(?:{_TAILS})$")
_DOING_END = re.compile(
    rf"(?:{any_of(words('indicators', 'doing'))})(?:了|起|各|其中|剩余|全市|全省|全县|全区|全国|并|出)?$"
)
_DOING_HEAD = re.compile(rf"(?:{any_of(words('indicators', 'doing'))})")
_STOCKS = words("indicators", "stocks")
_NOT_STOCKS = tuple(f"劳{word}" for word in _STOCKS)
_REMARK = re.compile(r"\([^()]*\)$")
_DESCRIBED = re.compile(r"(?:以|具有|具备|带动|能够)[^,;。]{0,40}?的|[^,;。、]{0,12}(?:达到?|超过?)\d[^,;。、]{0,12}的")
_FORMER = re.compile(r"(?:由|从)(?:[^,;由从]{0,14}\d[^,;]{0,8}|现在|目前|原来|上年)的?(?:阶段性|逐步)?$")
_LONGEST = 20
_ENDINGS = frozenset(_TAIL.pattern)
BARE = frozenset(words("indicators", "bare"))


@lru_cache(maxsize=64)
def name_before(text: str, start: int, end: int) -> tuple[int, int]:
    """The name in `text[start:end]`, which ends where the figure's words begin."""
    told = text[start:end]
    former = _FORMER.search(told) if "由" in told or "从" in told else None
    end = _without_tails(text, start, start + former.start() if former and former.start() > 1 else end)
    recipient = _RECIPIENT.search(text, start, end)
    start = _without_head(text, recipient.end() if recipient else start, end)
    for cut in list(_CUT.finditer(text, start, end))[::-1]:
        if end - cut.end() >= 3:
            start = _without_head(text, cut.end(), end)
            break
    return start, max(start, end)


def name_after(text: str, start: int, end: int) -> tuple[int, int]:
    """The name in `text[start:end]`, which begins where the figure's words end."""
    if text.startswith("的", start):
        start += 1
    described = _DESCRIBED.match(text, start, end)
    if described and described.end() < end:
        start = described.end()
    end = _without_tails(text, start, end)
    return start, max(start, end)


def _without_head(text: str, start: int, end: int) -> int:
    match = _HEAD.match(text, start, end)
    return match.end() if match and match.end() < end else start if not match else end


def _without_tails(text: str, start: int, end: int) -> int:
    while end > start and text[end - 1] in _ENDINGS:
        match = _TAIL.search(text[max(start, end - _LONGEST) : end])
        if match is None or not match[0]:
            break
        end -= match.end() - match.start()
    return end


def ends_with_doing(before: str) -> bool:
    """Whether words end in a verb whose object follows."""
    return bool(_DOING_END.search(before[-_LONGEST:]))


def has_doing(before: str) -> bool:
    """Whether words hold a verb whose object is counted."""
    return bool(_DOING_HEAD.search(before))


def begins_with_doing(name: str) -> bool:
    """Whether a name begins with a verb whose object is counted."""
    return bool(_DOING_HEAD.match(name))


def is_stock(name: str) -> bool:
    """Whether a name ends in a noun that says a stock or a measured property."""
    if name.endswith(")"):
        name = _REMARK.sub("", name)
    return name.endswith(_STOCKS) and not name.endswith(_NOT_STOCKS)
