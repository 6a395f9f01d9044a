"""How a suite is run: everything that does not change what is measured."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from whest.contest.ground_truth import GroundTruth
    from whest.contest.spec import ContestSpec
    from whest.contest.suite import Network

RUNNERS = {"local": "local", "inprocess": "local", "subprocess": "subprocess", "server": "subprocess"}
"""The names that a runner goes by."""


class Suite(Protocol):
    """Networks that come with their ground truths."""

    @property
    def ids(self) -> Sequence[int]:
        """The indices of its networks."""

    def spec(self, spec: ContestSpec) -> ContestSpec:
        """`spec` with what the suite decides: shape, number of networks, samples, seed."""

    def __iter__(self) -> Iterator[tuple[Network, GroundTruth]]:
        """One network after the other."""

    def facts(self) -> dict[str, Any]:
        """What the report tells of it."""


@dataclass(frozen=True, slots=True)
class RunOptions:
    """Which runner, how many predicts at a time, which MLPs of the suite, and where results go as they come.

    Attributes:
        runner: one of RUNNERS.
        jobs: predicts at the same time; more than one needs processes of their own.
        threads: BLAS threads of each process; the local runner's are the interpreter's own.
        reuse_worker: one process for the whole suite instead of one for every MLP.
        mlps: indices to score; None for all.
        repeat: how often each predict is run; the first counts.
        fail_fast: stop at the first MLP that fails.
        stream: file for results as JSON lines.
        resume: such a file to continue.
        suite: networks that come with their ground truths, in place of those that the seed makes.
    """

    runner: str = "local"
    jobs: int = 1
    threads: int = 1
    reuse_worker: bool = False
    mlps: tuple[int, ...] | None = None
    repeat: int = 1
    fail_fast: bool = False
    stream: Path | None = None
    resume: Path | None = None
    suite: Suite | None = None

    def validate(self, n_mlps: int) -> None:
        """Raise ValueError, naming the option, when a value makes no sense for a suite of `n_mlps`."""
        if self.runner not in RUNNERS:
            raise ValueError(f"runner must be one of {', '.join(RUNNERS)}, got {self.runner!r}")
        for name in ("jobs", "threads", "repeat"):
            if getattr(self, name) < 1:
                raise ValueError(f"{name} must be at least 1, got {getattr(self, name)}")
        if RUNNERS[self.runner] == "local" and (self.jobs > 1 or self.reuse_worker):
            raise ValueError("jobs and reuse_worker need the subprocess runner")
        if self.stream is not None and self.resume is not None:
            raise ValueError("a resumed run goes on writing to its own file: give stream or resume")
        beyond = [index for index in self.mlps or () if not 0 <= index < n_mlps]
        if beyond or self.mlps == ():
            raise ValueError(f"mlps: the suite has MLPs 0 to {n_mlps - 1}, got {beyond[0] if beyond else 'none'}")

    def wanted(self, n_mlps: int) -> set[int]:
        """The indices to score."""
        if self.suite is not None:
            return set(self.suite.ids)
        return set(range(n_mlps)) if self.mlps is None else set(self.mlps)
