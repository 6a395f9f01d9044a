"""Errors that the command line shows as one frame.

WhestError           anything that ends a command: exit code 2
    EstimatorError   the estimator cannot be loaded or prepared
    OptionError      a command-line value makes no sense
"""

from typing import Any

from whest.ui.frame import Frame


class WhestError(Exception):
    """What went wrong (`message`), where (`frame`), and the next thing to do (`help`)."""

    def __init__(
        self,
        message: str,
        *,
        code: str,
        frame: Frame | None = None,
        help: str = "",
        traceback: str | None = None,
    ) -> None:
        super().__init__(message)
        self.message, self.code, self.frame, self.help, self.traceback = message, code, frame, help, traceback

    def lines(self) -> list[str]:
        """The error as text: headline, frame, help."""
        lines = [f"error[{self.code}]: {self.message}"]
        if self.frame:
            lines += [f"  {line}" for line in self.frame.lines()]
        if self.help:
            lines.append(f"  help: {self.help}")
        return lines

    def to_json(self) -> dict[str, Any]:
        """The error as plain data."""
        return {
            "code": self.code,
            "message": self.message,
            "frame": self.frame.to_json() if self.frame else None,
            "help": self.help or None,
            "traceback": self.traceback,
        }


class EstimatorError(WhestError):
    """The estimator's file, class, signature, construction or setup is at fault."""


class OptionError(WhestError):
    """A value given on the command line makes no sense."""

    def __init__(self, option: str, message: str, help: str = "") -> None:
        super().__init__(f"{option}: {message}", code="USAGE", help=help)
        self.option = option
