"""Moments of a rectified normal, for the estimators beside this file."""

import flopscope as flops
import flopscope.numpy as fnp

TINY = 1e-12


def relu_moments(a, s2):
    s = fnp.sqrt(fnp.maximum(s2, TINY))
    t = a / s
    cdf, pdf = flops.stats.norm.cdf(t), flops.stats.norm.pdf(t)
    mean = a * cdf + s * pdf
    second = (a * a + s2) * cdf + a * s * pdf
    return mean, fnp.maximum(second - mean * mean, 0.0), cdf


def through(w, mean, variance):
    return fnp.matmul(w.T, mean), fnp.matmul(fnp.multiply(w, w).T, variance)
