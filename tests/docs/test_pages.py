"""What the pages name exists: links, anchors, commands and their options, functions, files."""

import re
import sys
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import typer

import flopscope as flops
import flopscope.numpy as fnp
from whest.cli import build_app

ROOT = Path(__file__).resolve().parents[2]
DOCS = ROOT / "docs"
PAGES = [ROOT / "README.md", *sorted(DOCS.rglob("*.md"))]
LINK = re.compile(r"\]\(([^)\s]+)\)")
by_name = pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))


def text(page: Path) -> str:
    return page.read_text(encoding="utf-8")


def code(page: Path) -> str:
    """What a page sets as code: inline, indented, and command lines in fences."""
    patterns = (r"`([^`\n]+)`", r"^( {4}.*)$", r"^(?:\$ )?(whest .*)$")
    return "\n".join(found for pattern in patterns for found in re.findall(pattern, text(page), re.MULTILINE))


def anchors(page: Path) -> set[str]:
    """The anchors of a page's headings, as they are made from their text."""
    prose = re.sub(r"^```.*?^```$", "", text(page), flags=re.DOTALL | re.MULTILINE)
    headings = re.findall(r"^#+ (.+)$", prose, re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).strip().replace(" ", "-") for heading in headings}


@by_name
def test_links_lead_somewhere(page: Path) -> None:
    broken = []
    for target in LINK.findall(text(page)):
        path, _, anchor = target.partition("#")
        linked = (page.parent / path).resolve() if path else page
        if not target.startswith("http") and not (linked.exists() and (not anchor or anchor in anchors(linked))):
            broken.append(target)
    assert broken == []


def test_every_page_is_linked_from_an_index() -> None:
    indexes = [ROOT / "README.md", DOCS / "README.md", DOCS / "design" / "README.md"]
    linked = {
        (index.parent / target.partition("#")[0]).resolve() for index in indexes for target in LINK.findall(text(index))
    }
    assert [str(page.relative_to(ROOT)) for page in PAGES[1:] if page not in linked] == []


@cache
def commands() -> dict[str, set[str]]:
    """The options of every command."""
    group: Any = typer.main.get_command(build_app())
    return {name: options_of(command) for name, command in group.commands.items()}


def options_of(command: Any) -> set[str]:
    """The options of a command, and of its own commands where it has some."""
    own = {option for p in command.params for option in (*p.opts, *p.secondary_opts)}
    return {"--help"}.union(own, *(options_of(below) for below in getattr(command, "commands", {}).values()))


@by_name
def test_commands_and_options_exist(page: Path) -> None:
    unknown = []
    for name, rest in re.findall(r"(?<![\w/-])whest ([a-z]+(?:-[a-z]+)*)\b([^`|\n]*)", code(page)):
        options = re.findall(r"(?<!\S)--?[a-z][a-z-]*", rest.split("#")[0])
        unknown += [option for option in options if option not in commands().get(name, set())]
        unknown += [] if name in commands() else [name]
    assert unknown == []


@by_name
def test_options_named_alone_exist(page: Path) -> None:
    every = set().union(*commands().values())
    assert set(re.findall(r"`(--[a-z][a-z-]*)", text(page))) - every == set()


@pytest.mark.parametrize("page", [page for page in PAGES if page.name != "lint-rules.md"], ids=lambda page: page.name)
def test_names_of_flopscope_exist(page: Path) -> None:  # the lint's page shows misspelt ones on purpose
    named = set(re.findall(r"(?<![\w.-])(fnp|flops)\.([A-Za-z_]\w*)", text(page)))
    modules = {"fnp": fnp, "flops": flops}
    assert [f"{module}.{name}" for module, name in sorted(named) if not hasattr(modules[module], name)] == []


@by_name
def test_paths_of_the_tree_exist(page: Path) -> None:
    named = re.findall(r"`((?:flopscope|analyzer|whest|tests|docs)/[\w./-]*)`", text(page))
    assert [path for path in named if not (ROOT / path).exists()] == []


def test_pictures_are_of_the_commands_they_show() -> None:
    sys.path.insert(0, str(DOCS / "images"))
    try:
        import render
    finally:
        sys.path.remove(str(DOCS / "images"))
    for name, arguments in render.PICTURES.items():
        shown = text(DOCS / "images" / name).replace("&#160;", " ")
        assert " ".join(arguments) in shown
        assert "url(http" not in shown
    command = render.PICTURES["trace.svg"]
    fresh = render.picture(command, render.printed([*command, "--formulas"]))
    assert words(fresh) == words(text(DOCS / "images" / "trace.svg")), "run: python docs/images/render.py"


def words(svg: str) -> list[str]:
    """The text of a picture without its times and what follows from them."""
    lines = re.findall(r"<text[^>]*>([^<]*)</text>", svg)
    return [
        line for line in lines if line.strip() and not re.search(r"traced|Python|peak", line.replace("&#160;", " "))
    ]
