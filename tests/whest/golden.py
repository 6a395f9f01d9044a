"""Recorded facts about the public scorer, as test cases."""

import json
import pathlib
from typing import Any

_FOLDER = pathlib.Path(__file__).resolve().parents[1] / "data" / "golden"


def golden(name: str) -> Any:
    """The parsed file `tests/data/golden/<name>.json`."""
    return json.loads((_FOLDER / f"{name}.json").read_text())
