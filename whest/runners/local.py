"""The local runner: the estimator runs in this process, one predict at a time under a budget context of its own."""

import shutil
import tempfile
import time
import traceback
from pathlib import Path
from typing import Any

from whest.contest.mlp import MLP
from whest.contest.spec import ContestSpec
from whest.contest.suite import Network, Question
from whest.counted import plain
from whest.errors import EstimatorError
from whest.estimator import BaseEstimator, SetupContext
from whest.interrupts import is_users
from whest.loading.frames import frame_of_exception
from whest.loading.module import describe
from whest.runners.alarm import Stuck, deadline
from whest.runners.answers import answer, require_finite
from whest.runners.blas import blas_threads
from whest.runners.breakdown import breakdown_of
from whest.runners.capture import Printed, captured
from whest.runners.check import Prediction
from whest.runners.failures import failure_of_exception, flag_of
from whest.runners.forked import CAN_FORK, ChildDied, run_apart
from whest.runners.memory import memory_limit
from whest.runners.outcome import CountedOp, Failure, Outcome
from whest.runners.preview import predicted, trace_limit
from whest.scoring.flags import Flag, Measured

# Counted operations notice the wall limit themselves; the alarm is for code that calls none.
_GRACE_S = 0.5


class LocalRunner:
    """Runs one instance for the whole suite: `start`, then `predict` for each network, then `close`."""

    name = "local"

    def __init__(
        self,
        estimator: BaseEstimator,
        spec: ContestSpec,
        folder: Path,
        *,
        scratch: Path | None = None,
        stdout: object = None,
    ) -> None:
        """`scratch` is a folder to use and leave behind, instead of one of its own; `stdout` is where prints go on to."""
        self.estimator, self._spec, self._folder = estimator, spec, folder
        self._scratch, self._own_scratch, self._stdout = scratch, scratch is None, stdout
        self.source: dict[str, Any] = {"path": None, "class": type(estimator).__name__, "sha256": None}

    def start(self, *, kernels: bool = True) -> None:
        """Call setup; `kernels` says whether operations will be run after it, and not only traced.

        Raises EstimatorError when setup raises or takes longer than its limit.
        """
        if kernels:
            import_kernels()
        if self._own_scratch:
            self._scratch = Path(tempfile.mkdtemp(prefix="whest-scratch-"))
        spec = self._spec
        context = SetupContext(
            spec.width, spec.depth, spec.flop_budget, "1.0", self._scratch, self._folder, spec.seed or 0
        )
        try:
            with captured(self._stdout), deadline(spec.setup_timeout_s):
                self.estimator.setup(context)
        except BaseException as error:
            if is_users(error):
                raise
            raise self._setup_error(error) from error

    def run(self, network: Network) -> tuple[Prediction, Outcome]:
        """Predict the cost of one predict, then run and measure it."""
        limit = trace_limit(self._spec.wall_time_limit_s)
        with memory_limit(self._spec.memory_limit_mb):
            prediction = predicted(self.estimator, network, self._spec.flop_budget, limit)
        outcome = self.rehearse(network) if prediction.died else None
        return prediction, outcome or self.predict(network)

    def predict(self, network: Question) -> Outcome:
        """Run and measure one predict; never raises for what the estimator does."""
        from flopscope import BudgetContext

        spec = self._spec
        mlp = network.hand_over()
        context = BudgetContext(spec.flop_budget, quiet=True, wall_time_limit_s=spec.wall_time_limit_s)
        limit = None if spec.wall_time_limit_s is None else spec.wall_time_limit_s + _GRACE_S
        result, error = None, None
        with captured(self._stdout) as capture:
            try:
                with deadline(limit), memory_limit(spec.memory_limit_mb), context:
                    result = answer(self.estimator, mlp, spec.flop_budget)
            except BaseException as raised:
                if is_users(raised):
                    raise
                error = raised
        return self._outcome(context, mlp, result, error, capture.printed())

    def facts(self) -> dict[str, Any]:
        """What the report says about how predicts were run."""
        return {"runner": self.name, "jobs": 1, "threads": blas_threads(), "isolation": None}

    def rehearse(self, network: Question) -> Outcome | None:
        """Run a predict that may take the process down in a copy of it: the failure if it does, None if it does not."""
        if not CAN_FORK:
            return None
        began = time.perf_counter()
        limit = self._spec.wall_time_limit_s
        try:
            run_apart(
                lambda runner: bool(runner.predict(network)), self, 60.0 if limit is None else limit + 2 * _GRACE_S
            )
        except TimeoutError:
            return None
        except ChildDied as death:
            message = f"predict took the process down: it {death.ending}"
            failure = Failure("PREDICT_EXIT", "ProcessDied", message)
            return Outcome(None, Measured(0, time.perf_counter() - began, 0.0, Flag.ERROR), failure=failure)
        return None

    def interrupt(self) -> None:
        """There is never anything else running here."""

    def close(self) -> str | None:
        """Call teardown and remove the scratch folder. Returns what teardown raised, if anything: it costs no score."""
        try:
            with captured(self._stdout), deadline(self._spec.setup_timeout_s):
                self.estimator.teardown()
        except BaseException as error:
            if is_users(error):
                raise
            return describe(error)
        finally:
            if self._own_scratch and self._scratch is not None:
                shutil.rmtree(self._scratch, ignore_errors=True)
        return None

    def _outcome(self, context: Any, mlp: MLP, result: Any, error: BaseException | None, printed: Printed) -> Outcome:
        predictions = None
        if error is None:
            try:
                predictions = plain(result)
                require_finite(predictions, mlp)
            except Exception as bad:
                predictions, error = None, bad
        failure = self._failure(error) if error else None
        measured = Measured(
            context.flops_used,
            context.wall_time_s,
            context.residual_wall_time_s,
            flag_of(error) if error else None,
        )
        return Outcome(
            predictions=predictions,
            measured=measured,
            backend_time_s=context.flopscope_backend_time_s,
            overhead_time_s=context.flopscope_overhead_time_s,
            breakdown=breakdown_of(context.summary_dict(by_namespace=True)),
            ops=[CountedOp(record.op_name, record.flop_cost) for record in context.op_log],
            egress_bytes=context.egress_bytes,
            failure=failure,
            printed=printed,
        )

    def _failure(self, error: BaseException) -> Failure:
        return failure_of_exception(error, self._folder, self._spec.wall_time_limit_s)

    def _setup_error(self, error: BaseException) -> EstimatorError:
        if isinstance(error, Stuck):
            message, code = f"setup did not finish within {self._spec.setup_timeout_s} s", "SETUP_TIMEOUT"
        else:
            message, code = f"setup raised {describe(error)}", "SETUP_ERROR"
        return EstimatorError(
            message,
            code=code,
            frame=frame_of_exception(error, self._folder),
            help="allow more with --setup-timeout" if code == "SETUP_TIMEOUT" else "",
            traceback="".join(traceback.format_exception(error)),
        )


def import_kernels() -> None:
    """Import kernel libraries, whose first use must not be measured as the estimator's residual time."""
    import opt_einsum  # noqa: F401
    import scipy.special  # noqa: F401
