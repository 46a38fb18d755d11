"""From a target version and what was reported to the docket it is judged on (取数).

Relations and changes are computed here, so that the status table sees figures only: a relation is own minus partner against 0, a change
from levels is the rise or fall against the base or against the same period last year.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from fractions import Fraction

from luoshi.plan.model import Comparator, Direction, Kind
from luoshi.rules.decide import Docket
from luoshi.rules.display import amount_text, figure_text
from luoshi.rules.figures import Figure, Moment, asks_on_basis, in_force
from luoshi.rules.model import (
    Ask,
    Basis,
    Bound,
    Parameters,
    ReadingFact,
    Register,
    RelationPartner,
    TargetVersion,
)
from luoshi.rules.period import Period, period_name
from luoshi.rules.positions import joined_bound, series_of
from luoshi.rules.terms import Terms, terms_of

Key = tuple[date, date | None]
_FLIPPED = {Bound.LOWER: Bound.UPPER, Bound.UPPER: Bound.LOWER}


@dataclass(frozen=True, slots=True)
class Evidence:
    """All that was reported for a target (依据)."""

    readings: tuple[ReadingFact, ...]
    asks: tuple[Ask, ...]
    partner: RelationPartner | None = None
    register: Register | None = None


def docket_of(version: TargetVersion, evidence: Evidence, moment: Moment, parameters: Parameters) -> Docket:
    """Gather what one version of a target is judged on."""
    if version.kind is Kind.RELATION:
        return _relation(version, evidence, moment, parameters)
    terms = terms_of(version, parameters)
    asks = asks_on_basis(evidence.asks, version=version, after=terms.t0)
    if version.kind is Kind.ANNUAL_CHANGE and (version.from_levels or version.value is None):
        figures, lacking = _annual_changes(terms, evidence.readings, moment)
    else:
        figures = in_force(evidence.readings, version=version, moment=moment, scale=terms.scale, after=terms.t0)
        lacking = ""
        if version.kind is Kind.GROWTH and version.from_levels:
            figures, lacking = _growth(terms, figures)
    return Docket(terms, series_of(terms, figures), asks, moment, lacking)


def _key(period: Period, basis: Basis) -> Key:
    """What makes two readings of one period: for points and running totals the end alone."""
    return period.end, period.start if basis in (Basis.FLOW, Basis.AVERAGE) else None


def _is_bare(terms: Terms) -> bool:
    """Whether a change is asked for without a figure (逐年下降): the levels themselves are compared."""
    return terms.version.kind is Kind.ANNUAL_CHANGE and terms.version.value is None


def _change(terms: Terms, before: Fraction, after: Fraction) -> Fraction | None:
    """The rise from one level to another: relative for a rate, else the difference; a fall where the target states falls."""
    if _is_bare(terms):
        return after - before
    if terms.version.unit in ("%", "\uff05", "‰"):
        if before == 0:
            return None
        rise = (after / before - 1) * terms.scale
    else:
        rise = after - before
    return -rise if terms.version.from_levels is Direction.DOWN else rise


def _changed(terms: Terms, figure: Figure, rise: Fraction, before: Figure | None, words: str) -> Figure:
    """A level turned into the change that is compared."""
    bound = difference_bound(figure.bound, before.bound if before else Bound.EXACT)
    if not _is_bare(terms) and terms.version.from_levels is Direction.DOWN:
        bound = _FLIPPED.get(bound, bound)
    return replace(
        figure,
        amount=rise,
        keys=figure.keys + (before.keys if before else ()),
        forecast=figure.forecast or (before is not None and before.forecast),
        unconfirmed=figure.unconfirmed or (before is not None and before.unconfirmed),
        missing=figure.missing + (before.missing if before else ()),
        bound=bound,
        words=words,
        shown=figure.amount if _is_bare(terms) else None,
    )


def difference_bound(own: Bound, other: Bound) -> Bound:
    """What own minus other is worth."""
    return joined_bound({own, _FLIPPED.get(other, other)})


def _growth(terms: Terms, levels: list[Figure]) -> tuple[list[Figure], str]:
    """Growth against the base period, from levels."""
    baseline = terms.version.baseline
    if baseline is None or baseline.value is None:
        return [], "缺基期数，算不出增长" if levels else ""
    figures = []
    for level in levels:
        rise = _change(terms, baseline.value, level.amount)
        if rise is not None:
            words = f"{level.words}，由基期 {figure_text(baseline.value)} 到 {figure_text(level.amount)}"
            figures.append(_changed(terms, level, rise, None, words))
    return figures, "基期数为 0，算不出增长" if levels and not figures else ""


def _annual_changes(terms: Terms, readings: Iterable[ReadingFact], moment: Moment) -> tuple[list[Figure], str]:
    """Each level against the same period last year."""
    version = terms.version
    levels = in_force(readings, version=version, moment=moment, scale=terms.scale, after=None)
    by_key = {_key(level.period, version.basis): level for level in levels}
    figures = []
    lacking = ""
    for level in levels:
        if terms.t0 and level.period.end <= terms.t0:
            continue
        earlier = level.period.year_before()
        before = by_key.get(_key(earlier, version.basis))
        rise = _change(terms, before.amount, level.amount) if before else None
        if before is None or rise is None:
            lacking = f"缺上年同期数（{period_name(earlier)}）" if before is None else "上年同期数为 0，算不出增长"
            continue
        words = f"{level.words}，上年同期 {figure_text(before.amount)}，本期 {figure_text(level.amount)}"
        figures.append(_changed(terms, level, rise, before, words))
    return figures, "" if figures else lacking


def _relation(version: TargetVersion, evidence: Evidence, moment: Moment, parameters: Parameters) -> Docket:
    partner = evidence.partner or RelationPartner(version.partner_name or "比较对象")
    if partner.is_standard:
        return _against_a_standard(version, evidence, partner, moment, parameters)
    terms = terms_of(replace(version, value=Fraction(0), value_high=None), parameters)
    own = in_force(evidence.readings, version=version, moment=moment, scale=terms.scale, after=terms.t0)
    others = in_force(partner.readings, version=version, moment=moment, scale=terms.scale, after=terms.t0)
    by_key = {_key(other.period, version.basis): other for other in others}
    figures = [
        _against(figure, by_key[key], partner.name, version.unit)
        for figure in own
        if (key := _key(figure.period, version.basis)) in by_key
    ]
    asks = _asked_of_both(version, evidence.asks, partner.asks, terms, {_key(f.period, version.basis) for f in own})
    lacking = f"缺比较对象（{partner.name}）的同期读数" if own and not figures else ""
    return Docket(terms, series_of(terms, figures), asks, moment, lacking)


def _against(own: Figure, other: Figure, name: str, unit: str) -> Figure:
    """Both readings of one period as one figure: own minus the partner's."""
    return Figure(
        period=own.period,
        amount=own.amount - other.amount,
        keys=own.keys + other.keys,
        forecast=own.forecast or other.forecast,
        unconfirmed=own.unconfirmed or other.unconfirmed,
        bound=difference_bound(own.bound, other.bound),
        missing=own.missing + other.missing,
        words=f"{own.words}；{name} {amount_text(other.amount, unit)}（{other.words}）",
        shown=own.amount,
    )


def _asked_of_both(
    version: TargetVersion, own: Iterable[Ask], other: Iterable[Ask], terms: Terms, held: set[Key]
) -> list[Ask]:
    """The asks for periods asked of both sides: due when both are; a side that no round asks follows the other's.

    A round closed without it counts only where the own reading is the missing one.
    """
    own_asks = asks_on_basis(own, version=version, after=terms.t0)
    other_asks = asks_on_basis(other, version=version, after=terms.t0)
    if not own_asks:
        return [replace(ask, closed_at=None) for ask in other_asks]
    due_of_other = {}
    for ask in reversed(other_asks):
        due_of_other[_key(ask.period, version.basis)] = ask
    asks = []
    for ask in own_asks:
        key = _key(ask.period, version.basis)
        if other_asks and key not in due_of_other:
            continue
        partner_ask = due_of_other.get(key, ask)
        closed_at = None if key in held else ask.closed_at
        agency = ask.agency if partner_ask.agency in ("", ask.agency) else f"{ask.agency}、{partner_ask.agency}"
        asks.append(replace(ask, due_on=max(ask.due_on, partner_ask.due_on), closed_at=closed_at, agency=agency))
    return asks


def _against_a_standard(
    version: TargetVersion, evidence: Evidence, partner: RelationPartner, moment: Moment, parameters: Parameters
) -> Docket:
    """A standard is met where its newest verdict says so."""
    verdict = replace(version, value=Fraction(1), value_high=None, comparator=Comparator.AT_LEAST, unit="")
    terms = terms_of(verdict, parameters)
    figures = in_force(partner.readings, version=version, moment=moment, scale=1, after=terms.t0)
    asks = asks_on_basis(evidence.asks, version=version, after=terms.t0)
    own = in_force(evidence.readings, version=version, moment=moment, scale=1, after=terms.t0)
    lacking = f"缺是否符合{partner.name}的结论文件" if own and not figures else ""
    return Docket(terms, series_of(terms, figures), asks, moment, lacking)
