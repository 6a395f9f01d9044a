"""Scripts about contexts, settings and the environment end as recorded; ways round the meter are billed, refused or seen."""

import json
import pathlib
import subprocess
import sys
import tomllib

import pytest

HERE = pathlib.Path(__file__).parent
EXCEPTIONS = {"budget": "deviations.toml", "exploits": "exploits.toml"}
SHOWN = 8


def outcomes(kind: str) -> dict[str, str | None]:
    """What was wrong with each case, by id."""
    command = [sys.executable, "-m", "tests.conformance.scripts", kind]
    done = subprocess.run(command, cwd=HERE.parents[1], capture_output=True, text=True, check=True)
    lines = [json.loads(line) for line in done.stdout.splitlines()]
    return {line["id"]: line["wrong"] for line in lines}


@pytest.mark.parametrize("kind", EXCEPTIONS)
def test_scripts_end_as_recorded(kind: str) -> None:
    excused = tomllib.loads((HERE / EXCEPTIONS[kind]).read_text())
    found = outcomes(kind)
    recorded = (HERE / "data" / f"{kind}.jsonl").read_text().splitlines()
    assert len(found) == len(recorded)
    wrong = {name: text for name, text in found.items() if text and name not in excused}
    assert not wrong, f"{len(wrong)} scripts differ: {dict(list(wrong.items())[:SHOWN])}"
    stale = {name for name in excused if name in found and not found[name]}
    assert not stale, f"these end as recorded, and need no excuse: {stale}"
