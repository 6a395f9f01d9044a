"""The examples in docstrings hold."""

import doctest
import importlib

import pytest

MODULES = [
    "whest.contest.names",
    "whest.scoring.multiplier",
    "whest.ui.ascii",
    "whest.ui.numbers",
]


@pytest.mark.parametrize("name", MODULES)
def test_examples(name: str) -> None:
    result = doctest.testmod(importlib.import_module(name))
    assert result.attempted > 0
    assert result.failed == 0
