"""The same text for terminals that know ASCII only."""

_SIGNS = {"·": "-", "…": "~", "λ": "lambda", "×": "x", "—": "-", "→": "->", "≥": ">=", "≤": "<=", "⋅": "*"}
_POWERS = {raised: f"^{digit}" for digit, raised in enumerate("⁰¹²³⁴⁵⁶⁷⁸⁹")}
_SUBSTITUTES = str.maketrans(_SIGNS | _POWERS)


def to_ascii(text: str) -> str:
    r"""`text` with the report's signs spelled out and every other character escaped.

    >>> to_ascii("a · b → é")
    'a - b -> \\xe9'
    """
    return text.translate(_SUBSTITUTES).encode("ascii", "backslashreplace").decode("ascii")
