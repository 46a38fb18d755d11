"""How a try to send ended, in words for the official."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum


class End(StrEnum):
    """What is known after a try.

    `REFUSED`: surely not taken, may work later. `HOPELESS`: surely not taken, somebody must put something right first. `UNCERTAIN`: it
    was handed over and no clear answer came. `LOST`: another worker has it now; nothing was handed over.
    """

    SENT = "sent"
    REFUSED = "refused"
    HOPELESS = "hopeless"
    UNCERTAIN = "uncertain"
    LOST = "lost"


@dataclass(frozen=True, slots=True)
class Outcome:
    """How a try ended; `stops`: the server itself does not answer, so that the next message would fare no better."""

    end: End
    words: str
    stops: bool = False


@dataclass(frozen=True, slots=True)
class Limits:
    """How long one step of the network, and the whole of a message, may take, in seconds."""

    step: float
    whole: float


Hand = Callable[[], bool]
"""Called right before the content leaves: notes that the other side may have it from now on. False: leave it, it is not ours any more."""
