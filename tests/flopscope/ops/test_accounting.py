"""A price asked by sizes is what the call of these sizes bills: float32 has rate 1."""

import pytest

import flopscope as flops
from tests.flopscope.ops.calls import run, sample

EQUAL = {
    "cholesky_cost(5)": "N.linalg.cholesky(s)",
    "eigh_cost(5)": "N.linalg.eigh(s)",
    "eig_cost(5)": "N.linalg.eig(s)",
    "inv_cost(5)": "N.linalg.inv(s)",
    "det_cost(5)": "N.linalg.det(s)",
    "slogdet_cost(5)": "N.linalg.slogdet(s)",
    "trace_cost(5)": "N.linalg.trace(s)",
    "solve_cost(5, 3)": "N.linalg.solve(s, m)",
    "lstsq_cost(5, 3)": "N.linalg.lstsq(m, v)",
    "lstsq_cost(5, 3, b_cols=5, b_ndim=2)": "N.linalg.lstsq(m, s)",
    "svd_cost(5, 3)": "N.linalg.svd(m, compute_uv=False)",
    "svd_cost(5, 3, with_vectors=True, full_matrices=True)": "N.linalg.svd(m)",
    "svd_cost(5, 3, 2, with_vectors=True)": "N.linalg.svd(m, k=2)",
    "svdvals_cost(5, 3, 1)": "N.linalg.svdvals(m, k=1)",
    "qr_cost(5, 3, 'r')": "N.linalg.qr(m, 'r')",
    "pinv_cost(5, 3)": "N.linalg.pinv(m)",
    "matrix_rank_cost(5, 3)": "N.linalg.matrix_rank(m)",
    "cond_cost(5, 5, p=1)": "N.linalg.cond(s, 1)",
    "norm_cost((5, 3), ord='nuc')": "N.linalg.norm(m, 'nuc')",
    "vector_norm_cost((5, 3), ord=3)": "N.linalg.vector_norm(m, ord=3)",
    "matrix_norm_cost((5, 3), ord=2)": "N.linalg.matrix_norm(m, ord=2)",
    "matrix_power_cost(5, -3)": "N.linalg.matrix_power(s, -3)",
    "multi_dot_cost([(5,), (5, 5), (5, 3)])": "N.linalg.multi_dot([v, s, m])",
    "tensorinv_cost((5, 5), ind=1)": "N.linalg.tensorinv(s, ind=1)",
    "tensorsolve_cost((5, 5))": "N.linalg.tensorsolve(s, v)",
    "fft_cost(5)": "N.fft.fft(v)",
    "rfft_cost(5)": "N.fft.rfft(v)",
    "hfft_cost(8)": "N.fft.hfft(v)",
    "fftn_cost((5, 3))": "N.fft.fftn(m)",
    "unwrap_cost((5, 3))": "N.unwrap(m)",
    "poly_cost(5)": "N.poly(v)",
    "roots_cost(4)": "N.roots(v)",
    "polyadd_cost(5, 3)": "N.polyadd(v, v[:3])",
    "polymul_cost(5, 3)": "N.polymul(v, v[:3])",
    "polydiv_cost(5, 3)": "N.polydiv(v, v[:3])",
    "polyval_cost(4, 15)": "N.polyval(v, m)",
}
DOUBLED = {  # billed in float64 whatever the input: rate 2
    "polyfit_cost(5, 2)": "N.polyfit(v, v, 2)",
    "polyfit_cost(5, 2, ncols=3)": "N.polyfit(v, m, 2)",
    "polyint_cost(5, 2)": "N.polyint(v, 2)",
    "polyder_cost(5, 2)": "N.polyder(v, 2)",
    "kaiser_cost(9)": "N.kaiser(9, 14.0)",
    "hanning_cost(9)": "N.hanning(9)",
}


def billed(call):
    arrays = {"s": sample((5, 5), "float32"), "m": sample((5, 3), "float32"), "v": sample((5,), "float32")}
    return run(call, **arrays)[1]


def price(helper):
    return eval(f"flops.accounting.{helper}", {"flops": flops})


@pytest.mark.parametrize("helper", EQUAL)
def test_price_is_the_bill(helper):
    assert price(helper) == billed(EQUAL[helper]) > 0


@pytest.mark.parametrize("helper", DOUBLED)
def test_price_is_half_the_bill_in_double_precision(helper):
    assert 2 * price(helper) == billed(DOUBLED[helper]) > 0


def test_elementwise_and_reductions_are_priced_by_distinct_elements():
    swap = flops.SymmetryGroup.symmetric(axes=(0, 1))
    assert price("pointwise_cost('add', shape=(4, 4))") == 16
    assert flops.accounting.pointwise_cost("add", shape=(4, 4), symmetry=swap) == 10
    assert flops.accounting.reduction_cost("sum", input_shape=(4, 4), symmetry=swap) == 9
    with pytest.raises(flops.SymmetryError):
        flops.accounting.pointwise_cost("add", shape=(3, 4), symmetry=swap)


def test_einsum_knows_repeated_operands():
    shapes = [(5, 4), (5, 4)]
    dense = flops.accounting.einsum_cost("ij,ik->jk", shapes)
    same = flops.accounting.einsum_cost("ij,ik->jk", shapes, identity_pattern=((0, 1),))
    assert (dense, same) == ((2 * 5 - 1) * 16, (2 * 5 - 1) * 10)


def test_every_helper_says_its_arguments():
    import inspect

    from flopscope.estimates import HELPERS

    for name in HELPERS:
        parameters = inspect.signature(getattr(flops.accounting, name)).parameters
        assert parameters, name
        assert "args" not in parameters


def test_rfftn_is_an_estimate():
    assert flops.accounting.rfftn_cost((8, 4)) == 5 * 16 * (3 + 2)
    assert flops.accounting.rfftn_cost((1, 4)) == 5 * 2 * 2 + 2 * 3
    assert flops.accounting.rfftn_cost((0, 4)) == 0
