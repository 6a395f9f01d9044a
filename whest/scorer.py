"""Scoring an estimator: sample, predict the cost, run, compare, score; one MLP after the other."""

import hashlib
import inspect
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Protocol

import numpy as np

from whest import interrupts
from whest.contest.cache import cached_ground_truth
from whest.contest.ground_truth import GroundTruth
from whest.contest.seeds import fresh_seed
from whest.contest.spec import ContestSpec
from whest.contest.suite import Network, networks_of
from whest.estimator import BaseEstimator
from whest.report.build import build
from whest.report.entry import Entry
from whest.report.report import Report
from whest.runners.check import compare, where_last
from whest.runners.local import LocalRunner
from whest.runners.preview import predicted
from whest.scoring.flags import Limits
from whest.scoring.mlp import score_mlp


class Listener:
    """Is told how a run goes. This one does not care."""

    def started(self, spec: ContestSpec) -> None:
        """The spec is final: its seed is drawn."""

    def sampling(self, network: Network, samples: int) -> None:
        """So many samples of the network's ground truth were just done; 0 at its start."""

    def scored(self, entry: Entry) -> None:
        """An MLP is done."""


class Suite(Protocol):
    """Networks that come with their ground truths, in place of those that the seed makes."""

    def spec(self, spec: ContestSpec) -> ContestSpec:
        """`spec` with what the suite decides: shape, number of networks, samples, seed."""

    def __iter__(self) -> Iterator[tuple[Network, GroundTruth]]:
        """One network after the other."""

    def facts(self) -> dict[str, Any]:
        """What the report tells of it."""


def score(
    estimator: BaseEstimator,
    spec: ContestSpec | None = None,
    *,
    fail_fast: bool = False,
    listener: Listener | None = None,
    source: dict[str, Any] | None = None,
    suite: Suite | None = None,
) -> Report:
    """Score `estimator` on the networks of `spec` (the default round when None), or on those of `suite`.

    A Ctrl-C or, with `fail_fast`, the first failed MLP ends the run early with a report of what was done. `source` says
    where the estimator came from, when it was not loaded from the file of its class.

    Raises:
        ValueError: `spec` makes no sense.
        EstimatorError: setup raised or took too long.
    """
    spec = spec or ContestSpec.for_round()
    spec = suite.spec(spec) if suite else spec
    spec.validate()
    if spec.seed is None:
        spec = replace(spec, seed=fresh_seed())
    listener = listener or Listener()
    listener.started(spec)
    with interrupts.watched():
        return _Run(estimator, spec, fail_fast, listener, source or source_of(estimator), suite).report()


def source_of(estimator: BaseEstimator) -> dict[str, Any]:
    """Path, class and digest of the file that defines the estimator's class, as far as they can be found."""
    cls = type(estimator)
    try:
        path = Path(inspect.getfile(cls))
        digest = hashlib.sha256(path.read_bytes()).hexdigest()
    except (OSError, TypeError):
        return {"path": None, "class": cls.__name__, "sha256": None}
    return {"path": str(path), "class": cls.__name__, "sha256": digest}


class _Run:
    """One run of a suite; exists to hold what its steps share."""

    def __init__(
        self,
        estimator: BaseEstimator,
        spec: ContestSpec,
        fail_fast: bool,
        listener: Listener,
        source: dict[str, Any],
        suite: Suite | None,
    ) -> None:
        self._suite = suite
        self._spec, self._fail_fast, self._listener, self._source = spec, fail_fast, listener, source
        folder = Path(source["path"]).resolve().parent if source["path"] else Path.cwd()
        self._runner = LocalRunner(estimator, spec, folder)
        self._limits = Limits(
            spec.flop_budget,
            spec.wall_time_limit_s,
            spec.residual_wall_time_limit_s,
            spec.lambda_flops_per_second,
        )
        self._entries: list[Entry] = []
        self._facts: dict[str, Any] = {"runner": self._runner.name, "dataset": suite.facts() if suite else None}

    def report(self) -> Report:
        began = datetime.now(UTC)
        with self._prepared():
            try:
                self._facts["stopped_early"] = self._score_all()
            except KeyboardInterrupt as error:
                if not interrupts.is_users(error):
                    raise
                self._facts["stopped_early"] = "interrupted"
        return Report(build(self._entries, self._spec, self._source, began, datetime.now(UTC), **self._facts))

    @contextmanager
    def _prepared(self) -> Iterator[None]:
        try:
            self._runner.start()
            yield
        finally:
            self._facts["teardown_error"] = self._runner.close()

    def _score_all(self) -> str | None:
        for network, truth, seconds in self._networks():
            entry = replace(self._score_one(network, truth), sampling_time_s=seconds)
            self._entries.append(entry)
            self._listener.scored(entry)
            if self._fail_fast and entry.score.flag is not None:
                return "fail_fast"
        return None

    def _networks(self) -> Iterable[tuple[Network, GroundTruth, float]]:
        """The networks, their ground truths, and the seconds that it took to sample those."""
        if self._suite is not None:
            yield from ((network, truth, 0.0) for network, truth in self._suite)
            return
        spec = self._spec
        assert spec.seed is not None
        for network in networks_of(spec.seed, spec.n_mlps, spec.width, spec.depth):
            began = time.perf_counter()
            truth = self._truth(network)
            yield network, truth, time.perf_counter() - began

    def _truth(self, network: Network) -> GroundTruth:
        self._listener.sampling(network, 0)
        return cached_ground_truth(
            network.weights,
            network.streams.samples,
            self._spec.ground_truth_samples,
            lambda done: self._listener.sampling(network, done),
        )

    def _score_one(self, network: Network, truth: GroundTruth) -> Entry:
        prediction = predicted(self._runner.estimator, network, self._spec.flop_budget)
        outcome = self._runner.rehearse(network) if prediction.died else None
        outcome = outcome or self._runner.predict(network)
        targets = np.asarray(truth.layer_means)
        return Entry(
            network=network,
            truth=truth,
            outcome=outcome,
            score=score_mlp(outcome.predictions, targets, outcome.measured, self._limits),
            check=compare(prediction, outcome.ops),
            last_op_where=where_last(prediction, outcome.ops),
        )
