"""work-at-import: module-level code that does more than define."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from analyzer.lint import names
from analyzer.lint.finding import Finding
from analyzer.lint.module import FUNCTIONS, Module
from analyzer.lint.rule import Bad, Rule, estimator
from analyzer.lint.values import Kind

EFFECTS = {
    "builtins.print": "prints",
    "builtins.open": "opens a file",
    "builtins.input": "waits for input",
    "time.sleep": "sleeps",
    "sys.exit": "exits",
    "builtins.exit": "exits",
    "flopscope.numpy.load": "loads a file",
}
CLEAN = estimator("return fnp.zeros((mlp.depth, mlp.width))")


class WorkAtImport(Rule):
    """The module is imported more than once, in every worker, before any budget is open: what it computes is billed to
    nobody's budget and timed against the load, what it prints can corrupt the worker's protocol, and a file it opens
    may not be there. Do the work in setup(); definitions and plain constants are fine where they are.
    """

    code = "WH205"
    name = "work-at-import"
    summary = "The module works, prints or reads files when it is imported"
    triggers = ("(",)
    bad = (
        Bad(estimator("return fnp.zeros((mlp.depth, mlp.width))", before="print('loading')")),
        Bad(estimator("return fnp.stack([T[: mlp.width]] * mlp.depth)", before="T = fnp.linspace(0.0, 1.0, 4096)")),
        Bad(estimator("return fnp.stack([T[: mlp.width]] * mlp.depth)", before="T = fnp.load('table.npy')")),
    )
    good = (
        CLEAN,
        estimator("return fnp.zeros((mlp.depth, mlp.width)) + C", before="C = 1.0 / fnp.sqrt(2.0 * fnp.pi)"),
        CLEAN + "\n\nif __name__ == '__main__':\n    print('ok')\n",
    )

    def check(self, module: Module) -> Iterator[Finding]:
        for call in module.nodes(ast.Call):
            if not at_module_level(module, call):
                continue
            name = module.dotted(call.func) or ""
            if name in EFFECTS:
                yield self.finding(
                    module, call, f"the module {EFFECTS[name]} when it is imported", help="do it in setup()"
                )
            elif costly(module, call, name):
                yield self.finding(
                    module,
                    call,
                    f"`{ast.unparse(call.func)}` runs when the module is imported",
                    help="do it in setup()",
                )


def at_module_level(module: Module, node: ast.AST) -> bool:
    """Outside every def and class body method; class bodies run at import too."""
    return not any(isinstance(a, FUNCTIONS) for a in module.ancestors(node))


def costly(module: Module, call: ast.Call, name: str) -> bool:
    """A counted call that is billed and works on more than numbers."""
    if isinstance(call.func, ast.Attribute) and module.value(call.func.value).kind is Kind.RNG:
        return module.value(call).is_array
    if not name.startswith("flopscope.") or names.free(name.removeprefix("flopscope.numpy.")):
        return False
    if not module.value(call).is_array and module.value(call).kind is not Kind.TUPLE:
        return False
    short = name.removeprefix("flopscope.numpy.")
    makes = short.split(".")[0] in (
        "linspace",
        "arange",
        "eye",
        "ones",
        "full",
        "random",
        "linalg",
        "logspace",
        "geomspace",
    )
    return makes or any(module.value(a).is_array and module.value(a).ndim not in (0, None) for a in call.args)
