"""What could be saved, in a terminal."""

from collections.abc import Iterator

from whest.report.blocks import Block
from whest.report.preview import Preview


def waste_blocks(preview: Preview) -> Iterator[Block]:
    """One row a finding, the largest saving first, with the suggested code below it."""
    return iter(())
