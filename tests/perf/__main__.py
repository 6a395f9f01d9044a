"""Run every benchmark (or those whose name contains an argument) and print a table of figures and limits."""

import importlib
import pkgutil
import sys

from tests import perf


def main(wanted):
    over = 0
    for module in pkgutil.iter_modules(perf.__path__):
        if not module.name.startswith("bench_") or (wanted and not any(word in module.name for word in wanted)):
            continue
        print(module.name.removeprefix("bench_"), flush=True)
        for name, value, limit, *unit in importlib.import_module(f"tests.perf.{module.name}").rows():
            missed = limit is not None and value > limit
            over += missed
            bound = "" if limit is None else f"  limit {limit:g}"
            print(
                f"  {name:<58} {value:>10.3g} {unit[0] if unit else '':<6}{bound}{'  OVER' if missed else ''}",
                flush=True,
            )
    print(f"{over} figures over their limit")


if __name__ == "__main__":
    main(sys.argv[1:])
