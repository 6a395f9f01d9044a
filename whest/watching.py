"""`--watch`: trace again whenever the estimator is saved, and show what moved."""

import time
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

from analyzer.cost import Costs
from analyzer.cost.compare import Text, compare
from whest.contest.spec import ContestSpec
from whest.errors import WhestError
from whest.previewing import OWN, terms_of
from whest.report.blocks import Block, Facts, Verbatim
from whest.report.tables_text import comparison_blocks
from whest.subject import EstimatorSubject
from whest.ui.numbers import percent, with_unit

_POLL_S = 0.05
Show = Callable[[list[Block]], None]


def saves(path: Path) -> Iterator[None]:
    """One item now, and one whenever the file was saved."""
    seen = _stamp(path)
    yield
    while True:
        time.sleep(_POLL_S)
        now = _stamp(path)
        if now != seen and now is not None:
            seen = now
            yield


def _stamp(path: Path) -> tuple[int, int] | None:
    # An editor may replace the file: for a moment there is none.
    try:
        status = path.stat()
    except OSError:
        return None
    return status.st_mtime_ns, status.st_size


class Watch:
    """Traces an estimator again and again."""

    def __init__(self, path: Path, class_name: str | None, spec: ContestSpec, mlp: int = 0) -> None:
        self._path, self._class_name, self._spec, self._mlp = path, class_name, spec, mlp
        self._last: tuple[Costs, Text] | None = None

    def run(self, saved: Iterable[None], show: Show) -> None:
        """Trace and show once for every item of `saved`, until there are no more or Ctrl-C is pressed."""
        try:
            for _ in saved:
                show(self._blocks())
        except KeyboardInterrupt:
            return

    def _blocks(self) -> list[Block]:
        try:
            subject = EstimatorSubject(self._path, self._class_name, self._spec, self._mlp)
            trace = subject.trace(subject.setting)
        except WhestError as error:
            return [Verbatim(error.lines(), "bad", 0)]
        if isinstance(trace.output, BaseException):
            return [Facts([f"predict fails: {type(trace.output).__name__}: {trace.output}"], "bad", 0)]
        now = Costs(trace, own=OWN), self._text()
        before, self._last = self._last, now
        blocks: list[Block] = [Facts([f"{time.strftime('%H:%M:%S')}  {self._total(now[0])}"], "score", 0)]
        if before is not None:
            blocks += comparison_blocks(compare(before[0], now[0], before[1], now[1]), "the last save")
        return blocks

    def _total(self, costs: Costs) -> str:
        terms = terms_of(self._spec)
        share = percent(costs.flops / terms.flop_budget)
        return f"{with_unit(costs.flops)}   {share} of B   multiplier {terms.multiplier(costs.flops):.3g}"

    def _text(self) -> Text:
        return Text(self._path.resolve(), tuple(self._path.read_text(errors="replace").splitlines()))
