"""The two ways in: `load` for the command line, `load_estimator` for Python."""

import hashlib
import traceback
from dataclasses import dataclass
from pathlib import Path

from whest.errors import EstimatorError
from whest.estimator import BaseEstimator
from whest.loading.choose import check_complete, check_signature, choose_class
from whest.loading.frames import frame_of_exception
from whest.loading.module import describe, import_file, read_source


@dataclass(frozen=True, slots=True)
class LoadedEstimator:
    """An estimator's class with where it came from."""

    path: Path
    class_name: str
    sha256: str
    instance: BaseEstimator


def load(path: str | Path, class_name: str | None = None) -> LoadedEstimator:
    """Import the file, choose its class, make one instance and check it.

    Raises EstimatorError for everything that is wrong before the first `predict`.
    """
    given = Path(path)
    source = read_source(given)
    resolved = given.resolve()
    module = import_file(resolved, source)
    cls = choose_class(module, resolved, class_name)
    check_complete(cls, resolved)
    instance = _construct(cls, resolved)
    check_signature(instance, resolved)
    return LoadedEstimator(given, cls.__name__, hashlib.sha256(source).hexdigest(), instance)


def load_estimator(path: str | Path, class_name: str | None = None) -> BaseEstimator:
    """The estimator of that file, ready for `whest.score`. Raises EstimatorError."""
    return load(path, class_name).instance


def _construct(cls: type[BaseEstimator], path: Path) -> BaseEstimator:
    try:
        return cls()
    except BaseException as error:
        raise EstimatorError(
            f"{cls.__name__}() raised {describe(error)}",
            code="ESTIMATOR_INIT_ERROR",
            frame=frame_of_exception(error, path.parent),
            help="an estimator is made without arguments; files are best opened in setup(context)",
            traceback="".join(traceback.format_exception(error)),
        ) from error
