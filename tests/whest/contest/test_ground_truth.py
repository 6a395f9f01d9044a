"""Ground truth against the recorded means, and its cache."""

import hashlib
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from tests.whest.golden import golden
from whest.contest import cache
from whest.contest.ground_truth import GroundTruth, chunk_rows, sample_ground_truth
from whest.contest.suite import Network, networks_of

CASES = golden("ground_truth")["cases"]
# The two biggest shapes have one seed each here: the whole file takes minutes on a slow machine.
CHOSEN = [case for case in CASES if case["width"] * case["depth"] <= 2048 or case["seed"] == 42]


@pytest.mark.parametrize("case", CHOSEN, ids=lambda c: f"{c['width']}x{c['depth']}-n{c['n_samples']}-seed{c['seed']}")
def test_recorded_means(case: dict[str, Any]) -> None:
    assert chunk_rows(case["width"]) == case["chunk_rows"]
    for network, fact in zip(networks_of(case["seed"], 9, case["width"], case["depth"]), case["mlps"], strict=False):
        truth = sample_ground_truth(network.weights, network.streams.samples, case["n_samples"])
        assert_close(truth, fact)


def assert_close(truth: GroundTruth, fact: dict[str, Any]) -> None:
    zero_mse = np.mean(truth.layer_means[-1].astype(np.float64) ** 2)
    assert zero_mse == pytest.approx(fact["zero_prediction_final_mse"], rel=1e-5)
    assert truth.avg_variance == pytest.approx(fact["avg_variance"], rel=1e-5, abs=1e-9)
    if "layer_means" in fact:
        np.testing.assert_allclose(truth.layer_means, fact["layer_means"], rtol=1e-5, atol=1e-6)
    else:
        ends = [truth.layer_means[0, :4], truth.layer_means[-1, :4]]
        np.testing.assert_allclose(ends, [fact["first_layer_first4"], fact["final_layer_first4"]], rtol=1e-5, atol=1e-6)


@pytest.fixture
def network(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Network:
    monkeypatch.setenv("WHEST_CACHE_DIR", str(tmp_path / "cache"))
    return networks_of(0, 1, 8, 2)[0]


def stored(network: Network, n_samples: int = 100) -> GroundTruth:
    return cache.cached_ground_truth(network.weights, network.streams.samples, n_samples)


def digest(truth: GroundTruth) -> str:
    return hashlib.sha256(truth.layer_means.tobytes()).hexdigest()


def test_the_second_run_reads_the_first_ones_result(network: Network) -> None:
    first, second = stored(network), stored(network)
    assert (first.cached, second.cached) == (False, True)
    assert (digest(first), first.avg_variance) == (digest(second), second.avg_variance)


def test_other_samples_are_another_entry(network: Network) -> None:
    stored(network)
    assert not stored(network, 101).cached
    assert not stored(networks_of(1, 1, 8, 2)[0]).cached


@pytest.mark.parametrize("damage", [b"", b"not a zip", None], ids=["empty", "text", "truncated"])
def test_a_damaged_entry_is_computed_again(network: Network, damage: bytes | None) -> None:
    first = stored(network)
    (path,) = cache.cache_dir().iterdir()
    path.write_bytes(path.read_bytes()[:-40] if damage is None else damage)
    again = stored(network)
    assert not again.cached
    assert digest(again) == digest(first)
    assert stored(network).cached


def test_an_entry_of_another_shape_is_a_miss(network: Network) -> None:
    stored(network)
    (path,) = cache.cache_dir().iterdir()
    np.savez(path, layer_means=np.zeros((3, 3), np.float32), avg_variance=0.0)
    assert not stored(network).cached


def test_a_cache_that_cannot_be_written_costs_nothing_else(
    network: Network, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file").write_text("in the way")
    monkeypatch.setenv("WHEST_CACHE_DIR", str(tmp_path / "file"))
    assert not stored(network).cached


def test_progress_adds_up_to_the_samples(network: Network) -> None:
    steps: list[int] = []
    sample_ground_truth(network.weights, network.streams.samples, 40_000, steps.append)
    assert steps == [8192, 8192, 8192, 8192, 40_000 - 4 * 8192]


@pytest.mark.parametrize("cores", [1, 3, 7])
def test_the_result_does_not_depend_on_the_cores(network: Network, cores: int, monkeypatch: pytest.MonkeyPatch) -> None:
    expected = sample_ground_truth(network.weights, network.streams.samples, 100_000)
    monkeypatch.setattr("os.cpu_count", lambda: cores)
    again = sample_ground_truth(network.weights, network.streams.samples, 100_000)
    assert (digest(again), again.avg_variance) == (digest(expected), expected.avg_variance)


def test_the_noise_floor_is_variance_over_samples(network: Network) -> None:
    truth = stored(network, 100)
    assert truth.noise_floor == truth.avg_variance / 100
