"""The same text for terminals that know ASCII only."""

_SUBSTITUTES = str.maketrans({"·": "-", "…": "~", "λ": "lambda", "×": "x", "—": "-", "→": "->", "≥": ">=", "≤": "<="})


def to_ascii(text: str) -> str:
    r"""`text` with the report's signs spelled out and every other character escaped.

    >>> to_ascii("a · b → é")
    'a - b -> \\xe9'
    """
    return text.translate(_SUBSTITUTES).encode("ascii", "backslashreplace").decode("ascii")
