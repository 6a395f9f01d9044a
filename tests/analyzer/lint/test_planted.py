"""Planted faults, spelled otherwise than in the examples, and clean files of several kinds."""

from pathlib import Path

import pytest

from analyzer.lint.engine import Options, lint_text
from analyzer.lint.finding import Severity
from analyzer.lint.rule import estimator
from analyzer.lint.run import lint_paths

CLEAN = Path(__file__).resolve().parents[2] / "data" / "lint_clean"
FAULTY = Path(__file__).resolve().parents[2] / "faulty"
ZEROS = "return fnp.zeros((mlp.depth, mlp.width))"
PLANTED = [
    ("raw-numpy-import", ZEROS, "import numpy.linalg as la"),
    ("raw-numpy-import", ZEROS, "import numpy.random"),
    ("raw-numpy-import", "np = __import__('numpy')\n" + ZEROS, ""),
    ("raw-numpy-import", ZEROS, "from numpy.linalg import eigh"),
    ("raw-numpy-import", ZEROS, "from numpy import *"),
    ("raw-numpy-call", "x = np.maximum(mlp.weights[0], 0)\n" + ZEROS, "import numpy as np"),
    ("raw-numpy-call", "x = fnp.ones(3)\ny = np.linalg.norm(x)\n" + ZEROS, "import numpy as np"),
    ("value-leaves-the-meter", "t = fnp.sum(mlp.weights[0]).item() * 2\n" + ZEROS, ""),
    ("value-leaves-the-meter", "x = np.array(mlp.weights[0])\n" + ZEROS, "import numpy as np"),
    (
        "value-leaves-the-meter",
        "m = fnp.mean(mlp.weights[0])\ns = float(m)\nreturn fnp.full((mlp.depth, mlp.width), s * s)",
        "",
    ),
    ("uncounted-library", ZEROS, "import numba"),
    ("uncounted-library", ZEROS, "from sklearn.linear_model import Ridge"),
    ("missing-requirement", ZEROS, "import requests"),
    ("unknown-or-blocked-name", "x = fnp.linalg.eigvalsy(mlp.weights[0])\n" + ZEROS, ""),
    ("unknown-or-blocked-name", "x = fnp.savetxt('a', mlp.weights[0])\n" + ZEROS, ""),
    ("unknown-or-blocked-name", "x = flops.zeros(3)\n" + ZEROS, ""),
    ("unknown-or-blocked-name", "x = fnp.vectorize(abs)\n" + ZEROS, ""),
    ("callback-op", "x = fnp.piecewise(mlp.weights[0], [mlp.weights[0] < 0], [0])\n" + ZEROS, ""),
    ("meter-tampering", "b = flops.BudgetContext(10)\nwith b:\n    pass\n" + ZEROS, ""),
    ("meter-tampering", ZEROS, "from flopscope._budget import x"),
    ("meter-tampering", "setattr(fnp, 'matmul', None)\n" + ZEROS, ""),
    ("meter-tampering", ZEROS, "import os\nos.environ.setdefault('FLOPSCOPE_WEIGHTS_FILE', 'x')"),
    ("threads-processes-native", ZEROS, "import multiprocessing as mp"),
    ("threads-processes-native", "import os\nos.system('ls')\n" + ZEROS, ""),
    ("threads-processes-native", "x = eval('1')\n" + ZEROS, ""),
    (
        "item-assignment",
        "out = fnp.empty((mlp.depth, mlp.width))\nfor i in range(mlp.depth):\n    out[i, :] = 0.0\nreturn out",
        "",
    ),
    ("item-assignment", "x = fnp.zeros(mlp.width)\nx *= 2\n" + ZEROS, ""),
    ("item-assignment", "acc = 0.0\nfor w in mlp.weights:\n    acc += fnp.sum(w)\n" + ZEROS, ""),
    ("item-assignment", "c = fnp.eye(mlp.width)\nc[0, 0] += 1.0\n" + ZEROS, ""),
    ("item-assignment", "w = fnp.tanh(mlp.weights[0])\nw[w > 1] = 1\n" + ZEROS, ""),
    ("broad-except", "try:\n    x = fnp.exp(mlp.weights[0])\nexcept:\n    x = None\n" + ZEROS, ""),
    ("broad-except", "try:\n    x = fnp.exp(mlp.weights[0])\nexcept BaseException as e:\n    x = None\n" + ZEROS, ""),
    ("work-at-import", ZEROS, "TABLE = fnp.random.default_rng(0).standard_normal((10, 10))"),
    ("work-at-import", ZEROS, "W = open('x').read()"),
    ("work-at-import", ZEROS, "import time\ntime.sleep(1)"),
    ("work-at-import", ZEROS, "A = fnp.eye(64)\nB = A @ A"),
    ("print-in-predict", "import sys\nsys.stdout.write('x')\n" + ZEROS, ""),
    ("relative-import", ZEROS, "from . import helper"),
    ("wrong-return", "return None", ""),
    ("wrong-return", "return list(mlp.weights)", ""),
    ("wrong-return", "return [w[0] for w in mlp.weights]", ""),
    ("wrong-return", "return fnp.zeros((mlp.depth, mlp.width)), 1", ""),
    ("wrong-return", "out = {}\nreturn out", ""),
    ("wrong-return", "if mlp.depth > 3:\n    " + ZEROS, ""),
    ("code-after-return", "raise ValueError\n" + ZEROS, ""),
    ("mutates-mlp", "for w in mlp.weights:\n    w[0] = 1\n" + ZEROS, ""),
    ("mutates-mlp", "mlp.weights.append(1)\n" + ZEROS, ""),
    ("mutates-mlp", "mlp.weights[0] = mlp.weights[1]\n" + ZEROS, ""),
    ("mutates-mlp", "fnp.fill_diagonal(mlp.weights[0], 0)\n" + ZEROS, ""),
    ("mutates-mlp", "object.__setattr__(mlp, 'seed', 3)\n" + ZEROS, ""),
    ("module-level-mutable-state", "SEEN.add(mlp.seed)\n" + ZEROS, "SEEN = set()"),
    ("module-level-mutable-state", "C['k'] += 1\n" + ZEROS, "C = {'k': 0}"),
    ("module-level-mutable-state", "global COUNT\nCOUNT += 1\n" + ZEROS, "COUNT = 0"),
    ("module-level-mutable-state", "Estimator.cache.append(1)\n" + ZEROS, ""),
    ("unseeded-rng", "g = fnp.random.RandomState()\n" + ZEROS, ""),
    ("unseeded-rng", "g = fnp.random.default_rng(seed=None)\n" + ZEROS, ""),
    ("time-based-seed", "s = time.time_ns()\ng = fnp.random.default_rng(s % 2**32)\n" + ZEROS, "import time"),
    ("time-based-seed", "g = fnp.random.default_rng(seed=os.getpid())\n" + ZEROS, "import os"),
    ("time-based-seed", "g = fnp.random.default_rng(int.from_bytes(os.urandom(4), 'big'))\n" + ZEROS, "import os"),
    ("global-rng", "fnp.random.seed(0)\n" + ZEROS, ""),
    ("global-rng", "x = fnp.random.randn(3)\n" + ZEROS, ""),
    ("global-rng", "x = rnd.gauss(0, 1)\n" + ZEROS, "import random as rnd"),
    ("constant-seed-ignores-mlp-seed", "g = fnp.random.default_rng(seed=42)\n" + ZEROS, ""),
    ("constant-seed-ignores-mlp-seed", "s = 7\ng = fnp.random.default_rng(s)\n" + ZEROS, ""),
    ("order-of-a-set", "names = {'a', 'b'}\nx = [n for n in names]\n" + ZEROS, ""),
    (
        "order-of-a-set",
        "x = 0.0\nfor v in set([0.1, 0.2, 0.3]):\n    x = x + v\nreturn fnp.full((mlp.depth, mlp.width), x)",
        "",
    ),
    ("power-for-product", "x = fnp.power(mlp.weights[0], 2.0)\nreturn x[: mlp.depth]", ""),
    ("power-for-product", "x = (mlp.weights[0] - 1.0) ** 2\nreturn x[: mlp.depth]", ""),
    ("power-for-product", "x = mlp.weights[0] ** 0.5\nreturn x[: mlp.depth]", ""),
    ("float64-by-default", "x = fnp.zeros((mlp.width, mlp.width)) + mlp.weights[0]\nreturn x[: mlp.depth]", ""),
    ("float64-by-default", "m = fnp.full(mlp.width, 0.5)\nreturn fnp.stack([m @ w for w in mlp.weights])", ""),
    (
        "draw-then-cast",
        "g = fnp.random.default_rng(mlp.seed)\nx = g.standard_normal(size=(4, mlp.width)).astype('float32')\n"
        "return x @ mlp.weights[0]",
        "",
    ),
    ("gram-by-matmul", "x = mlp.weights[0]\ng = fnp.dot(x.T, x)\nreturn g[: mlp.depth]", ""),
    ("gram-by-matmul", "x = mlp.weights[0]\ng = fnp.transpose(x) @ x\nreturn g[: mlp.depth]", ""),
    ("gram-by-matmul", "x = mlp.weights[0]\ng = x.T.dot(x)\nreturn g[: mlp.depth]", ""),
    (
        "congruence-by-matmul",
        "w = mlp.weights[0]\nc = fnp.einsum('ij,ik->jk', w, w)\nreturn (w.T @ (c @ w))[: mlp.depth]",
        "",
    ),
    (
        "congruence-by-matmul",
        "w = mlp.weights[0]\ncov = fnp.eye(mlp.width)\ntmp = cov @ w\ncov = w.T @ tmp\nreturn cov[: mlp.depth]",
        "",
    ),
    ("repeated-expression", "w = mlp.weights[0]\nx = fnp.exp(w) / (1.0 + fnp.exp(w))\nreturn x[: mlp.depth]", ""),
    (
        "loop-invariant",
        "w0 = mlp.weights[0]\nr = []\nfor w in mlp.weights:\n    s = fnp.exp(w0)\n    r.append(s[0] + w[0])\n"
        "return fnp.stack(r)",
        "",
    ),
    ("unused-result", "w = mlp.weights[0]\nq = w @ w\nreturn w[: mlp.depth]", ""),
    ("copy-of-fresh", "x = fnp.copy(mlp.weights[0] + 1.0)\nreturn x[: mlp.depth]", ""),
    ("hoist-to-setup", "t = fnp.arange(1000.0) * 0.5\nreturn fnp.full((mlp.depth, mlp.width), fnp.sum(t))", ""),
    ("where-for-relu", "x = mlp.weights[0]\ny = fnp.where(x <= 0, 0.0, x)\nreturn y[: mlp.depth]", ""),
    ("where-for-relu", "x = mlp.weights[0]\ny = fnp.where(fnp.greater(x, 0), x, 0)\nreturn y[: mlp.depth]", ""),
    ("where-for-relu", "x = mlp.weights[0]\ny = fnp.where(x > 0, x, fnp.zeros_like(x))\nreturn y[: mlp.depth]", ""),
    ("diag-of-product", "a = mlp.weights[0]\nd = fnp.diag(fnp.matmul(a, a))\nreturn fnp.stack([d] * mlp.depth)", ""),
    ("diag-of-product", "a = mlp.weights[0]\nd = (a @ a).diagonal()\nreturn fnp.stack([d] * mlp.depth)", ""),
    (
        "inverse-for-solve",
        "a = mlp.weights[0]\nai = fnp.linalg.inv(a)\nx = ai @ a[0]\nreturn fnp.stack([x] * mlp.depth)",
        "",
    ),
    (
        "inverse-for-solve",
        "a = mlp.weights[0]\nx = fnp.matmul(fnp.linalg.inv(a), a[0])\nreturn fnp.stack([x] * mlp.depth)",
        "",
    ),
    (
        "chain-order",
        "a, b = mlp.weights[0], mlp.weights[1]\nv = fnp.mean(a, axis=0)\n"
        "x = fnp.matmul(fnp.matmul(a, b), v)\nreturn fnp.stack([x] * mlp.depth)",
        "",
    ),
    (
        "python-loop-over-elements",
        "x = fnp.mean(mlp.weights[0], axis=0)\ns = 0.0\nfor v in x:\n    s = s + v\n" + ZEROS,
        "",
    ),
    (
        "python-loop-over-elements",
        "x = fnp.mean(mlp.weights[0], axis=0)\nn = mlp.width\ny = [x[i] * x[i] for i in range(n)]\n" + ZEROS,
        "",
    ),
    (
        "python-loop-over-elements",
        "w = mlp.weights[0]\nt = 0.0\nfor i in range(mlp.width):\n    for j in range(mlp.width):\n"
        "        t = t + w[i, j]\n" + ZEROS,
        "",
    ),
    (
        "repeated-pdf-cdf",
        "t = mlp.weights[0]\nx = flops.stats.norm.pdf(t) + flops.stats.norm.pdf(-t)\nreturn x[: mlp.depth]",
        "",
    ),
    ("absolute-path", "x = open('/tmp/x')\n" + ZEROS, ""),
    ("absolute-path", "from pathlib import Path\nx = fnp.load(str(Path('/data/t.npy')))\n" + ZEROS, ""),
    ("absolute-path", ZEROS, "WEIGHTS = '/home/me/weights.npz'"),
    ("hard-coded-shape", "return fnp.zeros((32, 256))", ""),
    ("hard-coded-shape", "x = mlp.weights[0].reshape(256, 256)\nreturn x[: mlp.depth]", ""),
    ("path-object-to-load", "p = pathlib.Path(__file__).parent\nx = fnp.load(p / 't.npy')\n" + ZEROS, "import pathlib"),
    ("path-object-to-load", "x = fnp.load(file=Path('t.npy'))\n" + ZEROS, "from pathlib import Path"),
]


@pytest.mark.parametrize(("rule", "body", "before"), PLANTED)
def test_planted_faults_are_found(rule, body, before):
    assert rule in {f.rule for f in lint_text(estimator(body, before), Options.everything())}


@pytest.mark.parametrize("path", sorted(CLEAN.glob("*.py")), ids=lambda path: path.stem)
def test_clean_files_have_no_findings(path):
    report = lint_paths([str(path)])
    assert [f"{f.line}: {f.rule}" for f in report.findings if f.severity is not Severity.NOTE] == []


EXPECTED = {
    "abstract": "predict-signature",
    "badsig": "predict-signature",
    "complexret": "raw-numpy-import",
    "mutate": "mutates-mlp",
    "mutate_list": "mutates-mlp",
    "none": "wrong-return",
    "plainclass": "no-estimator-class",
    "print_import": "work-at-import",
    "printer": "print-in-predict",
    "pylist": "wrong-return",
    "segv": "threads-processes-native",
    "shape_1d": "wrong-return",
    "shape_t": "wrong-return",
    "state": "module-level-mutable-state",
    "swallow": "broad-except",
    "syntax": "syntax-error",
    "thread": "threads-processes-native",
    "two": "no-estimator-class",
}


@pytest.mark.parametrize(("name", "rule"), EXPECTED.items())
def test_faults_visible_in_the_source_are_found(name, rule):
    assert rule in {f.rule for f in lint_paths([str(FAULTY / f"{name}.py")]).findings}
