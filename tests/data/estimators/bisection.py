"""A scalar found by bisection in plain Python on values read out."""

from _moments import relu_moments, through

import flopscope.numpy as fnp
from whest import BaseEstimator


class Estimator(BaseEstimator):
    def predict(self, mlp, budget):
        mean, variance = fnp.zeros(mlp.width), fnp.ones(mlp.width)
        rows = []
        for w in mlp.weights:
            a, s2 = through(w, mean, variance)
            target = fnp.mean(s2).item()
            low, high = 0.0, 10.0
            while high - low > 1e-3:
                middle = (low + high) / 2
                low, high = (middle, high) if middle * middle < target else (low, middle)
            shrink = min(max(s2.tolist()), high) / high
            mean, variance, _ = relu_moments(a * shrink, s2)
            rows.append(mean)
        return fnp.stack(rows)
