"""Estimators as text, and what they cost when they are run."""

from __future__ import annotations

import textwrap
import warnings
from pathlib import Path

from analyzer.cost import Costs
from analyzer.cost.waste import Finding, find_waste
from flopscope import BudgetContext
from whest.contest.spec import ContestSpec
from whest.contest.suite import networks_of
from whest.loading import load_estimator
from whest.previewing import OWN, terms_of
from whest.runners.answers import answer
from whest.subject import EstimatorSubject

HEAD = """import numpy as np
import flopscope as flops
import flopscope.numpy as fnp
from whest import BaseEstimator


class Estimator(BaseEstimator):
"""
SPEC = ContestSpec.for_round(width=24, depth=4, flop_budget=10**12, seed=5)


def written(folder: Path, name: str, body: str) -> Path:
    """A file with an estimator whose predict has that body; a body that begins with `def` is the whole class."""
    body = textwrap.dedent(body).strip("\n")
    whole = body if body.startswith("def ") else "def predict(self, mlp, budget):\n" + textwrap.indent(body, "    ")
    path = folder / f"{name}.py"
    path.write_text(HEAD + textwrap.indent(whole, "    ") + "\n")
    return path


def real_flops(path: Path, spec: ContestSpec = SPEC) -> int:
    """FLOPs that a real run on the first network bills."""
    from whest.estimator import SetupContext

    estimator = load_estimator(path)
    estimator.setup(SetupContext(spec.width, spec.depth, spec.flop_budget, submission_dir=path.parent))
    (network,) = networks_of(spec.seed or 0, 1, spec.width, spec.depth)
    with warnings.catch_warnings(), BudgetContext(spec.flop_budget, quiet=True) as budget:
        warnings.simplefilter("ignore")
        answer(estimator, network.hand_over(), spec.flop_budget)
    return budget.flops_used


def waste_of(path: Path, spec: ContestSpec = SPEC) -> list[Finding]:
    """What is found on it."""
    subject = EstimatorSubject(path, None, spec)
    costs = Costs(subject.trace(subject.setting), own=OWN)
    assert not isinstance(costs.trace.output, BaseException), costs.trace.output
    return find_waste(subject, subject.setting, costs, terms_of(spec))
