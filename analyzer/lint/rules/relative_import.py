"""relative-import: an import that needs a package around it."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from analyzer.lint.finding import Edit, Finding, Fix, Safety, Severity
from analyzer.lint.module import Module, Role
from analyzer.lint.rule import Bad, Rule, estimator


class RelativeImport(Rule):
    """The estimator is loaded as a single module, not as part of a package: `from .helper import x` fails with
    "attempted relative import with no known parent package". The folder of the file is on the path, so a plain
    import works.
    """

    code = "WH207"
    name = "relative-import"
    summary = "A relative import in a file that is loaded by itself"
    severity = Severity.ERROR
    fix_safety = "Unsafe: the plain name could be another module on the path."
    triggers = ("from .", "from\t.", "from  .")
    bad = (
        Bad(
            estimator("return tables.zeros(mlp)", before="from .helpers import tables"),
            estimator("return tables.zeros(mlp)", before="from helpers import tables"),
        ),
    )
    good = (estimator("return tables.zeros(mlp)", before="from helpers import tables"),)

    def check(self, module: Module) -> Iterator[Finding]:
        packaged = module.path is not None and (module.path.parent / "__init__.py").exists()
        if module.role is Role.HELPER and (packaged or module.path is None):
            return
        for node in module.nodes(ast.ImportFrom):
            if node.level:
                yield self.finding(
                    module,
                    node,
                    "relative import: the file is loaded by itself, without a package",
                    help="the file's folder is on the path: import the module by its plain name",
                    fix=plain(module, node),
                )


def plain(module: Module, node: ast.ImportFrom) -> Fix | None:
    """`from .helpers import x` -> `from helpers import x`."""
    if node.level != 1 or not node.module:
        return None
    start = module.text.text.index(".", module.text.span(node).start)
    return Fix("import by plain name", (Edit(start, start + 1, ""),), Safety.UNSAFE)
