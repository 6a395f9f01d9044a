"""Networks, seeds and names, bit for bit as recorded."""

import hashlib
from typing import Any

import pytest

from tests.whest.golden import golden
from whest.contest.names import name_of, unique_names
from whest.contest.suite import networks_of

CASES = golden("mlp_generation")["cases"]


@pytest.mark.parametrize("case", CASES, ids=lambda c: f"{c['width']}x{c['depth']}-seed{c['seed']}")
def test_networks_are_bit_identical(case: dict[str, Any]) -> None:
    networks = networks_of(case["seed"], case["n_mlps"], case["width"], case["depth"])
    for network, fact in zip(networks, case["mlps"], strict=True):
        assert (network.index, network.name) == (fact["index"], fact["name"])
        assert network.streams.estimator_seed == fact["mlp_seed"]
        assert hashlib.sha256(b"".join(w.tobytes() for w in network.weights)).hexdigest() == fact["all_layers_sha256"]


def test_an_mlp_does_not_depend_on_how_many_there_are() -> None:
    few, many = networks_of(5, 2, 4, 2), networks_of(5, 6, 4, 2)
    assert [w.tobytes() for w in few[1].weights] == [w.tobytes() for w in many[1].weights]
    assert few[1].streams.estimator_seed == many[1].streams.estimator_seed


def test_weights_are_read_only() -> None:
    (network,) = networks_of(0, 1, 4, 2)
    with pytest.raises(ValueError, match="read-only"):
        network.weights[0][0, 0] = 1.0


@pytest.mark.parametrize(("seed", "name"), golden("names")["names"].items())
def test_a_seed_has_its_name(seed: str, name: str) -> None:
    assert name_of(int(seed)) == name


def test_repeated_names_are_numbered() -> None:
    example = golden("names")["collision_example"]
    assert list(unique_names(example["seeds"])) == example["names"]
