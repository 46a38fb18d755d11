"""Everything that writes progress: rounds, readings and their decisions, milestones, judgements."""

from luoshi_site.progress.actions.calendars import CalendarSpec, set_calendar
from luoshi_site.progress.actions.extensions import ask_extension, decide_extension
from luoshi_site.progress.actions.judgements import store_judgements
from luoshi_site.progress.actions.milestones import deliver_milestone, return_milestone, verify_milestone
from luoshi_site.progress.actions.proposals import decide_proposal, propose_milestone
from luoshi_site.progress.actions.readings import (
    EvidenceSpec,
    ReadingError,
    ReadingSpec,
    accept_reading,
    book_readings,
    correct_reading,
    enter_reading,
    return_reading,
    withdraw_reading,
)
from luoshi_site.progress.actions.rounds import close_round, open_round, reopen_form
from luoshi_site.progress.actions.succession import close_agency, merge_agency, rename_agency

__all__ = [
    "CalendarSpec",
    "EvidenceSpec",
    "ReadingError",
    "ReadingSpec",
    "accept_reading",
    "ask_extension",
    "book_readings",
    "close_agency",
    "close_round",
    "correct_reading",
    "decide_extension",
    "decide_proposal",
    "deliver_milestone",
    "enter_reading",
    "merge_agency",
    "open_round",
    "propose_milestone",
    "rename_agency",
    "reopen_form",
    "return_milestone",
    "return_reading",
    "set_calendar",
    "store_judgements",
    "verify_milestone",
    "withdraw_reading",
]
