"""All checks over everything at hand (核对)."""

from collections.abc import Callable, Iterator

from luoshi.rules.checks.across import at_target_hits, parts_hits, published_hits, told_twice_hits
from luoshi.rules.checks.evidence import old_hits, reused_hits, words_hits
from luoshi.rules.checks.kinds import CheckParameters
from luoshi.rules.checks.parameters import LATEST
from luoshi.rules.checks.repeats import repeat_hits
from luoshi.rules.checks.reported import Board, Hit
from luoshi.rules.checks.series import series_hits

CHECKS: tuple[Callable[[Board, CheckParameters], Iterator[Hit]], ...] = (
    series_hits,
    repeat_hits,
    at_target_hits,
    parts_hits,
    published_hits,
    told_twice_hits,
    words_hits,
    reused_hits,
    old_hits,
)


def hits_of(board: Board, parameters: CheckParameters = LATEST) -> tuple[Hit, ...]:
    """Everything to ask about the figures at hand, each once."""
    return tuple(hit for check in CHECKS for hit in check(board, parameters))
