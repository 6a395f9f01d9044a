"""Symmetry of arrays: permutation groups, orbit counting, propagation of tags."""
