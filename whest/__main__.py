"""Entry point of the `whest` command."""


def main() -> None:
    """Print the version (the other commands are not there yet)."""
    from whest import __version__

    print(__version__)
