"""Fourier transforms: lengths, axes and dtypes are NumPy's; several axes cost what one after the other costs."""

import numpy as np
import pytest

from tests.flopscope.ops.calls import assert_same, run, run_numpy, sample

ONE = ["fft", "ifft", "rfft", "irfft", "hfft", "ihfft"]
MANY = ["fft2", "ifft2", "rfft2", "irfft2", "fftn", "ifftn", "rfftn", "irfftn"]
ARGUMENTS = ["", ", n=7, axis=0", ", n=3, norm='ortho'", ", axis=1", ", n=0", ", norm='loud'"]
LENGTHS = [
    "",
    ", s=(3, 5)",
    ", axes=(0,)",
    ", s=(-1, 6), axes=(1, 0)",
    ", s=(4,), axes=(1,), norm='forward'",
    ", s=(2,), axes=()",
]


@pytest.mark.parametrize("name", ONE)
@pytest.mark.parametrize("arguments", ARGUMENTS)
@pytest.mark.parametrize("dtype", ["float64", "float32", "float16", "complex64", "int8", "bool"])
def test_one_axis_is_numpys(name, arguments, dtype):
    call = f"N.fft.{name}(a{arguments})"
    a = sample((4, 6), dtype)
    assert_same(run(call, a=a)[0], run_numpy(call, a=a))


@pytest.mark.parametrize("name", MANY)
@pytest.mark.parametrize("arguments", LENGTHS)
@pytest.mark.parametrize(("shape", "dtype"), [((4, 6), "float64"), ((4, 5), "float16"), ((3, 2, 4), "complex64")])
def test_several_axes_are_numpys(name, arguments, shape, dtype):
    call = f"N.fft.{name}(a{arguments})"
    a = sample(shape, dtype)
    assert_same(run(call, a=a)[0], run_numpy(call, a=a))


def staged(calls, a):
    """FLOPs of transforms one after the other."""
    total = 0
    for call in calls:
        a, cost = run(call, a=np.asarray(a))
        total += cost
    return total


STAGES = {
    "N.fft.fftn(a)": ["N.fft.fft(a, axis=2)", "N.fft.fft(a, axis=1)", "N.fft.fft(a, axis=0)"],
    "N.fft.rfftn(a)": ["N.fft.rfft(a, axis=2)", "N.fft.fft(a, axis=1)", "N.fft.fft(a, axis=0)"],
    "N.fft.irfftn(a)": ["N.fft.fft(a, axis=0)", "N.fft.fft(a, axis=1)", "N.fft.irfft(a, axis=2)"],
    "N.fft.fft2(a, s=(3, 9))": ["N.fft.fft(a, n=9, axis=2)", "N.fft.fft(a, n=3, axis=1)"],
    "N.fft.fftn(a, axes=(1, 1))": ["N.fft.fft(a, axis=1)", "N.fft.fft(a, axis=1)"],
}


@pytest.mark.parametrize("call", STAGES)
def test_several_axes_cost_one_after_the_other(call):
    a = sample((3, 4, 5))
    assert run(call, a=a)[1] == staged(STAGES[call], a)


@pytest.mark.parametrize("name", ["fft", "irfft", "hfft"])
def test_out_is_written(name):
    length = {"fft": 6}.get(name, 10)
    out = np.zeros(length, complex if name == "fft" else float)
    a = sample((6,), "complex128")
    run(f"N.fft.{name}(a, out=out)", a=a, out=out)
    np.testing.assert_allclose(out, getattr(np.fft, name)(a))


@pytest.mark.parametrize(
    "call",
    [
        "N.fft.fftfreq(7)",
        "N.fft.fftfreq(8, d=0.5)",
        "N.fft.rfftfreq(9, d=np.float32(2))",
        "N.fft.fftfreq(0)",
        "N.fft.rfftfreq(5.5)",
        "N.fft.fftshift(a, axes=(0, -1))",
        "N.fft.ifftshift(a)",
        "N.fft.fftshift(a[0, 0])",
    ],
)
def test_helpers_are_numpys(call):
    a = sample((3, 4))
    assert_same(run(call, a=a)[0], run_numpy(call, a=a))
