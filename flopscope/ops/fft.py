"""Discrete Fourier transforms."""

from __future__ import annotations

from flopscope import kernels
from flopscope.op import Op, Rule, register
from flopscope.rules import fft

ROWS: dict[str, tuple[Rule, tuple[str, ...]]] = {
    "fft": (fft.complex_1d, ("fnp.fft.fft(x)", 'fnp.fft.fft(x, n=6, axis=0, norm="ortho")')),
    "ifft": (fft.complex_1d, ("fnp.fft.ifft(x)",)),
    "rfft": (fft.real_1d, ("fnp.fft.rfft(x)", "fnp.fft.rfft(v, n=8)")),
    "ihfft": (fft.real_1d, ("fnp.fft.ihfft(x)",)),
    "irfft": (fft.half_1d, ("fnp.fft.irfft(x)", "fnp.fft.irfft(x, n=5)")),
    "hfft": (fft.half_1d, ("fnp.fft.hfft(x)",)),
    "fftn": (fft.complex_nd, ("fnp.fft.fftn(x)", "fnp.fft.fftn(x, s=(2, 5))")),
    "ifftn": (fft.complex_nd, ("fnp.fft.ifftn(x, axes=(0,))",)),
    "rfftn": (fft.real_nd, ("fnp.fft.rfftn(x)", "fnp.fft.rfftn(x, axes=(1, 0))")),
    "irfftn": (fft.half_nd, ("fnp.fft.irfftn(x)", "fnp.fft.irfftn(x, s=(3, 5))")),
    "fft2": (fft.complex_2d, ("fnp.fft.fft2(x)",)),
    "ifft2": (fft.complex_2d, ("fnp.fft.ifft2(x)",)),
    "rfft2": (fft.real_2d, ("fnp.fft.rfft2(x)",)),
    "irfft2": (fft.half_2d, ("fnp.fft.irfft2(x)",)),
    "fftfreq": (fft.frequencies, ("fnp.fft.fftfreq(8)", "fnp.fft.fftfreq(8, d=0.1)")),
    "rfftfreq": (fft.frequencies, ("fnp.fft.rfftfreq(8)",)),
    "fftshift": (fft.shift, ("fnp.fft.fftshift(x)", "fnp.fft.fftshift(x, axes=1)")),
    "ifftshift": (fft.shift, ("fnp.fft.ifftshift(x)",)),
}

for _name, (_rule, _samples) in ROWS.items():
    _kernel = kernels.hfft if _name == "hfft" else None
    register(Op(f"fft.{_name}", _rule, kernel=_kernel, samples=_samples))
