"""repeated-pdf-cdf: a density or a distribution function evaluated again where it is known."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from analyzer.lint.effects import changed_names, counted_name, expressions, pure, read_names
from analyzer.lint.finding import Finding
from analyzer.lint.module import Module
from analyzer.lint.rule import Bad, Rule, estimator
from analyzer.lint.rules.repeated_expression import COMPOUND, blocks

SYMMETRIC = frozenset(
    {"stats.norm.cdf", "stats.norm.pdf", "stats.logistic.cdf", "stats.logistic.pdf", "stats.laplace.pdf"}
)
MIRROR = {"cdf": "1 - cdf(t)", "pdf": "pdf(t)"}


class RepeatedPdfCdf(Rule):
    """`norm.cdf` bills 48 float64 FLOPs an element and `norm.pdf` 27, each doubled by the dtype: the dearest functions
    in most estimators. Evaluated twice at the same point they can be kept; at `-t` they follow from their value at
    `t`: `cdf(-t) = 1 - cdf(t)`, `pdf(-t) = pdf(t)`.
    """

    code = "WH416"
    name = "repeated-pdf-cdf"
    summary = "A pdf or cdf is evaluated again at a point where it is known"
    triggers = ("cdf", "pdf")
    bad = (
        Bad(
            estimator(
                """
                    t = mlp.weights[0]
                    a = flops.stats.norm.cdf(t)
                    b = t * flops.stats.norm.cdf(t)
                    return (a + b)[: mlp.depth]
                """
            )
        ),
        Bad(
            estimator(
                """
                    t = mlp.weights[0]
                    a = flops.stats.norm.cdf(t)
                    b = flops.stats.norm.cdf(-t)
                    return (a + b)[: mlp.depth]
                """
            )
        ),
    )
    good = (
        estimator(
            """
                t = mlp.weights[0]
                a = flops.stats.norm.cdf(t)
                b = flops.stats.norm.pdf(t)
                return (a + b)[: mlp.depth]
            """
        ),
        estimator(
            """
                t = mlp.weights[0]
                a = flops.stats.norm.cdf(t)
                t = t + 1.0
                b = flops.stats.norm.cdf(t)
                return (a + b)[: mlp.depth]
            """
        ),
    )

    def check(self, module: Module) -> Iterator[Finding]:
        for block in blocks(module):
            yield from self.in_block(module, block)

    def in_block(self, module: Module, block: list[ast.stmt]) -> Iterator[Finding]:
        seen: dict[str, tuple[int, ast.Call]] = {}
        for index, statement in enumerate(block):
            if isinstance(statement, COMPOUND):
                continue
            for call in expressions(module, statement):
                name = counted_name(module, call) if isinstance(call, ast.Call) else None
                if not isinstance(call, ast.Call) or not (name or "").startswith("stats.") or not pure(module, call):
                    continue
                first = self.known(module, call, name or "", seen, block, index)
                if first is None:
                    seen[key(name or "", call)] = (index, call)
                else:
                    yield self.report(module, call, first, key(name or "", call) in seen)

    def known(
        self,
        module: Module,
        call: ast.Call,
        name: str,
        seen: dict[str, tuple[int, ast.Call]],
        block: list[ast.stmt],
        index: int,
    ) -> ast.Call | None:
        """The earlier call that gives this one's value."""
        mirrored = (
            key(name, call, mirror=True) if name in SYMMETRIC and len(call.args) == 1 and not call.keywords else ""
        )
        for wanted in (key(name, call), mirrored):
            found = seen.get(wanted)
            if found and not changed_names(module, block[found[0] : index]) & read_names(call):
                return found[1]
        return None

    def report(self, module: Module, call: ast.Call, first: ast.Call, equal: bool) -> Finding:
        function = call.func.attr if isinstance(call.func, ast.Attribute) else ""
        same = "bind the first to a name" if equal else f"{function}(-t) is {MIRROR.get(function, 'known')}"
        return self.finding(
            module, call, f"`{ast.unparse(call.func)}` is known here from line {first.lineno}", help=same
        )


def key(name: str, call: ast.Call, mirror: bool = False) -> str:
    """A call as text to compare, or the same call at the mirrored point."""
    arguments = [ast.unparse(k) for k in call.keywords]
    if not mirror:
        return "|".join([name, *(ast.dump(a) for a in call.args), *arguments])
    point = call.args[0]
    negative = isinstance(point, ast.UnaryOp) and isinstance(point.op, ast.USub)
    other = point.operand if negative and isinstance(point, ast.UnaryOp) else ast.UnaryOp(ast.USub(), point)
    return "|".join([name, ast.dump(other)])
