"""Datasets to test with: recorded ones that the public scorer baked, and fresh ones of our own."""

import shutil
from pathlib import Path

import pytest

from whest.dataset.bake import bake
from whest.dataset.plan import make_plan

RECORDED = Path(__file__).parents[2] / "data" / "dataset"
SALT = bytes(range(32)).hex()


@pytest.fixture
def recorded(tmp_path):
    """Copies a recorded dataset, so that a test may damage it."""

    def copy(name):
        return Path(shutil.copytree(RECORDED / name, tmp_path / name))

    return copy


@pytest.fixture(scope="session")
def baked_once(tmp_path_factory):
    """Four networks of 8x3, 3000 samples each, baked in one go."""
    return bake(make_plan(4, 3000, 8, 3, seed=7), tmp_path_factory.mktemp("baked") / "whole")


@pytest.fixture
def baked(baked_once, tmp_path):
    """A copy of it."""
    return Path(shutil.copytree(baked_once, tmp_path / "baked"))
