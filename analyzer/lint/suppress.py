"""Suppressions: `# whest: ignore[WH101] reason` on a line or on the line above, `# whest: file-ignore[name]` anywhere.

Codes and names both work. A suppression that suppresses nothing is a finding, and so is one that names no rule.
"""

from __future__ import annotations

import ast
import io
import re
import tokenize
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from analyzer.lint import registry
from analyzer.lint.finding import Edit, Finding, Fix, Span

if TYPE_CHECKING:
    from analyzer.lint.module import Module

COMMENT = re.compile(r"#\s*whest:\s*(?P<kind>file-ignore|ignore)\s*(?:\[(?P<names>[^\]]*)\])?\s*(?P<reason>.*)")


@dataclass(slots=True)
class Suppression:
    """One comment. `lines` are the lines it covers; None covers the file."""

    span: Span
    codes: frozenset[str]
    unknown: tuple[str, ...]
    lines: tuple[int, int] | None
    reason: str
    used: bool = field(default=False)

    def covers(self, finding: Finding, line: int, end: int) -> bool:
        """Whether the comment speaks of this finding, which spans `line` to `end`."""
        if finding.code not in self.codes:
            return False
        return self.lines is None or (self.lines[0] <= end and line <= self.lines[1])


@dataclass(slots=True)
class Suppressions:
    """All suppression comments of a file."""

    module: Module
    comments: list[Suppression]

    @classmethod
    def read(cls, module: Module) -> Suppressions:
        """Find the comments with the tokenizer, so that a string that looks like one is not one."""
        text = module.text.text
        found: list[Suppression] = []
        for token in tokenize.generate_tokens(io.StringIO(text, newline="").readline):
            match = COMMENT.match(token.string) if token.type == tokenize.COMMENT else None
            if match:
                found.append(read_comment(module, token, match))
        return cls(module, found)

    def apply(self, findings: list[Finding], selected: frozenset[str]) -> list[Finding]:
        """The findings that stay, and findings about the suppressions themselves."""
        kept = [f for f in findings if not self.suppressed(f)]
        about = [f for s in self.comments for f in self.judge(s, selected)]
        return kept + [f for f in about if not self.suppressed(f)]

    def suppressed(self, finding: Finding) -> bool:
        line = self.module.text.position(finding.span.start)[0]
        end = self.module.text.position(max(finding.span.start, finding.span.end - 1))[0]
        hits = [s for s in self.comments if s.covers(finding, line, end)]
        for hit in hits:
            hit.used = True
        return bool(hits)

    def judge(self, comment: Suppression, selected: frozenset[str]) -> list[Finding]:
        """What is wrong with a comment: unknown names, or nothing to suppress."""
        found = [invalid(comment, name) for name in comment.unknown]
        if not comment.codes and not comment.unknown:
            found.append(finding("invalid-suppression", "WH003", "a suppression names the rules it silences", comment))
        if comment.codes and not comment.used and comment.codes <= selected:
            text = f"nothing to suppress here for {', '.join(sorted(comment.codes))}"
            found.append(replace(finding("unused-suppression", "WH002", text, comment), fix=self.removal(comment)))
        return found

    def removal(self, comment: Suppression) -> Fix:
        """Delete the comment; when it stands alone, its whole line."""
        text = self.module.text
        line, column = text.position(comment.span.start)
        start, end = text.starts[line - 1], comment.span.end
        before = text.text[start : comment.span.start]
        if before.strip():
            start += len(before.rstrip())
        else:
            end = text.starts[line] if line < len(text.starts) else end
        return Fix("remove the comment", (Edit(start, end, ""),))


def read_comment(module: Module, token: tokenize.TokenInfo, match: re.Match[str]) -> Suppression:
    row, column = token.start
    start = module.text.starts[row - 1] + column
    codes, unknown = parse_names(match["names"] or "")
    lines = None if match["kind"] == "file-ignore" else covered(module, row, alone=not token.line[:column].strip())
    return Suppression(Span(start, start + len(token.string)), codes, unknown, lines, match["reason"].strip())


def parse_names(names: str) -> tuple[frozenset[str], tuple[str, ...]]:
    """Codes meant by a comma-separated list, and the parts that mean nothing."""
    codes: set[str] = set()
    unknown: list[str] = []
    for part in filter(None, (p.strip() for p in names.split(","))):
        if part in META:
            codes.add(META[part])
            continue
        try:
            codes |= registry.select(part)
        except registry.UnknownRule:
            unknown.append(part)
    return frozenset(codes), tuple(unknown)


META = {"unused-suppression": "WH002", "invalid-suppression": "WH003", "WH002": "WH002", "WH003": "WH003"}


def covered(module: Module, row: int, *, alone: bool) -> tuple[int, int]:
    """The lines a comment speaks of: its statement's, or for a comment on its own line those of the next statement."""
    if alone:
        after = [s.lineno for s in statements(module) if s.lineno > row]
        row = min(after, default=row)
    around = [s for s in statements(module) if s.lineno <= row <= last_line(s)]
    if not around:
        return row, row
    inner = max(around, key=lambda s: s.lineno)
    return inner.lineno, max(row, last_line(inner))


def statements(module: Module) -> list[ast.stmt]:
    return [n for nodes in module.walk.nodes.values() for n in nodes if isinstance(n, ast.stmt)]


def last_line(statement: ast.stmt) -> int:
    """The last line of a statement, or of its header when it has a body."""
    body = getattr(statement, "body", None)
    if isinstance(body, list) and body:
        return max(statement.lineno, body[0].lineno - 1)
    return statement.end_lineno or statement.lineno


def finding(rule: str, code: str, message: str, comment: Suppression) -> Finding:
    return Finding(rule, code, message, comment.span)


def invalid(comment: Suppression, name: str) -> Finding:
    return finding("invalid-suppression", "WH003", str(registry.UnknownRule(name)), comment)
