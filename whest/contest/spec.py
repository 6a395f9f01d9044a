"""ContestSpec: everything that fixes one scored run."""

from dataclasses import asdict, dataclass
from typing import Any

from whest.contest.rounds import DEFAULT_ROUND, DEFAULT_SAMPLES, ROUNDS

_DEFAULT = ROUNDS[DEFAULT_ROUND]


@dataclass(frozen=True, slots=True)
class ContestSpec:
    """The shape of the networks, the budget, the limits and the seed of a run.

    Budgets are FLOPs, times seconds, memory MiB. `seed=None` asks for a fresh seed, which `whest.score` draws
    and writes into the report. Without arguments this is the default round.
    """

    width: int = _DEFAULT.width
    depth: int = _DEFAULT.depth
    n_mlps: int = _DEFAULT.n_mlps
    flop_budget: int = _DEFAULT.flop_budget
    ground_truth_samples: int = DEFAULT_SAMPLES
    setup_timeout_s: float = 5.0
    memory_limit_mb: int = _DEFAULT.memory_limit_mb
    wall_time_limit_s: float | None = _DEFAULT.wall_time_limit_s
    residual_wall_time_limit_s: float | None = _DEFAULT.residual_wall_time_limit_s
    seed: int | None = None
    lambda_flops_per_second: float = _DEFAULT.lambda_flops_per_second
    round: str | None = None

    @classmethod
    def for_round(cls, tag: str = DEFAULT_ROUND, **overrides: Any) -> "ContestSpec":
        """The spec of the named round, with fields replaced by `overrides`. Raises ValueError for an unknown tag."""
        if tag not in ROUNDS:
            raise ValueError(f"unknown round {tag!r}: choose one of {', '.join(ROUNDS)}")
        facts = asdict(ROUNDS[tag])
        del facts["tag"]
        return cls(**{**facts, "round": tag, **overrides})

    def validate(self) -> None:
        """Raise ValueError, naming the field, when a value makes no sense."""
        for name in ("width", "depth", "n_mlps", "flop_budget", "ground_truth_samples"):
            _require_positive_integer(name, getattr(self, name))
        for name in ("setup_timeout_s", "memory_limit_mb"):
            _require_positive(name, getattr(self, name))
        for name in ("wall_time_limit_s", "residual_wall_time_limit_s"):
            if getattr(self, name) is not None:
                _require_positive(name, getattr(self, name))
        if not 0 <= self.lambda_flops_per_second < float("inf"):
            raise ValueError(f"lambda_flops_per_second must be finite and >= 0, got {self.lambda_flops_per_second}")
        _require_seed(self.seed)


def _require_positive_integer(name: str, value: object) -> None:
    if isinstance(value, bool) or not isinstance(value, int):
        raise ValueError(f"{name} must be an integer, got {value!r}")
    _require_positive(name, value)


def _require_positive(name: str, value: float) -> None:
    # Written so that NaN fails too.
    if not value > 0 or value == float("inf"):
        raise ValueError(f"{name} must be finite and > 0, got {value}")


def _require_seed(seed: object) -> None:
    if seed is None:
        return
    if isinstance(seed, bool) or not isinstance(seed, int) or seed < 0:
        raise ValueError(f"seed must be an integer >= 0, got {seed!r}")
