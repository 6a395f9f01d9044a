"""Pictures of a preview, written to files."""

from collections.abc import Callable
from pathlib import Path

from analyzer.views.dot import dot
from analyzer.views.graphml import graphml
from analyzer.views.html import Page, html_page
from analyzer.views.speedscope import speedscope
from analyzer.views.svg import svg
from whest.errors import WhestError
from whest.report.preview import Preview
from whest.ui.files import write_atomic


def title_of(preview: Preview) -> str:
    """What a picture is called."""
    return f"{Path(preview.source['path']).name} · {preview.source['class']}.predict"


def page_of(preview: Preview) -> Page:
    """The page of a preview."""
    return Page(
        title_of(preview),
        preview.costs,
        preview.terms,
        preview.spec.width,
        preview.spec.depth,
        str(Path(preview.source["path"]).resolve()),
        preview.trace.grade,
        preview.formulas,
        preview.waste,
    )


KINDS: dict[str, Callable[[Preview], str]] = {
    "html": lambda preview: html_page(page_of(preview)),
    "svg": lambda preview: svg(preview.costs, title_of(preview)),
    "dot": lambda preview: dot(preview.costs, title_of(preview)),
    "graphml": lambda preview: graphml(preview.trace),
    "speedscope": lambda preview: speedscope(preview.costs, title_of(preview)),
}


def draw(preview: Preview, wanted: dict[str, Path]) -> None:
    """Write the pictures. Raises WhestError when a file cannot be written."""
    for kind, path in wanted.items():
        try:
            write_atomic(path, KINDS[kind](preview).encode())
        except OSError as error:
            raise WhestError(f"cannot write {path}: {error.strerror}", code="OUTPUT_NOT_WRITTEN") from None
