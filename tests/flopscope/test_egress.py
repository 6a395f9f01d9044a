"""What leaves the counted world leaves a trace in `BudgetContext.egress_bytes`."""

import copy
import math
import pickle

import numpy as np
import pytest

import flopscope as flops
import flopscope.numpy as fnp

READS = {
    "an element": (lambda x: x[0, 1], 8),
    "an element of a narrow array": (lambda x: x.astype(np.float16)[0, 1], 2),
    "iteration over a row": (lambda x: sum(x[0]), 32),
    "an element of a tagged array": (lambda x: fnp.zeros((3, 3))[0, 1], 8),
    "the array": (np.asarray, 96),
    "a list": (lambda x: x.tolist(), 96),
    "a norm": (fnp.linalg.norm, 8),
    "a determinant": (lambda x: fnp.linalg.det(x[:3, :3]), 8),
    "a truth value": (lambda x: fnp.array_equal(x, x), 8),
    "a copy by copy": (copy.copy, 96),
    "a deep copy": (copy.deepcopy, 96),
    "a pickle": (pickle.dumps, 96),
    "bytes in another order": (lambda x: x.byteswap(), 96),
    "rows handed to a callback": (lambda x: fnp.apply_along_axis(np.sum, 1, x), 96),
    "exact summation": (lambda x: math.fsum(x[:, 0]), 24),
    "nothing: a view": (lambda x: x[1:].T, 0),
    "nothing: counted arithmetic": (lambda x: (x * 2.0).sum(axis=0), 0),
    "nothing: a 0-d result": (lambda x: x.sum() + 1.0, 0),
}


@pytest.mark.filterwarnings("ignore::flopscope.FlopscopeWarning")
@pytest.mark.parametrize("name", READS)
def test_bytes_read_out(name):
    read, nbytes = READS[name]
    with flops.BudgetContext(flop_budget=10**9, quiet=True) as budget:
        x = fnp.array(np.arange(12.0).reshape(3, 4))
        read(x)
    assert budget.egress_bytes == nbytes


def test_a_tensor_that_lost_its_tag_cannot_be_pickled_as_one():
    x = flops.as_symmetric(np.ones((3, 3)), symmetry=(0, 1))
    fnp.copyto(x, fnp.ones((3, 3)))
    with pytest.raises(ValueError, match="lost its symmetry"):
        pickle.loads(pickle.dumps(x))
    assert pickle.loads(pickle.dumps(fnp.array(x))).tolist() == [[1.0] * 3] * 3


@pytest.mark.parametrize("call", [lambda x: np.add.at(x, ([0], [1]), 1.0), lambda x: np.negative.at(x, ([0], [1]))])
def test_methods_that_write_cells_refuse_tagged_arrays_free(call):
    with flops.BudgetContext(flop_budget=10**9, quiet=True) as budget:
        x = fnp.zeros((3, 3))
        with pytest.raises(ValueError, match="symmetry"):
            call(x)
    assert budget.flops_used == 0
    assert x.symmetry is not None


@pytest.mark.parametrize(("call", "billed"), [(fnp.exp, 96), (fnp.sum, 4), (fnp.std, 26)])
def test_a_keyword_that_numpy_refuses_is_refused_after_the_charge(call, billed):
    with flops.BudgetContext(flop_budget=10**9, quiet=True) as budget, pytest.raises(TypeError):
        call(np.ones(3), bogus=1)
    assert budget.flops_used == billed


@pytest.mark.parametrize("strategy", ["optimal", "auto", "greedy", True, False])
def test_the_strategy_of_an_einsum_of_many_operands_costs_no_time_and_no_flops(strategy):
    vectors = [np.arange(2.0) + k for k in range(9)]
    with flops.BudgetContext(flop_budget=10**9, quiet=True) as budget:
        result = fnp.einsum("i,j,k,l,m,n,o,p,q->", *vectors, optimize=strategy)
    assert float(result) == pytest.approx(math.prod(v.sum() for v in vectors))
    assert budget.flops_used == 34


def test_einsum_refuses_strategies_that_there_are_not():
    with pytest.raises(KeyError):
        fnp.einsum("i,j,k->", *[np.ones(2)] * 3, optimize="bogus")
