"""Buffers made once in setup and written with out= and views."""

import flopscope as flops
import flopscope.numpy as fnp
from whest import BaseEstimator


class Estimator(BaseEstimator):
    def setup(self, context):
        n = context.width
        self.answer = fnp.zeros((context.depth, n))
        self.squares = fnp.zeros((n, n))
        self.t, self.s = fnp.zeros(n), fnp.zeros(n)

    def predict(self, mlp, budget):
        n = mlp.width
        mean, variance = fnp.zeros(n), fnp.ones(n)
        for index, w in enumerate(mlp.weights):
            fnp.multiply(w, w, out=self.squares)
            fnp.matmul(self.squares.T, variance, out=self.s)
            fnp.sqrt(self.s, out=self.s)
            fnp.matmul(w.T, mean, out=self.t)
            fnp.true_divide(self.t, self.s, out=self.t)
            gate, density = flops.stats.norm.cdf(self.t), flops.stats.norm.pdf(self.t)
            row = self.answer[index]
            fnp.multiply(self.s, self.t * gate + density, out=row)
            mean = row
            variance = fnp.maximum(self.s**2 * ((self.t**2 + 1) * gate + self.t * density) - mean * mean, 0.0)
            if float(fnp.min(self.answer)) < 0.0:
                fnp.copyto(row, 0.0)
        return fnp.copy(self.answer)
