"""Colours of models on pages: a lexer of Pygments, made of the words of the language.

Owns: which words and signs of a model have which colour on a page.
Must never know: what the words mean.
"""

from __future__ import annotations

from typing import Any


def register() -> None:
    """Make Pygments know blocks of the language ``inv``."""
    from pygments import lexers

    lexer = _lexer()
    lexers.LEXERS[lexer.__name__] = (__name__, lexer.name, tuple(lexer.aliases), tuple(lexer.filenames), ())
    lexers._lexer_cache[lexer.name] = lexer


def _lexer() -> Any:
    from pygments.lexer import RegexLexer, words
    from pygments.token import Comment, Keyword, Name, Number, Operator, Punctuation, String, Text

    from invariants.language.tree.keywords import DECLARATION_WORDS, EDIT_WORDS, PROPOSAL_WORDS, RESERVED

    class InvariantsLexer(RegexLexer):
        """The lexer."""

        name = "invariants"
        aliases = ("inv",)
        filenames = ("*.inv",)
        tokens = {  # noqa: RUF012 - Pygments wants it so
            "root": [
                (r"\s+", Text),
                (r"#.*$", Comment.Single),
                (r'"[^"\n]*"', String),
                (
                    words(sorted({*DECLARATION_WORDS, *EDIT_WORDS, *PROPOSAL_WORDS}), prefix=r"\b", suffix=r"\b"),
                    Keyword.Declaration,
                ),
                (words(sorted(RESERVED), prefix=r"\b", suffix=r"\b"), Keyword),
                (r"\d+(?:\.\d+)?", Number),
                (r"[^\W\d]\w*", Name),
                (r"[-+*/^<>=!:?\u2264\u2265\u2260]+|\.\.", Operator),
                (r"[\[\](){}.,'|;\u2026]", Punctuation),
            ]
        }

    return InvariantsLexer
