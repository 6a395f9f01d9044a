"""The report in pure ASCII."""

from typing import Any

from whest.report.blocks import Block, fill
from whest.report.layout import layout
from whest.ui.ascii import to_ascii


def render(data: dict[str, Any], *, width: int = 100, debug: bool = False) -> str:
    """The terminal report of `data` as ASCII text that ends in a newline."""
    return render_blocks(layout(data, debug=debug), width)


def render_blocks(blocks: list[Block], width: int) -> str:
    """Any blocks as ASCII text."""
    return "".join(f"{to_ascii(line.text)}\n" for line in fill(blocks, width))
