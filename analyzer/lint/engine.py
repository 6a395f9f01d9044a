"""Run the rules over one file, honour its suppressions, and repeat its fixes to a fixed point.

The gates, cheapest first: trigger words in the text, then `ast`, then the name model, and libcst only for the
expression a fix rewrites. Fixes are collected as text ranges and applied in one pass, so the time does not grow with
the number of violations times the size of the file.
"""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from analyzer.lint import registry
from analyzer.lint.finding import Edit, Finding, Fix, Safety, Severity, Span
from analyzer.lint.module import Module
from analyzer.lint.rule import Rule
from analyzer.lint.suppress import Suppressions
from analyzer.lint.text import Text, apply_edits, disjoint

MAX_PASSES = 10
TOO_DEEP = (RecursionError, MemoryError)
DEPTH = 10_000  # of Python calls: long chains of operators nest as deep as they are long


@contextmanager
def deep_recursion() -> Iterator[None]:
    """Allow for expressions that nest deeper than Python's default limit."""
    before = sys.getrecursionlimit()
    sys.setrecursionlimit(max(before, DEPTH))
    try:
        yield
    finally:
        sys.setrecursionlimit(before)


@dataclass(frozen=True, slots=True)
class Options:
    """What to look for. `rules` are codes; `round` decides what the grader allows."""

    rules: frozenset[str]
    round: str = "v1-warmup"

    @classmethod
    def everything(cls) -> Options:
        return cls(registry.select("ALL"))


def lint_text(text: str, options: Options, path: Path | None = None, *, reached: bool = False) -> list[Finding]:
    """All findings in a source text, located, in source order. A syntax error is the one finding of its file."""
    try:
        with deep_recursion():
            module = Module(text, path, reached=reached, round=options.round)
            found = [f for rule in chosen(text, options.rules) for f in run_rule(rule, module)]
    except (SyntaxError, ValueError) as error:
        return [locate(syntax_finding(error, text), Text(text))]
    except TOO_DEEP:
        return [locate(broken("nested too deeply to be analysed"), Text(text))]
    kept = Suppressions.read(module).apply(found, options.rules) if "whest:" in text else found
    return sorted((locate(f, module.text) for f in kept), key=lambda f: (f.line, f.column, f.code))


def chosen(text: str, codes: frozenset[str]) -> Iterable[Rule]:
    """The selected rules whose trigger words the text holds."""
    return (rule for rule in registry.rules() if rule.code in codes and rule.gate(text))


def run_rule(rule: Rule, module: Module) -> Iterable[Finding]:
    """The findings of one rule, if it applies to this kind of file."""
    return rule.check(module) if module.role in rule.roles else ()


def locate(finding: Finding, text: Text) -> Finding:
    """Fill in lines and columns from the span."""
    line, column = text.position(finding.span.start)
    end_line, end_column = text.position(finding.span.end)
    return replace(finding, line=line, column=column, end_line=end_line, end_column=end_column)


def broken(message: str, span: Span = Span(0, 0)) -> Finding:  # noqa: B008
    """A finding about a file that could not be analysed."""
    return Finding("syntax-error", "WH001", message, span, severity=Severity.ERROR)


def syntax_finding(error: SyntaxError | ValueError, text: str) -> Finding:
    """A syntax error as a finding at its place."""
    if not isinstance(error, SyntaxError):
        return broken(f"cannot be parsed: {error}")
    table = Text(text)
    line = min(max(error.lineno or 1, 1), len(table.starts))
    column = min(max((error.offset or 1) - 1, 0), len(table.line(line)))
    start = table.starts[line - 1] + column
    return broken(f"cannot be parsed: {error.msg}", Span(start, min(start + 1, len(text))))


@dataclass(frozen=True, slots=True)
class Fixed:
    """A text after its fixes: what is left to find, and how many fixes were applied."""

    text: str
    findings: list[Finding]
    applied: int
    refused: str = ""


def fix_text(
    text: str, options: Options, path: Path | None = None, *, reached: bool = False, unsafe: bool = False
) -> Fixed:
    """Apply fixes until none is left. A text that would no longer parse is given back as it came."""
    original, applied = text, 0
    findings = lint_text(text, options, path, reached=reached)
    for _ in range(MAX_PASSES):
        fixes = compatible(findings, unsafe)
        if not fixes:
            break
        candidate = apply_edits(text, [edit for fix in fixes for edit in fix.edits])
        if not parses(candidate):
            return Fixed(original, lint_text(original, options, path, reached=reached), 0, "a fix would break the file")
        if candidate == text:
            break
        text, applied = candidate, applied + len(fixes)
        findings = lint_text(text, options, path, reached=reached)
    return Fixed(text, findings, applied)


def compatible(findings: Sequence[Finding], unsafe: bool) -> list[Fix]:
    """The fixes that can be applied together: the first in source order wins, the others wait for the next pass."""
    taken: list[Edit] = []
    fixes: list[Fix] = []
    for finding in findings:
        fix = finding.fix
        if fix is None or (fix.safety is Safety.UNSAFE and not unsafe) or not disjoint(fix.edits, taken):
            continue
        taken += fix.edits
        fixes.append(fix)
    return fixes


def parses(text: str) -> bool:
    """Whether a text is still Python."""
    try:
        ast.parse(text)
    except (SyntaxError, ValueError, *TOO_DEEP):
        return False
    return True
