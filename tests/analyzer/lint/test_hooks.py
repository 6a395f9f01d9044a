"""The pre-commit hook definition names commands that exist."""

from pathlib import Path

import yaml
from typer.testing import CliRunner

from analyzer.lint.rule import estimator
from whest.cli import build_app

HOOKS = Path(__file__).resolve().parents[3] / ".pre-commit-hooks.yaml"


def test_each_hook_runs(tmp_path):
    path = tmp_path / "estimator.py"
    path.write_text(estimator("return fnp.zeros((mlp.depth, mlp.width))"))
    for hook in yaml.safe_load(HOOKS.read_text()):
        assert {"id", "name", "entry", "language"} <= set(hook)
        program, *arguments = hook["entry"].split()
        assert program == "whest"
        assert CliRunner().invoke(build_app(), [*arguments, str(path)]).exit_code == 0
