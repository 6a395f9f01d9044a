"""`--against`: the estimator that another one is compared with, from a file or from a git revision."""

import io
import subprocess
import tarfile
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from analyzer.cost import Costs
from analyzer.cost.compare import Comparison, Text, compare
from whest.errors import OptionError
from whest.previewing import OWN
from whest.report.preview import Preview
from whest.subject import EstimatorSubject


@contextmanager
def older(given: str, estimator: Path) -> Iterator[Path]:
    """The file that `given` names, or the estimator as it was at that git revision, with its folder.

    Raises OptionError when there is no such file or revision.
    """
    if Path(given).is_file():
        yield Path(given)
        return
    if given.endswith(".py"):
        raise OptionError("--against", f"no such file: {given}")
    with tempfile.TemporaryDirectory(prefix="whest-against-") as folder:
        _unpack(_archive(given, estimator), Path(folder))
        old = Path(folder) / estimator.name
        if not old.is_file():
            raise OptionError("--against", f"{estimator.name} is not in revision {given!r}")
        yield old


def _archive(revision: str, estimator: Path) -> bytes:
    """The estimator's folder at a revision, as a tar archive."""
    folder = estimator.resolve().parent
    top = _git(folder, revision, "rev-parse", "--show-toplevel").decode().strip()
    inside = folder.relative_to(Path(top).resolve()).as_posix()
    tree = revision if inside == "." else f"{revision}:{inside}"
    return _git(Path(top), revision, "archive", "--format=tar", "--end-of-options", tree)


def _git(folder: Path, revision: str, *arguments: str) -> bytes:
    try:
        done = subprocess.run(["git", "-C", str(folder), *arguments], capture_output=True, timeout=60, check=False)
    except FileNotFoundError:
        raise OptionError("--against", f"{revision!r} is no file, and git is not installed") from None
    if done.returncode:
        reason = done.stderr.decode(errors="replace").strip().splitlines()
        message = f"{revision!r} is neither a file nor a git revision with this estimator"
        raise OptionError("--against", message, "git says: " + "".join(reason[:1]))
    return done.stdout


def _unpack(archive: bytes, folder: Path) -> None:
    with tarfile.open(fileobj=io.BytesIO(archive)) as tar:
        tar.extractall(folder, filter="data")


def compared(preview: Preview, given: str, class_name: str | None) -> Comparison:
    """The preview's estimator compared with an older one, traced under the same settings."""
    path = Path(preview.source["path"])
    with older(given, path) as old:
        subject = EstimatorSubject(old, class_name, preview.spec)
        costs = Costs(subject.trace(subject.setting), own=OWN)
        return compare(costs, preview.costs, _lines(old), _lines(path))


def _lines(path: Path) -> Text:
    return Text(path.resolve(), tuple(path.read_text(errors="replace").splitlines()))
