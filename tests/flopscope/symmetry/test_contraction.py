"""Prices of einsums against recorded ones, and the symmetry of results against values."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import settings as examples
from hypothesis import strategies as st

from flopscope.errors import CostFallbackWarning
from flopscope.symmetry.accounting import of_einsum, of_reduction
from flopscope.symmetry.contraction import Contraction, breakdown, contraction
from flopscope.symmetry.group import SymmetryGroup
from flopscope.symmetry.subscripts import label_sizes, parse
from flopscope.symmetry.values import canonical_copy, is_exact, validate

DATA = Path(__file__).parents[2] / "data" / "symmetry"
RECORDED = json.loads((DATA / "einsum.json").read_text())
RANDOM = json.loads((DATA / "einsum_random.json").read_text())
S2, S3 = SymmetryGroup.symmetric(axes=(0, 1)), SymmetryGroup.symmetric(axes=(0, 1, 2))


@cache
def priced_random() -> list[tuple[Mapping[str, Any], Contraction]]:
    """The recorded random cases with the price that is computed for them."""
    return [(case, priced(case)) for case in RANDOM]


def priced(case: Mapping[str, Any]) -> Contraction:
    groups = [tag and SymmetryGroup.from_payload(tag) for tag in case["tags"]]
    return contraction(case["subscripts"], [tuple(shape) for shape in case["shapes"]], groups, case["identity"])


def test_recorded_prices() -> None:
    wrong = [case for case in RECORDED if priced(case).total != case["total"]]
    assert not wrong
    wrong = [case for case, price in priced_random() if price.total != case["total"]]
    assert not wrong


def test_recorded_symmetry_of_results() -> None:
    for case, price in priced_random():
        expected = case["group"] and SymmetryGroup.from_payload(case["group"])
        found = price.output_group
        assert (found and found.order()) == (expected and expected.order()), case
        assert {frozenset(o) for o in _orbits(found)} == {frozenset(o) for o in _orbits(expected)}, case


def _orbits(group: SymmetryGroup | None) -> list[set[Any]]:
    return [] if group is None else [{group.labels[i] for i in orbit} for orbit in group.orbits() if len(orbit) > 1]


@examples(max_examples=60, deadline=None)
@given(st.sampled_from([case for case in RANDOM if case["group"]]))
def test_results_have_the_symmetry_that_is_claimed(case: Mapping[str, Any]) -> None:
    group = priced(case).output_group
    assert group is not None
    arrays: dict[int, Any] = {}
    for alias, shape, tag in zip(case["identity"], case["shapes"], case["tags"], strict=True):
        data = np.random.default_rng(alias).standard_normal(shape)
        arrays[alias] = canonical_copy(data, SymmetryGroup.from_payload(tag)) if tag else data
    validate(np.einsum(case["subscripts"], *(arrays[alias] for alias in case["identity"])), group)


@pytest.mark.parametrize(
    ("subscripts", "shapes", "groups", "identity", "total"),
    [
        ("ij,jk->ik", [(4, 4)] * 2, (None, None), (0, 1), 112),
        ("ij,jk->ik", [(4, 4)] * 2, (S2, S2), (0, 0), 70),
        ("ij,jk->ik", [(4, 4)] * 2, (S2, S2), (0, 1), 112),
        ("ij,kj->ik", [(4, 4)] * 2, (None, None), (0, 0), 70),
        ("ij,ik->jk", [(100, 100)] * 2, (None, None), (0, 0), 1_004_950),
        ("i,i->", [(4,)] * 2, (None, None), (0, 0), 7),
        ("ij,kl->ijkl", [(3, 3)] * 2, (S2, S2), (0, 0), 21),
        ("ij,kl->ijkl", [(3, 3)] * 2, (S2, S2), (0, 1), 36),
        ("ijk,k->ij", [(4, 4, 4), (4,)], (S3, None), (0, 1), 70),
        ("ijk,jk->i", [(4, 4, 4), (4, 4)], (S3, S2), (0, 1), 76),
        ("i,j,k->ijk", [(4,)] * 3, (None,) * 3, (0, 0, 0), 30),
        ("i,j,k->ijk", [(4,)] * 3, (None,) * 3, (0, 0, 1), 50),
        ("i,j,k->ijk", [(4,)] * 3, (None,) * 3, (0, 1, 0), 56),
        ("ai,ab,bj->ij", [(5, 3), (5, 5), (5, 3)], (None, S2, None), (0, 1, 0), 189),
        ("ij,jk->k", [(3, 1), (4, 5)], (None, None), (0, 1), 37),
        ("ij,jk->k", [(3, 4), (1, 5)], (None, None), (0, 1), 43),
        ("ij,jk->ik", [(0, 4), (4, 4)], (None, None), (0, 1), 0),
        ("...ij,...jk", [(2, 3, 4), (4, 5)], (None, None), (0, 1), 210),
        ("ii->", [(5, 5)], (None,), (0,), 4),
        ("ij->ji", [(5, 6)], (None,), (0,), 0),
    ],
)
def test_prices(
    subscripts: str, shapes: list[tuple[int, ...]], groups: tuple[Any, ...], identity: tuple[int, ...], total: int
) -> None:
    assert contraction(subscripts, shapes, groups, identity).total == total


@examples(max_examples=80, deadline=None)
@given(st.text("abcd", min_size=0, max_size=4), st.text("abcd", min_size=0, max_size=4), st.data())
def test_the_short_way_for_plain_pairs_is_the_long_way(one: str, other: str, data: st.DataObject) -> None:
    lengths = {label: data.draw(st.integers(0, 4)) for label in "abcd"}
    output = "".join(data.draw(st.permutations(sorted({*one, *other}))))[: data.draw(st.integers(0, 4))]
    shapes = [tuple(lengths[label] for label in term) for term in (one, other)]
    subscripts = f"{one},{other}->{output}"
    parsed = parse(subscripts, (len(one), len(other)))
    short = contraction(subscripts, shapes, (None, None), (0, 1))
    long = breakdown(parsed, shapes, (None, None), (0, 1), label_sizes(parsed.terms, shapes))
    assert (short.total, short.multiplications) == (long.total, long.multiplications)
    assert short.output_shape == np.einsum(subscripts, *map(np.zeros, shapes)).shape


@pytest.mark.parametrize(
    ("subscripts", "shapes"),
    [
        ("ij,jk->ik", [(3, 4)]),
        ("ij->i", [(3, 4, 5)]),
        ("ij,jk->ik", [(3, 4), (5, 6)]),
        ("ij->k", [(3, 4)]),
        ("ij->ii", [(3, 4)]),
        ("i+j->i", [(3, 4)]),
    ],
)
def test_subscripts_that_do_not_fit(subscripts: str, shapes: list[tuple[int, ...]]) -> None:
    with pytest.raises(ValueError, match="einsum"):
        contraction(subscripts, shapes, (None,) * len(shapes), range(len(shapes)))


def test_repeated_operands_that_lose_different_axes() -> None:
    """One copy is summed, the other is not: there is nothing to exchange, and nothing to fail."""
    assert contraction("i,j->i", [(4,)] * 2, (None, None), (0, 0)).total == 3 + 4
    assert contraction("i,j,k->", [(4,)] * 3, (None,) * 3, (0, 0, 0)).total > 0
    assert contraction("ij,ij,ij->", [(3, 4)] * 3, (None,) * 3, (0, 0, 0)).total > 0


def test_groups_too_large_are_billed_densely() -> None:
    large = SymmetryGroup.symmetric(axes=range(9))
    with pytest.warns(CostFallbackWarning):
        assert contraction("abcdefghi->", [(2,) * 9], (large,), (0,)).total == 512


def test_breakdown_of_a_chain() -> None:
    cost = of_einsum("ij,jk,k->i", [(4, 4), (4, 4), (4,)], (S2, S2, None), (0, 0, 1))
    assert (cost.total, cost.mu, cost.alpha, cost.dense_baseline, cost.num_terms) == (56, 32, 32, 64, 3)
    assert [step.total for step in cost.per_step] == [28, 28]
    assert cost.path == ((1, 2), (0, 1))
    assert cost.savings_ratio == pytest.approx(56 / 192)
    assert "56 FLOPs" in cost.describe()


def test_breakdown_of_a_reduction() -> None:
    cost = of_reduction(S2, (4, 4), (0, 1))
    assert (cost.total, cost.mu, cost.alpha, cost.m_total, cost.dense_baseline) == (9, 0, 10, 10, 16)
    assert of_reduction(None, (3, 4), (0,), extra_ops=5).total == 13


def test_data_is_made_symmetric_exactly() -> None:
    data = canonical_copy(np.random.default_rng(0).standard_normal((3, 3, 3)), S3)
    assert is_exact(data, S3)
