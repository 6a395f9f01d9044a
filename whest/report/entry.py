"""One MLP's part of the report."""

import hashlib
from dataclasses import dataclass, field, replace
from typing import Any

from whest.contest.ground_truth import GroundTruth
from whest.contest.spec import ContestSpec
from whest.contest.suite import Network
from whest.report.repeats import repeats_json
from whest.report.witness import notes_of
from whest.runners.check import Check
from whest.runners.codes import CODE_OF_FLAG, CODES
from whest.runners.outcome import Failure, Outcome
from whest.scoring.flags import Flag
from whest.scoring.mlp import MLPScore
from whest.scoring.multiplier import multiplier


@dataclass(frozen=True, slots=True, eq=False)
class Entry:
    """Everything known about one MLP after its predict."""

    network: Network
    truth: GroundTruth
    outcome: Outcome
    score: MLPScore
    check: Check
    last_op_where: str = ""
    sampling_time_s: float = 0.0
    repeats: list[Outcome] = field(default_factory=list)
    flops_by_line: dict[str, int] | None = None


def entry_json(entry: Entry, spec: ContestSpec) -> dict[str, Any]:
    """The report's `per_mlp` object."""
    score, outcome, flag = entry.score, entry.outcome, entry.score.flag
    failure = _failure(entry, spec)
    repeats = repeats_json(outcome, entry.repeats) if entry.repeats else None
    data = {
        "mlp_index": entry.network.index,
        "mlp_name": entry.network.name,
        "mlp_seed": entry.network.streams.estimator_seed,
        "final_layer_mse": score.errors.final_layer_mse,
        "all_layers_mse": score.errors.all_layers_mse,
        "per_layer_mse": score.errors.per_layer_mse,
        "adjusted_final_layer_score": score.score,
        "flop_only_score": score.errors.final_layer_mse * _flop_multiplier(score, spec),
        "score_multiplier": score.multiplier,
        "compute_utilization": score.utilization,
        "flops_used": score.flops_used,
        "predicted_flops": entry.check.predicted_flops,
        "prediction": entry.check.verdict,
        "prediction_detail": entry.check.detail,
        "prediction_grade": entry.check.grade,
        "flops_by_line": entry.flops_by_line,
        "effective_compute": score.effective_compute,
        **{each.value: flag is each for each in CODE_OF_FLAG},
        "wall_time_s": outcome.measured.wall_time_s,
        "flopscope_backend_time_s": outcome.backend_time_s,
        "flopscope_overhead_time_s": outcome.overhead_time_s,
        "residual_wall_time_s": outcome.measured.residual_wall_time_s,
        "egress_bytes": outcome.egress_bytes,
        "avg_variance": entry.truth.avg_variance,
        "ground_truth_noise_floor": entry.truth.noise_floor,
        "ground_truth_cached": entry.truth.cached,
        "sampling_time_s": entry.sampling_time_s,
        "margins": _margins(entry, spec),
        "repeats": repeats,
        "notes": notes_of(outcome.egress_bytes, repeats),
        "answer_sha256": _digest(outcome),
        "breakdowns": {"estimator": outcome.breakdown},
        "failure": failure,
        "stdout": outcome.printed.stdout,
        "stderr": outcome.printed.stderr,
        "traceback": outcome.failure.traceback if outcome.failure else None,
    }
    if flag is Flag.ERROR and outcome.failure:
        data["error"] = _error(outcome.failure)
        data["error_code"] = outcome.failure.code
    return data


def _digest(outcome: Outcome) -> str | None:
    """Tells whether two answers are the same to the bit."""
    return None if outcome.predictions is None else hashlib.sha256(outcome.predictions.tobytes()).hexdigest()[:16]


def _flop_multiplier(score: MLPScore, spec: ContestSpec) -> float:
    """The multiplier if residual time were free."""
    return multiplier(score.flops_used, spec.flop_budget, failed=score.flag is not None)


def _margins(entry: Entry, spec: ContestSpec) -> dict[str, float | None]:
    """What was left of each limit, in its own unit; negative where it was passed, None where there is none."""
    measured = entry.outcome.measured
    return {
        "flops": spec.flop_budget - entry.score.flops_used,
        "effective_compute": spec.flop_budget - entry.score.effective_compute,
        "wall_time_s": _left(spec.wall_time_limit_s, measured.wall_time_s),
        "residual_wall_time_s": _left(spec.residual_wall_time_limit_s, measured.residual_wall_time_s),
    }


def _left(limit: float | None, used: float) -> float | None:
    return None if limit is None else limit - used


def _error(failure: Failure) -> Any:
    if failure.details is None:
        return failure.message
    return {"message": failure.message, "details": failure.details}


def _failure(entry: Entry, spec: ContestSpec) -> dict[str, Any] | None:
    """Why the MLP failed, whichever way: from the exception, or from the limit that it was found over afterwards."""
    if entry.score.flag is None:
        return None
    failure = entry.outcome.failure or _over_limit(entry, spec)
    return {
        "code": failure.code,
        "meaning": CODES[failure.code],
        "type": failure.type,
        "message": failure.message,
        "frame": failure.frame.to_json() if failure.frame else None,
        "frame_lines": replace(failure.frame, note=_last_op(entry)).lines() if failure.frame else [],
        "last_op": _last_op_json(entry),
    }


def _over_limit(entry: Entry, spec: ContestSpec) -> Failure:
    flag, measured = entry.score.flag, entry.outcome.measured
    if flag is Flag.TIME:
        message = f"predict took {measured.wall_time_s:.3f} s, the limit is {spec.wall_time_limit_s:g} s"
    elif flag is Flag.RESIDUAL:
        message = (
            f"{measured.residual_wall_time_s:.3f} s passed outside counted operations, "
            f"the limit is {spec.residual_wall_time_limit_s:g} s"
        )
    else:
        residual = spec.lambda_flops_per_second * measured.residual_wall_time_s
        message = (
            f"{entry.score.flops_used:,} FLOPs + {residual:,.0f} for {measured.residual_wall_time_s:.3f} s of residual "
            f"time is over the budget of {spec.flop_budget:,}"
        )
    assert flag is not None
    return Failure(CODE_OF_FLAG[flag], "limit", message)


def _last_op_json(entry: Entry) -> dict[str, Any] | None:
    if not entry.outcome.ops:
        return None
    op = entry.outcome.ops[-1]
    return {"op": op.name, "flops": op.flops, "where": entry.last_op_where or None}


def _last_op(entry: Entry) -> str:
    if not entry.outcome.ops:
        return "no operation was counted before"
    where = f" at {entry.last_op_where}" if entry.last_op_where else ""
    return f"last counted op: {entry.outcome.ops[-1].name}{where}"
