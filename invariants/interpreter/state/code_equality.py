"""Equality of code.

Owns: structural comparison of code up to bound names.
Must never know: the meaning of code.
"""

from __future__ import annotations

from typing import Any

from invariants.foundation.sorts import Sort
from invariants.interpreter.state.configuration import Closure, EditClosure
from invariants.language.model.clauses import Capture, EditedCode
from invariants.language.model.comparison import captured_sorts
from invariants.language.model.expressions import (
    Aggregate,
    Arbitrary,
    Body,
    Let,
    Literal,
    Local,
    Quantified,
    ReadLocal,
    Typed,
)
from invariants.language.model.rules import AnyEdit, ClauseKind, EditSite, HeldEdit, SetUnknown, Site

_Names = dict[Local, Local]
_IGNORED = frozenset({"span", "sort", "local", "locals"})


def is_as_written(closure: Closure | None, site: Site) -> bool:
    """Return whether a site holds its original code: the same expression, without captures or ``prev``.

    An empty guard counts as ``true``. An empty assignment differs from every assignment with an expression.
    """
    original = site.original
    if closure is None:
        return original is None or (site.kind is ClauseKind.GUARD and _is_true(original))
    if closure.as_written is None:
        # A closure stays at its site, even if it is copied from one individual to another.
        closure.as_written = _is_as_written(closure.program.body, site)
    return closure.as_written


def _is_as_written(body: Body, site: Site) -> bool:
    # No code as written has captured values or `prev` in it, so code with them differs from it.
    if site.original is None:
        return site.kind is ClauseKind.GUARD and _is_true(body)
    return same_body(body, site.original)


def is_same_content(first: Closure | None, second: Closure | None, site: Site) -> bool:
    """Return whether two contents of a site are equal as code: expressions, captured values, and what ``prev`` means.

    An empty guard counts as ``true``. An empty assignment differs from every assignment with an expression.
    """
    while first is not second:
        if first is None or second is None:
            other = second if first is None else first
            return site.kind is ClauseKind.GUARD and other is not None and _is_true(other.program.body)
        if first.captured != second.captured or _sorts_of(first) != _sorts_of(second):
            return False
        if not same_body(first.program.body, second.program.body):
            return False
        if not first.program.uses_previous:
            return True
        first, second = first.previous, second.previous
    return True


def _sorts_of(closure: Closure) -> list[Sort]:
    code = closure.program.code
    return [] if code is None else captured_sorts(code.captures)


def is_edit_as_written(held: EditClosure | None, site: EditSite) -> bool:
    """Return whether a label holds its original edit: the same edit, for which nothing was captured."""
    if held is None or site.original is None:
        return held is None and site.original is None
    return not held.captured and same_edit(held.program.held, site.original)


def same_edit(left: HeldEdit, right: HeldEdit) -> bool:
    """Return whether two edits that a label can hold are equal, given the same captured values."""
    if [capture.text for capture in left.captures] != [capture.text for capture in right.captures]:
        return False
    return _same(left.edit, right.edit, {})


def is_same_unknown(left: SetUnknown, right: SetUnknown) -> bool:
    """Return whether two edits make a rule the same unknown code, given the same captured values."""
    # The variables of families are of one edit alone: code with families equals only itself.
    if left.families or right.families or left.writes != right.writes:
        return False
    same_values = captured_sorts(left.captures) == captured_sorts(right.captures)
    return same_values and _same(left.contract, right.contract, {})


def same_body(left: Body, right: Body) -> bool:
    """Return whether two bodies are equal; ``prev`` equals ``prev``, a captured value the one with the same number."""
    return _same(left, right, {})


def _is_true(body: object) -> bool:
    return isinstance(body, Literal) and body.value is True


def _same(left: Any, right: Any, names: _Names) -> bool:
    """Compare two parts of code; ``names`` maps the bound names on the left to those on the right."""
    if type(left) is not type(right):
        return False
    match left, right:
        case (tuple(), tuple()):
            return len(left) == len(right) and all(_same(a, b, names) for a, b in zip(left, right, strict=True))
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
            return _same_fields(left, right, names, inner)
        case (Quantified(), Quantified()) | (Aggregate(), Aggregate()):
            if [local.sort for local in left.locals] != [local.sort for local in right.locals]:
                return False
            inner = {**names, **dict(zip(left.locals, right.locals, strict=True))}
            return _same_fields(left, right, names, inner)
        case (HeldEdit(), HeldEdit()):
            return same_edit(left, right)
        case (Typed() | Arbitrary() | AnyEdit() | EditedCode() | Capture(), _):
            return _same_fields(left, right, names, names)
        case _:
            return bool(left == right)


def _same_fields(left: Any, right: Any, names: _Names, inner: _Names) -> bool:
    """Compare the fields of two forms of one class; ``inner`` has the names in the scope of the form's binder."""
    for name in left.__struct_fields__:
        if name in _IGNORED:
            continue
        known = names if name == "value" else inner
        if not _same(getattr(left, name), getattr(right, name), known):
            return False
    return True
