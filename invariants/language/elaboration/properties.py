"""The properties of a model: stated invariants, and the implicit ones.

Owns: the list of implicit invariants. A rule has ``R.defined`` if something undefined can occur in it.
Must never know: whether a property holds.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from invariants.foundation.codes import Code
from invariants.foundation.diagnostics import Label
from invariants.foundation.sorts import RangeSort
from invariants.language.analysis.partial_rules import PartialRules
from invariants.language.analysis.partiality import Partiality
from invariants.language.elaboration.conditions import Constraints
from invariants.language.model.declarations import DefinedInvariant, Property, RangeInvariant, StatedInvariant
from invariants.language.model.expressions import (
    Binary,
    Expression,
    Possible,
    Quantified,
    Variable,
)
from invariants.language.model.operators import BinaryOperator, StatementKind
from invariants.language.model.traversal import PossibleCode
from invariants.language.problems import Problems
from invariants.language.typing.context import TypingContext

INITIAL = "init"
"""The subject of ``init.defined``: everything that is evaluated before the start."""


def find_properties(
    context: TypingContext,
    code: PossibleCode,
    invariants: Sequence[StatedInvariant],
    initial_values: Mapping[Variable, Expression],
    constraints: Constraints,
) -> dict[str, Property]:
    """Return all properties by name: stated ones, ranges, then the definedness of rules, invariants and start.

    Lemmas and witnesses get no property about definedness: where they are undefined, a lemma says nothing, and a
    witness is not reached.

    Args:
        context: the declarations, and the record of names that are used.
        code: the code that each rule can have.
        invariants: the invariants and lemmas of the text.
        initial_values: the initial value of each variable that has one.
        constraints: the conditions on constants and on the start.
    """
    constants = context.constants
    variables = [each for each in context.symbols.values.values() if isinstance(each, Variable) and not each.constant]
    parameters = {name: tuple(local.sort for local in rule.parameters) for name, rule in code.rules.items()}
    rules = PartialRules(code, context.mentions)
    partial = rules.under(Partiality(constants, lambda _: True, parameters))
    # The first and the last configuration of a run may be outside a range, and `enabled` is evaluated there, too.
    outside = rules.under(Partiality(constants, lambda _: False, parameters))
    found: list[Property] = list(invariants)
    found += [RangeInvariant(each, each.span) for each in variables if isinstance(each.sort, RangeSort)]
    found += [DefinedInvariant(name, rule.span) for name, rule in code.rules.items() if name in partial]

    anywhere = Partiality(constants, lambda _: False, parameters, outside)
    found += [
        DefinedInvariant(each.name, each.span)
        for each in invariants
        if each.kind is StatementKind.INVARIANT
        and any(anywhere.may_be_undefined(part) for part in _evaluated_here(each.condition))
    ]

    # An initial value that is not known may be outside its range.
    open_values = {variable for variable, value in initial_values.items() if constants.value(value) is None}
    start = Partiality(constants, lambda variable: variable not in open_values, parameters, outside)
    before: list[Expression] = [
        *initial_values.values(),
        *(each.condition for each in (*constraints.constant, *constraints.initial)),
    ]
    for expression in before:
        if start.may_be_undefined(expression):
            found.append(DefinedInvariant(INITIAL, expression.span))
            break
    return _by_name(context.problems, found)


def _evaluated_here(condition: Expression) -> list[Expression]:
    """Return the parts of a condition that need a value. The goal of ``can`` does not: it has to hold somewhere."""
    found: list[Expression] = []
    part = condition
    while True:
        match part:
            case Quantified(body=body):
                part = body
            case Binary(operator=BinaryOperator.IMPLIES, left=left, right=right):
                found.append(left)
                part = right
            case Possible():
                return found
            case _:
                return [condition]


def _by_name(problems: Problems, found: Iterable[Property]) -> dict[str, Property]:
    table: dict[str, Property] = {}
    for each in found:
        earlier = table.setdefault(each.name, each)
        if earlier is not each:
            problems.report(
                Code.DUPLICATE_NAME,
                f"`{each.name}` would stand for two things",
                each.span,
                "something undefined can occur here",
                others=(Label(earlier.span, "and here"),),
                help="give one of them another name"
                + (f"; `{INITIAL}.defined` is about the start" if each.name == f"{INITIAL}.defined" else ""),
            )
    return table
