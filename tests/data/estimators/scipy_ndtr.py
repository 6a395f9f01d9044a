"""The normal distribution function of scipy, on counted arrays and on plain ones."""

import numpy as np
from _moments import through
from scipy.special import ndtr

import flopscope.numpy as fnp
from whest import BaseEstimator


class Estimator(BaseEstimator):
    def predict(self, mlp, budget):
        mean, variance = fnp.zeros(mlp.width), fnp.ones(mlp.width)
        rows = []
        for w in mlp.weights:
            a, s2 = through(w, mean, variance)
            s = fnp.sqrt(s2)
            t = a / s
            gate = ndtr(t)
            density = fnp.asarray(np.exp(-0.5 * np.asarray(t) ** 2) / np.sqrt(2 * np.pi))
            mean = a * gate + s * density
            variance = fnp.maximum((a * a + s2) * gate + a * s * density - mean * mean, 0.0)
            rows.append(mean)
        return fnp.stack(rows)
