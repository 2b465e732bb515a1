"""Counterexamples to induction are steps of the model: the interpreter takes each one that the solver finds."""

from __future__ import annotations

import random
from collections import Counter

import pytest
from msgspec.structs import replace

from invariants.evidence.configurations import CodeTooDeepError, configuration_of
from invariants.evidence.proofs.cti import deep_sites, is_step_of_model, property_cti, solver_cti
from invariants.foundation.sorts import is_finite, values_of
from invariants.interpreter.interpreter import Interpreter
from invariants.interpreter.state.configuration import Configuration
from invariants.interpreter.state.outcomes import Fails, Fired, UndefinedAttempt
from invariants.language.loader import load_text
from invariants.language.model.declarations import Model
from invariants.language.model.expressions import SiteKey
from invariants.solver.induction.cti_search import BreakingStep
from invariants.system.encoding.chain_limit import coded_for_chain
from invariants.system.encoding.code_as_data import CodedModel
from invariants.system.encoding.transition_system import PropertyKind, UnsupportedSystemError
from invariants.system.reduction.linear_abstraction import LinearAbstraction, linear_step
from invariants.system.terms.terms import Role
from tests.batches import batches
from tests.generators.arithmetic import arithmetic_of
from tests.generators.crowds import crowd_of
from tests.generators.systems import system_of

LEAST_STEPS = 10
"""Steps that are examined among fifteen random systems."""


def abstractions(coded: CodedModel) -> list[LinearAbstraction]:
    names = [n for n, prop in coded.system.properties.items() if prop.kind is not PropertyKind.INITIAL]
    step = linear_step(coded, dict(coded.model.scope), names, keep_products=True)
    return [step.about(name) for name in names]


def before_and_after(system: LinearAbstraction, found: BreakingStep):
    """The values of entries before and after a step, known constants included."""
    known = {entry: value.value for entry, value in system.known.items()}
    entries = system.relation.system.entries
    before = {**known, **{entry: found.values[entry] for entry in entries}}
    return before, {**known, **{entry: found.values[system.manager.following(entry)] for entry in entries}}


def all_successors(interpreter: Interpreter, configuration: Configuration) -> set[object]:
    """All next events: the states after every rule with every finite argument, and undefined attempts."""
    found: set[object] = set()
    for rule in interpreter.model.rules:
        for arguments in interpreter.arguments(rule):
            for outcome in interpreter.successors(configuration, rule, arguments):
                after = outcome.configuration.state if isinstance(outcome, Fired) else outcome.reason
                found.add((rule, arguments, after))
    return found


def examine(model: Model, coded: CodedModel, system: LinearAbstraction, found: BreakingStep, seen: Counter) -> None:
    """Take a step once more, by the interpreter alone; raise ``AssertionError`` where it is none that breaks."""
    interpreter, prop = Interpreter(model), model.properties[system.prop.name]
    before, after = before_and_after(system, found)
    start = configuration_of(coded, interpreter, before)
    assert interpreter.in_range(start)
    if system.prop.kind is PropertyKind.ATTEMPT:
        slots = system.relation.slots_of[system.prop.rule]
        outcomes = list(interpreter.successors(start, system.prop.rule, tuple(found.values[slot] for slot in slots)))
        assert any(isinstance(outcome, UndefinedAttempt) for outcome in outcomes)
        seen["attempts"] += 1
        return
    if found.rule is None:
        assert isinstance(interpreter.evaluate(prop, start), Fails)
        seen["configurations"] += 1
        return
    wanted = [after[system.manager.state(v, tuple_)] for v, tuple_ in variables_of(coded, interpreter, system)]
    ends = [
        outcome.configuration
        for outcome in interpreter.successors(start, found.rule, found.arguments)
        if isinstance(outcome, Fired) and list(outcome.configuration.state) == wanted
    ]
    assert ends
    two_state = system.prop.kind is PropertyKind.STEP
    judged = [interpreter.evaluate(prop, end, start if two_state else None) for end in ends]
    assert any(isinstance(evaluation, Fails) for evaluation in judged)
    seen["steps"] += 1
    if interpreter.in_range(ends[0]):
        compare_code(interpreter, coded, after, ends[0], seen)


def variables_of(coded: CodedModel, interpreter: Interpreter, system: LinearAbstraction):
    """The state variable and the literal indices of every state cell, in order."""
    manager, found = system.manager, []
    for variable, state in coded.variables.items():
        for indices, _ in interpreter.layout.entries(variable):
            literals = tuple(manager.value(i, sort) for i, sort in zip(indices, variable.domain, strict=True))
            found.append((state, literals))
    return found


def compare_code(interpreter, coded, after, end: Configuration, seen: Counter) -> None:
    """The code after the step that the interpreter takes behaves like the code that the solver's values describe."""
    try:
        described = configuration_of(coded, interpreter, after)
    except CodeTooDeepError:
        seen["too deep"] += 1
        return
    assert described.state == end.state
    if described == end:
        seen["same code"] += 1
    else:
        # Edits that repeat, or that only add conditions, are kept once and in one order.
        assert all_successors(interpreter, described) == all_successors(interpreter, end)
        seen["equivalent code"] += 1


@pytest.mark.parametrize("batch", batches(4, always=0))
def test_every_step_that_the_solver_finds_is_one_of_the_interpreter(batch):
    seen: Counter[str] = Counter()
    for seed in range(15 * batch, 15 * (batch + 1)):
        model = load_text(system_of(seed))
        try:
            coded = coded_for_chain(model, (None, 2)[seed % 2], 1)
        except UnsupportedSystemError:
            continue
        for system in abstractions(coded):
            found = solver_cti(coded, system, (), lambda: None)
            if found is None:
                continue
            assert is_step_of_model(coded, system, [], found), (seed, system.prop.name)
            examine(model, coded, system, found, seen)
    assert seen["steps"] >= LEAST_STEPS, seen
    assert seen["same code"] >= LEAST_STEPS // 2, seen


def others_at_random(system: LinearAbstraction, found: BreakingStep, rng: random.Random) -> BreakingStep:
    """The step with other values for every variable of the model that it does not list."""
    values = dict(found.values)
    for entry in system.relation.system.entries:
        if entry not in found.before and entry.payload.role is Role.MODEL:
            sort = entry.payload.sort
            finite = is_finite(sort)
            domain = values_of(sort, system.relation.system.scope) if finite else range(-3, 9)
            values[entry] = rng.choice(list(domain))
    return replace(found, values=values)


def breaks(model: Model, system: LinearAbstraction, found: BreakingStep, start: Configuration) -> bool:
    """Whether the rule and the arguments that are shown can break the property from a configuration."""
    interpreter, prop = Interpreter(model), model.properties[system.prop.name]
    if system.prop.kind is PropertyKind.ATTEMPT:
        arguments = tuple(found.values[slot] for slot in system.relation.slots_of[system.prop.rule])
        outcomes = interpreter.successors(start, system.prop.rule, arguments)
        return any(isinstance(outcome, UndefinedAttempt) for outcome in outcomes)
    if found.rule is None:
        return isinstance(interpreter.evaluate(prop, start), Fails)
    before = start if system.prop.kind is PropertyKind.STEP else None
    ends = [o.configuration for o in interpreter.successors(start, found.rule, found.arguments) if isinstance(o, Fired)]
    return any(isinstance(interpreter.evaluate(prop, end, before), Fails) for end in ends)


@pytest.mark.parametrize("batch", batches(5, always=1))
@pytest.mark.parametrize("made", [system_of, arithmetic_of, crowd_of])
def test_the_listed_facts_of_a_step_are_all_that_matters(made, batch):
    rng, varied = random.Random(batch), 0  # noqa: S311 - the same values each time
    for seed in range(1000 + 6 * batch, 1000 + 6 * (batch + 1)):
        model = load_text(made(seed))
        coded = coded_for_chain(model, (None, 2)[seed % 2], 1)
        for system in abstractions(coded):
            found = solver_cti(coded, system, (), lambda: None)
            if found is None:
                continue
            assert is_step_of_model(coded, system, [], found), (seed, system.prop.name)
            interpreter, prop = Interpreter(model), model.properties[system.prop.name]
            for _ in range(4):
                before, _after = before_and_after(system, others_at_random(system, found, rng))
                start = configuration_of(coded, interpreter, before)
                if not interpreter.in_range(start):
                    continue
                # Of a property that a configuration decides, the step starts where it holds.
                by_step = system.prop.kind is PropertyKind.STATE and found.rule is not None
                if by_step and isinstance(interpreter.evaluate(prop, start), Fails):
                    continue
                assert breaks(model, system, found, start), (seed, system.prop.name)
                varied += 1
    assert varied >= 4


# ----------------------------------------------------------------- single ones


def cti_of(text: str, name: str, chain: int | None = None):
    coded = coded_for_chain(load_text(text), chain, 1)
    system = linear_step(coded, dict(coded.model.scope), [name], keep_products=True).about(name)
    return coded, system, property_cti(coded, system, (), lambda: None)


def test_a_product_has_its_value():
    text = """system products
var n: Int = 1
var factor: Int = 3
var other: Int = 0
transition grow { n := factor * n + 1  other := other + 1 }
modification tweak(k: Int) { factor := k }
invariant positive: n >= 1
"""
    _, _, cti = cti_of(text, "positive")
    assert cti is not None
    assert cti.rule == "grow"
    facts = dict(fact.split(" == ") for fact in cti.start)
    assert set(facts) == {"n", "factor"}
    (after,) = cti.after
    assert after == f"n == {eval(facts['factor']) * eval(facts['n']) + 1}"  # noqa: S307 - two numbers


def test_a_site_holds_code_that_there_is():
    """A number of code that stands for none is no configuration."""
    text = """system captured
type P [2]
var v: P -> Int = 0
var q: Int = 4
var closed: P -> Bool = false
transition run(p: P) {
  require closed[p]
  require reached: v[p] >= q
  v[p] := 0
}
modification close(p: P) {
  require not closed[p]
  closed[p] := true
  rewrite run(p).reached as v[p] >= now(q)
}
modification set(n: Int) { q := n }
invariant ok: forall p in P: closed[p] => not enabled run(p)
"""
    _, _, cti = cti_of(text, "ok")
    assert cti is not None
    assert not any("nothing" in fact for fact in cti.start)
    assert cti.population == (("P", 2),)


def test_constants_are_what_is_given_of_them():
    text = """system given
const low: Int where low > 5
var x: Int = 9
transition sink { x := low - 2 }
modification none {}
invariant up: x > 3
"""
    _, _, cti = cti_of(text, "up")
    assert cti is None


def test_code_that_is_deeper_than_it_is_kept_is_named_and_not_shown():
    text = """system deep
var x: Int = 0
transition go { require gate: x < 9  x := x + 1 }
modification more { rewrite go.x as prev + 1 }
invariant up: x <= 9
"""
    coded, system, cti = cti_of(text, "up")
    assert cti is not None  # code one edit deep breaks it
    assert cti.after == ("x == 10",)
    coded, system, cti = cti_of(text.replace("x <= 9", "x <= 10"), "up")
    assert cti is None  # it takes two
    assert deep_sites(coded, system, (), lambda: None) == (SiteKey("go", "x"),)
    coded, system, cti = cti_of(text.replace("x <= 9", "x <= 10"), "up", chain=1)
    assert cti is None
    assert deep_sites(coded, system, (), lambda: None) == ()


def test_an_attempt_is_described_by_its_rule():
    text = """system attempts
var x: Int = 1
transition go(k: Int) { require k > 0  x := k div x }
modification none {}
"""
    _, _, cti = cti_of(text, "go.defined")
    assert cti is not None
    assert (cti.start, cti.rule, cti.after) == (("x == 0",), "go", ())


def test_gathered_conditions_are_closures_again():
    text = """system gathered
type P [2]
var x: Int = 0
var on: P -> Bool
transition go(p: P) { require gate: on[p]  x := x + 1 }
modification cap(p: P, q: P, d: Int) { rewrite go(p).gate as prev and on[q] and x <= d }
invariant low: x <= 10
"""
    coded, system, cti = cti_of(text, "low")
    assert cti is not None
    seen: Counter[str] = Counter()
    found = solver_cti(coded, system, (), lambda: None)
    assert found is not None
    examine(coded.model, coded, system, found, seen)
    assert seen["steps"] == 1
    gathered = [coded.code.site(SiteKey("go", "gate")).accumulated[1]]
    assert gathered[0] in {entry.payload for entry in system.relation.system.entries}
