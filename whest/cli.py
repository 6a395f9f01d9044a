"""The command line: finds the commands, runs one, and turns what went wrong into one message and an exit code."""

import difflib
import importlib
import pkgutil
import sys
from typing import Annotated, Any

import typer

import whest
import whest.commands

USAGE, INTERRUPTED = 2, 130


def build_app() -> typer.Typer:
    """The application with every command of `whest.commands`."""
    app = typer.Typer(
        name="whest",
        help="Score white-box estimators of random ReLU networks, and see what they cost before they run.",
        no_args_is_help=True,
        add_completion=False,
        pretty_exceptions_enable=False,
        rich_markup_mode=None,
    )
    app.callback()(_global_options)
    for name in command_names():
        importlib.import_module(f"whest.commands.{name}").register(app)
    return app


def command_names() -> list[str]:
    """The modules of `whest.commands`, sorted; those with a leading underscore are helpers."""
    found = pkgutil.iter_modules(whest.commands.__path__)
    return sorted(module.name for module in found if not module.name.startswith("_"))


def run(arguments: list[str]) -> int:
    """Run one command and return its exit code."""
    hint = _near_miss(arguments)
    if hint:
        print(hint, file=sys.stderr)
        return USAGE
    try:
        return _code(build_app()(arguments, prog_name="whest"))
    except SystemExit as ended:
        return _code(ended.code)
    except KeyboardInterrupt:
        print("interrupted", file=sys.stderr)
        return INTERRUPTED


def _global_options(
    version: Annotated[bool, typer.Option("--version", "-V", help="Print the version and exit.")] = False,
) -> None:
    if version:
        typer.echo(f"whest {whest.__version__}")
        raise typer.Exit


def _near_miss(arguments: list[str]) -> str | None:
    """The message for a command that does not exist; None when it does."""
    if not arguments or arguments[0].startswith("-"):
        return None
    names = [name.replace("_", "-") for name in command_names()]
    if arguments[0] in names:
        return None
    close = difflib.get_close_matches(arguments[0], names, n=1, cutoff=0.5)
    if arguments[0].endswith(".py"):
        return f"error: no command {arguments[0]!r}\n  help: did you mean: whest run {arguments[0]}"
    hint = f"did you mean: whest {close[0]}" if close else f"commands: {', '.join(names)}"
    return f"error: no command {arguments[0]!r}\n  help: {hint}"


def _code(value: Any) -> int:
    return value if isinstance(value, int) else 0 if value is None else 1
