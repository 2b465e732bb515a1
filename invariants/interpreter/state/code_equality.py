"""Equality of code.

Owns: structural comparison of code up to bound names, with ``prev`` replaced by the code it refers to.
Must never know: the meaning of code.
"""

from __future__ import annotations

from typing import Any

from invariants.interpreter.state.configuration import Closure
from invariants.language.model.expressions import (
    Aggregate,
    Arbitrary,
    Body,
    Let,
    Literal,
    Local,
    Previous,
    Quantified,
    ReadCaptured,
    ReadLocal,
    Typed,
)
from invariants.language.model.rules import ClauseKind, Site

_Names = dict[Local, Local]
_IGNORED = frozenset({"span", "sort", "local", "locals"})


def is_as_written(closure: Closure | None, site: Site) -> bool:
    """Return whether a site holds the code that it started with: the same expression, with nothing captured.

    An empty guard counts as ``true``. An empty assignment differs from every assignment with an expression.
    """
    original = site.original
    if closure is None:
        return original is None or (site.kind is ClauseKind.GUARD and _is_true(original))
    if closure.as_written is None:
        # A closure stays at its site, even if it is copied from one individual to another.
        closure.as_written = _is_as_written(closure, site)
    return closure.as_written


def _is_as_written(closure: Closure, site: Site) -> bool:
    if site.original is None:
        return site.kind is ClauseKind.GUARD and _is_true_with(closure)
    if site.kind is ClauseKind.ASSIGNMENT and _rests_on_nothing(closure):
        return False
    return _same(closure.program.body, site.original, closure, {})


def same_body(left: Body, right: Body) -> bool:
    """Return whether two bodies are equal; ``prev`` equals ``prev``, a captured value the one with the same number."""
    return _same(left, right, None, {})


def _rests_on_nothing(closure: Closure) -> bool:
    """Return whether a ``prev`` refers to an empty site, which no expression equals at an assignment."""
    reached: Closure | None = closure
    while reached is not None and reached.program.uses_previous:
        reached = reached.previous
    return reached is None


def _is_true(body: object) -> bool:
    return isinstance(body, Literal) and body.value is True


def _is_true_with(closure: Closure) -> bool:
    """Return whether a closure at a guard is ``true``, or ``prev`` of an empty site or of such a closure."""
    reached: Closure | None = closure
    while reached is not None and isinstance(reached.program.body, Previous):
        reached = reached.previous
    return reached is None or _is_true(reached.program.body)


def _same(left: Any, right: Any, closure: Closure | None, names: _Names) -> bool:
    """Compare two parts of code; ``closure``, if present, has the code that ``prev`` refers to on the left."""
    while closure is not None and isinstance(left, Previous):
        closure = closure.previous
        if closure is None:
            return _is_true(right)
        left = closure.program.body
    if closure is not None and isinstance(left, ReadCaptured):
        return False
    if type(left) is not type(right):
        return False
    match left, right:
        case (tuple(), tuple()):
            return len(left) == len(right) and all(
                _same(a, b, closure, names) for a, b in zip(left, right, strict=True)
            )
        case ReadLocal(local=one), ReadLocal(local=other):
            return names.get(one, one) is other
        case Literal(), Literal():
            return left.sort == right.sort and left.value == right.value
        case (Let(), Let()) | (Arbitrary(), Arbitrary()):
            if (left.local is None) != (right.local is None):
                return False
            if isinstance(left, Arbitrary) and isinstance(right, Arbitrary) and left.sort != right.sort:
                return False
            inner = names if left.local is None or right.local is None else {**names, left.local: right.local}
            return _same_fields(left, right, closure, names, inner)
        case (Quantified(), Quantified()) | (Aggregate(), Aggregate()):
            if [local.sort for local in left.locals] != [local.sort for local in right.locals]:
                return False
            inner = {**names, **dict(zip(left.locals, right.locals, strict=True))}
            return _same_fields(left, right, closure, names, inner)
        case (Typed() | Arbitrary(), _):
            return _same_fields(left, right, closure, names, names)
        case _:
            return bool(left == right)


def _same_fields(left: Any, right: Any, closure: Closure | None, names: _Names, inner: _Names) -> bool:
    """Compare the fields of two forms of one class; ``inner`` has the names in the scope of the form's binder."""
    for name in left.__struct_fields__:
        if name in _IGNORED:
            continue
        known = names if name == "value" else inner
        if not _same(getattr(left, name), getattr(right, name), closure, known):
            return False
    return True
