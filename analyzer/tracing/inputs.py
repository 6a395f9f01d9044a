"""Arrays that need not exist to be traced: known by their spec, made only when a value is asked for.

The weights of a network are given to a trace this way, so that a preview at width 65,536 allocates none of them.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from analyzer.tracing.node import NO_KEYWORDS, UNSET, Node
from flopscope.array import FlopscopeArray, box
from flopscope.budget import current_recorder
from flopscope.op import Op
from flopscope.plan import price
from flopscope.spec import Shape, Spec
from flopscope.work import Work


def _free(op: Op) -> Work:
    """Free: the array is given."""
    return Work(0, None, None)


INPUT = Op("input", _free, kernel=lambda: None, home="", logged=False)


class Input(Node):
    """The node of an array that comes from outside.

    Attributes:
        name: what to call it in graphs.
        make: computes the array.
        needs: bytes that are allocated when it is made.
    """

    __slots__ = ("make", "name", "needs")

    def __init__(self, spec: Spec, make: Callable[[], np.ndarray[Any, Any]], name: str, copies: int) -> None:
        plan = price(INPUT, Work(0, None, spec))
        self.plan, self.args, self.kwargs, self.site, self.value = plan, (), NO_KEYWORDS, 0, UNSET
        self.make, self.name, self.needs = make, name, copies * spec.nbytes

    def force(self) -> Any:
        """The array, made now; a trace that is under way notes that it was read."""
        recorder: Any = current_recorder()
        if recorder is not None:
            return recorder.read(self)
        if self.value is UNSET:
            self.value = self.make()
        return self.value

    def run(self, value_of: Any) -> Any:
        return self.make()


def lazy_array(
    shape: Shape, dtype: Any, make: Callable[[], np.ndarray[Any, Any]], name: str = "input", copies: int = 1
) -> FlopscopeArray:
    """A counted array for use under a trace, whose values `make()` gives if they are ever asked for.

    Args:
        shape, dtype: of the array that `make` returns.
        name: what to call it in graphs.
        copies: how many arrays of that size `make` makes the first time.
    """
    spec = Spec.of(shape, np.dtype(dtype))
    return box(spec, Input(spec, make, name, copies))
