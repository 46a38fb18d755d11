"""The month's desk: the rounds open for a person's agencies, and the city's for an officer (报送首页)."""

from dataclasses import dataclass

from luoshi_site.base.moment import Moment
from luoshi_site.progress.models import ReportingRound
from luoshi_site.progress.queries.board import Board, BoardRow, board_of, open_rounds
from luoshi_site.progress.queries.extensions import reopened_forms
from luoshi_site.progress.queries.inbox import Desk


@dataclass(frozen=True, slots=True)
class OpenSheet:
    """A sheet that waits for somebody's figures, or that one may look at."""

    round: ReportingRound
    row: BoardRow


@dataclass(frozen=True, slots=True)
class MonthDesk:
    """The sheets of a person's agencies, and for an officer the board of each open round."""

    sheets: tuple[OpenSheet, ...]
    boards: tuple[Board, ...]

    @property
    def owing(self) -> int:
        """How many sheets have something left to submit."""
        return sum(sheet.row.owing for sheet in self.sheets)


def month_desk(desk: Desk, moment: Moment) -> MonthDesk:
    """What is open for a person at a moment, the earliest due day first; a form reopened after its round closed as long as it owes."""
    mine = {agency.pk for agency in (*desk.reports_for, *desk.reviews_for)}
    sheets: list[OpenSheet] = []
    boards: list[Board] = []
    if not mine and not desk.officer:
        return MonthDesk((), ())
    for reporting_round in open_rounds(desk.city, moment):
        board = board_of(reporting_round, moment, only=None if desk.officer else (*desk.reports_for, *desk.reviews_for))
        sheets += [OpenSheet(reporting_round, row) for row in board.rows if row.agency.pk in mine]
        if desk.officer:
            boards.append(board)
    for reporting_round, agency in reopened_forms(desk.city, (*desk.reports_for, *desk.reviews_for), moment):
        rows = board_of(reporting_round, moment, only=(agency,)).rows
        sheets += [OpenSheet(reporting_round, row) for row in rows if row.owing]
    return MonthDesk(tuple(sorted(sheets, key=lambda one: one.row.due_on)), tuple(boards))
