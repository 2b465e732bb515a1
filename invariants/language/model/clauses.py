"""The parts of clauses: assigned entries, binders, and the code that edits put at a site.

Owns: these parts, and the values that code captures.
Must never know: rules, edits.
"""

from __future__ import annotations

from collections.abc import Sequence

from invariants.foundation.records import Record
from invariants.foundation.sorts import Sort
from invariants.foundation.sources import Span
from invariants.language.model.expressions import Body, Expression, Local, Variable


class MapEntry(Record):
    """The target of an assignment: a variable, or the entry of a map at ``indices``.

    The indices read the target rule's parameters, the names its ``for`` binds, and the state.
    """

    variable: Variable
    indices: tuple[Expression, ...]
    span: Span


class Binder(Record):
    """``for locals where condition``: the assignment happens for each tuple of values that satisfies the condition."""

    locals: tuple[Local, ...]
    condition: Expression | None


class Capture(Record):
    """A value that a modification captures: ``expression`` is read in the modification's scope when it fires.

    ``text`` names the value in the rewritten clause: the parameter's name, or ``now(…)``.
    """

    expression: Expression
    sort: Sort
    text: str


def capture_called(captures: Sequence[Capture], name: str) -> int | None:
    """Return the position of the value that the parameter ``name`` or ``now(name)`` captures, or None."""
    names = (name, f"now({name})")
    return next((position for position, capture in enumerate(captures) if capture.text in names), None)


class EditedCode(Record):
    """The code that an edit puts at a site.

    ``ReadCaptured(i)`` in the body reads ``captures[i]``; ``Previous`` reads the code that the site held.
    """

    body: Body
    captures: tuple[Capture, ...]
    uses_previous: bool
