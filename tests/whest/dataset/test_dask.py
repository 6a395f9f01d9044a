"""Bakes on a Dask cluster of this machine: the same bytes, workers that are killed, a scheduler that goes away."""

import os
import signal
import socket

import pytest

pytest.importorskip("distributed", reason="the extra whest[dask] is not installed")

from distributed import Client, LocalCluster

from whest.dataset.bake import bake
from whest.dataset.checkpoint import workspace_of
from whest.dataset.errors import DatasetError
from whest.dataset.plan import make_plan

FILE = "data/public-00000-of-00001.parquet"


@pytest.fixture
def cluster():
    """Two workers with one thread each and the address of their scheduler."""
    options = {"n_workers": 2, "threads_per_worker": 1, "host": "127.0.0.1", "dashboard_address": "127.0.0.1:0"}
    with LocalCluster(**options, memory_limit="1GiB") as cluster:
        yield cluster


def address(cluster):
    return f"dask://{cluster.scheduler_address.removeprefix('tcp://')}"


def test_workers_that_are_killed_change_nothing(cluster, tmp_path):
    plan = make_plan(3, 100_000, 96, 8, seed=3)
    calls = []

    def kill_now_and_then(done, wanted):
        calls.append(done)
        if len(calls) in (2, 5):
            with Client(cluster.scheduler_address, set_as_default=False) as other:
                os.kill(min(other.run(os.getpid).values()), signal.SIGKILL)

    bake(plan, tmp_path / "far", executor=address(cluster), segment_s=0.2, progress=kill_now_and_then)
    bake(plan, tmp_path / "here")
    assert (tmp_path / "far" / FILE).read_bytes() == (tmp_path / "here" / FILE).read_bytes()
    assert len(calls) > 5


def test_a_scheduler_that_goes_away_leaves_a_bake_to_go_on_with(cluster, tmp_path):
    plan = make_plan(3, 100_000, 96, 8, seed=3)
    calls = []

    def end_it(done, wanted):
        calls.append(done)
        if len(calls) == 4:
            cluster.close()

    with pytest.raises(DatasetError) as error:
        bake(plan, tmp_path / "out", executor=address(cluster), segment_s=0.2, progress=end_it)
    assert error.value.code == "EXECUTOR_LOST"
    assert list(workspace_of(tmp_path / "out").glob("mlp-*.npz"))
    assert not (tmp_path / "out").exists()


def test_no_scheduler_is_one_clear_error(tmp_path, monkeypatch):
    monkeypatch.setattr("whest.executors.dask.CONNECT_S", 1.0)
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        port = unused.getsockname()[1]
    with pytest.raises(DatasetError) as error:
        bake(make_plan(1, 10, 4, 2), tmp_path / "out", executor=f"dask://127.0.0.1:{port}")
    assert error.value.code == "EXECUTOR"
    assert list(tmp_path.iterdir()) == []
