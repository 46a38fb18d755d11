"""Checks of the files that bear out figures, and of the words beside them (佐证材料与文字核对)."""

import re
from calendar import monthrange
from collections import defaultdict
from collections.abc import Iterator
from datetime import date

from luoshi.rules.checks.kinds import Check, CheckParameters
from luoshi.rules.checks.reported import Board, Hit, Paper, Reported
from luoshi.rules.checks.words import Told as ToldFigure
from luoshi.rules.checks.words import disagreements
from luoshi.rules.period import period_name

_DAY = re.compile(
    r"(?<!\d)(?P<year>20\d{2})(?:"
    r"年(?:(?P<month>\d{1,2})月(?:(?P<day>\d{1,2})日|[-—–~至到](?P<until>\d{1,2})月)?)?"
    r"|(?P<mark>[-._/])(?P<month2>\d{1,2})(?:(?P=mark)(?P<day2>\d{1,2}))?(?!\d)"
    r"|(?P<month3>\d{2})(?P<day3>\d{2})(?=\D|\d{6}(?!\d)|$)"
    r")"
)


def day_named(name: str) -> date | None:
    """The last day that a file's name speaks of: 2025年12月 is its 31st, 20251203 that day; None where it names none."""
    days = [day for match in _DAY.finditer(name) if (day := _day(match)) is not None]
    return max(days, default=None)


def _day(match: re.Match[str]) -> date | None:
    year = int(match["year"])
    month, day = (
        next((match[f"{part}{way}"] for way in ("", "2", "3") if match[f"{part}{way}"]), None)
        for part in ("month", "day")
    )
    month = match["until"] or month
    if month is None:
        return date(year, 12, 31)
    if not 1 <= int(month) <= 12:
        return None
    last = monthrange(year, int(month))[1]
    if day is None:
        return date(year, int(month), last)
    return date(year, int(month), int(day)) if 1 <= int(day) <= last else None


def _stands(paper: Paper, parameters: CheckParameters) -> bool:
    """Whether a file is a ground that stays in force (批复, 合同)."""
    return any(word in paper.name for word in parameters.standing_papers)


def _is_common(paper: Paper, parameters: CheckParameters) -> bool:
    """Whether a file is what many figures are taken from (月报, 年鉴)."""
    return any(word in paper.name for word in parameters.common_sources)


def reused_hits(board: Board, parameters: CheckParameters) -> Iterator[Hit]:
    """A file that bore out another period or another task already (佐证材料重复使用).

    A ground that stays in force may be used again; a common source may bear out several figures of one period.
    """
    used: defaultdict[str, list[Reported]] = defaultdict(list)
    for row in sorted(board.reported, key=lambda row: row.key):
        for paper in row.papers:
            earlier = used[paper.digest]
            used[paper.digest].append(row)
            if _stands(paper, parameters):
                continue
            first = next((each for each in earlier if _is_other(each, row, paper, board, parameters)), None)
            if first is not None and board.asks(row) and _adds(row, board):
                words = (
                    f"「{paper.name}」已用于{period_name(first.asked)}"
                    f"「{board.statistics[first.statistic].measure.name}」，请核对是否传错，或说明为何两处共用。"
                )
                yield Hit(
                    Check.EVIDENCE_REUSED, row.key, row.agency, f"{row.key}:{paper.digest[:24]}", words, (first.key,)
                )


def _is_other(one: Reported, row: Reported, paper: Paper, board: Board, parameters: CheckParameters) -> bool:
    """Whether a file bore out something else before: another period; or another task, unless it is a common source."""
    if one.asked != row.asked:
        return True
    tasks = {board.statistics[each.statistic].subject for each in (one, row)}
    return len(tasks) > 1 and not _is_common(paper, parameters)


def _adds(row: Reported, board: Board) -> bool:
    """Whether a figure says something new: not the same as the one before it."""
    rows = board.series[row.statistic, row.area, row.agency]
    earlier = [each for each in rows if each.end < row.end]
    return not earlier or earlier[-1].point.value != row.point.value


def old_hits(board: Board, parameters: CheckParameters) -> Iterator[Hit]:
    """A file whose name speaks of days before the period that it should bear out (佐证材料早于报告期)."""
    for row in board.reported:
        if not row.papers or not board.asks(row):
            continue
        for paper in row.papers:
            named = day_named(paper.name)
            if named is None or named >= row.asked.start or _stands(paper, parameters) or not _adds(row, board):
                continue
            words = (
                f"「{paper.name}」名称中的日期（{named.year}年{named.month}月{named.day}日）"
                f"早于报告期（{period_name(row.asked)}），请核对是否传错。"
            )
            yield Hit(Check.EVIDENCE_OLD, row.key, row.agency, f"{row.key}:{paper.digest[:24]}", words)


def words_hits(board: Board, parameters: CheckParameters) -> Iterator[Hit]:
    """A report whose words give a figure otherwise than its cell (文字与数字不一致)."""
    del parameters
    figures: defaultdict[tuple[int, int, date], list[Reported]] = defaultdict(list)
    for row in board.reported:
        figures[board.statistics[row.statistic].subject, row.agency, row.end].append(row)
    for told in board.told:
        cells = [(_cell(row, board), row) for row in figures[told.subject, told.agency, told.period_end]]
        for cell, question in disagreements(told.text, [cell for cell, _ in cells]):
            row = next(each for one, each in cells if one is cell)
            if board.asks(row):
                yield Hit(Check.WORDS, row.key, row.agency, str(row.key), question.words)


def _cell(row: Reported, board: Board) -> ToldFigure:
    """A figure as the words may give it; last month's, the target and what it added may stand beside it."""
    statistic = board.statistics[row.statistic]
    earlier = [each for each in board.series[row.statistic, row.area, row.agency] if each.end < row.end]
    others = [each.point.value for each in earlier[-13:]]
    others += [row.point.value - each.point.value for each in earlier[-1:]]
    others += [promise.value for promise in statistic.promises]
    unit = statistic.measure.unit
    shown = f"{board.naming.figure(row.point.value)} {unit}".strip()
    return ToldFigure(statistic.measure.name, unit, row.point.value, shown, tuple(others))
