"""Tracing an estimator's predict on one network, for people who want to see its cost without running it."""

from pathlib import Path
from typing import Any

from analyzer.cost import Costs, Terms
from analyzer.cost.residual import python_seconds
from analyzer.cost.verdict import verdict
from whest.contest.spec import ContestSpec
from whest.report.preview import Preview
from whest.runners.failures import failure_of_exception
from whest.scoring.multiplier import FLOOR
from whest.subject import EstimatorSubject

OWN = str(Path(__file__).parent)
FORMULA_SECONDS = 2.0
"""What finding formulas may take when nobody asked for them."""


def preview(
    path: Path,
    class_name: str | None,
    spec: ContestSpec,
    *,
    formulas: bool | None = False,
    waste: bool = False,
    mlp: int = 0,
    exact: bool = False,
) -> Preview:
    """The cost of `predict` on network number `mlp` of `spec`.

    Args:
        formulas: whether to find closed forms; None finds them if that takes no more than two seconds.
        waste: whether to look for what could be saved.
        exact: compute every value that is read, however long it takes.

    Raises EstimatorError when the estimator cannot be loaded or set up.
    """
    return preview_of(
        EstimatorSubject(path, class_name, spec, mlp, exact=exact), path, spec, formulas=formulas, waste=waste
    )


def preview_of(
    subject: EstimatorSubject,
    path: Path,
    spec: ContestSpec,
    *,
    formulas: bool | None = False,
    waste: bool = False,
    solve: str | None = None,
) -> Preview:
    """The same for an estimator that is loaded already; `solve` names what to find the largest value of."""
    trace = subject.trace(subject.setting)
    took = subject.seconds
    failure = None
    if isinstance(trace.output, BaseException):
        failure = failure_of_exception(trace.output, subject.folder, None)
    terms = terms_of(spec)
    residual = python_seconds(trace, _warm_seconds(subject, took))
    costs = Costs(trace, own=OWN)
    return Preview(
        costs=costs,
        spec=spec,
        terms=terms,
        verdict=verdict(trace.flops, terms, residual),
        source={"path": str(path), "class": subject.loaded.class_name, "sha256": subject.loaded.sha256},
        seconds=took,
        failure=failure,
        formulas=_formulas(subject, trace, formulas) if failure is None else None,
        solved=_solved(subject, solve, terms),
        waste=_waste(subject, costs, terms) if waste and failure is None else None,
    )


def terms_of(spec: ContestSpec) -> Terms:
    """What FLOPs mean under that spec."""
    return Terms(spec.flop_budget, FLOOR, spec.lambda_flops_per_second)


def _warm_seconds(subject: EstimatorSubject, cold: float) -> float:
    """Seconds of a trace that finds its plans made already; a long one is not repeated."""
    if cold > 0.1:
        return cold
    subject.trace(subject.setting)
    return min(cold, subject.seconds)


def _formulas(subject: EstimatorSubject, trace: Any, wanted: bool | None) -> Any:
    if wanted is False:
        return None
    from analyzer.cost.formulas import formulas

    return formulas(subject, subject.setting, trace, FORMULA_SECONDS if wanted is None else None)


def _waste(subject: EstimatorSubject, costs: Costs, terms: Terms) -> Any:
    from analyzer.cost.waste import find_waste

    return find_waste(subject, subject.setting, costs, terms)


def _solved(subject: EstimatorSubject, name: str | None, terms: Terms) -> Any:
    if name is None:
        return None
    from whest.solving import solve

    return solve(subject, name, terms)
