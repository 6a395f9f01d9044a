"""Entry point of the `whest` command. `whest --version` answers before anything heavy is imported."""

import os
import sys


def main() -> None:
    """Run the command line; exits with 0, 1 (a finding or failed MLP), 2 (usage) or 130 (interrupted)."""
    _reopen_closed_streams()
    if sys.argv[1:] in (["--version"], ["-V"]):
        from whest import __version__

        print(f"whest {__version__}")
        return
    from whest.cli import run

    sys.exit(run(sys.argv[1:]))


def _reopen_closed_streams() -> None:
    # Otherwise the next file to be opened would become stdout or stderr.
    for descriptor, name in enumerate(("stdin", "stdout", "stderr")):
        if getattr(sys, name) is None:
            os.open(os.devnull, os.O_RDWR)
            setattr(sys, name, os.fdopen(descriptor, "r" if name == "stdin" else "w"))


if __name__ == "__main__":
    main()
