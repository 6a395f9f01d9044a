"""Draws the pictures of the README: `python docs/images/render.py` runs the real commands and writes what they print as SVG.

Times differ from run to run; scores and FLOPs do not.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
from io import StringIO
from pathlib import Path

from rich.console import Console
from rich.text import Text

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
EXAMPLE = "docs/examples/covariance_propagation.py"
WIDTH = 112
FONTS = re.compile(r"@font-face \{.*?\}\s*", re.DOTALL)  # addresses of fonts; the pictures fetch nothing
PICTURES = {
    "run.svg": ["run", EXAMPLE, "--seed", "0"],
    "trace.svg": ["trace", EXAMPLE],
}


def printed(arguments: list[str]) -> str:
    """What a command prints to stdout, with its colours."""
    command = [sys.executable, "-m", "whest", *arguments, "--format", "rich"]
    env = {**os.environ, "COLUMNS": str(WIDTH), "FORCE_COLOR": "1", "PYTHONIOENCODING": "utf-8"}
    return subprocess.run(command, cwd=ROOT, env=env, stdout=subprocess.PIPE, encoding="utf-8", check=True).stdout


def picture(arguments: list[str], output: str) -> str:
    """The output below its command, as SVG."""
    console = Console(record=True, width=WIDTH, file=StringIO(), force_terminal=True)
    console.print(Text(f"$ whest {' '.join(arguments)}\n", style="bold"))
    console.print(Text.from_ansi(output))
    return FONTS.sub("", console.export_svg(title="whest", unique_id=arguments[0]))


if __name__ == "__main__":
    for name, arguments in PICTURES.items():
        (HERE / name).write_text(picture(arguments, printed(arguments)), encoding="utf-8")
