"""print-in-predict: output from inside predict()."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from analyzer.lint.finding import Finding
from analyzer.lint.module import Module
from analyzer.lint.rule import Bad, Rule, estimator

TALKING = frozenset(
    {"builtins.print", "sys.stdout.write", "builtins.input", "builtins.breakpoint", "pprint.pprint", "pdb.set_trace"}
)
SWITCHES = ("debug", "verbose", "trace", "log")


class PrintInPredict(Rule):
    """Printing from predict() costs residual seconds for every MLP, and in a worker whose standard output carries the
    protocol it corrupts the reply. Write to standard error while you debug (`file=sys.stderr`), and not in what you
    submit. Output behind a debug or verbose switch is left alone.
    """

    code = "WH206"
    name = "print-in-predict"
    summary = "predict() prints"
    triggers = ("print", "stdout", "input", "breakpoint", "set_trace")
    bad = (
        Bad(
            estimator("""
        print(mlp.name)
        return fnp.zeros((mlp.depth, mlp.width))
    """)
        ),
    )
    good = (
        estimator(
            """
            print(mlp.name, file=sys.stderr)
            return fnp.zeros((mlp.depth, mlp.width))
        """,
            before="import sys",
        ),
        estimator(
            """
            if DEBUG:
                print(mlp.name)
            return fnp.zeros((mlp.depth, mlp.width))
        """,
            before="DEBUG = False",
        ),
    )

    def check(self, module: Module) -> Iterator[Finding]:
        if not module.estimators:
            return
        for call in module.hot(ast.Call):
            if module.dotted(call.func) in TALKING and not redirected(module, call) and not switched(module, call):
                yield self.finding(
                    module, call, f"`{ast.unparse(call.func)}` inside predict()", help="remove it, or file=sys.stderr"
                )


def redirected(module: Module, call: ast.Call) -> bool:
    """Sent somewhere other than standard output."""
    target = next((k.value for k in call.keywords if k.arg == "file"), None)
    return target is not None and module.dotted(target) != "sys.stdout"


def switched(module: Module, call: ast.Call) -> bool:
    tests = [ast.unparse(a.test).lower() for a in module.ancestors(call) if isinstance(a, ast.If)]
    return any(word in test for test in tests for word in SWITCHES)
