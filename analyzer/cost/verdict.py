"""What a number of FLOPs means under the terms of a contest."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Terms:
    """The terms that turn FLOPs into a multiplier.

    Attributes:
        flop_budget: B in FLOPs.
        floor: the smallest multiplier; below `floor * B` being cheaper earns nothing.
        lambda_flops_per_second: price of a second outside counted operations, in FLOPs; 0 where time is free.
    """

    flop_budget: int
    floor: float = 0.1
    lambda_flops_per_second: float = 0.0

    @property
    def free_until(self) -> int:
        """FLOPs that can be used at the smallest multiplier."""
        return int(self.floor * self.flop_budget)

    def multiplier(self, flops: float) -> float:
        """max(floor, C / B).

        >>> Terms(1000).multiplier(50), Terms(1000).multiplier(250)
        (0.1, 0.25)
        """
        return max(self.floor, flops / self.flop_budget)


@dataclass(frozen=True, slots=True)
class Verdict:
    """The place of `flops` between nothing and the budget.

    Attributes:
        share: part of B.
        multiplier: factor on the error, residual time left out.
        free_flops: FLOPs that may be added before the multiplier rises; 0 above the floor.
        left_flops: FLOPs until the budget; negative when it is over.
        residual_s: estimated seconds of Python outside counted operations.
        residual_flops: their price, lambda * R.
    """

    flops: int
    share: float
    multiplier: float
    free_flops: int
    left_flops: int
    residual_s: float
    residual_flops: float

    @property
    def fits(self) -> bool:
        """Whether the budget is kept."""
        return self.left_flops >= 0


def verdict(flops: int, terms: Terms, residual_s: float = 0.0) -> Verdict:
    """The verdict on `flops`.

    >>> verdict(250, Terms(1000)).left_flops, verdict(40, Terms(1000)).free_flops
    (750, 60)
    """
    return Verdict(
        flops,
        flops / terms.flop_budget,
        terms.multiplier(flops),
        max(0, terms.free_until - flops),
        terms.flop_budget - flops,
        residual_s,
        terms.lambda_flops_per_second * residual_s,
    )
