"""The table of names against the namespaces themselves: what they provide, the lint must not call unknown."""

import numpy as np
import pytest

import flopscope
import flopscope.numpy as fnp
from analyzer.lint import names


def public(module):
    return [name for name in dir(module) if not name.startswith("_")]


@pytest.mark.parametrize("space", ["linalg", "random", "fft"])
def test_submodules(space):
    offered = {name for name in public(getattr(fnp, space)) if hasattr(getattr(np, space), name)}
    assert {name for name in offered if not names.exists(f"flopscope.numpy.{space}.{name}")} == set()


def test_the_main_namespace():
    offered = {name for name in public(fnp) if hasattr(np, name)}
    assert {name for name in offered if not names.exists(f"flopscope.numpy.{name}")} == set()


def test_the_top_level():
    exported = set(getattr(flopscope, "__all__", ()))
    assert {name for name in exported if not names.exists(f"flopscope.{name}")} == set()


@pytest.mark.parametrize(
    ("name", "known"),
    [
        ("flopscope.numpy.zeros", True),
        ("flopscope.numpy.pi.real", True),
        ("flopscope.numpy.linalg.inv", True),
        ("flopscope.numpy.linalg.LinAlgError", True),
        ("flopscope.numpy.vectorize", False),
        ("flopscope.stats.norm.pdf", True),
        ("flopscope.stats.norm.logpdf", False),
        ("flopscope.zeros", False),
    ],
)
def test_exists(name, known):
    assert names.exists(name) is known
