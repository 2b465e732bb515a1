"""The places of code, and the code that edits put there.

Owns: the parts of a rule that edits can change, whose code an edit means, and the new code.
Must never know: rules, kinds of edits.
"""

from __future__ import annotations

from enum import Enum

from invariants.foundation.records import Record, ValueRecord
from invariants.foundation.sources import Span
from invariants.language.model.clauses import Capture
from invariants.language.model.expressions import Body, Expression, SiteKey, Variable

Selector = tuple[Expression | None, ...]
"""Whose code an edit touches: for each parameter of the target rule a value, or None for every value.

The expressions are read in the modification's scope when it fires. All None: the code of everyone.
"""


class Mark(Enum):
    """The two things that a rule has besides its sites."""

    DISABLED = "disabled"
    UNKNOWN = "unknown"


class RuleMark(ValueRecord):
    """The mark of a rule that says whether the rule is disabled, or whether it is unknown code."""

    rule: str
    mark: Mark


CodePlace = SiteKey | RuleMark
"""A part of a rule that edits can change."""


class Touch(Record):
    """A place that an edit or an assignment changes, and for whom; a variable is restored or assigned."""

    place: CodePlace | Variable
    selector: Selector
    span: Span


class PutCode(Record):
    """New code at a place: a body at a site, or the contract of a rule; a body of None is the contract ``true``.

    ``captures`` are the values that the code captures when it is put there.
    """

    place: CodePlace
    body: Body | None
    captures: tuple[Capture, ...]
