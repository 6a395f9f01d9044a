"""Three generators from setup, one of them the global stream, drawn from in turn."""

import flopscope.numpy as fnp
from whest import BaseEstimator


class Estimator(BaseEstimator):
    def setup(self, context):
        self.modern = fnp.random.default_rng(context.seed)
        self.legacy = fnp.random.RandomState(context.seed + 1)
        fnp.random.seed(context.seed + 2)
        self.children = self.modern.spawn(2)

    def predict(self, mlp, budget):
        draws = [
            self.modern.standard_normal((16, mlp.width)),
            self.legacy.standard_normal((16, mlp.width)),
            fnp.random.standard_normal((16, mlp.width)),
            *(child.standard_normal((8, mlp.width)) for child in self.children),
        ]
        self.modern.shuffle(draws[1])
        x = fnp.concatenate(draws)
        if float(x[0, 0]) > 0:
            x = x[self.modern.permutation(len(x))]
        rows = []
        for w in mlp.weights:
            x = fnp.maximum(x @ w, 0.0)
            rows.append(x.mean(axis=0))
        return fnp.stack(rows)
