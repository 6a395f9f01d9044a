"""A small whole power by `power`, which is priced far above the products that do the same."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from analyzer.cost.waste.finding import Edit, Match
from analyzer.cost.waste.recording import Recording, in_brackets
from analyzer.cost.waste.repricing import Rewrite

Build = Callable[[Rewrite, Any], Any]


def _times(rewrite: Rewrite, a: Any, b: Any) -> Any:
    return rewrite.call("multiply", a, b)


def _fourth(rewrite: Rewrite, x: Any) -> Any:
    square = _times(rewrite, x, x)
    return _times(rewrite, square, square)


REWRITES: dict[float, tuple[str, Build]] = {
    2: ("{x} * {x}", lambda rewrite, x: _times(rewrite, x, x)),
    3: ("{x} * {x} * {x}", lambda rewrite, x: _times(rewrite, _times(rewrite, x, x), x)),
    4: ("square = {x} * {x}; square * square", _fourth),
    0.5: ("fnp.sqrt({x})", lambda rewrite, x: rewrite.call("sqrt", x)),
    -1: ("1.0 / {x}", lambda rewrite, x: rewrite.call("true_divide", 1.0, x)),
}


def matches(recording: Recording) -> Iterator[Match]:
    """Powers with a plain number that products, a root or a quotient replace."""
    for at in recording.searched():
        node = recording.nodes[at]
        if recording.op(at) in ("power", "float_power") and len(node.args) == 2 and not node.kwargs:
            exponent = node.args[1]
            if isinstance(exponent, int | float) and exponent in REWRITES and recording.op(at) == "power":
                yield _match(recording, at, *REWRITES[exponent])


def _match(recording: Recording, at: int, template: str, build: Build) -> Match:
    base = recording.nodes[at].args[0]
    texts = recording.texts(at)
    text = template.format(x=in_brackets(texts[0]) if texts else "x")
    edit = Edit(lambda rewrite: build(rewrite, rewrite.value(base)))
    code = text if ";" in text else recording.assigned(at, text)
    return Match(at, {at: edit}, "a power is priced like a logarithm; a product is one FLOP", code, recording.where(at))
