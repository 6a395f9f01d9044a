"""Everything in comprehensions, with itertools and lambdas."""

from functools import reduce
from itertools import accumulate

from _moments import relu_moments, through

import flopscope.numpy as fnp
from whest import BaseEstimator


class Estimator(BaseEstimator):
    def predict(self, mlp, budget):
        start = (fnp.zeros(mlp.width), fnp.ones(mlp.width))
        step = lambda state, w: relu_moments(*through(w, *state[:2]))  # noqa: E731
        states = list(accumulate(mlp.weights, step, initial=start))[1:]
        total = reduce(lambda a, b: a + b, [fnp.sum(state[0]) for state in states])
        scale = {True: 1.0, False: 0.5}[bool(total > 0)]
        return fnp.stack([state[0] * scale for state in states])
