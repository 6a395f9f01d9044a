"""Permutations of 0..n-1: plain tuples inside the package, `Permutation` objects at its surface."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Any

Perm = tuple[int, ...]


def identity(size: int) -> Perm:
    """The permutation of `size` positions that moves nothing."""
    return tuple(range(size))


def compose(first: Perm, second: Perm) -> Perm:
    """`second` after `first`: position i goes to second[first[i]]."""
    return tuple(second[i] for i in first)


def inverse(perm: Perm) -> Perm:
    """The permutation that undoes `perm`."""
    back = [0] * len(perm)
    for position, image in enumerate(perm):
        back[image] = position
    return tuple(back)


def cycles(perm: Perm) -> list[Perm]:
    """All cycles, fixed points included, each from its smallest position.

    >>> cycles((1, 0, 2))
    [(0, 1), (2,)]
    """
    seen: set[int] = set()
    found = []
    for start in range(len(perm)):
        cycle = []
        while start not in seen:
            seen.add(start)
            cycle.append(start)
            start = perm[start]
        if cycle:
            found.append(tuple(cycle))
    return found


class Permutation:
    """A permutation in array form: position i goes to `array_form[i]`."""

    __slots__ = ("perm",)

    def __init__(self, array_form: Iterable[int]) -> None:
        self.perm: Perm = tuple(int(i) for i in array_form)
        if sorted(self.perm) != list(range(len(self.perm))):
            raise ValueError(f"{list(self.perm)} is not a bijection on range({len(self.perm)})")

    @classmethod
    def identity(cls, size: int) -> Permutation:
        """The permutation of `size` positions that moves nothing."""
        return cls(identity(size))

    @classmethod
    def from_cycle(cls, size: int, cycle: Sequence[int]) -> Permutation:
        """One cycle: each listed position goes to the next one."""
        perm = list(range(size))
        for here, there in zip(cycle, [*cycle[1:], *cycle[:1]], strict=True):
            perm[here] = there
        return cls(perm)

    @classmethod
    def from_sympy(cls, other: Any) -> Permutation:
        """The same permutation as a SymPy one."""
        return cls(other.array_form)

    def as_sympy(self) -> Any:
        """The same permutation in SymPy (ImportError where it is not installed)."""
        from sympy.combinatorics import Permutation as SympyPermutation

        return SympyPermutation(self.array_form)

    @property
    def size(self) -> int:
        return len(self.perm)

    @property
    def array_form(self) -> list[int]:
        return list(self.perm)

    @property
    def is_identity(self) -> bool:
        return self.perm == identity(self.size)

    @property
    def full_cyclic_form(self) -> list[Perm]:
        """All cycles, fixed points included."""
        return cycles(self.perm)

    @property
    def cyclic_form(self) -> list[Perm]:
        """The cycles of length two and more."""
        return [cycle for cycle in cycles(self.perm) if len(cycle) > 1]

    @property
    def cycle_structure(self) -> dict[int, int]:
        """How many cycles there are of each length."""
        return dict(Counter(map(len, cycles(self.perm))))

    @property
    def order(self) -> int:
        """How often it has to be applied to move nothing."""
        return math.lcm(*map(len, cycles(self.perm)))

    def support(self) -> set[int]:
        """The positions that it moves."""
        return {position for position, image in enumerate(self.perm) if position != image}

    def transpositions(self) -> list[tuple[int, int]]:
        """Swaps whose product it is."""
        return [(cycle[0], other) for cycle in self.cyclic_form for other in cycle[1:]]

    def parity(self) -> int:
        """0 for an even permutation, 1 for an odd one."""
        return len(self.transpositions()) % 2

    def signature(self) -> int:
        """1 for an even permutation, -1 for an odd one."""
        return -1 if self.parity() else 1

    def __mul__(self, other: Permutation) -> Permutation:
        return Permutation(compose(self.perm, other.perm))

    def __call__(self, position: int) -> int:
        return self.perm[position]

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Permutation) and self.perm == other.perm

    def __hash__(self) -> int:
        return hash(self.perm)

    def __repr__(self) -> str:
        return f"Permutation({self.array_form})"
