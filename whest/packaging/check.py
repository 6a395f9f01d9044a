"""Whether an archive is a submission. Everything that is wrong is collected; nothing is ever unpacked to disk."""

import gzip
import hashlib
import json
import tarfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import IO, Any, cast

from whest.packaging.archive import API, SCHEMA
from whest.packaging.rules import MANIFEST, MOST_BYTES, MOST_FILES, is_secret

CODES: dict[str, str] = {
    "archive_missing": "there is no such file",
    "archive_unreadable": "the file is no gzipped tar archive, or it is damaged",
    "archive_too_large": "unpacked, the archive is larger than a submission may be",
    "too_many_files": "the archive has more members than a submission may have",
    "unsafe_path": "a member's name leads out of the folder it would be unpacked into",
    "link_entry": "a member is a link",
    "duplicate_entry": "two members have the same name",
    "extra_member": "a member is not listed in the manifest",
    "secret_file": "a member looks like a secret",
    "missing_manifest": "there is no manifest.json",
    "invalid_manifest_json": "manifest.json is not a JSON object",
    "unsupported_schema_version": "the manifest's schema_version is unknown",
    "unsupported_api_version": "the manifest's api_version is unknown",
    "missing_entrypoint": "the manifest does not name a module and a class",
    "missing_entrypoint_file": "the entrypoint's module is not in the archive",
    "invalid_files": "the manifest's files is not a list",
    "invalid_files_entry": "an element of files is not an object with name and sha256",
    "directory_entry": "files lists a folder",
    "file_not_in_archive": "a listed file is not in the archive",
    "not_a_regular_file": "a listed member is no regular file",
    "sha256_mismatch": "a file's content is not what the manifest says",
}
"""Every issue there can be, and what it means."""

_OVERHEAD = 4 << 20  # tar headers and padding of as many members as there may be
_UNREADABLE = (OSError, EOFError, tarfile.TarError, zlib.error, ValueError, OverflowError, MemoryError)


@dataclass(frozen=True, slots=True)
class Issue:
    """One thing that is wrong, with the member it is wrong about."""

    code: str
    name: str
    message: str

    def to_json(self) -> dict[str, str]:
        """The issue as plain data."""
        return {"code": self.code, "name": self.name, "message": self.message}


def check_archive(path: Path) -> list[Issue]:
    """The issues of the archive; none when it is a submission. Never raises for what the file contains."""
    if not path.is_file():
        return [_issue("archive_missing", str(path))]
    try:
        with gzip.open(path, "rb") as unzipped:
            limited = cast(IO[bytes], _Limited(cast(IO[bytes], unzipped), MOST_BYTES + _OVERHEAD))
            members, issues = _members(limited)
    except _TooMuch:
        return [_issue("archive_too_large", path.name, f"more than {MOST_BYTES:,} bytes")]
    except _UNREADABLE as error:
        return [_issue("archive_unreadable", path.name, str(error) or type(error).__name__)]
    return [*issues, *_manifest_issues(members)]


class _TooMuch(Exception):
    """More bytes came out of the archive than may."""


class _Limited:
    """A stream that ends with _TooMuch after so many bytes, however few they were compressed."""

    def __init__(self, inner: IO[bytes], most: int) -> None:
        self._inner, self._left = inner, most

    def read(self, size: int = -1) -> bytes:
        content = self._inner.read(min(size, self._left + 1) if size >= 0 else self._left + 1)
        self._left -= len(content)
        if self._left < 0:
            raise _TooMuch
        return content


def _members(stream: IO[bytes]) -> tuple[dict[str, bytes | None], list[Issue]]:
    """Contents by name, None for what is no regular file, and what is wrong with the members themselves."""
    found: dict[str, bytes | None] = {}
    issues: list[Issue] = []
    with tarfile.open(fileobj=stream, mode="r|") as tar:
        for member in tar:
            name = member.name
            issues += _member_issues(member, found)
            file = tar.extractfile(member) if member.isreg() else None
            found[name] = file.read() if file else None
            if len(found) > MOST_FILES + 1:
                return found, [*issues, _issue("too_many_files", name, f"the limit is {MOST_FILES}")]
    return found, issues


def _member_issues(member: tarfile.TarInfo, before: dict[str, bytes | None]) -> Iterator[Issue]:
    name = member.name
    path = PurePosixPath(name.replace("\\", "/"))
    if path.is_absolute() or ".." in path.parts or ":" in name or "\0" in name or not path.parts:
        yield _issue("unsafe_path", name)
    if member.issym() or member.islnk():
        yield _issue("link_entry", name, f"it leads to {member.linkname}")
    if name in before:
        yield _issue("duplicate_entry", name)
    if is_secret(name):
        yield _issue("secret_file", name)


def _manifest_issues(members: dict[str, bytes | None]) -> Iterator[Issue]:
    content = members.get(MANIFEST)
    if content is None:
        yield _issue("missing_manifest", MANIFEST)
        return
    try:
        data = json.loads(content)
    except (ValueError, RecursionError):
        data = None
    if not isinstance(data, dict):
        yield _issue("invalid_manifest_json", MANIFEST)
        return
    for field, known in (("schema_version", SCHEMA), ("api_version", API)):
        if data.get(field) != known:
            yield _issue(f"unsupported_{field}", MANIFEST, f"it is {data.get(field)!r}, known is {known!r}")
    yield from _entrypoint_issues(data.get("entrypoint"), members)
    yield from _files_issues(data.get("files"), members)


def _entrypoint_issues(entrypoint: Any, members: dict[str, bytes | None]) -> Iterator[Issue]:
    parts = entrypoint if isinstance(entrypoint, dict) else {}
    module, cls = parts.get("module"), parts.get("class")
    if not (isinstance(module, str) and module and isinstance(cls, str) and cls):
        yield _issue("missing_entrypoint", MANIFEST)
        return
    file = f"{module.replace('.', '/')}.py"
    if members.get(file) is None:
        yield _issue("missing_entrypoint_file", file)


def _files_issues(files: Any, members: dict[str, bytes | None]) -> Iterator[Issue]:
    if not isinstance(files, list):
        yield _issue("invalid_files", MANIFEST)
        return
    listed = {MANIFEST}
    for entry in files:
        name, digest = (entry.get("name"), entry.get("sha256")) if isinstance(entry, dict) else (None, None)
        if not (isinstance(name, str) and name and isinstance(digest, str)):
            yield _issue("invalid_files_entry", MANIFEST, repr(entry)[:80])
            continue
        listed.add(name)
        yield from _file_issues(name, digest, members)
    for name in members.keys() - listed:
        yield _issue("extra_member", name)


def _file_issues(name: str, digest: str, members: dict[str, bytes | None]) -> Iterator[Issue]:
    if name.endswith("/"):
        yield _issue("directory_entry", name)
    elif name not in members:
        yield _issue("file_not_in_archive", name)
    else:
        content = members[name]
        if content is None:
            yield _issue("not_a_regular_file", name)
        elif hashlib.sha256(content).hexdigest() != digest.lower():
            yield _issue("sha256_mismatch", name)


def _issue(code: str, name: str, detail: str = "") -> Issue:
    return Issue(code, name, f"{CODES[code]}: {name}" + (f" ({detail})" if detail else ""))
