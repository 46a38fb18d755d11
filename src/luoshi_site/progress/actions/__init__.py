"""Everything that writes progress: rounds, readings and their decisions, milestones, judgements."""

from luoshi_site.progress.actions.judgements import store_judgements
from luoshi_site.progress.actions.milestones import deliver_milestone, return_milestone, verify_milestone
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
from luoshi_site.progress.actions.rounds import close_round, open_round

__all__ = [
    "EvidenceSpec",
    "ReadingError",
    "ReadingSpec",
    "accept_reading",
    "book_readings",
    "close_round",
    "correct_reading",
    "deliver_milestone",
    "enter_reading",
    "open_round",
    "return_milestone",
    "return_reading",
    "store_judgements",
    "verify_milestone",
    "withdraw_reading",
]
