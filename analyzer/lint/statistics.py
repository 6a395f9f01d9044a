"""`--statistics`: how many findings of each rule, and how many of them can be fixed."""

from __future__ import annotations

from collections import Counter

from analyzer.lint.finding import Report


def render(report: Report) -> str:
    """One line a rule, most frequent first."""
    counts = Counter((f.code, f.rule) for f in report.findings)
    fixable = Counter(f.code for f in report.findings if f.fix)
    rows = [
        f"{count:>6}  {code}  {'[*]' if fixable[code] else '   '}  {rule}\n"
        for (code, rule), count in sorted(counts.items(), key=lambda item: (-item[1], item[0]))
    ]
    return "".join(rows) + (f"[*] fixable: {sum(fixable.values())} of {len(report.findings)}\n" if fixable else "")
