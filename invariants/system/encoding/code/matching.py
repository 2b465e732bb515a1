"""Which content under ``prev`` makes an edit's code equal to a given piece of code.

Owns: solving ``body[prev := ?] = wanted`` for the unknown part.
Must never know: where code is kept.
"""

from __future__ import annotations

from invariants.language.model.comparison import same_code
from invariants.language.model.expressions import Arbitrary, Body, Expression, Previous
from invariants.language.model.traversal import subexpressions, transform


def previous_in(body: Body | None, wanted: Body | None) -> Expression | None:
    """The part of ``wanted`` that, put in the place of ``prev``, turns ``body`` into ``wanted``; None if none does."""
    if body is None or wanted is None or isinstance(body, Arbitrary) or isinstance(wanted, Arbitrary):
        return None
    for part in subexpressions(wanted):
        if same_code(_filled(body, part), wanted):
            return part
    return None


def _filled(expression: Expression, part: Expression) -> Expression:
    """Return the expression with ``prev`` replaced."""
    return transform(expression, lambda node: part if isinstance(node, Previous) else node)
