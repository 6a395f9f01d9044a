"""What symmetry a view has: found by asking NumPy where each axis went.

A stand-in array whose axis i has stride i + 1 goes through the view function; the strides of the result name the axes
they came from, a negative one was reversed, and zero is a new axis. No element is ever read.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.lib.array_utils import normalize_axis_tuple

from flopscope.op import Op
from flopscope.rules import tags
from flopscope.spec import Spec
from flopscope.symmetry import moves, propagate
from flopscope.symmetry.group import SymmetryGroup
from flopscope.work import Out

Group = SymmetryGroup | None


@dataclass(frozen=True, slots=True)
class Moved:
    """Where the axes of an array went.

    Attributes:
        place: result axis of each axis that is left.
        reversed: axes that were turned round.
    """

    place: dict[int, int]
    reversed: frozenset[int]


def moved_axes(kernel: Callable[..., Any], a: Spec, *args: Any, **kwargs: Any) -> Moved:
    """Where `kernel(a, ...)`, a view, puts the axes of a."""
    strides = tuple(range(1, a.ndim + 1))
    stand_in = np.lib.stride_tricks.as_strided(np.zeros(1, np.int8), a.shape, strides, writeable=False)
    found = kernel(stand_in, *args, **kwargs).strides
    return Moved(
        {abs(stride) - 1: i for i, stride in enumerate(found) if stride},
        frozenset(-stride - 1 for stride in found if stride < 0),
    )


def permuted(a: Spec, out: Spec, axes: Moved) -> Spec:
    """Axes in another order, axes of length 1 dropped or added."""
    return tags.carried(a, out, propagate.moved, axes.place)


def expanded(a: Spec, out: Spec, fresh: tuple[int, ...]) -> Spec:
    """New axes, which may be exchanged with each other; of an untagged array too."""
    group = moves.expand_dims(a.symmetry, out.ndim, fresh)
    return out.with_symmetry(group, inferred=a.inferred or a.symmetry is None)


def flipped(a: Spec, out: Spec, axes: Moved) -> Spec:
    """Reversed axes."""
    return tags.carried(a, out, moves.flip, axes.reversed)


def lost(a: Spec, out: Spec, axes: Moved) -> Spec:
    """Views whose symmetry is not followed."""
    return tags.carried(a, out, tags.given_up)


PERMUTING = (
    "transpose swapaxes moveaxis matrix_transpose linalg.matrix_transpose squeeze atleast_1d atleast_2d atleast_3d "
    "ndarray.T ndarray.transpose ndarray.swapaxes ndarray.squeeze"
)
RULES: dict[str, Callable[[Spec, Spec, Moved], Spec]] = {
    **dict.fromkeys(PERMUTING.split(), permuted),
    "flip": flipped,
    **dict.fromkeys(("fliplr", "flipud", "diagonal"), lost),
}


def of_view(op: Op, a: Spec, out: Out, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Out:
    """`out`, the untagged spec(s) of a view of a, with what is left of the symmetry of a."""
    if isinstance(out, tuple):
        return tuple(of_piece(op, a, part, args, kwargs) for part in out)
    if not isinstance(out, Spec):
        return out
    if op.name == "expand_dims":
        return expanded(a, out, normalize_axis_tuple(kwargs["axis"] if kwargs else args[0], out.ndim))
    if a.symmetry is None:
        return out
    rule = RULES.get(op.name)
    return out if rule is None else rule(a, out, moved_axes(op.kernel, a, *args, **kwargs))


CUT_AXIS: dict[str, Callable[..., int]] = {
    "split": lambda a, sections=None, axis=0: range(a.ndim)[axis],
    "vsplit": lambda a, sections=None: 0,
    "hsplit": lambda a, sections=None: min(a.ndim - 1, 1),
    "dsplit": lambda a, sections=None: 2,
}


def of_piece(op: Op, a: Spec, piece: Any, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
    """The spec of one of the pieces that a was cut into."""
    if op.name not in CUT_AXIS or a.symmetry is None:
        return piece
    named = {name: value for name, value in kwargs.items() if name == "axis"}
    return tags.carried(a, piece, moves.without_axis, CUT_AXIS[op.name](a, *args, **named))


def of_broadcast(a: Spec, out: Out) -> Out:
    """The spec of an array that was broadcast."""
    if not isinstance(out, Spec):
        return out
    group = moves.broadcast_to(a.symmetry, a.shape, out.shape)
    if a.symmetry is not None and group is None:
        tags.warn_loss(a.symmetry, None, "a symmetric axis is stretched")
    return out.with_symmetry(group, inferred=a.inferred or a.symmetry is None)
