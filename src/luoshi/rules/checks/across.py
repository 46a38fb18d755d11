"""Checks across figures of one period: areas and target, parts and whole, reported and published, two agencies (横向核对)."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import date
from fractions import Fraction

from luoshi.rules.checks.kinds import FULL, Check, CheckParameters
from luoshi.rules.checks.reported import WHOLE, Board, Hit, Reported, Statistic, alike, decimals_of, newest
from luoshi.rules.model import Certainty
from luoshi.rules.period import period_name

ROUNDED = ("万", "亿")


def at_target_hits(board: Board, parameters: CheckParameters) -> Iterator[Hit]:
    """Many areas that come to exactly the target in one period (多地恰好达标)."""
    for (key, _), rows in board.by_period.items():
        statistic = board.statistics[key]
        if not statistic.promises or not any(board.asks(row) for row in rows):
            continue
        exact = [row for row in _by_area(rows) if _just_reached(statistic, row, board, parameters)]
        if len(exact) < parameters.at_target_areas:
            continue
        for row in exact:
            if board.asks(row):
                others = tuple(each.key for each in exact if each is not row)
                words = (
                    f"{period_name(row.asked)}本地区的 {board.naming.figure(row.point.value)} 恰好等于目标值，"
                    f"同期共有 {len(exact)} 个地区如此，请核对数据来源。"
                )
                yield Hit(Check.AT_TARGET, row.key, row.agency, f"{key}:{row.area}:{row.end}", words, others)


def _by_area(rows: Sequence[Reported]) -> list[Reported]:
    """The last figure of each area."""
    return list({row.area: row for row in newest(rows) if row.area != WHOLE}.values())


def _just_reached(statistic: Statistic, row: Reported, board: Board, parameters: CheckParameters) -> bool:
    """Whether a figure is exactly what its area promised, and was not so before."""
    promised = _promised(statistic, row)
    if promised is None or promised in {0, FULL.get(statistic.measure.unit)}:
        return False
    if statistic.is_count and abs(promised) <= parameters.at_target_least:
        return False
    if not _equal(row.point.value, promised, statistic):
        return False
    earlier = [each for each in board.series[row.statistic, row.area, row.agency] if each.end < row.end]
    return not (earlier and _equal(earlier[-1].point.value, promised, statistic))


def _equal(value: Fraction, promised: Fraction, statistic: Statistic) -> bool:
    """Whether a figure, as it is shown, is the target."""
    places = max(statistic.decimals, decimals_of(promised))
    return bool(round(value * 10**places) == promised * 10**places)


def _promised(statistic: Statistic, row: Reported) -> Fraction | None:
    """The next promise of a figure's area, its own before that of every area alike."""
    coming = [each for each in statistic.promises if each.on >= row.end and not each.node]
    own = [each for each in coming if each.area == row.area] or [each for each in coming if each.area == WHOLE]
    return min(own, key=lambda each: each.on).value if own else None


def parts_hits(board: Board, parameters: CheckParameters) -> Iterator[Hit]:
    """A city's own figure that its areas' figures do not come to (分项之和不等于总数).

    One that was off by the same share in the periods before has a part of the city's own, and was asked about then.
    """
    off: defaultdict[int, dict[date, Fraction]] = defaultdict(dict)
    for (key, end), rows in sorted(board.by_period.items()):
        statistic = board.statistics[key]
        whole = next((row for row in reversed(newest(rows)) if row.area == WHOLE), None)
        parts = _by_area(rows)
        if not statistic.adds_up or whole is None or not parts or {row.area for row in parts} < statistic.areas:
            continue
        total = _together(statistic, parts)
        if total is None or abs(whole.point.value - total) <= _slack(statistic, whole, parts):
            continue
        share = (whole.point.value - total) / (abs(total) or 1)
        before = list(off[key].values())[-3:]
        off[key][end] = share
        if any(abs(earlier - share) <= parameters.own_part * abs(share) for earlier in before):
            continue
        if board.asks(whole):
            figure = board.naming.figure
            words = (
                f"{period_name(whole.asked)}全市 {figure(whole.point.value)}，{len(parts)} 个地区合计 {figure(total)}，"
                f"相差 {figure(abs(whole.point.value - total))}，请核对是漏了地区、重复计入，还是有市本级的数。"
            )
            yield Hit(Check.PARTS, whole.key, whole.agency, f"{key}:{end}", words, tuple(each.key for each in parts))


def _together(statistic: Statistic, parts: Sequence[Reported]) -> Fraction | None:
    """What areas come to: a sum, or of a share Σ numerator / Σ denominator."""
    full = FULL.get(statistic.measure.unit)
    if full is None:
        return sum((row.point.value for row in parts), Fraction(0))
    above = [row.point.numerator for row in parts if row.point.numerator is not None]
    below = [row.point.denominator for row in parts if row.point.denominator is not None]
    if len(above) < len(parts) or len(below) < len(parts) or not sum(below):
        return None
    return sum(above, Fraction(0)) / sum(below, Fraction(0)) * full


def _slack(statistic: Statistic, whole: Reported, parts: Sequence[Reported]) -> Fraction:
    """By how much rounding alone may part them: half a last place of each figure; things that come whole are not rounded."""
    if FULL.get(statistic.measure.unit):
        return Fraction(1, 2 * 10**statistic.decimals)
    places = max(decimals_of(row.point.value) for row in parts)
    own = decimals_of(whole.point.value)
    if places == own == 0 and not statistic.measure.unit.startswith(ROUNDED):
        return Fraction(0)
    return Fraction(1, 2 * 10**own) + Fraction(len(parts), 2 * 10**places)


def published_hits(board: Board, parameters: CheckParameters) -> Iterator[Hit]:
    """A figure reported as final that is not the published one (与公布数不符); 预计 and 初步 may differ."""
    del parameters
    for (key, end), rows in board.by_period.items():
        public = {row.area: row for row in newest(rows) if row.certainty is Certainty.GAZETTE}
        for row in newest(rows):
            other = public.get(row.area)
            firm = row.certainty is Certainty.FINAL and board.asks(row)
            if other is None or not firm or alike(row.point.value, other.point.value):
                continue
            figure = board.naming.figure
            words = (
                f"{period_name(row.point.period)}报送 {figure(row.point.value)}（正式数），"
                f"公布的是 {figure(other.point.value)}，请核对口径，或以公布数更正。"
            )
            yield Hit(Check.PUBLISHED, row.key, row.agency, f"{key}:{row.area}:{row.agency}:{end}", words, (other.key,))


def told_twice_hits(board: Board, parameters: CheckParameters) -> Iterator[Hit]:
    """One quantity of one period told differently by two agencies (两家不一); a run of such periods is one question."""
    del parameters
    places: defaultdict[tuple[str, int, date], list[Reported]] = defaultdict(list)
    for row in board.reported:
        same_as = board.statistics[row.statistic].same_as
        if same_as and row.certainty is Certainty.FINAL:
            places[same_as, row.area, row.end].append(row)
    running: dict[tuple[str, int, int, int], bool] = {}
    for (same_as, area, end), rows in sorted(places.items()):
        told = list({row.agency: row for row in newest(rows)}.values())
        for place, one in enumerate(told):
            for other in told[place + 1 :]:
                low, high = sorted((one.agency, other.agency))
                pair = (same_as, area, low, high)
                same_span = one.point.period == other.point.period
                differs = same_span and not alike(one.point.value, other.point.value)
                begun = differs and not running.get(pair, False)
                running[pair] = differs
                if begun:
                    yield from _both(one, other, f"{same_as}:{area}:{end}", board)


def _both(one: Reported, other: Reported, occasion: str, board: Board) -> Iterator[Hit]:
    figure = board.naming.figure
    for row, beside in ((one, other), (other, one)):
        if board.asks(row):
            words = (
                f"{period_name(row.point.period)}同一指标，本单位报 {figure(row.point.value)}，"
                f"{board.naming.agency(beside.agency)}报 {figure(beside.point.value)}，请两家核对口径和来源。"
            )
            yield Hit(Check.TOLD_TWICE, row.key, row.agency, f"{occasion}:{row.agency}", words, (beside.key,))
