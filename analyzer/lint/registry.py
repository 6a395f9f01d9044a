"""All rules, found by walking `rules/`: adding a rule is adding a file."""

from __future__ import annotations

import importlib
import pkgutil
from functools import cache

from analyzer.lint.names import nearest
from analyzer.lint.rule import FAMILIES, Rule


@cache
def rules() -> tuple[Rule, ...]:
    """One instance of every rule, by code. Two rules with one code or name are an error."""
    from analyzer.lint import rules as package

    found: list[Rule] = []
    for info in pkgutil.iter_modules(package.__path__):
        module = importlib.import_module(f"{package.__name__}.{info.name}")
        found += [kind() for kind in vars(module).values() if is_rule(kind, module.__name__)]
    found.sort(key=lambda rule: rule.code)
    keys = [key for rule in found for key in (rule.code, rule.name)]
    if len(keys) != len(set(keys)):
        raise ValueError(f"two rules share a code or a name: {sorted({k for k in keys if keys.count(k) > 1})}")
    return tuple(found)


def is_rule(kind: object, module: str) -> bool:
    """Whether a module attribute is a rule class that the module itself defines."""
    return isinstance(kind, type) and issubclass(kind, Rule) and kind.__module__ == module


class UnknownRule(ValueError):
    """A selector that names no rule, no family and no prefix of codes."""

    def __init__(self, selector: str) -> None:
        near = nearest(selector, {key for rule in rules() for key in (rule.code, rule.name)} | set(FAMILIES.values()))
        hint = f"; did you mean {near}?" if near else "; `whest rules` lists them"
        super().__init__(f"no rule called {selector!r}{hint}")


def select(selector: str) -> frozenset[str]:
    """Codes that a selector stands for: a code, a name, a prefix of codes, a family, or ALL.

    Raises UnknownRule.
    """
    wanted = selector.strip()
    if wanted.upper() == "ALL":
        return frozenset(rule.code for rule in rules())
    codes = frozenset(
        rule.code
        for rule in rules()
        if wanted in (rule.name, rule.family)
        or (wanted.upper().startswith("WH") and rule.code.startswith(wanted.upper()))
    )
    if not codes:
        raise UnknownRule(wanted)
    return codes


def lookup(name: str) -> Rule:
    """The rule of that code or name. Raises UnknownRule."""
    for rule in rules():
        if name.upper() == rule.code or name == rule.name:
            return rule
    raise UnknownRule(name)
