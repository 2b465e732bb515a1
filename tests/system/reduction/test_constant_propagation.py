"""Constants whose values are known are replaced by these, and nothing else is."""

from __future__ import annotations

import pytest

from invariants.language.loader import load_text
from invariants.system.encoding.code_as_data import code_as_data
from invariants.system.grounding.grounding import GroundSystem, ground
from invariants.system.reduction.constant_propagation import without_known_constants
from invariants.system.terms.terms import StateVariable, post_order

RULES = "transition go { x := x + FACTOR }\ninvariant i: x <= 9\n"


def system_of(declarations: str, factor: str = "1") -> GroundSystem:
    text = f"system s\ntype A [2]\n{declarations}\n{RULES.replace('FACTOR', factor)}"
    coded = code_as_data(load_text(text), 1)
    return ground(coded.system, {"A": 2}, frozenset({"i"}))


def known(declarations: str, factor: str = "1") -> tuple[dict[str, object], GroundSystem]:
    found = without_known_constants(system_of(declarations, factor))
    return {str(entry): value.payload for entry, value in found.values.items()}, found.system


def names_in(system: GroundSystem) -> set[str]:
    updates = (update for rule in system.rules for found in rule.updates.values() for update in found)
    terms = [*system.initial, *(term for update in updates for term in (update.condition, update.value))]
    return {term.payload.name for term in post_order(terms) if isinstance(term.payload, StateVariable)}


@pytest.mark.parametrize(
    ("declarations", "values"),
    [
        ("const c: Int = 3\nvar x: Int = 0", [3]),
        ("const c: Int = 3\nconst d: Int = c * c + 1\nvar x: Int = 0", [3, 10]),
        ("const c: Int where c == 4\nvar x: Int = 0", [4]),
        ("const c: Bool = true\nvar x: Int = 0", [True]),
        ("const c: Bool where not c\nvar x: Int = 0", [False]),
        ("const c: A -> Int = 7\nvar x: Int = 0", [7, 7]),
        # what is not known, or may change
        ("const c: Int where c > 3\nvar x: Int = 0", []),
        ("const c: Int where c == 3 or c == 4\nvar x: Int = 0", []),
        ("const c: Int\nvar x: Int = 0\nvar y: Int = c", []),
        ("var c: Int = 3\nvar x: Int = 0", []),
        ("const c: Int\nconst d: Int = c\nvar x: Int = 0", []),
    ],
)
def test_entries_that_initial_states_equate_with_a_value_are_known(declarations, values):
    assert [*known(declarations)[0].values()] == values


def test_known_constants_are_gone_from_the_system_and_all_else_stays():
    before = system_of("const c: Int = 3\nconst d: Int = 2 * c\nconst e: Int\nvar x: Int = c", "d * e")
    assert names_in(before) == {"c", "d", "e", "x"}
    found = without_known_constants(before)
    assert names_in(found.system) == {"e", "x"}
    assert {entry.payload.name for entry in found.system.entries} == {"e", "x"}
    assert len(found.system.rules) == len(before.rules)


def test_a_constant_that_has_two_values_has_no_initial_state():
    values, system = known("const c: Int where c == 3\nassume no: c == 4\nvar x: Int = 0")
    assert len(values) == 1
    assert system.manager.false in system.initial
