"""Names that look the same and are not: letters of several scripts in one model.

Owns: the warning. All words of all files are compared: whatever kinds of names they are, a reader takes one for the
other, and a keyword for a name.
Must never know: what a name means.
"""

from __future__ import annotations

from collections.abc import Iterable

from invariants.foundation.codes import Code
from invariants.foundation.diagnostics import Label
from invariants.foundation.sources import SourceText, Span
from invariants.foundation.suggestions import appearance, different_letters
from invariants.language.problems import Problems
from invariants.language.tree.keywords import KEYWORDS


def report_look_alikes(problems: Problems, texts: Iterable[SourceText]) -> None:
    """Warn of each name that looks like a keyword, or like another name: of the one with letters of other scripts."""
    every = list(texts)
    if all(source.text.isascii() for source in every):
        return
    from invariants.language.tree.lexemes import LexemeKind, lexemes_of  # most texts are in ASCII

    first: dict[str, dict[str, Span]] = {}
    for source in every:
        for lexeme in lexemes_of(source):
            if lexeme.kind is LexemeKind.WORD:
                first.setdefault(appearance(lexeme.text), {}).setdefault(lexeme.text, lexeme.span(source))
    for look, places in first.items():
        keyword = look if look in KEYWORDS else None
        names = sorted((each for each in places if each != keyword), key=lambda each: not each.isascii())
        known = keyword or names[0]
        for name in names if keyword else names[1:]:
            what = "the keyword" if keyword else "the name"
            others = () if keyword else (Label(places[known], f"`{known}`"),)
            problems.report(
                Code.LOOK_ALIKE,
                f"`{name}` looks like {what} `{known}`, and is another word",
                places[name],
                "the same to the eye",
                others=others,
                notes=different_letters(name, known),
                help=f"give it a name of its own; where `{known}` is meant, write it with the same letters",
            )
