"""A plan: all that is decided about a call once the specs of its operands are known.

The plan of a call is looked up, not computed, when the same operation meets the same specs again; see `dispatch.py`.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from flopscope.spec import Spec
from flopscope.work import Charge, Out, Work, charge

if TYPE_CHECKING:
    from flopscope.op import Op


class Plan:
    """Cost and result of a call.

    Attributes:
        op: the row.
        cost: FLOPs of all charges together.
        charges: what goes into the op log.
        out: spec(s) of the result, or None when they must be asked of the result.
        finish: final touch to the kernel's result, see `Work.finish`.
        doubtful: whether the call succeeds, or which spec its result has, depends on the values.
        simple: the result is one array without symmetry, so that the fast path may box it.
    """

    __slots__ = ("charges", "cost", "doubtful", "finish", "op", "out", "simple")

    op: Op
    cost: int
    charges: tuple[Charge, ...]
    out: Out
    finish: Callable[[Any], tuple[Any, Spec]] | None
    doubtful: bool
    simple: bool


def price(op: Op, work: Work) -> Plan:
    """The plan of a call of `op` that is this much work."""
    plan = Plan()
    plan.op = op
    plan.charges = tuple(charge(op.price or op.name, part) for part in (work, *work.extra))
    plan.cost = sum(part.flop_cost for part in plan.charges)
    plan.out, plan.finish, plan.doubtful = work.out, work.finish, op.fallible or work.doubtful
    plan.simple = (
        isinstance(work.out, Spec)
        and not work.out.scalar
        and work.out.symmetry is None
        and not work.extra
        and work.finish is None
        and not op.deferred
    )
    return plan
