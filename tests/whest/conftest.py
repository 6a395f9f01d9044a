"""Fixtures of the scorer's tests."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest


@pytest.fixture(scope="session", autouse=True)
def own_cache(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """No test reads or writes the user's cache; those of one session share one."""
    before = os.environ.get("WHEST_CACHE_DIR")
    os.environ["WHEST_CACHE_DIR"] = str(tmp_path_factory.getbasetemp().parent / "whest-cache")
    yield
    if before is None:
        del os.environ["WHEST_CACHE_DIR"]
    else:
        os.environ["WHEST_CACHE_DIR"] = before


@pytest.fixture
def estimator_file(tmp_path: Path) -> "EstimatorFile":
    """Writes estimators to files."""
    return EstimatorFile(tmp_path)


class EstimatorFile:
    """Call it with the body of `predict` (one or more lines, not indented) to get a file with that estimator."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def __call__(self, predict: str, more: str = "", head: str = "", name: str = "estimator.py") -> Path:
        lines = [
            "import flopscope as flops",
            "import flopscope.numpy as fnp",
            "from whest import BaseEstimator",
            *head.splitlines(),
            "",
            "class Estimator(BaseEstimator):",
            *(f"    {line}" for line in more.splitlines()),
            "    def predict(self, mlp, budget):",
            *(f"        {line}" for line in predict.splitlines()),
        ]
        path = self.folder / name
        path.write_text("\n".join(lines) + "\n")
        return path
