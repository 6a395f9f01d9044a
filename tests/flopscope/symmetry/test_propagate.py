"""A propagated symmetry must hold for the values: every rule is run on exactly symmetric data through NumPy."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import settings as examples
from hypothesis import strategies as st

from flopscope.symmetry import moves, propagate
from flopscope.symmetry.group import SymmetryGroup
from flopscope.symmetry.values import canonical_copy, validate

Array = np.ndarray[Any, Any]
Group = SymmetryGroup | None
S2, S3 = SymmetryGroup.symmetric(axes=(0, 1)), SymmetryGroup.symmetric(axes=(0, 1, 2))
C3, C4 = SymmetryGroup.cyclic(axes=(0, 1, 2)), SymmetryGroup.cyclic(axes=(0, 1, 2, 3))
D4 = SymmetryGroup.dihedral(axes=(0, 1, 2, 3))
Y22 = SymmetryGroup.young(blocks=((0, 1), (2, 3)))
B2 = SymmetryGroup.symmetric(axes=(1, 2))
BLOCKS = SymmetryGroup.from_generators([[2, 3, 0, 1]], axes=(0, 1, 2, 3))
TAGGED = {
    "S2": (S2, (4, 4)),
    "S3": (S3, (4, 4, 4)),
    "C3": (C3, (4, 4, 4)),
    "C4": (C4, (4, 4, 4, 4)),
    "D4": (D4, (4, 4, 4, 4)),
    "Y22": (Y22, (2, 2, 4, 4)),
    "B2": (B2, (6, 4, 4)),
    "blocks": (BLOCKS, (4, 2, 4, 2)),
}
S1 = SymmetryGroup.symmetric(axes=(0,))


def array_of(name: str, seed: int = 0) -> tuple[Array, SymmetryGroup]:
    group, shape = TAGGED[name]
    return canonical_copy(np.random.default_rng(seed).standard_normal(shape), group), group


def holds(result: Array, group: Group) -> None:
    """The claimed group is one of the result's axes, and leaves its values alone."""
    if group is not None:
        assert all(0 <= axis < result.ndim for axis in group.labels)
        validate(result, group)


def axes_in(data: st.DataObject, ndim: int) -> tuple[int, ...]:
    return tuple(sorted(data.draw(st.sets(st.integers(0, ndim - 1)))))


Rule = Callable[[Array, SymmetryGroup, st.DataObject], tuple[Array, Group]]
RULES: dict[str, Rule] = {}


def rule(function: Rule) -> Rule:
    RULES[function.__name__] = function
    return function


@rule
def reduction(x: Array, group: SymmetryGroup, data: st.DataObject) -> tuple[Array, Group]:
    axes, keepdims = axes_in(data, x.ndim), data.draw(st.booleans())
    result = np.sum(x, axis=axes, keepdims=keepdims)
    return result, propagate.of_reduction(group, x.ndim, axes, keepdims=keepdims)


@rule
def cumulative(x: Array, group: SymmetryGroup, data: st.DataObject) -> tuple[Array, Group]:
    axis = data.draw(st.integers(0, x.ndim - 1))
    return np.cumsum(x, axis=axis), propagate.of_cumulative(group, x.ndim, axis)


@rule
def transpose(x: Array, group: SymmetryGroup, data: st.DataObject) -> tuple[Array, Group]:
    order = data.draw(st.permutations(range(x.ndim)))
    return x.transpose(order), moves.transpose(group, order)


@rule
def expand_dims(x: Array, group: SymmetryGroup, data: st.DataObject) -> tuple[Array, Group]:
    inserted = tuple(sorted(data.draw(st.sets(st.integers(0, x.ndim + 1), min_size=2, max_size=2))))
    return np.expand_dims(x, inserted), moves.expand_dims(group, x.ndim + 2, inserted)


@rule
def reshape(x: Array, group: SymmetryGroup, data: st.DataObject) -> tuple[Array, Group]:
    lengths: list[int] = [*x.shape]
    at = data.draw(st.integers(0, x.ndim))
    lengths.insert(at, 1)
    if data.draw(st.booleans()) and lengths[0] % 2 == 0:
        lengths[:1] = [2, lengths[0] // 2]
    return x.reshape(lengths), moves.reshape(group, x.shape, tuple(lengths))


@rule
def broadcast_to(x: Array, group: SymmetryGroup, data: st.DataObject) -> tuple[Array, Group]:
    fresh = tuple(data.draw(st.lists(st.integers(1, 2), max_size=3)))
    return np.broadcast_to(x, fresh + x.shape), moves.broadcast_to(group, x.shape, fresh + x.shape)


@rule
def concatenate(x: Array, group: SymmetryGroup, data: st.DataObject) -> tuple[Array, Group]:
    axis = data.draw(st.integers(0, x.ndim - 1))
    return np.concatenate([x, 2 * x], axis=axis), moves.concatenate([group, group], x.ndim, axis)


@rule
def stack(x: Array, group: SymmetryGroup, data: st.DataObject) -> tuple[Array, Group]:
    axis = data.draw(st.integers(0, x.ndim))
    return np.stack([x, 2 * x], axis=axis), moves.stack([group, group], x.ndim + 1, axis)


@rule
def split(x: Array, group: SymmetryGroup, data: st.DataObject) -> tuple[Array, Group]:
    axis = data.draw(st.integers(0, x.ndim - 1))
    return np.split(x, 2, axis=axis)[1], moves.without_axis(group, axis)


@rule
def tile(x: Array, group: SymmetryGroup, data: st.DataObject) -> tuple[Array, Group]:
    reps = data.draw(st.lists(st.integers(1, 2), min_size=1, max_size=x.ndim + 1))
    return np.tile(x, reps), moves.tile(group, x.ndim, reps)


@rule
def roll(x: Array, group: SymmetryGroup, data: st.DataObject) -> tuple[Array, Group]:
    axis = data.draw(st.integers(0, x.ndim - 1))
    return np.roll(x, 1, axis=axis), moves.untouched(group, [axis])


@rule
def repeat(x: Array, group: SymmetryGroup, data: st.DataObject) -> tuple[Array, Group]:
    axis = data.draw(st.integers(0, x.ndim - 1))
    return np.repeat(x, 2, axis=axis), moves.untouched(group, [axis])


@rule
def flip(x: Array, group: SymmetryGroup, data: st.DataObject) -> tuple[Array, Group]:
    axes = axes_in(data, x.ndim)
    return np.flip(x, axes), moves.flip(group, axes)


@rule
def indexing(x: Array, group: SymmetryGroup, data: st.DataObject) -> tuple[Array, Group]:
    part = st.sampled_from([0, 1, slice(None), slice(0, 9), slice(0, 1), slice(None, None, -1)])
    key: list[Any] = data.draw(st.lists(part, min_size=x.ndim, max_size=x.ndim))
    for at in data.draw(st.lists(st.integers(0, x.ndim), max_size=3)):
        key.insert(at, None)
    return x[tuple(key)], propagate.of_index(group, x.shape, key)


@rule
def outer(x: Array, group: SymmetryGroup, data: st.DataObject) -> tuple[Array, Group]:
    other, other_group = array_of(data.draw(st.sampled_from(["S2", "B2"])), seed=1)
    return np.multiply.outer(x, other), moves.outer(group, other_group, x.ndim)


@rule
def tensordot(x: Array, group: SymmetryGroup, data: st.DataObject) -> tuple[Array, Group]:
    axis, (other, other_group) = data.draw(st.integers(0, x.ndim - 1)), array_of("B2", seed=1)
    there = 1 if x.shape[axis] == 4 else 0
    other = other if other.shape[there] == x.shape[axis] else np.ones((x.shape[axis], 3, 3))
    return (
        np.tensordot(x, other, axes=([axis], [there])),
        moves.tensordot(group, x.ndim, [axis], other_group, other.ndim, [there]),
    )


@pytest.mark.parametrize("name", RULES)
@examples(max_examples=60, deadline=None)
@given(st.sampled_from(sorted(TAGGED)), st.data())
def test_claimed_symmetry_holds(name: str, tagged: str, data: st.DataObject) -> None:
    x, group = array_of(tagged)
    result, claimed = RULES[name](x, group, data)
    holds(np.asarray(result), claimed)


@examples(max_examples=150, deadline=None)
@given(st.data())
def test_claimed_symmetry_of_broadcast_results_holds(data: st.DataObject) -> None:
    rank = data.draw(st.integers(1, 4))
    full = data.draw(st.lists(st.integers(1, 3), min_size=rank, max_size=rank))
    operands = []
    for seed in (0, 1):
        start = data.draw(st.integers(0, rank))
        shape = tuple(data.draw(st.sampled_from([1, n])) for n in full[start:])
        group = propagate.of_constant(shape)
        values = np.random.default_rng(seed).standard_normal(shape)
        operands.append((canonical_copy(values, group) if group is not None else values, group))
    (x, one), (y, other) = operands
    holds(x + y, propagate.of_elementwise([(one, x.shape), (other, y.shape)], (x + y).shape))


@pytest.mark.parametrize(
    ("found", "order", "axes"),
    [
        (propagate.of_reduction(S3, 3, [0]), 2, (0, 1)),
        (propagate.of_reduction(S3, 3, [0], keepdims=True), 2, (1, 2)),
        (propagate.of_reduction(C4, 4, [1, 3]), 2, (0, 1)),
        (propagate.of_reduction(D4, 4, [0]), 2, (0, 1, 2)),
        (propagate.of_reduction(Y22, 4, [0]), 2, (1, 2)),
        (propagate.of_reduction(C3, 3, [0]), None, ()),
        (propagate.of_reduction(S2, 2, []), 2, (0, 1)),
        (propagate.of_index(S3, (4,) * 3, [0, slice(None), slice(None)]), 2, (0, 1)),
        (propagate.of_index(C3, (4,) * 3, [0, slice(None), slice(None)]), None, ()),
        (propagate.of_index(D4, (3,) * 4, [0, slice(None), 0, slice(None)]), 2, (0, 1)),
        (propagate.of_index(Y22, (3, 3, 4, 4), [0] + [slice(None)] * 3), 2, (0, 1, 2)),
        (propagate.of_index(Y22, (3, 3, 4, 4), [slice(0, 2)] + [slice(None)] * 3), None, ()),
        (propagate.of_index(S2, (4, 4), [slice(None, None, -1)] * 2), None, ()),
        (propagate.of_index(S2, (4, 4), [None, None, slice(None), slice(None)]), 4, (2, 3, 0, 1)),
        (propagate.of_index(S2, (4, 4), [None, None, slice(0, 2), slice(None)]), 2, (0, 1)),
        (propagate.of_index(B2, (3, 4, 4), [slice(1, 3), slice(None), slice(0, 9)]), 2, (1, 2)),
        (propagate.of_constant((3, 4, 3, 4)), 4, (0, 2, 1, 3)),
        (propagate.of_constant((3, 4)), None, ()),
        (propagate.of_diagonal((4, 4)), 2, (0, 1)),
        (propagate.of_diagonal((4, 4), 1), None, ()),
        (propagate.of_like(C3, (4, 4, 4), (4, 4, 4)), 3, (0, 1, 2)),
        (propagate.of_like(S2, (4, 4, 4), (3, 3)), 2, (0, 1)),
        (propagate.of_elementwise([(S3, (4,) * 3), (S2, (4, 4))], (4,) * 3), 2, (0, 1, 2)),
        (propagate.of_elementwise([(S3, (4,) * 3), (C3, (4,) * 3)], (4,) * 3), 3, (0, 1, 2)),
        (propagate.of_elementwise([(S2, (4, 4)), (B2, (3, 4, 4))], (3, 4, 4)), 2, (1, 2)),
        (propagate.of_elementwise([(S2, (1, 1, 4)), (S2, (3, 3, 4))], (3, 3, 4)), 2, (0, 1)),
        (propagate.of_elementwise([(S2, (4, 4)), (None, (4, 4))], (4, 4)), None, ()),
        (propagate.of_elementwise([(S2, (4, 4)), (None, ())], (4, 4)), 2, (0, 1)),
        (propagate.of_elementwise([(S1, (4, 4)), (S1, (4, 4))], (4, 4)), None, ()),
        (moves.transpose(S2, (1, 0)), 2, (1, 0)),
        (moves.squeeze(B2, 3, [0]), 2, (0, 1)),
        (moves.squeeze(S2, 3, [1]), None, ()),
        (moves.reshape(S2, (4, 4), (4, 1, 4)), 2, (0, 2)),
        (moves.reshape(S2, (4, 4), (2, 8)), None, ()),
        (moves.reshape(S3, (4, 4, 4), (4, 4, 2, 2)), None, ()),
        (moves.reshape(B2, (6, 4, 4), (2, 3, 4, 4)), 2, (2, 3)),
        (moves.reshape(S2, (1, 1, 4), (1, 1, 2, 2)), 2, (0, 1)),
        (moves.broadcast_to(S2, (1, 1), (4, 4)), None, ()),
        (moves.broadcast_to(None, (), (4, 4)), 2, (0, 1)),
        (moves.concatenate([S3, S3], 3, 0), 2, (1, 2)),
        (moves.concatenate([S3, C3], 3, 0), None, ()),
        (moves.concatenate([S3, None], 3, 0), None, ()),
        (moves.concatenate([S3, S3], 3, None), None, ()),
        (moves.stack([S3, C3], 4, 0), 3, (1, 2, 3)),
        (moves.tile(S2, 2, (3, 1, 1)), 2, (1, 2)),
        (moves.tile(S2, 2, (2, 1)), None, ()),
        (moves.flip(S3, [0]), 2, (0, 1, 2)),
        (moves.flip(S2, [0]), None, ()),
        (moves.untouched(B2, [0]), 2, (1, 2)),
        (moves.untouched(B2, None), None, ()),
        (moves.expand_dims(None, 3, [0, 2]), 2, (0, 2)),
        (moves.tensordot(Y22, 4, [3], None, 2, [0]), 2, (0, 1, 2)),
    ],
)
def test_recorded_results(found: Group, order: int | None, axes: tuple[int, ...]) -> None:
    assert (None if found is None else found.order()) == order
    assert axes == (() if found is None else found.axes)
