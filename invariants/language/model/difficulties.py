"""The parts of a model for which a solver has no complete method, each with its place.

Owns: functions without an exact meaning to solvers, and arithmetic that is not linear; the place of the part that a
reason for "no answer" names.
Must never know: solvers, and how anything reacts to a difficulty.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import assert_never

from msgspec.structs import replace

from invariants.foundation.limits import MOST_MULTIPLIED, is_short_power
from invariants.foundation.no_answer import ModelPart, NoAnswer, PartKind
from invariants.foundation.records import ValueRecord
from invariants.foundation.sorts import is_finite
from invariants.foundation.sources import Span
from invariants.language.model.declarations import DefinedInvariant, Model
from invariants.language.model.expressions import (
    Aggregate,
    Binary,
    CallDefinition,
    Expression,
    Literal,
    Previous,
    Quantified,
    ReadCaptured,
    ReadLocal,
    ReadVariable,
    Unary,
    Variable,
)
from invariants.language.model.operators import BinaryOperator, UnaryOperator
from invariants.language.model.traversal import WrittenCode, all_code, subexpressions

_INEXACT = frozenset((UnaryOperator.EXP, UnaryOperator.LOG, UnaryOperator.SQRT))
_NON_LINEAR = frozenset((BinaryOperator.MULTIPLY, BinaryOperator.DIVIDE, BinaryOperator.DIV, BinaryOperator.MOD))


class Difficulty(ValueRecord):
    """An operator and the place where it stands: the name of a clause, a rule, an invariant or a definition."""

    operator: str
    place: str
    exact: bool
    """Whether the operator has an exact meaning to a solver, which then only lacks a complete method for it."""


def difficulties(model: Model) -> tuple[Difficulty, ...]:
    """Return the difficult operators, each once for each place, in the order of the text."""
    fixed = frozenset(variable for variable in model.initial_values if variable.constant)
    found = (difficulty for code in all_code(model) for difficulty in _within(code, fixed))
    return tuple(dict.fromkeys(found))


def difficulties_of(model: Model, name: str) -> tuple[Difficulty, ...]:
    """Return the difficult operators that concern one property: those in other properties do not."""
    about = model.properties[name]
    concerned = {name, about.subject} if isinstance(about, DefinedInvariant) else {name}
    properties = {each: prop for each, prop in model.properties.items() if each in concerned}
    return difficulties(replace(model, properties=properties))


def _within(code: WrittenCode, fixed: frozenset[Variable]) -> Iterator[Difficulty]:
    for part in subexpressions(code.body):
        match part:
            case Unary(operator=unary) if unary in _INEXACT:
                yield Difficulty(unary.value, code.place, exact=False)
            case Binary(operator=BinaryOperator.POWER, left=Literal(value=number), right=Literal(value=exponent)) if (
                is_short_power(number, int(exponent))
            ):
                pass
            case Binary(operator=BinaryOperator.POWER, left=base, right=exponent):
                # A power with a small literal exponent becomes products.
                literal = isinstance(exponent, Literal) and abs(int(exponent.value)) <= MOST_MULTIPLIED
                if not literal or _varies(base, fixed):
                    yield Difficulty("^", code.place, exact=literal)
            case Binary(operator=operator, left=left, right=right) if operator in _NON_LINEAR:
                if _varies(right, fixed) and (operator is not BinaryOperator.MULTIPLY or _varies(left, fixed)):
                    yield Difficulty(operator.value, code.place, exact=True)
            case _:
                pass


def _varies(expression: Expression, fixed: frozenset[Variable]) -> bool:
    """Return whether an expression is a number that may take infinitely many values."""
    return any(_is_endless(part, fixed) for part in subexpressions(expression))


def _is_endless(part: Expression, fixed: frozenset[Variable]) -> bool:
    match part:
        case ReadVariable(variable=variable):
            return variable not in fixed and not is_finite(variable.sort)
        case ReadLocal(local=local):
            return not is_finite(local.sort)
        case ReadCaptured() | Previous() | CallDefinition():
            return not is_finite(part.sort)
        case _:
            return False


# ------------------------------------------------------------------- reasons


def placed(why: NoAnswer, model: Model, name: str | None = None) -> str:
    """Return a reason with the line of the part of the model that it is about, of the property if there are several."""
    span = None if why.part is None else _span_of(why.part, model, name)
    return str(why) if span is None else f"{why} ({span.line_of_file})"


def _span_of(part: ModelPart, model: Model, name: str | None) -> Span | None:
    """Return the place of a part of a model; None where the model has none of this name."""
    match part.kind:
        case PartKind.RULE:
            return model.rules[part.name].span if part.name in model.rules else None
        case PartKind.PARAMETER:
            locals_ = model.rules[part.of].parameters if part.of in model.rules else ()
            return next((each.span for each in locals_ if each.name == part.name), None)
        case PartKind.VARIABLE:
            variables = (*model.variables, *model.constants)
            return next((each.span for each in variables if each.name == part.name), None)
        case PartKind.BOUND:
            own = {name: model.properties[name]} if name in model.properties else model.properties
            codes = all_code(replace(model, properties=own))
            parts = (each for code in codes for each in subexpressions(code.body))
            bound = (local for each in parts if isinstance(each, Quantified | Aggregate) for local in each.locals)
            return next((local.span for local in bound if (local.name, str(local.sort)) == (part.name, part.of)), None)
        case _:
            assert_never(part.kind)
