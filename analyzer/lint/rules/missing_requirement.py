"""missing-requirement: a third-party import that requirements.txt does not list."""

from __future__ import annotations

from collections.abc import Iterator

from analyzer.lint.finding import Finding, Severity
from analyzer.lint.module import Module
from analyzer.lint.modules import KNOWN, distribution, imports, normal, optional, requirements
from analyzer.lint.rounds import ROUNDS
from analyzer.lint.rule import Bad, Rule, estimator
from analyzer.lint.rules.uncounted_library import LIBRARIES


class MissingRequirement(Rule):
    """The import works here because the package is installed here. The grader installs what `requirements.txt` beside
    the estimator lists, and nothing else; without the line the submission ends as a failed import. Imports inside a
    `try` are taken as optional. Libraries the round refuses anyway are left to uncounted-library.
    """

    code = "WH106"
    name = "missing-requirement"
    summary = "A third-party import has no line in requirements.txt"
    severity = Severity.ERROR
    triggers = ("import",)
    bad = (
        Bad(estimator("return einops.rearrange(fnp.stack(mlp.weights)[:, 0], 'd w -> d w')", before="import einops")),
    )
    good = (
        estimator("return fnp.zeros((mlp.depth, mlp.width))"),
        estimator(
            "return fnp.zeros((mlp.depth, mlp.width))",
            before="""
                try:
                    import tqdm
                except ImportError:
                    tqdm = None
            """,
        ),
    )

    def check(self, module: Module) -> Iterator[Finding]:
        listed = requirements(module.path.parent) if module.path is not None else None
        allowed = ROUNDS.get(module.round, frozenset())
        seen: set[str] = set()
        for found in imports(module):
            package = distribution(found.top)
            refused = found.top in LIBRARIES and found.top not in allowed
            if found.top not in KNOWN or refused or found.top in seen or optional(module, found.node):
                continue
            seen.add(found.top)
            if normal(package) not in (listed or ()) and not local(module, found.top):
                missing = (
                    "requirements.txt does not list" if listed is not None else "there is no requirements.txt to list"
                )
                yield self.finding(module, found.node, f"{missing} `{package}`", help=f"add a line: {package}")


def local(module: Module, top: str) -> bool:
    """Whether the module is a file or folder beside the estimator."""
    if module.path is None:
        return False
    folder = module.path.parent
    return (folder / f"{top}.py").exists() or (folder / top).is_dir()
