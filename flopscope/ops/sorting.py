"""Sorting, searching, sets and counting."""

from __future__ import annotations

from flopscope.op import Op, Rule, register
from flopscope.rules import histograms, sets, sorting

# name: rule, methods, samples
ROWS: dict[str, tuple[Rule, tuple[str, ...], tuple[str, ...]]] = {
    "sort": (sorting.sort, (), ("fnp.sort(x)", "fnp.sort(x, axis=None)")),
    "argsort": (sorting.sort, ("argsort",), ("fnp.argsort(x, axis=0)", "x.argsort()")),
    "partition": (sorting.partition, (), ("fnp.partition(x, 1)", "fnp.partition(v, [1, 3])")),
    "argpartition": (sorting.partition, ("argpartition",), ("fnp.argpartition(x, 1, axis=0)",)),
    "lexsort": (sorting.lexsort, (), ("fnp.lexsort((v, w))",)),
    "searchsorted": (sorting.searchsorted, ("searchsorted",), ("fnp.searchsorted(v, x)", "fnp.searchsorted(v, 0.5)")),
    "digitize": (sorting.digitize, (), ("fnp.digitize(x, [0.2, 0.5, 0.7])",)),
    "unique": (sets.unique, (), ("fnp.unique(i)", "fnp.unique(i, axis=0, return_counts=True)")),
    "unique_all": (sets.unique_array_api, (), ("fnp.unique_all(i)",)),
    "unique_counts": (sets.unique_array_api, (), ("fnp.unique_counts(i)",)),
    "unique_inverse": (sets.unique_array_api, (), ("fnp.unique_inverse(i)",)),
    "unique_values": (sets.unique_array_api, (), ("fnp.unique_values(i)",)),
    "union1d": (sets.union1d, (), ("fnp.union1d(v, w)",)),
    "intersect1d": (sets.intersect1d, (), ("fnp.intersect1d(i, i[0])",)),
    "setdiff1d": (sets.both_sorted, (), ("fnp.setdiff1d(v, w)",)),
    "setxor1d": (sets.both_sorted, (), ("fnp.setxor1d(v, w)",)),
    "isin": (sets.isin, (), ("fnp.isin(i, [1, 2])", "fnp.isin(x, v)")),
    "bincount": (sets.bincount, (), ("fnp.bincount(i[0])", "fnp.bincount(i[0], weights=v[:4], minlength=9)")),
    "histogram": (histograms.histogram, (), ("fnp.histogram(v)", "fnp.histogram(v, bins='auto', density=True)")),
    "histogram_bin_edges": (histograms.histogram_bin_edges, (), ("fnp.histogram_bin_edges(v, bins=4)",)),
    "histogram2d": (histograms.histogram2d, (), ("fnp.histogram2d(v, w, bins=[3, 4])",)),
    "histogramdd": (histograms.histogramdd, (), ("fnp.histogramdd(x, bins=3)",)),
}

for _name, (_rule, _methods, _samples) in ROWS.items():
    # A histogram needs a finite range.
    _fallible = _name.startswith("histogram")
    register(Op(_name, _rule, methods=_methods, forward=True, fallible=_fallible, samples=_samples))
register(Op("sort_complex", sorting.sort_complex, samples=("fnp.sort_complex(v)",)))
register(Op("in1d", sets.both_sorted, samples=("fnp.in1d(v, w)",)))
