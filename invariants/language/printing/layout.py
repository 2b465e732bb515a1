"""The canonical layout of a text.

Owns: the way from a text to its layout, and the assurance that the meaning stays.
Must never know: how a tree is laid out.
"""

from __future__ import annotations

from invariants.foundation.sources import SourceText
from invariants.language.parsing.parser import parse
from invariants.language.printing.printer import print_document


def laid_out(source: SourceText) -> str:
    """Return the text in canonical layout. Raises ModelError if it cannot be parsed."""
    document = parse(source)
    text = print_document(document)
    if parse(SourceText(source.path, text)) != document:
        raise RuntimeError(f"the layout of {source.path} would change its meaning; the file is left as it is")
    return text
