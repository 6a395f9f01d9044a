"""A correction table that lies beside the file, interpolated."""

from pathlib import Path

from _moments import relu_moments, through

import flopscope.numpy as fnp
from whest import BaseEstimator


class Estimator(BaseEstimator):
    def setup(self, context):
        self.folder = context.submission_dir or Path(__file__).parent

    def predict(self, mlp, budget):
        table = fnp.load(self.folder / "table.npy")
        mean, variance = fnp.zeros(mlp.width), fnp.ones(mlp.width)
        rows = []
        for w in mlp.weights:
            a, s2 = through(w, mean, variance)
            mean, variance, _ = relu_moments(a, s2)
            mean = mean * fnp.interp(a, table[0], table[1])
            rows.append(mean)
        return fnp.stack(rows)
