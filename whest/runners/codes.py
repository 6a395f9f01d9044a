"""The closed set of failure codes of an MLP, the same in every runner. The key is the code, the value what it means."""

from whest.scoring.flags import Flag

CODES: dict[str, str] = {
    "SETUP_ERROR": "the estimator could not be prepared in the process of this MLP",
    "SETUP_TIMEOUT": "setup did not finish within its limit in the process of this MLP",
    "WORKER_ERROR": "the process that ran predict did not answer as it should",
    "PREDICT_ERROR": "predict raised an exception",
    "PREDICT_EXIT": "predict ended the process or called sys.exit",
    "PREDICT_BAD_TYPE": "predict returned something that is not a real-valued array",
    "PREDICT_BAD_SHAPE": "predict returned an array of another shape than (depth, width)",
    "PREDICT_NON_FINITE": "predict returned NaN or infinity",
    "BUDGET_EXHAUSTED": "an operation would have gone over the FLOP budget",
    "TIME_EXHAUSTED": "predict took longer than the wall-time limit",
    "RESIDUAL_EXHAUSTED": "more time than allowed passed outside counted operations",
    "COMBINED_EXHAUSTED": "FLOPs plus the price of residual time came to more than the budget",
}

CODE_OF_FLAG: dict[Flag, str] = {
    Flag.BUDGET: "BUDGET_EXHAUSTED",
    Flag.TIME: "TIME_EXHAUSTED",
    Flag.RESIDUAL: "RESIDUAL_EXHAUSTED",
    Flag.COMBINED: "COMBINED_EXHAUSTED",
}
"""Codes of the failures that a flag of their own tells; an ERROR has the code of its cause."""
