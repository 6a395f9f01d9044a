"""From what ended a predict to a named failure."""

import traceback
from pathlib import Path

from whest.loading.frames import frame_of_exception
from whest.loading.module import describe
from whest.runners.alarm import Stuck
from whest.runners.answers import BadAnswer
from whest.runners.codes import CODE_OF_FLAG
from whest.runners.outcome import Failure
from whest.scoring.flags import Flag


def flag_of(error: BaseException) -> Flag:
    """Which flag an exception out of predict raises."""
    from flopscope import BudgetExhaustedError, TimeExhaustedError

    if isinstance(error, BudgetExhaustedError):
        return Flag.BUDGET
    return Flag.TIME if isinstance(error, (TimeExhaustedError, Stuck)) else Flag.ERROR


def failure_of_exception(error: BaseException, folder: Path, wall_time_limit_s: float | None) -> Failure:
    """The failure that an exception stands for, with the estimator's line, from files under `folder`."""
    frame = frame_of_exception(error, folder)
    text = "".join(traceback.format_exception(error))
    if isinstance(error, BadAnswer):
        return Failure(error.code, "BadAnswer", error.message, frame, error.details, None)
    if isinstance(error, Stuck):
        message = f"predict was stopped: it ran past the wall-time limit of {wall_time_limit_s} s"
        return Failure("TIME_EXHAUSTED", "Stuck", message, frame, None, text)
    code = CODE_OF_FLAG.get(flag_of(error)) or ("PREDICT_EXIT" if isinstance(error, SystemExit) else "PREDICT_ERROR")
    return Failure(code, type(error).__name__, describe(error), frame, None, text)
