"""The row: every fact of an operation, and the table of all rows.

    register(Op("linalg.cholesky", rule=cholesky))

A row names the NumPy callable that does the work (by default the one of the same name) and the rule that says, from the
specs of the operands alone, what comes out and what it costs. Runtime, tracer, documentation and tests read this table
and no other.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from flopscope.bind import Binder, binder_of
from flopscope.plan import Plan
from flopscope.pricing import prices
from flopscope.work import Work

Rule = Callable[..., Work]


@dataclass(slots=True, eq=False)
class Op:
    """One counted operation.

    Attributes:
        name: public dotted name, below `flopscope.numpy` unless `home` says otherwise.
        rule: `rule(op, *specs, **parameters) -> Work`; parameters annotated `Spec` are operands (see `bind.py`).
        kernel: the NumPy callable; found by name when not given, None where this NumPy has none.
        home: namespace that shows it: "numpy", "stats", "flopscope", or "" for operations without a public function.
        methods: names of array methods and operators that are this operation.
        reflected: name of the operator method with swapped operands.
        forward: `numpy.<name>(array)` is routed here.
        deferred: the kernel runs first and is charged after, because NumPy's own argument errors are free here.
        needs_result: the rule takes `result=`, the spec of what the kernel returned.
        mutates: the first argument is written to.
        view: the result shares memory with its first operand.
        logged: a record is kept in the op log even when it is free.
        aliasing: the rule takes `same=`, which tells operands that are the same object.
        cached: the plan depends on nothing but specs, ints, strings and None.
        arity: 1 or 2 for an elementwise operation of one or two arrays, which gets the fast path.
        lazy: the kernel must not be kept from running by a tracer (it calls back into user code, reads files ...) if False.
        draws: the first argument is a random generator, whose state the call advances.
        fallible: whether the call succeeds depends on the values (a singular matrix, an index out of range).
        price: the name under which it is billed and logged, where that is not its own.
        lenient: keyword arguments that the rule does not know are left to NumPy, which refuses them after the charge.
        minimum: first NumPy version that has the kernel, for the message when this one has not.
        samples: calls, as source text, that the generic tests and the documentation run.
    """

    name: str
    rule: Rule
    kernel: Any = None
    home: str = "numpy"
    methods: tuple[str, ...] = ()
    reflected: str | None = None
    forward: bool = False
    deferred: bool = False
    needs_result: bool = False
    mutates: bool = False
    view: bool = False
    logged: bool = True
    aliasing: bool = False
    cached: bool = True
    lazy: bool = True
    arity: int = 0
    price: str = ""
    draws: bool = False
    fallible: bool = False
    lenient: bool = False
    minimum: str | None = None
    samples: tuple[str, ...] = ()
    binder: Binder = field(init=False)
    plans: dict[Any, Plan] = field(init=False, default_factory=dict)
    fast: dict[Any, Any] = field(init=False, default_factory=dict)

    def __post_init__(self) -> None:
        self.binder = binder_of(self.rule)
        self.cached = self.cached and not self.needs_result and not self.binder.reads_values
        if self.kernel is None:
            self.kernel = numpy_callable(self.name)

    def __repr__(self) -> str:
        return f"<op {self.name}>"


TABLE: dict[str, Op] = {}


def numpy_callable(name: str) -> Callable[..., Any] | None:
    """NumPy's function of that dotted name, or None."""
    found: Any = np
    for part in name.split("."):
        found = getattr(found, part, None)
    return found if callable(found) else None


def register(op: Op) -> Op:
    """Add a row to the table.

    Raises:
        ValueError: when the name is taken, or the packaged price list has no weight for it.
    """
    if op.name in TABLE:
        raise ValueError(f"operation {op.name} is registered twice")
    if op.logged and prices().strict and not prices().has(op.price or op.name):
        raise ValueError(f"operation {op.name} has no weight in the price list")
    TABLE[op.name] = op
    return op
