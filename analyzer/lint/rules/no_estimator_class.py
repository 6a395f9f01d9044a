"""no-estimator-class: nothing in the file that the loader would take."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from analyzer.lint.finding import Finding, Severity, Span
from analyzer.lint.module import Module, Role
from analyzer.lint.rule import Bad, Rule, estimator

PLAIN = (
    "import flopscope.numpy as fnp\n\n\nclass Estimator:\n    def predict(self, mlp, budget):\n"
    "        return fnp.zeros((mlp.depth, mlp.width))\n"
)


class NoEstimatorClass(Rule):
    """The loader takes a class that inherits from BaseEstimator and is defined in the file itself; without one the run
    ends before any MLP is scored. A class with a predict() but without the base is not found. Nor is one of two
    classes chosen, unless one of them is called Estimator.
    """

    code = "WH201"
    name = "no-estimator-class"
    summary = "No class, or no single class, that the loader would take"
    severity = Severity.ERROR
    triggers = ()
    roles = frozenset({Role.ESTIMATOR, Role.HELPER})
    bad = (
        Bad(PLAIN),
        Bad(
            estimator("return fnp.zeros((mlp.depth, mlp.width))").replace("class Estimator", "class A")
            + "\n\nclass B(A):\n    pass\n"
        ),
    )
    good = (
        estimator("return fnp.zeros((mlp.depth, mlp.width))"),
        "import flopscope.numpy as fnp\n\n\ndef relu(x):\n    return fnp.maximum(x, 0)\n",
        "import flopscope.numpy as fnp\nfrom base import Common\n\n\nclass Estimator(Common):\n"
        "    def predict(self, mlp, budget):\n        return fnp.zeros((mlp.depth, mlp.width))\n",
    )

    def check(self, module: Module) -> Iterator[Finding]:
        real = [node for node in module.classes if module.is_estimator(node) and top_level(module, node)]
        if not real:
            yield from self.none(module)
        candidates = [node for node in real if not abstract(node)]
        if len(candidates) > 1 and all(node.name != "Estimator" for node in real):
            listed = ", ".join(node.name for node in candidates)
            yield self.finding(
                module,
                header(module, candidates[1]),
                f"the loader cannot choose between {listed}",
                help="call one of them Estimator, or name it with --class",
            )

    def none(self, module: Module) -> Iterator[Finding]:
        for node in module.classes:
            if module.looks_like_estimator(node) and not other_base(module, node):
                yield self.finding(
                    module,
                    header(module, node),
                    f"`{node.name}` does not inherit from BaseEstimator: the loader does not see it",
                    help=f"from whestbench import BaseEstimator; class {node.name}(BaseEstimator):",
                )
                return
        if (
            module.path is not None
            and module.path.name == "estimator.py"
            and not module.estimators
            and not elsewhere(module)
        ):
            yield self.finding(
                module, Span(0, 0), "no class inherits from BaseEstimator: the loader finds nothing here"
            )


def elsewhere(module: Module) -> bool:
    """Whether a class here has a base from somewhere we do not see."""
    return any(other_base(module, node) for node in module.classes)


def other_base(module: Module, node: ast.ClassDef) -> bool:
    """Whether a class has a base that may be an estimator without our knowing."""
    return any(module.dotted(base) != "builtins.object" for base in node.bases) or bool(node.keywords)


def abstract(node: ast.ClassDef) -> bool:
    """Meant to be inherited from: decorated abstract methods or an underscore name."""
    return node.name.startswith("_") or "abstractmethod" in ast.dump(node)


def top_level(module: Module, node: ast.ClassDef) -> bool:
    return isinstance(module.parent(node), ast.Module)


def header(module: Module, node: ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef) -> Span:
    """The `class X(...)` or `def f(...)` line, without the body."""
    start = module.text.offset(node.lineno, node.col_offset)
    line_end = module.text.starts[node.lineno - 1] + len(module.text.line(node.lineno))
    return Span(start, line_end)
