"""One MLP's line of a report, whether it was just scored or read from an earlier run."""

from dataclasses import dataclass
from typing import Any

from whest.contest.spec import ContestSpec
from whest.report.entry import Entry, entry_json
from whest.scoring.flags import Flag
from whest.scoring.mlp import MLPScore
from whest.scoring.mse import SquaredErrors


@dataclass(frozen=True, slots=True)
class Row:
    """The `per_mlp` object with the score that it tells."""

    data: dict[str, Any]
    score: MLPScore

    @property
    def index(self) -> int:
        """The MLP's number in its suite."""
        return int(self.data["mlp_index"])


def row_of(entry: Entry, spec: ContestSpec) -> Row:
    """The row of an MLP that was just scored."""
    return Row(entry_json(entry, spec), entry.score)


def row_from_json(data: dict[str, Any]) -> Row:
    """The row that `data` was written from. Raises KeyError, TypeError or ValueError when it was not."""
    errors = SquaredErrors(_number(data["final_layer_mse"]), _number(data["all_layers_mse"]), _layers(data))
    score = MLPScore(
        errors,
        _flag(data),
        int(data["flops_used"]),
        float(data["effective_compute"]),
        float(data["score_multiplier"]),
        float(data["compute_utilization"]),
    )
    for name in (
        "breakdowns",
        "prediction",
        "avg_variance",
        "ground_truth_noise_floor",
        "sampling_time_s",
        "mlp_index",
    ):
        data[name]
    return Row(data, score)


def _layers(data: dict[str, Any]) -> list[float]:
    return [_number(value) for value in data["per_layer_mse"]]


def _number(value: float | None) -> float:
    # JSON has no infinity, so it was written as null.
    return float("inf") if value is None else float(value)


def _flag(data: dict[str, Any]) -> Flag | None:
    if data["failure"] is None:
        return None
    return next((flag for flag in Flag if data.get(flag.value) is True), Flag.ERROR)
