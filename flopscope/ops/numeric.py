"""Numeric helpers: differences, integrals, convolutions, covariances, windows."""

from __future__ import annotations

from flopscope.op import Op, Rule, register
from flopscope.rules import numeric, signal

FORWARDED: dict[str, tuple[Rule, tuple[str, ...]]] = {
    "diff": (numeric.diff, ("fnp.diff(x)", "fnp.diff(x, n=2, axis=0)", "fnp.diff(x, prepend=0.0)")),
    "gradient": (
        numeric.gradient,
        ("fnp.gradient(x)", "fnp.gradient(v, 0.5)", "fnp.gradient(x, w[:4], axis=1, edge_order=2)"),
    ),
    "cov": (numeric.cov, ("fnp.cov(x)", "fnp.cov(x, rowvar=False)", "fnp.cov(v, w)", "fnp.cov(x, aweights=v[:4])")),
    "corrcoef": (numeric.corrcoef, ("fnp.corrcoef(x)", "fnp.corrcoef(v, w)")),
}
ROWS: dict[str, tuple[Rule, tuple[str, ...]]] = {
    "ediff1d": (numeric.ediff1d, ("fnp.ediff1d(x)", "fnp.ediff1d(v, to_end=1.0)")),
    "trapezoid": (numeric.trapezoid, ("fnp.trapezoid(x)", "fnp.trapezoid(v, w)", "fnp.trapezoid(x, dx=0.5, axis=0)")),
    "convolve": (signal.convolve, ("fnp.convolve(v, w)", 'fnp.convolve(v, w[:3], "same")')),
    "correlate": (signal.correlate, ("fnp.correlate(v, w)", 'fnp.correlate(v, w[:3], "full")')),
    "interp": (signal.interp, ("fnp.interp(x, np.arange(5.0), v)", "fnp.interp(0.5, np.arange(5.0), v, period=3.0)")),
    "unwrap": (signal.unwrap, ("fnp.unwrap(x)", "fnp.unwrap(i, period=4)")),
}
WINDOWS = ("bartlett", "blackman", "hamming", "hanning")

for _name, (_rule, _samples) in FORWARDED.items():
    register(Op(_name, _rule, forward=True, samples=_samples))
for _name, (_rule, _samples) in ROWS.items():
    register(Op(_name, _rule, samples=_samples))
for _name in WINDOWS:
    register(Op(_name, signal.window, samples=(f"fnp.{_name}(8)",)))
register(Op("kaiser", signal.kaiser, samples=("fnp.kaiser(8, 14.0)",)))
register(Op("trapz", numeric.trapezoid, samples=("fnp.trapz(x)",)))
