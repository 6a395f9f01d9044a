"""Permutation groups on the axes of an array."""


class SymmetryGroup:
    """Placeholder until the symmetry module lands."""
