"""Intervals contain all possible values of entries: every value that brute force reaches."""

from __future__ import annotations

from contextlib import suppress

import pytest

from invariants.evidence.counterexample import indices_of
from invariants.interpreter.interpreter import Interpreter
from invariants.language.loader import load_text
from invariants.system.encoding.code_as_data import code_as_data
from invariants.system.encoding.transition_system import UnsupportedSystemError
from invariants.system.grounding.grounding import ground
from invariants.system.grounding.intervals import IntegerInterval, is_number, reachable_intervals
from invariants.system.terms.terms import StateVariable
from tests.batches import batches
from tests.differential.brute_force import BruteForce, TooManyConfigurationsError
from tests.generators.systems import system_of

CHAIN, STEPS = 2, 2
LONGEST = CHAIN + (CHAIN + 1) * STEPS

STARTS_OUTSIDE = """\
system starts_outside
var x: 0..2
var y: 0..1 = x
transition stay {}
invariant small: y < 2
"""


def reached(text: str) -> list[tuple[object, IntegerInterval]]:
    """The values of integer entries in reachable configurations, each with the entry's interval."""
    model = load_text(text)
    search = BruteForce(Interpreter(model), CHAIN, STEPS, cap=2000)
    search.run()
    coded = code_as_data(model, CHAIN)
    system = ground(coded.system, dict(model.scope), frozenset(model.properties))
    intervals = reachable_intervals(system, LONGEST).of
    variables = {state: variable for variable, state in coded.variables.items()}
    found = []
    for entry in filter(is_number, system.entries):
        assert isinstance(entry.payload, StateVariable)
        if entry.payload in variables:
            at = indices_of(entry)
            found += [
                (configuration.value(variables[entry.payload], at), intervals[entry]) for configuration in search.fewest
            ]
    return found


def contains(interval: IntegerInterval, value: object) -> bool:
    assert isinstance(value, int)
    return (interval.low is None or interval.low <= value) and (interval.high is None or value <= interval.high)


@pytest.mark.parametrize("batch", batches(6, always=1))
def test_reachable_values_lie_inside_the_intervals(batch):
    examined = narrow = 0
    for seed in range(700 + 10 * batch, 710 + 10 * batch):
        # Some systems are too large for brute force, and some have no encoding.
        with suppress(TooManyConfigurationsError, UnsupportedSystemError):
            found = reached(system_of(seed))
            assert all(contains(interval, value) for value, interval in found), seed
            examined += bool(found)
            narrow += any(interval.low is not None and interval.high is not None for _, interval in found)
    assert examined >= 5
    assert narrow >= 3


def test_a_start_outside_a_range_is_inside_the_interval():
    found = reached(STARTS_OUTSIDE)
    assert {value for value, _ in found} == {0, 1, 2}
    assert all(contains(interval, value) for value, interval in found)
