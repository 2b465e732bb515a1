"""Rounds as they are shown: the steps of a claim, its condition, and the values of the measure.

Owns: the names of values in them, and the texts of steps with arguments that depend on the configuration.
Must never know: how rounds are found or proved.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from invariants.evidence.claims import Approach, Growth, NearNumber, RepeatedRound, RoundArgument, ScaledEntry
from invariants.foundation.sorts import REAL, RealSort, Sort
from invariants.interpreter.state.values import Value
from invariants.language.model.declarations import Model, StatedInvariant
from invariants.language.model.expressions import Expression
from invariants.verdicts.traces.growth import ApproachRound, GrowthRound
from invariants.verdicts.traces.shown_values import shown, text_of
from invariants.verdicts.traces.trace import Failure, Shown


def growth_round_of(model: Model, claim: Growth, values: Sequence[Value]) -> tuple[GrowthRound, Failure]:
    """Return the steps that can be repeated for ever, and the measure with its first values, as they are shown."""
    measure = _measure_of(model, claim)
    known = tuple(shown(model, measure.sort, value) for value in values)
    least = shown(model, measure.sort, claim.least if isinstance(measure.sort, RealSort) else int(claim.least))
    return GrowthRound(len(claim.round), claim.reading, least, known), _grown(measure, known)


def approach_round_of(model: Model, claim: Approach, values: Sequence[Value]) -> tuple[ApproachRound, Failure]:
    """Return the steps that come ever closer to a limit, and the measure with its first values, as they are shown."""
    measure, limit = _measure_of(model, claim), _limit_of(model, claim)
    known = tuple(shown(model, REAL, value) for value in values)
    distance = f"({text_of(model, REAL, limit)} - {_operand(measure.span.text)})"
    texts = tuple(_round_text(model, rule, arguments, distance) for rule, arguments in claim.round)
    ratio, bound = (shown(model, REAL, number) for number in (claim.ratio, limit))
    return ApproachRound(len(claim.round), texts, claim.reading, ratio, bound, known), _grown(measure, known)


def _measure_of(model: Model, claim: RepeatedRound) -> Expression:
    prop = model.properties[claim.property]
    if not isinstance(prop, StatedInvariant) or prop.measure is None:
        raise ValueError(f"{claim.property} states nothing about a measure")
    return prop.measure


def _limit_of(model: Model, claim: RepeatedRound) -> Fraction:
    prop = model.properties[claim.property]
    if not isinstance(prop, StatedInvariant) or prop.limit is None:
        raise ValueError(f"{claim.property} states no limit")
    return prop.limit


def _grown(measure: Expression, known: Sequence[Shown]) -> Failure:
    return Failure(measure.span, f"{' → '.join(str(value) for value in known[:3])} → …")


def _operand(text: str) -> str:
    """Return the text of an expression as an operand."""
    return text if text.isidentifier() else f"({text})"


def _round_text(model: Model, rule: str, arguments: Sequence[RoundArgument], distance: str) -> str:
    """Return a step of a round in the language; ``distance`` is the text of that of the measure to its limit."""
    parameters = model.rules[rule].parameters
    texts = [
        _argument_text(model, parameter.sort, each, distance)
        for parameter, each in zip(parameters, arguments, strict=True)
    ]
    return f"{rule}({', '.join(texts)})" if texts else rule


def _argument_text(model: Model, sort: Sort, argument: RoundArgument, distance: str) -> str:
    match argument:
        case ScaledEntry():
            return _scaled_text(model, argument)
        case NearNumber(number=number, share=share):
            sign = "-" if share > 0 else "+"
            return f"{text_of(model, REAL, number)} {sign} {_multiple(distance, abs(share))}"
        case _:
            return text_of(model, sort, argument)


def _scaled_text(model: Model, argument: ScaledEntry) -> str:
    name, indices = argument.entry
    variable = next(each for each in (*model.constants, *model.variables) if each.name == name)
    keys = [text_of(model, sort, value) for sort, value in zip(variable.domain, indices, strict=True)]
    entry = f"{name}[{', '.join(keys)}]" if keys else name
    return _multiple(entry, argument.factor)


def _multiple(text: str, factor: Fraction) -> str:
    numerator, denominator = factor.numerator, factor.denominator
    scaled = text if numerator == 1 else f"{numerator} * {text}"
    return scaled if denominator == 1 else f"{scaled} / {denominator}"
