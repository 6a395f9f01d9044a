"""A dataclass carries the moments; operators are defined on it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from _moments import relu_moments, through

import flopscope.numpy as fnp
from whest import BaseEstimator


@dataclass(frozen=True)
class Moments:
    mean: Any
    variance: Any
    layer: int = 0

    def __rshift__(self, w):
        mean, variance, gate = relu_moments(*through(w, self.mean, self.variance))
        quiet = int(fnp.count_nonzero(gate < 0.2))
        if quiet > len(gate) // 2:
            variance = variance * 0.99
        return replace(self, mean=mean, variance=variance, layer=self.layer + 1)


class Estimator(BaseEstimator):
    def predict(self, mlp, budget):
        state = Moments(fnp.zeros(mlp.width), fnp.ones(mlp.width))
        rows = []
        for w in mlp.weights:
            state = state >> w
            rows.append(state.mean)
        return fnp.stack(rows)
