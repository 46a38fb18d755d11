"""What official Chinese does not say of numbers (数字表述差错): found in words that somebody wrote, with what to write instead."""

import re
from dataclasses import dataclass

_NUMBER = r"\d[\d,]*(?:\.\d+)?"
_FALL = "下降|减少|降低|回落|缩减|压减"


@dataclass(frozen=True, slots=True)
class Slip:
    """A doubtful phrase, and what is asked of its writer."""

    phrase: str
    advice: str


_RULES = (
    (
        re.compile(rf"超额完成[^，。；]{{0,20}}的\s*{_NUMBER}%|(?<!%，)超额\s*[1-9]\d{{2,}}(?:\.\d+)?%"),
        "超额只计超出目标的部分：完成目标的180%，应写“超额80%”。",
    ),
    (re.compile(rf"(?:{_FALL})[^，。；]{{0,4}}{_NUMBER}\s*倍"), "下降不用“倍”，请改用百分数。"),
    (re.compile(rf"{_NUMBER}\s*%\s*个?百分点"), "“%”和“百分点”只用其一：份额、比率之差用百分点，数量增减用%。"),
    (re.compile(rf"(?:增长|提高|增加|上升)\s*[−-]\s*{_NUMBER}"), "负增长写作“下降”，不写增长负数。"),
    (re.compile(r"(?:约|近|大约)[^，。；]{1,12}(?:左右|上下)"), "“约”“近”与“左右”“上下”只用其一。"),
    (re.compile(r"(?:超额|超出)\s*0(?:\.0+)?%"), "没有超出目标的，写“完成目标”。"),
)


def slips_in(text: str) -> tuple[Slip, ...]:
    """The doubtful phrases of a text, in its order."""
    found = [(match.start(), Slip(match[0], advice)) for rule, advice in _RULES for match in rule.finditer(text)]
    return tuple(slip for _, slip in sorted(found, key=lambda pair: pair[0]))
