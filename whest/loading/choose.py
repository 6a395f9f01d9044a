"""Choosing the estimator's class in its module, and checking that it keeps the contract."""

import difflib
import inspect
from pathlib import Path
from types import ModuleType
from typing import TypeGuard

from whest.errors import EstimatorError
from whest.estimator import BaseEstimator
from whest.ui.frame import Frame

_CONTRACT = "def predict(self, mlp, budget): ..."


def choose_class(module: ModuleType, path: Path, wanted: str | None) -> type[BaseEstimator]:
    """The class named `wanted`; without a name the one called Estimator, else the only one there is.

    Only subclasses of BaseEstimator that the file itself defines are looked at. Raises EstimatorError.
    """
    candidates = _candidates(module)
    if wanted is not None:
        return _named(module, path, wanted, candidates)
    if "Estimator" in candidates:
        return candidates["Estimator"]
    if len(candidates) == 1:
        return next(iter(candidates.values()))
    if not candidates:
        raise _no_class(module, path)
    names = ", ".join(candidates)
    raise EstimatorError(
        f"{path.name} defines {len(candidates)} estimators: {names}",
        code="ESTIMATOR_AMBIGUOUS_CLASS",
        help=f"choose one: --class {next(iter(candidates))}",
    )


def check_complete(cls: type[BaseEstimator], path: Path) -> None:
    """Raise EstimatorError when `predict` is missing, naming the method that is nearly called so."""
    missing = sorted(getattr(cls, "__abstractmethods__", ()))
    if not missing:
        return
    methods = [name for name, value in vars(cls).items() if inspect.isfunction(value)]
    close = difflib.get_close_matches(missing[0], methods, n=1, cutoff=0.5)
    frame = _method_frame(cls, close[0], path) if close else _class_frame(cls, path)
    raise EstimatorError(
        f"class {cls.__name__} has no method {missing[0]!r}",
        code="ESTIMATOR_MISSING_METHOD",
        frame=frame,
        help=f"rename {close[0]!r} to {missing[0]!r}" if close else f"add it: {_CONTRACT}",
    )


def check_signature(estimator: BaseEstimator, path: Path) -> None:
    """Raise EstimatorError unless `predict(mlp, budget)` can be called with two positional arguments."""
    try:
        signature = inspect.signature(estimator.predict)
        signature.bind(None, 0)
    except ValueError:
        return  # no signature to be had, as from a C function: the call itself will tell
    except TypeError as error:
        raise EstimatorError(
            f"predict does not accept (mlp, budget): {error}",
            code="ESTIMATOR_BAD_SIGNATURE",
            frame=_method_frame(type(estimator), "predict", path),
            help=f"write it as: {_CONTRACT}",
        ) from None


def _candidates(module: ModuleType) -> dict[str, type[BaseEstimator]]:
    return {
        name: value
        for name, value in vars(module).items()
        if _is_estimator(value) and value.__module__ == module.__name__ and value.__name__ == name
    }


def _is_estimator(value: object) -> TypeGuard[type[BaseEstimator]]:
    return inspect.isclass(value) and issubclass(value, BaseEstimator) and value is not BaseEstimator


def _named(
    module: ModuleType, path: Path, wanted: str, candidates: dict[str, type[BaseEstimator]]
) -> type[BaseEstimator]:
    value: object = getattr(module, wanted, None)
    if _is_estimator(value):
        return value
    if inspect.isclass(value):
        raise _does_not_inherit(value, path)
    close = difflib.get_close_matches(wanted, candidates, n=1)
    names = ", ".join(candidates) or "none"
    raise EstimatorError(
        f"{path.name} has no estimator class {wanted!r}",
        code="ESTIMATOR_NO_CLASS",
        help=f"did you mean --class {close[0]}?" if close else f"its estimators: {names}",
    )


def _no_class(module: ModuleType, path: Path) -> EstimatorError:
    own = [v for v in vars(module).values() if inspect.isclass(v) and v.__module__ == module.__name__]
    for cls in own:
        if cls.__name__ == "Estimator" or hasattr(cls, "predict"):
            return _does_not_inherit(cls, path)
    return EstimatorError(
        f"{path.name} defines no estimator",
        code="ESTIMATOR_NO_CLASS",
        help=f"add one: class Estimator(BaseEstimator) with {_CONTRACT}",
    )


def _does_not_inherit(cls: type, path: Path) -> EstimatorError:
    return EstimatorError(
        f"class {cls.__name__} does not inherit from BaseEstimator",
        code="ESTIMATOR_NO_CLASS",
        frame=_class_frame(cls, path),
        help=f"from whest import BaseEstimator, then: class {cls.__name__}(BaseEstimator):",
    )


def _class_frame(cls: type, path: Path) -> Frame | None:
    try:
        line = inspect.getsourcelines(cls)[1]
    except (OSError, TypeError):
        return None
    return Frame.of_word(str(path), line, cls.__name__)


def _method_frame(cls: type, name: str, path: Path) -> Frame | None:
    code = getattr(inspect.unwrap(getattr(cls, name)), "__code__", None)
    if code is None:
        return None
    line = code.co_firstlineno
    source = Path(code.co_filename).read_text(errors="replace").splitlines()
    # A decorator comes first: the definition is the next line that says def.
    while line < len(source) and f"def {name}" not in source[line - 1]:
        line += 1
    return Frame.of_word(code.co_filename, line, name)
