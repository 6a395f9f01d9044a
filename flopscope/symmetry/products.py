"""Symmetry of a product of arrays, as permutations of its labels.

A slot is one axis of one operand. Slots may be permuted by each operand's own group and by exchanging operands that are
the same array. Such a permutation is a symmetry of the product when it takes the slots of a label to the slots of one.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Callable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass

from flopscope.settings import settings
from flopscope.symmetry.group import GroupTooLargeError, SymmetryGroup
from flopscope.symmetry.orbits import label_group
from flopscope.symmetry.permutation import Perm, compose, identity
from flopscope.symmetry.subscripts import Labels

Slot = tuple[int, int]
LabelTest = Callable[[Mapping[str, str]], bool]


@dataclass(frozen=True, slots=True)
class Factor:
    """One operand of a product.

    Attributes:
        labels: label of each axis.
        shape: length of each axis (1 where it stretches).
        group: its symmetry, on axis numbers.
        alias: operands of equal alias are the same array; None for an intermediate, which is like no other.
        members: which of the original operands it is made of.
    """

    labels: Labels
    shape: tuple[int, ...]
    group: SymmetryGroup | None
    alias: int | None
    members: frozenset[int]


def ordered_labels(factors: Sequence[Factor]) -> Labels:
    """All labels, in order of first occurrence."""
    return tuple(dict.fromkeys(label for factor in factors for label in factor.labels))


def product_group(factors: Sequence[Factor], sizes: Mapping[str, int]) -> SymmetryGroup | None:
    """The symmetry of the product of all `factors`; None without any.

    Raises:
        GroupTooLargeError: more combinations than the setting `dimino_budget`.
    """
    exchanges = list(_exchanges(factors))
    moves = [_axis_moves(factor) for factor in factors]
    if len(exchanges) * math.prod(map(len, moves)) > settings.dimino_budget:
        raise GroupTooLargeError("too many combinations of operand symmetries")
    labels = ordered_labels(factors)
    found = set()
    for exchange in exchanges:
        for choice in itertools.product(*moves):
            images = (
                (label, factors[exchange[o]].labels[choice[o][a]])
                for o, factor in enumerate(factors)
                for a, label in enumerate(factor.labels)
            )
            perm = _as_perm(images, labels, sizes)
            if perm is not None:
                found.add(perm)
    return _nontrivial(found, labels)


def partial_product_group(
    factors: Sequence[Factor], visible: Set[str], sizes: Mapping[str, int]
) -> SymmetryGroup | None:
    """The symmetry of a product whose labels outside `visible` are summed: it maps visible labels to visible ones.

    Besides the exchanges of `product_group`, summed labels may be renamed: where all copies of an array carry the same
    labels, two summed axes of equal length are exchanged in all copies at once.

    Raises:
        GroupTooLargeError: more combinations than the setting `dimino_budget`.
    """
    start = list(itertools.accumulate((len(factor.labels) for factor in factors), initial=0))
    slots = [label for factor in factors for label in factor.labels]
    generators = [*_own_moves(factors, start), *_neighbour_exchanges(factors, start)]
    generators += _summed_axis_swaps(factors, start, visible, sizes)
    labels = ordered_labels(factors)
    found = set()
    for element in _closure(generators, len(slots)):
        perm = _as_perm(((slots[i], slots[j]) for i, j in enumerate(element)), labels, sizes)
        if perm is not None and all((labels[i] in visible) == (labels[j] in visible) for i, j in enumerate(perm)):
            found.add(perm)
    return _nontrivial(found, labels)


def _as_perm(images: Iterator[tuple[str, str]], labels: Labels, sizes: Mapping[str, int]) -> Perm | None:
    """The permutation of `labels` with those images, if there is one that respects lengths."""
    image: dict[str, str] = {}
    for label, target in images:
        if image.setdefault(label, target) != target or sizes[label] != sizes[target]:
            return None
    if len(set(image.values())) < len(image):
        return None
    place = {label: i for i, label in enumerate(labels)}
    return tuple(place[image[label]] for label in labels)


def _nontrivial(perms: Set[Perm], labels: Labels) -> SymmetryGroup | None:
    return label_group(sorted(perms), labels) if len(perms) > 1 else None


def _classes(factors: Sequence[Factor]) -> list[list[int]]:
    """Positions of operands that are the same array, of equal rank, class by class."""
    classes: dict[tuple[int, int], list[int]] = {}
    for position, factor in enumerate(factors):
        if factor.alias is not None:
            classes.setdefault((factor.alias, len(factor.labels)), []).append(position)
    return [members for members in classes.values() if len(members) > 1]


def _exchanges(factors: Sequence[Factor]) -> Iterator[Perm]:
    """All ways to permute operands among those that are the same array."""
    classes = _classes(factors)
    for orders in itertools.product(*map(itertools.permutations, classes)):
        exchange = list(range(len(factors)))
        for members, order in zip(classes, orders, strict=True):
            for here, there in zip(members, order, strict=True):
                exchange[here] = there
        yield tuple(exchange)


def _axis_moves(factor: Factor) -> list[Perm]:
    ndim = len(factor.labels)
    if factor.group is None:
        return [identity(ndim)]
    return [embedded(element, factor.group, ndim) for element in factor.group.element_perms()]


def embedded(perm: Perm, group: SymmetryGroup, ndim: int) -> Perm:
    """A permutation of the positions of `group`, as one of all `ndim` axes."""
    axes = list(range(ndim))
    for i, j in enumerate(perm):
        axes[group.labels[i]] = group.labels[j]
    return tuple(axes)


def _own_moves(factors: Sequence[Factor], start: Sequence[int]) -> Iterator[Perm]:
    for o, factor in enumerate(factors):
        for generator in factor.group.moving if factor.group is not None else ():
            assert factor.group is not None
            axes = embedded(generator, factor.group, len(factor.labels))
            yield _slot_perm(start, {start[o] + i: start[o] + j for i, j in enumerate(axes)})


def _neighbour_exchanges(factors: Sequence[Factor], start: Sequence[int]) -> Iterator[Perm]:
    for members in _classes(factors):
        for one, other in itertools.pairwise(members):
            yield _swaps(start, [(start[one] + a, start[other] + a) for a in range(len(factors[one].labels))])


def _summed_axis_swaps(
    factors: Sequence[Factor], start: Sequence[int], visible: Set[str], sizes: Mapping[str, int]
) -> Iterator[Perm]:
    for members in _classes(factors):
        labels = factors[members[0]].labels
        if any(factors[o].labels != labels for o in members):
            continue
        summed = [axis for axis, label in enumerate(labels) if label not in visible]
        for a, b in itertools.pairwise(summed):
            if sizes[labels[a]] == sizes[labels[b]]:
                yield _swaps(start, [(start[o] + a, start[o] + b) for o in members])


def _swaps(start: Sequence[int], pairs: Sequence[tuple[int, int]]) -> Perm:
    return _slot_perm(start, {**dict(pairs), **{b: a for a, b in pairs}})


def _slot_perm(start: Sequence[int], moved: Mapping[int, int]) -> Perm:
    return tuple(moved.get(slot, slot) for slot in range(start[-1]))


def _closure(generators: Sequence[Perm], size: int) -> Iterator[Perm]:
    """All products of `generators`."""
    seen = {identity(size)}
    queue = [identity(size)]
    for element in queue:
        yield element
        for generator in generators:
            image = compose(element, generator)
            if image not in seen:
                seen.add(image)
                queue.append(image)
                if len(seen) > settings.dimino_budget:
                    raise GroupTooLargeError("too many combinations of operand symmetries")
