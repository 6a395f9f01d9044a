"""Counted NumPy: every operation bills FLOPs computed from shapes."""
