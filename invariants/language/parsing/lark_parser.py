"""The parser that lark makes from the grammar.

Owns: the options with which lark reads the grammar, and the conversion of lark's trees to ours.
Must never know: when this parser is used instead of the tables that were made with it.

Making the parser takes longer than parsing most texts. So it is used only to make the tables, and for wrong texts: lark
knows the terminals that could have stood at the place of the mistake.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

import lark

from invariants.language.parsing.parse_tree import Token, Tree
from invariants.language.parsing.tables import GRAMMAR


class _EveryWordIsAName:
    """Lets lark's lexer return a word as a NAME where the parser has no use for one, instead of stopping at it."""

    always_accept = ("NAME",)

    def process(self, stream: Iterator[lark.Token]) -> Iterator[lark.Token]:
        """Return the tokens as they are."""
        return stream


@cache
def lark_parser(grammar: str = GRAMMAR) -> lark.Lark:
    """Return lark's parser for a grammar, by default the grammar of the language."""
    return lark.Lark(
        grammar,
        parser="lalr",
        lexer="contextual",
        keep_all_tokens=True,
        maybe_placeholders=False,
        postlex=_EveryWordIsAName(),
    )


def tree_of(parsed: lark.Tree[lark.Token], shift: int = 0) -> Tree:
    """Return lark's tree as one of ours, with every place moved by ``shift``."""
    whole = Tree(str(parsed.data), [])
    waiting = [(parsed, whole)]
    while waiting:
        theirs, ours = waiting.pop()
        for child in theirs.children:
            if isinstance(child, lark.Token):
                ours.children.append(Token(str(child), child.type, (child.start_pos or 0) + shift))
            else:
                tree = Tree(str(child.data), [])
                ours.children.append(tree)
                waiting.append((child, tree))
    return whole
