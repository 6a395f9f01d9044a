"""What a call gives: the counted namespaces, builtins, and methods of arrays, generators and paths."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from analyzer.lint import names
from analyzer.lint import values as v
from analyzer.lint.values import Kind, Value

if TYPE_CHECKING:
    from analyzer.lint.infer import Inference

DTYPES = {
    "float32": "f32", "float16": "f32", "float64": "f64", "int64": "int", "int32": "int", "bool_": "bool",
    "builtins.float": "f64", "builtins.int": "int", "builtins.bool": "bool",
}  # fmt: skip


def words(text: str) -> frozenset[str]:
    """A set of names."""
    return frozenset(text.split())


SCALAR_RESULTS = words(
    """allclose array_equal array_equiv count_nonzero ndim size issubdtype can_cast isscalar iscomplexobj isrealobj
    linalg.matrix_rank shares_memory may_share_memory"""
)
OTHER_RESULTS = words(
    """load shape result_type promote_types dtype finfo iinfo broadcast_shapes einsum_path random.get_state random.seed
    random.set_state save savez savez_compressed copyto put place putmask fill_diagonal put_along_axis errstate
    printoptions random.SeedSequence random.shuffle typename common_type min_scalar_type"""
)
TUPLES = {
    "linalg.svd": (2, 1, 2),
    "linalg.eigh": (1, 2),
    "linalg.eig": (1, 2),
    "linalg.qr": (2, 2),
    "linalg.slogdet": (0, 0),
    "modf": (None, None),
    "frexp": (None, None),
    "divmod": (None, None),
    "histogram": (1, 1),
}
LISTS = words("""split array_split hsplit vsplit dsplit unstack meshgrid nonzero where ix_ broadcast_arrays gradient""")
SHAPED = words("""zeros ones empty full""")
VECTORS = words("""linspace arange logspace geomspace bincount hanning hamming bartlett blackman kaiser ravel""")
SQUARE = words("""eye identity cov corrcoef""")
KEEP = words("""maximum minimum multiply add subtract divide true_divide clip where power fmax fmin hypot""")
REDUCTIONS = words("""sum mean prod max min amax amin std var all any argmax argmin median average trace""")
DRAWS = words("""standard_normal random standard_exponential standard_gamma""")
UNARY_KEEP = words(
    """sqrt exp log sin cos tan tanh log1p expm1 sinh cosh arctan arcsin arccos cbrt exp2 log2 log10 abs absolute
    negative square sign floor ceil rint fabs nan_to_num round sort copy cumsum"""
)


def call_value(inference: Inference, node: ast.Call) -> Value:
    """What a call gives, when its function is known."""
    name = inference.module.dotted(node.func)
    if name is not None:
        return named(inference, node, name)
    if isinstance(node.func, ast.Attribute):
        return method(inference, node, inference.value(node.func.value), node.func.attr)
    return v.UNKNOWN


def named(inference: Inference, node: ast.Call, name: str) -> Value:
    """A call of a function with a known full name."""
    if name.startswith("flopscope.numpy."):
        return counted(inference, node, name.removeprefix("flopscope.numpy."))
    if name.startswith("flopscope."):
        return flopscope_value(inference, node, name)
    if name.startswith("numpy."):
        return v.RAW if not any(inference.value(a).is_array for a in node.args) else v.UNKNOWN
    if name.startswith("builtins."):
        return builtin(inference, node, name.removeprefix("builtins."))
    return v.PATH if name in ("pathlib.Path", "pathlib.PurePath", "pathlib.Path.cwd") else v.UNKNOWN


def flopscope_value(inference: Inference, node: ast.Call, name: str) -> Value:
    if name.startswith("flopscope.stats."):
        return v.array("f64", argument(inference, node, 0).ndim)
    if name in ("flopscope.as_symmetric", "flopscope.symmetrize"):
        first = argument(inference, node, 0)
        return v.array(first.dtype, first.ndim, True)
    return v.UNKNOWN


def argument(inference: Inference, node: ast.Call, index: int, keyword: str = "") -> Value:
    """The value of a positional or keyword argument; OTHER when it is not given."""
    found = argument_node(node, index, keyword)
    return inference.value(found) if found is not None else v.OTHER


def argument_node(node: ast.Call, index: int, keyword: str = "") -> ast.expr | None:
    for given in node.keywords:
        if keyword and given.arg == keyword:
            return given.value
    return node.args[index] if index < len(node.args) and not isinstance(node.args[index], ast.Starred) else None


def dtype_of(inference: Inference, node: ast.Call, position: int = -1) -> str | None:
    """The dtype a call asks for; "" when it asks for none, None when it cannot be told."""
    given = next((k.value for k in node.keywords if k.arg == "dtype"), None)
    if given is None and 0 <= position < len(node.args):
        given = node.args[position]
    if given is None:
        return ""
    return dtype_named(inference, given)


def dtype_named(inference: Inference, node: ast.expr) -> str | None:
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return DTYPES.get(node.value)
    name = inference.module.dotted(node) or ""
    return DTYPES.get(name.removeprefix("flopscope.numpy.").removeprefix("numpy."))


def rank_of_shape(inference: Inference, shape: ast.expr | None) -> int | None:
    """The rank a shape argument asks for."""
    if isinstance(shape, (ast.Tuple, ast.List)):
        return len(shape.elts) if not any(isinstance(e, ast.Starred) for e in shape.elts) else None
    if shape is None:
        return None
    value = inference.value(shape)
    if value.kind is Kind.SCALAR:
        return 1
    return len(value.items) or None if value.kind is Kind.TUPLE else None


def counted(inference: Inference, node: ast.Call, name: str) -> Value:
    """A call of a `flopscope.numpy` function."""
    first = argument(inference, node, 0)
    if name in SCALAR_RESULTS:
        return v.SCALAR
    if name == "random.default_rng" or name in ("random.Generator", "random.RandomState"):
        return v.RNG
    if name in OTHER_RESULTS or name in DTYPES:
        return v.SCALAR if name in DTYPES and first.kind is Kind.SCALAR else v.OTHER
    if name in TUPLES and not any(k.arg == "compute_uv" for k in node.keywords):
        return Value(Kind.TUPLE, items=tuple(v.array(first.dtype, rank) for rank in TUPLES[name]))
    if name in LISTS and (name != "where" or len(node.args) == 1):
        return v.sequence(v.ARRAY)
    if not names.exists(f"flopscope.numpy.{name}"):
        return v.UNKNOWN
    return counted_array(inference, node, name, first)


def counted_array(inference: Inference, node: ast.Call, name: str, first: Value) -> Value:
    """An array result, with as much of its dtype and rank as the name gives away."""
    dtype = dtype_of(inference, node, 1 if name in SHAPED - {"full"} else -1)
    if name in SHAPED:
        shape = argument_node(node, 0, "shape")
        rank = rank_of_shape(inference, shape)
        return v.array("f64" if dtype == "" and name != "full" else dtype or None, rank, square(shape))
    if name in SQUARE:
        return v.array("f64" if dtype == "" else dtype, 2, True)
    if name in VECTORS:
        return v.array(dtype or ("f64" if name == "linspace" else None), 1)
    if name == "matmul":
        return v.product(first, argument(inference, node, 1))
    if name in KEEP and len(node.args) >= 2:
        parts = [inference.value(a) for a in node.args[1 if name == "where" else 0 :]]
        result = v.SCALAR
        for part in parts:
            result = part if result.kind is Kind.SCALAR else v.elementwise(result, part)
        if name == "where" and first.ndim != 0:  # the condition takes part in the shape only
            known = first.ndim is not None and (result.ndim is not None or not result.is_array)
            return v.array(result.dtype, max(first.ndim or 0, result.ndim or 0) if known else None)
        return v.array(result.dtype, result.ndim) if result.is_array else v.ARRAY
    if name in UNARY_KEEP:
        return v.array(first.dtype, first.ndim, first.symmetric) if first.is_array else v.ARRAY
    return shaped_result(inference, node, name, first, dtype)


def shaped_result(inference: Inference, node: ast.Call, name: str, first: Value, dtype: str | None) -> Value:
    """Functions whose rank follows from the rank of their first argument."""
    if name == "outer":
        same = len(node.args) == 2 and ast.dump(node.args[0]) == ast.dump(node.args[1])
        return v.array(v.promote(first, argument(inference, node, 1)), 2, same)
    if name == "diag":
        return v.array(first.dtype, {1: 2, 2: 1}.get(first.ndim or 0), first.ndim == 1)
    if name == "einsum":
        return einsum(node)
    if name in ("zeros_like", "ones_like", "empty_like", "full_like", "asarray", "array", "transpose", "tril", "triu"):
        return v.array(dtype or (first.dtype if dtype == "" else None), first.ndim if first.is_array else None)
    if name in REDUCTIONS:
        return reduction(node, first, 1)
    if name in ("stack", "linalg.inv", "linalg.cholesky"):
        inner = first.item or v.UNKNOWN
        return v.array(
            inner.dtype if name == "stack" else first.dtype, (inner.ndim or 0) + 1 if inner.ndim else first.ndim
        )
    return v.ARRAY


def einsum(node: ast.Call) -> Value:
    """Rank from the output labels; tagged when one array stands in it twice in the pattern of a Gram matrix."""
    spec = node.args[0].value if node.args and isinstance(node.args[0], ast.Constant) else ""
    if not isinstance(spec, str) or "->" not in spec or "." in spec:
        return v.ARRAY
    output = spec.split("->")[1].strip()
    same = len(node.args) == 3 and ast.dump(node.args[1]) == ast.dump(node.args[2])
    return v.array(None, len(output), same and len(output) == 2)


def square(shape: ast.expr | None) -> bool:
    """`(n, n)`."""
    return isinstance(shape, ast.Tuple) and len(shape.elts) == 2 and ast.dump(shape.elts[0]) == ast.dump(shape.elts[1])


def reduction(node: ast.Call, value: Value, position: int) -> Value:
    """A reduction over one axis or all."""
    given = argument_node(node, position, "axis")
    if any(k.arg == "keepdims" for k in node.keywords):
        return v.array(value.dtype, value.ndim)
    if given is None:
        return v.array(value.dtype, 0)
    one = isinstance(given, (ast.Constant, ast.UnaryOp))
    return v.array(value.dtype, value.ndim - 1 if one and value.ndim else None)


def builtin(inference: Inference, node: ast.Call, name: str) -> Value:
    """A builtin function."""
    first = argument(inference, node, 0)
    if name in ("int", "float", "bool", "len", "round", "pow", "ord", "hash", "id"):
        return v.WIDTH if name == "len" and first.is_array and first.ndim == 1 else first if first.width else v.SCALAR
    if name in ("list", "sorted", "tuple", "reversed"):
        return v.sequence(v.element(first)) if node.args else v.sequence(v.BOTTOM)
    if name in ("set", "frozenset"):
        return v.sequence(v.element(first) if node.args else v.BOTTOM, Kind.SET)
    if name == "range":
        return Value(Kind.LIST, item=v.SCALAR, width=any(inference.value(a).width for a in node.args))
    if name == "enumerate":
        return v.sequence(Value(Kind.TUPLE, items=(v.SCALAR, v.element(first))))
    if name == "zip":
        return v.sequence(Value(Kind.TUPLE, items=tuple(v.element(inference.value(a)) for a in node.args)))
    if name in ("abs", "max", "min", "sum"):
        return first if first.kind in (Kind.ARRAY, Kind.SCALAR) and name == "abs" else v.UNKNOWN
    return {"str": v.STR, "repr": v.STR, "dict": v.DICT}.get(name, v.UNKNOWN)


def method(inference: Inference, node: ast.Call, base: Value, name: str) -> Value:
    """A method call."""
    if base.kind is Kind.RNG:
        return draw(inference, node, name)
    if base.is_array:
        return array_method(inference, node, base, name)
    if base.kind is Kind.PATH:
        return (
            v.PATH
            if name in ("resolve", "absolute", "joinpath", "with_name", "with_suffix", "expanduser")
            else v.UNKNOWN
        )
    if base.kind is Kind.BOTTOM:
        return v.BOTTOM
    return v.STR if base.kind is Kind.STR and name in ("join", "format", "strip", "lower", "upper") else v.UNKNOWN


def draw(inference: Inference, node: ast.Call, name: str) -> Value:
    """A draw from a generator."""
    if name == "spawn":
        return v.sequence(v.RNG)
    position = 0 if name in DRAWS else 2
    shape = argument_node(node, position, "size")
    if shape is None:
        return v.UNKNOWN if name not in ("permutation", "choice") else v.ARRAY
    dtype = dtype_of(inference, node, 1 if name in DRAWS else -1)
    given = "int" if name == "integers" else "f64"
    return v.array(given if dtype == "" else dtype, rank_of_shape(inference, shape))


def array_method(inference: Inference, node: ast.Call, base: Value, name: str) -> Value:
    """A method of a counted array."""
    if name == "astype":
        given = argument_node(node, 0, "dtype")
        return v.array(dtype_named(inference, given) if given else None, base.ndim)
    if name in REDUCTIONS:
        return reduction(node, base, 0)
    if name in ("copy", "conj", "clip", "round"):
        return v.array(base.dtype, base.ndim)
    if name in ("ravel", "flatten"):
        return v.array(base.dtype, 1)
    if name == "reshape":
        given = node.args[0] if len(node.args) == 1 else None
        rank = rank_of_shape(inference, given) if given is not None else len(node.args) or None
        return v.array(base.dtype, rank)
    if name == "dot":
        return v.product(base, argument(inference, node, 0))
    return {"item": v.SCALAR, "tolist": v.UNKNOWN, "view": v.UNKNOWN, "nonzero": v.sequence(v.ARRAY)}.get(name, v.ARRAY)
