"""Samples are configurations that can be reached, starts are different, and all that holds in them is kept."""

from __future__ import annotations

import random
import time
from collections import Counter
from itertools import islice

import pytest

from invariants.engines.encodings import Encodings
from invariants.engines.populations.open_proof import OpenProof
from invariants.engines.populations.sampling import MOST_SAMPLED_ANSWERS, Sampling, _RandomRuns
from invariants.engines.protocol import Budget, Problem
from invariants.evidence.proofs.formula_wording import FormulaWording
from invariants.foundation.limits import Allowance
from invariants.interpreter.interpreter import Interpreter
from invariants.interpreter.state.outcomes import Fired
from invariants.interpreter.step import attempts
from invariants.language.loader import load_text
from invariants.language.model.declarations import Unbounded
from invariants.solver.induction.starts import starts
from invariants.system.lemmas.samples import Samples
from invariants.system.lemmas.templates import pairs
from invariants.system.terms.terms import StateVariable

LOCK = """system lock
type A [2]
const before: A, A -> Bool
assume once: forall a, b in A: before[a, b] => not before[b, a]
var asked: A -> Bool = false
var holds: A -> Bool = false
var free: Bool = true
transition ask(a: A) { asked[a] := true }
transition take(a: A) { require asked[a] and free holds[a] := true asked[a] := any free := false }
modification loosen { require not free rewrite take.holds as prev }
transition drop(a: A) { require holds[a] holds[a] := false free := true }
invariant once: forall a, b in A: holds[a] and holds[b] => a == b
"""


def proof_of(text: str, name: str) -> OpenProof:
    model = load_text(text)
    problem = Problem(model, dict(model.scope), (name,), Unbounded.ANY, Unbounded.ANY)
    coded = Encodings().coded(model, None, 1)
    return OpenProof(coded, problem, name, None, Budget(time.monotonic() + 600))


def reachable(model, scope):
    interpreter = Interpreter(model, scope)
    found = dict.fromkeys(interpreter.initial_configurations())
    waiting = list(found)
    while waiting:
        configuration = waiting.pop()
        for rule in model.rules:
            for arguments in interpreter.arguments(rule):
                for outcome in interpreter.successors(configuration, rule, arguments):
                    if isinstance(outcome, Fired) and outcome.configuration not in found:
                        found[outcome.configuration] = None
                        waiting.append(outcome.configuration)
    return {configuration.state for configuration in found}


def all_of(proof, scope) -> Samples:
    """All configurations that can be reached, as samples."""
    layout = Interpreter(proof.coded.model, scope).layout
    cells = [
        ((variable, indices), cell)
        for written, variable in proof.coded.variables.items()
        for indices, cell in layout.entries(written)
    ]
    states = reachable(proof.coded.model, scope)
    return Samples(scope, [{entry: state[cell] for entry, cell in cells} for state in states])


def test_facts_of_all_reachable_configurations_hold_in_samples():
    """By going through all configurations: nothing that is always true is refuted, and most of what is not."""
    proof = proof_of(LOCK.replace("modification loosen { require not free rewrite take.holds as prev }\n", ""), "once")
    everything = all_of(proof, {"A": 2})
    sampling = Sampling(proof, {"A": 2})
    formulas = [*dict.fromkeys(pairs(proof.coded.system)), *(clause.formula for clause in sampling.clauses(3))]
    kept = dict.fromkeys(sampling.unrefuted(formulas))
    confirmed = dict.fromkeys(sampling.confirmed(formulas))
    true = [formula for formula in formulas if everything.holds(formula)]
    false = [formula for formula in formulas if formula not in true]
    assert len(true) >= 3
    assert len(false) >= 50
    assert [formula for formula in true if formula not in kept or formula not in confirmed] == []
    assert sum(formula not in kept and formula not in confirmed for formula in false) >= 0.9 * len(false)


def test_two_samplings_give_the_same():
    found = []
    for _ in range(2):
        proof = proof_of(LOCK, "once")
        wording = FormulaWording(proof.coded)
        found.append([wording.sentence(clause.formula) for clause in Sampling(proof, {"A": 2}).clauses(3)])
    assert found[0] == found[1]
    assert any("holds" in clause for clause in found[0])


UNKNOWN = """system unknown
type A [2]
var load: 0..3 = 0
var busy: A -> Bool = false
transition work(a: A) { require not busy[a] busy[a] := true load := min(load + 1, 3) }
modification upheaval(a: A) { rewrite work(a) as any of load, busy where load' <= load + 1 and busy'[a] }
transition rest(a: A) { require busy[a] busy[a] := false load := max(load - 1, 0) }
invariant few: load <= 3
"""


def test_each_configuration_is_stepped_from_once_with_unknown_code_too(monkeypatch):
    proof = proof_of(UNKNOWN, "few")
    stepped = Counter()
    successors = Interpreter.successors

    def counted(self, configuration, rule, arguments, **options):
        stepped[configuration, rule, arguments] += 1
        return successors(self, configuration, rule, arguments, **options)

    monkeypatch.setattr(Interpreter, "successors", counted)
    samples = Sampling(proof, {"A": 2}).of({"A": 2})
    monkeypatch.undo()
    assert len(stepped) > 50
    assert set(stepped.values()) == {1}
    everything = all_of(proof, {"A": 2})
    formulas = [*dict.fromkeys(pairs(proof.coded.system))]
    assert any(map(everything.holds, formulas))
    assert [formula for formula in formulas if everything.holds(formula) and not samples.holds(formula)] == []
    assert sum(map(samples.holds, formulas)) <= sum(map(everything.holds, formulas)) + 0.1 * len(formulas)


@pytest.mark.parametrize("rule", ["transition t(n: Int) { free := n > 0 }"])
def test_where_parameters_have_no_end_there_are_no_samples(rule):
    sampling = Sampling(proof_of(LOCK + rule, "once"), {"A": 2})
    assert list(sampling.clauses(2)) == []
    assert len(list(sampling.unrefuted(sampling.confirmed([])))) == 0


def test_starts_satisfy_the_assumptions_and_differ():
    proof = proof_of(LOCK, "once")
    relation = proof.problem.encodings.relation(proof.coded.system, {"A": 3}, ("once",))
    dice = random.Random(1)  # noqa: S311 - the same starts every time
    found = list(islice(starts(relation, dice, lambda: None, Allowance()), 12))
    relations = set()
    for values in found:
        before = {
            tuple(index.value for index in entry.arguments)
            for entry, value in values.items()
            if isinstance(entry.payload, StateVariable) and entry.payload.name == "before" and value
        }
        assert not any((b, a) in before for a, b in before)
        relations.add(frozenset(before))
    assert len(relations) >= 6


def test_without_a_start_there_are_none():
    proof = proof_of(LOCK + "init free and not free\n", "once")
    relation = proof.problem.encodings.relation(proof.coded.system, {"A": 2}, ("once",))
    dice = random.Random(1)  # noqa: S311 - the same starts every time
    assert list(starts(relation, dice, lambda: None, Allowance())) == []


SHARES = """system shares
type A [3]
var held: A -> 0..5 = 0
var pool: 0..5 = 5
var top: 0..100000 = 0
transition take(a: A) { require pool > 0 held[a] := held[a] + 1 pool := pool - 1 }
modification learn(a: A) {
  rewrite take(a) as any of held, pool where
    held'[a] + pool' == held[a] + pool and forall b in A: b != a => held'[b] == held[b]
}
transition mark { top := any v where v <= pool or v > 50000 }
invariant few: forall a in A: held[a] <= 5
"""


def test_of_choices_with_many_answers_few_are_tried_and_what_is_found_can_be_reached(monkeypatch):
    """Unknown code of four individuals that share a pool can take 7776 steps from everywhere."""
    tried: list[object] = []
    holds = attempts.contract_holds
    monkeypatch.setattr(attempts, "contract_holds", lambda *given: tried.append(given[-1]) or holds(*given))
    interpreter = Interpreter(load_text(SHARES), {"A": 4})
    (start,) = interpreter.initial_configurations()
    runs = _RandomRuns(interpreter, random.Random(0), Allowance())  # noqa: S311 - the same runs every time
    found = dict.fromkeys(each for _ in range(2) for each in runs.run(start))
    assert 0 < len(tried) <= len(found) * 4 * 2 * MOST_SAMPLED_ANSWERS
    held, pool, top = (
        next(each for each in interpreter.model.variables if each.name == name) for name in ("held", "pool", "top")
    )
    assert {sum(each.value(held, (n,)) for n in range(4)) + each.value(pool) for each in found} == {5}
    assert {each.value(pool) for each in found} == {*range(6)}
    assert {each.value(top) > 50000 for each in found if each.value(top)} == {True, False}


def test_answers_that_are_tried_are_counted_and_sampling_ends_with_its_allowance():
    model = load_text(SHARES)
    interpreter = Interpreter(model, {"A": 2})
    (start,) = interpreter.initial_configurations()
    found = []
    for seconds in (1000.0, 0.002):
        allowance = Allowance(seconds)
        runs = _RandomRuns(interpreter, random.Random(0), allowance)  # noqa: S311 - the same runs every time
        found.append([len(list(runs.run(start))) for _ in range(2)])
        assert allowance.spent >= 0.002
    assert sum(found[1]) < sum(found[0])
    assert found[1][-1] == 1  # the start alone
