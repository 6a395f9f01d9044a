"""The dataset that a command's options name."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import typer

if TYPE_CHECKING:
    from whest.dataset.suite import DatasetSuite

DECIDED = {"width": "--width", "depth": "--depth", "ground_truth_samples": "--n-samples"}
"""What a dataset decides, so that nobody else can."""


def opened_suite(
    dataset: Path | None, split: str | None, given: dict[str, Any], mlps: str | None
) -> DatasetSuite | None:
    """The suite in the folder `dataset`; None without one. Raises DatasetError, typer.BadParameter."""
    if dataset is None:
        if split:
            raise typer.BadParameter("needs --dataset", param_hint="--split")
        return None
    for name, option in DECIDED.items():
        if given[name] is not None:
            raise typer.BadParameter("is decided by the dataset", param_hint=option)
    from whest.dataset.hub import located
    from whest.dataset.read import open_dataset
    from whest.dataset.suite import suite_of

    return suite_of(open_dataset(located(str(dataset), split), split, partial=False), given["n_mlps"], mlps)
