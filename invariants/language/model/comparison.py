"""Structural comparison of code.

Owns: when two pieces of code say the same, whatever the names of their bound variables.
Must never know: where code is kept.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import assert_never

from invariants.foundation.records import Record
from invariants.foundation.sorts import INT, Sort, is_integer
from invariants.language.model.clauses import Capture
from invariants.language.model.expressions import (
    Aggregate,
    Arbitrary,
    Binary,
    Body,
    CallDefinition,
    Comparison,
    Enabled,
    Expression,
    Extremum,
    HeldValue,
    Let,
    Literal,
    Local,
    Previous,
    Quantified,
    ReadCaptured,
    ReadLocal,
    ReadVariable,
    Saved,
    Unary,
    Unmodified,
)
from invariants.language.model.places import Selector
from invariants.language.model.rules import (
    CopyCode,
    Edit,
    HeldEdit,
    RestoreBackup,
    SaveBackup,
    SetCode,
    SetEdit,
    SetEnabled,
    SetUnknown,
)
from invariants.language.model.traversal import children


class _Restore(Record):
    """A note on the work list: from here on, the names have their outer meaning again."""

    names: dict[Local, Local]


class _EditOutline(Record):
    """The parts of an edit: ``head`` compares by itself, the rest as code. ``code`` is None where none is put."""

    head: tuple[object, ...]
    selectors: tuple[Selector, ...] = ()
    code: _Put | None = None
    held: HeldEdit | None = None


_Put = tuple[Body | None, Sequence[Capture]]


def same_edit(first: Edit, second: Edit) -> bool:
    """Return whether two edits say the same: they have the same effect wherever both are made."""
    one, other = _outline(first), _outline(second)
    return (
        type(first) is type(second)
        and one.head == other.head
        and all(map(same_selector, one.selectors, other.selectors))
        and _same_put(one.code, other.code)
        and (one.held is other.held if one.held is None or other.held is None else same_held(one.held, other.held))
    )


def _outline(edit: Edit) -> _EditOutline:
    match edit:
        case SetCode(site=site, selector=selector, code=code):
            return _EditOutline((site,), (selector,), None if code is None else (code.body, code.captures))
        case SetEnabled(rule=rule, selector=selector, enabled=enabled):
            return _EditOutline((rule, enabled), (selector,))
        case SetUnknown(rule=rule, selector=selector):
            # The variables of families are of one edit alone: code with families equals only itself.
            return _EditOutline((rule, edit.writes), (selector,), (edit.contract, edit.captures))
        case CopyCode(rule=rule, target=target, source=source):
            return _EditOutline((rule,), (target, source))
        case SaveBackup(backup=backup) | RestoreBackup(backup=backup):
            return _EditOutline((backup,))
        case SetEdit(site=site, selector=selector, held=held):
            return _EditOutline((site,), (selector,), held=held)
        case _:
            assert_never(edit)


def same_held(first: HeldEdit, second: HeldEdit) -> bool:
    """Return whether a label that holds one edit is as one that holds the other, with the same captured values."""
    captured = [[(capture.sort, capture.text) for capture in held.captures] for held in (first, second)]
    return captured[0] == captured[1] and same_edit(first.edit, second.edit)


def same_selector(first: Selector, second: Selector) -> bool:
    """Return whether two edits are for the same individuals."""
    return len(first) == len(second) and all(map(_same_part, first, second))


def _same_part(first: Body | None, second: Body | None) -> bool:
    if first is None or second is None:
        return first is second
    return same_code(first, second, of_closures=True)


def _same_put(first: _Put | None, second: _Put | None) -> bool:
    if first is None or second is None:
        return first is second
    (body, captures), (other, others) = first, second
    pairs = list(zip(captures, others, strict=False))
    return (
        len(captures) == len(others)
        and all(one.text == two.text and _same_part(one.expression, two.expression) for one, two in pairs)
        and _same_part(body, other)
    )


def captured_sorts(captures: Sequence[Capture]) -> list[Sort]:
    """Return the sorts that tell captured values apart: whatever range an integer is captured from, it is the same."""
    return [_kind(capture.sort) for capture in captures]


def _kind(sort: Sort) -> Sort:
    return INT if is_integer(sort) else sort


def same_code(first: Body, second: Body, *, of_closures: bool = False) -> bool:
    """Return whether two pieces of code say the same, up to the names that they bind.

    Free names are the same only if they are the same :class:`Local`. Captured values and ``prev`` stand for content
    outside the expression: code that has one of them equals no other code. ``of_closures``: whoever asks compares that
    content as well; here ``prev`` equals ``prev``, and a captured value the one with the same number.
    """
    work: list[tuple[Expression, Expression] | _Restore] = []
    names: dict[Local, Local] = {}
    if isinstance(first, Arbitrary) or isinstance(second, Arbitrary):
        if not (isinstance(first, Arbitrary) and isinstance(second, Arbitrary)) or first.sort != second.sort:
            return False
        if first.local is not None and second.local is not None:
            names[first.local] = second.local
        if first.condition is None or second.condition is None:
            return first.condition is second.condition
        work.append((first.condition, second.condition))
    else:
        work.append((first, second))
    while work:
        item = work.pop()
        if isinstance(item, _Restore):
            names = item.names
            continue
        one, other = item
        if of_closures and isinstance(one, Previous | ReadCaptured):
            if type(one) is not type(other) or _number_of(one) != _number_of(other):
                return False
            continue
        if not _same_head(one, other, names):
            return False
        parts = list(zip(children(one), children(other), strict=True))
        bound = _bound(one, other)
        if bound:
            # The body is the last child, and the only one in which the names are bound.
            body = parts.pop()
            work.append(_Restore(names))
            work.append(body)
            work.append(_Restore({**names, **bound}))
        work.extend(reversed(parts))
    return True


def _bound(one: Expression, other: Expression) -> dict[Local, Local]:
    match one, other:
        case (Let(local=local), Let(local=partner)):
            return {local: partner}
        case (Quantified(locals=locals), Quantified(locals=partners)):
            return dict(zip(locals, partners, strict=True))
        case (Aggregate(locals=locals), Aggregate(locals=partners)):
            return dict(zip(locals, partners, strict=True))
        case _:
            return {}


def _same_locals(one: tuple[Local, ...], other: tuple[Local, ...]) -> bool:
    return [local.sort for local in one] == [local.sort for local in other]


def _number_of(part: Expression) -> int | None:
    return part.index if isinstance(part, ReadCaptured) else None


def _same_head(one: Expression, other: Expression, names: dict[Local, Local]) -> bool:
    """Return whether the outermost forms agree; their parts are compared later, one by one."""
    if type(one) is not type(other) or len(children(one)) != len(children(other)):
        return False
    if _kind(one.sort) != _kind(other.sort):
        return False
    match one, other:
        case (Literal(value=value), Literal(value=partner)):
            return type(value) is type(partner) and value == partner
        case (ReadVariable(), ReadVariable()):
            return one.variable is other.variable and one.primed is other.primed
        case (ReadLocal(local=local), ReadLocal(local=partner)):
            return names.get(local, local) is partner
        case (Unary(operator=operator), Unary(operator=partner)):
            return operator is partner
        case (Binary(operator=operator), Binary(operator=partner)):
            return operator is partner
        case (Comparison(operators=operators), Comparison(operators=partners)):
            return operators == partners
        case (Extremum(operator=operator), Extremum(operator=partner)):
            return operator is partner
        case (Quantified(), Quantified()):
            return one.quantifier is other.quantifier and _same_locals(one.locals, other.locals)
        case (Aggregate(), Aggregate()):
            return one.operator is other.operator and _same_locals(one.locals, other.locals)
        case (Let(), Let()):
            return _kind(one.local.sort) == _kind(other.local.sort)
        case (CallDefinition(definition=name), CallDefinition(definition=partner)):
            return name == partner
        case (Enabled(), Enabled()):
            return one.rule == other.rule and _same_holes(one.arguments, other.arguments)
        case (Unmodified(), Unmodified()):
            same = one.rule == other.rule and one.site == other.site and one.since == other.since
            return same and _same_holes(one.arguments, other.arguments)
        case (HeldValue(), HeldValue()):
            same = one.site == other.site and one.name == other.name
            return same and _same_holes(one.arguments, other.arguments)
        case (Saved(backup=name), Saved(backup=partner)):
            return name == partner
        case (ReadCaptured() | Previous(), _):
            return False
        case _:
            # The one form that is left, a conditional, consists of its parts alone.
            return True


def _same_holes(one: tuple[Expression | None, ...], other: tuple[Expression | None, ...]) -> bool:
    return [part is None for part in one] == [part is None for part in other]
