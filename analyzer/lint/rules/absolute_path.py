"""absolute-path: a file of this machine."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from analyzer.lint.finding import Finding, Severity
from analyzer.lint.module import Module
from analyzer.lint.rule import Bad, Rule, estimator

ABSOLUTE = re.compile(r"^(/[\w.~-]+(/|$)|~/|[A-Za-z]:[\\/]|\\\\)")
READERS = frozenset(
    [*("builtins.open", "pathlib.Path", "os.path.join", "sys.path.append", "sys.path.insert", "os.chdir", "json.load")]
    + [f"flopscope.numpy.{n}" for n in ("load", "save", "savez", "savez_compressed", "fromfile")]
    + [f"numpy.{n}" for n in ("load", "save", "savez", "loadtxt", "genfromtxt", "fromfile")]
)


class AbsolutePath(Rule):
    """An absolute path names a file of this machine; the grader has another. Ship the file with the estimator and find
    it from `context.submission_dir` in setup(), or from `__file__`.
    """

    code = "WH501"
    name = "absolute-path"
    summary = "A file is named by an absolute path"
    severity = Severity.ERROR
    triggers = ("/", "\\")
    bad = (
        Bad(estimator("return fnp.load('/home/me/table.npy')[: mlp.depth]")),
        Bad(
            estimator(
                "return fnp.zeros((mlp.depth, mlp.width))",
                before="""
                    import sys

                    sys.path.insert(0, '/home/me/lib')
                """,
            )
        ),
    )
    good = (
        estimator(
            "return fnp.zeros((mlp.depth, mlp.width))",
            before="""
                import os

                HERE = os.path.join(os.path.dirname(__file__), 'data')
            """,
        ),
    )

    def check(self, module: Module) -> Iterator[Finding]:
        for call in module.nodes(ast.Call):
            if module.dotted(call.func) not in READERS:
                continue
            for given in [*call.args, *(k.value for k in call.keywords)]:
                if isinstance(given, ast.Constant) and isinstance(given.value, str) and ABSOLUTE.match(given.value):
                    yield self.finding(
                        module,
                        given,
                        "an absolute path: the grader does not have this file",
                        help="ship it beside the estimator; context.submission_dir in setup() says where that is",
                    )
