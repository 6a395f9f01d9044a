"""Which line of the estimator an exception came from."""

import traceback
from pathlib import Path

from whest.ui.frame import Frame


def frame_of_exception(error: BaseException, folder: Path) -> Frame | None:
    """The innermost frame of `error` in a file under `folder`; None when it never was there."""
    stack = traceback.extract_tb(error.__traceback__)
    for entry in reversed(stack):
        if _is_under(entry.filename, folder):
            one_line = entry.end_lineno == entry.lineno
            start = (entry.colno or 0) + 1 if entry.colno is not None else 0
            end = (entry.end_colno or 0) + 1 if one_line and entry.end_colno is not None else 0
            if start and not one_line:
                end = 10**6
            return Frame.at(entry.filename, entry.lineno or 0, start, end)
    return None


def _is_under(filename: str, folder: Path) -> bool:
    try:
        relative = Path(filename).resolve().relative_to(folder)
    except ValueError:
        return False
    # A virtual environment beside the estimator is not the estimator.
    return "site-packages" not in relative.parts
