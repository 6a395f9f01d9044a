"""Reference estimators under the names that the public kit gives them, for estimators that build on one.

`docs/examples` explains the two methods; these are the same formulas as classes to inherit from.
"""

from typing import Any

from whest.contest.mlp import MLP
from whest.estimator import BaseEstimator

_TINY = 1e-12
_FULL_COVARIANCE_FLOPS = 30
"""The combined estimator needs a budget of this many times width^2 to carry the full covariance."""


class MeanPropagationEstimator(BaseEstimator):
    """Means and variances of independent neurons, taken for normal before each ReLU."""

    def predict(self, mlp: MLP, budget: int) -> Any:
        """Means of every layer, shape (depth, width)."""
        import flopscope.numpy as fnp

        mean, variance = fnp.zeros(mlp.width), fnp.ones(mlp.width)
        rows = []
        for w in mlp.weights:
            s2 = fnp.maximum((w * w).T @ variance, _TINY)
            mean, variance, _ = _relu_moments(w.T @ mean, s2)
            rows.append(mean)
        return fnp.stack(rows, axis=0)


class CovariancePropagationEstimator(BaseEstimator):
    """The same with the full covariance, off-diagonal entries carried to first order."""

    def predict(self, mlp: MLP, budget: int) -> Any:
        """Means of every layer, shape (depth, width)."""
        import flopscope.numpy as fnp

        mean, cov = fnp.zeros(mlp.width), fnp.eye(mlp.width)
        on_diagonal = cov > 0
        rows = []
        for w in mlp.weights:
            before = w.T @ cov @ w
            s2 = fnp.maximum(fnp.diag(before), _TINY)
            mean, variance, active = _relu_moments(w.T @ mean, s2)
            cov = fnp.where(on_diagonal, variance, active[:, None] * before * active)
            rows.append(mean)
        return fnp.stack(rows, axis=0)


class CombinedEstimator(BaseEstimator):
    """Full covariance where the budget allows it, means and variances where it does not."""

    def __init__(self) -> None:
        self._cheap, self._full = MeanPropagationEstimator(), CovariancePropagationEstimator()

    def predict(self, mlp: MLP, budget: int) -> Any:
        """Means of every layer, shape (depth, width)."""
        affordable = budget >= _FULL_COVARIANCE_FLOPS * mlp.width**2
        return (self._full if affordable else self._cheap).predict(mlp, budget)


def _relu_moments(a: Any, s2: Any) -> tuple[Any, Any, Any]:
    """Mean and variance of max(z, 0) and P(z > 0) for z normal with mean `a` and variance `s2`."""
    import flopscope
    import flopscope.numpy as fnp

    s = fnp.sqrt(s2)
    t = a / s
    active, density = flopscope.stats.norm.cdf(t), flopscope.stats.norm.pdf(t)
    mean = a * active + s * density
    second = (a * a + s2) * active + a * s * density
    return mean, fnp.maximum(second - mean * mean, 0.0), active
