"""congruence-by-matmul: w.T @ c @ w with a symmetric c, in two general products."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from analyzer.lint.effects import changed_names, product, read_names, same, transposed
from analyzer.lint.finding import Finding
from analyzer.lint.module import Module
from analyzer.lint.rewrite import build
from analyzer.lint.rule import Bad, Rule, estimator, replacing
from analyzer.lint.rules.code_after_return import own_block


class CongruenceByMatmul(Rule):
    """`w.T @ c @ w` carries a covariance through a layer. With a symmetric `c` that carries a symmetry tag, one einsum
    bills three quarters of the two products, and its result is tagged again for the next layer. Tags come by
    themselves from `fnp.eye`, `fnp.diag`, outer products of a vector with itself and such einsums;
    `flops.as_symmetric(c, (0, 1))` adds one for about 7 FLOPs an element. Without a tag the einsum costs what the
    products do, so it is never dearer.
    """

    code = "WH405"
    name = "congruence-by-matmul"
    summary = "w.T @ c @ w by matmul; one einsum costs three quarters when c is tagged symmetric"
    fix_safety = "Safe up to rounding: the einsum adds in another order."
    triggers = (".T", "transpose", ".mT")
    bad = (
        Bad(
            estimator(
                """
                    c = fnp.eye(mlp.width, dtype=fnp.float32)
                    for w in mlp.weights:
                        c = w.T @ c @ w
                    return c[: mlp.depth]
                """
            ),
            estimator(
                """
                    c = fnp.eye(mlp.width, dtype=fnp.float32)
                    for w in mlp.weights:
                        c = fnp.einsum("ij,ia,jb->ab", c, w, w)
                    return c[: mlp.depth]
                """
            ),
        ),
        Bad(
            estimator(
                """
                    c = fnp.eye(mlp.width, dtype=fnp.float32)
                    for w in mlp.weights:
                        c = fnp.matmul(fnp.matmul(w.T, c), w)
                    return c[: mlp.depth]
                """
            ),
            estimator(
                """
                    c = fnp.eye(mlp.width, dtype=fnp.float32)
                    for w in mlp.weights:
                        c = fnp.einsum("ij,ia,jb->ab", c, w, w)
                    return c[: mlp.depth]
                """
            ),
        ),
    )
    good = (
        estimator("""
            w, v = mlp.weights[0], mlp.weights[1]
            return (w.T @ v @ w)[: mlp.depth]
        """),
        estimator("""
            c = fnp.eye(mlp.width)
            w, v = mlp.weights[0], mlp.weights[1]
            return (w.T @ c @ v)[: mlp.depth]
        """),
    )

    def check(self, module: Module) -> Iterator[Finding]:
        nodes: list[ast.BinOp | ast.Call] = [*module.hot(ast.BinOp), *module.hot(ast.Call)]
        for node in nodes:
            found = congruence(module, node)
            if found is None or not symmetric(module, found[0]):
                continue
            middle, outer, labels = found
            here = module.fnp(node)
            text = (
                build(module, node, f'{here}.einsum("{labels}", c, w, v)', c=middle, w=outer, v=outer) if here else None
            )
            yield self.finding(
                module,
                node,
                message(module, middle),
                help=f'fnp.einsum("{labels}", {ast.unparse(middle)}, {ast.unparse(outer)}, {ast.unparse(outer)})',
                fix=replacing(module, node, text, "use one einsum"),
            )


def congruence(module: Module, node: ast.expr) -> tuple[ast.expr, ast.expr, str] | None:
    """Middle, outer operand and einsum of `w.T @ c @ w` or `w @ c @ w.T`, however it is nested."""
    pair = product(module, node)
    if pair is None:
        return None
    left, right = pair
    for triple in ((inner_product(module, node, left), right, True), (inner_product(module, node, right), left, False)):
        inner, other, at_left = triple
        if inner is None:
            continue
        a, c, b = (*inner, other) if at_left else (other, *inner)
        first, last = transposed(module, a), transposed(module, b)
        if first is not None and same(first, b):
            return c, b, "ij,ia,jb->ab"
        if last is not None and same(a, last):
            return c, a, "ij,ai,bj->ab"
    return None


def inner_product(module: Module, node: ast.expr, part: ast.expr) -> tuple[ast.expr, ast.expr] | None:
    """The operands of the inner product: written in place, or given a name just above that nothing else reads."""
    if not isinstance(part, ast.Name):
        return product(module, part)
    bindings = module.bindings(part)
    if (
        len(bindings) != 1
        or bindings[0].kind != "assign"
        or bindings[0].path
        or not isinstance(bindings[0].value, ast.expr)
    ):
        return None
    if module.loads.get((module.scope(part).owner(part.id), part.id)) != 1:
        return None
    first, last = module.statement(bindings[0].node), module.statement(node)
    block = own_block(module, last)
    if first not in block or block.index(first) > block.index(last):
        return None
    between = block[block.index(first) : block.index(last)]
    unchanged = not changed_names(module, between) & read_names(bindings[0].value)
    return product(module, bindings[0].value) if unchanged else None


def message(module: Module, middle: ast.expr) -> str:
    """What the einsum gains, always or while the tag lasts."""
    name = ast.unparse(middle)
    if module.value(middle).symmetric:
        return f"`{name}` is tagged symmetric: one einsum does both products for three quarters of the price"
    return (
        f"`{name}` starts tagged symmetric: while it is, one einsum does both products for three quarters of the price"
    )


def symmetric(module: Module, node: ast.expr) -> bool:
    """Whether a matrix carries a tag, or starts with one."""
    if module.value(node).symmetric:
        return True
    if not isinstance(node, ast.Name) or not module.value(node).is_array:
        return False
    inference = module.inference
    values = [
        inference.unpack(module.value(b.value), b.path)
        for b in module.bindings(node)
        if b.kind == "assign" and isinstance(b.value, ast.expr)
    ]
    return any(value.symmetric for value in values)
