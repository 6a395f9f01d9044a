"""Lint of estimators: what fails on the grader, and what a rewrite would make cheaper, found in the source.

`engine` runs the rules of `rules/` (one file each) over a `Module`; `run` does it for files and folders;
`formats/` renders a `Report`.
"""
