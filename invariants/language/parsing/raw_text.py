"""Raw text: reading a file, and refusing a text that no parser should see.

Owns: how large a file may be, line endings, control characters, sizes, how deep brackets may be nested.
Must never know: the grammar.
"""

from __future__ import annotations

import re
from pathlib import Path

from invariants.foundation.codes import Code
from invariants.foundation.diagnostics import Diagnostic, Label
from invariants.foundation.exceptions import ModelError
from invariants.foundation.files import NotRegularError, decoded, read_regular, unreadable
from invariants.foundation.sources import SourceText, Span
from invariants.language.parsing.partial_nodes import DEEPEST_EXPRESSION, too_deep

LARGEST_FILE = 2 * 1024 * 1024
"""The greatest size of a file in bytes: far more than any model that can be checked."""

# Characters that are invisible, or make a text look different from the text that is read, apart from tabs and line
# endings: control characters, line separators that only some editors know, and changes of the direction of writing.
_UNSEEN = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ufeff]|\r(?!\n)")
_BRACKET = r'[(\[{]|[)\]}]|"[^"\n]*"|#[^\n]*'


def read_source(path: Path, shown: str) -> SourceText:
    """Read a file, without a byte order mark. ``shown`` is the path as people know it.

    Raises ModelError (E0101, E0102) if it is not a readable text file of a sensible size.
    """
    return decoded(_read(path, shown), shown)


def _read(path: Path, shown: str) -> bytes:
    try:
        return read_regular(path, LARGEST_FILE)
    except NotRegularError as error:
        raise unreadable(shown, str(error), "name a file that ends in `.inv`, of a model that can be checked") from None
    except (OSError, ValueError) as error:
        raise unreadable(shown, error, "check the path, and that you may read the file") from None


def source_of(raw: bytes, shown: str) -> SourceText:
    """Return the text that bytes from a stream encode. Raises ModelError (E0101, E0102) as :func:`read_source` does."""
    if len(raw) > LARGEST_FILE:
        raise unreadable(shown, f"it has more than {LARGEST_FILE} bytes", "check a smaller model")
    return decoded(raw, shown)


def refuse_raw_text(source: SourceText) -> None:
    """Raise ModelError if a text has unseen characters (E0102), or brackets nested too deeply (E0108)."""
    unseen = _UNSEEN.search(source.text)
    if unseen:
        character = f"U+{ord(unseen.group()[0]):04X}"
        message = (
            "a carriage return without a line feed is no line ending"
            if unseen.group() == "\r"
            else f"the character {character} does not show and may not be in a model"
        )
        place = Span(source, unseen.start(), unseen.end())
        raise ModelError(
            (Diagnostic(Code.INVALID_TEXT, message, (Label(place, character),), help="remove it, or retype the line"),)
        )
    if sum(map(source.text.count, "([{")) <= DEEPEST_EXPRESSION:
        return  # most texts have fewer brackets in all
    depth = 0
    for found in re.finditer(_BRACKET, source.text):
        first = found.group()[0]
        if first in "([{":
            depth += 1
            if depth > DEEPEST_EXPRESSION:
                raise too_deep(source, found.start(), found.end())
        elif first in ")]}":
            depth = max(depth - 1, 0)
