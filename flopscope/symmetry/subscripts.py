"""Reading einsum subscripts: ellipsis and implicit output spelt out, label lengths resolved."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

Shape = tuple[int, ...]
Labels = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Subscripts:
    """One label per axis: of every operand, and of the output."""

    terms: tuple[Labels, ...]
    output: Labels

    @property
    def text(self) -> str:
        """The same in einsum notation, with explicit output."""
        return ",".join(map("".join, self.terms)) + "->" + "".join(self.output)


@lru_cache(maxsize=4096)
def parse(subscripts: str, ndims: tuple[int, ...]) -> Subscripts:
    """Spell out `subscripts` for operands of `ndims` axes.

    >>> parse("...ij,jk", (3, 2)).text
    'aij,jk->aik'

    Raises:
        ValueError: the subscripts do not fit the operands, or name an output label twice or out of nowhere.
    """
    text = subscripts.replace(" ", "")
    inputs, arrow, output = text.partition("->")
    terms = inputs.split(",")
    if len(terms) != len(ndims):
        raise ValueError(f"einsum subscripts {subscripts!r} name {len(terms)} operands, but {len(ndims)} were given")
    hidden = [_hidden_axes(term, ndim) for term, ndim in zip(terms, ndims, strict=True)]
    spare = _unused(text, max(hidden))
    spelt = tuple(
        tuple(term.replace("...", "".join(spare[len(spare) - count :])))
        for term, count in zip(terms, hidden, strict=True)
    )
    if not arrow:
        counts = Counter(label for term in spelt for label in term if label not in spare)
        output = "..." + "".join(sorted(label for label, count in counts.items() if count == 1))
    result = Subscripts(spelt, tuple(output.replace("...", "".join(spare))))
    _check(result)
    return result


def _hidden_axes(term: str, ndim: int) -> int:
    """How many axes the ellipsis of `term` stands for."""
    named = term.replace("...", "", 1)
    if not all(label.isalpha() for label in named):
        raise ValueError(f"einsum subscript {term!r} may hold letters and one '...' only")
    if len(named) > ndim or ("..." not in term and len(named) != ndim):
        raise ValueError(f"einsum subscript {term!r} does not fit an operand of {ndim} dimensions")
    return ndim - len(named)


def _unused(text: str, count: int) -> Labels:
    letters = (chr(code) for code in range(ord("a"), 0x3000) if chr(code).isalpha() and chr(code) not in text)
    return tuple(letter for letter, _ in zip(letters, range(count), strict=False))


def _check(subscripts: Subscripts) -> None:
    known = {label for term in subscripts.terms for label in term}
    for label in subscripts.output:
        if label not in known:
            raise ValueError(f"einsum output label {label!r} does not occur in the inputs")
        if subscripts.output.count(label) > 1:
            raise ValueError(f"einsum output label {label!r} occurs more than once in the output")


def label_sizes(terms: Sequence[Labels], shapes: Sequence[Shape]) -> dict[str, int]:
    """Length of every label; an axis of length 1 stretches.

    Raises:
        ValueError: a label stands for axes of different lengths.
    """
    sizes: dict[str, int] = {}
    for term, shape in zip(terms, shapes, strict=True):
        for label, n in zip(term, shape, strict=True):
            known = sizes.setdefault(label, n)
            if known != n:
                if known != 1 and n != 1:
                    raise ValueError(f"einsum label {label!r} stands for lengths {known} and {n}")
                sizes[label] = n if known == 1 else known
    return sizes
