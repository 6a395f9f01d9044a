"""The icicle as one picture: function > line > op, width by FLOPs."""

from __future__ import annotations

from collections.abc import Iterator
from xml.sax.saxutils import escape

from analyzer.cost.tables import Costs
from analyzer.views.numbers import flops
from analyzer.views.stacks import Block, icicle

WIDTH, ROW, MARGIN, LETTER = 1000.0, 24, 8, 6.6
COLOURS = {"root": "#d6d3d1", "function": "#fdba74", "line": "#fde68a", "op": "#bbf7d0"}
LEAST = 1.0
"""Narrower pieces are left out."""


def svg(costs: Costs, title: str) -> str:
    """The picture as text of an SVG file."""
    root = icicle(costs)
    boxes = list(_boxes(root, 0.0, WIDTH, 0, root.flops or 1))
    height = (max(depth for _, _, _, depth in boxes) + 1) * ROW + 2 * MARGIN + ROW
    shapes = "\n".join(_shape(*box, root.flops or 1) for box in boxes)
    heading = escape(f"{title}: {flops(root.flops)} FLOPs")
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH + 2 * MARGIN:g} {height}" '
        f'font-family="ui-monospace, monospace" font-size="11" role="img" aria-label="{heading}">\n'
        f'<rect width="100%" height="100%" fill="#fafaf9"/>\n'
        f'<text x="{MARGIN}" y="{MARGIN + 11}" fill="#1c1917">{heading}</text>\n{shapes}\n</svg>\n'
    )


def _boxes(block: Block, x: float, width: float, depth: int, total: int) -> Iterator[tuple[Block, float, float, int]]:
    yield block, x, width, depth
    for child in block.ordered():
        part = width * child.flops / (block.flops or 1)
        if part >= LEAST:
            yield from _boxes(child, x, part, depth + 1, total)
        x += part


def _shape(block: Block, x: float, width: float, depth: int, total: int) -> str:
    left, top = MARGIN + x, MARGIN + ROW * (depth + 1)
    room = int((width - 6) / LETTER)
    words = f"{block.name} {flops(block.flops)}"
    shown = words if len(words) <= room else words[: max(0, room - 1)] + "…" if room > 3 else ""
    about = escape(f"{block.name}: {block.flops:,} FLOPs, {100 * block.flops / total:.1f} %")
    return (
        f'<g><title>{about}</title><rect x="{left:.2f}" y="{top}" width="{width:.2f}" height="{ROW - 1}" '
        f'fill="{COLOURS[block.kind]}" stroke="#fafaf9"/>'
        f'<text x="{left + 3:.2f}" y="{top + 15}" fill="#1c1917">{escape(shown)}</text></g>'
    )
