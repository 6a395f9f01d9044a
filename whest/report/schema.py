"""The version of everything that goes out as JSON."""

SCHEMA_VERSION = "1.3"
"""Counts up when a field is added; the first number when one changes its meaning or goes."""
