"""Permutation groups against recorded facts and against listing all permutations."""

from __future__ import annotations

import itertools
import json
import pickle
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from flopscope.symmetry.group import GroupTooLargeError, SymmetryGroup
from flopscope.symmetry.permutation import Permutation
from flopscope.symmetry.shorthand import as_group

FACTS = json.loads((Path(__file__).parents[2] / "data" / "symmetry" / "groups.json").read_text())
NAMES = {"SG": SymmetryGroup, "pickle": pickle}


@st.composite
def groups(draw: st.DrawFn, most: int = 5) -> SymmetryGroup:
    size = draw(st.integers(1, most))
    literals = draw(st.lists(st.permutations(range(size)), min_size=1, max_size=3))
    return SymmetryGroup.from_generators(literals, axes=range(size))


def listed(group: SymmetryGroup) -> set[tuple[int, ...]]:
    """All elements, by multiplying until nothing new appears."""
    found = {tuple(range(group.degree)), *map(tuple, group.generator_literals)}
    while True:
        more = found | {tuple(g[i] for i in h) for g in found for h in found}
        if more == found:
            return found
        found = more


def plain(value: object) -> object:
    if isinstance(value, dict):
        return {key: plain(item) for key, item in value.items()}
    return [plain(item) for item in value] if isinstance(value, list | tuple) else value


@pytest.mark.parametrize("fact", FACTS, ids=[fact["expr"] for fact in FACTS])
def test_recorded_fact(fact: dict[str, object]) -> None:
    expression = str(fact["expr"])
    if fact["error"]:
        with pytest.raises(Exception) as caught:
            eval(expression, dict(NAMES))
        assert fact["error"] in [kind.__name__ for kind in type(caught.value).__mro__]
    else:
        assert plain(eval(expression, dict(NAMES))) == fact["value"]


@settings(max_examples=60, deadline=None)
@given(groups())
def test_order_and_membership_match_the_list_of_elements(group: SymmetryGroup) -> None:
    elements = listed(group)
    assert group.order() == len(elements)
    assert set(group.element_perms()) == elements
    for perm in itertools.permutations(range(group.degree)):
        assert group.contains(Permutation(perm)) == (perm in elements)


@settings(max_examples=60, deadline=None)
@given(groups(), st.data())
def test_stabilizers_match_the_list_of_elements(group: SymmetryGroup, data: st.DataObject) -> None:
    subset = data.draw(st.sets(st.sampled_from(range(group.degree))))
    elements = listed(group)
    assert listed(group.setwise_stabilizer(subset)) == {g for g in elements if {g[i] for i in subset} == subset}
    assert listed(group.pointwise_stabilizer(subset)) == {g for g in elements if all(g[i] == i for i in subset)}


@settings(max_examples=60, deadline=None)
@given(groups(4), groups(4))
def test_equality_is_equality_of_actions(one: SymmetryGroup, other: SymmetryGroup) -> None:
    same = one.degree == other.degree and listed(one) == listed(other)
    assert (one == other) == same
    if same:
        assert hash(one) == hash(other)


@settings(max_examples=40, deadline=None)
@given(groups(), st.data())
def test_renaming_positions_does_not_change_the_group(group: SymmetryGroup, data: st.DataObject) -> None:
    order = data.draw(st.permutations(range(group.degree)))
    back = [order.index(i) for i in range(group.degree)]
    literals = [[back[g[order[i]]] for i in range(group.degree)] for g in group.generator_literals]
    again = SymmetryGroup.from_generators(literals, axes=order)
    assert again == group
    assert hash(again) == hash(group)


def test_large_groups_are_not_listed() -> None:
    axes = range(20)
    assert SymmetryGroup.symmetric(axes=axes) == SymmetryGroup.from_generators(
        [[1, 0, *range(2, 20)], [*range(1, 20), 0]], axes=axes
    )
    with pytest.raises(GroupTooLargeError):
        SymmetryGroup.symmetric(axes=axes).elements()


def test_groups_of_other_axes_differ() -> None:
    swap = SymmetryGroup.symmetric(axes=(0, 1))
    assert swap != SymmetryGroup.symmetric(axes=(0, 2))
    assert swap != SymmetryGroup.from_generators([[1, 0, 2]], axes=(0, 1, 2))
    assert swap != "swap"


def test_permutation_facts() -> None:
    perm = Permutation([1, 2, 0, 4, 3, 5])
    assert perm.cyclic_form == [(0, 1, 2), (3, 4)]
    assert perm.cycle_structure == {3: 1, 2: 1, 1: 1}
    assert (perm.order, perm.signature(), perm.support()) == (6, -1, {0, 1, 2, 3, 4})
    product = Permutation.identity(6)
    for swap in perm.transpositions():
        product = product * Permutation.from_cycle(6, list(swap))
    assert product == perm


@pytest.mark.parametrize(
    ("symmetry", "expected"),
    [
        ((0, 1), SymmetryGroup.symmetric(axes=(0, 1))),
        ([0, 2], SymmetryGroup.symmetric(axes=(0, 2))),
        (((0, 1), (2, 3)), SymmetryGroup.young(blocks=((0, 1), (2, 3)))),
        ((0,), SymmetryGroup.symmetric(axes=(0,))),
        (SymmetryGroup.cyclic(axes=(0, 1, 2)), SymmetryGroup.cyclic(axes=(0, 1, 2))),
    ],
)
def test_shorthands(symmetry: object, expected: SymmetryGroup) -> None:
    assert as_group(symmetry, 4) == expected


@pytest.mark.parametrize(
    ("symmetry", "error"),
    [
        (None, ValueError),
        ((0, 4), ValueError),
        ((0, -1), ValueError),
        ((1, 1), ValueError),
        (((0, 1), (1, 2)), ValueError),
        ((), TypeError),
        ("ij", TypeError),
        (3, TypeError),
        ([SymmetryGroup.symmetric(axes=(0, 1))], TypeError),
    ],
)
def test_refused_shorthands(symmetry: object, error: type[Exception]) -> None:
    with pytest.raises(error):
        as_group(symmetry, 4)
