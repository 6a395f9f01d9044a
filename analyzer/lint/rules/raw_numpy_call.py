"""raw-numpy-call: a NumPy function called on a counted array."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from analyzer.lint import names
from analyzer.lint.finding import Finding
from analyzer.lint.module import Module
from analyzer.lint.rule import Bad, Rule, estimator, replacing

LEAVING = frozenset({"numpy.asarray", "numpy.array", "numpy.asanyarray", "numpy.ascontiguousarray"})
BOTH = "import flopscope.numpy as fnp\nimport numpy as np\nfrom whestbench import BaseEstimator\n\n\n"


class RawNumpyCall(Rule):
    """A NumPy function on a counted array takes one of three ways: it is forwarded to the counted one with a warning at
    each call site, it is refused with a TypeError, or (older releases, mixed arguments) it runs unbilled. Which one
    depends on the function and the release; the counted spelling means the same everywhere.
    """

    code = "WH103"
    name = "raw-numpy-call"
    summary = "A NumPy function is called on a counted array"
    fix_safety = "Safe: where `flopscope.numpy` has the function, it is the one the call is forwarded to."
    triggers = ("numpy",)
    bad = (
        Bad(
            estimator("return fnp.stack([np.exp(w[0]) for w in mlp.weights])", prelude=BOTH),
            estimator("return fnp.stack([fnp.exp(w[0]) for w in mlp.weights])", prelude=BOTH),
        ),
    )
    good = (
        estimator("return fnp.stack([fnp.exp(w[0]) for w in mlp.weights])", prelude=BOTH),
        estimator(
            """
            k = int(np.ceil(np.log2(mlp.width)))
            return fnp.zeros((mlp.depth, k))
        """,
            prelude=BOTH,
        ),
    )

    def check(self, module: Module) -> Iterator[Finding]:
        for call in module.nodes(ast.Call):
            name = module.dotted(call.func) or ""
            if not name.startswith("numpy.") or name in LEAVING:
                continue
            if any(module.value(argument).is_array for argument in call.args):
                yield self.report(module, call, name.removeprefix("numpy."))

    def report(self, module: Module, call: ast.Call, name: str) -> Finding:
        here = module.fnp(call)
        known = names.exists(f"flopscope.numpy.{name}")
        text = f"{here}.{name}" if here and known else None
        return self.finding(
            module,
            call,
            f"`np.{name}` on a counted array",
            help=f"write {here or 'fnp'}.{name}" if known else f"`flopscope.numpy` has no {name}",
            fix=replacing(module, call.func, text, f"use {text}"),
        )
