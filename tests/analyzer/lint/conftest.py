"""A folder with one estimator that has findings of several kinds."""

import pytest

from analyzer.lint.rule import estimator

SOURCE = estimator(
    """
    x = fnp.stack([w[0] for w in mlp.weights])  # größe
    return x**2 + fnp.where(x > 0, x, 0.0) * np.pi
    """,
    before="import numpy as np",
)


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "estimator.py").write_text(SOURCE, encoding="utf-8")
    return tmp_path
