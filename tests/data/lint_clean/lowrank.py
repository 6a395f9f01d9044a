import flopscope as flops
import flopscope.numpy as fnp
from whestbench import BaseEstimator

class Base(BaseEstimator):
    rank = 16

    def factor(self, c):
        vals, vecs = fnp.linalg.eigh(c)
        idx = fnp.argsort(vals)[::-1][: self.rank]
        return vecs[:, idx] * fnp.sqrt(fnp.maximum(vals[idx], 0.0))

    def predict(self, mlp, budget):
        raise NotImplementedError


class Estimator(Base):
    def predict(self, mlp, budget):
        n = mlp.width
        mu = fnp.zeros((n,), dtype=fnp.float32)
        L = fnp.eye(n, dtype=fnp.float32)
        D = fnp.zeros((n,), dtype=fnp.float32)
        preds = fnp.zeros((mlp.depth, n), dtype=fnp.float32)
        out = []
        prev = None
        for l in range(mlp.depth):
            W = mlp.weights[l]
            mu = mu @ W
            L = W.T @ L
            var = fnp.sum(L * L, axis=1) + (W * W).T @ D
            s = fnp.sqrt(var + 1e-8)
            z = mu / s
            cdf, pdf = flops.stats.norm.cdf(z), flops.stats.norm.pdf(z)
            mu_new = mu * cdf + s * pdf
            v_new = (mu * mu + var) * cdf + mu * s * pdf - mu_new * mu_new
            L = L * cdf[:, None]
            if l % 4 == 3:
                L = self.factor(L @ L.T)
            D = fnp.clip(v_new - fnp.sum(L * L, axis=1), 0.0, None)
            mu = mu_new
            prev = mu if prev is None else 0.5 * (prev + mu)
            out.append(mu)
        del preds
        result = fnp.asarray(out)
        assert result.shape == (mlp.depth, n), result.shape
        return result
