"""Views and axis permutations: free."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from flopscope.array import FlopscopeArray
from flopscope.dispatch import call
from flopscope.op import Op, register
from flopscope.rules import views as rules
from flopscope.rules.views import view

# name -> whether numpy.<name>(array) is routed here, samples
LOGGED: dict[str, tuple[bool, tuple[str, ...]]] = {
    "transpose": (True, ("fnp.transpose(x)", "fnp.transpose(x, (1, 0))")),
    "swapaxes": (True, ("fnp.swapaxes(x, 0, 1)",)),
    "moveaxis": (True, ("fnp.moveaxis(x, 0, -1)",)),
    "squeeze": (True, ("fnp.squeeze(x)", "fnp.squeeze(x[:1], axis=0)")),
    "expand_dims": (True, ("fnp.expand_dims(x, 0)", "fnp.expand_dims(x, (0, 2))")),
    "flip": (True, ("fnp.flip(x)", "fnp.flip(x, axis=1)")),
    "fliplr": (False, ("fnp.fliplr(x)",)),
    "flipud": (False, ("fnp.flipud(x)",)),
    "rot90": (False, ("fnp.rot90(x)", "fnp.rot90(x, k=3)")),
    "broadcast_to": (True, ("fnp.broadcast_to(v, (2, 5))",)),
    "diagonal": (True, ("fnp.diagonal(x)", "fnp.diagonal(x, offset=1)")),
    "split": (True, ("fnp.split(x, 3)", "fnp.split(x, [1, 2], axis=1)")),
    "array_split": (False, ("fnp.array_split(x, 2)",)),
    "hsplit": (True, ("fnp.hsplit(x, 2)",)),
    "vsplit": (True, ("fnp.vsplit(x, 3)",)),
    "dsplit": (True, ("fnp.dsplit(fnp.reshape(x, (3, 2, 2)), 2)",)),
    "unstack": (False, ("fnp.unstack(x)", "fnp.unstack(x, axis=1)")),
}
CUTS = ("broadcast_to", "split", "array_split", "vsplit", "dsplit")
for _name, (_forward, _samples) in LOGGED.items():
    register(
        Op(_name, rules.cut if _name in CUTS else view, view=True, forward=_forward, samples=_samples, minimum="2.1")
    )
for _name, _forward in {"permute_dims": False, "matrix_transpose": True}.items():
    register(Op(_name, view, logged=False, view=True, forward=_forward, samples=(f"fnp.{_name}(x)",)))
register(Op("rollaxis", rules.rolled_axis, view=True, samples=("fnp.rollaxis(x, 1)",)))
for _name in ("atleast_1d", "atleast_2d", "atleast_3d"):
    register(Op(_name, rules.at_least, view=True, forward=True, samples=(f"fnp.{_name}(v)", f"fnp.{_name}(x, v)")))
register(Op("broadcast_arrays", rules.broadcast_arrays, view=True, samples=("fnp.broadcast_arrays(x, x[:1])",)))
register(Op("reshape", rules.reshape, view=True, forward=True, samples=("fnp.reshape(x, (2, 6))", "x.reshape(2, -1)")))
register(Op("ravel", rules.ravel, view=True, forward=True, methods=("ravel",), samples=("fnp.ravel(x, order='F')",)))
register(Op("diag", rules.diag, samples=("fnp.diag(v, 1)", "fnp.diag(p)")))
register(Op("diagflat", rules.diagflat, samples=("fnp.diagflat(x, -1)",)))
register(Op("tril", rules.triangle, deferred=True, forward=True, samples=("fnp.tril(x)", "fnp.tril(p, -1)")))
register(Op("triu", rules.triangle, deferred=True, forward=True, samples=("fnp.triu(x)", "fnp.triu(p, 1)")))


def unlogged(name: str, kernel: Callable[..., Any], rule: Any = view, **flags: Any) -> Op:
    """The row of a view that leaves no record: an attribute or method of the array."""
    return register(Op(f"ndarray.{name}", rule, kernel=kernel, home="", logged=False, view=True, **flags))


ATTRIBUTES: dict[str, tuple[Op, str]] = {
    "T": (unlogged("T", lambda a: a.T), "The array with its axes reversed; a view."),
    "mT": (unlogged("mT", lambda a: np.asarray(a).mT), "The array with its last two axes swapped; a view."),
    "real": (unlogged("real", lambda a: a.real, rules.part), "The real part; a view."),
    "imag": (unlogged("imag", lambda a: a.imag, rules.part), "The imaginary part; a view."),
}


def attribute(op: Op, doc: str) -> property:
    """A read-only array attribute that is one operation."""
    return property(lambda self: call(op, (self,), {}), doc=doc)


for _name, (_op, _doc) in ATTRIBUTES.items():
    setattr(FlopscopeArray, _name, attribute(_op, _doc))
for _name in ("squeeze", "swapaxes", "diagonal"):
    unlogged(_name, getattr(np, _name), methods=(_name,))
TRANSPOSE = unlogged("transpose", np.transpose)
VIEW = unlogged(
    "view", lambda a, dtype=None: np.asarray(a).view(*(() if dtype is None else (dtype,))), rules.reinterpreted
)
