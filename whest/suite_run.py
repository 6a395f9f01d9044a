"""One run of a suite: sample, predict the cost, run, compare, score; one MLP after the other or several at a time."""

import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor, as_completed
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any

import numpy as np

from whest import interrupts
from whest.contest.cache import cached_ground_truth
from whest.contest.ground_truth import GroundTruth
from whest.contest.spec import ContestSpec
from whest.contest.suite import Network, each_network
from whest.listener import Listener
from whest.options import RunOptions, Suite
from whest.report.build import build, run_config
from whest.report.entry import Entry
from whest.report.report import Report
from whest.report.row import Row, row_of
from whest.report.stream import Stream, read_stream
from whest.runners.check import compare, flops_by_line, where_last
from whest.runners.runner import Runner
from whest.scoring.flags import Limits
from whest.scoring.mlp import score_mlp


class SuiteRun:
    """Exists to hold what the steps of a run share."""

    def __init__(self, runner: Runner, spec: ContestSpec, options: RunOptions, listener: Listener) -> None:
        """`spec` has its seed."""
        self._runner, self._spec, self._options, self._listener = runner, spec, options, listener
        self._limits = Limits(
            spec.flop_budget,
            spec.wall_time_limit_s,
            spec.residual_wall_time_limit_s,
            spec.lambda_flops_per_second,
        )
        self._wanted = options.wanted(spec.n_mlps)
        self._rows: dict[int, Row] = {}
        self._stream: Stream | None = None
        self._facts: dict[str, Any] = {}

    def report(self) -> Report:
        """Run the suite. Raises EstimatorError and WhestError."""
        began = datetime.now(UTC)
        with self._prepared():
            try:
                self._facts["stopped_early"] = self._score_all()
            except KeyboardInterrupt as error:
                if not interrupts.is_users(error):
                    raise
                self._facts["stopped_early"] = "interrupted"
        rows = [self._rows[index] for index in sorted(self._rows)]
        suite = self._options.suite
        self._facts["dataset"] = None if suite is None else suite.facts()
        facts = {**self._facts, "n_wanted": len(self._wanted), "running": self._running()}
        return Report(build(rows, self._spec, self._runner.source, began, datetime.now(UTC), **facts))

    @contextmanager
    def _prepared(self) -> Iterator[None]:
        try:
            self._runner.start()
            self._open_stream()
            yield
        finally:
            self._facts["teardown_error"] = self._runner.close()
            if self._stream is not None:
                self._stream.close()

    def _open_stream(self) -> None:
        options = self._options
        path = options.resume or options.stream
        if path is None:
            return
        identity = run_config(self._spec, self._runner.source) | {"runner": self._runner.facts()["runner"]}
        if options.resume is not None:
            found = read_stream(path, identity)
            self._rows = {index: row for index, row in found.items() if index in self._wanted}
        self._stream = Stream(path, identity, keep=options.resume is not None)

    def _score_all(self) -> str | None:
        sampled = self._sampled()
        scored = self._several(sampled) if self._options.jobs > 1 else (self._score_one(*each) for each in sampled)
        for row in scored:
            self._rows[row.index] = row
            if self._stream is not None:
                self._stream.add(row)
            self._listener.scored(row)
            if self._options.fail_fast and row.score.flag is not None:
                self._runner.interrupt()
                return "fail_fast"
        return None

    def _sampled(self) -> Iterator[tuple[Network, GroundTruth, float]]:
        """Every network that is still to be scored, with its ground truth and the seconds that took."""
        spec = self._spec
        assert spec.seed is not None
        missing = self._wanted - self._rows.keys()
        if self._options.suite is not None:
            yield from self._read(self._options.suite, missing)
            return
        for network in each_network(spec.seed, spec.n_mlps, spec.width, spec.depth, missing):
            began = time.perf_counter()
            truth = self._truth(network)
            yield network, truth, time.perf_counter() - began

    def _read(self, suite: Suite, missing: set[int]) -> Iterator[tuple[Network, GroundTruth, float]]:
        began = time.perf_counter()
        for network, truth in suite:
            if network.index in missing:
                yield network, truth, time.perf_counter() - began
            began = time.perf_counter()

    def _several(self, sampled: Iterator[tuple[Network, GroundTruth, float]]) -> Iterator[Row]:
        """Several predicts at a time, after all sampling, which would take their cores from them."""
        everything = list(sampled)
        with ThreadPoolExecutor(self._options.jobs) as threads:
            futures = [threads.submit(self._score_one, *each) for each in everything]
            try:
                for future in as_completed(futures):
                    yield future.result()
            except BaseException:
                self._runner.interrupt()
                threads.shutdown(cancel_futures=True)
                raise

    def _truth(self, network: Network) -> GroundTruth:
        self._listener.sampling(network, 0)
        return cached_ground_truth(
            network.weights,
            network.streams.samples,
            self._spec.ground_truth_samples,
            lambda done: self._listener.sampling(network, done),
        )

    def _score_one(self, network: Network, truth: GroundTruth, sampling_time_s: float) -> Row:
        prediction, outcome = self._runner.run(network)
        repeats = [self._runner.run(network)[1] for _ in range(self._options.repeat - 1)]
        targets = np.asarray(truth.layer_means)
        entry = Entry(
            network=network,
            truth=truth,
            outcome=outcome,
            score=score_mlp(outcome.predictions, targets, outcome.measured, self._limits),
            check=compare(prediction, outcome.ops),
            last_op_where=where_last(prediction, outcome.ops),
            sampling_time_s=sampling_time_s,
            repeats=repeats,
            flops_by_line=flops_by_line(prediction, outcome.ops),
        )
        return row_of(entry, self._spec)

    def _running(self) -> dict[str, Any]:
        """How predicts were run, and how many there were to run."""
        return {
            **self._runner.facts(),
            "mlps": sorted(self._wanted) if self._options.mlps is not None else None,
            "repeat": self._options.repeat,
        }
