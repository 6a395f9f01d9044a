"""raw-numpy-import: NumPy itself, in any form of import."""

from __future__ import annotations

from collections.abc import Iterator

from analyzer.lint import numpy_use
from analyzer.lint.finding import Finding, Severity
from analyzer.lint.module import Module
from analyzer.lint.numpy_use import Imported
from analyzer.lint.rule import Bad, Rule, estimator

RAW = "import numpy as np\nfrom whestbench import BaseEstimator\n\n\n"
COUNTED = "import flopscope.numpy as fnp\nfrom whestbench import BaseEstimator\n\n\n"


class RawNumpyImport(Rule):
    """NumPy's own arithmetic is not counted. Its time is charged as residual seconds instead, and later rounds do not
    install NumPy beside the estimator at all: a submission was refused for one such import. The file works on your
    machine, which is why it is worth finding here.

    Looked for in estimators and in the helpers they import, in every form: `import numpy`, an alias, `from numpy
    import`, a submodule, inside a function, `importlib.import_module("numpy")`. Scripts, tests and blocks under
    `if __name__ == "__main__":` are left alone.
    """

    code = "WH101"
    name = "raw-numpy-import"
    summary = "NumPy is imported directly: nothing it does is counted"
    severity = Severity.ERROR
    fix_safety = (
        "Offered only when every used name exists in `flopscope.numpy`; the finding lists those that do not. Safe, "
        "unless the file changes arrays in place (item assignment, `+=`): counted arrays are immutable."
    )
    triggers = ("numpy",)
    bad = (
        Bad(
            estimator("return np.zeros((mlp.depth, mlp.width))", prelude=RAW),
            estimator("return fnp.zeros((mlp.depth, mlp.width))", prelude=COUNTED),
        ),
        Bad(
            estimator(
                """
                from numpy import stack
                return stack([w[0] for w in mlp.weights])
            """,
                prelude=COUNTED,
            ),
            estimator(
                """
                from flopscope.numpy import stack
                return stack([w[0] for w in mlp.weights])
            """,
                prelude=COUNTED,
            ),
        ),
        Bad(
            estimator(
                """
                import numpy
                return numpy.zeros((mlp.depth, mlp.width))
            """,
                prelude=COUNTED,
            ),
            estimator("return fnp.zeros((mlp.depth, mlp.width))", prelude=COUNTED),
        ),
        Bad(
            estimator(
                """
                    xp = importlib.import_module("numpy")
                    return xp.zeros(3)
                """,
                prelude="import importlib\n\n" + COUNTED,
            ),
            estimator(
                """
                    xp = importlib.import_module("flopscope.numpy")
                    return xp.zeros(3)
                """,
                prelude="import importlib\n\n" + COUNTED,
            ),
        ),
        Bad(estimator("return np.vectorize(abs)(mlp.weights[0])", prelude=RAW)),
    )
    good = (
        estimator("return fnp.zeros((mlp.depth, mlp.width))"),
        estimator("return np.zeros((mlp.depth, mlp.width))", prelude=COUNTED.replace(" as fnp", " as np")),
        estimator("return fnp.zeros((mlp.depth, mlp.width))")
        + '\n\nif __name__ == "__main__":\n    import numpy as np\n\n    print(np.pi)\n',
        "import numpy as np\n\n\ndef helper(x):\n    return np.exp(x)\n",
    )

    def check(self, module: Module) -> Iterator[Finding]:
        for found in numpy_use.imports(module):
            lacking = numpy_use.missing(module, found)
            yield self.finding(
                module,
                found.node if found.alias is None or len(found.node.names) == 1 else found.alias,  # type: ignore[union-attr]
                "`numpy` is not counted: its time is charged as residual seconds, and later rounds do not have it",
                help=advice(module, found, lacking),
                fix=None if lacking else numpy_use.fix_import(module, found),
            )


def advice(module: Module, found: Imported, lacking: list[str]) -> str:
    """What to do, with the number of uses, or with the names that stand in the way."""
    if lacking:
        return f"`flopscope.numpy` has no {', '.join(lacking)}: replace that first, then import flopscope.numpy as fnp"
    count = len(numpy_use.uses(module, found))
    below = f" ({count} uses below, all of which exist in flopscope.numpy)" if count > 1 else ""
    return f"import flopscope.numpy as fnp{below}"
