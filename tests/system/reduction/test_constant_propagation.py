"""Entries whose values are known and never change are replaced by these, and nothing else is."""

from __future__ import annotations

import pytest

from invariants.engines import k_induction
from invariants.engines.protocol import Budget, Problem
from invariants.evidence.claims import Proved
from invariants.language.loader import load_text
from invariants.language.model.declarations import Unbounded
from invariants.system.encoding.chain_limit import coded_for_chain
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
        ("var c: Int = 3\nvar x: Int = 0", [3]),  # no rule assigns to it
        ("const c: Int = 3\nvar d: Int = c\nvar x: Int = 0", [3, 3]),
        # what is not known, or may change
        ("const c: Int where c > 3\nvar x: Int = 0", []),
        ("const c: Int where c == 3 or c == 4\nvar x: Int = 0", []),
        ("const c: Int\nvar x: Int = 0\nvar y: Int = c", []),
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


def test_what_no_rule_that_can_fire_changes_is_known_before_and_after_a_step():
    text = """system s
var on: Bool = false
var n: Int = 0
var x: Int = 0
transition never { require on  n := n + 1 }
transition go { x := x + n }
invariant grows: n' >= n and x' >= x
"""
    found = without_known_constants(ground(code_as_data(load_text(text), 1).system, {}, frozenset({"grows"})))
    assert {entry.payload.name: value.payload for entry, value in found.values.items()} == {"on": False, "n": 0}
    assert [entry.payload.name for entry in found.system.entries] == ["x"]
    bad = found.system.properties["grows"].bad
    assert {term.payload.name for term in post_order([bad]) if isinstance(term.payload, StateVariable)} == {"x"}


CHAIN = """system s
var n: Int = 0
transition work { require cap: n < 3  n := n + 1 }
modification widen { rewrite work.cap as n < 5 }
invariant few: n <= 3
"""


@pytest.mark.parametrize(("chain", "left"), [(0, {"n"}), (1, {"n", "work.cap/code0", "chain length"})])
def test_without_room_for_a_modification_the_code_stays_as_written(chain, left):
    coded = coded_for_chain(load_text(CHAIN), chain, 1)
    found = without_known_constants(ground(coded.system, {}, frozenset({"few"})))
    assert {entry.payload.name for entry in found.system.entries} == left
    assert len(found.system.rules) == 2


def test_a_modification_without_room_is_never_undefined():
    text = CHAIN.replace("rewrite work.cap as n < 5", "n := 1 div n  rewrite work.cap as n < 5")
    model = load_text(text)
    problem = Problem(model, {}, ("widen.defined", "few"), 0, Unbounded.ANY)
    assert all(isinstance(claim, Proved) for claim in k_induction.run(problem, Budget()))
    broken = Problem(model, {}, ("widen.defined",), 1, Unbounded.ANY)
    assert not any(isinstance(claim, Proved) for claim in k_induction.run(broken, Budget()))
