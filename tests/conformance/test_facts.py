"""Every recorded fact holds: what a call bills, raises and returns; and the tracer predicts the same bill."""

import numpy as np
import pytest

import flopscope as flops
from tests.conformance import facts

SHOWN = 8


def cases():
    for name in facts.FILES:
        for group in facts.load(name):
            yield pytest.param(name, group, id=f"{name}/{group}")


@pytest.fixture(autouse=True)
def settings(request):
    options = np.get_printoptions()
    with np.errstate(all="ignore"):
        yield
    np.set_printoptions(**options)


def names(file):
    if file == "core":
        from tests.conformance.names_core import NAMES
    else:
        from tests.conformance.names_semantics import NAMES
    return NAMES


def report(wrong):
    return f"{len(wrong)} facts differ (got, want): " + "; ".join(
        f"{f['expr']} [{f['id']}] {d}" for f, d in wrong[:SHOWN]
    )


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize(("file", "group"), cases())
def test_eager(file, group):
    flops.configure(symmetry_warnings=file != "core", callback_warnings=file != "core")
    checked = [(f, facts.eager_differences(f, names(file), file == "semantics")) for f in facts.load(file)[group]]
    wrong = [(fact, difference) for fact, difference in checked if difference]
    assert not wrong, report(wrong)


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize(("file", "group"), cases())
def test_traced(file, group):
    flops.configure(symmetry_warnings=False, callback_warnings=False)
    checked = [(f, facts.traced_differences(f, names(file))) for f in facts.load(file)[group]]
    wrong = [(fact, difference) for fact, difference in checked if difference]
    assert not wrong, report(wrong)
