"""path-object-to-load: a Path where the grader wants a string."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from analyzer.lint.calls import argument_node
from analyzer.lint.effects import counted_name
from analyzer.lint.finding import Finding, Severity
from analyzer.lint.module import Module
from analyzer.lint.rewrite import build
from analyzer.lint.rule import Bad, Rule, estimator, replacing
from analyzer.lint.values import Kind

FILES = frozenset({"load", "save", "savez", "savez_compressed", "fromfile"})
WITH_PATH = "from pathlib import Path\n\nimport flopscope.numpy as fnp\nfrom whestbench import BaseEstimator\n\n\n"


class PathObjectToLoad(Rule):
    """`fnp.load(Path(...))` works under validate and fails on the grader, whose end of the wire takes a string. Write
    `fnp.load(str(path))`.
    """

    code = "WH503"
    name = "path-object-to-load"
    summary = "A Path object is passed to load or save"
    severity = Severity.ERROR
    fix_safety = "Safe: the string names the same file."
    triggers = ("Path",)
    bad = (
        Bad(
            estimator("return fnp.load(Path(__file__).parent / 'table.npy')[: mlp.depth]", prelude=WITH_PATH),
            estimator("return fnp.load(str(Path(__file__).parent / 'table.npy'))[: mlp.depth]", prelude=WITH_PATH),
        ),
        Bad(
            estimator(
                """
                    path = Path(__file__).with_name('table.npy')
                    return fnp.load(path)[: mlp.depth]
                """,
                prelude=WITH_PATH,
            ),
            estimator(
                """
                    path = Path(__file__).with_name('table.npy')
                    return fnp.load(str(path))[: mlp.depth]
                """,
                prelude=WITH_PATH,
            ),
        ),
    )
    good = (
        estimator("return fnp.load(str(Path(__file__).parent / 'table.npy'))[: mlp.depth]", prelude=WITH_PATH),
        estimator("return fnp.load('table.npy')[: mlp.depth]", prelude=WITH_PATH),
    )

    def check(self, module: Module) -> Iterator[Finding]:
        for call in module.nodes(ast.Call):
            if counted_name(module, call) not in FILES:
                continue
            given = argument_node(call, 0, "file")
            if given is not None and module.value(given).kind is Kind.PATH:
                yield self.finding(
                    module,
                    given,
                    "a Path object: the grader takes a string",
                    help="wrap it in str()",
                    fix=replacing(module, given, build(module, given, "str(path)", path=given), "wrap it in str()"),
                )
