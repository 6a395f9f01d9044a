"""What the command costs before it does anything, against the interpreter itself."""

from tests.perf.measure import Row, process_seconds


def rows():
    nothing = process_seconds(["-c", "pass"])
    yield Row("whest --version, against `python -c pass`", process_seconds(["-m", "whest", "--version"]) / nothing, 3.0)
    yield Row("whest --help", process_seconds(["-m", "whest", "--help"]) * 1000, None, "ms")
