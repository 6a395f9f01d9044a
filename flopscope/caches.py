"""What is remembered between calls: plans by the specs of their operands, and contraction paths by shapes.

Nothing here changes a result or a price; clearing only costs the time to work plans out again.
"""

from __future__ import annotations

from typing import NamedTuple

from flopscope.dispatch import PLAN_LIMIT
from flopscope.op import TABLE, Op
from flopscope.symmetry.contraction import contraction_path
from flopscope.symmetry.subscripts import parse

CONTRACTIONS = ("flopscope.rules.contraction", "flopscope.rules.products")
REDUCTIONS = ("flopscope.rules.reductions",)


class CacheInfo(NamedTuple):
    """Size of a cache, and how often it had the answer (None where that is not counted)."""

    hits: int | None
    misses: int | None
    maxsize: int | None
    currsize: int


def clear_cache() -> None:
    """Forget all plans and contraction paths."""
    _forget(list(TABLE.values()))
    einsum_clear_caches()


def einsum_clear_caches() -> None:
    """Forget contraction paths and the plans of contractions."""
    _forget(_rows(CONTRACTIONS))
    contraction_path.cache_clear()
    parse.cache_clear()


def einsum_cache_info() -> dict[str, CacheInfo]:
    """What is remembered of contractions: paths, and plans with their accumulation costs."""
    return {"path": path_cache_info(), "accumulation": _plans(_rows(CONTRACTIONS))}


def path_cache_info() -> CacheInfo:
    """What is remembered of contraction paths."""
    return CacheInfo(*contraction_path.cache_info())


def reduction_clear_cache() -> None:
    """Forget the plans of reductions."""
    _forget(_rows(REDUCTIONS))


def reduction_cache_info() -> CacheInfo:
    """What is remembered of reductions."""
    return _plans(_rows(REDUCTIONS))


def _rows(modules: tuple[str, ...]) -> list[Op]:
    return [op for op in TABLE.values() if op.rule.__module__ in modules]


def _plans(rows: list[Op]) -> CacheInfo:
    return CacheInfo(None, None, PLAN_LIMIT * len(rows), sum(len(op.plans) for op in rows))


def _forget(rows: list[Op]) -> None:
    for op in rows:
        op.plans.clear()
        op.fast.clear()
