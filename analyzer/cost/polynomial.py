"""Exact polynomials in width n and depth d, found by interpolation on a grid and written as people write them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cache

Powers = tuple[int, int]
SUPERSCRIPTS = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")
DOT = "⋅"


@dataclass(frozen=True, slots=True)
class Polynomial:
    """A sum of `coefficient * n**a * d**b`; `terms` maps (a, b) to the coefficients that are not zero."""

    terms: Mapping[Powers, Fraction]

    def __call__(self, n: int, d: int) -> Fraction:
        """The value at width `n` and depth `d`."""
        return sum((c * n**a * d**b for (a, b), c in self.terms.items()), Fraction(0))

    def __add__(self, other: Polynomial) -> Polynomial:
        keys = {*self.terms, *other.terms}
        return polynomial({k: self.terms.get(k, Fraction(0)) + other.terms.get(k, Fraction(0)) for k in keys})

    def ordered(self) -> list[tuple[Powers, Fraction]]:
        """The terms, highest power of n first."""
        return sorted(self.terms.items(), key=lambda item: (-item[0][0], -item[0][1]))

    def text(self) -> str:
        """For people.

        >>> polynomial({(3, 1): Fraction(4), (2, 1): Fraction(-2), (2, 0): Fraction(1, 2)}).text()
        '4⋅d⋅n³ - 2⋅d⋅n² + n²/2'
        """
        return self._joined(lambda a: f"n{_raised(a)}", lambda b: f"d{_raised(b)}", DOT)

    def source(self) -> str:
        """As an expression of Python.

        >>> polynomial({(3, 1): Fraction(4), (0, 0): Fraction(-2)}).source()
        '4*d*n**3 - 2'
        """
        return self._joined(lambda a: f"n**{a}" if a > 1 else "n", lambda b: f"d**{b}" if b > 1 else "d", "*")

    def _joined(self, width: Callable[[int], str], depth: Callable[[int], str], times: str) -> str:
        text = ""
        for (a, b), c in self.ordered():
            factors = [depth(b)] * (b > 0) + [width(a)] * (a > 0)
            if abs(c.numerator) != 1 or not factors:
                factors.insert(0, str(abs(c.numerator)))
            term = times.join(factors) + (f"/{c.denominator}" if c.denominator != 1 else "")
            sign = "-" if c < 0 else "+"
            text += f" {sign} {term}" if text else f"{'-' if c < 0 else ''}{term}"
        return text or "0"


def polynomial(terms: Mapping[Powers, Fraction]) -> Polynomial:
    """The polynomial without the terms that are zero."""
    return Polynomial({powers: c for powers, c in terms.items() if c})


def _raised(power: int) -> str:
    return str(power).translate(SUPERSCRIPTS) if power > 1 else ""


def interpolate(ns: Sequence[int], ds: Sequence[int], values: Mapping[tuple[int, int], int]) -> Polynomial:
    """The one polynomial of degree < len(ns) in n and < len(ds) in d through `values[n, d]`, exactly.

    >>> grid = {(n, d): 3 * d * n**2 + 1 for n in (2, 3, 5) for d in (1, 2)}
    >>> interpolate((2, 3, 5), (1, 2), grid).source()
    '3*d*n**2 + 1'
    """
    in_n = [_solve(tuple(ns), [Fraction(values[n, d]) for n in ns]) for d in ds]
    rows = [_solve(tuple(ds), [column[a] for column in in_n]) for a in range(len(ns))]
    return polynomial({(a, b): c for a, row in enumerate(rows) for b, c in enumerate(row)})


def _solve(points: tuple[int, ...], values: Sequence[Fraction]) -> list[Fraction]:
    """Coefficients, lowest first, of the polynomial through the points."""
    return [
        sum((value * basis[power] for value, basis in zip(values, _lagrange(points), strict=True)), Fraction(0))
        for power in range(len(points))
    ]


@cache
def _lagrange(points: tuple[int, ...]) -> list[list[Fraction]]:
    """The polynomials that are 1 at one of the points and 0 at the others."""
    made = []
    for at in points:
        basis = [Fraction(1)]
        for other in points:
            if other != at:
                scale = Fraction(1, at - other)
                shifted = [Fraction(0), *basis]
                padded = [*basis, Fraction(0)]
                basis = [scale * (high - other * low) for high, low in zip(shifted, padded, strict=True)]
        made.append(basis)
    return made
