"""What could be saved, in a terminal."""

from collections.abc import Iterator
from pathlib import Path

from analyzer.cost.waste.finding import Finding
from whest.report.blocks import Blank, Block, Column, Facts, Table
from whest.report.preview import Preview
from whest.ui.numbers import flops, percent

_MOST, _LEAST_SHARE = 12, 0.0005
_COLUMNS = [
    Column("line", left=True),
    Column("waste", left=True),
    Column("saves"),
    Column("of total", drop=1),
    Column("multiplier", left=True, drop=2),
    Column("", left=True),
]
_WORDS, _LEAST = 5, 24


def waste_blocks(preview: Preview) -> Iterator[Block]:
    """One row a finding, the largest saving first, with the suggested code below it."""
    if preview.waste is None:
        return
    if not preview.waste:
        yield Facts(["no waste found"], "dim")
        yield Blank()
        return
    worth = [finding for finding in preview.waste if finding.share >= _LEAST_SHARE] or preview.waste[:3]
    shown = worth[:_MOST]
    rows = [_row(preview, finding) for finding in shown]
    yield Table(_COLUMNS, rows, cut=_WORDS, least=_LEAST, notes=[finding.suggestion for finding in shown])
    if len(preview.waste) > len(shown):
        yield Facts([f"and {len(preview.waste) - len(shown)} smaller ones, all in --json"], "dim")
    if not any(finding.gains for finding in preview.waste):
        floor = percent(preview.terms.floor)
        yield Facts([f"below the {floor} floor none of this changes your score today"], "dim")
    yield Blank()


def _row(preview: Preview, finding: Finding) -> list[str]:
    name = Path(finding.file).name
    place = str(finding.line) if name == Path(preview.source["path"]).name else f"{name}:{finding.line}"
    effect = f"{preview.verdict.multiplier:.3g} → {finding.multiplier:.3g}" if finding.gains else "same"
    saves = [f"-{flops(finding.flops_saved)}", percent(finding.share), effect]
    return [place, finding.rule, *saves, finding.message]
