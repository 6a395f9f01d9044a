"""meter-tampering: reaching into the thing that counts."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from analyzer.lint.finding import Finding, Severity
from analyzer.lint.module import Module
from analyzer.lint.rule import Bad, Rule, estimator

SETTINGS = frozenset({"flopscope.configure"})
CONTEXTS = frozenset({"flopscope.BudgetContext", "flopscope.budget", "flopscope.budget_reset"})
ENVIRONMENT = ("FLOPSCOPE_", "WHEST_")
SETTERS = frozenset({"builtins.setattr", "builtins.delattr"})
WRITERS = frozenset({"os.putenv", "os.environ.setdefault", "os.environ.update", "os.unsetenv"})


class MeterTampering(Rule):
    """Private names of flopscope, assigning into its modules, opening a budget of one's own inside predict(), changing
    its settings or its environment variables: each works locally, none has an effect on the grader other than to
    fail or to get the submission looked at. The budget of predict() is opened by the scorer.
    """

    code = "WH109"
    name = "meter-tampering"
    summary = "The code reaches into the meter"
    severity = Severity.ERROR
    triggers = ("flopscope", "FLOPSCOPE_", "WHEST_")
    bad = (
        Bad(
            estimator("""
            with flops.BudgetContext(10**12):
                return fnp.zeros((mlp.depth, mlp.width))
        """)
        ),
        Bad(estimator("return fnp.zeros((mlp.depth, mlp.width))", before="fnp.matmul = fnp.zeros")),
        Bad(
            estimator("""
            flops._budget = None
            return fnp.zeros((mlp.depth, mlp.width))
        """)
        ),
        Bad(estimator("return fnp.zeros((mlp.depth, mlp.width))", before="flops.configure(dimino_budget=1)")),
        Bad(
            estimator(
                "return fnp.zeros((mlp.depth, mlp.width))",
                before="""
                    import os

                    os.environ['FLOPSCOPE_DISABLE_WEIGHTS'] = '1'
                """,
            )
        ),
    )
    good = (
        estimator("""
            with flops.namespace('layers'):
                return fnp.zeros((mlp.depth, mlp.width))
        """),
        estimator("return fnp.zeros((mlp.depth, mlp.width))")
        + '\n\nif __name__ == "__main__":\n    with flops.BudgetContext(10**9):\n        pass\n',
    )

    def check(self, module: Module) -> Iterator[Finding]:
        for node in module.nodes(ast.Attribute):
            message = attribute(module, node)
            if message:
                yield self.finding(module, node, message)
        for source in module.nodes(ast.ImportFrom):
            if (source.module or "").startswith("flopscope") and private_import(source):
                yield self.finding(module, source, "a private part of flopscope is imported")
        for call in module.nodes(ast.Call):
            message = called(module, call)
            if message:
                yield self.finding(module, call, message)
        for target in module.nodes(ast.Subscript):
            if (
                isinstance(target.ctx, (ast.Store, ast.Del))
                and module.dotted(target.value) == "os.environ"
                and ours(target.slice)
            ):
                yield self.finding(module, target, "an environment variable of the meter is changed")


def attribute(module: Module, node: ast.Attribute) -> str:
    """What is wrong with touching this attribute, or ""."""
    base = module.dotted(node.value) or ""
    if base.split(".")[0] != "flopscope":
        return ""
    if isinstance(node.ctx, (ast.Store, ast.Del)):
        return f"assigning into flopscope: `{ast.unparse(node)}`"
    hidden = node.attr.startswith("_") and not node.attr.startswith("__")
    return f"`{ast.unparse(node)}` is private to flopscope" if hidden else ""


def private_import(source: ast.ImportFrom) -> bool:
    parts = [*(source.module or "").split("."), *(alias.name for alias in source.names)]
    return any(part.startswith("_") for part in parts)


def called(module: Module, call: ast.Call) -> str:
    """What is wrong with this call, or ""."""
    name = module.dotted(call.func) or ""
    if name in SETTINGS and (call.args or call.keywords):
        return "`configure` changes the meter's settings; the grader keeps its own"
    if name in CONTEXTS and module.is_hot(call) and module.estimators:
        return f"`{ast.unparse(call.func)}` inside predict(): the scorer has opened the budget already"
    if name in SETTERS and call.args and (module.dotted(call.args[0]) or "").split(".")[0] == "flopscope":
        return "assigning into flopscope"
    if name in WRITERS and (any(ours(a) for a in call.args) or "FLOPSCOPE_" in ast.unparse(call)):
        return "an environment variable of the meter is changed"
    return ""


def ours(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) and isinstance(node.value, str) and node.value.startswith(ENVIRONMENT)
