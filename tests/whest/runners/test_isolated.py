"""Processes of their own: what they see, what they are held to, and that nothing of them is left."""

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

import whest
from tests.whest.conftest import EstimatorFile
from tests.whest.runners.processes import children

SPEC = whest.ContestSpec(width=8, depth=2, n_mlps=2, ground_truth_samples=500, seed=0, wall_time_limit_s=0.3)
APART = whest.RunOptions(runner="subprocess")
ZEROS = "return fnp.zeros((mlp.depth, mlp.width))"


@pytest.fixture(autouse=True)
def nothing_is_left() -> Iterator[None]:
    """No process and no scratch folder outlives a run."""
    before = children()
    yield
    assert children() <= before


def scored(path: Path, spec: whest.ContestSpec = SPEC, options: whest.RunOptions = APART) -> list[dict[str, Any]]:
    return whest.score(path, spec, options).per_mlp


def messages(entries: list[dict[str, Any]]) -> list[str]:
    return [entry["failure"]["message"] for entry in entries]


def test_what_it_sees(estimator_file: EstimatorFile, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """No secrets, no modules of ours, a scratch folder that survives between MLPs, one BLAS thread, weights to read."""
    monkeypatch.setenv("SOME_API_KEY", "hidden")
    monkeypatch.setenv("WHEST_TEST_PLAIN", "seen")
    body = """
import os, sys
from pathlib import Path
scratch = Path(self.context.scratch_dir)
before = len([file for file in scratch.iterdir() if file.name != mlp.name])  # the trace ran this line too
(scratch / mlp.name).touch()
print(os.environ.get("SOME_API_KEY"), os.environ.get("WHEST_TEST_PLAIN"), os.environ["OPENBLAS_NUM_THREADS"])
print(before, "pytest" in sys.modules, sys.stdin.read() == "", scratch)
os.write(1, b"from C\\n")
return fnp.zeros((mlp.depth, mlp.width))""".strip()
    entries = scored(estimator_file(body, more="def setup(self, context):\n    self.context = context"))
    assert [entry["failure"] for entry in entries] == [None, None]
    for number, entry in enumerate(entries):
        first, second, third = entry["stdout"]
        assert first == "None seen 1"
        *facts, scratch = second.split()
        assert facts == [str(number), "False", "True"]
        assert not Path(scratch).exists()
        assert third == "from C"


def test_a_predict_that_never_ends_is_killed(estimator_file: EstimatorFile) -> None:
    """Also one that keeps every signal from Python, with children of its own that have left its group."""
    body = """
import os, signal, time
if os.getpid() != self.pid:
    return fnp.zeros((mlp.depth, mlp.width))
signal.pthread_sigmask(signal.SIG_BLOCK, set(signal.Signals) - {signal.SIGKILL})
if os.fork() == 0:
    os.setsid()
    while True: time.sleep(1)
while True: pass""".strip()
    path = estimator_file(body, more="def setup(self, context):\n    import os\n    self.pid = os.getpid()")
    began = time.monotonic()
    entries = scored(path)
    assert [entry["time_exhausted"] for entry in entries] == [True, True]
    assert messages(entries) == ["predict was killed: it ran past the wall-time limit of 0.3 s"] * 2
    assert time.monotonic() - began < 2 * (0.3 + 2.0) + 10
    assert entries[0]["wall_time_s"] < 0.3 + 2.0


@pytest.mark.parametrize(
    ("body", "code", "words"),
    [
        ("import os; os.kill(os.getpid(), 9)", "PREDICT_EXIT", "was killed by SIGKILL"),
        ("import os; os.closerange(3, 100); os._exit(0)", "PREDICT_EXIT", "ended with status 0"),
        (
            "import os\nfor fd in range(3, 40):\n    try: os.write(fd, b'x' * 64)\n    except OSError: pass",
            "WORKER_ERROR",
            "",
        ),
    ],
)
def test_a_process_that_does_not_answer(estimator_file: EstimatorFile, body: str, code: str, words: str) -> None:
    """It only misbehaves on the first MLP; the second is scored as if nothing had been."""
    body = "if mlp.name.startswith('thomas'):\n" + "\n".join(f"    {line}" for line in body.splitlines())
    entries = scored(estimator_file(f"{body}\n{ZEROS}"), replace(SPEC, wall_time_limit_s=5.0))
    assert entries[0]["failure"]["code"] == code
    assert words in entries[0]["failure"]["message"]
    clean = scored(estimator_file(ZEROS), options=whest.RunOptions())
    assert entries[1]["failure"] is None
    assert entries[1]["adjusted_final_layer_score"] == clean[1]["adjusted_final_layer_score"]


def test_the_network_and_large_files_are_out_of_reach(estimator_file: EstimatorFile) -> None:
    body = """
import socket
from pathlib import Path
with open(Path(self.context.scratch_dir) / "big", "wb") as file:
    try:
        file.truncate(2 << 30)
    except OSError as error:
        print("file", error.strerror)
try:
    socket.create_connection(("127.0.0.1", PORT), 1.0)
    print("connected")
except OSError as error:
    print("no network")
return fnp.zeros((mlp.depth, mlp.width))""".strip()
    import socket

    with socket.create_server(("127.0.0.1", 0)) as server:
        body = body.replace("PORT", str(server.getsockname()[1]))
        report = whest.score(estimator_file(body, more="def setup(self, context): self.context = context"), SPEC, APART)
    cut = report.to_json()["run_config"]["isolation"]["network_cut"]
    expected = ["file File too large", "no network" if cut else "connected"]
    assert [entry["stdout"] for entry in report.per_mlp] == [expected] * 2


def test_random_streams_of_processes_differ(estimator_file: EstimatorFile) -> None:
    body = "import random\nimport numpy\nprint(random.random(), numpy.random.random())\n" + ZEROS
    first, second = scored(estimator_file(body))
    assert first["stdout"] != second["stdout"]


def test_one_process_for_the_suite(estimator_file: EstimatorFile) -> None:
    body = "import os\nprint(os.getpid())\n" + ZEROS
    same = scored(estimator_file(body), options=replace(APART, reuse_worker=True))
    assert same[0]["stdout"] == same[1]["stdout"]
    fresh = scored(estimator_file(body))
    assert fresh[0]["stdout"] != fresh[1]["stdout"]


def test_several_at_a_time_score_the_same(estimator_file: EstimatorFile) -> None:
    path = estimator_file("x = mlp.weights[0] @ mlp.weights[1]\nreturn fnp.zeros((mlp.depth, mlp.width)) + x[0, 0]")
    spec = replace(SPEC, n_mlps=6, wall_time_limit_s=10.0, lambda_flops_per_second=0.0)
    fields = ("mlp_index", "mlp_name", "adjusted_final_layer_score", "flops_used", "prediction")
    one, two = (scored(path, spec, replace(APART, jobs=jobs)) for jobs in (1, 2))
    assert [[entry[field] for field in fields] for entry in two] == [
        [entry[field] for field in fields] for entry in one
    ]


@pytest.mark.parametrize("who", ["lane", "process"])
def test_a_process_killed_from_outside_costs_no_result(estimator_file: EstimatorFile, tmp_path: Path, who: str) -> None:
    """The first predict of all waits to be killed; the network is then tried again."""
    flag = tmp_path / "running"
    pid = "os.getppid()" if who == "lane" else "os.getpid()"
    body = f"""
import os, time
from pathlib import Path
if os.getpid() == self.pid and not os.path.exists({str(flag)!r}):
    Path({str(flag)!r} + "-").write_text(str({pid}))
    os.rename({str(flag)!r} + "-", {str(flag)!r})
    time.sleep(60)
{ZEROS}""".strip()
    path = estimator_file(body, more="def setup(self, context):\n    import os\n    self.pid = os.getpid()")

    def kill() -> None:
        until = time.monotonic() + 30
        while not flag.exists() and time.monotonic() < until:
            time.sleep(0.01)
        os.kill(int(flag.read_text()), signal.SIGKILL)

    killer = threading.Thread(target=kill)
    killer.start()
    entries = scored(path, replace(SPEC, wall_time_limit_s=30.0))
    killer.join()
    assert [entry["failure"] for entry in entries] == [None, None]


def test_a_host_that_is_killed_leaves_nothing(estimator_file: EstimatorFile, tmp_path: Path) -> None:
    flag = tmp_path / "running"
    body = f"import os, time\nopen({str(flag)!r}, 'w').write(str(os.getpid()))\ntime.sleep(60)"
    path = estimator_file(body)
    command = [
        sys.executable,
        "-m",
        "whest",
        "run",
        str(path),
        "--runner",
        "subprocess",
        "--width",
        "8",
        "--depth",
        "2",
    ]
    process = subprocess.Popen([*command, "--n-samples", "500"], stderr=subprocess.DEVNULL)
    until = time.monotonic() + 30
    while not (flag.exists() and flag.read_text()):
        assert time.monotonic() < until
        time.sleep(0.01)
    process.kill()
    process.wait()
    estimators = int(flag.read_text())
    while Path(f"/proc/{estimators}").exists():
        assert time.monotonic() < until
        time.sleep(0.01)
