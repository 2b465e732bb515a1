"""Whether a weaker filling only adds runs.

Owns: the forms of code that take runs away, or break an invariant less, where a guard allows more.
Must never know: which fillings are tried.

Only where a weaker filling adds runs and takes none away is ``false`` the strongest filling, and only there do the
fillings that were tried say something about those that were not.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from invariants.language.model.declarations import DefinedInvariant, Model
from invariants.language.model.expressions import (
    Binary,
    Body,
    Conditional,
    Enabled,
    Expression,
    HeldValue,
    Possible,
    Previous,
    SiteKey,
    Unmodified,
)
from invariants.language.model.operators import BinaryOperator
from invariants.language.model.places import Mark, RuleMark
from invariants.language.model.rules import ClauseKind
from invariants.language.model.traversal import all_code, root_of, subexpressions
from invariants.shaping.filling.holes import ModelHole, rules_with_holes


def only_adds_runs(model: Model, holes: Sequence[ModelHole]) -> bool:
    """Return whether a weaker filling of the holes certainly only adds runs, and hides nothing undefined.

    The model is one with the holes filled. No code may ask which rules can fire, which code there is, or which
    configurations can be reached; ``prev`` may stand only where ``and`` and ``or`` join conditions; and no ``or`` may
    keep a condition that can be undefined from being evaluated.
    """
    parts = (part for code in all_code(model) for part in subexpressions(code.body))
    if any(isinstance(part, Enabled | Possible | Unmodified | HeldValue) for part in parts):
        return False
    return not any(
        _may_hide(model, rule) or not all(map(_keeps_order, _new_guards(model, rule)))
        for rule in rules_with_holes(holes)
    )


def _new_guards(model: Model, rule: str) -> Iterator[Body | None]:
    """Yield the conditions that edits put in the guards of a rule."""
    puts = (put for each in model.rules.values() for edit in each.edits for put in edit.puts())
    for put in puts:
        place = put.place
        if isinstance(place, SiteKey) and place.rule == rule and model.sites[place].kind is ClauseKind.GUARD:
            yield put.body


def _keeps_order(body: Body | None) -> bool:
    """Return whether ``prev`` is only an operand of ``and`` and ``or``, if it occurs."""
    waiting: list[Expression | None] = [root_of(body)]
    while waiting:
        part = waiting.pop()
        match part:
            case None | Previous():
                continue
            case Binary(operator=BinaryOperator.AND | BinaryOperator.OR, left=left, right=right):
                waiting += [left, right]
            case _ if any(isinstance(each, Previous) for each in subexpressions(part)):
                return False
    return True


def _may_hide(model: Model, rule: str) -> bool:
    """Return whether a guard or contract of a rule may be undefined, unless an operand before decides the value."""
    about = (prop.subject for prop in model.properties.values() if isinstance(prop, DefinedInvariant))
    if rule not in about:
        return False
    return any(
        isinstance(part, Conditional)
        or (isinstance(part, Binary) and part.operator in (BinaryOperator.OR, BinaryOperator.IMPLIES))
        for body in (*_own_guards(model, rule), *_new_guards(model, rule), *_contracts(model, rule))
        for part in subexpressions(body)
    )


def _own_guards(model: Model, rule: str) -> Iterator[Body | None]:
    """Yield the guards of a rule as the text has them."""
    for guard in model.rules[rule].guards:
        yield model.sites[guard].original if isinstance(guard, SiteKey) else guard


def _contracts(model: Model, rule: str) -> Iterator[Body | None]:
    """Yield the contracts of unknown code that edits make of a rule."""
    edits = (edit for each in model.rules.values() for edit in each.edits)
    mark = RuleMark(rule, Mark.UNKNOWN)
    yield from (put.body for edit in edits for put in edit.puts() if put.place == mark)
