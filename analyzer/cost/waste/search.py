"""From matches to findings: grouped by line, priced, run at a small shape, the best variant of each kept."""

from __future__ import annotations

import importlib
import pkgutil
import warnings
from collections.abc import Iterator
from dataclasses import replace
from functools import cache, cached_property
from itertools import islice
from types import ModuleType
from typing import Any

import numpy as np

from analyzer.cost.subject import Setting, Subject
from analyzer.cost.tables import Costs
from analyzer.cost.verdict import Terms
from analyzer.cost.waste import rules
from analyzer.cost.waste.finding import Edit, Finding, Match
from analyzer.cost.waste.recording import Recording
from analyzer.cost.waste.repricing import CannotRewrite, Rewrite
from analyzer.tracing.graph import output_nodes
from flopscope.budget import BudgetContext, isolated
from flopscope.errors import FlopscopeWarning

SMALL_WIDTH, SMALL_DEPTH = 7, 3
RUN_BUDGET = 10**15
MOST_SUGGESTIONS = 3
Group = dict[str, list[Match]]


@cache
def rule_modules() -> dict[str, ModuleType]:
    """The rules by name, sorted."""
    names = sorted(module.name for module in pkgutil.iter_modules(rules.__path__))
    return {name.replace("_", "-"): importlib.import_module(f"{rules.__name__}.{name}") for name in names}


def find_waste(subject: Subject, setting: Setting, costs: Costs, terms: Terms) -> list[Finding]:
    """What could be saved in the recording of `subject` at `setting`, the largest saving first."""
    return Search(subject, setting, costs, terms).findings()


class Search:
    """One search through all rules."""

    def __init__(self, subject: Subject, setting: Setting, costs: Costs, terms: Terms) -> None:
        self._subject, self._setting, self._costs, self._terms = subject, setting, costs, terms

    @cached_property
    def recording(self) -> Recording:
        """The recording that was asked about, with its twin on another network."""
        twin = self._subject.trace(replace(self._setting, seed=self._setting.seed + 1))
        return Recording(self._costs, twin)

    @cached_property
    def small(self) -> Recording | None:
        """The recording at a small shape, or None where the program fails there."""
        setting = replace(self._setting, width=SMALL_WIDTH, depth=SMALL_DEPTH)
        trace = self._subject.trace(setting)
        if isinstance(trace.output, BaseException):
            return None
        return Recording(Costs(trace, self._costs.own), self._subject.trace(replace(setting, seed=setting.seed + 1)))

    def findings(self) -> list[Finding]:
        """All findings, the largest saving first."""
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", FlopscopeWarning)
            found = [finding for name in rule_modules() for finding in self._kept(name)]
        # An alternative that changes several lines together is only worth a word where it saves more than one line does.
        alone = max((one.flops_saved for one in found if one.rule == "float64-by-default" and not one.lines), default=0)
        found = [one for one in found if not one.lines or one.flops_saved > alone]
        return sorted(found, key=lambda one: (-one.flops_saved, one.file, one.line, one.rule))

    def _kept(self, name: str) -> list[Finding]:
        """The findings of a rule, without those that others of them imply."""
        try:
            found = list(self._of_rule(name))
        except Exception as error:
            # A search that breaks must not take the preview with it; that it broke is said.
            warnings.warn(f"the search for {name} broke off: {error!r}", RuntimeWarning, stacklevel=2)
            return []
        implied = getattr(rule_modules()[name], "implied", None)
        return found if implied is None else [one for one in found if not implied(self.recording, one, found)]

    def _of_rule(self, name: str) -> Iterator[Finding]:
        small: dict[Any, Group] | None = None
        for key, group in _grouped(name, self.recording).items():
            for saved, matches in self._priced(group):
                if small is None:
                    small = {} if self.small is None else _grouped(name, self.small)
                checked = self._checked(small.get(key, {}).get(matches[0].variant, []), matches[0])
                if checked is not False and (checked or not matches[0].must_run):
                    yield self._finding(name, saved, matches, checked)
                    break

    def _priced(self, group: Group) -> list[tuple[int, list[Match]]]:
        """The variants that save something, the best first."""
        priced = [(saving(self.recording, matches), matches) for matches in group.values()]
        return sorted((pair for pair in priced if pair[0] > 0), key=lambda pair: -pair[0])

    def _checked(self, matches: list[Match], first: Match) -> bool | None:
        """Whether the rewrite gives the same answer at the small shape; None where that cannot be told."""
        if not first.exact or not matches or self.small is None:
            return None
        return same_answer(self.small, matches)

    def _finding(self, name: str, saved: int, matches: list[Match], checked: bool | None) -> Finding:
        first = max(matches, key=lambda match: self.recording.cost(match.at))
        suggestions = dict.fromkeys(match.suggestion for match in matches)
        total = self._costs.flops
        return Finding(
            rule=name,
            file=first.where.file,
            line=first.where.line,
            other_line=first.other.line if first.other else None,
            calls=len(matches),
            flops_saved=saved,
            share=saved / (total or 1),
            multiplier=self._terms.multiplier(total - saved),
            gains=self._terms.multiplier(total - saved) < self._terms.multiplier(total),
            message=first.message,
            suggestion="\n".join(islice(suggestions, MOST_SUGGESTIONS)),
            checked=checked,
            lines=first.lines,
            column=first.where.column,
            end_column=first.where.end_column if first.where.end_line == first.where.line else 0,
            numbers=tuple(match.at for match in matches),
        )


def _grouped(name: str, recording: Recording) -> dict[Any, Group]:
    groups: dict[Any, Group] = {}
    for match in rule_modules()[name].matches(recording):
        groups.setdefault(match.key, {}).setdefault(match.variant, []).append(match)
    return groups


def merged(matches: list[Match]) -> dict[int, Edit]:
    """The edits of all matches."""
    return {at: edit for match in matches for at, edit in match.edits.items()}


def saving(recording: Recording, matches: list[Match]) -> int:
    """FLOPs that the rewritten program bills less; 0 where it cannot be priced."""
    try:
        return Rewrite(recording, merged(matches)).saved
    except CannotRewrite:
        return 0


def same_answer(recording: Recording, matches: list[Match]) -> bool | None:
    """Whether the rewritten program, run, gives the recorded answer up to rounding; None where it cannot be run."""
    try:
        with isolated(), BudgetContext(RUN_BUDGET, quiet=True), np.errstate(all="ignore"):
            rewrite = Rewrite(recording, merged(matches), run=True)
            return all(
                _close(recording, rewrite, recording.number[id(node)]) for node in output_nodes(recording.trace.output)
            )
    except CannotRewrite:
        return None
    except Exception:
        return False


def _close(recording: Recording, rewrite: Rewrite, at: int) -> bool:
    node = recording.nodes[at]
    recording.trace.tape.evaluate(node)
    mine, recorded = np.asarray(rewrite.result(at)), np.asarray(node.value)
    return mine.shape == recorded.shape and np.allclose(mine, recorded, rtol=1e-3, atol=1e-4, equal_nan=True)
