"""Carry a mean and a variance per neuron through the layers, as if neurons were independent.

A pre-activation is a sum of many inputs, so it is nearly normal with mean `a` and variance `s2`. The mean and second
moment of its ReLU have closed forms in the normal density and distribution function at t = a / s:

    E[relu]   = a * Phi(t) + s * phi(t)
    E[relu^2] = (a^2 + s^2) * Phi(t) + a * s * phi(t)
"""

import flopscope as flops
import flopscope.numpy as fnp
from whest import BaseEstimator

TINY = 1e-12  # keeps the division by s harmless for a neuron without variance


def relu_moments(a, s2):
    """Mean and variance of relu(z) for z normal with mean `a` and variance `s2`."""
    s = fnp.sqrt(s2)
    t = a / s
    below = flops.stats.norm.cdf(t)
    density = flops.stats.norm.pdf(t)
    mean = a * below + s * density
    second = (a * a + s2) * below + a * s * density
    return mean, fnp.maximum(second - mean * mean, 0.0)


class Estimator(BaseEstimator):
    def predict(self, mlp, budget):
        mean, variance = fnp.zeros(mlp.width), fnp.ones(mlp.width)
        means = []
        for w in mlp.weights:
            a = w.T @ mean
            s2 = fnp.maximum((w * w).T @ variance, TINY)
            mean, variance = relu_moments(a, s2)
            means.append(mean)
        return fnp.stack(means, axis=0)
