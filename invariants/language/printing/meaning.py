"""The digest of what a model says, however it is laid out.

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
    """Return ``sha256:`` and hexadecimal, over the trees of all files of a model, printed in the one layout.

    Comments and layout make no difference; anything else does, the order of declarations and files included. Raises
    ModelError if a text cannot be parsed.
    """
    trees = (print_tree(_ungrouped(parse(source))) for source in sources)
    digests = [sha256(tree.encode()).hexdigest() for tree in trees]
    return "sha256:" + sha256("\n".join(digests).encode()).hexdigest()


def _ungrouped(document: Document) -> Document:
    """Forget the parentheses that are only there for readers, in a tree that nobody else has."""
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
