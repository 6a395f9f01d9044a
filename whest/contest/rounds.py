"""The rounds of the challenge as one table. A new round is a new row."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Round:
    """The published settings of one round.

    `flop_budget` is B in FLOPs, `lambda_flops_per_second` is the price of a second of residual time in FLOPs,
    times are seconds, memory is MiB. A limit of None means that the round has no such limit.
    """

    tag: str
    width: int
    depth: int
    flop_budget: int
    lambda_flops_per_second: float
    wall_time_limit_s: float | None
    residual_wall_time_limit_s: float | None
    memory_limit_mb: int
    n_mlps: int = 10


ROUNDS: dict[str, Round] = {
    row.tag: row
    for row in (
        Round("v1-warmup", 256, 8, 68_000_000_000, 1e11, 60.0, None, 65_536),
        Round("v1-phase1", 256, 32, 272_000_000_000, 1e11, 60.0, None, 65_536),
        Round("v2-phase2", 1024, 16, 2**41, 0.0, 120.0, 0.4, 8_192),
    )
}
DEFAULT_ROUND = "v1-warmup"

# What one run samples when nobody says otherwise; the published sets used far more (see docs/design).
DEFAULT_SAMPLES = 200_000
