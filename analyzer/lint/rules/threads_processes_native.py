"""threads-processes-native: work the meter cannot follow."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from analyzer.lint.finding import Finding, Severity
from analyzer.lint.module import Module
from analyzer.lint.modules import imports
from analyzer.lint.rule import Bad, Rule, estimator

MODULES = {
    "threading": "threads",
    "_thread": "threads",
    "multiprocessing": "processes",
    "concurrent": "threads or processes",
    "subprocess": "processes",
    "ctypes": "native code",
    "cffi": "native code",
    "pty": "processes",
}
CALLS = frozenset({"builtins.exec", "builtins.eval", "os.system", "os.popen", "os.fork", "os.execv", "os.posix_spawn"})


class ThreadsProcessesNative(Rule):
    """Threads, processes, native code and `exec` run where the meter does not follow, or not in the same way in every
    release and runner. The grader's sandbox forbids part of them and its two cores make the rest pointless.
    """

    code = "WH110"
    name = "threads-processes-native"
    summary = "Threads, processes, native code or exec in an estimator"
    severity = Severity.ERROR
    triggers = (
        "threading",
        "_thread",
        "multiprocessing",
        "concurrent",
        "subprocess",
        "ctypes",
        "cffi",
        "pty",
        "exec",
        "eval",
        "os.",
    )
    bad = (
        Bad(
            estimator(
                """
                    import threading

                    threading.Thread(target=print).start()
                    return fnp.zeros((mlp.depth, mlp.width))
                """
            )
        ),
        Bad(
            estimator("""
            exec('x = 1')
            return fnp.zeros((mlp.depth, mlp.width))
        """)
        ),
        Bad(
            estimator(
                "return fnp.zeros((mlp.depth, mlp.width))", before="from concurrent.futures import ThreadPoolExecutor"
            )
        ),
    )
    good = (
        estimator(
            "return fnp.zeros((mlp.depth, mlp.width))",
            before="""
            import os

            HERE = os.path.dirname(__file__)
        """,
        ),
        "import subprocess\n\nimport flopscope\n\nif __name__ == '__main__':\n    subprocess.run(['ls'])\n",
    )

    def check(self, module: Module) -> Iterator[Finding]:
        for found in imports(module):
            if found.top in MODULES:
                yield self.finding(module, found.node, f"`{found.module}`: {MODULES[found.top]} run outside the meter")
        for call in module.nodes(ast.Call):
            name = module.dotted(call.func)
            if name in CALLS:
                yield self.finding(module, call, f"`{ast.unparse(call.func)}` runs outside the meter")
