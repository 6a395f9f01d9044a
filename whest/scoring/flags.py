"""Which failure an MLP counts as. At most one flag is set; the order of the checks is part of the rules."""

from dataclasses import dataclass
from enum import StrEnum

from whest.scoring.multiplier import effective_compute, is_over_budget


class Flag(StrEnum):
    """The ways an MLP can fail, named as in the report."""

    BUDGET = "budget_exhausted"
    TIME = "time_exhausted"
    RESIDUAL = "residual_wall_time_exhausted"
    COMBINED = "combined_budget_exhausted"
    ERROR = "error"


@dataclass(frozen=True, slots=True)
class Limits:
    """What a predict is held to: B in FLOPs, seconds of wall and residual time, the FLOP price of a residual second."""

    flop_budget: int
    wall_time_limit_s: float | None
    residual_wall_time_limit_s: float | None
    lambda_flops_per_second: float


@dataclass(frozen=True, slots=True)
class Measured:
    """What one predict was seen to use. `raised` is the failure that ended it early, None when it returned.

    `flops_used=None` means that the count was lost with the process that held it.
    """

    flops_used: int | None = 0
    wall_time_s: float = 0.0
    residual_wall_time_s: float = 0.0
    raised: Flag | None = None

    def flops(self, flop_budget: int) -> int:
        """FLOPs to charge: the count, or the whole budget when only its exhaustion is known."""
        if self.flops_used is not None:
            return self.flops_used
        return flop_budget if self.raised is Flag.BUDGET else 0


def failure_of(measured: Measured, limits: Limits) -> Flag | None:
    """The flag of an MLP, or None when it is fine. Every limit may be met exactly; only more than it fails.

    An exception decides before any clock; then wall time, residual time, and C = F + lambda * R against B.
    """
    if measured.raised is not None:
        return measured.raised
    if _over(measured.wall_time_s, limits.wall_time_limit_s):
        return Flag.TIME
    if _over(measured.residual_wall_time_s, limits.residual_wall_time_limit_s):
        return Flag.RESIDUAL
    flops = measured.flops(limits.flop_budget)
    compute = effective_compute(flops, measured.residual_wall_time_s, limits.lambda_flops_per_second)
    return Flag.COMBINED if is_over_budget(compute, limits.flop_budget) else None


def _over(value: float, limit: float | None) -> bool:
    return limit is not None and value > limit
