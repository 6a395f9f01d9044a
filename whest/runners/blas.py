"""How many threads the BLAS works with."""


def blas_threads() -> int | None:
    """Threads of NumPy's BLAS; None when it does not say."""
    import threadpoolctl

    counts = [pool["num_threads"] for pool in threadpoolctl.threadpool_info() if pool["user_api"] == "blas"]
    return max(counts, default=None)
