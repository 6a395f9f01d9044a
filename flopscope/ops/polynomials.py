"""Polynomials."""

from __future__ import annotations

from flopscope.op import Op, Rule, register
from flopscope.rules import polynomials

ROWS: dict[str, tuple[Rule, tuple[str, ...]]] = {
    "polyadd": (polynomials.polyadd, ("fnp.polyadd(v, w[:3])",)),
    "polysub": (polynomials.polyadd, ("fnp.polysub(v, w[:3])",)),
    "polymul": (polynomials.polymul, ("fnp.polymul(v, w[:3])",)),
    "polydiv": (polynomials.polydiv, ("fnp.polydiv(v, w[:3])",)),
    "polyval": (polynomials.polyval, ("fnp.polyval(v, x)", "fnp.polyval(v, 0.5)")),
    "polyder": (polynomials.polyder, ("fnp.polyder(v)", "fnp.polyder(v, 2)")),
    "polyint": (polynomials.polyint, ("fnp.polyint(v)", "fnp.polyint(v, 2, [1.0, 2.0])")),
    "poly": (polynomials.poly, ("fnp.poly(v)", "fnp.poly(p)")),
    "roots": (polynomials.roots, ("fnp.roots(v)",)),
    "polyfit": (
        polynomials.polyfit,
        ("fnp.polyfit(v, w, 2)", "fnp.polyfit(v, w, 1, cov=True)", "fnp.polyfit(v, w, 1, full=True)"),
    ),
}

for _name, (_rule, _samples) in ROWS.items():
    register(Op(_name, _rule, fallible=_name in ("poly", "polyfit"), samples=_samples))
