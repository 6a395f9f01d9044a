"""The files that `whest init` writes."""

from pathlib import Path

ESTIMATOR = '''"""My estimator. Try it: whest run estimator.py"""

import flopscope.numpy as fnp
from whest import BaseEstimator


class Estimator(BaseEstimator):
    def setup(self, context):
        # Called once, before the first predict, and not counted. Load tables from context.submission_dir here, and keep
        # what several predicts may share in context.scratch_dir.
        self.context = context

    def predict(self, mlp, budget):
        # mlp.weights holds mlp.depth matrices of shape (width, width), applied as x @ w and followed by max(., 0).
        # The mean of every neuron for inputs drawn from N(0, 1), one row a layer; the last row is scored.
        return fnp.zeros((mlp.depth, mlp.width), dtype=fnp.float32)
'''

FILES = {
    "estimator.py": ESTIMATOR,
    ".whestignore": ".venv/\n__pycache__/\n*.pyc\n.ipynb_checkpoints/\n.DS_Store\ndata/\n",
}
"""By name; none of them replaces a file that is there."""


def write_starter(folder: Path) -> tuple[list[str], list[str]]:
    """Write what is not there yet. Returns the names that were written, and those that were kept. Raises OSError."""
    folder.mkdir(parents=True, exist_ok=True)
    written, kept = [], []
    for name, content in FILES.items():
        try:
            with (folder / name).open("x", encoding="utf-8") as file:
                file.write(content)
            written.append(name)
        except FileExistsError:
            kept.append(name)
    return written, kept
