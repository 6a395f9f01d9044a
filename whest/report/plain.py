"""The report in pure ASCII."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from whest.report.blocks import Block, Facts, Table, Verbatim, fill
from whest.report.layout import layout
from whest.ui.ascii import to_ascii


def render(data: dict[str, Any], *, width: int = 100, debug: bool = False) -> str:
    """The terminal report of `data` as ASCII text that ends in a newline."""
    return render_blocks(layout(data, debug=debug), width)


def render_blocks(blocks: list[Block], width: int) -> str:
    """Any blocks as ASCII text."""
    # Spelled out before they are laid out, so that columns stay aligned; once more for what the layout itself added.
    return "".join(f"{to_ascii(line.text)}\n" for line in fill([spelled_out(block) for block in blocks], width))


def spelled_out(block: Block) -> Block:
    """The block with all of its text in ASCII, but for the dots between facts."""
    if isinstance(block, Table):
        columns = [replace(column, title=to_ascii(column.title)) for column in block.columns]
        return replace(
            block,
            columns=columns,
            rows=[_all_ascii(row) for row in block.rows],
            notes=[_lines_ascii(note) for note in block.notes],
        )
    if isinstance(block, Facts):
        return replace(block, parts=_all_ascii(block.parts))
    return replace(block, lines=_all_ascii(block.lines)) if isinstance(block, Verbatim) else block


def _all_ascii(texts: Sequence[str]) -> list[str]:
    return [to_ascii(text) for text in texts]


def _lines_ascii(text: str) -> str:
    return "\n".join(_all_ascii(text.split("\n")))
