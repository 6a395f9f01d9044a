"""`whest validate`: does an estimator keep the contract?"""

from __future__ import annotations

import typer

from whest.commands._options import (
    ClassOption,
    DebugOption,
    EstimatorArgument,
    EstimatorOption,
    JsonOption,
    one_estimator,
)
from whest.commands._output import Format, FormatOption, output_as


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("validate")(validate)


def validate(
    estimator: EstimatorArgument = None,
    estimator_option: EstimatorOption = None,
    class_name: ClassOption = None,
    debug: DebugOption = False,
    format: FormatOption = None,
    json: JsonOption = False,
) -> None:
    """Check the contract on small networks of several shapes: setup, predict, shape, values, teardown.

    Exit codes: 0 it holds on all of them, 1 it does not, 2 the estimator cannot be loaded.
    """
    path = one_estimator(estimator, estimator_option)
    with output_as(format, json, debug=debug) as output:
        from whest.validation import check_contract, layout

        result = check_contract(path, class_name)
        if output.format is Format.JSON:
            output.json(result)
        else:
            output.blocks(layout(result, debug=debug))
    raise typer.Exit(0 if result["ok"] else 1)
