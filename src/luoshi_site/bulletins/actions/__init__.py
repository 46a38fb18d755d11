"""Making and checking bulletins, closing plans: what is frozen."""

from luoshi_site.bulletins.actions.cards import Cards, make_cards
from luoshi_site.bulletins.actions.checking import (
    CheckError,
    approve_bulletin,
    edit_words,
    publish_bulletin,
    return_bulletin,
    review_bulletin,
)
from luoshi_site.bulletins.actions.closing import CarryChoice, ClosingError, carry_over, close_plan
from luoshi_site.bulletins.actions.monthly import MonthError, make_bulletin

__all__ = [
    "Cards",
    "CarryChoice",
    "CheckError",
    "ClosingError",
    "MonthError",
    "approve_bulletin",
    "carry_over",
    "close_plan",
    "edit_words",
    "make_bulletin",
    "make_cards",
    "publish_bulletin",
    "return_bulletin",
    "review_bulletin",
]
