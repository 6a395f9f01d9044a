"""The unfinished bake on disk: a folder beside the output with the plan and one small file for each network begun."""

import fcntl
import io
import json
import os
import shutil
import zipfile
from pathlib import Path

import numpy as np

from whest.contest.ground_truth import Sampling, Sums
from whest.dataset.errors import DatasetError, unwritable
from whest.dataset.plan import Plan
from whest.ui.files import write_atomic


class Workspace:
    """The folder of an unfinished bake, held by one process at a time.

    `plan` is the plan that it was begun with, which is also the one to go on with.
    """

    def __init__(self, output: Path, plan: Plan) -> None:
        """Take or make the folder. Raises DatasetError (BAKE_RUNNING, BAKE_OTHER, OUTPUT_NOT_WRITTEN)."""
        self.folder = workspace_of(output)
        try:
            self.folder.mkdir(exist_ok=True)
            self._lock = os.open(self.folder / "lock", os.O_RDWR | os.O_CREAT, 0o666)
        except OSError as error:
            raise unwritable(self.folder, error) from None
        try:
            fcntl.flock(self._lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            os.close(self._lock)
            raise DatasetError("BAKE_RUNNING", f"another process is baking to {output}") from None
        self.plan = self._settled(plan, output)

    def load(self, mlp_id: int, plan: Plan) -> Sampling | None:
        """Where the sampling of a network stood; None when nothing usable is there."""
        try:
            with np.load(io.BytesIO(self._path(mlp_id).read_bytes()), allow_pickle=False) as file:
                sums = Sums(file["activations"], file["squares"])
                done, state = int(file["done"]), json.loads(str(file["generator"]))
            generator = np.random.Generator(np.random.PCG64())
            generator.bit_generator.state = state
        except (OSError, ValueError, KeyError, TypeError, EOFError, zipfile.BadZipFile):
            return None
        if sums.activations.shape != (plan.depth, plan.width) or sums.squares.shape != sums.activations.shape:
            return None
        return Sampling(generator, sums, done, spread=True)

    def save(self, mlp_id: int, sampling: Sampling) -> None:
        """Keep where a network's sampling stands. Raises DatasetError (OUTPUT_NOT_WRITTEN)."""
        content = io.BytesIO()
        np.savez(
            content,
            activations=sampling.sums.activations,
            squares=sampling.sums.squares,
            done=np.int64(sampling.done),
            generator=np.str_(json.dumps(sampling.generator.bit_generator.state)),
        )
        self._write(self._path(mlp_id), content.getvalue())

    def release(self) -> None:
        """Let go of the folder. It is left for a later run, unless there is nothing in it to go on with."""
        if not any(self.folder.glob("mlp-*.npz")):
            self.remove()
        os.close(self._lock)

    def remove(self) -> None:
        """Take the folder away: the bake is done."""
        shutil.rmtree(self.folder, ignore_errors=True)

    def _settled(self, plan: Plan, output: Path) -> Plan:
        path = self.folder / "plan.json"
        try:
            begun = Plan.from_json(json.loads(path.read_text(encoding="utf-8")))
        except (OSError, ValueError, KeyError, TypeError):
            self._write(path, json.dumps(plan.to_json()).encode())
            return plan
        if not _same(begun, plan):
            self.release()
            raise DatasetError(
                "BAKE_OTHER",
                f"{self.folder} holds an unfinished bake with other options",
                f"repeat its options, choose another --output than {output}, or remove that folder",
            )
        return begun

    def _path(self, mlp_id: int) -> Path:
        return self.folder / f"mlp-{mlp_id:06d}.npz"

    def _write(self, path: Path, content: bytes) -> None:
        try:
            write_atomic(path, content)
        except OSError as error:
            raise unwritable(path, error) from None


def workspace_of(output: Path) -> Path:
    """Where the unfinished bake of `output` is kept."""
    return output.with_name(f"{output.name}.baking")


def _same(begun: Plan, plan: Plan) -> bool:
    """Whether both ask for the same. Seeds that were drawn, not given, are those of the first run."""
    first, second = begun.to_json(), plan.to_json()
    if not plan.given and not begun.given:
        first["mlp_seeds"], second["mlp_seeds"] = len(begun.mlp_seeds), len(plan.mlp_seeds)
    return first == second
