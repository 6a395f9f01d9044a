"""Rounds and ContestSpec."""

from typing import Any

import pytest

from whest import ROUNDS, ContestSpec


def test_the_default_is_the_warm_up_round() -> None:
    spec = ContestSpec()
    assert (spec.width, spec.depth, spec.n_mlps) == (256, 8, 10)
    assert (spec.flop_budget, spec.lambda_flops_per_second) == (68_000_000_000, 1e11)
    assert (spec.wall_time_limit_s, spec.residual_wall_time_limit_s, spec.setup_timeout_s) == (60.0, None, 5.0)
    assert spec.ground_truth_samples == 200_000


@pytest.mark.parametrize(
    ("tag", "facts"),
    [
        ("v1-warmup", (256, 8, 68_000_000_000, 1e11, 60.0, None, 65_536)),
        ("v1-phase1", (256, 32, 272_000_000_000, 1e11, 60.0, None, 65_536)),
        ("v2-phase2", (1024, 16, 2_199_023_255_552, 0.0, 120.0, 0.4, 8_192)),
    ],
)
def test_rounds_have_their_published_settings(tag: str, facts: tuple[Any, ...]) -> None:
    spec = ContestSpec.for_round(tag)
    limits = (spec.wall_time_limit_s, spec.residual_wall_time_limit_s, spec.memory_limit_mb)
    assert (spec.width, spec.depth, spec.flop_budget, spec.lambda_flops_per_second, *limits) == facts
    assert (spec.round, spec.n_mlps) == (tag, 10)
    assert tag in ROUNDS


def test_a_round_can_be_overridden() -> None:
    assert ContestSpec.for_round("v2-phase2", width=8).width == 8


def test_an_unknown_round_names_the_known_ones() -> None:
    with pytest.raises(ValueError, match="v1-warmup, v1-phase1, v2-phase2"):
        ContestSpec.for_round("v3")


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("width", 0),
        ("depth", -1),
        ("n_mlps", 0),
        ("n_mlps", 2.5),
        ("flop_budget", 0),
        ("flop_budget", True),
        ("ground_truth_samples", 0),
        ("setup_timeout_s", 0),
        ("memory_limit_mb", 0),
        ("wall_time_limit_s", 0.0),
        ("wall_time_limit_s", float("nan")),
        ("residual_wall_time_limit_s", -1.0),
        ("lambda_flops_per_second", -1.0),
        ("lambda_flops_per_second", float("inf")),
        ("seed", -1),
        ("seed", 1.5),
    ],
)
def test_a_value_without_sense_is_named(field: str, value: Any) -> None:
    with pytest.raises(ValueError, match=field):
        ContestSpec(**{field: value}).validate()


def test_limits_may_be_lifted() -> None:
    ContestSpec(wall_time_limit_s=None, residual_wall_time_limit_s=None, lambda_flops_per_second=0.0).validate()
