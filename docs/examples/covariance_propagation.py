"""Carry the full covariance of the neurons through the layers.

As in mean propagation every pre-activation is taken for normal, but now correlations count: the covariance of the
pre-activations is W' C W. Through the ReLU the diagonal follows exactly; an off-diagonal entry is scaled by the
probabilities that its two neurons are active, which is right to first order.
"""

import flopscope as flops
import flopscope.numpy as fnp
from whest import BaseEstimator

TINY = 1e-12  # keeps the division by s harmless for a neuron without variance


def relu_moments(a, s2):
    """Mean and variance of relu(z) for z normal with mean `a` and variance `s2`, and the probability that z > 0."""
    s = fnp.sqrt(s2)
    t = a / s
    active = flops.stats.norm.cdf(t)
    density = flops.stats.norm.pdf(t)
    mean = a * active + s * density
    second = (a * a + s2) * active + a * s * density
    return mean, fnp.maximum(second - mean * mean, 0.0), active


class Estimator(BaseEstimator):
    def predict(self, mlp, budget):
        mean, cov = fnp.zeros(mlp.width), fnp.eye(mlp.width)
        on_diagonal = cov > 0
        means = []
        for w in mlp.weights:
            pre = w.T @ cov @ w
            s2 = fnp.maximum(fnp.diag(pre), TINY)
            mean, variance, active = relu_moments(w.T @ mean, s2)
            cov = fnp.where(on_diagonal, variance, active[:, None] * pre * active)
            means.append(mean)
        return fnp.stack(means, axis=0)
