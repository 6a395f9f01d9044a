"""`whest rules`: every lint rule in one line each."""

from __future__ import annotations

from typing import Annotated

import typer


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("rules")(rules)


def rules(json: Annotated[bool, typer.Option("--json", help="Print as JSON.")] = False) -> None:
    """List the lint rules."""
    from analyzer.lint import page, registry

    if not json:
        typer.echo(page.listing(registry.rules()), nl=False)
        return
    import json as encoder

    from analyzer.lint.formats import SCHEMA_VERSION

    fields = ("code", "name", "family", "summary", "severity", "fixable")
    listed = [{field: getattr(rule, field) for field in fields} for rule in registry.rules()]
    typer.echo(encoder.dumps({"schema_version": SCHEMA_VERSION, "rules": listed}, indent=2))
