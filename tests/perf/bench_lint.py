"""What linting costs, in process: milliseconds for files with and without candidates, and for many files."""

import ast
import tempfile
import time
from pathlib import Path

from analyzer.lint import rewrite
from analyzer.lint.engine import Options, fix_text, lint_text
from analyzer.lint.run import lint_paths

HEAD = "import flopscope.numpy as fnp\nfrom whestbench import BaseEstimator\n\n\n"
PLAIN_HEAD = "import math\n\n\n"
CLEAN = """def layer_{i}(x, w):
    # one layer of the network, {i}
    scale = 1.0 / max({i}, 1)
    total_{i} = fnp.matmul(x, w) * scale
    shifted_{i} = fnp.maximum(total_{i}, 0.0)
    centred_{i} = shifted_{i} - fnp.mean(shifted_{i})
    return centred_{i} * 0.5


"""
PLAIN = CLEAN.replace("fnp.matmul(x, w)", "x * w").replace("fnp.maximum(total_{i}, 0.0)", "max(total_{i}, 0.0)")
PLAIN = PLAIN.replace("fnp.mean(shifted_{i})", "math.sqrt(2.0)")
DENSE = CLEAN.replace("shifted_{i} - fnp.mean(shifted_{i})", "fnp.where(shifted_{i} > 0, shifted_{i}, 0.0) ** 2")
CLASS = """class Estimator(BaseEstimator):
    def predict(self, mlp, budget):
        x = mlp.weights[0]
        rows = []
        for w in mlp.weights:
{calls}            rows.append(x[0])
        return fnp.stack(rows)
"""
LINE_BLOCK = CLEAN.count("\n")


def source(block, lines, head=HEAD):
    """A file of about `lines` lines; with the counted head an estimator that calls every function."""
    count = max(lines // (LINE_BLOCK + 1), 1)
    body = "".join(block.format(i=i) for i in range(count))
    if head == PLAIN_HEAD:
        return head + body
    calls = "".join(f"            x = layer_{i}(x, w)\n" for i in range(count))
    return head + body + CLASS.format(calls=calls)


def best(function, repeat=5):
    """The least processor time of some runs, in milliseconds: what other work on the machine does not add to."""
    times = []
    for _ in range(repeat):
        rewrite.render.cache_clear()
        rewrite.parse.cache_clear()
        began = time.process_time()
        function()
        times.append(time.process_time() - began)
    return min(times) * 1e3


def many_files(count, lines):
    with tempfile.TemporaryDirectory() as folder:
        for i in range(count):
            (Path(folder) / f"helper_{i}.py").write_text(source(CLEAN, lines))
        return best(lambda: lint_paths([folder]), 2)


def rows():
    every = Options.everything()
    plain, clean, dense = source(PLAIN, 1000, PLAIN_HEAD), source(CLEAN, 1000), source(DENSE, 1000)
    lint_text(dense, every)  # imports libcst once
    parse = best(lambda: ast.parse(clean))
    quiet = best(lambda: lint_text(plain, every))
    silent = best(lambda: lint_text(clean, every))
    noisy = best(lambda: lint_text(dense, every), 3)
    fixing = best(lambda: fix_text(dense, every, unsafe=True), 2)
    found = len(lint_text(dense, every))
    return [
        ("1,000 lines, no candidates", quiet, 60, "ms"),
        ("1,000 lines of an estimator, no findings", silent, 600, "ms"),
        (f"1,000 lines of an estimator, {found} findings", noisy, 600, "ms"),
        (f"1,000 lines of an estimator, {found} findings, --fix", fixing, 600, "ms"),
        ("the findings' share of the time, over the clean file", noisy / silent, 3, "x"),
        ("ast.parse of the clean file, for scale", parse, None, "ms"),
        ("100 estimators of 200 lines", many_files(100, 200), 6000, "ms"),
    ]
