"""Datasets that the public scorer baked, under each seed protocol, against what it made of them itself."""

import hashlib
import json

import numpy as np
import pytest

from tests.whest.dataset.conftest import RECORDED, SALT
from whest.contest.ground_truth import sample_ground_truth
from whest.contest.suite import networks_of
from whest.dataset.errors import DatasetError
from whest.dataset.inform import describe
from whest.dataset.protocols import SALT_VARIABLE, derivation, expand
from whest.dataset.read import open_dataset
from whest.dataset.row import Row
from whest.dataset.suite import suite_of
from whest.dataset.verify import verify
from whest.dataset.write import appearing, new_document, write_document, write_split

EXPECTED = json.loads((RECORDED / "expected.json").read_text())


@pytest.mark.parametrize("name", sorted(EXPECTED))
def test_names_seeds_and_targets_are_those_of_the_public_scorer(name, monkeypatch):
    monkeypatch.setenv(SALT_VARIABLE, SALT)
    suite = suite_of(open_dataset(RECORDED / name))
    for (network, truth), expected in zip(suite, EXPECTED[name], strict=True):
        assert network.name == expected["name"]
        assert network.streams.estimator_seed == expected["estimator_seed"]
        zeros_mse = float(np.mean(truth.layer_means[-1] ** 2))
        assert zeros_mse == pytest.approx(expected["final_layer_mse"], rel=1e-6)


@pytest.mark.parametrize("name", [*sorted(EXPECTED), "v3-slice0", "v3-slice1"])
def test_recorded_datasets_pass_verification(name, monkeypatch):
    monkeypatch.setenv(SALT_VARIABLE, SALT)
    assert "networks and names follow from their seeds" in verify(RECORDED / name)[-1]


def test_targets_can_be_sampled_again():
    dataset = open_dataset(RECORDED / "v3")
    derive = dataset.derive()
    for row in dataset.rows():
        again = sample_ground_truth(row.weights, derive(row.mlp_seed, row.mlp_id).streams.samples, 3000)
        np.testing.assert_allclose(row.means, again.layer_means, rtol=1e-5, atol=1e-6)
        assert row.avg_variance == pytest.approx(again.avg_variance, rel=1e-6)


def test_protocol_2_names_the_networks_of_a_run(tmp_path):
    networks = networks_of(5, 3, 8, 2)
    rows = [
        Row(n.index, n.name, n.streams.estimator_seed, np.stack(n.weights), np.ones((2, 8), np.float32), 1.0)
        for n in networks
    ]
    protocol = {"name": "whestbench_seedsequence_hierarchy", "version": "2.0"}
    document = new_document(
        split="public", config="default", protocol=protocol, n_mlps=3, n_samples=10, width=8, depth=2
    )
    with appearing(tmp_path / "v2") as folder:
        write_split(folder, "public", rows, 8, 2)
        write_document(folder, {**document, "seed": 5})
    assert verify(tmp_path / "v2")
    for (network, _), original in zip(suite_of(open_dataset(tmp_path / "v2")), networks, strict=True):
        assert network.streams.estimator_seed == original.streams.estimator_seed
        assert all(np.array_equal(a, b) for a, b in zip(network.weights, original.weights, strict=True))


def test_rows_of_a_group_that_holds_many_can_be_chosen():
    dataset = open_dataset(RECORDED / "v3")
    every = {row.mlp_id: row.weights.tobytes() for row in dataset.rows()}
    assert {row.mlp_id: row.weights.tobytes() for row in dataset.rows([1, 3])} == {k: every[k] for k in (1, 3)}


def test_a_default_split_is_taken_and_another_can_be_named():
    assert open_dataset(RECORDED / "splits").metadata.split == "holdout"
    assert open_dataset(RECORDED / "splits", "public").metadata.split == "public"
    with pytest.raises(DatasetError) as error:
        open_dataset(RECORDED / "splits", "private")
    assert error.value.code == "DATASET_SPLIT"


@pytest.mark.parametrize("salt", [None, "ff" + SALT[2:], "salt", ""])
def test_a_salt_that_is_missing_or_wrong(salt, monkeypatch):
    monkeypatch.delenv(SALT_VARIABLE, raising=False)
    if salt is not None:
        monkeypatch.setenv(SALT_VARIABLE, salt)
    with pytest.raises(DatasetError) as error:
        suite_of(open_dataset(RECORDED / "v4-secret"))
    assert error.value.code == "DATASET_SALT"


def test_recorded_derivations_of_protocol_4():
    salt = bytes(range(32))
    protocol = {"name": "whestbench_kdf_per_mlp_seeds", "version": "4.0", "salt": salt.hex()}
    derive = derivation({**protocol, "salt_digest": hashlib.sha256(salt).hexdigest()})
    for seed, estimator, name in [
        (0, 1236206417, 4326930607827156643),
        (4611686018427400249, 2467781548, 1082783454978790557),
    ]:
        seeds = derive(seed, 0)
        assert (seeds.streams.estimator_seed, seeds.name_seed) == (estimator, name)


def test_an_expansion_does_not_depend_on_its_length():
    assert expand(3, 5) == expand(3, 50)[:5]
    assert len(set(expand(3, 1000))) == 1000
    assert all(0 <= seed < 2**63 for seed in expand(3, 1000))


def test_memory_does_not_grow_with_the_number_of_rows(tmp_path):
    big = Row(0, "a-b", 1, np.zeros((4, 256, 256), np.float32), np.zeros((4, 256), np.float32), 1.0)
    rows = (Row(i, big.name, i, big.weights, big.means, 1.0) for i in range(40))
    protocol = {"name": "whestbench_explicit_per_mlp_seeds", "version": "3.0"}
    document = new_document(
        split="public", config="default", protocol=protocol, n_mlps=40, n_samples=10, width=256, depth=4
    )
    with appearing(tmp_path / "big") as folder:
        write_split(folder, "public", rows, 256, 4)
        write_document(folder, document)
    assert peak_bytes(tmp_path / "big", 40) < peak_bytes(tmp_path / "big", 4) + 2 * big.weights.nbytes


def peak_bytes(folder, count):
    """Most bytes that arrow holds at any row while the first `count` rows are read."""
    import pyarrow

    held = [pyarrow.total_allocated_bytes() for _ in open_dataset(folder).rows(range(count))]
    assert len(held) == count
    return max(held)


def test_info_reads_no_row(baked, monkeypatch):
    monkeypatch.setattr("whest.dataset.read.Dataset.rows", None)
    facts = describe(baked)
    assert facts["splits"]["public"]["n_mlps"] == 4
    assert facts["splits"]["public"]["bytes"] == (baked / "data" / "public-00000-of-00001.parquet").stat().st_size
