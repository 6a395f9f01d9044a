"""The names the counted namespaces answer to, read once from `data/names.json`."""

from __future__ import annotations

import difflib
import json
from functools import cache
from pathlib import Path


@cache
def tables() -> dict[str, frozenset[str]]:
    """Every table of names: flopscope, numpy, blocked, free, heavy, forwarded, uncounted, callbacks, generator."""
    raw = json.loads((Path(__file__).parent / "data" / "names.json").read_text(encoding="utf-8"))
    return {key: frozenset(names) for key, names in raw.items()}


def exists(dotted: str) -> bool:
    """Whether `flopscope...` or `flopscope.numpy...` provides the dotted name. Attributes of a leaf are not judged."""
    space, name = split(dotted)
    known = tables()[space]
    return not name or name in known or any(part in known for part in leaves(name))


def split(dotted: str) -> tuple[str, str]:
    """`flopscope.numpy.linalg.inv` -> ("numpy", "linalg.inv"); other flopscope names -> ("flopscope", rest)."""
    if dotted == "flopscope.numpy":
        return "numpy", ""
    if dotted.startswith("flopscope.numpy."):
        return "numpy", dotted.removeprefix("flopscope.numpy.")
    return "flopscope", dotted.removeprefix("flopscope").removeprefix(".")


SPACES = frozenset({"linalg", "random", "fft", "testing", "typing", "stats"})


def leaves(name: str) -> list[str]:
    """Proper prefixes of a dotted name that name a thing rather than a namespace: `pi.real` -> ["pi"]."""
    parts = name.split(".")
    prefixes = [".".join(parts[:i]) for i in range(1, len(parts))]
    distributions = {p for p in prefixes if p.startswith("stats.")}
    return [p for p in prefixes if p not in SPACES and p not in distributions]


def nearest(name: str, candidates: frozenset[str] | set[str] | list[str]) -> str | None:
    """The candidate most like `name`, if any is close."""
    found = difflib.get_close_matches(name, sorted(candidates), n=1, cutoff=0.6)
    return found[0] if found else None


def free(name: str) -> bool:
    """Whether a `flopscope.numpy` function bills nothing."""
    return name in tables()["free"]
