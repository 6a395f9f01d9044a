"""Probe: how well does closure work."""
import numpy as np
import scipy.stats as st
import flopscope as flops
import flopscope.numpy as fnp
import whestbench

rng = np.random.default_rng(0)
W = rng.standard_normal((64, 64)) * np.sqrt(2 / 64)
with flops.BudgetContext(10**12):
    a = fnp.asarray(W)
    g = a.T @ a
    print(g.shape, st.norm.cdf(0.3))
