"""The layers by recursion; the middle of the network is entered from both ends."""

from _moments import relu_moments, through

import flopscope.numpy as fnp
from whest import BaseEstimator


class Estimator(BaseEstimator):
    def predict(self, mlp, budget):
        rows = self.down(list(mlp.weights), fnp.zeros(mlp.width), fnp.ones(mlp.width))
        return fnp.stack(rows)

    def down(self, weights, mean, variance):
        if not weights:
            return []
        mean, variance, _ = relu_moments(*through(weights[0], mean, variance))
        return [mean, *self.down(weights[1:], mean, variance)]
