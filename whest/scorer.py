"""Scoring an estimator from Python."""

import hashlib
import inspect
from dataclasses import replace
from pathlib import Path
from typing import Any

from whest import interrupts
from whest.contest.seeds import fresh_seed
from whest.contest.spec import ContestSpec
from whest.estimator import BaseEstimator
from whest.listener import Listener
from whest.loading import load
from whest.options import RUNNERS, RunOptions
from whest.report.report import Report
from whest.runners.capture import captured
from whest.runners.local import LocalRunner
from whest.runners.runner import Runner
from whest.suite_run import SuiteRun


def score(
    estimator: BaseEstimator | str | Path,
    spec: ContestSpec | None = None,
    options: RunOptions | None = None,
    *,
    class_name: str | None = None,
    listener: Listener | None = None,
) -> Report:
    """Score an estimator, given as an instance or as its file, on the networks of `spec` (the default round when None).

    A suite in `options` brings networks of its own.

    A Ctrl-C or, with `options.fail_fast`, the first failed MLP ends the run early with a report of what was done.

    Raises:
        ValueError: `spec` or `options` make no sense.
        EstimatorError: the estimator cannot be loaded, or setup raised or took too long.
        WhestError: results cannot be written, or are not those to be continued.
    """
    spec, options = spec or ContestSpec.for_round(), options or RunOptions()
    spec = spec if options.suite is None else options.suite.spec(spec)
    spec.validate()
    options.validate(spec.n_mlps)
    if spec.seed is None:
        spec = replace(spec, seed=fresh_seed())
    listener = listener or Listener()
    listener.started(replace(spec, n_mlps=len(options.wanted(spec.n_mlps))))
    with interrupts.watched():
        return SuiteRun(runner_of(estimator, class_name, spec, options), spec, options, listener).report()


def runner_of(
    estimator: BaseEstimator | str | Path, class_name: str | None, spec: ContestSpec, options: RunOptions
) -> Runner:
    """The runner that `options` name, for that estimator. Raises ValueError and EstimatorError."""
    if RUNNERS[options.runner] == "subprocess":
        return _subprocess_runner(estimator, class_name, spec, options)
    if isinstance(estimator, (str, Path)):
        path = Path(estimator)
        with captured():
            loaded = load(path, class_name)
        estimator, source = loaded.instance, {"path": str(path), "class": loaded.class_name, "sha256": loaded.sha256}
    else:
        source = source_of(estimator)
    folder = Path(source["path"]).resolve().parent if source["path"] else Path.cwd()
    runner = LocalRunner(estimator, spec, folder)
    runner.source = source
    return runner


def _subprocess_runner(
    estimator: BaseEstimator | str | Path, class_name: str | None, spec: ContestSpec, options: RunOptions
) -> Runner:
    from whest.runners.process.isolated import SubprocessRunner

    if not isinstance(estimator, (str, Path)):
        source = source_of(estimator)
        if source["path"] is None:
            raise ValueError("another process can only run an estimator that has a file: give its path")
        estimator, class_name = source["path"], source["class"]
    path = Path(str(estimator))
    return SubprocessRunner(
        path, class_name, spec, jobs=options.jobs, threads=options.threads, reuse=options.reuse_worker
    )


def source_of(estimator: BaseEstimator) -> dict[str, Any]:
    """Path, class and digest of the file that defines the estimator's class, as far as they can be found."""
    cls = type(estimator)
    try:
        path = Path(inspect.getfile(cls))
        digest = hashlib.sha256(path.read_bytes()).hexdigest()
    except (OSError, TypeError):
        return {"path": None, "class": cls.__name__, "sha256": None}
    return {"path": str(path), "class": cls.__name__, "sha256": digest}
