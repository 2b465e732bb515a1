"""Facts about absent values: as true as before in every configuration, and silent about their parts."""

from __future__ import annotations

from itertools import product
from random import Random

import pytest

from invariants.evidence.proofs.formula_wording import FormulaWording
from invariants.language.loader import load_text
from invariants.system.encoding.absent_parts import AbsentParts
from invariants.system.encoding.chain_limit import coded_for_chain
from invariants.system.grounding.grounding import ground
from invariants.system.terms.terms import Operator, post_order

MODEL = """system leases
type User [2]
enum Level { read, write }
record Lease { left: 1..2, level: Level, quick: Bool, by: User? }
var lease: Lease? = none
var n: 0..1 = 0
transition take { lease := Lease(left: 2, level: write, quick: true, by: none) }
invariant fine: n >= 0
"""
CODED = coded_for_chain(load_text(MODEL), None, 1)
MANAGER = CODED.system.manager
ENTRIES = {entry.payload.name: entry for entry in ground(CODED.system, {"User": 2}, frozenset(["fine"])).entries}
VALUES = {
    "lease.there": (False, True),
    "lease.left": (1, 2),
    "lease.level": (0, 1),
    "lease.quick": (False, True),
    "lease.by.there": (False, True),
    "lease.by": (0, 1),
    "n": (0, 1),
}
FIXED = {"lease.left": 1, "lease.level": 0, "lease.quick": False, "lease.by.there": False, "lease.by": 0}


def is_canonical(state):
    absent = [name for name in FIXED if not state["lease.there"]] + ["lease.by"] * (not state["lease.by.there"])
    return all(state[name] == FIXED[name] for name in absent)


STATES = [
    state for values in product(*VALUES.values()) if is_canonical(state := dict(zip(VALUES, values, strict=True)))
]


def equation(name, value):
    entry = ENTRIES[name]
    if isinstance(value, bool):
        return entry if value else MANAGER.not_(entry)
    return MANAGER.equal(entry, MANAGER.value(value, entry.sort))


def is_true(formula, state):
    known = {
        ENTRIES[name]: MANAGER.boolean(value) if isinstance(value, bool) else MANAGER.value(value, ENTRIES[name].sort)
        for name, value in state.items()
    }
    return MANAGER.replace(formula, known).value


def some_fact(random, depth):
    if not depth or random.random() < 0.3:
        name = random.choice([*VALUES])
        fact = equation(name, random.choice(VALUES[name]))
    else:
        join = random.choice([MANAGER.and_, MANAGER.or_])
        fact = join(*(some_fact(random, depth - 1) for _ in range(random.randint(2, 3))))
    return MANAGER.not_(fact) if random.random() < 0.3 else fact


@pytest.mark.parametrize("seed", range(40))
def test_what_is_said_is_as_true_as_it_was(seed):
    random = Random(seed)  # noqa: S311 - the same facts each time
    absent = AbsentParts(CODED)
    conjuncts = [some_fact(random, 2) for _ in range(random.randint(1, 4))]
    for fact in conjuncts:
        assert [is_true(fact, state) for state in STATES] == [is_true(absent.clean(fact), state) for state in STATES]
    together = MANAGER.and_(*conjuncts), MANAGER.and_(*absent.facts(conjuncts))
    assert [is_true(together[0], state) for state in STATES] == [is_true(together[1], state) for state in STATES]


@pytest.mark.parametrize("seed", range(20))
def test_nothing_is_said_of_the_parts_of_what_is_absent(seed):
    state = Random(seed).choice(STATES)  # noqa: S311 - the same ones each time
    facts = AbsentParts(CODED).facts(equation(name, value) for name, value in state.items())
    named = {part.payload.name for part in post_order(facts) if part.operator is Operator.STATE}
    silent = {*FIXED} if not state["lease.there"] else {"lease.by"} if not state["lease.by.there"] else set()
    assert named == VALUES.keys() - silent


@pytest.mark.parametrize(
    ("facts", "texts"),
    [
        ({"lease.there": False, "lease.left": 1, "n": 1}, ("lease == none", "n == 1")),
        (
            {"lease.there": True, "lease.by.there": False, "lease.by": 0},
            ("lease != none", "lease.by == none"),
        ),
        (
            {"lease.there": True, "lease.by.there": True, "lease.by": 0},
            ("lease != none", "lease.by != none", "lease.by == User0"),
        ),
        ({"lease.there": True, "lease.by": 0}, ("lease != none", "lease.by != none => lease.by == User0")),
        ({"lease.by": 1}, ("lease.by == User1",)),
        ({"lease.left": 1}, ("lease != none => lease.left == 1",)),
        ({"lease.quick": False}, ("not (lease != none and lease.quick)",)),
    ],
)
def test_facts_about_what_may_be_absent_say_so(facts, texts):
    found = FormulaWording(CODED).facts_about_individuals(equation(name, value) for name, value in facts.items())
    assert found == texts


def test_a_clause_says_nothing_of_the_parts_of_what_it_says_is_absent():
    wording = FormulaWording(CODED)
    cube = {"lease.there": False, "lease.level": 0, "n": 1}
    assert (
        wording.clause(frozenset((ENTRIES[name], value) for name, value in cube.items()))
        == "not (lease == none and n == 1)"
    )
    # That the parts of what is absent have their fixed values is said as it is: nothing else would be.
    cube = {"lease.there": False, "lease.level": 1}
    assert "lease.level" in wording.clause(frozenset((ENTRIES[name], value) for name, value in cube.items()))


def test_an_entry_says_something_unless_it_is_a_part_of_nothing_as_it_always_is():
    parts = AbsentParts(CODED)
    for values in product(*VALUES.values()):
        state = dict(zip(VALUES, values, strict=True))
        known = {ENTRIES[name]: value for name, value in state.items()}
        for name, value in state.items():
            above = [each for each in ("lease.there", "lease.by.there") if name in FIXED and name != each]
            above = above if name == "lease.by" else above[:1]
            is_absent = not all(state[each] for each in above)
            assert parts.is_told(ENTRIES[name], known) is not (is_absent and value == FIXED[name]), (name, state)
