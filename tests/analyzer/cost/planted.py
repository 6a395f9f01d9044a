"""Waste, planted: (rule, a program with it, the program without it, as the suggestion says)."""


def loop(body: str, before: str = "") -> str:
    """A predict that runs `body`, which must set x of shape (width,), in every layer; lines of it end in a newline."""
    inner = "\n".join("    " + line for line in body.strip("\n").split("\n"))
    return (
        f"{before}x = mlp.weights[0][0]\nmeans = []\nfor w in mlp.weights:\n{inner}\n"
        "    means.append(x)\nreturn fnp.stack(means, axis=0)"
    )


def with_setup(setup: str, predict: str) -> str:
    """A class with a setup."""
    body = "\n".join("    " + line for line in predict.split("\n"))
    return f"def setup(self, context):\n    {setup}\n\ndef predict(self, mlp, budget):\n{body}"


HELPERS = """def half(self, w):
    return fnp.exp(fnp.sum(w, axis=0))

def predict(self, mlp, budget):
    rows = []
    for w in mlp.weights:
        a = {first}
        b = {second}
        rows.append(a + b)
    return fnp.stack(rows, axis=0)"""

F32 = "dtype=fnp.float32"
ON = f"on = fnp.array(fnp.eye(mlp.width, {F32}))\n"
TAGGED = 'flops.symmetrize(c, symmetry=(0, 1), mode="canonical-copy")'
PLANTED: list[tuple[str, str, str]] = [
    (
        "repeated-expression",
        loop("a = fnp.exp(w @ x)\nb = fnp.exp(w @ x) * 2.0\nx = a + b"),
        loop("a = fnp.exp(w @ x)\nb = a * 2.0\nx = a + b"),
    ),
    (
        "repeated-expression",
        HELPERS.format(first="self.half(w)", second="self.half(w) * 3.0"),
        HELPERS.format(first="self.half(w)", second="a * 3.0"),
    ),
    (
        "repeated-expression",
        loop("a = x * w[0]\nb = w[0] * x\nx = a - b"),
        loop("a = x * w[0]\nb = a\nx = a - b"),
    ),
    (
        "unused-result",
        loop("unused = fnp.exp(w)\nx = w @ x"),
        loop("x = w @ x"),
    ),
    (
        "unused-result",
        loop("seen = fnp.tanh(w @ x)\nother = seen * 2.0\nx = w @ x"),
        loop("x = w @ x"),
    ),
    (
        "hoist-to-setup",
        loop("x = w @ x + table", f"table = fnp.exp(fnp.linspace(0.0, 1.0, mlp.width, {F32}))\n"),
        with_setup(
            f"self.table = fnp.exp(fnp.linspace(0.0, 1.0, context.width, {F32}))", loop("x = w @ x + self.table")
        ),
    ),
    (
        "hoist-to-setup",
        loop("x = w @ x + z", f"z = fnp.random.default_rng(7).standard_normal(mlp.width, {F32})\n"),
        with_setup(
            f"self.z = fnp.random.default_rng(7).standard_normal(context.width, {F32})", loop("x = w @ x + self.z")
        ),
    ),
    (
        "loop-invariant",
        loop("scale = fnp.exp(mlp.weights[0])\nx = (w * scale) @ x"),
        loop("x = (w * scale) @ x", "scale = fnp.exp(mlp.weights[0])\n"),
    ),
    (
        "gram-by-matmul",
        loop("g = w.T @ w\nx = g @ x"),
        loop('g = fnp.einsum("ki,kj->ij", w, w)\nx = g @ x'),
    ),
    (
        "gram-by-matmul",
        loop("g = fnp.matmul(w, w.T)\nx = fnp.exp(g) @ x"),
        loop('g = fnp.einsum("ik,jk->ij", w, w)\nx = fnp.exp(g) @ x'),
    ),
    (
        "congruence-by-matmul",
        loop("c = w.T @ c @ w\nx = c @ x", f"c = fnp.eye(mlp.width, {F32})\n"),
        loop('c = fnp.einsum("ij,ia,jb->ab", c, w, w)\nx = c @ x', f"c = fnp.eye(mlp.width, {F32})\n"),
    ),
    (
        "congruence-by-matmul",
        loop("c = fnp.outer(x, x) + on\nx = fnp.sum(w @ c @ w.T, axis=0)", ON),
        loop(f'c = fnp.outer(x, x) + on\nx = fnp.sum(fnp.einsum("ij,ai,bj->ab", {TAGGED}, w, w), axis=0)', ON),
    ),
    (
        "chain-order",
        loop("x = w @ w @ x"),
        loop("x = w @ (w @ x)"),
    ),
    (
        "chain-order",
        loop("x = w @ w.T @ w @ x"),
        loop("x = w @ (w.T @ (w @ x))"),
    ),
    (
        "float64-by-default",
        loop("x = w @ x + z", "z = fnp.ones(mlp.width)\n"),
        loop("x = w @ x + z", f"z = fnp.ones(mlp.width, {F32})\n"),
    ),
    (
        "float64-by-default",
        loop("x = w @ x * scale", "scale = np.sqrt(2.0)\n"),
        loop("x = w @ x * scale", "scale = float(np.sqrt(2.0))\n"),
    ),
    (
        "float64-by-default",
        loop("p = flops.stats.norm.cdf(w @ x)\nx = w @ p"),
        loop("p = flops.stats.norm.cdf(w @ x).astype(fnp.float32)\nx = w @ p"),
    ),
    ("power-for-product", loop("x = (w @ x) ** 2"), loop("y = w @ x\nx = y * y")),
    ("power-for-product", loop("x = fnp.power(w @ x, 3)"), loop("y = w @ x\nx = y * y * y")),
    (
        "diag-of-product",
        loop("x = fnp.diag(w @ w) + x"),
        loop('x = fnp.einsum("ij,ji->i", w, w) + x'),
    ),
    (
        "diag-of-product",
        loop("x = fnp.trace(mlp.weights[0] @ w) + x"),
        loop('x = fnp.einsum("ij,ji->", mlp.weights[0], w) + x'),
    ),
    ("inverse-for-solve", loop("x = fnp.linalg.inv(w) @ x"), loop("x = fnp.linalg.solve(w, x)")),
    (
        "draw-then-cast",
        loop(
            "z = rng.standard_normal((30, mlp.width)).astype(fnp.float32)\nx = fnp.mean(z @ w, axis=0)",
            "rng = fnp.random.default_rng(mlp.seed)\n",
        ),
        loop(
            "z = rng.standard_normal((30, mlp.width), dtype=fnp.float32)\nx = fnp.mean(z @ w, axis=0)",
            "rng = fnp.random.default_rng(mlp.seed)\n",
        ),
    ),
    ("copy-of-fresh", loop("y = fnp.copy(w @ x)\nx = y + 1.0"), loop("y = w @ x\nx = y + 1.0")),
    ("copy-of-fresh", loop("y = fnp.array(w @ x)\nx = y + 1.0"), loop("y = w @ x\nx = y + 1.0")),
    (
        "where-for-relu",
        loop("y = w @ x\nx = fnp.where(y > 0, y, 0.0)"),
        loop("y = w @ x\nx = fnp.maximum(y, 0.0)"),
    ),
    (
        "where-for-relu",
        loop("y = w @ x\nx = y * (y > 0)"),
        loop("y = w @ x\nx = fnp.maximum(y, 0.0)"),
    ),
    (
        "symmetric-halves",
        loop("s = w + w.T\nx = fnp.tanh(fnp.exp(s)) @ x"),
        loop('s = flops.symmetrize(w + w.T, symmetry=(0, 1), mode="canonical-copy")\nx = fnp.tanh(fnp.exp(s)) @ x'),
    ),
]
