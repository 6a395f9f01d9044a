"""A propagator built from closures, with a nonlocal counter that steers it."""

from _moments import relu_moments, through

import flopscope.numpy as fnp
from whest import BaseEstimator


def propagator(width):
    state = [fnp.zeros(width), fnp.ones(width)]
    steps = 0

    def step(w):
        nonlocal steps
        steps += 1
        a, s2 = through(w, *state)
        if steps % 2 == 0:
            a = a - fnp.mean(a) * 1e-3
        state[:] = relu_moments(a, s2)[:2]
        return state[0]

    return step


class Estimator(BaseEstimator):
    def predict(self, mlp, budget):
        step = propagator(mlp.width)
        return fnp.stack([step(w) for w in mlp.weights])
