"""Views and axis permutations."""

from __future__ import annotations

from flopscope.array import FlopscopeArray
from flopscope.dispatch import call
from flopscope.op import Op, register
from flopscope.rules.views import view

TRANSPOSED = register(Op("ndarray.T", view, kernel=lambda a: a.T, home="", logged=False, view=True))

FlopscopeArray.T = property(lambda self: call(TRANSPOSED, (self,), {}), doc="The array with its axes reversed; a view.")  # type: ignore[attr-defined]
