"""Lemmas to be tried and values of constants, given outside a model's text.

Owns: how the text of a lemma becomes a declaration, how that of a value becomes an option of a check, and the name of a
lemma without a name.
Must never know: who gives them; the meaning of a name.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from invariants.foundation.codes import Code
from invariants.foundation.exceptions import ModelError
from invariants.foundation.records import Record
from invariants.foundation.sources import SourceText, Span
from invariants.language.parsing.parser import parse
from invariants.language.problems import Problems
from invariants.language.tree.declaration_nodes import CheckDeclaration, GivenConstant, InvariantDeclaration

_NAMED = r"\s*[^\W\d]\w*\s*:(?!=)"
"""The start of a lemma with a name. The pattern is compiled where a lemma is given, which is seldom."""


class GivenLemma(Record):
    """A lemma, with the text that its places refer to."""

    source: SourceText
    declaration: InvariantDeclaration


def read_lemmas(texts: Sequence[str]) -> tuple[GivenLemma, ...]:
    """Return the lemmas: each text is a condition, or a name, a colon and a condition.

    The first lemma without a name is called ``tried1``. Raises ModelError with every mistake that is found.
    """
    problems = Problems()
    found = [_lemma(position, text, problems) for position, text in enumerate(texts, start=1)]
    problems.raise_errors([])
    return tuple(lemma for lemma in found if lemma is not None)


def _lemma(position: int, text: str, problems: Problems) -> GivenLemma | None:
    name = "" if re.match(_NAMED, text) else f"tried{position}: "
    source = SourceText(f"<lemma {position}>", f"lemma {name}{text}")
    try:
        document = parse(source)
    except ModelError as error:
        problems.add(error.diagnostics)
        return None
    match document.items:
        case (InvariantDeclaration() as declaration,) if document.header is None:
            return GivenLemma(source, declaration)
        case _:
            span = Span(source, 0, len(source.text))
            problems.report(Code.SYNTAX, "a lemma to be tried is one condition", span, help="give each one by itself")
            return None


def read_constants(given: Mapping[str, str]) -> tuple[GivenConstant, ...]:
    """Return values of constants, by name, as the options of checks that they are.

    Raises ModelError with every text that is not one name or not one expression.
    """
    problems = Problems()
    found = [_constant(name, text, problems) for name, text in given.items()]
    problems.raise_errors([])
    return tuple(option for option in found if option is not None)


def _constant(name: str, text: str, problems: Problems) -> GivenConstant | None:
    source = SourceText(f"<value of {name}>", f"check: {name} = {text}")
    try:
        document = parse(source)
    except ModelError as error:
        problems.add(error.diagnostics)
        return None
    match document.items:
        case (CheckDeclaration(properties=(), options=(GivenConstant() as option,)),) if document.header is None:
            return option
        case _:
            span = Span(source, 0, len(source.text))
            problems.report(Code.SYNTAX, "a constant has one value", span, help="give each constant by itself")
            return None
