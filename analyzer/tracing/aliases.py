"""Which results show the memory of an operand.

Most views are views whatever their operand looks like in memory. Some calls return a view, their operand itself or a copy,
as the layout has it (`reshape`, `ravel`, `asarray` ...): for those the call is made and NumPy asked. That happens only when
the one array or the other is written to.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from analyzer.tracing.inputs import Input
from analyzer.tracing.limits import OverLimit
from analyzer.tracing.node import Node, Part, resolved
from flopscope.op import Op
from flopscope.spec import Spec

BY_LAYOUT = frozenset({"reshape", "ravel", "ndarray.reshape", "ndarray.ravel"})
MAYBE_SAME = frozenset({"asarray", "asarray_chkfinite", "require", "nan_to_num", "real_if_close"}) | {
    "as_symmetric",
    "meshgrid",
    "trim_zeros",
}
COPY_AT = 5
OPERAND_FOR_OPERAND = frozenset({"broadcast_arrays", "atleast_1d", "atleast_2d", "atleast_3d", "meshgrid"})
READ_ONLY = frozenset(
    {"imag", "ndarray.imag", "broadcast_to", "diagonal", "diag", "ndarray.diagonal", "linalg.diagonal"}
)


def shown_operand(ref: Any) -> Any:
    """The operand whose memory `ref` shows, or may show; None when it has memory of its own."""
    node, index = (ref.node, ref.index) if type(ref) is Part else (ref, 0)
    if type(node) is not Node or not node.args:
        return None
    op = node.plan.op
    if op.view:
        out = node.plan.out
        # A single element is a scalar of its own.
        single = isinstance(out, Spec) and out.scalar
        return None if single else node.args[index if op.name in OPERAND_FOR_OPERAND else 0]
    return node.args[0] if maybe_same(node) else None


def maybe_same(node: Node) -> bool:
    """Whether a call whose row is not marked as a view may return its operand, or a view of it."""
    name, out = node.plan.op.name, node.plan.out
    if name == "diag":
        return isinstance(out, Spec) and out.ndim == 1
    if name in ("astype", "nan_to_num", "meshgrid"):
        return "copy" in node.kwargs or len(node.args) > COPY_AT
    return name in MAYBE_SAME


def may_be_read_only(owner: Any, path: tuple[Any, ...]) -> bool:
    """Whether NumPy may refuse to write to the view `path` of `owner`."""
    given = isinstance(owner, np.ndarray) and not owner.flags.writeable
    return given or isinstance(owner, Input) or any(op_of(view).name in READ_ONLY for view in path)


def op_of(ref: Any) -> Op:
    """The operation that made a node or part."""
    node: Node = ref.node if type(ref) is Part else ref
    return node.plan.op


def really_shows(ref: Any, operand: Any) -> bool:
    """Whether `ref` shares memory with the operand that it may show."""
    node = ref.node if type(ref) is Part else ref
    op = node.plan.op
    if op.name == "diag" or (op.view and op.name not in BY_LAYOUT):
        return True
    try:
        node.tape.evaluate(node)
    except OverLimit:
        return op.view
    value, shown = resolved(ref), resolved(operand)
    return isinstance(value, np.ndarray) and isinstance(shown, np.ndarray) and np.may_share_memory(value, shown)


def view_of_another(ref: Any, operand: Any) -> Any:
    """The same view, of another array."""
    node, index = (ref.node, ref.index) if type(ref) is Part else (ref, 0)
    at = index if node.plan.op.name in OPERAND_FOR_OPERAND else 0
    args = (*node.args[:at], operand, *node.args[at + 1 :])
    twin = Node(node.plan, args, node.kwargs, node.site, node.tape)
    return Part(twin, index) if type(ref) is Part else twin


def view_again(ref: Any, array: Any, value_of: Any) -> Any:
    """Apply the view `ref` to the values of another array."""
    node, index = (ref.node, ref.index) if type(ref) is Part else (ref, 0)
    at = index if node.plan.op.name in OPERAND_FOR_OPERAND else 0
    kernel: Any = node.plan.op.kernel
    shown = kernel(*value_of(node.args[:at]), array, *value_of(node.args[at + 1 :]), **value_of(node.kwargs))
    return shown[index] if type(ref) is Part else shown
