"""The digest of a model's meaning, however the text is laid out.

Owns: which differences between two texts are differences of meaning.
Must never know: the meaning of a name.
"""

from __future__ import annotations

from collections.abc import Sequence
from hashlib import sha256

from msgspec.structs import force_setattr

from invariants.foundation.sources import SourceText
from invariants.language.parsing.parser import parse
from invariants.language.printing.printer import print_tree
from invariants.language.tree.declaration_nodes import Document
from invariants.language.tree.expression_nodes import Binary, Node


def meaning_digest(sources: Sequence[SourceText]) -> str:
    """Return ``sha256:`` and the hexadecimal digest of the trees of all files of a model, printed in canonical layout.

    Comments and layout make no difference; everything else does, including the order of declarations and files. Raises
    ModelError if a text cannot be parsed.
    """
    trees = (print_tree(_ungrouped(parse(source))) for source in sources)
    digests = [sha256(tree.encode()).hexdigest() for tree in trees]
    return "sha256:" + sha256("\n".join(digests).encode()).hexdigest()


def _ungrouped(document: Document) -> Document:
    """Remove the parentheses that only help readers, in place, in a tree that nothing else refers to."""
    waiting: list[object] = [document]
    while waiting:
        part = waiting.pop()
        if isinstance(part, tuple):
            waiting.extend(part)
        elif isinstance(part, Node):
            if isinstance(part, Binary) and part.grouped:
                force_setattr(part, "grouped", False)
            waiting.extend(getattr(part, name) for name in part.__struct_fields__)
    return document
