"""item-assignment: changing a counted array in place."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from analyzer.lint.finding import Edit, Finding, Fix, Severity
from analyzer.lint.module import Module
from analyzer.lint.rewrite import build
from analyzer.lint.rule import Bad, Rule, estimator, replacing
from analyzer.lint.values import Kind

OPERATORS = {
    ast.Add: "+", ast.Sub: "-", ast.Mult: "*", ast.Div: "/", ast.FloorDiv: "//", ast.Mod: "%", ast.Pow: "**",
    ast.MatMult: "@", ast.BitAnd: "&", ast.BitOr: "|", ast.BitXor: "^", ast.LShift: "<<", ast.RShift: ">>",
}  # fmt: skip


class ItemAssignment(Rule):
    """Counted arrays are immutable: `x[i] = v` and every in-place operator raise TypeError, in the middle of predict().
    The functional forms cost the same or less: `x = x + y` for `x += y`, `fnp.where(mask, v, x)` for a masked
    assignment, a list and `fnp.stack` for rows filled in a loop.
    """

    code = "WH203"
    name = "item-assignment"
    summary = "A counted array is changed in place"
    severity = Severity.ERROR
    fix_safety = (
        "Safe: `x += y` becomes `x = x + y`, `x[mask] = v` becomes `x = fnp.where(mask, v, x)`. "
        "Other item assignments have no functional form that a rewrite could be sure of."
    )
    triggers = ("]", "=")
    bad = (
        Bad(
            estimator(
                """
                    x = fnp.zeros(mlp.width)
                    for w in mlp.weights:
                        x += w[0]
                    return fnp.stack([x] * mlp.depth)
                """
            ),
            estimator(
                """
                    x = fnp.zeros(mlp.width)
                    for w in mlp.weights:
                        x = x + w[0]
                    return fnp.stack([x] * mlp.depth)
                """
            ),
        ),
        Bad(
            estimator("""
                x = fnp.stack([w[0] for w in mlp.weights])
                x[x < 0] = 0.0
                return x
            """),
            estimator("""
                x = fnp.stack([w[0] for w in mlp.weights])
                x = fnp.where(x < 0, 0.0, x)
                return x
            """),
        ),
        Bad(
            estimator(
                """
                    x = fnp.zeros((mlp.depth, mlp.width))
                    for i, w in enumerate(mlp.weights):
                        x[i] = fnp.sum(w, axis=0)
                    return x
                """
            )
        ),
    )
    good = (
        estimator(
            """
                rows = [None] * mlp.depth
                for i, w in enumerate(mlp.weights):
                    rows[i] = w[0]
                return fnp.stack(rows)
            """
        ),
        estimator("""
            n = 0
            for w in mlp.weights:
                n += 1
            return fnp.zeros((n, mlp.width))
        """),
    )

    def check(self, module: Module) -> Iterator[Finding]:
        for node in module.nodes(ast.AugAssign):
            if array_before(module, node):
                yield self.finding(
                    module,
                    node,
                    "in-place operator on a counted array: it is immutable",
                    help="write the operator out",
                    fix=written_out(module, node),
                )
        for target in module.nodes(ast.Subscript):
            plain = isinstance(target.ctx, ast.Store) and not isinstance(module.parent(target), ast.AugAssign)
            if plain and module.value(target.value).is_array and not mlp_part(module, target):
                yield self.assigned(module, target)

    def assigned(self, module: Module, target: ast.Subscript) -> Finding:
        statement = module.statement(target)
        rows = isinstance(target.slice, ast.Name) and module.value(target.slice).kind is Kind.SCALAR
        return self.finding(
            module,
            target,
            "item assignment to a counted array: it is immutable",
            help="collect the rows in a list and fnp.stack them"
            if rows
            else "build the array with fnp.where or fnp.stack",
            fix=masked(module, statement, target),
        )


def array_before(module: Module, node: ast.AugAssign) -> bool:
    """Whether what `x += y` changes is a counted array for certain, at the latest on the second time round a loop."""
    target = node.target
    if isinstance(target, ast.Subscript):
        base = module.value(target.value)
        return base.is_array and not mlp_part(module, target)
    if isinstance(target, ast.Attribute):
        return False
    bindings = module.bindings(target)
    if any(b.kind not in ("assign", "aug") for b in bindings):
        return False
    if all(
        b.kind == "aug" or (isinstance(b.value, ast.expr) and not b.path and module.value(b.value).is_array)
        for b in bindings
    ):
        return any(b.kind == "assign" for b in bindings)
    plain = [b for b in bindings if b.kind == "assign"]
    numbers = all(isinstance(b.value, ast.Constant) for b in plain)
    looped = any(isinstance(a, (ast.For, ast.While)) for a in module.ancestors(node) if a is not module.tree)
    return bool(plain) and numbers and looped and module.value(node.value).is_array


def mlp_part(module: Module, target: ast.Subscript) -> bool:
    """Weights of the MLP are the business of mutates-mlp."""
    return module.value(target.value).weight


def written_out(module: Module, node: ast.AugAssign) -> Fix | None:
    """`x += y` -> `x = x + y`, keeping the text of both sides."""
    if not isinstance(node.target, ast.Name):
        return None
    text = build(module, node.value, f"{node.target.id} {OPERATORS[type(node.op)]} value", value=node.value)
    if text is None or "\n" in text:
        return None
    span = module.text.span(node)
    return Fix("write the operator out", (Edit(span.start, span.end, f"{node.target.id} = {text}"),))


def masked(module: Module, statement: ast.stmt, target: ast.Subscript) -> Fix | None:
    """`x[mask] = v` -> `x = fnp.where(mask, v, x)` for a comparison as the mask and a number as the value."""
    here = module.fnp(target)
    if not here or not isinstance(statement, ast.Assign) or len(statement.targets) > 1:
        return None
    if not isinstance(target.value, ast.Name) or module.value(target.slice).dtype != "bool":
        return None
    if module.value(statement.value).kind is not Kind.SCALAR:
        return None
    mask, value = module.text.segment(target.slice), module.text.segment(statement.value)
    name = target.value.id
    return replacing(module, statement, f"{name} = {here}.where({mask}, {value}, {name})", "use where")
