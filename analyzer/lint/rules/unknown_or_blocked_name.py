"""unknown-or-blocked-name: a name the counted namespace does not have."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from analyzer.lint import names
from analyzer.lint.finding import Finding, Severity
from analyzer.lint.module import Module, Role
from analyzer.lint.rule import Bad, Rule, estimator

NEAR = {"ascontiguousarray": "asarray", "asanyarray": "asarray", "asfortranarray": "asarray", "vectorize": None}


class UnknownOrBlockedName(Rule):
    """`flopscope.numpy` has no fall-through to NumPy: a name it does not provide raises AttributeError, often deep in a
    branch that local runs do not take. Names it refuses on purpose (file parsing, printing) are blocked.
    """

    code = "WH107"
    name = "unknown-or-blocked-name"
    summary = "The counted namespace has no such name"
    severity = Severity.ERROR
    triggers = ("flopscope",)
    roles = frozenset({Role.ESTIMATOR, Role.HELPER, Role.SCRIPT})
    bad = (
        Bad(estimator("return fnp.zeroes((mlp.depth, mlp.width))")),
        Bad(estimator("return fnp.stack([fnp.ascontiguousarray(w)[0] for w in mlp.weights])")),
        Bad(estimator("return fnp.loadtxt('table.txt')")),
        Bad("from flopscope.numpy import vectorize\n"),
    )
    good = (
        estimator("return fnp.zeros((mlp.depth, mlp.width)).astype(fnp.float32)"),
        estimator("""
            f = fnp.fancy if hasattr(fnp, 'fancy') else fnp.exp
            return f(fnp.zeros((mlp.depth, mlp.width)))
        """),
    )

    def check(self, module: Module) -> Iterator[Finding]:
        for node in module.nodes(ast.Attribute):
            dotted = module.dotted(node)
            if dotted and dotted.startswith("flopscope.") and self.first_unknown(module, node, dotted):
                yield self.report(module, node, dotted)
        for source in module.nodes(ast.ImportFrom):
            if not source.level and (source.module or "").split(".")[0] == "flopscope":
                yield from self.imported(module, source)

    def first_unknown(self, module: Module, node: ast.Attribute, dotted: str) -> bool:
        """Whether this attribute is the one that fails, and nothing around it allows for that."""
        if names.exists(dotted) or private(dotted) or not names.exists(dotted.rpartition(".")[0]):
            return False
        return not isinstance(node.ctx, ast.Store) and not guarded(module, node)

    def imported(self, module: Module, source: ast.ImportFrom) -> Iterator[Finding]:
        for alias in source.names:
            dotted = f"{source.module}.{alias.name}"
            known = alias.name == "*" or names.exists(dotted) or private(dotted) or not public(source.module or "")
            if not known and not guarded(module, source):
                yield self.report(module, alias, dotted)

    def report(self, module: Module, node: ast.AST, dotted: str) -> Finding:
        space, name = names.split(dotted)
        what = "refuses" if name in names.tables()["blocked"] and space == "numpy" else "has no"
        near = NEAR.get(name, names.nearest(name, names.tables()[space]))
        owner = "flopscope.numpy" if space == "numpy" else "flopscope"
        elsewhere = f"did you mean fnp.{name}?" if owner == "flopscope" and name in names.tables()["numpy"] else ""
        hint = elsewhere or (f"did you mean {near}?" if near else "")
        return self.finding(module, node, f"`{owner}` {what} `{name}`", help=hint)


def private(dotted: str) -> bool:
    """Private names are meter-tampering's business."""
    return any(part.startswith("_") for part in dotted.split("."))


def public(module: str) -> bool:
    """Modules whose names we know."""
    return module in (
        "flopscope",
        "flopscope.numpy",
        "flopscope.numpy.linalg",
        "flopscope.numpy.random",
        "flopscope.numpy.fft",
    )


def guarded(module: Module, node: ast.AST) -> bool:
    """Inside a `try` with handlers, or a test with hasattr or getattr."""
    for parent in module.ancestors(node):
        if isinstance(parent, ast.Try) and parent.handlers:
            return True
        if isinstance(parent, (ast.If, ast.IfExp)) and "hasattr" in ast.unparse(parent.test):
            return True
    return False
