"""Datasets of the Hugging Face hub: `hf://owner/repo@revision`, with an explicit revision.

Only metadata.json and the data files of the wanted split are fetched, into the hub's own cache; what is there already is
used without a network.
"""

import re
from collections.abc import Callable
from pathlib import Path

from whest.dataset.arrow import extra_missing
from whest.dataset.errors import DatasetError
from whest.dataset.metadata import FILE, choose_split, read_document

SOURCE = re.compile(r"hf:/{1,2}(?P<repo>[\w.-]+/[\w.-]+)(@(?P<revision>[\w./-]+))?")


def located(source: str, split: str | None = None) -> Path:
    """The folder of a dataset: a path as it is, an hf:// address fetched or found in the cache.

    Raises DatasetError: HUB_REVISION, HUB_OFFLINE, EXTRA_MISSING, or what is wrong with its metadata.
    """
    match = SOURCE.fullmatch(source)
    if match is None:
        return Path(source)
    repo, revision = match["repo"], match["revision"]
    if not revision:
        raise DatasetError("HUB_REVISION", f"{source}: which revision?", f"hf://{repo}@v1 or @ followed by a commit")
    folder = _fetched(repo, revision, [FILE], lambda found: (found / FILE).is_file())
    chosen = choose_split(read_document(folder), split)
    wanted = [FILE, f"data/{chosen}-*-of-*.parquet"]
    return _fetched(repo, revision, wanted, lambda found: _whole(found, chosen))


def _whole(folder: Path, split: str) -> bool:
    """Whether all data files of the split are there; their names tell how many there are."""
    paths = [path for path in (folder / "data").glob(f"{split}-*-of-*.parquet") if path.exists()]
    return bool(paths) and len(paths) == int(paths[0].stem.rsplit("-", 1)[1])


def _fetched(repo: str, revision: str, patterns: list[str], complete: Callable[[Path], bool]) -> Path:
    """The snapshot in the hub's cache when it is `complete`, else after fetching what matches `patterns`."""
    try:
        from huggingface_hub import snapshot_download
        from huggingface_hub.errors import LocalEntryNotFoundError
    except ImportError:
        raise extra_missing("huggingface_hub", "hub") from None
    what = {"repo_id": repo, "repo_type": "dataset", "revision": revision, "allow_patterns": patterns}
    try:
        # Asking first would mean waiting for a network that may not be there.
        found = Path(snapshot_download(**what, local_files_only=True))
        if complete(found):
            return found
    except LocalEntryNotFoundError:
        pass
    try:
        return Path(snapshot_download(**what, etag_timeout=10.0))
    except Exception as error:  # the library raises kinds of its own, of HTTP and of the socket
        reason = (str(error).strip() or type(error).__name__).splitlines()[0]
        raise DatasetError(
            "HUB_OFFLINE",
            f"hf://{repo}@{revision}: {reason}",
            "check the name, the revision and the network, or download it where there is one",
        ) from None
