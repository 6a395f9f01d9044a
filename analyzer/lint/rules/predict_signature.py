"""predict-signature: a predict() that the scorer cannot call."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from analyzer.lint.finding import Finding, Severity
from analyzer.lint.module import Function, Module, method
from analyzer.lint.names import nearest
from analyzer.lint.rule import Bad, Rule, estimator
from analyzer.lint.rules.no_estimator_class import header

ZEROS = estimator("return fnp.zeros((mlp.depth, mlp.width))")


class PredictSignature(Rule):
    """The scorer calls `predict(mlp, budget)` with two positional arguments and uses what it returns. A method with
    another number of parameters, a misspelt name, a generator or an `async def` fails on the first MLP.
    """

    code = "WH202"
    name = "predict-signature"
    summary = "predict() is missing, misspelt, or cannot be called with (mlp, budget)"
    severity = Severity.ERROR
    triggers = ()
    bad = (
        Bad(ZEROS.replace("(self, mlp, budget)", "(self, mlp)")),
        Bad(ZEROS.replace("def predict", "def predct")),
        Bad(ZEROS.replace("def predict", "async def predict")),
        Bad(ZEROS.replace("return", "yield")),
    )
    good = (ZEROS, ZEROS.replace("mlp, budget", "mlp, budget, *, chunk=64"), ZEROS.replace("mlp, budget", "mlp, *rest"))

    def check(self, module: Module) -> Iterator[Finding]:
        for node in module.estimators:
            predict = method(node, "predict")
            if predict is None:
                yield from self.absent(module, node)
                continue
            trouble = reason(module, predict)
            if trouble:
                yield self.finding(module, header(module, predict), trouble, help="def predict(self, mlp, budget):")

    def absent(self, module: Module, node: ast.ClassDef) -> Iterator[Finding]:
        """A class straight under BaseEstimator must have predict; deeper ones may inherit it."""
        direct = any((module.dotted(b) or "").endswith(".BaseEstimator") for b in node.bases)
        assigned = any(isinstance(item, ast.Assign) and "predict" in ast.unparse(item.targets[0]) for item in node.body)
        children = any(isinstance(b, ast.Name) and b.id == node.name for other in module.classes for b in other.bases)
        if not direct or len(node.bases) > 1 or assigned or children or "abstractmethod" in ast.dump(node):
            return
        methods = {m.name: m for m in node.body if isinstance(m, (ast.FunctionDef, ast.AsyncFunctionDef))}
        near = nearest("predict", set(methods))
        if near:
            yield self.finding(
                module, header(module, methods[near]), f"`{near}` is never called", help="did you mean predict?"
            )
        else:
            yield self.finding(module, header(module, node), f"`{node.name}` has no predict()")


def reason(module: Module, predict: Function) -> str:
    """Why the scorer cannot use it, or ""."""
    arguments = predict.args
    positional = [*arguments.posonlyargs, *arguments.args]
    static = any(getattr(d, "id", "") == "staticmethod" for d in predict.decorator_list)
    given = 2 if static else 3
    required = len(positional) - len(arguments.defaults)
    forced = [a.arg for a, d in zip(arguments.kwonlyargs, arguments.kw_defaults, strict=True) if d is None]
    if isinstance(predict, ast.AsyncFunctionDef):
        return "predict() is async: the scorer does not await it"
    if required > given or (len(positional) < given and arguments.vararg is None):
        return "predict() cannot be called with two arguments: the scorer passes mlp and budget"
    if forced:
        return f"predict() needs the keyword {forced[0]}, which the scorer does not pass"
    yields = any(isinstance(n, (ast.Yield, ast.YieldFrom)) and module.function(n) is predict for n in ast.walk(predict))
    return "predict() is a generator: the scorer wants an array" if yields else ""
