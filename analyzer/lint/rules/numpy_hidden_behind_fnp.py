"""numpy-hidden-behind-fnp: plain NumPy under the name of the counted one."""

from __future__ import annotations

from collections.abc import Iterator

from analyzer.lint import numpy_use
from analyzer.lint.finding import Finding, Severity
from analyzer.lint.module import Module
from analyzer.lint.rule import Bad, Rule, estimator

COUNTED_NAMES = frozenset({"fnp", "flops", "flopscope"})
HIDDEN = "import numpy as fnp\nfrom whestbench import BaseEstimator\n\n\n"


class NumpyHiddenBehindFnp(Rule):
    """Every `fnp.` call in the file reads as counted and is not: the FLOPs report shows next to nothing and the
    residual time grows. Usually a leftover of a comparison on the desk, and the hardest kind of raw NumPy to see in
    review.
    """

    code = "WH102"
    name = "numpy-hidden-behind-fnp"
    summary = "NumPy is imported under the counted namespace's usual name"
    severity = Severity.ERROR
    fix_safety = "As for raw-numpy-import: only when every used name exists in `flopscope.numpy`."
    triggers = ("numpy as f", "numpy as flop")
    bad = (
        Bad(
            estimator("return fnp.zeros((mlp.depth, mlp.width))", prelude=HIDDEN),
            estimator(
                "return fnp.zeros((mlp.depth, mlp.width))",
                prelude=HIDDEN.replace("import numpy", "import flopscope.numpy"),
            ),
        ),
    )
    good = (estimator("return fnp.zeros((mlp.depth, mlp.width))"),)

    def check(self, module: Module) -> Iterator[Finding]:
        for found in numpy_use.imports(module):
            if found.local in COUNTED_NAMES:
                yield self.finding(
                    module,
                    found.node,
                    f"`{found.local}` is plain NumPy here: every `{found.local}.` call below looks counted and is not",
                    help="import flopscope.numpy as fnp",
                    fix=numpy_use.fix_import(module, found),
                )
