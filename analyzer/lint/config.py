"""`[tool.whest.lint]` in pyproject.toml: select, ignore, per-file-ignores, exclude, round. The nearest file wins."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass, field
from fnmatch import fnmatch
from functools import cache
from pathlib import Path
from typing import Any

from analyzer.lint import registry
from analyzer.lint.engine import Options
from analyzer.lint.names import nearest
from analyzer.lint.rounds import ROUNDS

KEYS = ("select", "ignore", "per-file-ignores", "exclude", "round")
DEFAULT_ROUND = "v1-warmup"


class ConfigError(ValueError):
    """A configuration that cannot be used; the message names the file and what is wrong."""


@dataclass(frozen=True, slots=True)
class Config:
    """What one pyproject.toml asks for. `root` is its folder; patterns are relative to it."""

    select: frozenset[str]
    ignore: frozenset[str] = frozenset()
    per_file: tuple[tuple[str, frozenset[str]], ...] = ()
    exclude: tuple[str, ...] = ()
    round: str = DEFAULT_ROUND
    root: Path = field(default_factory=Path)

    def options(self, path: Path | None) -> Options:
        """The rules that apply to one file."""
        off = set(self.ignore)
        for pattern, codes in self.per_file:
            if path is not None and self.matches(path, pattern):
                off |= codes
        return Options(self.select - off, self.round)

    def excluded(self, path: Path) -> bool:
        """Whether a file found in a folder is left out."""
        return any(self.matches(path, pattern) for pattern in self.exclude)

    def matches(self, path: Path, pattern: str) -> bool:
        try:
            relative = path.resolve().relative_to(self.root.resolve()).as_posix()
        except ValueError:
            relative = path.as_posix()
        return (
            fnmatch(relative, pattern) or fnmatch(path.name, pattern) or relative.startswith(pattern.rstrip("/") + "/")
        )


def default() -> Config:
    """All rules, the default round."""
    return Config(registry.select("ALL"))


@cache
def nearest_config(folder: Path) -> Config:
    """The configuration that governs a folder. Raises ConfigError; the first file upwards with the table decides."""
    for parent in (folder, *folder.parents):
        candidate = parent / "pyproject.toml"
        if candidate.is_file():
            table = read_table(candidate)
            if table is not None:
                return parse(table, candidate)
    return default()


def read_table(path: Path) -> dict[str, Any] | None:
    """The `[tool.whest.lint]` table of a file; None when there is none. Raises ConfigError."""
    try:
        data = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise ConfigError(f"{path}: {error}") from error
    table: Any = data
    for key in ("tool", "whest", "lint"):
        table = table.get(key) if isinstance(table, dict) else None
    if table is not None and not isinstance(table, dict):
        raise ConfigError(f"{path}: tool.whest.lint is not a table")
    return table


def parse(table: dict[str, Any], path: Path) -> Config:
    """Check every key and value of the table. Raises ConfigError with the nearest name."""
    for key in table:
        if key not in KEYS:
            near = nearest(key, list(KEYS))
            hint = f"did you mean `{near}`?" if near else f"known keys: {', '.join(KEYS)}"
            raise ConfigError(f"{path}: unknown key `{key}` in [tool.whest.lint]; {hint}")
    per_file = table.get("per-file-ignores", {})
    if not isinstance(per_file, dict):
        raise ConfigError(f"{path}: per-file-ignores is a table of pattern = [rules]")
    return Config(
        select=codes(table.get("select", ["ALL"]), path, "select"),
        ignore=codes(table.get("ignore", []), path, "ignore"),
        per_file=tuple((pattern, codes(value, path, "per-file-ignores")) for pattern, value in per_file.items()),
        exclude=tuple(strings(table.get("exclude", []), path, "exclude")),
        round=check_round(table.get("round", DEFAULT_ROUND), str(path)),
        root=path.parent,
    )


def strings(value: Any, path: Path, key: str) -> list[str]:
    if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
        raise ConfigError(f"{path}: {key} is a list of strings")
    return value


def codes(value: Any, path: Path, key: str) -> frozenset[str]:
    """The codes a list of selectors stands for."""
    try:
        return frozenset(code for selector in strings(value, path, key) for code in registry.select(selector))
    except registry.UnknownRule as error:
        raise ConfigError(f"{path}: {key}: {error}") from error


def check_round(value: Any, where: str) -> str:
    """The round's name, if there is one of that name. Raises ConfigError."""
    if value in ROUNDS:
        return str(value)
    near = nearest(str(value), list(ROUNDS))
    hint = f"did you mean {near}?" if near else f"known rounds: {', '.join(ROUNDS)}"
    raise ConfigError(f"{where}: no round called {value!r}; {hint}")


def from_options(select: list[str] | None, ignore: list[str] | None, round: str | None) -> Config | None:
    """A configuration from the command line; each option may hold several selectors, by commas. None without any.

    Raises ConfigError.
    """
    if not (select or ignore or round):
        return None
    here = nearest_config(Path.cwd())
    try:
        chosen = pick(select) if select else here.select
        dropped = pick(ignore or [])
    except registry.UnknownRule as error:
        raise ConfigError(str(error)) from error
    name = check_round(round, "--round") if round else here.round
    off = dropped if select else here.ignore | dropped
    return Config(chosen, off, here.per_file, here.exclude, name, here.root)


def pick(selectors: list[str]) -> frozenset[str]:
    parts = [part for selector in selectors for part in selector.split(",") if part.strip()]
    return frozenset(code for part in parts for code in registry.select(part))
