"""The documentation's tests use the scorer's fixtures: a cache of their own, estimators written to files."""

from tests.whest.conftest import estimator_file, own_cache

__all__ = ["estimator_file", "own_cache"]
