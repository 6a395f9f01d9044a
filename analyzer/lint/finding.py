"""What the lint says: a finding, the fix it may carry, and the report of a whole run. Plain data, no printing."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from enum import StrEnum


class Safety(StrEnum):
    """Whether `--fix` applies a fix by itself, or only `--unsafe-fixes` does."""

    SAFE = "safe"
    UNSAFE = "unsafe"


class Severity(StrEnum):
    """Notes inform and leave the exit code alone; errors fail on the grader; the rest are warnings."""

    ERROR = "error"
    WARNING = "warning"
    NOTE = "note"


@dataclass(frozen=True, slots=True, order=True)
class Edit:
    """Replace the characters `start:end` of the text by `text`."""

    start: int
    end: int
    text: str


@dataclass(frozen=True, slots=True)
class Fix:
    """Edits that belong together: all of them are applied, or none."""

    message: str
    edits: tuple[Edit, ...]
    safety: Safety = Safety.SAFE


@dataclass(frozen=True, slots=True)
class Span:
    """Where in the text: character offsets, half open."""

    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing found, in one place. Lines and columns count from 1; `flops_saved`: billed FLOPs of one predict()."""

    rule: str
    code: str
    message: str
    span: Span
    help: str = ""
    severity: Severity = Severity.WARNING
    fix: Fix | None = None
    flops_saved: int | None = None
    file: str = ""
    line: int = 1
    column: int = 1
    end_line: int = 1
    end_column: int = 1
    cell: int | None = None

    def saving(self, flops: int) -> Finding:
        """The same finding with its price tag."""
        return replace(self, flops_saved=flops)


@dataclass(frozen=True, slots=True)
class Problem:
    """Something that kept the lint itself from doing its work: a broken config, a path that is not there."""

    path: str
    message: str
    help: str = ""


@dataclass(slots=True)
class Report:
    """Everything one run found. `sources` holds the text of each file with findings, for code frames;
    `originals` and `fixed` hold the text of each changed file before and after."""

    findings: list[Finding] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    sources: dict[str, str] = field(default_factory=dict)
    originals: dict[str, str] = field(default_factory=dict)
    fixed: dict[str, str] = field(default_factory=dict)
    files: int = 0
    fixes_applied: int = 0

    @property
    def exit_code(self) -> int:
        """0 clean, 1 findings that are more than notes, 2 when the lint could not do its work."""
        if self.problems:
            return 2
        return int(any(f.severity is not Severity.NOTE for f in self.findings))

    def fixable(self, safety: Safety) -> int:
        """How many findings carry a fix of that safety."""
        return sum(f.fix is not None and f.fix.safety is safety for f in self.findings)
