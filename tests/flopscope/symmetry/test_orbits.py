"""Orbit counts against visiting every index tuple."""

from __future__ import annotations

import itertools
import math

import pytest
from hypothesis import given
from hypothesis import settings as examples
from hypothesis import strategies as st

from flopscope.errors import CostFallbackWarning
from flopscope.settings import settings
from flopscope.symmetry.group import SymmetryGroup
from flopscope.symmetry.orbits import Accumulation, accumulate, burnside, reduction, unique_elements

from .test_group import groups, listed

S2, S3 = SymmetryGroup.symmetric(axes=(0, 1)), SymmetryGroup.symmetric(axes=(0, 1, 2))
C3, C4 = SymmetryGroup.cyclic(axes=(0, 1, 2)), SymmetryGroup.cyclic(axes=(0, 1, 2, 3))
D4 = SymmetryGroup.dihedral(axes=(0, 1, 2, 3))
Y22 = SymmetryGroup.young(blocks=((0, 1), (2, 3)))


def visited(group: SymmetryGroup, sizes: list[int], shown: set[int]) -> Accumulation:
    """The counts, by listing all index tuples."""
    elements = listed(group)
    keeping = [g for g in elements if {g[i] for i in shown} == shown]

    def smallest(index: tuple[int, ...], over: object) -> tuple[int, ...]:
        return min(tuple(index[i] for i in g) for g in over)  # type: ignore[attr-defined]

    def output(index: tuple[int, ...]) -> tuple[int, ...]:
        return min(tuple(index[g[i]] for i in sorted(shown)) for g in keeping)

    pairs = {(smallest(index, elements), output(index)) for index in itertools.product(*map(range, sizes))}
    return Accumulation(len({a for a, _ in pairs}), len(pairs), len({b for _, b in pairs}))


@examples(max_examples=80, deadline=None)
@given(groups(4), st.data())
def test_counts_match_a_visit_of_every_index(group: SymmetryGroup, data: st.DataObject) -> None:
    lengths = {orbit: data.draw(st.integers(1, 3)) for orbit in group.orbits()}
    sizes = [lengths[group.orbit(i)] for i in range(group.degree)]
    shown = data.draw(st.sets(st.sampled_from(range(group.degree))))
    expected = visited(group, sizes, shown)
    assert accumulate(group, dict(enumerate(sizes)), shown) == expected
    assert burnside(group, sizes) == expected.products


@pytest.mark.parametrize(
    ("group", "shape", "unique"),
    [
        (S2, (4, 4), 10),
        (S2, (8, 8), 36),
        (S3, (4, 4, 4), 20),
        (C3, (4, 4, 4), 24),
        (C4, (3,) * 4, 24),
        (D4, (3,) * 4, 21),
    ]
    + [(Y22, (3, 3, 4, 4), 60), (S2, (4, 4, 3), 30), (S2, (0, 0), 0)],
)
def test_unique_elements(group: SymmetryGroup, shape: tuple[int, ...], unique: int) -> None:
    assert unique_elements(group, shape) == unique


@pytest.mark.parametrize(
    ("group", "shape", "axes", "additions"),
    [
        (None, (3, 4), {0, 1}, 11),
        (S2, (4, 4), {0, 1}, 9),
        (S2, (4, 4), {0}, 12),
        (S3, (4, 4, 4), {0, 1, 2}, 19),
        (S3, (4, 4, 4), {0}, 30),
        (S3, (4, 4, 4), {0, 1}, 36),
        (C3, (4, 4, 4), {0, 1, 2}, 23),
        (C3, (4, 4, 4), {2}, 48),
        (C4, (3,) * 4, {1, 3}, 36),
        (C4, (3,) * 4, {0, 1}, 66),
        (D4, (3,) * 4, {1, 3}, 30),
        (D4, (3,) * 4, {0}, 36),
        (D4, (3,) * 4, {2, 3}, 39),
        (Y22, (3, 3, 4, 4), {0, 1, 2, 3}, 59),
        (Y22, (3, 3, 4, 4), {0}, 60),
        (Y22, (3, 3, 4, 4), {0, 1}, 50),
        (Y22, (3, 3, 4, 4), {0, 2}, 132),
        (S2, (0, 0), {0}, 0),
    ],
)
def test_additions_of_a_reduction(
    group: SymmetryGroup | None, shape: tuple[int, ...], axes: set[int], additions: int
) -> None:
    assert reduction(group, shape, axes).additions == additions


def everything(k: int) -> SymmetryGroup:
    return SymmetryGroup.symmetric(axes=range(k))


@pytest.mark.parametrize(
    ("k", "axes", "additions"),
    [(6, range(6), 63), (6, {0}, 32), (7, {0}, 119), (7, {0, 1}, 96), (8, range(8), 255), (9, {0, 1}, 504)],
)
def test_a_group_too_large_is_billed_densely(k: int, axes: set[int], additions: int) -> None:
    with pytest.warns(CostFallbackWarning):
        assert reduction(everything(k), (2,) * k, set(axes)).additions == additions


def test_elementwise_passes_over_groups_too_large_are_billed_densely() -> None:
    with pytest.warns(CostFallbackWarning):
        assert unique_elements(everything(9), (2,) * 9) == 512
    assert unique_elements(everything(8), (2,) * 8) == 9


def test_too_many_partitions_are_billed_densely(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(settings, "partition_budget", 3)
    with pytest.warns(CostFallbackWarning):
        assert reduction(C4, (3,) * 4, {0, 1}).additions == 81 - 9


def test_sizes_of_exchanged_axes_must_agree() -> None:
    with pytest.raises(ValueError, match="different sizes"):
        burnside(S2, [3, 4])


def test_independent_labels_multiply() -> None:
    sizes = {"i": 3, "j": 3, "k": 5}
    group = SymmetryGroup.symmetric(axes=("i", "j"))
    assert accumulate(group, sizes, {"i", "j"}) == Accumulation(6 * 5, 6 * 5, 6)
    assert math.prod(sizes.values()) == 45
