"""The modules a file imports: which are third party, and whether the import may fail without harm."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from analyzer.lint.module import Module

OURS = frozenset({"flopscope", "whest", "whestbench", "numpy", "analyzer"})
# Import name -> name in requirements.txt, where they differ.
DISTRIBUTIONS = {
    "sklearn": "scikit-learn",
    "PIL": "pillow",
    "cv2": "opencv-python",
    "yaml": "pyyaml",
    "skimage": "scikit-image",
    "bs4": "beautifulsoup4",
    "dateutil": "python-dateutil",
}
KNOWN = frozenset(
    [
        *("scipy", "sklearn", "pandas", "torch", "jax", "numba", "tensorflow", "sympy", "networkx", "matplotlib"),
        *("seaborn", "plotly", "tqdm", "requests", "yaml", "PIL", "cv2", "skimage", "einops", "opt_einsum", "polars"),
        *("numexpr", "mpmath", "statsmodels", "cupy", "joblib", "cloudpickle", "dill", "pydantic", "attrs", "attr"),
        *("click", "typer", "rich", "h5py", "zarr", "msgpack", "orjson", "lightgbm", "xgboost", "catboost", "optuna"),
        *("psutil", "pyarrow", "dask", "ray", "cvxpy", "autograd", "more_itertools", "toolz", "cachetools", "httpx"),
        *("hypothesis", "pytest", "loguru", "wandb", "tensorboard", "transformers", "datasets", "safetensors"),
        *("quadpy", "chaospy", "sobol_seq", "ghalton", "gmpy2", "pywt", "cma", "nevergrad", "pyro", "gpytorch"),
        *("botorch", "GPy", "xarray", "bottleneck", "dateutil", "bs4", "lxml", "regex", "ujson", "simplejson"),
    ]
)


@dataclass(frozen=True, slots=True)
class Import:
    """One imported module: its top-level name and where."""

    node: ast.Import | ast.ImportFrom
    top: str
    module: str


def imports(module: Module) -> Iterator[Import]:
    """All absolute imports that run when the estimator does."""
    for plain in module.nodes(ast.Import):
        for alias in plain.names:
            yield Import(plain, alias.name.split(".")[0], alias.name)
    for source in module.nodes(ast.ImportFrom):
        if source.module and not source.level:
            yield Import(source, source.module.split(".")[0], source.module)


def optional(module: Module, node: ast.AST) -> bool:
    """Whether an import stands in a `try` that catches its failure."""
    return any(isinstance(parent, ast.Try) and parent.handlers for parent in module.ancestors(node))


def distribution(top: str) -> str:
    """What to write in requirements.txt for a module."""
    return DISTRIBUTIONS.get(top, top)


def requirements(folder: Path) -> frozenset[str] | None:
    """The distributions that `requirements.txt` of a folder lists, normalised; None when there is no such file."""
    try:
        lines = (folder / "requirements.txt").read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError):
        return None
    return frozenset(name for line in lines if (name := requirement(line)))


def requirement(line: str) -> str:
    """The distribution a requirements line asks for, or ""."""
    text = line.split("#")[0].split(";")[0].strip()
    if not text or text.startswith("-"):
        return ""
    for mark in "[<>=!~@ (":
        text = text.split(mark)[0]
    return normal(text)


def normal(name: str) -> str:
    return name.strip().lower().replace("_", "-").replace(".", "-")
