"""What an estimator is handed."""

import pickle

import numpy as np
import pytest

import whest
from whest.contest.mlp import WeightList
from whest.contest.suite import networks_of


def test_sampled_weights_are_counted_float32_of_the_right_spread() -> None:
    mlp = whest.sample_mlp(64, 3, np.random.default_rng(0), seed=7)
    mlp.validate()
    assert (mlp.width, mlp.depth, mlp.seed, len(mlp.weights)) == (64, 3, 7, 3)
    assert all(w.dtype == np.float32 and type(w).__name__ == "FlopscopeArray" for w in mlp.weights)
    assert np.std(np.asarray(mlp.weights[0])) == pytest.approx((2 / 64) ** 0.5, rel=0.05)


def test_weights_read_like_a_list() -> None:
    weights = whest.sample_mlp(4, 3, np.random.default_rng(0)).weights
    assert isinstance(weights, list)
    assert weights[-1] is weights[2]
    assert len(weights[1:]) == len(list(weights)) - 1 == len(weights + weights) - 4 == 2
    assert pickle.loads(pickle.dumps(WeightList([1, 2]))) == [1, 2]


@pytest.mark.parametrize(
    "change",
    [
        lambda w: w.clear(),
        lambda w: w.append(1),
        lambda w: w.extend([1]),
        lambda w: w.insert(0, 1),
        lambda w: w.pop(),
        lambda w: w.remove(w[0]),
        lambda w: w.reverse(),
        lambda w: w.sort(),
        lambda w: w.__setitem__(0, 1),
        lambda w: w.__delitem__(0),
        lambda w: w.__iadd__([1]),
        lambda w: w.__imul__(2),
    ],
)
def test_weights_cannot_be_changed(change: object) -> None:
    weights = whest.sample_mlp(4, 2, np.random.default_rng(0)).weights
    with pytest.raises(TypeError, match="cannot be changed"):
        change(weights)  # type: ignore[operator]
    assert len(weights) == 2


def test_every_hand_over_is_fresh() -> None:
    (network,) = networks_of(0, 1, 4, 2)
    first = network.hand_over()
    list.clear(first.weights)
    second = network.hand_over()
    assert len(second.weights) == 2
    assert second.name == "thomas-johnson"


@pytest.mark.parametrize(("width", "depth", "drop"), [(0, 1, 0), (4, 3, 1), (5, 2, 0)])
def test_an_inconsistent_mlp_is_refused(width: int, depth: int, drop: int) -> None:
    weights = whest.sample_mlp(4, 2, np.random.default_rng(0)).weights[drop:]
    with pytest.raises(ValueError):
        whest.MLP(width, depth, weights).validate()
