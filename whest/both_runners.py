"""Running a suite under both runners and explaining every difference."""

from dataclasses import replace
from pathlib import Path

from whest.contest.seeds import fresh_seed
from whest.contest.spec import ContestSpec
from whest.listener import Listener
from whest.options import RunOptions
from whest.report.report import Report
from whest.report.witness import explain
from whest.scorer import score


def compare_runners(
    path: Path,
    spec: ContestSpec,
    options: RunOptions,
    *,
    class_name: str | None = None,
    listener: Listener | None = None,
) -> Report:
    """The report of the subprocess runner, the one closer to a grader, with what the local one had to say besides.

    Raises as `score` does.
    """
    if spec.seed is None:
        spec = replace(spec, seed=fresh_seed())
    alone = replace(options, runner="local", jobs=1, reuse_worker=False, stream=None, resume=None)
    local = score(path, spec, alone, class_name=class_name, listener=listener)
    twice = replace(options, runner="subprocess", repeat=max(2, options.repeat), reuse_worker=False)
    report = score(path, spec, twice, class_name=class_name, listener=listener)
    return _with_comparison(report, local)


def _with_comparison(report: Report, local: Report) -> Report:
    others = {entry["mlp_index"]: entry for entry in local.per_mlp}
    differences = [
        {"mlp_index": entry["mlp_index"], "mlp_name": entry["mlp_name"], "notes": notes}
        for entry in report.per_mlp
        if (other := others.get(entry["mlp_index"])) and (notes := explain(other, entry))
    ]
    comparison = {"local_score": local.score, "subprocess_score": report.score, "differences": differences}
    return Report({**report.to_json(), "runner_comparison": comparison})
