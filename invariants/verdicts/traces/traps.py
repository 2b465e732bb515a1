"""Traps: the configurations from which a goal cannot be reached any more.

Owns: the parts of a trap, and the reasons why rules do not lead out of it, as plain data.
Must never know: how the trap was found; how it is shown.
"""

from __future__ import annotations

from fractions import Fraction

from invariants.foundation.exceptions import NoAnswerError
from invariants.foundation.sorts import BOOL, INT
from invariants.interpreter.interpreter import Interpreter
from invariants.interpreter.state.choices import FromRecord, Unanswered
from invariants.interpreter.state.configuration import Configuration
from invariants.interpreter.state.outcomes import Blocked, BlockedReason, UndefinedAttempt
from invariants.interpreter.state.values import Value
from invariants.language.model.declarations import Property, StatedInvariant
from invariants.language.model.expressions import Binary, Comparison, Literal, Possible
from invariants.language.model.operators import BinaryOperator, ComparisonOperator
from invariants.language.model.traversal import possibility_in
from invariants.language.printing.unparse import body_text
from invariants.language.printing.value_text import value_text
from invariants.verdicts.traces.trace import Trap, UnusedRule

_CHOICE = "a choice may keep it from firing"
_BESIDE = "it changes nothing that the goal depends on"
_MOST_ARGUMENTS_TRIED = 1_000
"""Arguments of a rule that are tried for a clause that blocks it."""


def trap_at(interpreter: Interpreter, prop: Property, place: Configuration | None) -> Trap | None:
    """Return the trap that a configuration is in; None for a property that is no possibility, or without an answer."""
    asked = possibility_in(prop)
    if asked is None or place is None or not isinstance(prop, StatedInvariant):
        return None
    try:
        found = interpreter.explored(prop, place)
        if found is None:
            return None
        unused = tuple(_unused(interpreter, place, rule) for rule in found.unused)
    except NoAnswerError:
        return None
    goal = _goal(interpreter, asked, found.below)
    return Trap(found.configurations, found.met, goal, asked.within, unused, found.refused)


def _goal(interpreter: Interpreter, asked: Possible, below: int | None) -> str:
    """Return the goal in the language; with a number that decreases, it is that, or less of the number."""
    if asked.measure is None or below is None:
        return " ".join(asked.body.span.text.split())
    value = asked.measure.value
    limit = Literal(below, sort=INT, span=value.span)
    less = Comparison((value, limit), (ComparisonOperator.LESS,), sort=BOOL, span=value.span)
    either = Binary(BinaryOperator.OR, asked.body, less, sort=BOOL, span=asked.span)
    return body_text(either, enums=interpreter.model.enums)


def _unused(interpreter: Interpreter, place: Configuration, rule: str) -> UnusedRule:
    """Return why a rule cannot be relied on in a configuration."""
    if any(interpreter.has_unknown_code(place, rule, arguments) for arguments in _arguments(interpreter, rule)):
        return UnusedRule(rule, (), "its code is unknown, and may refuse", None, None)
    why = _CHOICE
    for arguments in _arguments(interpreter, rule):
        try:
            outcome = interpreter.fire(place, rule, arguments, FromRecord())
        except Unanswered:
            continue
        if isinstance(outcome, UndefinedAttempt):
            return UnusedRule(rule, _shown(interpreter, rule, arguments), outcome.reason.value, None, None)
        if isinstance(outcome, Blocked):
            clause = interpreter.blocking_clause(place, arguments, outcome)
            site = None if clause.site is None else str(clause.site)
            is_guard = clause.reason is BlockedReason.GUARD
            text = clause.present or " ".join(clause.part.text.split()) if is_guard else None
            return UnusedRule(rule, _shown(interpreter, rule, arguments), clause.reason.value, site, text)
        why = _BESIDE
    return UnusedRule(rule, (), why, None, None)


def _arguments(interpreter: Interpreter, rule: str) -> list[tuple[Value, ...]]:
    return [arguments for arguments, _ in zip(interpreter.arguments(rule), range(_MOST_ARGUMENTS_TRIED), strict=False)]


def _shown(interpreter: Interpreter, rule: str, arguments: tuple[Value, ...]) -> tuple[str, ...]:
    model = interpreter.model
    pairs = zip(model.rules[rule].parameters, arguments, strict=True)
    return tuple(
        value_text(parameter.sort, value, model.enums, model.individual_names)
        if isinstance(value, int | Fraction)
        else str(value)
        for parameter, value in pairs
    )
