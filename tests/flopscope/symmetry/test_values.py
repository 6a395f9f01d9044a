"""Checking and making symmetric data, against loops over every element."""

from __future__ import annotations

import itertools
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import settings as examples

from flopscope.errors import SymmetryError
from flopscope.symmetry.group import GroupTooLargeError, SymmetryGroup
from flopscope.symmetry.values import canonical, canonical_copy, deviation, is_exact, reynolds, validate

from .test_group import groups, listed

S2, C3 = SymmetryGroup.symmetric(axes=(0, 1)), SymmetryGroup.cyclic(axes=(0, 1, 2))


def random(*shape: int) -> np.ndarray[Any, Any]:
    return np.random.default_rng(0).standard_normal(shape)


@examples(max_examples=40, deadline=None)
@given(groups(4))
def test_orbits_take_the_value_at_their_smallest_index(group: SymmetryGroup) -> None:
    x = random(*(3,) * group.degree)
    expected = np.empty_like(x)
    for index in itertools.product(range(3), repeat=group.degree):
        expected[index] = x[min(tuple(index[i] for i in g) for g in listed(group))]
    assert np.array_equal(canonical_copy(x, group), expected)
    assert is_exact(expected, group)
    assert canonical(expected, group) is expected


@examples(max_examples=40, deadline=None)
@given(groups(4))
def test_the_mean_over_the_group_is_symmetric(group: SymmetryGroup) -> None:
    x = random(*(3,) * group.degree)
    expected = np.mean([x.transpose(g) for g in listed(group)], axis=0)
    result = reynolds(x, group)
    assert is_exact(result, group)
    np.testing.assert_allclose(result, expected, atol=1e-12)


def test_examples() -> None:
    x = np.array([[1.0, 2.0], [9.0, 3.0]])
    assert reynolds(x, S2).tolist() == [[1, 5.5], [5.5, 3]]
    assert canonical_copy(x, S2).tolist() == [[1, 2], [2, 3]]
    assert x.tolist() == [[1, 2], [9, 3]]
    assert deviation(x, S2) == 7


def test_small_differences_pass_and_are_removed() -> None:
    x = random(4, 4)
    x = x + x.T
    x[0, 1] += 1e-7
    validate(x, S2)
    assert not is_exact(x, S2)
    assert np.array_equal(canonical(x, S2), canonical(x, S2).T)


def test_signs_of_zeros_count_as_values() -> None:
    x = np.zeros((2, 2))
    x[1, 0] = -0.0
    assert deviation(x, S2) is None
    assert not np.signbit(canonical(x, S2)).any()
    assert not np.signbit(canonical(x * 1j, S2).imag).any()


@pytest.mark.parametrize(
    ("corner", "fails"), [(np.inf, False), (np.nan, True), (-np.inf, False)], ids=["inf", "nan", "-inf"]
)
def test_not_finite(corner: float, fails: bool) -> None:
    x = np.zeros((2, 2))
    x[0, 1] = x[1, 0] = corner
    assert (deviation(x, S2) is not None) == fails


def test_claims_that_do_not_hold() -> None:
    with pytest.raises(SymmetryError, match="inf"):
        validate(random(4, 5), S2)
    with pytest.raises(SymmetryError, match="max deviation"):
        validate(random(4, 4, 4), C3)
    with pytest.raises(SymmetryError, match="inf"):
        reynolds(random(4, 5), S2)


@pytest.mark.parametrize("dtype", [np.bool_, np.uint8, np.int64, np.float32, np.complex64])
def test_dtypes_are_kept(dtype: Any) -> None:
    x = np.array([[0, 1], [0, 1]]).astype(dtype)
    result = canonical_copy(x, S2)
    assert result.dtype == dtype
    assert result.tolist() == [[0, 1], [1, 1]]
    assert deviation(x, S2) == 1


def test_empty_arrays_are_symmetric() -> None:
    assert deviation(np.zeros((0, 0)), S2) is None
    assert reynolds(np.zeros((0, 0)), S2).shape == (0, 0)


def test_groups_too_large_to_average() -> None:
    with pytest.raises(GroupTooLargeError):
        reynolds(np.zeros((2,) * 9), SymmetryGroup.symmetric(axes=range(9)))
