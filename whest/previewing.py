"""Tracing an estimator's predict on one network, for people who want to see its cost without running it."""

import time
from pathlib import Path

from whest import interrupts
from whest.contest.spec import ContestSpec
from whest.contest.suite import networks_of
from whest.loading import load
from whest.report.preview import Preview
from whest.runners.capture import captured
from whest.runners.failures import failure_of_exception
from whest.runners.local import LocalRunner
from whest.runners.preview import trace_answer


def preview(path: Path, class_name: str | None, spec: ContestSpec) -> Preview:
    """The cost of `predict` on the first network of `spec`.

    Raises EstimatorError when the estimator cannot be loaded or set up.
    """
    with interrupts.watched(), captured():
        loaded = load(path, class_name)
        folder = path.resolve().parent
        runner = LocalRunner(loaded.instance, spec, folder)
        (network,) = networks_of(spec.seed or 0, 1, spec.width, spec.depth)
        try:
            runner.start()
            began = time.perf_counter()
            trace = trace_answer(loaded.instance, network.hand_over(), spec.flop_budget)
            took = time.perf_counter() - began
        finally:
            runner.close()
    failure = None
    if isinstance(trace.output, BaseException):
        failure = failure_of_exception(trace.output, folder, None)
    source = {"path": str(path), "class": loaded.class_name, "sha256": loaded.sha256}
    return Preview(trace, spec, source, took, failure)
