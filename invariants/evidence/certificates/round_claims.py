"""Claims about rounds as text: the steps that can be repeated for ever, in a certificate.

Owns: the one line that a claim is written as, and that a claim which is read fits its model.
Must never know: solvers, whether a claim is right.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Any

from invariants.evidence.claims import Approach, EntryKey, Growth, NearNumber, RoundArgument, ScaledEntry
from invariants.foundation.exceptions import InvariantsError
from invariants.foundation.limits import fraction_in
from invariants.foundation.sorts import REAL, Scope, Sort
from invariants.interpreter.state.values import Value, belongs
from invariants.language.model.declarations import Model
from invariants.language.model.expressions import Variable

_REAL, _OF, _AT, _TIMES, _NEAR, _SHARE = "real", "of", "at", "times", "near", "share"


class MalformedRoundError(InvariantsError):
    """The text is no claim about the model; the message says why."""


def claim_text(claim: Growth | Approach) -> str:
    """Return a claim as one line, without its condition."""
    written: dict[str, Any] = {
        "start": [[name, *map(_written, at), _written(value)] for (name, at), value in claim.initial.items()],
        "before": [_step(rule, arguments) for rule, arguments in claim.before],
        "round": [_step(rule, arguments) for rule, arguments in claim.round],
    }
    match claim:
        case Growth(least=least):
            written["least"] = str(least)
        case Approach(ratio=ratio):
            written["ratio"] = str(ratio)
    return json.dumps(written, ensure_ascii=True, separators=(",", ":"))


def _step(rule: str, arguments: Sequence[RoundArgument]) -> list[Any]:
    return [rule, *map(_written, arguments)]


def _written(value: RoundArgument) -> Any:
    """Return a value as JSON. Raises ``ValueError`` for a number that is not rational."""
    match value:
        case bool() | int():
            return value
        case Fraction():
            return {_REAL: str(value)}
        case ScaledEntry(entry=(name, at), factor=factor):
            return {_OF: name, _AT: list(map(_written, at)), _TIMES: str(factor)}
        case NearNumber(number=number, share=share):
            return {_NEAR: str(number), _SHARE: str(share)}
        case _:
            raise ValueError(f"not written down exactly: {value}")


def claim_in(text: str, model: Model, scope: Scope, name: str, depth: int, condition: str) -> Growth | Approach:
    """Return the claim about a statement of a model that a line has. Raises :class:`MalformedRoundError`."""
    try:
        found = json.loads(text)
        reader = _Reader(model, scope)
        shared = (
            name,
            dict(map(reader.entry, found["start"])),
            tuple(map(reader.plain_step, found["before"])),
            tuple(map(reader.step, found["round"])),
            depth,
            condition,
            (),
        )
        claim = (
            Growth(*shared, least=fraction_in(found["least"]))
            if "least" in found
            else Approach(*shared, ratio=fraction_in(found["ratio"]))
        )
    except (ValueError, TypeError, KeyError, ArithmeticError, RecursionError) as error:
        raise MalformedRoundError(f"the round is not written as rounds are: {error!r}"[:200]) from None
    if claim_text(claim) != text:
        raise MalformedRoundError("the round is not written as rounds are")
    return claim


class _Reader:
    """Reads the parts of a claim. Raises ``ValueError``, ``TypeError`` or ``KeyError`` for what fits no model."""

    def __init__(self, model: Model, scope: Scope) -> None:
        self._model = model
        self._scope = scope
        self._variables: Mapping[str, Variable] = {each.name: each for each in (*model.constants, *model.variables)}

    def entry(self, written: list[Any]) -> tuple[EntryKey, Value]:
        name, *at, value = written
        variable = self._variables[name]
        return self._key(variable, at), self._value(value, variable.sort)

    def plain_step(self, written: list[Any]) -> tuple[str, tuple[Value, ...]]:
        rule, *arguments = written
        sorts = [each.sort for each in self._model.rules[rule].parameters]
        return rule, tuple(self._value(value, sort) for value, sort in zip(arguments, sorts, strict=True))

    def step(self, written: list[Any]) -> tuple[str, tuple[RoundArgument, ...]]:
        rule, *arguments = written
        sorts = [each.sort for each in self._model.rules[rule].parameters]
        return rule, tuple(self._argument(value, sort) for value, sort in zip(arguments, sorts, strict=True))

    def _argument(self, written: Any, sort: Sort) -> RoundArgument:
        if isinstance(written, dict) and _NEAR in written and sort == REAL:
            return NearNumber(fraction_in(written[_NEAR]), fraction_in(written[_SHARE]))
        if not isinstance(written, dict) or _OF not in written:
            return self._value(written, sort)
        variable = self._variables[written[_OF]]
        if not sort == variable.sort == REAL:
            raise ValueError("a multiple of what is no Real")
        return ScaledEntry(self._key(variable, written[_AT]), fraction_in(written[_TIMES]))

    def _key(self, variable: Variable, at: list[Any]) -> EntryKey:
        pairs = zip(at, variable.domain, strict=True)
        return variable.name, tuple(self._value(index, sort) for index, sort in pairs)

    def _value(self, written: Any, sort: Sort) -> Value:
        value: Value = fraction_in(written[_REAL]) if isinstance(written, dict) else written
        if not belongs(value, sort, self._scope):
            raise ValueError(f"{written} is no {sort}")
        return value
