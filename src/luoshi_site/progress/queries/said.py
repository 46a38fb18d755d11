"""What a cell says: the figure understood, what is wrong with it, what looks odd (填报提示)."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from luoshi.plan.model import Kind
from luoshi.rules.checks.cell import questions_of
from luoshi.rules.checks.kinds import Check, Measure, Point, Question
from luoshi.rules.model import Basis
from luoshi.rules.period import Period
from luoshi_site.ledger.models import Indicator, TargetVersion
from luoshi_site.ledger.promise import plain_number
from luoshi_site.progress.typed import TypedError, TypedFigure, typed_figure

CHANGES = frozenset({Kind.GROWTH, Kind.ANNUAL_CHANGE, Kind.RELATION})
SCALES = ("万", "亿")
CHANGE_NAMES = ("增长", "增幅", "增速", "涨幅", "降幅", "下降")
PLACES = 6


@dataclass(frozen=True, slots=True)
class Said:
    """What was typed into a cell: `figure` None where nothing or nothing readable; `words` what it was understood to be."""

    figure: TypedFigure | None = None
    value: Fraction | None = None
    words: str = ""
    error: str = ""
    questions: tuple[Question, ...] = ()


NOTHING = Said()


def plain(value: Fraction, decimals: int = PLACES) -> str:
    """A figure in groups of three, no more than so many places."""
    return plain_number(round(Decimal(value.numerator) / Decimal(value.denominator), decimals))


def measure_of(indicator: Indicator, version: TargetVersion | None = None) -> Measure:
    """What the checks need to know of an indicator and of what is promised of it."""
    changes = version is not None and version.kind in CHANGES and not version.from_levels
    share = indicator.unit in {"%", "‰"} and not changes and not any(word in indicator.name for word in CHANGE_NAMES)
    comparable = version is not None and version.unit == indicator.unit and version.value is not None
    return Measure(
        name=indicator.name,
        unit=indicator.unit,
        basis=Basis(indicator.basis),
        share=share,
        promised=Fraction(version.value) if comparable and version and version.value is not None else None,
        numerator_name=indicator.numerator_name or "分子",
        denominator_name=indicator.denominator_name or "分母",
    )


def said_of(
    indicator: Indicator, text: str, denominator: str, *, period: Period, past: Sequence[Point], measure: Measure
) -> Said:
    """What a cell's text says, with the checks' questions."""
    try:
        figure = typed_figure(text, denominator, unit=indicator.unit, as_ratio=indicator.as_ratio)
    except TypedError as error:
        return Said(error=str(error))
    if figure is None:
        return NOTHING
    value = figure.exact(indicator.unit)
    above, below = figure.numerator, figure.denominator
    entry = Point(
        period, value, Fraction(above) if above is not None else None, Fraction(below) if below is not None else None
    )
    earlier = [point for point in past if point.period.end < period.end]
    questions = questions_of(entry, earlier, measure, words=plain)
    return Said(figure, value, _words(indicator, figure, value), "", (*_twice(indicator, text, figure), *questions))


def _words(indicator: Indicator, figure: TypedFigure, value: Fraction) -> str:
    unit = indicator.unit
    if figure.value is not None:
        return f"{plain(value)} {unit}".strip()
    return f"{plain(value, indicator.decimals)} {unit}".strip()


def _twice(indicator: Indicator, text: str, figure: TypedFigure) -> tuple[Question, ...]:
    unit = indicator.unit
    typed = text.strip().removesuffix(unit)
    if figure.value is None or not unit.startswith(SCALES) or not any(scale in typed for scale in SCALES):
        return ()
    return (
        Question(
            Check.SCALE_TWICE,
            f"计量单位已经是「{unit}」，所填又带「万」或「亿」，将理解为 {plain_number(figure.value)} {unit}。",
        ),
    )
