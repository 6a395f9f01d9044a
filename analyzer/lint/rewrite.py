"""Rewrite an expression with libcst: templates filled with pieces of the source, comments and spacing kept.

Only the expression that changes is parsed, never the file, so a fix costs the same in a short file and a long one.
"""

from __future__ import annotations

import ast
import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import libcst as cst

    from analyzer.lint.module import Module

COMMENT = re.compile(r"#[^\n]*")


def build(module: Module, original: ast.expr, template: str, **pieces: ast.expr) -> str | None:
    """Source for `template` with each placeholder name replaced by the source of a node.

    None when libcst cannot parse a piece (newer syntax than its grammar) or when a comment would be lost.
    """
    import libcst as cst

    source = module.text.segment(original)
    try:
        filled = {name: parse(module.text.segment(piece)) for name, piece in pieces.items()}
        tree = cst.parse_expression(template).visit(filler(filled))
    except (cst.ParserSyntaxError, cst.CSTValidationError, RecursionError):
        return None
    if not isinstance(tree, cst.BaseExpression):
        return None
    text = cst.Module([]).code_for_node(tree)
    return None if comments(source) - comments(text) else text


def parse(source: str) -> cst.BaseExpression:
    """An expression as libcst sees it. Parentheses let it span lines; they are dropped again when not needed."""
    import libcst as cst

    if "\n" not in source:
        return cst.parse_expression(source)
    tree = cst.parse_expression(f"({source})")
    return tree.with_changes(lpar=tree.lpar[1:], rpar=tree.rpar[:-1])


def filler(pieces: dict[str, cst.BaseExpression]) -> cst.CSTTransformer:
    """A transformer that puts pieces in place of names, in parentheses where the grammar needs them."""
    import libcst as cst

    class Filler(cst.CSTTransformer):
        def leave_Name(self, original_node: cst.Name, updated_node: cst.Name) -> cst.BaseExpression:
            piece = pieces.get(original_node.value)
            return updated_node if piece is None else atom(piece)

        def leave_Arg(self, original_node: cst.Arg, updated_node: cst.Arg) -> cst.Arg:
            value = original_node.value
            bare = pieces.get(value.value) if isinstance(value, cst.Name) else None
            return updated_node if bare is None else updated_node.with_changes(value=bare)

        def leave_Attribute(self, original_node: cst.Attribute, updated_node: cst.Attribute) -> cst.BaseExpression:
            return updated_node.with_changes(attr=original_node.attr)

    return Filler()


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
