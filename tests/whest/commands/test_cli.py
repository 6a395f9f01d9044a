"""The command line as real processes: what goes to which stream, and how it ends."""

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from tests.whest.conftest import EstimatorFile

ZEROS = "return fnp.zeros((mlp.depth, mlp.width))"
SMALL = ["--width", "8", "--depth", "2", "--n-mlps", "2", "--n-samples", "500", "--seed", "0"]
Result = subprocess.CompletedProcess[str]


def whest(*arguments: object, env: dict[str, str] | None = None) -> Result:
    command = [sys.executable, "-m", "whest", *map(str, arguments)]
    return subprocess.run(command, capture_output=True, encoding="utf-8", env={**os.environ, **(env or {})}, timeout=60)


def test_a_fine_run_prints_its_score_first(estimator_file: EstimatorFile) -> None:
    result = whest("run", estimator_file(ZEROS), *SMALL)
    assert (result.returncode, result.stderr) == (0, "")
    assert result.stdout.startswith("score 0.070   adjusted_final_layer_score, lower is better   2 of 2 MLPs fine\n")
    assert "FLOPs 32 an MLP, predicted 32: equal on 2 of 2" in result.stdout
    assert "thomas-johnson" in result.stdout
    assert "repeat with --seed 0" in result.stdout
    assert result.stdout.isascii()


def test_the_estimator_can_be_named_by_option(estimator_file: EstimatorFile) -> None:
    assert whest("run", "--estimator", estimator_file(ZEROS), *SMALL).returncode == 0


def test_json_is_all_there_is_on_stdout(estimator_file: EstimatorFile) -> None:
    body = f"import os\nprint('printed')\nos.write(1, b'raw')\nos.system('echo child')\n{ZEROS}"
    result = whest("run", estimator_file(body, head="print('at import')"), *SMALL, "--json")
    data = json.loads(result.stdout)
    assert (data["ok"], data["results"]["per_mlp"][0]["stdout"]) == (True, ["printed"])
    assert all(word in result.stderr for word in ("at import", "printed", "raw", "child"))


def test_a_failed_mlp_is_exit_code_1(estimator_file: EstimatorFile) -> None:
    path = estimator_file("return {}['gain']")
    result = whest("run", path, *SMALL)
    assert result.returncode == 1
    assert result.stdout.startswith("2 of 2 MLPs failed: predict raised an exception\n\nEstimator Errors\n")
    assert "KeyError: 'gain'" in result.stdout
    assert f"--> {path}:7:16" in result.stdout
    assert "Traceback" not in result.stdout
    assert "Traceback" in whest("run", path, *SMALL, "--debug").stdout


def test_fail_fast(estimator_file: EstimatorFile) -> None:
    result = whest("run", estimator_file("raise ValueError"), *SMALL, "--fail-fast")
    assert result.returncode == 1
    assert result.stdout.startswith("stopped at the first failure: 1 of 2 MLPs done\n")


def test_the_report_is_saved_whole(estimator_file: EstimatorFile, tmp_path: Path) -> None:
    target = tmp_path / "new" / "report.json"
    result = whest("run", estimator_file(ZEROS), *SMALL, "-o", target)
    assert result.returncode == 0
    assert json.loads(target.read_text())["run_config"]["seed"] == 0
    assert os.listdir(target.parent) == ["report.json"]


def test_a_report_that_cannot_be_saved_is_said(estimator_file: EstimatorFile, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    result = whest("run", estimator_file(ZEROS), *SMALL, "-o", tmp_path / "file" / "report.json")
    assert result.returncode == 2
    assert "score" in result.stdout
    assert "cannot write" in result.stderr


def test_a_drawn_seed_is_printed(estimator_file: EstimatorFile) -> None:
    first = json.loads(whest("run", estimator_file(ZEROS), *SMALL[:-2], "--json").stdout)
    assert first["run_config"]["seed"] >= 0


def test_numbers_may_be_written_as_floats(estimator_file: EstimatorFile) -> None:
    options = ["--flop-budget", "6.8e10", "--n-samples", "1e3", "--lambda-flops-per-second", "1e11", "--round"]
    result = whest(
        "run", estimator_file(ZEROS), *SMALL, *options, "v2-phase2", "--no-residual-wall-time-limit", "--json"
    )
    config = json.loads(result.stdout)["run_config"]
    assert (config["flop_budget"], config["n_samples"], config["width"]) == (68_000_000_000, 1000, 8)
    assert (config["round"], config["residual_wall_time_limit_s"], config["wall_time_limit_s"]) == (
        "v2-phase2",
        None,
        120,
    )


BAD_OPTIONS = [
    ("--flop-budget", "many"),
    ("--flop-budget", "0"),
    ("--flop-budget", "1.5"),
    ("--width", "-3"),
    ("--n-mlps", "0"),
    ("--n-samples", "nan"),
    ("--seed", "-1"),
    ("--lambda-flops-per-second", "-1"),
    ("--wall-time-limit", "0"),
    ("--setup-timeout", "inf"),
    ("--round", "v9"),
    ("--format", "pdf"),
]


@pytest.mark.parametrize(("option", "value"), BAD_OPTIONS)
def test_a_bad_value_names_its_option(estimator_file: EstimatorFile, option: str, value: str) -> None:
    result = whest("run", estimator_file(ZEROS), option, value)
    assert (result.returncode, result.stdout) == (2, "")
    assert option in result.stderr
    assert "Traceback" not in result.stderr


BAD_INPUT = {
    "abstract": "ESTIMATOR_MISSING_METHOD",
    "badinit": "ESTIMATOR_INIT_ERROR",
    "badsig": "ESTIMATOR_BAD_SIGNATURE",
    "missing": "ESTIMATOR_NOT_FOUND",
    "plainclass": "ESTIMATOR_NO_CLASS",
    "setup_sleep": "SETUP_TIMEOUT",
    "syntax": "ESTIMATOR_SYNTAX_ERROR",
    "sysexit_import": "ESTIMATOR_IMPORT_ERROR",
    "two": "ESTIMATOR_AMBIGUOUS_CLASS",
}
FAULTY = Path(__file__).resolve().parents[2] / "faulty"


@pytest.mark.parametrize("name", BAD_INPUT)
def test_bad_input_is_one_error_before_sampling(name: str) -> None:
    """So many samples would take years: the error must come before the first."""
    options = ["--n-samples", "1e15", "--setup-timeout", "0.2"]
    text = whest("run", FAULTY / f"{name}.py", *options)
    assert (text.returncode, text.stdout) == (2, "")
    assert text.stderr.startswith(f"error[{BAD_INPUT[name]}]: ")
    as_json = whest("run", FAULTY / f"{name}.py", *options, "--json")
    data = json.loads(as_json.stdout)
    assert (as_json.returncode, data["ok"], data["error"]["code"]) == (2, False, BAD_INPUT[name])


def test_a_class_is_chosen_by_option() -> None:
    assert whest("run", FAULTY / "two.py", "--class", "B", *SMALL).returncode == 0


@pytest.mark.parametrize("runner", ["local", "subprocess"])
def test_ctrl_c_keeps_what_was_done(estimator_file: EstimatorFile, tmp_path: Path, runner: str) -> None:
    """The second predict says that it is running, and waits for the interrupt."""
    flag = tmp_path / "running"
    body = (
        f"import pathlib, os\nif mlp.name.startswith('joseph') and os.getpid() == self.pid:\n"
        f"    pathlib.Path({str(flag)!r}).touch()\n    while True: pass\n{ZEROS}"
    )
    path = estimator_file(body, more="def setup(self, context):\n    import os\n    self.pid = os.getpid()")
    report = tmp_path / "report.json"
    command = [sys.executable, "-m", "whest", "run", str(path), *SMALL, "-o", str(report), "--runner", runner]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    wait_for(flag, process)
    process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=30)
    assert (process.returncode, err) == (130, "")
    assert out.startswith("interrupted: 1 of 2 MLPs done\n")
    assert json.loads(report.read_text())["stopped_early"] == "interrupted"


def test_a_fresh_process_for_every_mlp(estimator_file: EstimatorFile, tmp_path: Path) -> None:
    """Bad in the first, fine in the others: the exit code, the text, the JSON and the stream tell the same."""
    body = f"print('about', mlp.name)\nif mlp.name.startswith('thomas'): import os; os._exit(7)\n{ZEROS}"
    command = ["run", estimator_file(body), *SMALL, "--runner", "server", "--jobs", "2"]
    text = whest(*command)
    assert (text.returncode, text.stderr) == (1, "")
    assert text.stdout.startswith("1 of 2 MLPs failed: predict ended the process or called sys.exit\n")
    assert "it ended with status 7" in text.stdout
    stream = tmp_path / "out.jsonl"
    data = json.loads(whest(*command, "--json", "--stream", stream).stdout)
    assert [entry["stdout"] for entry in data["results"]["per_mlp"]] == [
        ["about thomas-johnson"],
        ["about joseph-cooke"],
    ]
    resumed = whest("run", estimator_file(body), *SMALL, "--runner", "subprocess", "--json", "--resume", stream)
    assert json.loads(resumed.stdout)["results"]["per_mlp"] == data["results"]["per_mlp"]


@pytest.mark.parametrize("value", ["x", "3-1", "1,,2", "-1", "9"])
def test_a_bad_list_of_mlps_names_its_option(estimator_file: EstimatorFile, value: str) -> None:
    result = whest("run", estimator_file(ZEROS), *SMALL, f"--mlps={value}")
    assert result.returncode == 2
    assert "mlps" in result.stderr


def wait_for(flag: Path, process: "subprocess.Popen[str]") -> None:
    deadline = time.monotonic() + 30
    while not flag.exists():
        assert process.poll() is None
        assert time.monotonic() < deadline


@pytest.mark.parametrize(("redirect", "code"), [(">/dev/full", 2), (">&-", 0), ("2>&-", 0)])
def test_streams_that_cannot_be_written(
    estimator_file: EstimatorFile, tmp_path: Path, redirect: str, code: int
) -> None:
    saved = tmp_path / "report.json"
    command = f"{sys.executable} -m whest run {estimator_file(ZEROS)} {' '.join(SMALL)} -o {saved} {redirect}"
    result = subprocess.run(["bash", "-c", command], capture_output=True, text=True)
    assert result.returncode == code
    assert "Traceback" not in result.stderr
    assert ("cannot write to stdout" in result.stderr) == (code == 2)
    assert json.loads(saved.read_text())["ok"]


def test_a_closed_pipe_is_no_error(estimator_file: EstimatorFile) -> None:
    command = f"{sys.executable} -m whest run {estimator_file(ZEROS)} {' '.join(SMALL)} | true"
    result = subprocess.run(["bash", "-o", "pipefail", "-c", command], capture_output=True, text=True)
    assert result.stderr == ""


@pytest.mark.parametrize("width", [40, 60, 80])
def test_narrow_terminals(estimator_file: EstimatorFile, width: int) -> None:
    result = whest("run", estimator_file(ZEROS, name="e.py"), *SMALL, env={"COLUMNS": str(width)})
    path_free = [line for line in result.stdout.splitlines() if "e.py" not in line]
    assert all(len(line) <= width for line in path_free)
    assert "thomas" in result.stdout


def test_colour_is_for_terminals_that_want_it(estimator_file: EstimatorFile) -> None:
    path = estimator_file(ZEROS)
    assert "\x1b[" in whest("run", path, *SMALL, "--format", "rich", env={"FORCE_COLOR": "1", "TERM": "xterm"}).stdout
    plain = whest("run", path, *SMALL, "--format", "rich", env={"NO_COLOR": "1", "TERM": "xterm", "FORCE_COLOR": "1"})
    assert "\x1b[3" not in plain.stdout


def test_a_terminal_without_utf8_gets_ascii(estimator_file: EstimatorFile) -> None:
    result = whest("run", estimator_file(ZEROS), *SMALL, "--format", "rich", env={"PYTHONIOENCODING": "cp1252"})
    assert result.returncode == 0
    assert result.stdout.isascii()


def test_version_is_quick_and_light() -> None:
    code = (
        "import sys; sys.argv = ['whest', '--version']; from whest.__main__ import main; main(); "
        "print(sorted({'numpy', 'typer', 'typing'} & set(sys.modules)))"
    )
    result = subprocess.run([sys.executable, "-S", "-c", code], capture_output=True, text=True, env=light_environment())
    assert result.stdout == "whest 0.1.0\n[]\n"


def test_help_needs_no_numpy() -> None:
    code = (
        "import sys; from whest.cli import run; code = run(['--help']); "
        "print(code, sorted({'numpy', 'rich', 'networkx', 'libcst'} & set(sys.modules)))"
    )
    result = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert result.stdout.splitlines()[-1] == "0 []"
    assert all(name in result.stdout for name in ("run", "trace", "validate", "version"))


def light_environment() -> dict[str, str]:
    return {**os.environ, "PYTHONPATH": str(Path(__file__).resolve().parents[3])}


@pytest.mark.parametrize(
    ("arguments", "hint"),
    [(["rum"], "did you mean: whest run"), (["estimator.py"], "whest run estimator.py"), (["xyzzy"], "commands: ")],
)
def test_an_unknown_command_gets_a_hint(arguments: list[str], hint: str) -> None:
    result = whest(*arguments)
    assert (result.returncode, result.stdout) == (2, "")
    assert hint in result.stderr


def test_version_command_as_json() -> None:
    data = json.loads(whest("version", "--json").stdout)
    assert data["versions"]["whest"] == "0.1.0"


def test_trace_shows_the_cost_of_each_line(estimator_file: EstimatorFile) -> None:
    path = estimator_file(f"x = mlp.weights[0] @ mlp.weights[1]\n{ZEROS}")
    result = whest("trace", path, "--width", "8", "--depth", "2", env={"COLUMNS": "120"})
    assert (result.returncode, result.stderr) == (0, "")
    assert "992 FLOP" in result.stdout
    assert "multiplier 0.10 (floor)" in result.stdout
    assert "exact for every MLP of this shape" in result.stdout
    assert "x = mlp.weights[0]" in result.stdout


def test_trace_and_run_agree(estimator_file: EstimatorFile) -> None:
    path = estimator_file(f"x = mlp.weights[0] @ mlp.weights[1]\n{ZEROS}")
    traced: dict[str, Any] = json.loads(whest("trace", path, "--width", "8", "--depth", "2", "--json").stdout)
    run = json.loads(whest("run", path, *SMALL, "--json").stdout)
    assert traced["flops"] == run["results"]["per_mlp"][0]["flops_used"] == 992


def test_trace_names_the_values_that_were_read(estimator_file: EstimatorFile) -> None:
    path = estimator_file(f"if float(fnp.max(mlp.weights[0])) > 0:\n    pass\n{ZEROS}")
    result = whest("trace", path, "--width", "8", "--depth", "2")
    assert "exact for this MLP" in result.stdout
    assert "line 7: float(fnp.max(mlp.weights[0]))" in result.stdout


def test_trace_of_what_fails(estimator_file: EstimatorFile) -> None:
    result = whest("trace", estimator_file("fnp.zeros(3)\nraise ValueError('no')"))
    assert result.returncode == 1
    assert result.stdout.startswith("predict fails: PREDICT_ERROR: ValueError: no\n")


def test_validate_tries_several_shapes(estimator_file: EstimatorFile) -> None:
    result = whest("validate", estimator_file(ZEROS))
    assert result.returncode == 0
    assert result.stdout.startswith("Estimator keeps the contract on 5 of 5 shapes\n")
    assert "8 x 1" in result.stdout


def test_validate_finds_what_only_one_shape_shows(estimator_file: EstimatorFile) -> None:
    path = estimator_file(f"mlp.weights[1]\n{ZEROS}")
    result = whest("validate", path, "--json")
    data = json.loads(result.stdout)
    assert result.returncode == 1
    assert [(row["width"], row["depth"]) for row in data["checks"] if not row["ok"]] == [(8, 1)]
    assert data["checks"][1]["message"] == "IndexError: list index out of range"


def test_validate_of_a_broken_file_is_exit_code_2() -> None:
    assert whest("validate", FAULTY / "syntax.py").returncode == 2
