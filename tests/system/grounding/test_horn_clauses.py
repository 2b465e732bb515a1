"""Clauses have the form of the rules, and no arguments that they can do without."""

from __future__ import annotations

import pytest

from invariants.language.loader import load_text
from invariants.system.encoding.chain_limit import coded_for_chain
from invariants.system.grounding.grounding import ground
from invariants.system.grounding.horn_clauses import HornSystem, horn_system
from invariants.system.terms.terms import Operator, StateVariable

CONSTANTS = """
const start: Int
const low: Int
const high: Int where high > low
const step: Int where step > 0
const limit: Int where limit > start
var n: Int = start
transition grow { n := n + step }
invariant i: n < high or low > limit
"""


def system_of(text: str) -> HornSystem:
    model = load_text(f"system s {text}")
    coded = coded_for_chain(model, None, 1)
    return horn_system(ground(coded.system, dict(model.scope), frozenset(["i"])), "i")


def arguments_of(system: HornSystem) -> set[str]:
    (location,) = system.locations
    return {entry.payload.name for entry in location.arguments if isinstance(entry.payload, StateVariable)}


def test_constants_that_steps_do_not_read_are_no_arguments():
    """A condition that relates a constant of the property to the start, directly or not, keeps it an argument."""
    assert arguments_of(system_of(CONSTANTS)) == {"n", "step", "limit"}
    related = CONSTANTS.replace("where high > low", "where high > start + low")
    assert arguments_of(system_of(related)) == {"n", "step", "limit", "low", "high"}


def test_a_constant_that_only_the_start_reads_is_no_argument():
    text = "const c: Int where c > 3\nvar n: Int = c\ntransition t { n := n + 1 }\ninvariant i: n > 3"
    assert arguments_of(system_of(text)) == {"n"}


def test_facts_about_constants_of_the_property_stand_in_its_clause():
    system = system_of("const c: Int where c > 3\nvar n: Int = 0\ntransition t { n := n + 1 }\ninvariant i: n != 0 - c")
    assert arguments_of(system) == {"n"}
    (violated,) = [clause for clause in system.clauses if clause.after is None]
    assert sum(part.operator is Operator.LESS for part in violated.body) == 1


def test_a_rule_has_a_clause_of_its_own_form():
    """An entry that a rule leaves alone is one variable before and after; an assigned argument is the value after."""
    text = "var a: Int = 0\nvar b: Int = 0\ntransition set(k: Int) { require k > a\n a := k }\ninvariant i: a >= b"
    _, clause, _ = system_of(text).clauses
    assert clause.before is not None
    assert clause.after is not None
    (a, b), (after_a, after_b) = clause.before.values, clause.after.values
    assert after_b is b
    assert after_a is not a
    assert set(clause.leaves) == {a, b, after_a}


@pytest.mark.parametrize("kind", ["invariant i: n' > n", "invariant i: 10 div n > 0"])
def test_each_rule_that_may_violate_has_its_clause(kind):
    text = f"var n: Int = 1\ntransition t {{ n := n + 1 }}\ntransition u {{ n := n + 2 }}\n{kind}"
    violated = [clause for clause in system_of(text).clauses if clause.after is None]
    assert len(violated) == (2 if "'" in kind else 1)
