import functools
import math
import time
from typing import Dict, List

import flopscope.numpy as fnp
from flopscope import stats
from whestbench import BaseEstimator

_GH_CACHE: Dict[int, tuple] = {}
WEIGHTS: List[float] = [0.5, 0.25, 0.25]


@functools.lru_cache(maxsize=None)
def coeffs(k):
    return [math.comb(k, i) for i in range(k + 1)]


def gauss_hermite(n):
    if n not in _GH_CACHE:
        x = [math.cos(math.pi * (i + 0.5) / n) for i in range(n)]
        _GH_CACHE[n] = (x, [1.0 / n] * n)
    return _GH_CACHE[n]


class Estimator(BaseEstimator):
    def setup(self, ctx):
        t0 = time.time()
        self.nodes, self.w = gauss_hermite(16)
        self.seconds = time.time() - t0

    def predict(self, mlp, budget):
        rows = []
        m = fnp.zeros(mlp.width, dtype=fnp.float32)
        v = fnp.ones(mlp.width, dtype=fnp.float32)
        for w in mlp.weights:
            a = m @ w
            s = fnp.sqrt(v @ (w * w))
            acc = 0.0
            for x, q in zip(self.nodes, self.w):
                acc = acc + q * fnp.maximum(a + x * s, 0.0)
            m = acc
            v = fnp.maximum(s * s - m * m, 0.0)
            c = stats.norm.cdf(a / s)
            m = m * c if self.blend(c) else m
            rows.append(m)
        return fnp.vstack(rows)

    def blend(self, c):
        return float(fnp.mean(c)) > 0.4
