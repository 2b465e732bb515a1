"""Matching: the code below ``prev`` that makes an edit's code equal to given code.

Owns: the solution of ``body[prev := ?] = wanted`` for the unknown part.
Must never know: where code is kept.
"""

from __future__ import annotations

from invariants.language.model.comparison import same_code
from invariants.language.model.expressions import Arbitrary, Body, Expression, Previous
from invariants.language.model.traversal import subexpressions, transform


def previous_in(body: Body | None, wanted: Body | None) -> Expression | None:
    """Return the part of ``wanted`` that turns ``body`` into ``wanted`` in the place of ``prev``; None without one."""
    if body is None or wanted is None or isinstance(body, Arbitrary) or isinstance(wanted, Arbitrary):
        return None
    for part in subexpressions(wanted):
        if same_code(_filled(body, part), wanted):
            return part
    return None


def _filled(expression: Expression, part: Expression) -> Expression:
    """Return the expression with ``prev`` replaced."""
    return transform(expression, lambda node: part if isinstance(node, Previous) else node)
