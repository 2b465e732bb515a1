"""Which content under ``prev`` makes an edit's code equal to a given piece of code.

Owns: solving ``body[prev := ?] = wanted`` for the unknown part.
Must never know: where code is kept.
"""

from __future__ import annotations

from typing import Any

from msgspec.structs import replace

from invariants.language.model.comparison import same_code
from invariants.language.model.expressions import Arbitrary, Body, Expression, Previous, Typed, children


def previous_in(body: Body | None, wanted: Body | None) -> Expression | None:
    """The part of ``wanted`` that, put in the place of ``prev``, turns ``body`` into ``wanted``; None if none does."""
    if body is None or wanted is None or isinstance(body, Arbitrary) or isinstance(wanted, Arbitrary):
        return None
    stack: list[Expression] = [wanted]
    while stack:
        part = stack.pop()
        if same_code(_filled(body, part), wanted):
            return part
        stack.extend(reversed(children(part)))
    return None


def _filled(expression: Any, part: Expression) -> Any:
    """The expression with ``prev`` replaced."""
    if isinstance(expression, Previous):
        return part
    if isinstance(expression, tuple):
        return tuple(_filled(item, part) for item in expression)
    if not isinstance(expression, Typed):
        return expression
    changed = {
        name: filled
        for name in expression.__struct_fields__
        if (filled := _filled(getattr(expression, name), part)) is not getattr(expression, name)
    }
    return replace(expression, **changed) if changed else expression
