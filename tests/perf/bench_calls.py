"""What counting adds to a call, as a multiple of NumPy's own time in the same process."""

import numpy as np

import flopscope as flops
import flopscope.numpy as fnp
from tests.perf.measure import Row, process_seconds, ratio

CASES = [
    ("fnp.add(x, y)  8x8 float32", "fnp.add(x, y)", "np.add(a, b)", 3.0),
    ("x + y", "x + y", "a + b", None),
    ("x * 2.0", "x * 2.0", "a * 2.0", None),
    ("fnp.exp(x)", "fnp.exp(x)", "np.exp(a)", None),
    ("fnp.matmul(x, y)  8x8 float32", "fnp.matmul(x, y)", "np.matmul(a, b)", 2.0),
    ("fnp.einsum('ij,jk->ik', x, y)", "fnp.einsum('ij,jk->ik', x, y)", "np.einsum('ij,jk->ik', a, b)", 4.0),
    ("fnp.sum(x)", "fnp.sum(x)", "np.sum(a)", 2.5),
    ("fnp.sum(x, axis=0)", "fnp.sum(x, axis=0)", "np.sum(a, axis=0)", 2.5),
    ("fnp.mean(x, axis=0)", "fnp.mean(x, axis=0)", "np.mean(a, axis=0)", 2.5),
    ("tagged + tagged  64x64", "fnp.add(s, s)", "np.add(t, t)", 10.0),
    ("exp(tagged)  64x64", "fnp.exp(s)", "np.exp(t)", 10.0),
]


def rows():
    a = np.random.default_rng(0).standard_normal((8, 8)).astype(np.float32)
    t = np.ones((64, 64))
    names = {"np": np, "fnp": fnp, "a": a, "b": a.copy(), "t": t, "x": fnp.asarray(a), "y": fnp.asarray(a.copy())}
    for name, counted, plain, limit in CASES:
        with flops.BudgetContext(flop_budget=10**18, quiet=True):
            names["s"] = flops.as_symmetric(t, symmetry=(0, 1))
            yield Row(name, ratio(counted, names, plain, names), limit)
    numpy = process_seconds(["-c", "import numpy"])
    counted = process_seconds(["-c", "import flopscope.numpy"])
    yield Row("import flopscope.numpy beyond NumPy's own import", (counted - numpy) * 1000, 80, "ms")
