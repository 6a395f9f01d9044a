"""The largest integer that fits a budget, found by exact traces."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

MOST = 1 << 24
Cost = Callable[[int], "int | None"]
"""FLOPs at an integer, None where the program cannot be priced there (it fails, or is over its budget)."""


@dataclass(frozen=True, slots=True)
class Solution:
    """The largest integer within a limit.

    Attributes:
        value: the integer; 0 where not even 1 fits.
        flops: FLOPs there.
        next_flops: FLOPs one above, None where the program fails there.
        bounded: False where nothing up to `MOST` is over the limit.
    """

    value: int
    flops: int
    next_flops: int | None
    bounded: bool = True


def largest(cost: Cost, limit: int, start: int, most: int = MOST) -> Solution:
    """The largest k with `cost(k) <= limit`, if the cost grows with k.

    It is bracketed by doubling and found by halving; the answer and its successor are both priced.

    >>> largest(lambda k: 3 * k * k, 1000, start=4).value
    18
    """

    def fits(k: int) -> bool:
        found = cost(k)
        return found is not None and found <= limit

    if not fits(1):
        return Solution(0, 0, cost(1))
    low, high = _bracket(fits, min(start, most), most)
    if high > most:
        return Solution(low, cost(low) or 0, None, bounded=False)
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (middle, high) if fits(middle) else (low, middle)
    return Solution(low, cost(low) or 0, cost(high))


def _bracket(fits: Callable[[int], bool], start: int, most: int) -> tuple[int, int]:
    """(fits, does not fit); the second is above `most` where all fit."""
    if not fits(start):
        return 1, start
    low = start
    while low < most:
        high = min(2 * low, most)
        if not fits(high):
            return low, high
        low = high
    return low, most + 1
