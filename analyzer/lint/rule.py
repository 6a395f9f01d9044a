"""A rule: one class in one file, with its text, examples, match and fix. Docs and tests are made from it."""

from __future__ import annotations

import ast
import textwrap
from collections.abc import Iterator
from dataclasses import dataclass
from typing import ClassVar

from analyzer.lint.finding import Edit, Finding, Fix, Safety, Severity, Span
from analyzer.lint.module import Module, Role

FAMILIES = {
    "WH0": "suppression",
    "WH1": "accounting",
    "WH2": "contract",
    "WH3": "reproducibility",
    "WH4": "cost",
    "WH5": "packaging",
}


@dataclass(frozen=True, slots=True)
class Bad:
    """Source the rule must find fault with, and what its fix makes of it (None: no fix)."""

    source: str
    fixed: str | None = None


PRELUDE = "import flopscope as flops\nimport flopscope.numpy as fnp\nfrom whestbench import BaseEstimator\n\n\n"


def estimator(body: str, before: str = "", prelude: str = PRELUDE) -> str:
    """A whole estimator file around the body of predict(); `before` goes between the imports and the class."""
    head = f"{textwrap.dedent(before).strip()}\n\n\n" if before.strip() else ""
    inner = textwrap.indent(textwrap.dedent(body).strip(), " " * 8)
    return f"{prelude}{head}class Estimator(BaseEstimator):\n    def predict(self, mlp, budget):\n{inner}\n"


class Rule:
    """Base of all rules. A subclass's docstring is the `why` of its page; `check` yields findings."""

    code: ClassVar[str]
    name: ClassVar[str]
    summary: ClassVar[str]
    severity: ClassVar[Severity] = Severity.WARNING
    fix_safety: ClassVar[str] = "No fix: what to write instead depends on what you meant."
    triggers: ClassVar[tuple[str, ...]]
    roles: ClassVar[frozenset[Role]] = frozenset({Role.ESTIMATOR, Role.HELPER})
    bad: ClassVar[tuple[Bad, ...]]
    good: ClassVar[tuple[str, ...]]

    def check(self, module: Module) -> Iterator[Finding]:
        """Yield a finding for each place the rule objects to."""
        raise NotImplementedError

    def gate(self, text: str) -> bool:
        """The cheap question before any parsing: does the text hold one of the trigger words?"""
        return not self.triggers or any(word in text for word in self.triggers)

    @property
    def family(self) -> str:
        """accounting, contract, reproducibility, cost or packaging: from the code."""
        return FAMILIES[self.code[:3]]

    @property
    def why(self) -> str:
        """The explanation on the rule's page."""
        return textwrap.dedent(" " * 4 + (self.__doc__ or "")).strip()

    @property
    def fixable(self) -> bool:
        """Derived from the examples, not declared."""
        return any(bad.fixed is not None for bad in self.bad)

    def finding(
        self,
        module: Module,
        node: ast.AST | Span,
        message: str,
        *,
        help: str = "",
        fix: Fix | None = None,
        severity: Severity | None = None,
    ) -> Finding:
        """A finding of this rule at a node."""
        span = node if isinstance(node, Span) else module.text.span(node)
        return Finding(self.name, self.code, message, span, help, severity or self.severity, fix)


def replacing(
    module: Module, node: ast.AST, text: str | None, message: str, safety: Safety = Safety.SAFE
) -> Fix | None:
    """The fix that puts `text` in place of a node; None when there is no text."""
    if text is None:
        return None
    span = module.text.span(node)
    return Fix(message, (Edit(span.start, span.end, text),), safety)
