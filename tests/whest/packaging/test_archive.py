"""Making archives, and refusing what is none."""

import gzip
import io
import json
import os
import tarfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from whest.packaging.archive import archive, manifest
from whest.packaging.check import CODES, check_archive
from whest.packaging.collect import PackagingError, select

SOURCE = b"import flopscope\nfrom whest import BaseEstimator\nclass Estimator(BaseEstimator):\n    pass\n"
FILES = {"estimator.py": SOURCE, "helper.py": b"X = 1\n", "data/table.npy": b"\x00" * 100}


def tarred(members: list[tuple[str, Any]]) -> bytes:
    """A gzipped tar; a member is bytes, or a function that changes its header."""
    content = io.BytesIO()
    with tarfile.open(fileobj=content, mode="w") as tar:
        for name, what in members:
            member = tarfile.TarInfo(name)
            body = what if isinstance(what, bytes) else b""
            member.size = len(body)
            if callable(what):
                what(member)
            tar.addfile(member, io.BytesIO(body))
    return gzip.compress(content.getvalue())


def about(**changed: Any) -> bytes:
    return json.dumps(manifest(FILES, "Estimator") | changed).encode()


def whole(**changed: Any) -> list[tuple[str, Any]]:
    return [*FILES.items(), ("manifest.json", about(**changed))]


def link(kind: bytes) -> Callable[[tarfile.TarInfo], None]:
    def change(member: tarfile.TarInfo) -> None:
        member.type, member.linkname = kind, "/etc/passwd"

    return change


def codes(content: bytes, tmp_path: Path) -> set[str]:
    path = tmp_path / "submission.tar.gz"
    path.write_bytes(content)
    return {issue.code for issue in check_archive(path)}


def listed(*entries: Any) -> dict[str, Any]:
    return {"files": [*manifest(FILES, "Estimator")["files"], *entries]}


WITHOUT_MANIFEST = list(FILES.items())
BROKEN: dict[str, tuple[set[str], list[tuple[str, Any]]]] = {
    "no manifest": ({"missing_manifest"}, WITHOUT_MANIFEST),
    "no JSON": ({"invalid_manifest_json"}, [*WITHOUT_MANIFEST, ("manifest.json", b"{")]),
    "a JSON list": ({"invalid_manifest_json"}, [*WITHOUT_MANIFEST, ("manifest.json", b"[]")]),
    "deep JSON": ({"invalid_manifest_json"}, [*WITHOUT_MANIFEST, ("manifest.json", b"[" * 100_000)]),
    "schema": ({"unsupported_schema_version"}, whole(schema_version="9")),
    "api": ({"unsupported_api_version"}, whole(api_version=None)),
    "no entrypoint": ({"missing_entrypoint"}, whole(entrypoint="estimator")),
    "no class": ({"missing_entrypoint"}, whole(entrypoint={"module": "estimator"})),
    "no entry file": ({"missing_entrypoint_file"}, whole(entrypoint={"module": "main", "class": "E"})),
    "files": ({"invalid_files"}, whole(files={})),
    "entry": ({"invalid_files_entry"}, whole(**listed({"name": "x"}))),
    "folder": ({"directory_entry"}, whole(**listed({"name": "data/", "sha256": ""}))),
    "absent": ({"file_not_in_archive"}, whole(**listed({"name": "gone.py", "sha256": ""}))),
    "fifo": (
        {"not_a_regular_file"},
        [("pipe", link(tarfile.FIFOTYPE)), *whole(**listed({"name": "pipe", "sha256": ""}))],
    ),
    "hash": ({"sha256_mismatch"}, [("estimator.py", b"other"), *whole()[1:]]),
    "extra": ({"extra_member"}, [("more.py", b""), *whole()]),
    "symlink": ({"link_entry", "extra_member"}, [("l", link(tarfile.SYMTYPE)), *whole()]),
    "hard link": ({"link_entry", "extra_member"}, [("l", link(tarfile.LNKTYPE)), *whole()]),
    "up": ({"unsafe_path", "extra_member"}, [("../evil.py", b""), *whole()]),
    "absolute": ({"unsafe_path", "extra_member"}, [("/etc/evil", b""), *whole()]),
    "drive": ({"unsafe_path", "extra_member"}, [("C:\\evil", b""), *whole()]),
    "twice": ({"duplicate_entry"}, [("estimator.py", SOURCE), *whole()]),
    "secret": ({"secret_file", "extra_member"}, [("conf/.env", b""), *whole()]),
    "bomb": ({"archive_too_large"}, [("zeros", b"\0" * (60 << 20)), *whole()]),
    "many": ({"too_many_files", "missing_manifest", *()}, [(f"f{n}", b"") for n in range(100)]),
}


def test_a_whole_archive_has_no_issue(tmp_path: Path) -> None:
    assert codes(archive(FILES, "Estimator"), tmp_path) == set()


@pytest.mark.parametrize("name", BROKEN)
def test_what_is_wrong_has_its_code(name: str, tmp_path: Path) -> None:
    expected, members = BROKEN[name]
    assert codes(tarred(members), tmp_path) == expected


def test_every_code_has_a_case(tmp_path: Path) -> None:
    seen = {code for expected, _ in BROKEN.values() for code in expected}
    assert {issue.code for issue in check_archive(tmp_path / "gone")} == {"archive_missing"}
    assert codes(b"no archive", tmp_path) == {"archive_unreadable"}
    assert seen | {"archive_missing", "archive_unreadable"} == set(CODES)


def test_the_same_files_give_the_same_bytes(tmp_path: Path) -> None:
    first = archive(FILES, "Estimator")
    backwards = dict(reversed(FILES.items()))
    assert archive(backwards, "Estimator") == first
    folder = tmp_path / "kit"
    for name, content in FILES.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(content)
        os.utime(folder / name, (1, 1))
    assert archive(select(folder).files, "Estimator") == first


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(cuts=st.lists(st.tuples(st.floats(0, 1), st.integers(0, 255)), max_size=6), length=st.floats(0, 1))
def test_a_damaged_archive_is_refused_and_nothing_else_happens(
    cuts: list[tuple[float, int]], length: float, tmp_path: Path
) -> None:
    """Bytes of the tar changed and its end cut off: issues of known codes only, and no other file."""
    tar = bytearray(gzip.decompress(archive(FILES, "Estimator")))
    for at, value in cuts:
        tar[int(at * (len(tar) - 1))] = value
    before = sorted(tmp_path.iterdir())
    found = codes(gzip.compress(bytes(tar[: max(1, int(length * len(tar)))])), tmp_path)
    assert found <= set(CODES)
    assert sorted(tmp_path.iterdir()) == sorted({*before, tmp_path / "submission.tar.gz"})


@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(content=st.binary(max_size=2000))
def test_any_bytes_are_refused(content: bytes, tmp_path: Path) -> None:
    found = codes(content, tmp_path)
    assert found
    assert found <= set(CODES)


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3),
    max_leaves=5,
)


@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(field=st.sampled_from(sorted(manifest(FILES, "E"))), value=json_values)
def test_any_manifest_is_judged(field: str, value: Any, tmp_path: Path) -> None:
    assert codes(tarred(whole(**{field: value})), tmp_path) <= set(CODES)


def test_a_folder_without_its_secrets(tmp_path: Path) -> None:
    names = ["estimator.py", "helper.py", "unused.py", ".env", "sub/id_rsa", "notes.txt", "x.pyc", "requirements.txt"]
    for name in names:
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text("")
    (tmp_path / "estimator.py").write_text("import helper, scipy.special, torch\n")
    (tmp_path / ".whestignore").write_text("# mine\nnotes*\n")
    (tmp_path / "requirements.txt").write_text("scipy>=1.10\n")
    (tmp_path / "link.py").symlink_to("/etc/passwd")
    found = select(tmp_path)
    assert set(found.files) == {"estimator.py", "helper.py", "unused.py", "requirements.txt"}
    assert found.secrets == [".env", "sub/id_rsa"]
    assert found.warnings == [
        "shipped, but never imported from estimator.py: unused.py",
        "imported, but not listed in requirements.txt: torch",
    ]


def test_a_single_file_that_needs_its_neighbour_is_refused(tmp_path: Path) -> None:
    (tmp_path / "mine.py").write_text("import helper\n")
    (tmp_path / "helper.py").write_text("")
    with pytest.raises(PackagingError) as caught:
        select(tmp_path / "mine.py")
    assert caught.value.code == "PACKAGE_NEEDS_FOLDER"


def test_limits(tmp_path: Path) -> None:
    (tmp_path / "estimator.py").write_text("")
    for number in range(60):
        (tmp_path / f"f{number}.txt").write_text("")
    with pytest.raises(PackagingError, match="61 files; the limit is 50"):
        select(tmp_path)
