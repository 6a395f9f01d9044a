"""`whest explain WH101`: the page of a lint rule, offline."""

from __future__ import annotations

from typing import Annotated

import typer


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("explain")(explain)


def explain(rule: Annotated[str, typer.Argument(help="A rule's code or name.")]) -> None:
    """Print why a lint rule exists, what it finds, and how safe its fix is."""
    from analyzer.lint import page, registry

    try:
        found = registry.lookup(rule)
    except registry.UnknownRule as error:
        typer.echo(f"error: {error}", err=True)
        raise typer.Exit(2) from error
    typer.echo(page.page(found), nl=False)
