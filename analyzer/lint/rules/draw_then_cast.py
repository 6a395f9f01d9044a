"""draw-then-cast: made in float64, then copied to float32."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from analyzer.lint.calls import DRAWS, argument_node, dtype_named, dtype_of
from analyzer.lint.effects import counted_name
from analyzer.lint.finding import Edit, Finding, Fix, Safety
from analyzer.lint.module import Module
from analyzer.lint.rule import Bad, Rule, estimator
from analyzer.lint.rules.float64_by_default import MAKERS, add_dtype
from analyzer.lint.values import Kind


class DrawThenCast(Rule):
    """A draw in float64 bills twice what one in float32 does, and the cast bills again on top. The samplers of a
    generator that make up most draws take a dtype, and so do all creation functions.
    """

    code = "WH403"
    name = "draw-then-cast"
    summary = "A draw or a new array is cast to float32 instead of made so"
    fix_safety = (
        "Unsafe for draws: the float32 stream holds other numbers than the rounded float64 one. "
        "Safe for zeros, ones and the like."
    )
    triggers = ("astype",)
    bad = (
        Bad(
            estimator(
                """
                    rng = fnp.random.default_rng(mlp.seed)
                    x = rng.standard_normal((8, mlp.width)).astype(fnp.float32)
                    return x @ mlp.weights[0]
                """
            ),
            estimator(
                """
                    rng = fnp.random.default_rng(mlp.seed)
                    x = rng.standard_normal((8, mlp.width), dtype=fnp.float32)
                    return x @ mlp.weights[0]
                """
            ),
        ),
        Bad(
            estimator("""
                x = fnp.ones(mlp.width).astype('float32')
                return fnp.stack([x @ w for w in mlp.weights])
            """),
            estimator("""
                x = fnp.ones(mlp.width, dtype=fnp.float32)
                return fnp.stack([x @ w for w in mlp.weights])
            """),
        ),
        Bad(
            estimator(
                """
                    rng = fnp.random.default_rng(mlp.seed)
                    x = rng.normal(size=(8, mlp.width)).astype(fnp.float32)
                    return x @ mlp.weights[0]
                """
            )
        ),
    )
    good = (
        estimator(
            """
                rng = fnp.random.default_rng(mlp.seed)
                x = rng.standard_normal((8, mlp.width), dtype=fnp.float32)
                return x @ mlp.weights[0]
            """
        ),
        estimator("""
            x = mlp.weights[0].astype(fnp.float64)
            return x[: mlp.depth]
        """),
    )

    def check(self, module: Module) -> Iterator[Finding]:
        for cast in module.hot(ast.Call):
            made = cast.func.value if isinstance(cast.func, ast.Attribute) and cast.func.attr == "astype" else None
            if not isinstance(made, ast.Call) or not to_float32(module, cast):
                continue
            kind = how(module, made)
            if kind:
                yield self.finding(
                    module,
                    cast,
                    "made in float64 and then cast: the making bills double and the cast bills again",
                    help="dtype=fnp.float32 in the call"
                    if kind != "other"
                    else "standard_normal and random take dtype=fnp.float32",
                    fix=make_so(module, cast, made, kind),
                )


def to_float32(module: Module, cast: ast.Call) -> bool:
    given = argument_node(cast, 0, "dtype")
    return (
        given is not None and dtype_named(module.inference, given) == "f32" and len(cast.args) + len(cast.keywords) == 1
    )


def how(module: Module, made: ast.Call) -> str:
    """ "draw" or "new" for what takes a dtype, "other" for a draw that does not, "" for the rest."""
    name = counted_name(module, made) or ""
    if name in MAKERS:
        return "new" if dtype_of(module.inference, made, MAKERS[name]) == "" else ""
    if not isinstance(made.func, ast.Attribute) or module.value(made.func.value).kind is not Kind.RNG:
        return ""
    if made.func.attr in DRAWS:
        return "draw" if dtype_of(module.inference, made, 1) == "" else ""
    return "other" if made.func.attr in ("normal", "uniform") else ""


def make_so(module: Module, cast: ast.Call, made: ast.Call, kind: str) -> Fix | None:
    """Give the dtype to the call and drop the cast."""
    inner = add_dtype(module, made) if kind != "other" else None
    if inner is None or "#" in module.text.segment(cast):
        return None
    drop = Edit(module.text.span(made).end, module.text.span(cast).end, "")
    return Fix("make it float32", (*inner.edits, drop), Safety.UNSAFE if kind == "draw" else Safety.SAFE)
