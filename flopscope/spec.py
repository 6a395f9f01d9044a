"""What is known of an array before its values are: shape, dtype, symmetry.

Specs are interned: two arrays of equal shape, dtype and symmetry share one `Spec` object, so that a plan (see `plan.py`)
is found by identity. A Python scalar has a spec too; it is `weak`: it takes the dtype of what it meets (NEP 50).
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import numpy as np

from flopscope.errors import UnsupportedDtypeError

if TYPE_CHECKING:
    from flopscope.symmetry.group import SymmetryGroup

Shape = tuple[int, ...]
NUMERIC_KINDS = frozenset("biufc")
WEAK_ZERO: dict[type, Any] = {int: 0, float: 0.0, complex: 0j}
_INTERN_LIMIT = 1 << 16
_interned: dict[tuple[Any, ...], Spec] = {}


class Spec:
    """Shape, dtype and symmetry of an array.

    Attributes:
        shape: lengths of the axes.
        dtype: NumPy dtype of the elements.
        symmetry: group of axis permutations that leave the array unchanged, or None.
        inferred: the symmetry was found by a rule, not claimed by the user (it is then dropped quietly when written to).
        weak: `int`, `float` or `complex` for a Python scalar, else None.
        scalar: in an eager run this is a plain NumPy scalar, on which arithmetic is not billed.
        size: number of elements.
    """

    __slots__ = ("_unique", "dtype", "inferred", "scalar", "shape", "size", "symmetry", "weak")

    shape: Shape
    dtype: np.dtype[Any]
    symmetry: SymmetryGroup | None
    inferred: bool
    weak: type | None
    scalar: bool
    size: int
    _unique: int | None

    @staticmethod
    def of(
        shape: Shape,
        dtype: Any,
        symmetry: SymmetryGroup | None = None,
        *,
        inferred: bool = False,
        scalar: bool = False,
    ) -> Spec:
        """The one spec of that shape, dtype and symmetry."""
        key = (shape, dtype, symmetry, inferred, scalar)
        found = _interned.get(key)
        if found is None:
            made = _new(tuple(map(int, shape)), np.dtype(dtype), symmetry, inferred, scalar, None)
            if len(_interned) >= _INTERN_LIMIT:
                _interned.clear()
            found = _interned.setdefault((made.shape, made.dtype, symmetry, inferred, scalar), made)
            _interned[key] = found
        return found

    @property
    def ndim(self) -> int:
        return len(self.shape)

    @property
    def nbytes(self) -> int:
        """Bytes that the elements take."""
        return self.size * self.dtype.itemsize

    @property
    def participant(self) -> Any:
        """What this operand brings to dtype promotion: a weak zero for a Python scalar, else its dtype."""
        return self.dtype if self.weak is None else WEAK_ZERO[self.weak]

    @property
    def loop_type(self) -> Any:
        """What `ufunc.resolve_dtypes` takes for this operand."""
        return self.dtype if self.weak is None else self.weak

    @property
    def unique(self) -> int:
        """Number of distinct elements: orbits of index tuples under the symmetry, `size` without one."""
        if self._unique is None:
            self._unique = self.size if self.symmetry is None else _orbits(self)
        return self._unique

    @property
    def work(self) -> int:
        """Elements that an elementwise pass touches: `unique`, and 1 for an empty array."""
        return max(self.unique, 1)

    def plain(self) -> Spec:
        """This spec without symmetry."""
        return self if self.symmetry is None else Spec.of(self.shape, self.dtype)

    def with_dtype(self, dtype: Any) -> Spec:
        """This spec, symmetry kept, with another dtype."""
        return Spec.of(self.shape, np.dtype(dtype), self.symmetry, inferred=self.inferred)

    def with_symmetry(self, symmetry: SymmetryGroup | None, *, inferred: bool = True) -> Spec:
        """This spec with another symmetry."""
        return Spec.of(self.shape, self.dtype, symmetry, inferred=inferred and symmetry is not None)

    def __repr__(self) -> str:
        kind = self.weak.__name__ if self.weak else str(self.dtype)
        tag = f", {self.symmetry!r}" if self.symmetry is not None else ""
        return f"Spec({kind}{list(self.shape)}{tag})"


def _new(
    shape: Shape, dtype: np.dtype[Any], symmetry: SymmetryGroup | None, inferred: bool, scalar: bool, weak: type | None
) -> Spec:
    spec = Spec()
    spec.shape, spec.dtype, spec.symmetry = shape, dtype, symmetry
    spec.inferred, spec.scalar, spec.weak = inferred, scalar, weak
    spec.size, spec._unique = math.prod(shape), None
    return spec


def forget_orbits() -> None:
    """Count distinct elements anew when they are next asked for: a limit on the count has changed."""
    for spec in _interned.values():
        spec._unique = None


def _orbits(spec: Spec) -> int:
    from flopscope.symmetry.orbits import unique_elements

    assert spec.symmetry is not None
    return unique_elements(spec.symmetry, spec.shape)


WEAK: dict[type, Spec] = {kind: _new((), np.dtype(kind), None, False, False, kind) for kind in (int, float, complex)}
WEAK[bool] = Spec.of((), np.dtype(bool))


def require_numeric(dtype: np.dtype[Any], op_name: str = "operation") -> np.dtype[Any]:
    """`dtype` itself when FLOPs can be counted for it.

    Raises:
        UnsupportedDtypeError: for anything that is not bool, integer, float or complex.
    """
    if dtype.kind in NUMERIC_KINDS or (dtype.kind == "V" and dtype.itemsize == 0 and not dtype.names):
        return dtype
    raise UnsupportedDtypeError(op_name, dtype)


def spec_of_array(array: np.ndarray[Any, Any] | np.generic, op_name: str = "operation") -> Spec:
    """The (untagged) spec of a plain NumPy array or scalar.

    Raises:
        UnsupportedDtypeError: when its dtype is not numeric.
    """
    found = _interned.get((array.shape, array.dtype, None, False, False))
    if found is None:
        found = Spec.of(array.shape, require_numeric(array.dtype, op_name))
    return found
