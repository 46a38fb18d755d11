"""Student's distribution for whole degrees of freedom, in closed form: short series have long tails.

Source:
    Abramowitz and Stegun, Handbook of Mathematical Functions, 26.7.3 and 26.7.4.
"""

import math
from functools import cache

FREEST = 60
"""With more degrees of freedom the distribution is taken as with this many."""
_HALVINGS = 60
_FARTHEST = 40.0


def share_below(ratio: float, freedom: int) -> float:
    """The share of the distribution below a value that is `ratio` spreads from its centre."""
    freedom = min(freedom, FREEST)
    angle = math.atan(ratio / math.sqrt(freedom))
    odd = freedom % 2
    term, whole = (math.cos(angle), 0.0) if odd else (1.0, 0.0)
    for step in range(1 + odd, freedom, 2):
        whole += term
        term *= math.cos(angle) ** 2 * step / (step + 1)
    within = math.sin(angle) * whole
    return 0.5 + ((angle + within) / math.pi if odd else within / 2)


@cache
def reach(share: float, freedom: int) -> float:
    """How many spreads to either side hold that share of the distribution."""
    low, high = 0.0, _FARTHEST
    for _ in range(_HALVINGS):
        middle = (low + high) / 2
        if share_below(middle, freedom) < (1 + share) / 2:
            low = middle
        else:
            high = middle
    return high
