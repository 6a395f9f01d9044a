"""Price tags for lint findings: predict() is traced as written and as each fix would have it."""

from __future__ import annotations

import warnings
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from whest import interrupts
from whest.contest.spec import ContestSpec
from whest.contest.suite import networks_of
from whest.errors import EstimatorError
from whest.loading.choose import choose_class
from whest.loading.module import import_file
from whest.runners.capture import captured
from whest.runners.local import LocalRunner
from whest.runners.preview import trace_answer

if TYPE_CHECKING:
    from analyzer.lint.finding import Report


def add_prices(report: Report, spec: ContestSpec) -> None:
    """Fill in `flops_saved` of the report's cost findings and sort each file's findings by it.

    Files whose estimator cannot be loaded or traced keep their findings without a price. Imports the files.
    """
    from analyzer.lint.cost import price

    files = dict.fromkeys(finding.file for finding in report.findings)
    findings = []
    for name in files:
        of_file = [finding for finding in report.findings if finding.file == name]
        path, text = Path(name).resolve(), report.sources.get(name)
        traceable = path.suffix == ".py" and text is not None and path.exists()
        findings += price(of_file, text or "", str(path), tracer(path, spec)) if traceable else of_file
    report.findings = findings


def tracer(path: Path, spec: ContestSpec) -> Callable[[str], Any]:
    """A function from the source of an estimator to the trace of its predict(); None for one that fails."""
    (network,) = networks_of(spec.seed or 0, 1, spec.width, spec.depth)

    def traced(text: str) -> Any:
        try:
            with interrupts.watched(), captured(), warnings.catch_warnings(action="ignore"):
                trace = trace_source(path, text, spec, network)
        except EstimatorError:
            return None
        return None if isinstance(trace.output, BaseException) else trace

    return traced


def trace_source(path: Path, text: str, spec: ContestSpec, network: Any) -> Any:
    """The trace of one network's predict() by the estimator that `text` defines, as if it were the file at `path`."""
    estimator = choose_class(import_file(path, text.encode()), path, None)()
    runner = LocalRunner(estimator, spec, path.parent)
    try:
        runner.start()
        return trace_answer(estimator, network.hand_over(), spec.flop_budget)
    finally:
        runner.close()
