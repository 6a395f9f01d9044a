"""broad-except: a handler that swallows the budget error."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from analyzer.lint.finding import Finding, Span
from analyzer.lint.module import Module
from analyzer.lint.rule import Bad, Rule, estimator

BROAD = frozenset(
    {"builtins.Exception", "builtins.BaseException", "flopscope.FlopscopeError", "flopscope.errors.FlopscopeError"}
)
BUDGET = ("BudgetExhaustedError", "TimeExhaustedError")


class BroadExcept(Rule):
    """`except Exception` around counted work also catches BudgetExhaustedError and TimeExhaustedError. What follows
    runs with little or nothing left, returns something that was never finished, and hides the one message that says
    why the score is bad. Catch the errors you expect; or catch the budget error by name, when a fallback is what you
    want.
    """

    code = "WH204"
    name = "broad-except"
    summary = "A broad except around counted work swallows the budget error"
    triggers = ("except",)
    bad = (
        Bad(
            estimator(
                """
                    try:
                        x = fnp.linalg.inv(mlp.weights[0])
                    except Exception:
                        x = mlp.weights[0]
                    return fnp.stack([x[0]] * mlp.depth)
                """
            )
        ),
    )
    good = (
        estimator(
            """
                try:
                    x = fnp.linalg.inv(mlp.weights[0])
                except ValueError:
                    x = mlp.weights[0]
                return fnp.stack([x[0]] * mlp.depth)
            """
        ),
        estimator(
            """
                try:
                    x = fnp.linalg.inv(mlp.weights[0])
                except flops.BudgetExhaustedError:
                    raise
                except Exception:
                    x = mlp.weights[0]
                return fnp.stack([x[0]] * mlp.depth)
            """
        ),
        estimator("""
            try:
                k = int('4')
            except Exception:
                k = 3
            return fnp.zeros((mlp.depth, mlp.width)) + k
        """),
    )

    def check(self, module: Module) -> Iterator[Finding]:
        for node in module.hot(ast.Try):
            if not any(counted(module, statement) for statement in node.body):
                continue
            for handler in node.handlers:
                if named(handler):
                    break
                if broad(module, handler) and not reraises(handler):
                    yield self.finding(
                        module,
                        line(module, handler),
                        "this also catches BudgetExhaustedError and TimeExhaustedError",
                        help="catch the errors you expect, or `except flops.BudgetExhaustedError: raise` before it",
                    )


def counted(module: Module, statement: ast.stmt) -> bool:
    """Whether counted work may happen: a flopscope call, an operator on a counted array, a function of this file."""
    for node in ast.walk(statement):
        if isinstance(node, ast.Call) and (
            (module.dotted(node.func) or "").startswith("flopscope.") or module.inference.target(node.func) is not None
        ):
            return True
        if isinstance(node, ast.BinOp) and module.value(node).is_array:
            return True
    return False


def named(handler: ast.ExceptHandler) -> bool:
    """Whether the budget errors are handled by name here."""
    return handler.type is not None and any(name in ast.unparse(handler.type) for name in BUDGET)


def broad(module: Module, handler: ast.ExceptHandler) -> bool:
    kinds = handler.type.elts if isinstance(handler.type, ast.Tuple) else [handler.type]
    return any(kind is None or module.dotted(kind) in BROAD for kind in kinds)


def reraises(handler: ast.ExceptHandler) -> bool:
    return any(isinstance(node, ast.Raise) for node in ast.walk(handler))


def line(module: Module, handler: ast.ExceptHandler) -> Span:
    """The `except ...:` line."""
    start = module.text.offset(handler.lineno, handler.col_offset)
    return Span(start, module.text.starts[handler.lineno - 1] + len(module.text.line(handler.lineno)))
