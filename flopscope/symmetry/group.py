"""Finite permutation groups that act on the axes of an array (or on the labels of an einsum)."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cached_property
from typing import Any

from flopscope.settings import settings
from flopscope.symmetry.chain import StabilizerChain
from flopscope.symmetry.permutation import Perm, Permutation, compose, cycles, identity

Axes = tuple[Any, ...]
_named: dict[tuple[Any, ...], SymmetryGroup] = {}


class GroupTooLargeError(Exception):
    """A group has more elements than the setting `dimino_budget` allows to list."""


class SymmetryGroup:
    """A permutation group on `degree` positions; position i stands for the axis `axes[i]`.

    Two groups are equal when they act alike on the same axes, however they were written down.
    """

    def __init__(self, *generators: Permutation, axes: Axes | None = None) -> None:
        if not generators:
            raise ValueError("A group needs at least one generator (the identity, for the trivial group)")
        self._set_up([generator.perm for generator in generators], axes)

    def _set_up(self, generators: Sequence[Perm], axes: Axes | None, order: int | None = None) -> None:
        degree = len(generators[0]) if axes is None else len(axes)
        for generator in generators:
            if len(generator) != degree:
                raise ValueError(f"Generator {list(generator)} moves {len(generator)} positions, expected {degree}")
        self._degree, self._axes, self._generators = degree, axes, tuple(dict.fromkeys(generators))
        if order is not None:
            self.__dict__["_order"] = order

    @classmethod
    def _of(cls, generators: Iterable[Perm], axes: Axes | None, degree: int, order: int | None = None) -> SymmetryGroup:
        """The group of already checked generators; none of them give the trivial group."""
        group = cls.__new__(cls)
        group._set_up([g for g in generators if g != identity(degree)] or [identity(degree)], axes, order)
        return group

    @classmethod
    def from_generators(cls, generators: Iterable[Iterable[int]], *, axes: Iterable[Any]) -> SymmetryGroup:
        """The group that `generators` (array forms) generate on `axes`.

        Raises:
            ValueError: no generators, empty or repeated axes, a generator that is no bijection of the positions.
        """
        literals = [tuple(literal) for literal in generators]
        if not literals:
            raise ValueError("from_generators() needs at least one generator")
        group = cls.__new__(cls)
        group._set_up([Permutation(literal).perm for literal in literals], _checked_axes(axes))
        return group

    @classmethod
    def symmetric(cls, *, axes: Iterable[Any]) -> SymmetryGroup:
        """All permutations of `axes`."""
        return _intern("symmetric", axes, _adjacent_swaps, math.factorial)

    @classmethod
    def cyclic(cls, *, axes: Iterable[Any]) -> SymmetryGroup:
        """The rotations of `axes`."""
        return _intern("cyclic", axes, lambda k: [_rotation(k)], lambda k: k)

    @classmethod
    def dihedral(cls, *, axes: Iterable[Any]) -> SymmetryGroup:
        """The rotations and reflections of `axes` (all permutations for one or two of them)."""
        axes = _checked_axes(axes)
        if len(axes) <= 2:
            return cls.symmetric(axes=axes)
        return _intern("dihedral", axes, lambda k: [_rotation(k), (0, *range(k - 1, 0, -1))], lambda k: 2 * k)

    @classmethod
    def young(cls, blocks: Iterable[Iterable[Any]]) -> SymmetryGroup:
        """The product of the symmetric groups of disjoint blocks of axes.

        Raises:
            ValueError: no blocks, or blocks that overlap.
        """
        parts = [cls.symmetric(axes=block) for block in blocks]
        if not parts:
            raise ValueError("young() needs at least one block")
        return cls.direct_product(*parts)

    @classmethod
    def direct_product(cls, *groups: SymmetryGroup) -> SymmetryGroup:
        """The product of groups on disjoint axes.

        Raises:
            ValueError: no groups, a group without axes, or groups that share an axis.
        """
        if not groups:
            raise ValueError("direct_product() needs at least one group")
        if any(group.axes is None for group in groups):
            raise ValueError("direct_product() needs groups that have axes")
        axes = tuple(axis for group in groups for axis in group.labels)
        if len(set(axes)) != len(axes):
            raise ValueError("direct_product() needs groups on disjoint axes")
        generators, start = [], 0
        for group in groups:
            stop = start + group.degree
            head, tail = range(start), range(stop, len(axes))
            generators += [(*head, *(start + i for i in g), *tail) for g in group.perms]
            start = stop
        return cls._of(generators, axes, len(axes), math.prod(group.order() for group in groups))

    @classmethod
    def from_payload(cls, payload: Mapping[str, Any]) -> SymmetryGroup:
        """The group that `to_payload` wrote down."""
        return cls.from_generators(payload["generators"], axes=payload["axes"])

    @classmethod
    def from_sympy(cls, group: Any, *, axes: Iterable[Any] | None = None) -> SymmetryGroup:
        """The same group as a SymPy `PermutationGroup`."""
        generators = [Permutation.from_sympy(g) for g in group.generators]
        return cls(*generators, axes=None if axes is None else _checked_axes(axes))

    @property
    def degree(self) -> int:
        """Number of positions."""
        return self._degree

    @property
    def axes(self) -> Axes | None:
        """The axis that each position stands for."""
        return self._axes

    @property
    def labels(self) -> Axes:
        """`axes`, or the bare positions where there are none."""
        return self._axes if self._axes is not None else identity(self._degree)

    @property
    def perms(self) -> tuple[Perm, ...]:
        """The generators as tuples."""
        return self._generators

    @property
    def generators(self) -> list[Permutation]:
        return [Permutation(generator) for generator in self._generators]

    @property
    def generator_literals(self) -> list[list[int]]:
        """The generators in array form."""
        return [list(generator) for generator in self._generators]

    @property
    def moving(self) -> tuple[Perm, ...]:
        """The generators that move something."""
        return tuple(generator for generator in self._generators if generator != identity(self._degree))

    @property
    def identity(self) -> Permutation:
        return Permutation.identity(self._degree)

    @property
    def is_abelian(self) -> bool:
        return all(compose(g, h) == compose(h, g) for g in self._generators for h in self._generators)

    @property
    def is_transitive(self) -> bool:
        return len(self.orbits()) == 1

    @cached_property
    def _chain(self) -> StabilizerChain:
        return StabilizerChain(self._degree, self._generators)

    @cached_property
    def _order(self) -> int:
        return self._chain.order()

    @cached_property
    def _orbits(self) -> tuple[frozenset[int], ...]:
        block = {i: {i} for i in range(self._degree)}
        for generator in self._generators:
            for here, there in enumerate(generator):
                if block[here] is not block[there]:
                    block[here] |= block[there]
                    block.update(dict.fromkeys(block[there], block[here]))
        return tuple(dict.fromkeys(frozenset(block[i]) for i in range(self._degree)))

    @cached_property
    def is_young(self) -> bool:
        """Whether it is the full product of the symmetric groups of its orbits."""
        return self._order == math.prod(math.factorial(len(orbit)) for orbit in self._orbits)

    @cached_property
    def _elements(self) -> tuple[Perm, ...]:
        seen = {identity(self._degree): None}
        for element in (queue := list(seen)):
            for generator in self._generators:
                image = compose(element, generator)
                if image not in seen:
                    seen[image] = None
                    queue.append(image)
        return tuple(seen)

    def order(self) -> int:
        """Number of elements."""
        return self._order

    def element_perms(self) -> tuple[Perm, ...]:
        """All elements as tuples, the identity first.

        Raises:
            GroupTooLargeError: there are more of them than the setting `dimino_budget`.
        """
        if self._order > settings.dimino_budget:
            raise GroupTooLargeError(f"{self._order} elements exceed the dimino_budget of {settings.dimino_budget}")
        return self._elements

    def elements(self) -> list[Permutation]:
        """All elements (GroupTooLargeError past the setting `dimino_budget`)."""
        return [Permutation(element) for element in self.element_perms()]

    def is_symmetric(self) -> bool:
        """Whether it holds all permutations of its positions."""
        return self._order == math.factorial(self._degree)

    def contains(self, perm: Permutation) -> bool:
        """Whether `perm` is an element."""
        return self.has(perm.perm)

    def has(self, perm: Perm) -> bool:
        """Whether the tuple `perm` is an element."""
        if self.is_young:
            return all(perm[i] in orbit for orbit in self._orbits for i in orbit)
        return self._chain.contains(perm)

    def orbits(self) -> list[frozenset[int]]:
        """The positions, gathered into the sets within which the group moves them."""
        return list(self._orbits)

    def orbit(self, alpha: int) -> frozenset[int]:
        """The positions that `alpha` can go to."""
        return next(orbit for orbit in self._orbits if alpha in orbit)

    def pointwise_stabilizer(self, fixed: Iterable[int]) -> SymmetryGroup:
        """The elements that move none of the positions `fixed`."""
        kept = frozenset(fixed)
        if self.is_young:
            return self.of_blocks([orbit - kept for orbit in self._orbits])
        return self._where(lambda g: all(g[i] == i for i in kept))

    def setwise_stabilizer(self, subset: Iterable[int]) -> SymmetryGroup:
        """The elements that map the set of positions `subset` to itself."""
        kept = frozenset(subset)
        if all(g[i] in kept for g in self._generators for i in kept):
            return self
        if self.is_young:
            return self.of_blocks([part for orbit in self._orbits for part in (orbit & kept, orbit - kept)])
        return self._where(lambda g: all(g[i] in kept for i in kept))

    def of_blocks(self, blocks: Iterable[frozenset[int]]) -> SymmetryGroup:
        """The product of the symmetric groups of blocks of positions, on the same axes."""
        kept = [sorted(block) for block in blocks]
        swaps = [_swap(self._degree, a, b) for block in kept for a, b in zip(block, block[1:], strict=False)]
        order = math.prod(math.factorial(len(block)) for block in kept)
        return SymmetryGroup._of(swaps, self._axes, self._degree, order)

    def _where(self, keep: Callable[[Perm], bool]) -> SymmetryGroup:
        return group_of((g for g in self.element_perms() if keep(g)), self._axes, self._degree)

    def restrict(self, kept: Iterable[int]) -> SymmetryGroup:
        """The action on the positions `kept` alone.

        Raises:
            KeyError: an element sends one of `kept` elsewhere.
        """
        positions = tuple(kept)
        place = {position: i for i, position in enumerate(positions)}
        generators = [tuple(place[g[position]] for position in positions) for g in self._generators]
        axes = None if self._axes is None else tuple(self._axes[position] for position in positions)
        return SymmetryGroup._of(generators, axes, len(positions))

    def relabelled(self, axes: Iterable[Any]) -> SymmetryGroup:
        """The same action, on other axes."""
        return SymmetryGroup._of(self._generators, tuple(axes), self._degree, self._order)

    def burnside_unique_count(self, size_dict: Mapping[int, int]) -> int:
        """Number of orbits of index tuples, where position i runs over `size_dict[i]` values.

        Raises:
            ValueError: positions of one orbit have different sizes.
        """
        from flopscope.symmetry.orbits import burnside

        return burnside(self, [size_dict[i] for i in range(self._degree)])

    @cached_property
    def cycle_counts(self) -> dict[Perm, int]:
        """How many elements have how many cycles within each orbit (GroupTooLargeError as `elements`)."""
        counts: dict[Perm, int] = {}
        place = {position: i for i, orbit in enumerate(self._orbits) for position in orbit}
        for element in self.element_perms():
            row = [0] * len(self._orbits)
            for cycle in cycles(element):
                row[place[cycle[0]]] += 1
            counts[tuple(row)] = counts.get(tuple(row), 0) + 1
        return counts

    def to_payload(self) -> dict[str, Any]:
        """Plain lists that `from_payload` reads."""
        return {"axes": list(self.labels), "generators": self.generator_literals}

    def as_sympy(self) -> Any:
        """The same group in SymPy (ImportError where it is not installed)."""
        try:
            from sympy.combinatorics import PermutationGroup
        except ModuleNotFoundError as error:
            raise ImportError("as_sympy() needs SymPy; install it with: pip install sympy") from error
        return PermutationGroup(*[generator.as_sympy() for generator in self.generators])

    def equals(self, other: SymmetryGroup) -> bool:
        """Whether both act alike on the same axes."""
        return self == other

    def __eq__(self, other: object) -> bool:
        if self is other:
            return True
        if not isinstance(other, SymmetryGroup) or hash(self) != hash(other):
            return False
        if (self._axes is None) != (other._axes is None) or set(self.labels) != set(other.labels):
            return False
        place = {axis: i for i, axis in enumerate(self.labels)}
        there = [place[axis] for axis in other.labels]
        back = {position: i for i, position in enumerate(there)}
        moved = (tuple(there[g[back[i]]] for i in range(self._degree)) for g in other._generators)
        return self._order == other._order and all(map(self.has, moved))

    @cached_property
    def _hash(self) -> int:
        labels = self.labels
        return hash(frozenset(frozenset(labels[i] for i in orbit) for orbit in self._orbits))

    def __hash__(self) -> int:
        return self._hash

    def __reduce__(self) -> Any:
        return _restore, (self._generators, self._axes)

    def __repr__(self) -> str:
        literals = ", ".join(map(str, self.generator_literals))
        return f"SymmetryGroup({literals})" if self._axes is None else f"SymmetryGroup({literals}, axes={self._axes})"


def group_of(elements: Iterable[Perm], axes: Axes | None, degree: int) -> SymmetryGroup:
    """The group generated by `elements`, on few of them as generators."""
    chain = StabilizerChain(degree, ())
    generators = [element for element in elements if chain.add(element)]
    return SymmetryGroup._of(generators, axes, degree, chain.order())


def _restore(generators: tuple[Perm, ...], axes: Axes | None) -> SymmetryGroup:
    return SymmetryGroup._of(generators, axes, len(generators[0]))


def _checked_axes(axes: Iterable[Any]) -> Axes:
    checked = tuple(axes)
    if not checked:
        raise ValueError("axes must not be empty")
    if len(set(checked)) != len(checked):
        raise ValueError(f"axes must be unique, got {checked}")
    return checked


def _intern(
    kind: str, axes: Iterable[Any], generators: Callable[[int], list[Perm]], order: Callable[[int], int]
) -> SymmetryGroup:
    """The one group of that kind on `axes`, spelt in that order."""
    checked = _checked_axes(axes)
    k, key = len(checked), (kind, checked)
    if key not in _named:
        _named[key] = SymmetryGroup._of(generators(k), checked, k, order(k))
    return _named[key]


def _swap(size: int, one: int, other: int) -> Perm:
    return Permutation.from_cycle(size, [one, other]).perm


def _adjacent_swaps(k: int) -> list[Perm]:
    return [_swap(k, i, i + 1) for i in range(k - 1)]


def _rotation(k: int) -> Perm:
    return (*range(1, k), 0)
