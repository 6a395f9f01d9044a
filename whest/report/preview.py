"""What is known of an estimator's predict before it runs: its costs, the verdict on them, and all of it as JSON."""

from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import whest
from analyzer.cost import Costs, Terms, Verdict
from analyzer.cost.formulas import Formulas
from analyzer.cost.tables import Line, as_dict
from whest.contest.spec import ContestSpec
from whest.report.schema import SCHEMA_VERSION
from whest.runners.outcome import Failure

OWN = str(Path(whest.__file__).parent)
CONVERSION = "(your answer, converted to float32)"


@dataclass(frozen=True, slots=True, eq=False)
class Preview:
    """A finished trace with what it was made for; `failure` tells how the traced predict ended, if not well.

    Attributes:
        seconds: how long the trace took.
        formulas: closed forms, or None where nobody looked for them.
        waste: what could be saved, or None where nobody looked for it.
        solved: the largest values of what was asked for, or None.
    """

    costs: Costs
    spec: ContestSpec
    terms: Terms
    verdict: Verdict
    source: dict[str, Any]
    seconds: float
    failure: Failure | None = None
    formulas: Formulas | None = None
    waste: list[Any] | None = None
    solved: Any = None

    @property
    def trace(self) -> Any:
        """The recording."""
        return self.costs.trace

    @property
    def kernels_run(self) -> int:
        """Kernels that had to run because values were read."""
        return sum(read.ran for read in self.trace.reads)


def is_own(path: str) -> bool:
    """Whether a file is one of this package: the conversion of the answer."""
    return path.startswith(OWN)


def preview_json(preview: Preview) -> dict[str, Any]:
    """The preview as plain data; `docs/reference/trace-json.md` describes it."""
    spec, costs = preview.spec, preview.costs
    return {
        "schema_version": SCHEMA_VERSION,
        "ok": preview.failure is None,
        "estimator": preview.source,
        "run_config": {
            "round": spec.round,
            "width": spec.width,
            "depth": spec.depth,
            "seed": spec.seed,
            "flop_budget": spec.flop_budget,
            "lambda_flops_per_second": spec.lambda_flops_per_second,
        },
        **verdict_json(preview.verdict),
        "grade": preview.trace.grade,
        "trace_time_s": preview.seconds,
        "kernels_run": preview.kernels_run,
        "peak_bytes": costs.peak_bytes,
        "charged_by_hand": costs.by_hand,
        "failure": _failure_json(preview.failure),
        "formula": _total_formula(preview.formulas),
        "lines": [line_json(line, preview) for line in costs.lines],
        "ops": [as_dict(row) for row in costs.ops],
        "functions": [as_dict(row) for row in costs.functions],
        "namespaces": [as_dict(row) for row in costs.namespaces],
        "dtypes": [as_dict(row) for row in costs.dtypes],
        "reads": [as_dict(read) for read in preview.trace.reads],
        "solve": None if preview.solved is None else asdict(preview.solved),
        "waste": None if preview.waste is None else [finding.to_json() for finding in preview.waste],
    }


def verdict_json(verdict: Verdict) -> dict[str, Any]:
    """The verdict as plain data."""
    return {**as_dict(verdict), "fits": verdict.fits}


def line_json(line: Line, preview: Preview) -> dict[str, Any]:
    """A line as plain data."""
    found = preview.formulas
    formula = found.lines.get(line.key) if found else None
    return {
        **as_dict(line),
        "expressions": [as_dict(expression) for expression in line.expressions],
        "share": line.flops / (preview.costs.flops or 1),
        "formula": formula.source() if formula else None,
        "no_formula": found.reasons.get(line.key) if found else None,
        "source": CONVERSION if is_own(line.file) else line.source.strip(),
    }


def _total_formula(found: Formulas | None) -> dict[str, Any] | None:
    if found is None:
        return None
    return {
        "total": found.total.source() if found.total else None,
        "holds_from_width": found.least,
        "checked_at": [list(shape) for shape in found.shapes],
        "unavailable": found.unavailable or None,
    }


def _failure_json(failure: Failure | None) -> dict[str, Any] | None:
    if failure is None:
        return None
    frame = failure.frame.to_json() if failure.frame else None
    return {"code": failure.code, "type": failure.type, "message": failure.message, "frame": frame}
