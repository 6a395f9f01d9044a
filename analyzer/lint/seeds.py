"""Where randomness comes from: generator constructors, their seeds, and the seed that should be there."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from analyzer.lint.calls import argument_node
from analyzer.lint.finding import Edit, Fix
from analyzer.lint.module import Module
from analyzer.lint.values import Kind

CONSTRUCTORS = frozenset(
    [
        f"{space}.random.{name}"
        for space in ("flopscope.numpy", "numpy")
        for name in ("default_rng", "RandomState", "SeedSequence")
    ]
    + ["random.Random", "random.SystemRandom"]
)
SEEDERS = frozenset({"random.seed", "flopscope.numpy.random.seed", "numpy.random.seed"})
CLOCKS = frozenset(
    [
        f"time.{n}"
        for n in ("time", "time_ns", "perf_counter", "perf_counter_ns", "monotonic", "monotonic_ns", "process_time")
    ]
    + ["datetime.datetime.now", "datetime.datetime.utcnow", "os.getpid", "os.urandom", "uuid.uuid4", "builtins.id"]
    + ["secrets.randbits", "secrets.randbelow", "secrets.token_bytes", "datetime.datetime.today"]
)


def constructions(module: Module) -> Iterator[tuple[ast.Call, ast.expr | None]]:
    """Calls that make or seed a generator, with their seed expression (None: not given)."""
    for call in module.nodes(ast.Call):
        if module.dotted(call.func) in CONSTRUCTORS | SEEDERS:
            given = argument_node(call, 0, "seed") or argument_node(call, 0, "entropy")
            starred = any(isinstance(a, ast.Starred) for a in call.args) or any(k.arg is None for k in call.keywords)
            if not starred:
                yield call, given


def is_none(node: ast.expr | None) -> bool:
    return node is None or (isinstance(node, ast.Constant) and node.value is None)


def from_clock(module: Module, node: ast.expr, depth: int = 4) -> bool:
    """Whether a seed comes from the clock, the process or the system, directly or through names bound once."""
    for part in ast.walk(node):
        if isinstance(part, ast.Call) and module.dotted(part.func) in CLOCKS:
            return True
        if isinstance(part, ast.Name) and depth:
            bindings = module.bindings(part)
            value = bindings[0].value if len(bindings) == 1 and bindings[0].kind == "assign" else None
            if isinstance(value, ast.expr) and from_clock(module, value, depth - 1):
                return True
    return False


def mlp_seed(module: Module, node: ast.AST) -> str | None:
    """`mlp.seed` as it is spelled where `node` stands: in a function that has the MLP as a parameter."""
    function = module.function(node)
    if function is None:
        return None
    for arg in function.args.args:
        binding = module.walk.own[function].names.get(arg.arg, [])
        if len(binding) == 1 and module.inference.binding(binding[0], module.walk.own[function]).kind is Kind.MLP:
            return f"{arg.arg}.seed"
    return None


def fix_seed(module: Module, call: ast.Call, given: ast.expr | None) -> Fix | None:
    """Put the MLP's seed where the seed belongs."""
    seed = mlp_seed(module, call)
    if seed is None:
        return None
    if given is not None:
        span = module.text.span(given)
        return Fix(f"seed with {seed}", (Edit(span.start, span.end, seed),))
    end = module.text.span(call).end - 1
    if call.args or call.keywords or module.text.text[end - 1] != "(":
        return None
    return Fix(f"seed with {seed}", (Edit(end, end, seed),))
