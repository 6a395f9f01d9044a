"""What the terminal report says, in which order: failures, score, one row a MLP, where the FLOPs went, what next."""

from collections.abc import Iterator
from typing import Any

from whest.report.blocks import Blank, Block, Column, Facts, Table
from whest.report.errors import error_blocks, failure_headline
from whest.scoring.multiplier import FLOOR
from whest.ui.numbers import flops, percent, seconds, small, with_unit

_MLP_COLUMNS = [
    Column("MLP", left=True),
    Column("score"),
    Column("MSE", drop=2),
    Column("C/B", drop=1),
    Column("FLOPs"),
    Column("prediction"),
    Column("", left=True),
]
_OP_COLUMNS = [
    Column("operation", left=True),
    Column("calls"),
    Column("FLOPs"),
    Column("%"),
    Column("time", drop=1),
]
_MOST_OPS = 12


def layout(data: dict[str, Any], *, debug: bool = False) -> list[Block]:
    """The blocks of the report `data`; with `debug` the tracebacks too."""
    entries = data["results"]["per_mlp"]
    blocks: list[Block] = []
    if data["stopped_early"]:
        blocks += [Facts([_stopped(data)], "warn", 0), Blank()]
    if not entries:
        return [*blocks, Facts([f"repeat with --seed {data['run_config']['seed']}"], "dim")]
    failed = [entry for entry in entries if entry["failure"]]
    if failed:
        blocks += [Facts([failure_headline(failed, len(entries))], "bad", 0), Blank(), *error_blocks(data, debug)]
    blocks += [Facts([_score_line(data)], "bad" if failed else "score", 0), Blank(), *_summary(data), Blank()]
    blocks += [_mlp_table(entries), Blank(), *_operations(data), *_differences(entries), *_notes(data), *_closing(data)]
    return blocks


def _score_line(data: dict[str, Any]) -> str:
    results = data["results"]
    n_mlps = results["n_scored_mlps"]
    fine = n_mlps - results["n_failed_mlps"]
    score = small(results["adjusted_final_layer_score"])
    return f"score {score}   adjusted_final_layer_score, lower is better   {fine} of {n_mlps} MLPs fine"


def _stopped(data: dict[str, Any]) -> str:
    config = data["run_config"]
    wanted = config["n_mlps"] if config["mlps"] is None else len(config["mlps"])
    done = f"{data['results']['n_scored_mlps']} of {wanted} MLPs done"
    reason = {"interrupted": "interrupted", "fail_fast": "stopped at the first failure"}[data["stopped_early"]]
    return f"{reason}: {done}"


def _summary(data: dict[str, Any]) -> Iterator[Block]:
    results, config = data["results"], data["run_config"]
    entries = results["per_mlp"]
    n = len(entries)
    shape = f"{config['width']} x {config['depth']}"
    yield Facts(
        [shape, config["round"] or "", f"B = {with_unit(config['flop_budget'])}", _source(config["estimator"])], "dim"
    )
    any_fine = results["n_failed_mlps"] < n
    yield Facts(
        [
            f"final-layer MSE {small(results['final_layer_mse'])}",
            _multiplier(results["mean_score_multiplier"]),
            f"noise floor of the ground truth {small(results['ground_truth_noise_floor'])}",
            _equivalent(results["equivalent_mc_samples"]) if any_fine else "",
        ]
    )
    if results["near_noise_floor"]:
        yield Facts(["the error is near the ground truth's own noise: more --n-samples tell estimators apart"], "warn")
    yield Facts([_flops_line(entries, results["predictions"]), _headroom(results, config) if any_fine else ""])
    yield Facts([_times(entries, n), _lambda(entries, config, n)])


def _source(source: dict[str, Any]) -> str:
    path = (source["path"] or "").replace("\\", "/").rsplit("/", 1)[-1]
    return f"{path} {source['class']}" if path else source["class"]


def _multiplier(value: float) -> str:
    return f"× {value:.2f} (floor)" if abs(value - FLOOR) < 1e-9 else f"× {value:.3g}"


def _equivalent(samples: float | None) -> str:
    return f"like {samples:,.0f} Monte Carlo samples" if samples and samples >= 10 else ""


def _flops_line(entries: list[dict[str, Any]], verdicts: dict[str, int]) -> str:
    used = sum(entry["flops_used"] for entry in entries) / len(entries)
    known = [entry["predicted_flops"] for entry in entries if entry["predicted_flops"] is not None]
    if not known:
        return f"FLOPs {flops(used)} an MLP, not predicted"
    predicted = flops(sum(known) / len(known))
    return f"FLOPs {flops(used)} an MLP, predicted {predicted}: equal on {verdicts['exact']} of {len(entries)}"


def _headroom(results: dict[str, Any], config: dict[str, Any]) -> str:
    free = FLOOR * config["flop_budget"] - results["mean_effective_compute"]
    if free >= 0:
        return f"{with_unit(free)} more are free (10 % floor)"
    return f"{with_unit(-free)} above the 10 % floor"


def _times(entries: list[dict[str, Any]], n: int) -> str:
    keys = ("wall_time_s", "flopscope_backend_time_s", "flopscope_overhead_time_s", "residual_wall_time_s")
    wall, backend, overhead, residual = (seconds(sum(entry[key] for entry in entries) / n) for key in keys)
    return f"wall {wall} = backend {backend} + overhead {overhead} + residual {residual}"


def _lambda(entries: list[dict[str, Any]], config: dict[str, Any], n: int) -> str:
    rate = config["lambda_flops_per_second"]
    if not rate:
        return ""
    added = rate * sum(entry["residual_wall_time_s"] for entry in entries) / n
    return f"λR adds {with_unit(added)} ({percent(added / config['flop_budget'])} of B)"


def _mlp_table(entries: list[dict[str, Any]]) -> Table:
    rows = [
        [
            entry["mlp_name"],
            small(entry["adjusted_final_layer_score"]),
            small(entry["final_layer_mse"]),
            f"{entry['compute_utilization']:.3f}",
            flops(entry["flops_used"]),
            entry["prediction"],
            entry["failure"]["code"] if entry["failure"] else "",
        ]
        for entry in entries
    ]
    return Table(_MLP_COLUMNS, rows, ["bad" if entry["failure"] else "" for entry in entries])


def _operations(data: dict[str, Any]) -> Iterator[Block]:
    breakdown = data["results"]["breakdowns"]["estimator"]
    totals = _by_operation(breakdown) if breakdown else {}
    if not totals:
        return
    whole = sum(row["flop_cost"] for row in totals.values()) or 1
    ranked = sorted(totals.items(), key=lambda item: -item[1]["flop_cost"])
    rows = [
        [name, f"{row['calls']:,}", flops(row["flop_cost"]), percent(row["flop_cost"] / whole), _op_time(row)]
        for name, row in ranked[:_MOST_OPS]
    ]
    yield Table(_OP_COLUMNS, rows)
    if len(ranked) > _MOST_OPS:
        yield Facts([f"and {len(ranked) - _MOST_OPS} more, all in --json"], "dim")
    yield Blank()


def _by_operation(breakdown: dict[str, Any]) -> dict[str, dict[str, Any]]:
    totals: dict[str, dict[str, Any]] = {}
    for space in breakdown["by_namespace"].values():
        for name, row in space["operations"].items():
            total = totals.setdefault(name, dict.fromkeys(row, 0))
            for key, value in row.items():
                total[key] += value
    return totals


def _op_time(row: dict[str, Any]) -> str:
    return seconds(row["flopscope_backend_time_s"])


def _differences(entries: list[dict[str, Any]]) -> Iterator[Block]:
    """Where a prediction did not hold, the reason of the first MLP for each verdict."""
    for verdict in ("differs", "unavailable"):
        found = [entry for entry in entries if entry["prediction"] == verdict]
        if found:
            detail = found[0]["prediction_detail"]
            place = f" at {detail['where']}" if detail.get("where") else ""
            where = f"prediction {verdict} on {len(found)} of {len(entries)} MLPs, first {found[0]['mlp_name']}{place}"
            yield Facts([where, detail["reason"]], "warn")
            yield Blank()


def _notes(data: dict[str, Any]) -> Iterator[Block]:
    """What the runs say about the estimator, each kind once; first where the two runners differ."""
    compared = data.get("runner_comparison")
    if compared is not None:
        scores = (
            f"score {small(compared['local_score'])} local, {small(compared['subprocess_score'])} in fresh processes"
        )
        yield Facts([scores, "" if compared["differences"] else "no difference in any MLP"], "", 0)
    rows = [*(compared["differences"] if compared else []), *data["results"]["per_mlp"]]
    kinds: dict[str, list[tuple[str, str]]] = {}
    for row in rows:
        for note in row["notes"]:
            kinds.setdefault(note["kind"], []).append((row["mlp_name"], note["message"]))
    for found in kinds.values():
        names = {name for name, _ in found}
        yield Facts([f"{len(names)} MLPs, first {found[0][0]}: {found[0][1]}"], "warn")
    if compared is not None or kinds:
        yield Blank()


def _closing(data: dict[str, Any]) -> Iterator[Block]:
    if data["teardown_error"]:
        yield Facts([f"teardown raised {data['teardown_error']}; the scores stand"], "warn")
    path = data["run_config"]["estimator"]["path"]
    look = f"where the FLOPs go: whest trace {path}" if path else ""
    yield Facts([f"repeat with --seed {data['run_config']['seed']}", "full report: -o report.json", look], "dim")
