"""Suites of networks with their ground truths, kept as parquet directories (schema 3.0)."""
