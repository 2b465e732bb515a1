"""Syntax errors: what was being written, and the way out.

Owns: the messages for texts that the grammar does not accept.
Must never know: what a name means.
"""

from __future__ import annotations

from lark.exceptions import UnexpectedInput

from invariants.foundation.codes import Code
from invariants.foundation.diagnostic import Diagnostic, Label
from invariants.foundation.source import SourceText, Span


def syntax_errors(source: SourceText, error: UnexpectedInput) -> tuple[Diagnostic, ...]:
    """What is wrong with a text that the parser stopped at."""
    place = error.pos_in_stream if error.pos_in_stream is not None else len(source.text)
    return (Diagnostic(Code.SYNTAX, "this is not expected here", (Label(Span(source, place, place + 1)),)),)
