"""Linear algebra."""

from __future__ import annotations

from flopscope import kernels
from flopscope.op import Op, register
from flopscope.rules import linalg, norms, products
from flopscope.rules.views import view

SAMPLES = {
    "cholesky": ("fnp.linalg.cholesky(p)", "fnp.linalg.cholesky(p, upper=True)"),
    "inv": ("fnp.linalg.inv(p)",),
    "det": ("fnp.linalg.det(p)",),
    "slogdet": ("fnp.linalg.slogdet(p)",),
    "eig": ("fnp.linalg.eig(p)",),
    "eigvals": ("fnp.linalg.eigvals(p)",),
    "eigh": ("fnp.linalg.eigh(p)",),
    "eigvalsh": ("fnp.linalg.eigvalsh(p)",),
    "qr": ("fnp.linalg.qr(x)", 'fnp.linalg.qr(x, mode="complete")', 'fnp.linalg.qr(x, "r")', 'fnp.linalg.qr(x, "raw")'),
    "pinv": ("fnp.linalg.pinv(x)", "fnp.linalg.pinv(p, hermitian=True)"),
    "matrix_rank": ("fnp.linalg.matrix_rank(x)", "fnp.linalg.matrix_rank(p, tol=v)"),
    "solve": ("fnp.linalg.solve(p, v[:4])", "fnp.linalg.solve(p, x.T)"),
    "lstsq": ("fnp.linalg.lstsq(x, v[:3])", "fnp.linalg.lstsq(x.T, v[:4])"),
    "tensorsolve": ("fnp.linalg.tensorsolve(p, v[:4])",),
}
UNFORWARDED = {
    "cond": ("fnp.linalg.cond(p)", "fnp.linalg.cond(p, 1)"),
    "tensorinv": ("fnp.linalg.tensorinv(p, ind=1)",),
}
NORMS = {
    "vector_norm": ("fnp.linalg.vector_norm(x)", "fnp.linalg.vector_norm(x, axis=0, ord=3)"),
    "matrix_norm": ("fnp.linalg.matrix_norm(x)", "fnp.linalg.matrix_norm(x, ord=2, keepdims=True)"),
    "trace": ("fnp.linalg.trace(p)", "fnp.linalg.trace(p, offset=1)"),
}

for _name, _samples in SAMPLES.items():
    _fallible = _name not in ("det", "slogdet", "qr")
    register(Op(f"linalg.{_name}", getattr(linalg, _name), forward=True, fallible=_fallible, samples=_samples))
for _name, _samples in UNFORWARDED.items():
    register(Op(f"linalg.{_name}", getattr(linalg, _name), fallible=True, samples=_samples))
for _name, _samples in NORMS.items():
    register(Op(f"linalg.{_name}", getattr(norms, _name), samples=_samples))

register(
    Op(
        "linalg.norm",
        norms.norm,
        forward=True,
        samples=(
            "fnp.linalg.norm(x)",
            "fnp.linalg.norm(v, 3)",
            'fnp.linalg.norm(x, "nuc")',
            "fnp.linalg.norm(x, axis=1)",
        ),
    )
)
register(
    Op(
        "linalg.svd",
        linalg.svd,
        kernel=kernels.svd,
        forward=True,
        fallible=True,
        samples=("fnp.linalg.svd(x)", "fnp.linalg.svd(x, k=2)", "fnp.linalg.svd(x, compute_uv=False)"),
    )
)
register(
    Op(
        "linalg.svdvals",
        linalg.svdvals,
        kernel=kernels.svdvals,
        fallible=True,
        samples=("fnp.linalg.svdvals(x)", "fnp.linalg.svdvals(x, k=1)"),
    )
)
register(
    Op(
        "linalg.matrix_power",
        products.matrix_power,
        forward=True,
        samples=("fnp.linalg.matrix_power(p, 3)", "fnp.linalg.matrix_power(p, -2)"),
    )
)
register(
    Op(
        "linalg.multi_dot",
        products.multi_dot,
        forward=True,
        samples=("fnp.linalg.multi_dot([x, p, y.T])", "fnp.linalg.multi_dot([v[:3], x, v[:4]])"),
    )
)
register(Op("linalg.cross", products.cross3, samples=("fnp.linalg.cross(x[:, :3], y[:, :3])",)))
register(
    Op(
        "cross",
        products.cross,
        forward=True,
        deferred=True,
        samples=("fnp.cross(x[:, :3], y[:, :3])", "fnp.cross(x, y, axis=0)"),
    )
)
register(Op("kron", products.kron, samples=("fnp.kron(x, y)", "fnp.kron(v, p)")))
register(Op("linalg.diagonal", linalg.diagonal, view=True, samples=("fnp.linalg.diagonal(p)",)))
register(Op("linalg.matrix_transpose", view, view=True, logged=False, samples=("fnp.linalg.matrix_transpose(x)",)))
