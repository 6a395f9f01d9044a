"""From what a lane says about one network to a prediction and an outcome, whatever happened to the process."""

import os
import signal
from typing import Any

import numpy as np

from whest.contest.spec import ContestSpec
from whest.errors import EstimatorError
from whest.runners.answers import BadAnswer
from whest.runners.capture import Printed
from whest.runners.check import Prediction
from whest.runners.forked import ending
from whest.runners.outcome import Failure, Outcome
from whest.runners.process.codec import outcome_from_json, prediction_from_json
from whest.runners.process.wire import Garbled
from whest.scoring.flags import Flag, Measured
from whest.ui.frame import Frame

_DOING = {"load": "importing the estimator", "trace": "predict"}


def read(answer: dict[str, Any], spec: ContestSpec) -> tuple[Prediction, Outcome]:
    """The prediction and the outcome of one network. Never raises for what the estimator did."""
    prediction, outcome = _prediction(answer), _outcome(answer, spec)
    printed = answer.get("printed", {})
    return prediction, _with_output(outcome, Printed(printed.get("stdout", []), printed.get("stderr", [])))


def setup_error(answer: dict[str, Any], spec: ContestSpec) -> EstimatorError | None:
    """What kept the estimator from being loaded and set up; None when it is ready, or closed after it was."""
    message = answer.get("message") or {}
    if message.get("kind") in ("ready", "closed"):
        return None
    if message.get("kind") == "error":
        frame = Frame(**message["frame"]) if message["frame"] else None
        help = message["help"] or ""
        text = message["traceback"]
        return EstimatorError(message["message"], code=message["code"], frame=frame, help=help, traceback=text)
    stage = answer.get("stage", "load")
    if answer["status"] == "timeout" and stage == "setup":
        message = f"setup did not finish within {spec.setup_timeout_s} s"
        return EstimatorError(message, code="SETUP_TIMEOUT", help="allow more with --setup-timeout")
    code = "SETUP_ERROR" if stage == "setup" else "ESTIMATOR_IMPORT_ERROR"
    return EstimatorError(f"{_DOING.get(stage, stage)} {_how(answer)}", code=code)


def failed(code: str, type_: str, message: str, seconds: float = 0.0) -> Outcome:
    """The outcome of a predict that was not measured to its end."""
    flag = Flag.TIME if code == "TIME_EXHAUSTED" else Flag.ERROR
    return Outcome(None, Measured(0, seconds, 0.0, flag), failure=Failure(code, type_, message))


def unprepared(error: EstimatorError) -> Outcome:
    """The outcome of a network for which the estimator could not be prepared."""
    code = error.code if error.code == "SETUP_TIMEOUT" else "SETUP_ERROR"
    failure = Failure(code, "EstimatorError", error.message, error.frame, None, error.traceback)
    return Outcome(None, Measured(raised=Flag.ERROR), failure=failure)


def was_killed(answer: dict[str, Any]) -> bool:
    """Whether a SIGKILL that nobody of us sent ended the process: another program's, or the system's for want of memory."""
    status = answer.get("ending")
    if answer["status"] != "died" or status is None:
        return False
    return os.WIFSIGNALED(status) and os.WTERMSIG(status) == signal.SIGKILL


def _prediction(answer: dict[str, Any]) -> Prediction:
    if answer.get("prediction") is None:
        return Prediction(unavailable="the process ended before the prediction was there")
    try:
        return prediction_from_json(answer["prediction"])
    except Garbled as error:
        return Prediction(unavailable=str(error))


def _outcome(answer: dict[str, Any], spec: ContestSpec) -> Outcome:
    status, seconds = answer["status"], answer.get("seconds", 0.0)
    if status == "timeout" and answer["stage"] == "predict":
        message = f"predict was killed: it ran past the wall-time limit of {spec.wall_time_limit_s} s"
        return failed("TIME_EXHAUSTED", "Stuck", message, seconds)
    if status == "died" and answer.get("ending") is not None:
        return failed("PREDICT_EXIT", "ProcessDied", f"predict took the process down: it {_how(answer)}", seconds)
    if status != "said" or answer["message"]["kind"] != "outcome":
        return failed("WORKER_ERROR", "ProcessLost", f"predict {_how(answer)}", seconds)
    try:
        return _checked(outcome_from_json(answer["message"]), spec)
    except (Garbled, BadAnswer) as error:
        return failed("WORKER_ERROR", "ProcessLost", f"the answer makes no sense: {error}", seconds)


def _checked(outcome: Outcome, spec: ContestSpec) -> Outcome:
    """The outcome again, if it is what a measured predict comes to. Raises Garbled or BadAnswer."""
    answer = outcome.predictions
    if (answer is None) != (outcome.measured.raised is not None) or (answer is None) != (outcome.failure is not None):
        raise Garbled("it has both or neither of an answer and a failure")
    if answer is not None:
        if answer.shape != (spec.depth, spec.width):
            raise Garbled(f"an answer of shape {answer.shape}")
        if not np.isfinite(answer).all():
            raise Garbled("an answer that is not finite")
    return outcome


def _how(answer: dict[str, Any]) -> str:
    status = answer.get("ending")
    if answer["status"] == "timeout":
        return f"did not end within {answer.get('seconds', 0.0):.1f} s and was killed"
    if answer["status"] == "garbled":
        return f"sent something else than an answer ({answer['reason']})"
    return ending(status) if status is not None else "closed the channel that its answer was expected on"


def _with_output(outcome: Outcome, printed: Printed) -> Outcome:
    from dataclasses import replace

    return replace(outcome, printed=printed)
