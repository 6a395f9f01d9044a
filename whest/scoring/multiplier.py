"""Effective compute and the multiplier that turns an error into a score."""

FLOOR = 0.1
"""No estimator gets a smaller multiplier than this, however cheap it is."""


def effective_compute(flops: float, residual_s: float, lambda_flops_per_second: float) -> float:
    """C = F + lambda * R in FLOPs: counted work plus the price of the time spent outside it.

    >>> effective_compute(10, 0.5, 100.0)
    60.0
    """
    return flops + lambda_flops_per_second * residual_s


def is_over_budget(compute: float, flop_budget: float) -> bool:
    """Whether C is more than B; exactly B is fine, and without a budget nothing is over it.

    >>> is_over_budget(100.0, 100), is_over_budget(100.1, 100)
    (False, True)
    """
    return flop_budget > 0 and compute > flop_budget


def multiplier(compute: float, flop_budget: float, failed: bool) -> float:
    """max(0.1, C / B); 1.0 for a failed MLP. Not clamped from above.

    >>> multiplier(1.0, 100.0, failed=False), multiplier(50.0, 100.0, failed=False), multiplier(1.0, 100.0, failed=True)
    (0.1, 0.5, 1.0)
    """
    if failed or flop_budget <= 0:
        return 1.0
    return max(FLOOR, compute / flop_budget)
