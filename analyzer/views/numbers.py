"""FLOPs as people read them."""

from __future__ import annotations

_PREFIXES = ((1e15, "P"), (1e12, "T"), (1e9, "G"), (1e6, "M"), (1e3, "k"))


def flops(value: float) -> str:
    """Three figures and a prefix.

    >>> flops(5087744), flops(12), flops(1079362560)
    ('5.09 M', '12', '1.08 G')
    """
    for size, prefix in _PREFIXES:
        if abs(value) >= size * 0.9995:
            return f"{value / size:#.3g} {prefix}".replace(". ", " ")
    return f"{value:,.0f}"
