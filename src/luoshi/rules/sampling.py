"""Drawing a random sample that anybody can draw again (随机抽查).

The algorithm, so that it can be followed by hand: each item has the rank SHA-256(«seed|item») as a hexadecimal number, lowest first.
Of N items in all, ⌈share × N⌉ are drawn, at least one. Each stratum (an agency) gives ⌊share × its items⌋ of its lowest ranks; the places
that are left go, one a stratum, to the strata whose next item has the lowest rank. A stratum too small for a place of its own can so
always be hit: as long as one has none, at least one place is left.
"""

from collections.abc import Mapping, Sequence
from fractions import Fraction
from hashlib import sha256
from math import ceil, floor

LEAST, MOST = Fraction(5, 100), Fraction(10, 100)


class SamplingError(ValueError):
    """The sample cannot be drawn so; the text says why."""


def rank(seed: str, item: str) -> str:
    """An item's place in the draw: SHA-256 of «seed|item», in hexadecimal."""
    return sha256(f"{seed}|{item}".encode()).hexdigest()


def sample_size(count: int, share: Fraction) -> int:
    """How many of so many items are drawn (抽查数量): the share rounded up, at least one while there are any."""
    return max(1, ceil(share * count)) if count else 0


def draw_sample(strata: Mapping[str, Sequence[str]], *, share: Fraction, seed: str) -> tuple[str, ...]:
    """The items drawn, stratum by stratum in the order of their names, each by rank (抽样结果).

    The same strata, share and seed give the same items, whatever order they are handed over in.

    Raises:
        SamplingError: the share is not within 5–10 %, the seed is empty, or an item is named twice.
    Source:
        5–10 % a period: DOMAIN.md §1.9.
    """
    if not LEAST <= share <= MOST:
        raise SamplingError("抽查比例应在 5% 到 10% 之间。")
    if not seed.strip():
        raise SamplingError("抽样须有随机种子。")
    named = [item for items in strata.values() for item in items]
    if len(set(named)) != len(named):
        raise SamplingError("同一事项不能在抽样范围内出现两次。")
    ranked = {name: sorted(items, key=lambda item: rank(seed, item)) for name, items in strata.items()}
    quota = {name: floor(share * len(items)) for name, items in ranked.items()}
    left = sample_size(len(named), share) - sum(quota.values())
    nexts = {name: rank(seed, items[quota[name]]) for name, items in ranked.items() if quota[name] < len(items)}
    for name in sorted(nexts, key=nexts.__getitem__)[:left]:
        quota[name] += 1
    return tuple(item for name in sorted(ranked) for item in ranked[name][: quota[name]])
