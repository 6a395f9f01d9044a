"""Products of arrays: einsum and its named patterns."""

from __future__ import annotations

import operator
import string
from typing import Any

import numpy as np

from flopscope.dispatch import call
from flopscope.install import FUNCTIONS
from flopscope.op import TABLE, Op, register
from flopscope.rules import contraction as rules
from flopscope.symmetry.accounting import AccumulationCost, of_einsum
from flopscope.symmetry.contraction import contraction_path

SMALL = 1 << 14  # products below which NumPy's direct loop is quicker than the way to BLAS


def einsum_kernel(subscripts: str, *operands: Any, optimize: Any = False, symmetry: Any = None, **kwargs: Any) -> Any:
    """`numpy.einsum`, along the priced path for three and more operands and through BLAS for large ones.

    A path in `optimize=` is followed; the name of a way to find one never makes the search longer.
    """
    if isinstance(optimize, bool | str) and len(operands) > 2:
        path = contraction_path(subscripts, tuple(np.shape(operand) for operand in operands))
        optimize = ["einsum_path", *path]
    elif isinstance(optimize, bool | str) and len(operands) == 2:
        optimize = max(getattr(operands[0], "size", 1), getattr(operands[1], "size", 1)) > SMALL
    return np.einsum(subscripts, *operands, optimize=optimize, **kwargs)


def einsum(*operands: Any, **options: Any) -> Any:
    """Products of arrays summed over labels.

    Args:
        operands: subscripts such as "ij,jk->ik" and the arrays; or, as NumPy has it, each array with the list of its labels
            (integers, Ellipsis), and at the end the list of those of the result.
        options: `out`, `dtype`, `order`, `casting`, `optimize` as NumPy's, which never change the bill of the product; and
            `symmetry`, a claim about the result, which is checked.

    Raises:
        ValueError: the subscripts do not fit the arrays.
        SymmetryError: the claim does not hold.
    """
    if operands and not isinstance(operands[0], str):
        operands = spelt(operands)
    return call(TABLE["einsum"], operands, options)


def spelt(operands: tuple[Any, ...]) -> tuple[Any, ...]:
    """Operands with lists of labels, in the form with subscripts."""
    arrays, lists = operands[0 : len(operands) // 2 * 2 : 2], operands[1::2]
    inputs = ",".join(map(letters, lists))
    output = f"->{letters(operands[-1])}" if len(operands) % 2 else ""
    return (inputs + output, *arrays)


def letters(labels: Any) -> str:
    """A list of labels as one term of subscripts.

    Raises:
        TypeError: when a label is no integer (or Ellipsis).
        ValueError: when one is not below 52, NumPy's limit.
    """
    if not isinstance(labels, list | tuple):
        raise TypeError(f"einsum takes subscripts such as 'ij,jk->ik', or arrays with lists of labels; got {labels!r}")
    numbers = [label if label is Ellipsis else operator.index(label) for label in labels]
    if any(label is not Ellipsis and not 0 <= label < len(string.ascii_letters) for label in numbers):
        raise ValueError(f"einsum labels must be from 0 to {len(string.ascii_letters) - 1}, got {labels}")
    return "".join("..." if label is Ellipsis else string.ascii_letters[label] for label in numbers)


FUNCTIONS["einsum"] = einsum


def path_kernel(subscripts: str, *operands: Any, **options: Any) -> tuple[list[tuple[int, ...]], AccumulationCost]:
    """The path that the price of an einsum is computed along, and that price broken down (symmetry not counted)."""
    shapes = tuple(np.shape(operand) for operand in operands)
    report = of_einsum(subscripts, shapes, (None,) * len(shapes), range(len(shapes)))
    return list(report.path or [tuple(range(len(shapes)))]), report


register(
    Op(
        "einsum",
        rules.einsum,
        kernel=einsum_kernel,
        aliasing=True,
        forward=True,
        samples=('fnp.einsum("ij,kj->ik", x, y)', 'fnp.einsum("ij,kj->ik", x, x)', 'fnp.einsum("ij->j", x)'),
    )
)
register(Op("einsum_path", rules.einsum_path, kernel=path_kernel, samples=('fnp.einsum_path("ij,kj->ik", x, y)',)))
register(
    Op(
        "matmul",
        rules.matmul,
        arity=2,
        aliasing=True,
        forward=True,
        methods=("__matmul__",),
        reflected="__rmatmul__",
        samples=("fnp.matmul(p, p)", "fnp.matmul(v, w)", "fnp.matmul(x, y.T)"),
    )
)
register(
    Op("dot", rules.dot, aliasing=True, forward=True, methods=("dot",), samples=("fnp.dot(x, y.T)", "fnp.dot(v, w)"))
)
register(Op("inner", rules.inner, aliasing=True, forward=True, samples=("fnp.inner(x, y)", "fnp.inner(v, w)")))
register(Op("outer", rules.outer, aliasing=True, forward=True, samples=("fnp.outer(v, w)", "fnp.outer(v, v)")))
register(Op("vdot", rules.vdot, aliasing=True, samples=("fnp.vdot(v, w)",)))
register(
    Op(
        "tensordot",
        rules.tensordot,
        aliasing=True,
        forward=True,
        samples=("fnp.tensordot(x, y, axes=([0, 1], [0, 1]))", "fnp.tensordot(p, p, 1)"),
    )
)
CORE = {
    "vecdot": ("...i,...i->...", "fnp.vecdot(x, y)"),
    "matvec": ("...mi,...i->...m", "fnp.matvec(p, v[:4])"),
    "vecmat": ("...m,...mi->...i", "fnp.vecmat(v[:4], p)"),
}
for _name, (_pattern, _sample) in CORE.items():
    register(Op(_name, rules.core(_pattern), aliasing=True, minimum="2.2", samples=(_sample,)))
LINALG = {"matmul": "p, p", "outer": "v, w", "tensordot": "p, p", "vecdot": "x, y"}
for _name, _arguments in LINALG.items():
    register(
        Op(
            f"linalg.{_name}",
            TABLE[_name].rule,
            kernel=TABLE[_name].kernel,
            price=_name,
            aliasing=True,
            samples=(f"fnp.linalg.{_name}({_arguments})",),
        )
    )
