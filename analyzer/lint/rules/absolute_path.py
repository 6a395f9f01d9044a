"""absolute-path: a file of this machine."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from analyzer.lint.finding import Finding, Severity
from analyzer.lint.module import Module
from analyzer.lint.rule import Bad, Rule, estimator

ABSOLUTE = re.compile(r"^(/[\w.~-]+(/|$)|~/|[A-Za-z]:[\\/]|\\\\)")
HOME = re.compile(r"^(/(home|Users|root|mnt|data|content|workspace)/\S+|~/\S+|[A-Za-z]:\\\S+)$")
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
        for text in module.nodes(ast.Constant):
            if isinstance(text.value, str) and names_a_file(module, text, text.value):
                yield self.finding(
                    module,
                    text,
                    "an absolute path: the grader does not have this file",
                    help="ship it beside the estimator; context.submission_dir in setup() says where that is",
                )


def names_a_file(module: Module, text: ast.Constant, path: str) -> bool:
    """An absolute path given to a reader, or one into somebody's folders given a name."""
    parent = module.parent(text)
    if isinstance(parent, ast.keyword):
        parent = module.parent(parent)
    if isinstance(parent, ast.Call):
        return bool(ABSOLUTE.match(path)) and module.dotted(parent.func) in READERS
    return isinstance(parent, (ast.Assign, ast.AnnAssign)) and bool(HOME.match(path))
