"""Says which recorded facts were left out on an older NumPy, and why."""

from collections import Counter

from tests.conformance import facts


def pytest_terminal_summary(terminalreporter):
    reasons = Counter(reason for name in facts.FILES for reason in facts.left_out(name))
    for reason, times in sorted(reasons.items()):
        terminalreporter.write_line(f"{times} recorded facts left out on this NumPy: {reason}")
