"""The facts about counts as numbers are true in every population, and claim no more."""

from __future__ import annotations

from itertools import combinations, product

import pytest

import invariants
from invariants.engines.populations.selection import Selection
from invariants.evidence.claims import Proved
from invariants.foundation.sorts import BOOL, IndividualSort
from invariants.language.loader import load_text
from invariants.system.encoding.transition_system import TransitionSystem
from invariants.system.grounding.grounding import Grounding
from invariants.system.grounding.open_counts import MOST_NUMBERS, OpenCounts
from invariants.system.terms.manager import TermManager
from invariants.system.terms.terms import Operator, Role, StateVariable, Symbol, Term, post_order
from invariants.verdicts.verdict import Population, Verdict
from tests.batches import some
from tests.differential.proof_checks import claim_of, faults
from tests.system.meaning import value_of

AGENT = IndividualSort("Agent")
SIGNED = StateVariable("signed", (AGENT,), BOOL, Role.MODEL)
HONEST = StateVariable("honest", (AGENT,), BOOL, Role.MODEL, constant=True)


def counted(manager: TermManager, variable: StateVariable, *, negated: bool = False, after: bool = False) -> Term:
    a = Symbol("a", AGENT)
    read = (manager.next if after else manager.state)(variable, (manager.symbol(a),))
    return manager.aggregate(Operator.COUNT, (a,), manager.not_(read) if negated else read)


class Counted:
    """Two counts, of those who signed and of those who are honest, in a population of some size."""

    def __init__(self, size: int) -> None:
        self.manager = TermManager()
        self.size = size
        self.counts = OpenCounts(self.manager)
        self.counts.track([counted(self.manager, SIGNED), counted(self.manager, HONEST)])
        system = TransitionSystem(self.manager, (SIGNED, HONEST), (), (), (), (), {}, {})
        self.grounding = Grounding(system, {"Agent": size})
        facts = [*self.counts.facts(), *self.counts.changes()]
        self.facts = [self.grounding.term(fact) for fact in facts]

    def leaves(self, signed, signed_after, honest, wrong: int = 0) -> dict[Term, object]:
        """The values of all that the facts read, with a number after the step that is wrong by so much."""
        manager = self.manager
        found: dict[Term, object] = {}
        for number in range(self.size):
            index = (manager.value(number, AGENT),)
            found[manager.state(SIGNED, index)] = signed[number]
            found[manager.next(SIGNED, index)] = signed_after[number]
            found[manager.state(HONEST, index)] = honest[number]
        first, second = (number.variable for number in self.counts.numbers)
        found[manager.state(first)], found[manager.next(first)] = sum(signed), sum(signed_after) + wrong
        found[manager.state(second)] = found[manager.next(second)] = sum(honest)
        sets = {
            "count 0 and count 1": (signed, honest),
            "count 0 and count 1 after": (signed_after, honest),
            "count 0 changes": (signed, signed_after),
            "count 1 changes": (honest, honest),
        }
        for chosen in self.counts.inputs:
            name, _, side = chosen.name.rpartition(": ")
            one, other = sets[name] if side == "left" else reversed(sets[name])
            found[manager.input(chosen)] = sum(a and not b for a, b in zip(one, other, strict=True))
        return found


@pytest.mark.parametrize("size", [1, 2, 3])
def test_all_of_it_is_true_of_the_numbers_that_are_counted(size):
    case = Counted(size)
    cases = list(product(product((False, True), repeat=size), repeat=3))
    for values in cases[:: 1 if size < 3 else 7]:
        leaves = case.leaves(*values)
        assert all(value_of(fact, leaves) for fact in case.facts)


def test_a_number_that_is_wrong_is_noticed():
    case = Counted(2)
    for values, wrong in product(product(product((False, True), repeat=2), repeat=3), (-1, 1)):
        leaves = case.leaves(*values, wrong=wrong)
        assert not all(value_of(fact, leaves) for fact in case.facts)


def test_the_same_count_is_one_number_under_whatever_name():
    manager = TermManager()
    counts = OpenCounts(manager)
    one, other = counted(manager, SIGNED), counted(manager, SIGNED)
    assert one is not other
    counts.track([one, other, counted(manager, SIGNED, after=True), counted(manager, SIGNED, negated=True)])
    assert len(counts.numbers) == 2
    assert counts.number(one) is counts.number(other)
    after = counts.number(counted(manager, SIGNED, after=True))
    assert after is manager.following(counts.number(one))


def test_counts_of_parameters_and_of_choices_are_no_numbers():
    manager = TermManager()
    counts = OpenCounts(manager)
    a, p = Symbol("a", AGENT), manager.symbol(Symbol("p", AGENT))
    others = manager.aggregate(Operator.COUNT, (a,), manager.not_(manager.equal(manager.symbol(a), p)))
    mixed = manager.aggregate(
        Operator.COUNT,
        (a,),
        manager.and_(manager.state(SIGNED, (manager.symbol(a),)), manager.next(SIGNED, (manager.symbol(a),))),
    )
    counts.track([others, mixed])
    assert counts.numbers == []
    assert counts.number(others) is counts.number(mixed) is None


def test_only_so_many_become_numbers():
    manager = TermManager()
    counts = OpenCounts(manager)
    variables = [StateVariable(f"v{i}", (AGENT,), BOOL, Role.MODEL) for i in range(MOST_NUMBERS + 3)]
    counts.track([counted(manager, variable) for variable in variables])
    assert len(counts.numbers) == MOST_NUMBERS
    pairs = sum(1 for _ in combinations(range(MOST_NUMBERS), 2))
    counts.facts()
    assert len(counts.inputs) == 2 * pairs
    assert all(not part.free for part in post_order(counts.facts()) if part.operator is Operator.EXISTS)


HEAD = "system s\ntype A [3]\nvar m: A -> Bool = false\nvar k: A -> Bool = false\nvar n: Int = 0\n"
COUNT = "count(a in A: m[a])"
HOLDS = {
    "a bound beyond a few": f"transition t(a: A) {{ require {COUNT} < 9 m[a] := true }} invariant i: {COUNT} <= 9",
    "a variable that counts": (
        f"transition t(a: A) {{ require not m[a] m[a] := true n := n + 1 }} invariant i: {COUNT} == n"
    ),
    "a variable that counts up and down": (
        "transition t(a: A) { require not m[a] m[a] := true n := n + 1 }"
        f"transition u(a: A) {{ require m[a] m[a] := false n := n - 1 }} invariant i: {COUNT} == n"
    ),
    "one for another": (
        f"init {COUNT} <= 7 transition t(a: A, b: A) {{ require m[a] and not m[b] x: m[a] := false y: m[b] := true }}"
        f"invariant i: {COUNT} <= 7"
    ),
    "two at once": (
        f"transition t(a: A, b: A) {{ require a != b and {COUNT} <= 6 x: m[a] := true y: m[b] := true }}"
        f"invariant i: {COUNT} <= 8"
    ),
    "no more than there are": f"transition t(a: A) {{ m[a] := true }} invariant i: {COUNT} <= count(a in A: true)",
    "a part of a whole": (
        "transition t(a: A) { require k[a] m[a] := true } transition u(a: A) { k[a] := true }"
        f"invariant sub: forall a in A: m[a] => k[a]  invariant i: {COUNT} <= count(a in A: k[a])"
    ),
    "all of them go": (
        f"transition t(a: A) {{ require {COUNT} < 6 m[a] := true }} transition u {{ for a in A {{ m[a] := false }} }}"
        f"invariant i: {COUNT} <= 6"
    ),
    "never less": f"transition t(a: A) {{ m[a] := true }} invariant i: count(a in A: m'[a]) >= {COUNT}",
    "by one at a time": f"transition t(a: A) {{ m[a] := true }} invariant i: count(a in A: m'[a]) <= {COUNT} + 1",
    "a majority at some time": (
        f"transition t(a: A) {{ m[a] := true }} transition u {{ require 2 * {COUNT} > count(a in A: true) n := 1 }}"
        f"invariant i: n == 1 => 2 * {COUNT} > count(a in A: true)"
    ),
}
FAILS = {
    "one too many": f"transition t(a: A) {{ require {COUNT} <= 9 m[a] := true }} invariant i: {COUNT} <= 9",
    "two at once": (
        f"transition t(a: A, b: A) {{ require a != b and {COUNT} <= 7 x: m[a] := true y: m[b] := true }}"
        f"invariant i: {COUNT} <= 8"
    ),
    "three at once": (
        f"transition t(a: A, b: A, c: A) {{ require {COUNT} <= 5 and a != b and b != c and a != c"
        f" x: m[a] := true y: m[b] := true z: m[c] := true }} invariant i: {COUNT} <= 7"
    ),
    "everybody at once": f"transition t {{ for a in A {{ m[a] := true }} }} invariant i: {COUNT} <= 9",
    "a variable that counts what was there": (
        f"transition t(a: A) {{ m[a] := true n := n + 1 }} invariant i: {COUNT} == n"
    ),
    "less": f"transition t(a: A) {{ m[a] := not m[a] }} invariant i: count(a in A: m'[a]) >= {COUNT}",
    "somebody is left": f"transition t(a: A) {{ m[a] := true }} invariant i: {COUNT} < count(a in A: true)",
    "unordered": f"transition t(a: A) {{ m[a] := true }} invariant i: {COUNT} <= count(a in A: k[a]) + 6",
    "pairs are not individuals": (
        f"transition t(a: A) {{ require {COUNT} < 6 m[a] := true }} invariant i: count(a, b in A: m[a] and m[b]) <= 6"
    ),
}


@pytest.mark.parametrize("case", HOLDS)
def test_true_facts_about_counts_are_proved_for_every_population_and_by_another_solver(case):
    model = load_text(HEAD + HOLDS[case])
    claim = claim_of("open", model, "i")
    assert isinstance(claim, Proved), claim
    assert list(faults(model, claim)) == []


@pytest.mark.parametrize(
    "case", some(FAILS, "one too many", "three at once", "two at once", "unordered", longer=["everybody at once"])
)
def test_an_invariant_that_fails_in_large_populations_is_not_proved(case):
    claim = claim_of("open", load_text(HEAD + FAILS[case]), "i")
    assert not isinstance(claim, Proved)


@pytest.mark.campaign
def test_candidates_of_which_none_is_refused_are_not_asked_about_again(monkeypatch):
    choices: list[tuple[object, ...]] = []
    whole = Selection.is_enough

    def noted(self, populations):
        enough = whole(self, populations)
        choices.append(tuple(self.chosen))
        return enough

    monkeypatch.setattr(Selection, "is_enough", noted)
    assert not isinstance(claim_of("open", load_text(HEAD + FAILS["three at once"]), "i"), Proved)
    assert 1 <= len(choices) < 50


@pytest.mark.campaign
def test_the_same_question_is_proved_or_violated_by_what_a_check_says():
    results = invariants.check(
        load_text(
            "system b\ntype A [3]\nvar m: A -> Bool = false\n"
            f"transition set(a: A) {{ require {COUNT} < 4 m[a] := true }}\n"
            f"transition more(a: A) {{ require 3 < {COUNT} <= 4 m[a] := true }}\n"
            f"invariant le4: {COUNT} <= 4\ninvariant le5: {COUNT} <= 5\ncheck: chain any, A any\n"
        )
    )
    found = {result.invariant: result for result in results}
    assert found["le4"].verdict is Verdict.VIOLATED
    assert found["le5"].verdict is Verdict.PROVED
    assert found["le5"].population is Population.ANY
