"""Universal functions: they share two rules."""

from __future__ import annotations

from flopscope.op import Op, register
from flopscope.rules.elementwise import binary, unary

UNARY = [
    "abs",
    "absolute",
    "acos",
    "acosh",
    "arccos",
    "arccosh",
    "arcsin",
    "arcsinh",
    "arctan",
    "arctanh",
    "asin",
    "asinh",
    "atan",
    "atanh",
    "bitwise_count",
    "bitwise_invert",
    "bitwise_not",
    "cbrt",
    "ceil",
    "conj",
    "conjugate",
    "cos",
    "cosh",
    "deg2rad",
    "degrees",
    "exp",
    "exp2",
    "expm1",
    "fabs",
    "floor",
    "frexp",
    "invert",
    "log",
    "log10",
    "log1p",
    "log2",
    "logical_not",
    "modf",
    "negative",
    "positive",
    "rad2deg",
    "radians",
    "reciprocal",
    "rint",
    "sign",
    "signbit",
    "sin",
    "sinh",
    "spacing",
    "sqrt",
    "square",
    "tan",
    "tanh",
    "trunc",
]
BINARY = [
    "add",
    "arctan2",
    "atan2",
    "bitwise_and",
    "bitwise_left_shift",
    "bitwise_or",
    "bitwise_right_shift",
    "bitwise_xor",
    "copysign",
    "divide",
    "divmod",
    "equal",
    "float_power",
    "floor_divide",
    "fmax",
    "fmin",
    "fmod",
    "gcd",
    "greater",
    "greater_equal",
    "heaviside",
    "hypot",
    "lcm",
    "ldexp",
    "left_shift",
    "less",
    "less_equal",
    "logaddexp",
    "logaddexp2",
    "logical_and",
    "logical_or",
    "logical_xor",
    "maximum",
    "minimum",
    "mod",
    "multiply",
    "nextafter",
    "not_equal",
    "pow",
    "power",
    "remainder",
    "right_shift",
    "subtract",
    "true_divide",
]
OPERATORS = {
    "abs": ("__abs__",),
    "negative": ("__neg__",),
    "positive": ("__pos__",),
    "invert": ("__invert__",),
    "add": ("__add__", "__radd__"),
    "subtract": ("__sub__", "__rsub__"),
    "multiply": ("__mul__", "__rmul__"),
    "true_divide": ("__truediv__", "__rtruediv__"),
    "floor_divide": ("__floordiv__", "__rfloordiv__"),
    "mod": ("__mod__", "__rmod__"),
    "divmod": ("__divmod__", "__rdivmod__"),
    "power": ("__pow__", "__rpow__"),
    "left_shift": ("__lshift__", "__rlshift__"),
    "right_shift": ("__rshift__", "__rrshift__"),
    "bitwise_and": ("__and__", "__rand__"),
    "bitwise_or": ("__or__", "__ror__"),
    "bitwise_xor": ("__xor__", "__rxor__"),
    "equal": ("__eq__",),
    "not_equal": ("__ne__",),
    "less": ("__lt__",),
    "less_equal": ("__le__",),
    "greater": ("__gt__",),
    "greater_equal": ("__ge__",),
    "conjugate": ("conj", "conjugate"),
}


def methods(name: str) -> tuple[str, ...]:
    return tuple(m for m in OPERATORS.get(name, ()) if not m.startswith("__r") or m in ("__rshift__",))


def reflected(name: str) -> str | None:
    names = OPERATORS.get(name, ())
    return names[1] if len(names) == 2 and names[1].startswith("__r") else None


for _name in UNARY:
    register(
        Op(_name, unary, arity=1, methods=methods(_name), forward=True, lenient=True, samples=(f"fnp.{_name}(x)",))
    )
for _name in BINARY:
    register(
        Op(
            _name,
            binary,
            arity=2,
            methods=methods(_name),
            reflected=reflected(_name),
            forward=True,
            lenient=True,
            samples=(f"fnp.{_name}(x, y)",),
        )
    )
