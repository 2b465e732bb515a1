"""Whether a text has optional values or records: most have none, and need nothing else of this room.

Owns: this question.
Must never know: how a text is rewritten.
"""

from __future__ import annotations

from collections.abc import Sequence

from invariants.language.tree import declaration_nodes as declared
from invariants.language.tree import expression_nodes as written


def has_records(declarations: Sequence[declared.Declaration]) -> bool:
    """Return whether a text declares optional values or records."""
    for each in declarations:
        match each:
            case declared.RecordDeclaration() | declared.VarDeclaration(type=written.OptionalType()):
                return True
            case declared.ConstDeclaration(type=written.OptionalType()):
                return True
    return False
