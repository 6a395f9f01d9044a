"""Datasets of the Hugging Face hub: `hf://owner/repo@revision`, with an explicit revision.

Only metadata.json and the data files of the wanted split are fetched, into the hub's own cache; what is there already is
used without a network.
"""

import re
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
    folder = _fetched(repo, revision, [FILE])
    chosen = choose_split(read_document(folder), split)
    return _fetched(repo, revision, [FILE, f"data/{chosen}-*-of-*.parquet"])


def _fetched(repo: str, revision: str, patterns: list[str]) -> Path:
    try:
        from huggingface_hub import snapshot_download
    except ImportError:
        raise extra_missing("huggingface_hub", "hub") from None
    try:
        found = snapshot_download(
            repo, repo_type="dataset", revision=revision, allow_patterns=patterns, etag_timeout=10.0
        )
    except Exception as error:  # the library raises kinds of its own, of HTTP and of the socket
        reason = str(error).strip().splitlines()[0] if str(error).strip() else type(error).__name__
        raise DatasetError(
            "HUB_OFFLINE",
            f"hf://{repo}@{revision}: {reason}",
            "check the name, the revision and the network, or download it where there is one",
        ) from None
    return Path(found)
