"""A rule's page, and the reference of all rules, made from the rule files.

`python -m analyzer.lint.page` writes `docs/reference/lint-rules.md`.
"""

from __future__ import annotations

import sys
from itertools import groupby
from pathlib import Path

from analyzer.lint import registry
from analyzer.lint.rule import Rule

# The examples stand on the page exactly as the rules have them: formatters keep off.
HEAD = """<!-- fmt: off -->

# Lint rules

Generated from `analyzer/lint/rules/` by `python -m analyzer.lint.page`; edit the rule, not this page.
`whest explain CODE` prints one entry. `[*]`: some findings come with a fix.

"""


def page(rule: Rule) -> str:
    """Why, fix safety, and the examples of one rule, as Markdown."""
    parts = [f"### {rule.code} {rule.name}", f"{rule.summary}.", rule.why, f"**Fix safety.** {rule.fix_safety}"]
    for bad in rule.bad:
        parts.append("Found:\n\n" + fence(bad.source))
        if bad.fixed is not None:
            parts.append("fixed:\n\n" + fence(bad.fixed))
    parts += ["Left alone:\n\n" + fence(source) for source in rule.good]
    return "\n\n".join(parts) + "\n"


def fence(source: str) -> str:
    return f"```python\n{source.rstrip()}\n```"


def listing(rules: tuple[Rule, ...]) -> str:
    """One line a rule, by family."""
    lines: list[str] = []
    for family, group in groupby(rules, key=lambda rule: rule.family):
        lines.append(f"{family}")
        lines += [f"  {r.code} {'[*]' if r.fixable else '   '} {r.name:<34} {r.summary}" for r in group]
    return "\n".join(lines) + "\n"


def reference() -> str:
    """The whole reference page."""
    parts = [HEAD]
    for family, group in groupby(registry.rules(), key=lambda rule: rule.family):
        members = list(group)
        parts.append(f"## {family.capitalize()}\n")
        parts.append("| code | name | fix | what |\n|---|---|---|---|")
        parts += [f"| {r.code} | {r.name} | {'[*]' if r.fixable else ''} | {r.summary} |" for r in members]
        parts.append("")
        parts += [page(rule) for rule in members]
    return "\n".join(parts)


if __name__ == "__main__":
    target = Path(sys.argv[1] if len(sys.argv) > 1 else "docs/reference/lint-rules.md")
    target.write_text(reference(), encoding="utf-8")
