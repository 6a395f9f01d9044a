"""Samples corrected by the analytic mean, the weight by regression with lstsq."""

from _moments import relu_moments, through

import flopscope.numpy as fnp
from whest import BaseEstimator


class Estimator(BaseEstimator):
    def predict(self, mlp, budget):
        mean, variance = fnp.zeros(mlp.width), fnp.ones(mlp.width)
        x = fnp.random.default_rng(3).standard_normal((96, mlp.width), dtype=fnp.float32)
        rows = []
        for w in mlp.weights:
            mean, variance, _ = relu_moments(*through(w, mean, variance))
            x = fnp.maximum(x @ w, 0.0)
            sampled = fnp.mean(x, axis=0)
            design = fnp.column_stack([mean, fnp.ones(mlp.width)])
            solution, residuals, rank, _ = fnp.linalg.lstsq(design, sampled, rcond=None)
            fitted = design @ solution if rank == 2 else sampled
            rows.append(0.5 * (fitted + sampled))
        return fnp.stack(rows)
