"""Workers killed at random moments: every result is there, and is the one of an undisturbed run."""

import os
import random
import signal
import threading
from contextlib import suppress
from pathlib import Path

import whest
from tests.whest.conftest import EstimatorFile

SPEC = whest.ContestSpec(
    width=4,
    depth=2,
    n_mlps=80,
    ground_truth_samples=100,
    seed=0,
    wall_time_limit_s=20.0,
    lambda_flops_per_second=0.0,
)


def children(pid: int) -> list[int]:
    try:
        return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
    except OSError:
        return []


def workers() -> list[int]:
    """The estimators' processes: this one's grandchildren's children."""
    zygotes = children(os.getpid())
    lanes = [lane for zygote in zygotes for lane in children(zygote)]
    return [worker for lane in lanes for worker in children(lane)]


def test_killed_workers_cost_no_result(estimator_file: EstimatorFile, tmp_path: Path) -> None:
    path = estimator_file("return fnp.zeros((mlp.depth, mlp.width)) + mlp.weights[0][0, 0]")
    undisturbed = whest.score(path, SPEC)
    done, killed, dice = threading.Event(), [], random.Random(5)

    def kill_now_and_then() -> None:
        while not done.wait(0.05):
            running = workers()
            if running:
                victim = dice.choice(running)
                with suppress(ProcessLookupError):
                    os.kill(victim, signal.SIGKILL)
                    killed.append(victim)
                done.wait(0.3)

    killer = threading.Thread(target=kill_now_and_then)
    killer.start()
    try:
        report = whest.score(path, SPEC, whest.RunOptions(runner="subprocess", jobs=2, stream=tmp_path / "out.jsonl"))
    finally:
        done.set()
        killer.join()
    assert killed
    fields = ("mlp_index", "adjusted_final_layer_score", "flops_used", "failure", "answer_sha256")
    told = [[[entry[field] for field in fields] for entry in each.per_mlp] for each in (undisturbed, report)]
    assert told[1] == told[0]
    assert len(report.per_mlp) == SPEC.n_mlps
    assert report.to_json()["teardown_error"] is None
