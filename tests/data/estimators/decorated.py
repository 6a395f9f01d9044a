"""Decorators, namespaces and a timed helper around the layers."""

import functools

from _moments import relu_moments, through

import flopscope as flops
import flopscope.numpy as fnp
from whest import BaseEstimator


def counted(name):
    def wrap(function):
        @functools.wraps(function)
        def inner(*args, **kwargs):
            with flops.namespace(name):
                inner.calls += 1
                return function(*args, **kwargs)

        inner.calls = 0
        return inner

    return wrap


@counted("layer")
def layer(w, mean, variance):
    mean, variance, _ = relu_moments(*through(w, mean, variance))
    return mean, variance


class Estimator(BaseEstimator):
    @counted("predict")
    def predict(self, mlp, budget):
        state = fnp.zeros(mlp.width), fnp.ones(mlp.width)
        return fnp.stack([(state := layer(w, *state))[0] for w in mlp.weights])
