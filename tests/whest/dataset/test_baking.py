"""A bake is the same bytes however it is sliced, interrupted, resumed and distributed."""

import json
import os
import random
import signal
import subprocess
import sys
import time
from concurrent.futures import Future

import numpy as np
import pytest

from tests.whest.golden import golden
from whest.dataset.bake import _Bake, bake
from whest.dataset.checkpoint import Workspace, workspace_of
from whest.dataset.errors import DatasetError
from whest.dataset.merge import combine_splits, merge
from whest.dataset.plan import make_plan
from whest.dataset.read import open_dataset
from whest.dataset.segment import Job, require_sensible, run_segment
from whest.dataset.verify import verify
from whest.executors.pool import open_pool

FILE = "data/public-00000-of-00001.parquet"


def rows_file(folder):
    return (folder / FILE).read_bytes()


def plan(**options):
    return make_plan(4, 3000, 8, 3, seed=7, **options)


def test_rows_are_those_of_the_protocol(tmp_path):
    facts = golden("dataset")
    seeds = tmp_path / "seeds.json"
    seeds.write_text(json.dumps(facts["mlp_seeds"]))
    options = {name: facts[name] for name in ("n_samples", "width", "depth")}
    dataset = open_dataset(bake(make_plan(3, mlp_seeds=seeds, **options), tmp_path / "out"))
    for row, expected in zip(dataset.rows(), facts["rows"], strict=True):
        assert (row.mlp_id, row.mlp_seed, row.name) == tuple(expected[k] for k in ("mlp_id", "input_seed", "name"))
        assert dataset.derive()(row.mlp_seed, row.mlp_id).streams.estimator_seed == expected["estimator_seed"]
        np.testing.assert_allclose(row.means[-1], expected["final_means"], rtol=1e-5, atol=1e-6)
        assert row.avg_variance == pytest.approx(expected["avg_variance"], rel=1e-6)


def test_standard_errors_tell_how_far_other_samples_land(tmp_path):
    sampled = [bake(make_plan(30, n, 16, 2, seed=1), tmp_path / str(n)) for n in (2000, 100_000)]
    few, many = (list(open_dataset(folder).rows()) for folder in sampled)
    for layer in (0, 1):
        distances = np.array([a.means[layer] - b.means[layer] for a, b in zip(few, many, strict=True)])
        errors = np.array([row.standard_errors[layer] for row in few])
        alive = errors > 0
        assert np.sqrt(np.mean((distances[alive] / errors[alive]) ** 2)) == pytest.approx(1, abs=0.15)


@pytest.mark.parametrize("parts", [["part:0/2", "part:1/2"], ["mlp_range:0-0", "mlp_range:1-3"], ["part:0/1"]])
def test_slices_merge_to_the_single_bake(parts, baked_once, tmp_path):
    folders = []
    for text in parts:
        option, value = text.split(":")
        folders.append(bake(plan(**{option: value}), tmp_path / value.replace("/", "of")))
    if parts == ["part:0/1"]:
        assert rows_file(folders[0]) == rows_file(baked_once)
        return
    whole = merge(folders[::-1], tmp_path / "whole")
    assert rows_file(whole) == rows_file(baked_once)
    assert verify(whole)


def test_splits_stand_side_by_side(baked, tmp_path):
    other = bake(plan(split="holdout"), tmp_path / "other")
    both = combine_splits([baked, other], tmp_path / "both", "holdout")
    assert open_dataset(both).metadata.split == "holdout"
    assert rows_file(both) == rows_file(baked)
    assert len(verify(both)) == 3


def test_segments_of_any_length_on_any_number_of_threads_are_the_same():
    job = Job(0, 11, 16, 3, 70_000)
    whole = run_segment(job, None, 60.0, 2)
    state, segments = None, 0
    while state is None or state.done < job.n_samples:
        state, segments = run_segment(job, state, 0.0, 1 + segments % 3), segments + 1
    assert segments == -(-70_000 // 16384)
    for a, b in ((whole.sums.activations, state.sums.activations), (whole.sums.squares, state.sums.squares)):
        assert a.tobytes() == b.tobytes()


def test_a_segment_leaves_the_state_that_it_starts_from_alone():
    job = Job(0, 11, 16, 3, 70_000)
    state = run_segment(job, None, 0.0, 2)
    sums, generator = state.sums.activations.copy(), state.generator.bit_generator.state
    later = run_segment(job, state, 0.0, 2)
    assert (state.done, later.done) == (16384, 32768)
    assert state.sums.activations.tobytes() == sums.tobytes()
    assert state.generator.bit_generator.state == generator


def test_an_interrupted_bake_goes_on_where_it_was(tmp_path, baked_once, monkeypatch):
    done = []

    def stop_after_two(job, *arguments):
        if len(done) == 2:
            raise KeyboardInterrupt
        done.append(job.mlp_id)
        return run_segment(job, *arguments)

    monkeypatch.setattr("whest.dataset.bake.run_segment", stop_after_two)
    with pytest.raises(KeyboardInterrupt):
        bake(plan(), tmp_path / "out")
    assert not (tmp_path / "out").exists()
    monkeypatch.setattr(
        "whest.dataset.bake.run_segment", lambda job, *rest: done.append(job.mlp_id) or run_segment(job, *rest)
    )
    bake(plan(), tmp_path / "out")
    assert done == [0, 1, 2, 3]
    assert rows_file(tmp_path / "out") == rows_file(baked_once)
    assert [path.name for path in tmp_path.iterdir()] == ["out"]


def test_drawn_seeds_are_kept_for_the_resumption(tmp_path):
    first = make_plan(2, 10, 4, 2)
    workspace = Workspace(tmp_path / "out", first)
    workspace.save(0, run_segment(Job(0, first.mlp_seeds[0], 4, 2, 10), None, 1.0, 1))
    workspace.release()
    bake(make_plan(2, 10, 4, 2), tmp_path / "out")
    assert tuple(row.mlp_seed for row in open_dataset(tmp_path / "out").rows()) == first.mlp_seeds


@pytest.mark.parametrize("content", [b"", b"PK nonsense", None])
def test_a_damaged_checkpoint_is_sampled_again(content, tmp_path, baked_once):
    workspace = Workspace(tmp_path / "out", plan())
    state = run_segment(Job(0, plan().mlp_seeds[0], 8, 3, 3000), None, 9.0, 1)
    state.done = 3000 if content is not None else 9_999_999
    workspace.save(0, state)
    if content is not None:
        (workspace_of(tmp_path / "out") / "mlp-000000.npz").write_bytes(content)
    workspace.release()
    bake(plan(), tmp_path / "out")
    assert rows_file(tmp_path / "out") == rows_file(baked_once)


def test_an_unfinished_bake_with_other_options_is_left_alone(tmp_path):
    workspace = Workspace(tmp_path / "out", plan())
    workspace.save(0, run_segment(Job(0, plan().mlp_seeds[0], 8, 3, 3000), None, 9.0, 1))
    with pytest.raises(DatasetError) as busy:
        bake(plan(), tmp_path / "out")
    workspace.release()
    with pytest.raises(DatasetError) as other:
        bake(plan(split="holdout"), tmp_path / "out")
    assert (busy.value.code, other.value.code) == ("BAKE_RUNNING", "BAKE_OTHER")
    assert (workspace_of(tmp_path / "out") / "mlp-000000.npz").exists()


def test_a_bake_killed_again_and_again_equals_an_undisturbed_one(tmp_path):
    command = [sys.executable, "-m", "whest", "dataset", "bake", "--seed", "7", "--checkpoint-interval", "0.1"]
    command += ["--n-mlps", "2", "--n-samples", "100000", "--width", "96", "--depth", "8", "--output"]
    subprocess.run([*command, tmp_path / "calm"], check=True, capture_output=True)
    dice = random.Random(5)
    for _ in range(3):
        child = subprocess.Popen([*command, tmp_path / "wild"], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        until = time.monotonic() + dice.uniform(0.8, 1.6)
        while child.poll() is None and time.monotonic() < until:
            try:
                child.wait(0.05)
            except subprocess.TimeoutExpired:
                pass
        child.send_signal(dice.choice([signal.SIGKILL, signal.SIGTERM, signal.SIGINT]))
        child.wait()
    if not (tmp_path / "wild").exists():
        subprocess.run([*command, tmp_path / "wild"], check=True, capture_output=True)
    assert rows_file(tmp_path / "wild") == rows_file(tmp_path / "calm")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["calm", "wild"]


def test_processes_give_the_same_and_a_lost_one_is_replaced(tmp_path, baked_once):
    with open_pool("local:2") as pool:
        with pytest.raises(Exception, match="terminated"):
            pool.submit(os._exit, 1).result()
        assert pool.submit(abs, -1).result() == 1
    bake(plan(), tmp_path / "out", executor="local:2")
    assert rows_file(tmp_path / "out") == rows_file(baked_once)


class Scripted:
    """A pool whose tasks end as the script says: a value to return or an exception to raise; then they are run."""

    slots = threads = 1

    def __init__(self, *script):
        self.script = list(script)

    def submit(self, task, *arguments):
        future = Future()
        outcome = self.script.pop(0) if self.script else task(*arguments)
        if isinstance(outcome, BaseException):
            future.set_exception(outcome)
        else:
            future.set_result(outcome)
        return future

    def mend(self):
        pass


def sampled_with(tmp_path, pool):
    workspace = Workspace(tmp_path / "out", plan())
    try:
        run = _Bake(plan(), workspace, lambda done, wanted: None, 60.0, 5.0)
        run.sample(pool)
        return run.unfinished()
    finally:
        workspace.release()


def test_a_worker_that_dies_is_retried_until_it_is_hopeless(tmp_path):
    from concurrent.futures.process import BrokenProcessPool

    lost = BrokenProcessPool("gone")
    assert sampled_with(tmp_path, Scripted(lost, lost, lost)) == []
    (tmp_path / "again").mkdir()
    with pytest.raises(DatasetError) as error:
        sampled_with(tmp_path / "again", Scripted(*[lost] * 4))
    assert error.value.code == "EXECUTOR_LOST"


def broken_state(change):
    state = run_segment(Job(0, plan().mlp_seeds[0], 8, 3, 3000), None, 9.0, 1)
    change(state)
    return state


@pytest.mark.parametrize(
    "change",
    [
        lambda s: setattr(s, "done", 0),
        lambda s: setattr(s, "done", 3001),
        lambda s: setattr(s, "done", 1000),
        lambda s: s.sums.activations.__setitem__((0, 0), np.nan),
        lambda s: s.sums.activations.__setitem__((0, 0), -1.0),
        lambda s: s.sums.activations.__imul__(1e6),
        lambda s: setattr(s.sums, "squares", s.sums.squares[:1]),
    ],
)
def test_nonsense_from_a_worker_is_refused(change):
    with pytest.raises(DatasetError) as error:
        require_sensible(Job(0, plan().mlp_seeds[0], 8, 3, 3000), 0, broken_state(change))
    assert error.value.code == "WORKER_NONSENSE"


def test_anything_else_from_a_worker_is_refused(tmp_path):
    with pytest.raises(DatasetError) as error:
        sampled_with(tmp_path, Scripted("done"))
    assert error.value.code == "WORKER_NONSENSE"


@pytest.mark.parametrize("name", ["local:0", "local:x", "dask://", "dask://host", "ray", "local:2:3", "none:1"])
def test_an_executor_that_does_not_exist(name, tmp_path):
    with pytest.raises(DatasetError) as error:
        bake(plan(), tmp_path / "out", executor=name)
    assert error.value.code == "EXECUTOR"
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("options", "code"),
    [
        ({"part": "2/2"}, "BAKE_RANGE"),
        ({"part": "0/9"}, "BAKE_RANGE"),
        ({"part": "1"}, "BAKE_RANGE"),
        ({"mlp_range": "3-1"}, "BAKE_RANGE"),
        ({"mlp_range": "0-4"}, "BAKE_RANGE"),
        ({"part": "0/2", "mlp_range": "0-1"}, "BAKE_RANGE"),
        ({"split": "Public"}, "DATASET_SPLIT"),
        ({"split": "a--b"}, "DATASET_SPLIT"),
    ],
)
def test_options_that_make_no_sense(options, code):
    with pytest.raises(DatasetError) as error:
        plan(**options)
    assert error.value.code == code


@pytest.mark.parametrize("seeds", ["[1]", "[1, 1]", "[1, true]", "[1, -1]", "[1, 9223372036854775808]", "{}", "[1,"])
def test_lists_of_seeds_that_make_no_sense(seeds, tmp_path):
    path = tmp_path / "seeds.json"
    path.write_text(seeds)
    with pytest.raises(DatasetError) as error:
        make_plan(2, 10, 4, 2, mlp_seeds=path)
    assert error.value.code == "BAKE_SEEDS"


def test_slices_need_seeds_that_they_share():
    with pytest.raises(DatasetError) as error:
        make_plan(4, 10, 4, 2, part="0/2")
    assert error.value.code == "BAKE_SEEDS"
