"""Importing the estimator's file, and saying clearly why it could not be imported."""

import difflib
import hashlib
import importlib.util
import sys
import traceback
from pathlib import Path
from types import CodeType, ModuleType

from whest.errors import EstimatorError
from whest.loading import shims
from whest.loading.frames import frame_of_exception
from whest.ui.frame import Frame


def read_source(path: Path) -> bytes:
    """The bytes of the estimator's file. Raises EstimatorError when there is no such file."""
    try:
        return path.read_bytes()
    except FileNotFoundError:
        raise EstimatorError(f"no such file: {path}", code="ESTIMATOR_NOT_FOUND", help=_nearest_file(path)) from None
    except IsADirectoryError:
        inside = path / "estimator.py"
        hint = f"did you mean {inside}?" if inside.exists() else "give the path of the estimator's .py file"
        raise EstimatorError(f"{path} is a folder", code="ESTIMATOR_NOT_FOUND", help=hint) from None
    except OSError as error:
        raise EstimatorError(f"cannot read {path}: {error.strerror}", code="ESTIMATOR_NOT_FOUND") from None


def import_file(path: Path, source: bytes) -> ModuleType:
    """Import the file under a name of its own, its folder first on sys.path.

    Raises EstimatorError, with the frame at fault, for a syntax error or anything that importing raises.
    """
    code = _compiled(path, source)
    name = f"whest_submission_{hashlib.sha1(str(path).encode()).hexdigest()[:12]}"
    spec = importlib.util.spec_from_file_location(name, path)
    assert spec is not None
    module = importlib.util.module_from_spec(spec)
    shims.install()
    if sys.path[:1] != [str(path.parent)]:
        sys.path.insert(0, str(path.parent))
    sys.modules[name] = module
    try:
        exec(code, module.__dict__)
    except BaseException as error:
        del sys.modules[name]
        raise _import_error(error, path) from error
    return module


def _compiled(path: Path, source: bytes) -> CodeType:
    try:
        return compile(source, str(path), "exec", dont_inherit=True)
    except SyntaxError as error:
        frame = Frame(
            str(path), error.lineno or 1, error.offset or 0, error.end_offset or 0, (error.text or "").rstrip("\n")
        )
        raise EstimatorError(f"syntax error: {error.msg}", code="ESTIMATOR_SYNTAX_ERROR", frame=frame) from None
    except ValueError as error:
        raise EstimatorError(f"{path} is not Python source: {error}", code="ESTIMATOR_SYNTAX_ERROR") from None


def _import_error(error: BaseException, path: Path) -> EstimatorError:
    frame = frame_of_exception(error, path.parent)
    text = "".join(traceback.format_exception(error))
    if isinstance(error, ModuleNotFoundError):
        return EstimatorError(
            f"the estimator imports {error.name!r}, which is not installed",
            code="ESTIMATOR_MISSING_MODULE",
            frame=frame,
            help="install it into this environment and list it in requirements.txt, or import it where it is used",
            traceback=text,
        )
    return EstimatorError(
        f"importing the estimator raised {describe(error)}", code="ESTIMATOR_IMPORT_ERROR", frame=frame, traceback=text
    )


def describe(error: BaseException) -> str:
    """`Type: message`, or only the type where there is no message. Never empty."""
    if isinstance(error, SystemExit):
        return f"SystemExit: the code called sys.exit({'' if error.code is None else repr(error.code)})"
    try:
        text = str(error)
    except Exception:
        text = "(its message cannot be shown)"
    name = type(error).__name__
    return f"{name}: {text}" if text else name


def _nearest_file(path: Path) -> str:
    try:
        names = [entry.name for entry in path.parent.iterdir() if entry.suffix == ".py"]
    except OSError:
        return f"the folder {path.parent} does not exist either"
    close = difflib.get_close_matches(path.name, names, n=1, cutoff=0.5)
    if close:
        return f"did you mean {path.parent / close[0]}?"
    return f"Python files there: {', '.join(sorted(names)[:5])}" if names else f"there is no .py file in {path.parent}"
