"""`whest run --dataset` and `whest dataset`, as a person uses them."""

import json
from pathlib import Path

import numpy as np
import pytest

from tests.whest.dataset.conftest import RECORDED
from whest.cli import run
from whest.dataset.read import open_dataset


def answer(capsys, *arguments):
    """Exit code and parsed JSON of a command."""
    code = run([*map(str, arguments), "--json"])
    return code, json.loads(capsys.readouterr().out)


@pytest.fixture
def zeros(estimator_file):
    return estimator_file("return fnp.zeros((mlp.depth, mlp.width), dtype=fnp.float32)")


def test_a_run_scores_on_the_rows_of_the_dataset(zeros, capsys):
    code, report = answer(capsys, "run", zeros, "--dataset", RECORDED / "v3")
    expected = json.loads((RECORDED / "expected.json").read_text())["v3"]
    assert code == 0
    for entry, row in zip(report["results"]["per_mlp"], expected, strict=True):
        assert (entry["mlp_name"], entry["mlp_seed"]) == (row["name"], row["estimator_seed"])
        assert entry["final_layer_mse"] == pytest.approx(row["final_layer_mse"], rel=1e-6)
    config = report["run_config"]
    assert (config["width"], config["depth"], config["n_mlps"], config["n_samples"]) == (8, 3, 4, 3000)
    assert (config["dataset"]["split"], config["dataset"]["n_mlps"]) == ("public", 4)


@pytest.mark.parametrize(
    ("options", "ids"), [(["--mlps", "1,3"], [1, 3]), (["--mlps", "1-2"], [1, 2]), (["--n-mlps", "2"], [0, 1])]
)
def test_some_of_the_rows(options, ids, zeros, capsys):
    code, report = answer(capsys, "run", zeros, "--dataset", RECORDED / "v3", *options)
    assert [entry["mlp_index"] for entry in report["results"]["per_mlp"]] == ids


@pytest.mark.parametrize(
    ("options", "code"),
    [
        (["--dataset", RECORDED / "v3-slice0"], "DATASET_PARTIAL"),
        (["--dataset", RECORDED / "none"], "DATASET_NOT_FOUND"),
        (["--dataset", RECORDED / "splits", "--split", "x"], "DATASET_SPLIT"),
        (["--dataset", RECORDED / "v3", "--n-mlps", "5"], "DATASET_ROWS"),
        (["--dataset", RECORDED / "v3", "--mlps", "4"], "DATASET_ROWS"),
        (["--dataset", RECORDED / "v3", "--mlps", "a"], "BAKE_RANGE"),
        (["--dataset", "hf://someone/something"], "HUB_REVISION"),
    ],
)
def test_what_cannot_be_run(options, code, zeros, capsys):
    status, report = answer(capsys, "run", zeros, *options)
    assert (status, report["error"]["code"]) == (2, code)


@pytest.mark.parametrize("options", [["--width", "8"], ["--n-samples", "10"]])
def test_the_dataset_decides_the_shape(options, zeros, capsys):
    assert run(["run", str(zeros), "--dataset", str(RECORDED / "v3"), *options]) == 2
    assert "decided by the dataset" in capsys.readouterr().err


def test_a_split_needs_a_dataset(zeros, capsys):
    assert run(["run", str(zeros), "--split", "public"]) == 2
    assert "needs --dataset" in capsys.readouterr().err


def test_from_slices_to_a_verified_whole(tmp_path, capsys):
    shape = ["--n-mlps", "3", "--n-samples", "2000", "--width", "8", "--depth", "2", "--seed", "1"]
    for number in (0, 1):
        target = tmp_path / f"part{number}"
        code, told = answer(capsys, "dataset", "bake", *shape, "--slice", f"{number}/2", "--output", target)
        assert code == 0
    assert told["splits"]["public"]["mlp_range"] == [1, 3]
    parts = [tmp_path / "part0", tmp_path / "part1"]
    assert answer(capsys, "dataset", "merge", *parts, "--output", tmp_path / "whole")[0] == 0
    code, told = answer(capsys, "dataset", "verify", tmp_path / "whole")
    assert (code, len(told["checked"])) == (0, 2)
    assert run(["dataset", "info", str(tmp_path / "whole"), "--format", "plain"]) == 0
    assert "3 MLPs of 8x2" in capsys.readouterr().out


def test_errors_of_the_group_have_codes(tmp_path, capsys):
    code, told = answer(capsys, "dataset", "info", tmp_path)
    assert (code, told["error"]["code"]) == (2, "DATASET_METADATA")


def hub_cache(root: Path, revision: str = "v1", commit: str = "a" * 40) -> Path:
    """A dataset in the layout of the hub's cache."""
    pytest.importorskip("huggingface_hub", reason="the extra whest[hub] is not installed")
    repo = root / "datasets--someone--something"
    (repo / "refs").mkdir(parents=True)
    (repo / "refs" / revision).write_text(commit)
    snapshot = repo / "snapshots" / commit
    (snapshot / "data").mkdir(parents=True)
    for path in (RECORDED / "splits").rglob("*.*"):
        (snapshot / path.relative_to(RECORDED / "splits")).write_bytes(path.read_bytes())
    return snapshot


@pytest.fixture
def offline(monkeypatch, tmp_path):
    """The hub's cache in a folder of its own, and no hub."""
    pytest.importorskip("huggingface_hub", reason="the extra whest[hub] is not installed")
    from huggingface_hub import constants

    monkeypatch.setattr(constants, "HF_HUB_CACHE", str(tmp_path / "hub"))
    monkeypatch.setattr(constants, "ENDPOINT", "http://127.0.0.1:9")
    monkeypatch.setenv("HF_ENDPOINT", "http://127.0.0.1:9")
    return tmp_path / "hub"


@pytest.mark.parametrize("revision", ["v1", "a" * 40])
def test_a_cached_dataset_of_the_hub_needs_no_network(revision, offline):
    from whest.dataset.hub import located

    hub_cache(offline)
    dataset = open_dataset(located(f"hf://someone/something@{revision}", "public"), "public")
    first, expected = next(dataset.rows()), next(open_dataset(RECORDED / "v3").rows())
    assert first.name == expected.name
    assert np.array_equal(first.weights, expected.weights)


def test_a_dataset_that_is_not_cached_is_an_error_without_network(offline, zeros, capsys):
    status, report = answer(capsys, "run", zeros, "--dataset", "hf://someone/else@v1")
    assert (status, report["error"]["code"]) == (2, "HUB_OFFLINE")
