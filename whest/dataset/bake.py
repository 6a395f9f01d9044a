"""Baking: the segments of all networks through a pool, checkpoints on the way, one folder at the end."""

import time
from collections import deque
from collections.abc import Callable, Iterator
from concurrent.futures import FIRST_COMPLETED, CancelledError, Future, wait
from concurrent.futures.process import BrokenProcessPool
from pathlib import Path
from typing import Any

import numpy as np

from whest.contest.ground_truth import Sampling
from whest.dataset.arrow import pyarrow
from whest.dataset.checkpoint import Workspace
from whest.dataset.errors import DatasetError
from whest.dataset.plan import Plan
from whest.dataset.protocols import BAKED
from whest.dataset.row import Row
from whest.dataset.segment import Job, require_sensible, run_segment, usable
from whest.dataset.write import appearing, new_document, require_free, write_document, write_split
from whest.executors.pool import Pool, open_pool

SEGMENT_S = 5.0
"""How long a worker samples before it reports; what is lost at most when it dies."""
CHECKPOINT_S = 60.0
"""How often a network's state goes to disk; what is lost at most when this process dies."""
TRIES = 4
"""How often in a row the segment of one network may be lost before the bake gives up."""
RESUME = "repeat the command: it goes on from the last checkpoint"

Progress = Callable[[int, int], None]
"""Called with the samples done and the samples wanted, over all networks."""


def bake(
    plan: Plan,
    output: Path,
    *,
    executor: str | None = None,
    progress: Progress | None = None,
    checkpoint_s: float = CHECKPOINT_S,
    segment_s: float = SEGMENT_S,
) -> Path:
    """Make the dataset of `plan` in the folder `output`, which appears when it is whole.

    An unfinished bake of the same plan at the same place is gone on with. `executor` names where the work is done;
    neither it nor the interruptions change the result. Raises DatasetError.
    """
    pyarrow()
    require_free(output)
    workspace = Workspace(output, plan)
    try:
        plan = workspace.plan
        run = _Bake(plan, workspace, progress or (lambda done, wanted: None), checkpoint_s, segment_s)
        if run.unfinished():
            with open_pool(executor) as pool:
                run.sample(pool)
        _assemble(plan, run, output, workspace)
        workspace.remove()
    finally:
        workspace.release()
    return output


class _Bake:
    """One bake: what is done of which network."""

    def __init__(
        self, plan: Plan, workspace: Workspace, progress: Progress, checkpoint_s: float, segment_s: float
    ) -> None:
        self._workspace, self._progress = workspace, progress
        self._checkpoint_s, self._segment_s = checkpoint_s, min(segment_s, checkpoint_s)
        self.jobs = [
            Job(index, plan.mlp_seeds[index], plan.width, plan.depth, plan.n_samples)
            for index in range(plan.first, plan.end)
        ]
        found = ((job, workspace.load(job.mlp_id, plan)) for job in self.jobs)
        # States of networks that are begun; a finished one is on disk and only counted here.
        self._states = {job.mlp_id: state for job, state in found if state is not None and usable(job, state)}
        self._done = {mlp_id: state.done for mlp_id, state in self._states.items()}
        self._saved = dict.fromkeys(self._done, time.monotonic())
        self._dirty: set[int] = set()
        self._lost: dict[int, int] = {}
        for job in self.jobs:
            if self._done.get(job.mlp_id) == job.n_samples:
                del self._states[job.mlp_id]

    def unfinished(self) -> list[Job]:
        """The networks that need more samples."""
        return [job for job in self.jobs if self._done.get(job.mlp_id, 0) < job.n_samples]

    def state(self, job: Job, plan: Plan) -> Sampling:
        """The finished sampling of a network."""
        found = self._workspace.load(job.mlp_id, plan)
        if found is None or found.done != job.n_samples:
            raise DatasetError("OUTPUT_NOT_WRITTEN", f"the checkpoint of MLP {job.mlp_id} is gone", "bake again")
        return found

    def sample(self, pool: Pool) -> None:
        """Run segments until every network has its samples; however this ends, what is done is on disk."""
        waiting = deque(self.unfinished())
        running: dict[Future[Any], Job] = {}
        try:
            self._tell()
            while waiting or running:
                while waiting and len(running) < pool.slots:
                    job = waiting.popleft()
                    running[self._submit(pool, job)] = job
                for future in wait(running, timeout=1.0, return_when=FIRST_COMPLETED).done:
                    job = running.pop(future)
                    if not self._take(job, future, pool):
                        waiting.appendleft(job)
        finally:
            for future in running:
                future.cancel()
            for mlp_id in list(self._dirty):
                self._save(mlp_id)

    def _submit(self, pool: Pool, job: Job) -> "Future[Any]":
        return pool.submit(run_segment, job, self._states.get(job.mlp_id), self._segment_s, pool.threads)

    def _take(self, job: Job, future: "Future[Any]", pool: Pool) -> bool:
        """Accept the result of a segment; whether the network is finished."""
        try:
            found = future.result()
        except (BrokenProcessPool, CancelledError) as error:
            self._lose(job, pool, error)
            return False
        except DatasetError:
            raise
        except Exception as error:
            raise DatasetError("EXECUTOR_LOST", f"MLP {job.mlp_id}: {type(error).__name__}: {error}", RESUME) from None
        state = require_sensible(job, self._done.get(job.mlp_id, 0), found)
        self._lost.pop(job.mlp_id, None)
        self._keep(job, state)
        self._tell()
        return state.done == job.n_samples

    def _lose(self, job: Job, pool: Pool, error: BaseException) -> None:
        self._lost[job.mlp_id] = self._lost.get(job.mlp_id, 0) + 1
        if self._lost[job.mlp_id] >= TRIES:
            raise DatasetError("EXECUTOR_LOST", f"MLP {job.mlp_id}: its worker died {TRIES} times", RESUME) from error
        pool.mend()

    def _keep(self, job: Job, state: Sampling) -> None:
        self._states[job.mlp_id], self._done[job.mlp_id] = state, state.done
        self._dirty.add(job.mlp_id)
        finished = state.done == job.n_samples
        if finished or time.monotonic() - self._saved.setdefault(job.mlp_id, time.monotonic()) >= self._checkpoint_s:
            self._save(job.mlp_id)
        if finished:
            del self._states[job.mlp_id]

    def _save(self, mlp_id: int) -> None:
        self._workspace.save(mlp_id, self._states[mlp_id])
        self._saved[mlp_id] = time.monotonic()
        self._dirty.discard(mlp_id)

    def _tell(self) -> None:
        self._progress(sum(self._done.values()), sum(job.n_samples for job in self.jobs))


def _assemble(plan: Plan, run: _Bake, output: Path, workspace: Workspace) -> None:
    document = new_document(
        split=plan.split,
        config=plan.config,
        protocol=dict(BAKED),
        n_mlps=plan.end - plan.first,
        n_samples=plan.n_samples,
        width=plan.width,
        depth=plan.depth,
    )
    document["bake"] = {"seed": plan.seed}
    if not plan.whole:
        document |= {"is_partial": True, "mlp_range": [plan.first, plan.end], "total_n_mlps": len(plan.mlp_seeds)}
    with appearing(output, workspace.folder / "output") as folder:
        write_split(folder, plan.split, _rows(plan, run), plan.width, plan.depth)
        write_document(folder, document)


def _rows(plan: Plan, run: _Bake) -> Iterator[Row]:
    for job, name in zip(run.jobs, plan.names(), strict=True):
        state = run.state(job, plan)
        truth = state.finish()
        yield Row(
            job.mlp_id,
            name,
            job.mlp_seed,
            np.stack(job.weights()),
            truth.layer_means,
            truth.avg_variance,
            state.standard_errors(),
        )
