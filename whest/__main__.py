"""Entry point of the `whest` command. `whest --version` answers before anything heavy is imported."""

import sys


def main() -> None:
    """Run the command line; exits with 0, 1 (a finding or failed MLP), 2 (usage) or 130 (interrupted)."""
    if sys.argv[1:] in (["--version"], ["-V"]):
        from whest import __version__

        print(f"whest {__version__}")
        return
    from whest.cli import run

    sys.exit(run(sys.argv[1:]))


if __name__ == "__main__":
    main()
