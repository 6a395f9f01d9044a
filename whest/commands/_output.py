"""How a command hands over its result: as JSON, as ASCII or in colour, and its errors in the same way."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any, TextIO

import typer

from whest.errors import WhestError
from whest.report.blocks import Block
from whest.report.schema import SCHEMA_VERSION
from whest.ui.channel import data_channel, terminal_width


class Format(StrEnum):
    """Ways to show a result."""

    RICH = "rich"
    PLAIN = "plain"
    JSON = "json"


FormatOption = Annotated[
    Format | None, typer.Option(help="How to show the result; colour on a terminal, else plain ASCII.")
]


@dataclass(frozen=True, slots=True)
class Output:
    """The channel for data and the form it takes."""

    channel: TextIO
    format: Format

    def json(self, data: dict[str, Any]) -> None:
        """Write one JSON document."""
        with _readable():
            self.channel.write(json.dumps(data, indent=2, allow_nan=False) + "\n")
            self.channel.flush()

    def blocks(self, blocks: list[Block]) -> None:
        """Write text, in colour or in ASCII."""
        width = terminal_width()
        with _readable():
            if self.format is Format.RICH:
                from whest.report.rich_text import print_blocks

                print_blocks(blocks, self.channel, width)
            else:
                from whest.report.plain import render_blocks

                self.channel.write(render_blocks(blocks, width))
            self.channel.flush()


@contextmanager
def _readable() -> Iterator[None]:
    """Whoever closes the pipe has read enough: no error. Anything else that keeps data from being written is one."""
    try:
        yield
    except BrokenPipeError:
        pass
    except OSError as error:
        raise WhestError(f"cannot write to stdout: {error.strerror}", code="OUTPUT_NOT_WRITTEN") from None


def write_file(path: Path, content: bytes) -> None:
    """Write a file whole. Raises WhestError."""
    from whest.ui.files import write_atomic

    try:
        write_atomic(path, content)
    except OSError as error:
        raise WhestError(f"cannot write {path}: {error.strerror}", code="OUTPUT_NOT_WRITTEN") from None


@contextmanager
def output_as(format: Format | None, as_json: bool, *, debug: bool = False) -> Iterator[Output]:
    """The output of a command. A WhestError inside is shown in the chosen form and ends the command with code 2."""
    with data_channel() as channel:
        output = Output(channel, _chosen(format, as_json, channel))
        try:
            yield output
        except WhestError as error:
            _show(error, output, debug)
            raise typer.Exit(2) from None


def _chosen(format: Format | None, as_json: bool, channel: TextIO) -> Format:
    if as_json:
        return Format.JSON
    return format or (Format.RICH if channel.isatty() else Format.PLAIN)


def _show(error: WhestError, output: Output, debug: bool) -> None:
    if output.format is Format.JSON:
        output.json({"schema_version": SCHEMA_VERSION, "ok": False, "error": error.to_json()})
        return
    from whest.ui.ascii import to_ascii

    lines = error.lines()
    if debug and error.traceback:
        lines += error.traceback.rstrip().splitlines()
    for line in lines:
        print(to_ascii(line), file=sys.stderr)
