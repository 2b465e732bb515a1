"""Cases: values of the open constants, and the shortest chain that breaks an invariant there.

Owns: for which invariants there are cases, which values are looked at, and what an answer says about a case.
Must never know: functions that agree with cases.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction
from itertools import product

from msgspec.structs import replace

from invariants.foundation.records import ValueRecord
from invariants.foundation.sorts import Scope, is_integer, is_number
from invariants.interpreter.interpreter import Interpreter
from invariants.interpreter.state.choices import NamedEntry
from invariants.interpreter.state.outcomes import Started
from invariants.interpreter.state.values import Value
from invariants.language.model.declarations import Model, StatedInvariant
from invariants.language.model.expressions import Variable
from invariants.language.model.operators import StatementKind
from invariants.language.model.traversal import numbers_in, possibility_in
from invariants.shaping.lengths.fitting import LengthCase
from invariants.verdicts.verdict import CoveredResult, ProvedResult, Result, ViolatedResult

MOST_OPEN_CONSTANTS = 3
"""The open constants of which a function is looked for."""

_FIRST_VALUES = (1, 2, 3, 5, 0)
"""The values that are tried of each constant first: with 4 left out, a quotient is rarely an integer by chance."""

GREATEST_TRIED_NUMBER = 1000
"""The greatest number of the model that is looked at: runs up to greater ones are too long."""


class Chosen(ValueRecord):
    """Values of the open constants, in order, and those of all constants that are numbers."""

    values: tuple[tuple[str, Fraction], ...]
    known: tuple[tuple[str, Fraction], ...]


def open_constants(model: Model) -> tuple[Variable, ...]:
    """Return the constants that the text gives no value."""
    return tuple(each for each in model.constants if each not in model.initial_values)


def stated_invariant(model: Model, name: str) -> StatedInvariant | str:
    """Return the invariant of which a length is looked for; in words, why there is none."""
    prop = model.properties[name]
    if not isinstance(prop, StatedInvariant) or prop.kind is not StatementKind.INVARIANT:
        return "it is looked for of invariants that the text states"
    if prop.two_state or prop.deadline is not None or possibility_in(prop) is not None:
        return "the invariant is about more than single configurations"
    if f"{name}.defined" in model.properties:
        return "the invariant may have no value somewhere"
    opened = open_constants(model)
    if not opened:
        return "every constant has a value; leave one open, as in `const step: Int where step > 0`"
    bad = next((each for each in opened if each.domain or not is_number(each.sort)), None)
    if bad is not None:
        return f"`{bad.name}` is open, and no number: give it a value, `--const {bad.name}=…`"
    if len(opened) > MOST_OPEN_CONSTANTS:
        return f"more than {MOST_OPEN_CONSTANTS} constants are open: give one a value, `--const {opened[0].name}=…`"
    return prop


def chosen_values(model: Model, scope: Scope) -> Iterator[Chosen]:
    """Yield values of the open constants that the text allows, small ones first."""
    bare = replace(model, variables=(), initial_constraints=(), rules={}, sites={}, properties={}, backups={})
    interpreter = Interpreter(bare, scope)
    opened = open_constants(model)
    for numbers in _tuples(_first_values(model), len(opened)):
        given: dict[NamedEntry, Value] = {
            (each, ()): number if is_integer(each.sort) else Fraction(number)
            for each, number in zip(opened, numbers, strict=True)
        }
        start = interpreter.initial(given)
        if not isinstance(start, Started):
            continue
        layout, state = start.configuration.layout, start.configuration.state
        known = {
            each.name: Fraction(value)
            for each in model.constants
            if not each.domain and is_number(each.sort)
            for _, cell in layout.entries(each)
            if isinstance(value := state[cell], int | Fraction)
        }
        yield Chosen(tuple((each.name, known[each.name]) for each in opened), tuple(known.items()))


def case_of(chosen: Chosen, result: Result | None, chain: int) -> LengthCase | None:
    """Return what an answer for chains of so many modifications says about a case; None where it says too little."""
    match result:
        case ViolatedResult():
            length = len(result.chain)
            is_least = length == 0 or (result.frontier is not None and result.frontier.chain >= length - 1)
            return LengthCase(chosen.values, chosen.known, length, length) if is_least else None
        case ProvedResult() | CoveredResult() if not result.vacuous:
            return LengthCase(chosen.values, chosen.known, None, chain)
        case _:
            return None


def _first_values(model: Model) -> Sequence[int]:
    """Return the values that are tried of each constant: small ones, and those near the numbers of conditions."""
    written = [Fraction(number) for each in model.constant_constraints for number in numbers_in(each.condition)]
    near = [int(number) + more for number in written for more in (0, 1, 2) if abs(number) <= GREATEST_TRIED_NUMBER]
    return list(dict.fromkeys((*_FIRST_VALUES, *near)))


def _tuples(values: Sequence[int], length: int) -> list[tuple[int, ...]]:
    """Return tuples of values, those of the first values first."""
    places = sorted(product(range(len(values)), repeat=length), key=lambda each: (sum(each), each))
    return [tuple(values[place] for place in each) for each in places]
