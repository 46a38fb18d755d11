"""Making bulletins and closing plans: what is frozen."""

from luoshi_site.bulletins.actions.closing import CarryChoice, ClosingError, carry_over, close_plan
from luoshi_site.bulletins.actions.monthly import MonthError, make_bulletin

__all__ = ["CarryChoice", "ClosingError", "MonthError", "carry_over", "close_plan", "make_bulletin"]
