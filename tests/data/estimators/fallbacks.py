"""Cholesky with more and more jitter, then eigenvalues, on LinAlgError."""

import flopscope.numpy as fnp
from whest import BaseEstimator


class Estimator(BaseEstimator):
    def factor(self, cov):
        for jitter in (0.0, 1e-10, 1e-6):
            try:
                return fnp.linalg.cholesky(cov + jitter * fnp.eye(cov.shape[0]))
            except fnp.linalg.LinAlgError:
                continue
        values, vectors = fnp.linalg.eigh(cov)
        return vectors * fnp.sqrt(fnp.maximum(values, 0.0))

    def predict(self, mlp, budget):
        n = mlp.width
        rng = fnp.random.default_rng(0)
        mean, cov = fnp.zeros(n), fnp.eye(n)
        rows = []
        for index, w in enumerate(mlp.weights):
            pre = w.T @ cov @ w
            if index == 1:
                pre = pre * fnp.outer(fnp.arange(n) < n - 1, fnp.arange(n) < n - 1)
            root = self.factor(pre)
            x = fnp.maximum(rng.standard_normal((64, n)) @ root.T + w.T @ mean, 0.0)
            mean = fnp.mean(x, axis=0)
            cov = fnp.cov(x, rowvar=False)
            rows.append(mean)
        return fnp.stack(rows)
