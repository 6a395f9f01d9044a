"""Random programs: straight lines and loops of calls on a growing pool of arrays.

A step is source text in which single letters name operands of a kind; a program says which step comes next and, by
number, which arrays of the pool it gets. What a step returns joins the pool, under the kind that its shape says. An error
that a step raises is part of the result, as an estimator may catch it and go on.
"""

import itertools
import re

import numpy as np

import flopscope as flops
import flopscope.numpy as fnp
from flopscope.op import TABLE

SHAPES = {"x": (3, 4), "v": (5,), "p": (4, 4), "i": (3, 4), "m": (3, 4)}
ALIKE = {"y": "x", "w": "v", "q": "p"}
LETTERS = "xyvwpqimag"

# The memory of these is not initialised, or what they return is no array of this program's own.
NOT_COMPARABLE = ("empty", "einsum_path", "devnull", "__import__", "random.bytes")
# These look at values, and so do the samples that raise when a value is wrong.
READING = ("nonzero", "where(m)", "unique", "extract", "compress", "trim", "union", "intersect", "set", "bincount")

CURATED = """
x + y
x * 2.0 - y
-x / (1.0 + y * y)
x[1:] @ p
x @ p @ p
p @ p.T
p + p.T
fnp.einsum('ij,jk->ik', x, p)
fnp.einsum('ij,kj->ik', p, p)
fnp.einsum('i,i->', v, w)
fnp.outer(v, w) + v
x[0]
x[:, 1:3]
x[..., None]
x[[0, 2]]
x[1, 2]
x[1, 2] * x[0, 0] + 1.0
x * x[0, 1]
p[1:3, 1:3]
v[::-1]
v[fnp.argsort(w)]
v[fnp.argsort(fnp.abs(w))[:3]]
fnp.take_along_axis(x, fnp.argsort(y, axis=1), axis=1)
fnp.where(x > y, x, 0.0)
fnp.where(m, x, y)
fnp.maximum(x, 0.0) * (x > 0.0)
fnp.sum(x, axis=0) / 3.0
fnp.sum(v * w)
fnp.mean(x, axis=1, keepdims=True) - x
x / fnp.sum(x)
x * fnp.linalg.norm(y)
fnp.sqrt(fnp.abs(fnp.diag(p)))
fnp.sum(a)
fnp.exp(-fnp.abs(a))
a * 0.5
a.T
fnp.ravel(a)
fnp.reshape(a, (-1,))
fnp.sort(a, axis=None)
fnp.concatenate([fnp.ravel(a), v])
a[None]
a == a
g.standard_normal((3, 4))
g.standard_normal(5)
g.uniform(size=(4, 4))
g.integers(0, 3, size=(3, 4))
g.permutation(v)
g.normal(v, 1.0)
g.standard_normal() * x
g.choice(5, size=3, replace=False)
g.standard_normal(5, out=fnp.zeros(5))
fnp.random.standard_normal((3, 4))
fnp.random.uniform(size=5)
fnp.random.permutation(v)
fnp.random.normal() * v
flops.stats.norm.cdf(x)
flops.stats.norm.pdf(v) * w
flops.stats.norm.ppf(fnp.clip(v, 0.01, 0.99))
flops.as_symmetric(p, symmetry=(0, 1))
flops.as_symmetric((p + p.T) * 0.5, symmetry=(0, 1)) * 2.0
flops.symmetrize(p, symmetry=(0, 1)) @ q
fnp.exp(flops.symmetrize(p, symmetry=(0, 1)))
fnp.exp(y, out=x)
fnp.add(x, y, out=x)
fnp.multiply(v, w, out=v)
fnp.matmul(p, q, out=fnp.zeros((4, 4)))
fnp.matmul(x, p, out=fnp.zeros((3, 4)))
fnp.sum(x, axis=1, out=fnp.zeros(3))
fnp.tanh(x[1:], out=y[:2])
fnp.add(v, w, out=x)
fnp.add(x, y, where=m, out=fnp.zeros((3, 4)))
fnp.negative(x.T, out=y.T)
fnp.fill_diagonal(p, 1.5)
fnp.fill_diagonal(fnp.copy(p), v[:4])
fnp.fill_diagonal(p.T, v[0])
fnp.put(v, [0, 2], 1.25)
fnp.put(x, [1, 5], w[:2])
fnp.copyto(x, y)
fnp.copyto(x[0], 0.25)
fnp.copyto(p, 0.0, where=q > 0.5)
fnp.copyto(v, w[::-1])
fnp.putmask(x, m, y)
fnp.place(x, m, w)
fnp.modf(x, out=(fnp.zeros((3, 4)), y))
v > v[0] * 0.5
v[0] <= v
v[0] / v
v[0] % w
v / w[0] - w[1]
np.sqrt(v[0]) * v
np.maximum(v[0], 0.3) + w
np.float64(2.0) * v[0] * w
fnp.asarray(np.ones(5) * v[0])
fnp.sum(v).astype(np.float32) * x
v[0].sum() * w
abs(v[0] - 1.0) ** 2 * v
fnp.where(v > v[1], v[0], 0.0)
fnp.maximum(v[0], v)
np.isfinite(fnp.sum(x))
np.mean(v[0]) * w
divmod(v[0], w)
fnp.linalg.inv(p)
fnp.linalg.solve(p, v[:4])
fnp.linalg.eigh(p)[1]
fnp.linalg.svd(p)[0].shape
fnp.linalg.cholesky(p @ p.T)
fnp.linalg.slogdet(p)[1]
[fnp.exp(row) for row in x]
fnp.stack([row * 2.0 for row in p])
np.add.reduce(x, axis=0)
np.add(x, y)
np.sum(x)
np.ones(5) * v
"""

READS = """
float(fnp.sum(x))
float(x[0, 0]) * y
x * 2.0 if float(fnp.max(x)) > 0.6 else fnp.exp(x)
fnp.exp(v) if v[0] > 0.4 else v
fnp.exp(x) if fnp.any(m) else x
x / 2.0 if bool(fnp.all(fnp.isfinite(x))) else fnp.nan_to_num(x)
a[a > 0.5]
x[m]
x[:, fnp.sum(x, axis=0) > 1.0]
v[v > fnp.mean(v)] * 2.0
x[x[:, 0] > 0.3] @ p
p[fnp.ix_(fnp.nonzero(v[:4] > 0.3)[0], fnp.nonzero(v[:4] > 0.3)[0])]
x[:, int(fnp.argmax(v)) % 4]
v[:int(fnp.sum(v > 0.5))]
fnp.zeros(int(fnp.count_nonzero(m)) + 1) + 1.0
[item for item in v.tolist() if item > 0.5]
[float(item) for item in v]
fnp.array([float(item) * 2.0 for item in v])
np.asarray(x).sum()
fnp.asarray(np.asarray(x) * 2.0)
fnp.asarray(np.linalg.norm(np.asarray(p))) * x
fnp.asarray(__import__('scipy.special').special.ndtr(x))
min(v)
sum(v)
sorted(v.tolist())
0.5 in v
len(fnp.unique(i))
x.item(3)
str(v)
format(v[0], '.3f')
round(v[1], 2)
halved(x)
halved(v)
bisected(v)
counted_down(p)
""".strip().splitlines()


def halved(a):
    """A loop whose length hangs on the values."""
    for _ in range(6):
        if not float(fnp.max(fnp.abs(a))) > 0.1:
            break
        a = a * 0.5
    return a


def bisected(v):
    low, high = 0.0, 4.0
    for _ in range(8):
        middle = 0.5 * (low + high)
        if fnp.sum(fnp.tanh(v * middle)) > 1.0:
            high = middle
        else:
            low = middle
    return v * middle


def counted_down(p):
    steps = 0
    while fnp.trace(p) > 1.0 and steps < 5:
        p, steps = fnp.multiply(p, 0.5), steps + 1
    return p


def usable(sample):
    return not any(word in sample for word in NOT_COMPARABLE)


QUIET = CURATED.strip().splitlines()
SAMPLES = sorted({sample for op in TABLE.values() for sample in op.samples if usable(sample)})


def operands(step):
    """The letters in a step that name arrays."""
    return [name for name in LETTERS if re.search(rf"(?<![\w.\"'{{]){name}(?![\w(\"'=])", step)]


_compiled = {}


def compiled(step):
    """The step as a function of its operands."""
    if step not in _compiled:
        names = operands(step)
        scope = {"fnp": fnp, "np": np, "flops": flops}
        scope |= {"halved": halved, "bisected": bisected, "counted_down": counted_down}
        _compiled[step] = names, eval(f"lambda {', '.join(names)}: ({step})", scope)
    return _compiled[step]


class Pool:
    """The arrays of a program, by kind; `a` is any array."""

    def __init__(self, arrays):
        self._by_kind = {name: [array] for name, array in arrays.items()}
        self._by_kind["a"] = list(arrays.values())

    def pick(self, name, number):
        found = self._by_kind[ALIKE.get(name, name)]
        return found[number % len(found)]

    def add(self, value):
        if isinstance(value, list | tuple):
            for item in value:
                self.add(item)
        elif isinstance(value, flops.FlopscopeArray) and value.shape and value.size < 400:
            self._by_kind["a"].append(value)
            for kind, shape in SHAPES.items():
                if value.shape == shape and fits(kind, value.dtype.kind):
                    self._by_kind[kind].append(value)


def fits(kind, dtype_kind):
    return dtype_kind == {"m": "b", "i": "-"}.get(kind, "f")


def inputs():
    """The arrays that every program starts with, fresh ones."""
    rng = np.random.default_rng(7)
    g = rng.uniform(-1.0, 1.0, (4, 4))
    return {
        "x": rng.uniform(0.1, 0.9, (3, 4)),
        "v": rng.uniform(0.1, 0.9, 5),
        "p": g @ g.T + 4 * np.eye(4),
        "i": rng.integers(0, 3, (3, 4)),
        "m": rng.integers(0, 2, (3, 4)).astype(bool),
        "y": rng.uniform(-0.9, 0.9, (3, 4)),
    }


def run(program, arrays, generator):
    """Run a program; returns every result, an exception as its class name.

    Args:
        program: (step, numbers of its operands, how often) tuples.
        arrays: counted arrays by kind.
    """
    pool, results = Pool({k: v for k, v in arrays.items() if k != "y"}), [*arrays.values()]
    pool.add(arrays["y"])
    for step, numbers, times in program:
        names, function = compiled(step)
        for _ in range(times):
            drawn = itertools.cycle(numbers)
            try:
                picked = [generator if name == "g" else pool.pick(name, next(drawn)) for name in names]
                value = function(*picked)
            except Exception as error:
                value = type(error).__name__
            pool.add(value)
            results.append(value)
    return results
