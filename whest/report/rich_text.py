"""The report in colour."""

import sys
from typing import TextIO

from whest.report.blocks import Block, fill
from whest.report.plain import spelled_out
from whest.ui.ascii import to_ascii

STYLES = {
    "": "",
    "bad": "bold red",
    "dim": "dim",
    "heading": "dim",
    "section": "bold",
    "score": "bold green",
    "warn": "yellow",
}


def print_blocks(blocks: list[Block], file: TextIO, width: int) -> None:
    """Print blocks. NO_COLOR and dumb terminals get no colour, terminals that do not speak UTF-8 only ASCII."""
    from rich.console import Console
    from rich.text import Text

    console = Console(file=file, width=width, highlight=False, soft_wrap=True)
    speaks_utf8 = (getattr(file, "encoding", "") or sys.getdefaultencoding()).lower().replace("-", "") == "utf8"
    for line in fill(blocks if speaks_utf8 else [spelled_out(block) for block in blocks], width):
        text = line.text if speaks_utf8 else to_ascii(line.text)
        console.print(Text(text, style=STYLES[line.style]))
