"""What supervision rules look at: a matter's life until a day (督办所依据的事实).

Every fact says from which morning it is known. What is recorded during a day is known from the next morning on, so that it does not
matter at which hour the rules are asked, nor how often.
"""

from dataclasses import dataclass
from datetime import date

from luoshi.rules.supervision.days import Span
from luoshi.rules.supervision.standing import OrderFacts


@dataclass(frozen=True, slots=True)
class DeliverableFacts:
    """A milestone (里程碑): due at the end of `due_on`; delivered during `delivered`."""

    due_on: date
    known_on: date
    delivered: tuple[Span, ...] = ()


@dataclass(frozen=True, slots=True)
class ReportFacts:
    """An agency's report of a round (报送): its due day as it was set and moved, when nothing was owed, the mornings after its returns."""

    due: tuple[tuple[date, date], ...]
    complete: tuple[Span, ...] = ()
    returns: tuple[date, ...] = ()


@dataclass(frozen=True, slots=True)
class LightFacts:
    """A target's lights (灯色): from which morning which colour."""

    key: str
    name: str
    changes: tuple[tuple[date, str], ...]


@dataclass(frozen=True, slots=True)
class MatterFacts:
    """A matter (督办事项) with all that rules may ask of it.

    `agency` answers for it. From the morning of `over_on` nothing is asked of it any more: its task or plan has ended.
    """

    key: str
    title: str
    agency: str
    item_class: str = "ordinary"
    deliverable: DeliverableFacts | None = None
    report: ReportFacts | None = None
    lights: tuple[LightFacts, ...] = ()
    orders: tuple[OrderFacts, ...] = ()
    over_on: date | None = None

    @property
    def settled(self) -> tuple[Span, ...]:
        """When what it is about was done: a delivery stood, nothing was owed."""
        if self.deliverable is not None:
            return self.deliverable.delivered
        return self.report.complete if self.report is not None else ()
