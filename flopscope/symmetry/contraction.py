"""The price of an einsum, in multiplications and additions, from shapes, symmetries and repeated operands.

Two operands cost one multiplication per orbit of products and one addition per further update of an output:
(k - 1) M + alpha - O with k = 2 (see `orbits.Accumulation`). A label that is summed and occurs in one operand only is
summed out of that operand first. Three and more operands are priced along the path that opt_einsum chooses.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, replace
from functools import lru_cache

from flopscope.settings import settings
from flopscope.symmetry.group import GroupTooLargeError, SymmetryGroup
from flopscope.symmetry.orbits import (
    Accumulation,
    TooManyPartitionsError,
    accumulate,
    burnside,
    dense,
    kept_group,
    reduction,
    warn_fallback,
)
from flopscope.symmetry.products import Factor, ordered_labels, partial_product_group, product_group
from flopscope.symmetry.subscripts import Labels, Shape, Subscripts, label_sizes, parse

Groups = Sequence[SymmetryGroup | None]


@dataclass(frozen=True, slots=True)
class Step:
    """One pairwise (or single) contraction.

    Attributes:
        text: its subscripts.
        pre_reduction: additions that sum labels out of one operand first.
        multiplications, additions: the rest.
        counts: the orbits behind them.
        dense: number of index tuples, symmetry ignored.
        source: what the price rests on: "per-input", "joint" or "output" orbits.
        fallback: the orbits were too many to count.
        labels, visible: the labels that are multiplied and added over, and those of the result.
        group: symmetry of the product, on labels.
    """

    text: str
    pre_reduction: int
    multiplications: int
    additions: int
    counts: Accumulation
    dense: int
    source: str = "per-input"
    fallback: bool = False
    labels: Labels = ()
    visible: frozenset[str] = frozenset()
    group: SymmetryGroup | None = None

    @property
    def total(self) -> int:
        return self.pre_reduction + self.multiplications + self.additions


@dataclass(frozen=True, slots=True)
class Contraction:
    """The price of an einsum.

    Attributes:
        total: multiplications and additions.
        multiplications: the multiplications among them (pre-reductions have none).
        output_shape: shape of the result.
        output_group: symmetry that the result has, on its axes.
        steps: the price step by step (empty where the dense formula alone was needed).
        path: which operands each step takes, for three and more.
    """

    total: int
    multiplications: int
    output_shape: Shape
    output_group: SymmetryGroup | None
    steps: tuple[Step, ...] = ()
    path: tuple[tuple[int, ...], ...] = ()


def contraction(subscripts: str, shapes: Sequence[Shape], groups: Groups, identity: Sequence[int]) -> Contraction:
    """Price an einsum.

    Args:
        subscripts: as for `numpy.einsum`, ellipsis and implicit output included.
        shapes: shape of every operand.
        groups: symmetry of every operand, on its axes, or None.
        identity: one number per operand; equal numbers mark the same array.

    Returns:
        The price in FLOPs before weight and rate, and the symmetry of the result.

    Raises:
        ValueError: the subscripts do not fit the shapes.
    """
    parsed = parse(subscripts, tuple(map(len, shapes)))
    sizes = label_sizes(parsed.terms, shapes)
    if len(shapes) == 2 and groups[0] is None and groups[1] is None and identity[0] != identity[1]:
        return _dense_pair(parsed, shapes, sizes)
    return breakdown(parsed, shapes, groups, identity, sizes)


def _dense_pair(parsed: Subscripts, shapes: Sequence[Shape], sizes: Mapping[str, int]) -> Contraction:
    """Two different untagged operands: 2P - O, and a pre-reduction for labels that are summed in one operand only."""
    (one, other), output = parsed.terms, parsed.output
    output_shape = tuple([sizes[label] for label in output])
    outputs, products, extra = math.prod(output_shape), math.prod(sizes.values()), 0
    alone = (set(one) ^ set(other)).difference(output)
    if alone:
        products = math.prod(n for label, n in sizes.items() if label not in alone)
        extra = _summed_alone(one, shapes[0], alone) + _summed_alone(other, shapes[1], alone)
    total = extra + (2 * products - outputs if products else 0)
    return Contraction(total, products, output_shape, None)


def _summed_alone(labels: Labels, shape: Shape, alone: set[str]) -> int:
    kept = math.prod(n for label, n in zip(labels, shape, strict=True) if label not in alone)
    return max(math.prod(shape) - kept, 0)


def breakdown(
    parsed: Subscripts, shapes: Sequence[Shape], groups: Groups, identity: Sequence[int], sizes: Mapping[str, int]
) -> Contraction:
    """The same as `contraction`, always with its steps."""
    factors = [
        Factor(
            labels, tuple(shape), group if group is not None and group.moving else None, alias, frozenset([position])
        )
        for position, (labels, shape, group, alias) in enumerate(
            zip(parsed.terms, shapes, groups, identity, strict=True)
        )
    ]
    path: tuple[tuple[int, ...], ...] = ()
    if len(factors) > 2:
        path = contraction_path(parsed.text, tuple(map(tuple, shapes)))
        steps = tuple(_chain(factors, parsed.output, sizes, path))
    else:
        steps = (_step(factors, frozenset(parsed.output), sizes),)
    return Contraction(
        sum(step.total for step in steps),
        sum(step.multiplications for step in steps),
        tuple(sizes[label] for label in parsed.output),
        output_group(factors, parsed.output, sizes),
        steps,
        path,
    )


def require_strategy(name: str) -> None:
    """Check that opt_einsum knows a way to find paths by that name.

    Raises:
        KeyError: when it does not.
    """
    from opt_einsum.paths import get_path_fn

    get_path_fn(name)


@lru_cache(maxsize=settings.einsum_path_cache_size)
def contraction_path(text: str, shapes: tuple[Shape, ...]) -> tuple[tuple[int, ...], ...]:
    """The path of `opt_einsum.contract_path(optimize="auto")`, from shapes alone."""
    import opt_einsum

    path, _ = opt_einsum.contract_path(text, *shapes, shapes=True, optimize="auto")
    return tuple(map(tuple, path))


def output_group(factors: Sequence[Factor], output: Labels, sizes: Mapping[str, int]) -> SymmetryGroup | None:
    """The symmetry of the result on its axes, None without any."""
    if len(factors) == 1:
        return _rearranged(factors[0], output)
    if all(factor.group is None for factor in factors) and len({f.alias for f in factors}) == len(factors):
        return None
    try:
        group = partial_product_group(factors, frozenset(output), sizes)
    except GroupTooLargeError:
        return None
    group = _on_labels(group, output)
    return None if group is None else group.relabelled(output.index(label) for label in group.labels)


def _rearranged(factor: Factor, output: Labels) -> SymmetryGroup | None:
    group, labels = factor.group, factor.labels
    if group is None or len(set(labels)) < len(labels):
        return None
    kept = kept_group(group, [i for i, axis in enumerate(group.labels) if labels[axis] in output])
    if kept is None or not kept.moving:
        return None
    return kept.relabelled(output.index(labels[axis]) for axis in kept.labels)


def _on_labels(group: SymmetryGroup | None, labels: Sequence[str]) -> SymmetryGroup | None:
    """The action on `labels` alone, in that order, of the elements that keep them together; None if it is trivial."""
    if group is None:
        return None
    place = {label: i for i, label in enumerate(group.labels)}
    kept = kept_group(group, [place[label] for label in labels])
    return kept if kept is not None and kept.moving else None


def _step(factors: Sequence[Factor], output: frozenset[str], sizes: Mapping[str, int]) -> Step:
    """Price one or two operands by their own symmetries and repetition."""
    reduced, extra = _pre_reduced(factors, output) if len(factors) > 1 else (list(factors), 0)
    labels, k = ordered_labels(reduced), len(factors)
    lengths = {label: sizes[label] for label in labels}
    size, fallback = math.prod(lengths.values()), False
    group = None
    try:
        group = _group_within_budget(reduced, lengths)
        counts = dense(lengths, output) if group is None else accumulate(group, lengths, output)
    except (GroupTooLargeError, TooManyPartitionsError):
        warn_fallback("the symmetry of an einsum")
        counts, fallback = Accumulation(size, size, 0), True
    multiplications = (k - 1) * counts.products if counts.updates else 0
    text = ",".join("".join(f.labels) for f in factors) + "->" + "".join(a for a in labels if a in output)
    shown = output.intersection(labels)
    return Step(
        text, extra, multiplications, counts.additions, counts, size, "per-input", fallback, labels, shown, group
    )


def _group_within_budget(factors: Sequence[Factor], lengths: Mapping[str, int]) -> SymmetryGroup | None:
    lone = factors[0] if len(factors) == 1 else None
    if lone is not None and lone.group is not None and lone.group.order() ** 2 > settings.dimino_budget:
        raise GroupTooLargeError(f"{lone.group.order()} elements")
    return product_group(factors, lengths)


def _pre_reduced(factors: Sequence[Factor], output: frozenset[str]) -> tuple[list[Factor], int]:
    """Sum out of each operand the labels that nobody else needs; what is left of them, and the additions."""
    left, extra = [], 0
    for factor in factors:
        needed = output.union(*(other.labels for other in factors if other is not factor))
        alone = {axis for axis, label in enumerate(factor.labels) if label not in needed}
        if alone:
            extra += reduction(factor.group, factor.shape, alone).additions
            factor = _without(factor, alone)
        left.append(factor)
    return [replace(factor, group=_first_alike(factor, left).group) for factor in left], extra


def _first_alike(factor: Factor, left: Sequence[Factor]) -> Factor:
    """The first operand that is the same array with as many axes left.

    Copies are priced with its symmetry, also where they have lost other axes: this is the established price of such
    a contraction.
    """
    key = (factor.alias, len(factor.labels))
    return next(f for f in left if (f.alias, len(f.labels)) == key) if factor.alias is not None else factor


def _without(factor: Factor, axes: Set[int]) -> Factor:
    kept = [axis for axis in range(len(factor.labels)) if axis not in axes]
    group = factor.group
    if group is not None:
        group = kept_group(group, [i for i, axis in enumerate(group.labels) if axis not in axes])
    if group is not None:
        group = group.relabelled(kept.index(axis) for axis in group.labels) if group.moving else None
    labels, shape = tuple(factor.labels[a] for a in kept), tuple(factor.shape[a] for a in kept)
    return Factor(labels, shape, group, factor.alias, factor.members)


def _chain(
    originals: Sequence[Factor], output: Labels, sizes: Mapping[str, int], path: Sequence[tuple[int, ...]]
) -> Iterator[Step]:
    """Price the steps of a path, each at the least of its prices."""
    terms = list(originals)
    for positions in path:
        taken = [terms[i] for i in sorted(positions)]
        terms = [term for i, term in enumerate(terms) if i not in positions]
        visible = frozenset(output).union(*(term.labels for term in terms))
        members = frozenset().union(*(term.members for term in taken))
        joint = _joint_group([originals[i] for i in sorted(members)], visible, sizes)
        own = _step(taken, visible, sizes)
        yield min((own, *_other_prices(own, taken, visible, sizes, joint)), key=lambda step: step.total)
        terms.append(_intermediate(taken, visible, sizes, members, joint))


def _joint_group(members: Sequence[Factor], visible: frozenset[str], sizes: Mapping[str, int]) -> SymmetryGroup | None:
    try:
        return partial_product_group(members, visible, sizes)
    except GroupTooLargeError:
        return None


def _intermediate(
    taken: Sequence[Factor],
    visible: frozenset[str],
    sizes: Mapping[str, int],
    members: frozenset[int],
    joint: SymmetryGroup | None,
) -> Factor:
    labels = tuple(label for label in ordered_labels(taken) if label in visible)
    group = _on_labels(joint, labels)
    axes = None if group is None else group.relabelled(range(len(labels)))
    return Factor(labels, tuple(sizes[label] for label in labels), axes, None, members)


def _other_prices(
    own: Step, taken: Sequence[Factor], visible: frozenset[str], sizes: Mapping[str, int], joint: SymmetryGroup | None
) -> Iterator[Step]:
    """Prices that rest on the symmetry of the partial product as a whole, not of its two inputs."""
    if joint is None or own.counts.updates == 0:
        return
    reduced, _ = _pre_reduced(taken, visible)
    labels = ordered_labels(reduced)
    shown = [label for label in labels if label in visible]
    summed_here = set(ordered_labels(taken)).difference(labels)
    whole = _on_labels(joint, labels) if set(joint.labels) - summed_here == set(labels) else None
    if whole is not None:
        yield _joint_price(own, whole, shown, sizes, len(taken))
    pooled = _on_labels(joint, shown)
    if pooled is not None:
        yield from _output_price(own, pooled, labels, shown, sizes)


def _joint_price(own: Step, group: SymmetryGroup, shown: Sequence[str], sizes: Mapping[str, int], k: int) -> Step:
    """Every orbit of the partial product is multiplied and added once."""
    products = burnside(group, [sizes[label] for label in group.labels])
    inside = kept_group(group, [i for i, label in enumerate(group.labels) if label in shown])
    outputs = burnside(inside, [sizes[label] for label in inside.labels]) if inside is not None else 1
    counts = Accumulation(products, products, outputs)
    return Step(own.text, own.pre_reduction, (k - 1) * products, products - outputs, counts, own.dense, "joint")


def _output_price(
    own: Step, group: SymmetryGroup, labels: Sequence[str], shown: Sequence[str], sizes: Mapping[str, int]
) -> Iterator[Step]:
    """Every orbit of the output is computed once, from a dense sum."""
    outputs = burnside(group, [sizes[label] for label in group.labels])
    summed = math.prod(sizes[label] for label in labels if label not in shown)
    if 0 < outputs < math.prod(sizes[label] for label in shown):
        counts = Accumulation(outputs * summed, outputs * summed, outputs)
        multiplications = outputs * (summed - 1)
        yield Step(own.text, own.pre_reduction, multiplications, outputs * summed, counts, own.dense, "output")
