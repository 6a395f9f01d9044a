"""stdout for data alone: while a channel is open, whatever else is written to stdout comes out on stderr."""

import os
import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import TextIO


@contextmanager
def data_channel() -> Iterator[TextIO]:
    """The real stdout. Inside, file descriptor 1 leads to stderr, also for C code and child processes.

    Where stdout is not a file descriptor (a test's buffer, say) it is handed out as it is.
    """
    try:
        sys.stdout.flush()
        saved = os.dup(sys.stdout.fileno())
    except (OSError, ValueError, AttributeError):
        yield sys.stdout
        return
    descriptor = sys.stdout.fileno()
    channel = open(saved, "w", encoding=sys.stdout.encoding, errors=sys.stdout.errors)  # noqa: SIM115 (closed below)
    os.dup2(sys.stderr.fileno(), descriptor)
    try:
        yield channel
    finally:
        with suppress(OSError, ValueError):
            sys.stdout.flush()
        os.dup2(channel.fileno(), descriptor)
        with suppress(OSError):  # what could not be written was noticed when it was written
            channel.close()


def terminal_width() -> int:
    """Columns to fill: COLUMNS, else the terminal's width, else 100."""
    return max(20, shutil.get_terminal_size((100, 24)).columns)
