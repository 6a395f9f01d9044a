"""Mixes numpy functions and operators into counted code."""

import numpy as np
from _moments import relu_moments, through

import flopscope.numpy as fnp
from whest import BaseEstimator


class Estimator(BaseEstimator):
    def predict(self, mlp, budget):
        mean, variance = fnp.asarray(np.zeros(mlp.width)), np.ones(mlp.width)
        rows = []
        for w in mlp.weights:
            a, s2 = through(w, mean, fnp.asarray(variance))
            a = np.add(a, 0.0)
            mean, variance, gate = relu_moments(a, np.maximum(s2, 1e-9))
            mean = np.float64(1.0) * mean
            if np.sum(gate) < 0.25 * mlp.width:
                mean = np.sqrt(np.square(mean))
            rows.append(mean)
        return np.stack(rows)
