"""Whether the words of a report say the same figures as its cells (文数一致)."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction

from luoshi.language.quantities import Figure, figures
from luoshi.rules.checks.kinds import Check, Question
from luoshi.text.normalize import normalize

SCALES = {"万": 10_000, "亿": 100_000_000}
ALIKE = 4  # characters in a row that a sentence and an indicator's name must share to speak of the same thing
SENTENCES = re.compile(r"[;。\n]+")
DIGITS = re.compile(r"\d[\d,]*(?:\.(\d+))?(万亿|亿|万|千|百)?")
STEPS = {"万亿": 10**12, "亿": 10**8, "万": 10**4, "千": 10**3, "百": 10**2, None: 1}
ROUGH = ("约", "近", "超", "余", "多", "逾")


@dataclass(frozen=True, slots=True)
class Told:
    """A cell's figure in its indicator's unit; `others` are figures that may be told beside it (last month's, the target)."""

    name: str
    unit: str
    value: Fraction
    shown: str
    others: tuple[Fraction, ...] = ()


def plain_unit(unit: str) -> tuple[int, str]:
    """A unit without its scale: 万人 is 10,000 × 人."""
    for sign, scale in SCALES.items():
        if unit.startswith(sign) and len(unit) > 1:
            return scale, unit[1:]
    return 1, unit


def disagreements(text: str, told: Sequence[Told]) -> Iterator[tuple[Told, Question]]:
    """The cells whose figure the words give otherwise: a sentence names the indicator, has figures in its unit, and none is the cell's."""
    squeezed = "".join(normalize(text).replace("\n", "。").split())
    sentences = [sentence for sentence in SENTENCES.split(squeezed) if sentence]
    names = [normalize(cell.name) for cell in told]
    shared = {sentence: [_shared(sentence, name) for name in names] for sentence in sentences}
    for place, cell in enumerate(told):
        scale, unit = plain_unit(cell.unit)
        for sentence in sentences:
            most = max(shared[sentence])
            if shared[sentence][place] < most or most == 0:
                continue
            said = [figure for figure in figures(sentence) if _unit_of(figure) == unit]
            meant = [other for other, length in zip(told, shared[sentence], strict=True) if length == most]
            known = [value for other in meant for value in (other.value, *other.others)]
            if said and not any(_same(figure, sentence, value * scale) for figure in said for value in known):
                figure = said[0]
                yield (
                    cell,
                    Question(
                        Check.WORDS,
                        f"文字中写的是「{sentence[figure.start : figure.end]}」，表中填的是 {cell.shown}，两处不一致。",
                    ),
                )
                break


def _unit_of(figure: Figure) -> str:
    return "" if figure.unit is None else figure.unit


def _shared(sentence: str, name: str) -> int:
    """How many characters in a row a sentence and a name share; fewer than it takes to speak of the same thing are none."""
    least = min(len(name), ALIKE)
    for length in range(len(name), least - 1, -1):
        if any(name[at : at + length] in sentence for at in range(len(name) - length + 1)):
            return length
    return 0


def _same(figure: Figure, sentence: str, value: Fraction) -> bool:
    """Whether a written figure is the value, rounded as it is written."""
    written = sentence[figure.start : figure.end]
    match = DIGITS.search(written)
    decimals, scale = (len(match[1] or ""), match[2]) if match else (0, None)
    step = Fraction(STEPS[scale]) / 10**decimals
    rough = any(sign in sentence[max(figure.start - 1, 0) : figure.end + 1] for sign in ROUGH)
    slack = step if rough else step / 2
    high = figure.value if figure.value_high is None else figure.value_high
    return bool(Fraction(figure.value) - slack <= value <= Fraction(high) + slack)
