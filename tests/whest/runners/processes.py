"""Which processes this one has started and not yet collected."""

import os
import pathlib


def children() -> set[int]:
    """Ids of the living and dead children of this process, by /proc."""
    own = os.getpid()
    return {int(folder.name) for folder in pathlib.Path("/proc").glob("[0-9]*") if parent_of(folder) == own}


def parent_of(folder: pathlib.Path) -> int | None:
    """The parent's id; None for a process that has ended meanwhile."""
    try:
        return int((folder / "stat").read_text().rpartition(")")[2].split()[1])
    except OSError:
        return None
