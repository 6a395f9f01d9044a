"""Rewrite an expression with libcst: templates filled with pieces of the source, comments and spacing kept.

Only the expression that changes is parsed, never the file, so a fix costs the same in a short file and a long one.
"""

from __future__ import annotations

import ast
import re
from functools import cache, lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import libcst as cst

    from analyzer.lint.module import Module

COMMENT = re.compile(r"#[^\n]*")


def build(module: Module, original: ast.expr, template: str, **pieces: ast.expr) -> str | None:
    """Source for `template` with each placeholder name replaced by the source of a node.

    None when libcst cannot parse a piece (newer syntax than its grammar) or when a comment would be lost.
    """
    text = render(template, tuple((name, module.text.segment(piece)) for name, piece in pieces.items()))
    return None if text is None or comments(module.text.segment(original)) - comments(text) else text


@lru_cache(4096)
def render(template: str, pieces: tuple[tuple[str, str], ...]) -> str | None:
    """The template with source texts in place of its names; None when libcst cannot parse one of them."""
    import libcst as cst

    try:
        filled = {name: parse(source) for name, source in pieces}
        tree = parse(template).visit(filler()(filled))
    except (cst.ParserSyntaxError, cst.CSTValidationError, RecursionError):
        return None
    return cst.Module([]).code_for_node(tree) if isinstance(tree, cst.BaseExpression) else None


@lru_cache(4096)
def parse(source: str) -> cst.BaseExpression:
    """An expression as libcst sees it. Parentheses let it span lines; they are dropped again when not needed."""
    import libcst as cst

    if "\n" not in source:
        return cst.parse_expression(source)
    tree = cst.parse_expression(f"({source})")
    return tree.with_changes(lpar=tree.lpar[1:], rpar=tree.rpar[:-1])


@cache
def filler() -> type[cst.CSTTransformer]:
    """The transformer that puts pieces in place of names, in parentheses where the grammar needs them."""
    import libcst as cst

    class Filler(cst.CSTTransformer):
        def __init__(self, pieces: dict[str, cst.BaseExpression]) -> None:
            super().__init__()
            self.pieces = pieces

        def leave_Name(self, original_node: cst.Name, updated_node: cst.Name) -> cst.BaseExpression:
            piece = self.pieces.get(original_node.value)
            return updated_node if piece is None else atom(piece)

        def leave_Arg(self, original_node: cst.Arg, updated_node: cst.Arg) -> cst.Arg:
            value = original_node.value
            bare = self.pieces.get(value.value) if isinstance(value, cst.Name) else None
            return updated_node if bare is None else updated_node.with_changes(value=bare)

        def leave_Attribute(self, original_node: cst.Attribute, updated_node: cst.Attribute) -> cst.BaseExpression:
            return updated_node.with_changes(attr=original_node.attr)

    return Filler


def atom(node: cst.BaseExpression) -> cst.BaseExpression:
    """The node, in parentheses unless it holds together by itself."""
    import libcst as cst

    tight = (cst.Name, cst.Attribute, cst.Call, cst.Subscript, cst.Integer, cst.Float, cst.List, cst.SimpleString)
    if isinstance(node, tight) or node.lpar:
        return node
    return node.with_changes(lpar=[cst.LeftParen()], rpar=[cst.RightParen()])


def comments(text: str) -> set[str]:
    """The comments in a text (a `#` inside a string counts too, which only makes us more careful)."""
    return set(COMMENT.findall(text))
