"""What in a model is beyond a solver's sure methods, and where it stands.

Owns: functions without an exact meaning to solvers, and arithmetic that is not linear.
Must never know: solvers; what is done about it.
"""

from __future__ import annotations

from collections.abc import Iterator

from invariants.foundation.records import ValueRecord
from invariants.foundation.sorts import is_finite
from invariants.language.model.declarations import (
    Edit,
    Model,
    SetCode,
    SetUnknown,
    StatedInvariant,
)
from invariants.language.model.expressions import (
    Arbitrary,
    Binary,
    Body,
    CallDefinition,
    Expression,
    Literal,
    Previous,
    ReadCaptured,
    ReadLocal,
    ReadVariable,
    SiteKey,
    Unary,
    Variable,
    children,
)
from invariants.language.model.operators import BinaryOperator, UnaryOperator

_INEXACT = frozenset((UnaryOperator.EXP, UnaryOperator.LOG, UnaryOperator.SQRT))
_NON_LINEAR = frozenset((BinaryOperator.MULTIPLY, BinaryOperator.DIVIDE, BinaryOperator.DIV, BinaryOperator.MOD))


class Difficulty(ValueRecord):
    """An operator with a place where it stands: a clause, a rule, an invariant or a definition by name."""

    operator: str
    place: str
    exact: bool
    """Whether a solver knows what it means, and only has no sure method for it."""


def difficulties(model: Model) -> tuple[Difficulty, ...]:
    """What is difficult, each operator once for each place, in the order of the text."""
    fixed = frozenset(variable for variable in model.initial_values if variable.constant)
    found = (
        difficulty
        for place, body in _placed(model)
        for difficulty in _within(place, body.condition if isinstance(body, Arbitrary) else body, fixed)
    )
    return tuple(dict.fromkeys(found))


def _placed(model: Model) -> Iterator[tuple[str, Body | None]]:
    for variable, value in model.initial_values.items():
        yield variable.name, value
    for definition in model.definitions.values():
        yield definition.name, definition.body
    for constraint in model.constant_constraints:
        yield constraint.name or "assume", constraint.condition
    for constraint in model.initial_constraints:
        yield constraint.name or "init", constraint.condition
    for rule in model.rules.values():
        for clause in (*rule.guards, *rule.assignments):
            if isinstance(clause, SiteKey):
                yield from _of_site(model, clause)
            else:
                yield rule.name, clause
        for edit in rule.edits:
            yield from ((rule.name, body) for body in _of_edit(edit))
    for prop in model.properties.values():
        if isinstance(prop, StatedInvariant):
            yield prop.name, prop.condition


def _of_site(model: Model, key: SiteKey) -> Iterator[tuple[str, Body | None]]:
    site = model.sites[key]
    yield str(key), site.original
    if site.binder is not None:
        yield str(key), site.binder.condition
    if site.entry is not None:
        yield from ((str(key), index) for index in site.entry.indices)


def _of_edit(edit: Edit) -> Iterator[Body | None]:
    match edit:
        case SetCode(code=code) if code is not None:
            yield code.body
            yield from (capture.expression for capture in code.captures)
        case SetUnknown(contract=contract, captures=captures):
            yield contract
            yield from (capture.expression for capture in captures)
        case _:
            return


def _within(place: str, root: Expression | None, fixed: frozenset[Variable]) -> Iterator[Difficulty]:
    pending = [] if root is None else [root]
    while pending:
        node = pending.pop()
        pending.extend(reversed(children(node)))
        match node:
            case Unary(operator=unary) if unary in _INEXACT:
                yield Difficulty(unary.value, place, exact=False)
            case Binary(operator=BinaryOperator.POWER, left=base, right=exponent):
                # A small exponent that is written down becomes products.
                literal = isinstance(exponent, Literal) and abs(int(exponent.value)) <= 16
                if not literal or _varies(base, fixed):
                    yield Difficulty("^", place, exact=literal)
            case Binary(operator=operator, left=left, right=right) if operator in _NON_LINEAR:
                if _varies(right, fixed) and (operator is not BinaryOperator.MULTIPLY or _varies(left, fixed)):
                    yield Difficulty(operator.value, place, exact=True)
            case _:
                pass


def _varies(root: Expression, fixed: frozenset[Variable]) -> bool:
    """Whether an expression is a number of which there may be endlessly many."""
    pending = [root]
    while pending:
        node = pending.pop()
        match node:
            case ReadVariable(variable=variable):
                if variable not in fixed and not is_finite(variable.sort):
                    return True
            case ReadLocal(local=local):
                if not is_finite(local.sort):
                    return True
            case ReadCaptured() | Previous() | CallDefinition():
                if not is_finite(node.sort):
                    return True
            case _:
                pass
        pending.extend(children(node))
    return False
