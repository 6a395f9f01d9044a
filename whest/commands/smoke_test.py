"""`whest smoke-test`: does everything work here?"""

from __future__ import annotations

import typer

from whest.commands._options import DebugOption, JsonOption
from whest.commands._output import Format, FormatOption, output_as


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("smoke-test")(smoke_test)


def smoke_test(debug: DebugOption = False, format: FormatOption = None, json: JsonOption = False) -> None:
    """Score a textbook estimator on three networks, in a process of its own each. Exit codes as of `whest run`."""
    import whest
    from whest import baselines
    from whest.report.layout import layout
    from whest.report.report import finite

    with output_as(format, json, debug=debug) as output:
        spec = whest.ContestSpec.for_round(n_mlps=3, ground_truth_samples=5_000, seed=0)
        options = whest.RunOptions(runner="subprocess")
        report = whest.score(baselines.__file__, spec, options, class_name="CombinedEstimator")
        if output.format is Format.JSON:
            output.json(finite(report.to_json()))
        else:
            output.blocks(layout(report.to_json(), debug=debug))
    raise typer.Exit(0 if report.ok else 1)
