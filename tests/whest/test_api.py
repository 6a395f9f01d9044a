"""The names of the package."""

import subprocess
import sys

import pytest

import whest


def test_the_public_names_are_sorted_and_there() -> None:
    assert whest.__all__ == sorted(whest.__all__, key=lambda name: (not name.isupper(), not name[0].isupper(), name))
    assert all(getattr(whest, name) is not None for name in whest.__all__)
    assert set(whest.__all__) <= set(dir(whest))


def test_an_unknown_name_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError, match="nothing"):
        whest.nothing  # noqa: B018


def test_importing_costs_nothing() -> None:
    code = "import sys, whest; print({'numpy', 'typer', 'scipy', 'flopscope'} & set(sys.modules))"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True).stdout == "set()\n"
