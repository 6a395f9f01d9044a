"""From a path to an estimator: the file is imported once, its class chosen and checked before anything costs time."""

from whest.loading.loader import LoadedEstimator, load, load_estimator

__all__ = ["LoadedEstimator", "load", "load_estimator"]
