"""callback-op: functions that take a Python callback, which the grader refuses."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from analyzer.lint import names
from analyzer.lint.finding import Finding, Severity
from analyzer.lint.module import Module
from analyzer.lint.rule import Bad, Rule, estimator


class CallbackOp(Rule):
    """`apply_along_axis`, `apply_over_axes`, `fromfunction`, `fromiter`, `mask_indices` and `piecewise` call back into
    your Python. The grader runs the arithmetic elsewhere and cannot, so they work on your machine and fail there.
    """

    code = "WH108"
    name = "callback-op"
    summary = "A function with a Python callback, which the grader refuses"
    severity = Severity.ERROR
    triggers = ("apply_along_axis", "apply_over_axes", "fromfunction", "fromiter", "mask_indices", "piecewise")
    bad = (
        Bad(estimator("return fnp.fromfunction(lambda i, j: 0.0 * i, (mlp.depth, mlp.width))")),
        Bad(estimator("return fnp.stack([fnp.apply_along_axis(fnp.sum, 0, w) for w in mlp.weights])")),
    )
    good = (estimator("return fnp.stack([fnp.sum(w, axis=0) for w in mlp.weights])"),)

    def check(self, module: Module) -> Iterator[Finding]:
        for call in module.nodes(ast.Call):
            dotted = module.dotted(call.func) or ""
            name = dotted.removeprefix("flopscope.numpy.")
            if dotted.startswith("flopscope.numpy.") and name in names.tables()["callbacks"]:
                yield self.finding(
                    module,
                    call.func,
                    f"the grader refuses `{name}`: it calls back into Python",
                    help="write it with whole arrays",
                )
