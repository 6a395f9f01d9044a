"""Report: the data of a run, and the questions that are asked of it most."""

import json
import math
from pathlib import Path
from typing import Any

from whest.ui.files import write_atomic


def finite(data: Any) -> Any:
    """The same data with null for infinities and NaN, which JSON does not have.

    A finite prediction can be so far off that its square is infinite.
    """
    if isinstance(data, dict):
        return {key: finite(value) for key, value in data.items()}
    if isinstance(data, list):
        return [finite(value) for value in data]
    return None if isinstance(data, float) and not math.isfinite(data) else data


class Report:
    """What `whest.score` returns. `to_json()` has everything; printing it gives the plain text of the terminal."""

    def __init__(self, data: dict[str, Any]) -> None:
        self._data = data

    @property
    def score(self) -> float | None:
        """The adjusted final-layer score, lower is better; None when no MLP was scored."""
        value = self._data["results"]["adjusted_final_layer_score"]
        return None if value is None else float(value)

    @property
    def per_mlp(self) -> list[dict[str, Any]]:
        """One entry for each scored MLP."""
        entries: list[dict[str, Any]] = self._data["results"]["per_mlp"]
        return entries

    @property
    def failed(self) -> list[dict[str, Any]]:
        """The entries of the MLPs that failed."""
        return [entry for entry in self.per_mlp if entry["failure"]]

    @property
    def ok(self) -> bool:
        """Whether every MLP of the run was scored and none failed."""
        return bool(self._data["ok"])

    def to_json(self) -> dict[str, Any]:
        """The whole report as plain data."""
        return self._data

    def dumps(self) -> str:
        """The report as JSON text."""
        return json.dumps(finite(self._data), indent=2, allow_nan=False)

    def save(self, path: str | Path) -> None:
        """Write the JSON text to a file, whole or not at all. Raises OSError."""
        write_atomic(Path(path), (self.dumps() + "\n").encode())

    def save_html(self, path: str | Path) -> None:
        """Write a page that shows the report offline, whole or not at all. Raises OSError."""
        from whest.report.html import page

        write_atomic(Path(path), page(self._data).encode())

    def __str__(self) -> str:
        from whest.report.plain import render

        return render(self._data)
