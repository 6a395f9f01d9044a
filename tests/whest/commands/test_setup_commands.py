"""init, doctor and smoke-test as real processes."""

import json
from dataclasses import replace
from pathlib import Path

import pytest

import whest as package
from tests.whest.commands.test_cli import whest
from whest import doctor, profiling
from whest.doctor import CHECKS, Finding, examine


def test_what_init_writes_runs_and_packs(tmp_path: Path) -> None:
    first = whest("init", tmp_path / "kit", "--json")
    assert [Path(name).name for name in json.loads(first.stdout)["created"]] == ["estimator.py", ".whestignore"]
    report = package.score(
        tmp_path / "kit" / "estimator.py",
        package.ContestSpec(width=8, depth=2, n_mlps=1, ground_truth_samples=500, seed=0),
    )
    assert (report.ok, report.per_mlp[0]["flops_used"]) == (True, 0)
    (tmp_path / "kit" / "estimator.py").write_text("mine")
    second = json.loads(whest("init", tmp_path / "kit", "--json").stdout)
    assert (second["created"], second["kept"]) == ([], ["estimator.py", ".whestignore"])
    assert (tmp_path / "kit" / "estimator.py").read_text() == "mine"


def test_doctor_tells_of_everything() -> None:
    result = whest("doctor", "--json")
    data = json.loads(result.stdout)
    assert [row["name"] for row in data["checks"]] == list(CHECKS)
    assert sum(data["counts"].values()) == len(CHECKS)
    assert result.returncode == (1 if data["overall"] == "fail" else 0)
    assert whest("doctor", "--strict").returncode == (0 if data["overall"] == "ok" else 1)


@pytest.mark.parametrize(("status", "overall"), [("ok", "ok"), ("info", "ok"), ("warn", "warn"), ("fail", "fail")])
def test_the_worst_check_decides(monkeypatch: pytest.MonkeyPatch, status: str, overall: str) -> None:
    rows = {"a": ("A", lambda: Finding("ok", "fine")), "b": ("B", lambda: Finding(status, "so"))}
    monkeypatch.setattr(doctor, "CHECKS", rows)
    assert examine()["overall"] == overall


def test_a_check_that_breaks_is_a_warning(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(doctor, "CHECKS", {"a": ("A", lambda: 1 / 0)})
    (row,) = examine()["checks"]
    assert (row["status"], row["detail"]) == ("warn", "could not be checked: ZeroDivisionError: division by zero")


def test_the_smoke_test_passes() -> None:
    result = whest("smoke-test", "--json")
    data = json.loads(result.stdout)
    assert (result.returncode, data["ok"], data["results"]["n_scored_mlps"]) == (0, True, 3)
    assert data["run_config"]["isolation"]["process"] == "per MLP"


def test_profiling_the_simulation() -> None:
    result = whest("profile-simulation", "--preset", "super-quick", "--json")
    (row,) = json.loads(result.stdout)["rows"]
    assert (result.returncode, row["correct"], row["n_samples"]) == (0, True, 10_000)
    assert row["flops_per_second"] == pytest.approx(2 * 10_000 * 4 * 256**2 / row["seconds"])
    assert whest("profile-simulation", "--preset", "slow").returncode == 2


def test_a_sampler_that_is_wrong_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    real = profiling.sample_ground_truth
    monkeypatch.setattr(profiling, "PRESETS", {"tiny": profiling.Grid((8,), (2,), (100,))})
    assert [row["correct"] for row in profiling.profile("tiny")] == [True]
    monkeypatch.setattr(
        profiling,
        "sample_ground_truth",
        lambda w, s, n: replace(real(w, s, n), layer_means=real(w, s, n).layer_means + 1),
    )
    assert [row["correct"] for row in profiling.profile("tiny")] == [False]
