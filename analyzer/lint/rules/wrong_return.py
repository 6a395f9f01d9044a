"""wrong-return: predict() gives back something that is not a (depth, width) array."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from analyzer.lint.finding import Finding, Severity
from analyzer.lint.module import Function, Module
from analyzer.lint.rule import Bad, Rule, estimator
from analyzer.lint.rules.no_estimator_class import header
from analyzer.lint.values import Kind

NAMES = {
    Kind.NONE: "None",
    Kind.LIST: "a list",
    Kind.TUPLE: "a tuple",
    Kind.DICT: "a dict",
    Kind.SET: "a set",
    Kind.STR: "a string",
    Kind.SCALAR: "a number",
}
HELP = {Kind.LIST: "fnp.stack(rows)", Kind.TUPLE: "return the array alone"}


class WrongReturn(Rule):
    """The scorer takes an array of shape (depth, width): one row a layer, one column a neuron. None (a forgotten
    return), a list or a tuple has no shape and scores as a failure; so does the transposed array, or one row where
    there should be `depth`.
    """

    code = "WH208"
    name = "wrong-return"
    summary = "predict() does not return a (depth, width) array"
    severity = Severity.ERROR
    triggers = ("predict",)
    bad = (
        Bad(estimator("x = fnp.zeros((mlp.depth, mlp.width))")),
        Bad(
            estimator("""
            out = []
            for w in mlp.weights:
                out.append(w[0])
            return out
        """)
        ),
        Bad(estimator("return [[0.0] * mlp.width for _ in range(mlp.depth)]")),
        Bad(
            estimator("""
            if mlp.depth > 4:
                return
            return fnp.zeros((mlp.depth, mlp.width))
        """)
        ),
        Bad(estimator("return fnp.zeros((mlp.width, mlp.depth))")),
        Bad(estimator("return fnp.zeros(mlp.width)")),
    )
    good = (
        estimator("""
            out = []
            for w in mlp.weights:
                out.append(w[0])
            return fnp.stack(out)
        """),
        estimator("""
            while True:
                return fnp.zeros((mlp.depth, mlp.width))
        """),
        estimator("raise NotImplementedError"),
    )

    def check(self, module: Module) -> Iterator[Finding]:
        for predict in module.predicts:
            returns = [n for n in module.nodes(ast.Return) if module.function(n) is predict]
            for node in returns:
                trouble = wrong(module, node)
                if trouble:
                    yield self.finding(module, node, trouble[0], help=trouble[1])
            generator = any(isinstance(n, (ast.Yield, ast.YieldFrom)) for n in ast.walk(predict))
            if not generator and not abstract(predict) and falls_through(predict.body):
                end = "never returns" if not returns else "can end without a return"
                yield self.finding(module, header(module, predict), f"predict() {end}: the scorer gets None")


def wrong(module: Module, node: ast.Return) -> tuple[str, str] | None:
    """Message and help for a bad return value."""
    if node.value is None:
        return "predict() returns None", ""
    value = module.value(node.value)
    if value.kind in NAMES:
        return f"predict() returns {NAMES[value.kind]}, not an array", HELP.get(value.kind, "")
    if value.is_array and value.ndim is not None and value.ndim != 2:
        return (
            f"predict() returns a {value.ndim}-dimensional array; it must be (depth, width)",
            "one row a layer: fnp.stack",
        )
    return transposed(module, node.value)


def transposed(module: Module, node: ast.expr) -> tuple[str, str] | None:
    """`fnp.zeros((mlp.width, mlp.depth))`, straight in the return."""
    if not isinstance(node, ast.Call) or not node.args or not isinstance(node.args[0], ast.Tuple):
        return None
    if not (module.dotted(node.func) or "").startswith("flopscope.numpy."):
        return None
    shape = [ast.unparse(part) for part in node.args[0].elts]
    if shape == ["mlp.width", "mlp.depth"]:
        return "predict() returns (width, depth); it must be (depth, width)", "swap the two"
    return None


def abstract(predict: Function) -> bool:
    """Only a docstring, `...` or `raise`: not meant to be run."""
    decorated = any("abstract" in ast.unparse(d) for d in predict.decorator_list)
    ellipsis = isinstance(predict.body[-1], ast.Expr) and getattr(predict.body[-1].value, "value", 0) is Ellipsis
    return decorated or ellipsis


def falls_through(body: list[ast.stmt]) -> bool:
    """Whether control can reach the end of a block. Unsure means no."""
    last = body[-1]
    if isinstance(last, (ast.Return, ast.Raise, ast.Continue, ast.Break, ast.Match, ast.Try, ast.While)):
        return False
    if isinstance(last, ast.If):
        return falls_through(last.body) or not last.orelse or falls_through(last.orelse)
    if isinstance(last, (ast.With, ast.AsyncWith)):
        return falls_through(last.body)
    return not isinstance(last, ast.For) or not any(isinstance(n, ast.Return) for n in ast.walk(last))
