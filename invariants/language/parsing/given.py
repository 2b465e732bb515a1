"""Lemmas to be tried and values of constants, given outside a model's text.

Owns: how the text of a lemma becomes a declaration, how that of a value becomes an option of a check, and the name of a
lemma without a name.
Must never know: who gives them; the meaning of a name.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from typing import TypeVar

from invariants.foundation.codes import Code
from invariants.foundation.exceptions import ModelError
from invariants.foundation.records import Record
from invariants.foundation.sources import SourceText, Span
from invariants.language.parsing.parser import parse
from invariants.language.problems import Problems
from invariants.language.tree.declaration_nodes import CheckDeclaration, GivenConstant, InvariantDeclaration

_Part = TypeVar("_Part")

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
    found: list[GivenLemma] = []
    for position, text in enumerate(texts, start=1):
        name = "" if re.match(_NAMED, text) else f"tried{position}: "
        source = SourceText(f"<lemma {position}>", f"lemma {name}{text}")
        lemma = _read(source, _lemma, "a lemma to be tried is one condition", "give each one by itself", problems)
        found += [] if lemma is None else [GivenLemma(source, lemma)]
    problems.raise_errors([])
    return tuple(found)


def _lemma(items: tuple[object, ...]) -> InvariantDeclaration | None:
    match items:
        case (InvariantDeclaration() as declaration,):
            return declaration
        case _:
            return None


def read_constants(given: Mapping[str, str]) -> tuple[GivenConstant, ...]:
    """Return values of constants, by name, as the options of checks that they are.

    Raises ModelError with every text that is not one name or not one expression.
    """
    problems = Problems()
    found: list[GivenConstant] = []
    for name, text in given.items():
        source = SourceText(f"<value of {name}>", f"check: {name} = {text}")
        option = _read(source, _constant, "a constant has one value", "give each constant by itself", problems)
        found += [] if option is None else [option]
    problems.raise_errors([])
    return tuple(found)


def _constant(items: tuple[object, ...]) -> GivenConstant | None:
    match items:
        case (CheckDeclaration(properties=(), options=(GivenConstant() as option,)),):
            return option
        case _:
            return None


def _read(
    source: SourceText,
    only: Callable[[tuple[object, ...]], _Part | None],
    message: str,
    help: str,
    problems: Problems,
) -> _Part | None:
    """Return the only part of a text, which is all that it may have; None with a mistake, which is reported."""
    try:
        document = parse(source)
    except ModelError as error:
        problems.add(error.diagnostics)
        return None
    part = only(document.items) if document.header is None else None
    if part is None:
        problems.report(Code.SYNTAX, message, Span(source, 0, len(source.text)), help=help)
    return part
