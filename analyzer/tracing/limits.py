"""How much a preview may compute: a bound on work, on memory and on the length of the recording."""

from __future__ import annotations

import math
from dataclasses import dataclass
from time import perf_counter

from analyzer.tracing.node import Node
from flopscope.spec import Spec

FLOPS_PER_SECOND = 2e10  # what one core does of a matrix product; an estimate too high only makes the limit softer
LARGEST_BYTES = 1 << 31


MOST_OPS = 20_000_000
LITTLE_FLOPS, LITTLE_OPS = 20_000, 64  # what is computed at once to see whether a fallible call succeeds


class TraceTooLongError(Exception):
    """The traced program does not come to an end within the operations that a trace may record."""


class OverLimit(Exception):
    """Computing a value would take longer than the trace may take."""


@dataclass(slots=True)
class Limit:
    """Seconds of work that values may cost in one trace.

    Attributes:
        seconds: the bound; infinite for an exact trace.
        spent: seconds that went into kernels so far.
    """

    seconds: float = math.inf
    spent: float = 0.0

    def check(self, node: Node) -> None:
        """Stop before a kernel that does not fit into what is left.

        Raises:
            OverLimit: when it does not.
        """
        if self.seconds == math.inf:
            return
        out = node.plan.out
        needs = getattr(node, "needs", out.nbytes if isinstance(out, Spec) else 0)
        if needs > LARGEST_BYTES or self.spent + node.plan.cost / FLOPS_PER_SECOND > self.seconds:
            raise OverLimit

    def clocked(self, began: float) -> None:
        """Note the time of a kernel that started at `began`."""
        self.spent += perf_counter() - began
