"""Recorded facts about what calls bill and return, run eagerly and under the tracer."""
