"""`can`: what the interpreter and explicit search say of it is what it means, and what they cannot say, they do not."""

from __future__ import annotations

import pytest

import invariants
from invariants.engines import bounded
from invariants.engines.protocol import Budget, Problem
from invariants.evidence.claims import Covered, GaveUp, ReachedSet, Violation
from invariants.evidence.confirmation import Confirmed, confirm
from invariants.interpreter.interpreter import Interpreter
from invariants.interpreter.state.failures import NotFinite, UndecidedValue
from invariants.interpreter.state.outcomes import Fails, Holds
from invariants.interpreter.step import possibilities
from invariants.language.loader import load_text
from invariants.language.model.declarations import Bound, Unbounded
from invariants.system.games import possibility_search
from invariants.verdicts.admission import Admission
from invariants.verdicts.dispatch.slices import claims_about
from invariants.verdicts.verdict import Verdict
from tests.batches import batches
from tests.campaigns.explicit import asked
from tests.campaigns.possibilities import differences
from tests.campaigns.tally import Tally

ANY = Unbounded.ANY


def claims(text: str, chain: Bound = ANY, steps: Bound = ANY):
    model = load_text(text)
    names = tuple(name for name in model.properties if "." not in name)
    return model, {claim.property: claim for claim in asked(Problem(model, dict(model.scope), names, chain, steps))}


@pytest.mark.parametrize("only_vacuity", [True, False])
def test_bounded_search_leaves_can_to_others(only_vacuity):
    model = load_text("system s\nvar x: Bool = true\ntransition t { x := not x }\ninvariant ok: x => can x within 2\n")
    problem = Problem(model, dict(model.scope), ("ok",), 1, 2, with_vacuity=True, only_vacuity=only_vacuity)
    assert [claim.property for claim in bounded.run(problem, Budget(None, 0)) if not isinstance(claim, GaveUp)] == []


@pytest.mark.parametrize("batch", batches(3, always=0))
def test_possibilities_of_random_systems_are_as_defined(batch):
    tally = Tally(None)
    seeds = range(12 * batch, 12 * (batch + 1))
    assert [line for seed in seeds for line in differences(tally, seed, cap=40)] == []
    assert tally.counts["by definition: can"] > 30
    assert tally.counts["by definition: cannot"] > 15
    assert tally.counts["Violation"] > 0
    assert tally.counts["Covered"] + tally.counts["ReachedSet"] > 0


LAMP = """system lamp
enum Light { dark, dim, bright }
var light: Light = dark
var fuse: 0..2 = 2
transition brighter { require light == dark and fuse > 0  light := dim  fuse := fuse - 1 }
transition brightest { require light == dim  light := bright }
transition off { require gate: fuse > 0  light := dark }
modification jam { rewrite off.gate as false }
modification mend { rewrite off.gate as true }
"""


@pytest.mark.parametrize(
    ("condition", "broken"),
    [
        ("can light == dark", None),
        ("can light == dark within 2", None),
        ("can light == dark within 1", (0, 3)),
        ("can light == dark by off", (0, 3)),
        ("can light == dark by off, mend", None),
        ("can light == dark within 1 by off, mend", (0, 3)),
        ("can light == bright", (1, 5)),
        ("light == dim => can light == bright within 1", None),
        ("light == dim => can light == bright within 0", (0, 1)),
        ("fuse == 2 => can light == bright within 2", None),
        ("can fuse > 2", (0, 0)),
        ("forall n in 0..2: fuse > n => can fuse == n", None),
        ("forall n in 0..2: can fuse == n", (0, 1)),
    ],
)
def test_the_meaning_of_can(condition, broken):
    model, found = claims(f"{LAMP}invariant i: {condition}\n")
    claim = found["i"]
    if broken is None:
        assert isinstance(claim, ReachedSet)
        assert Admission(model, {}, None).objection_to(claim) is None
    else:
        assert isinstance(claim, Violation)
        chain = sum(step.rule in ("jam", "mend") for step in claim.steps)
        assert (chain, len(claim.steps)) == broken


def test_bounds_limit_the_way_in_and_not_the_way_on():
    text = f"{LAMP}invariant i: can light == dark by off\n"
    assert isinstance(claims(text, 0, 2)[1]["i"], Covered)
    assert isinstance(claims(text, 0, 3)[1]["i"], Violation)
    assert isinstance(claims(f"{LAMP}invariant i: can fuse == 0\n", 0, 0)[1]["i"], Covered)


DICE = """system dice
var n: 0..3 = 0
var sure: Bool = false
transition roll { n := any k where k > 0 }
transition fix { require sure  n := 3 }
modification loosen { rewrite fix.n as any }
"""


def test_choices_are_made_against_the_goal():
    text = f"{DICE}invariant some: can n > 0\ninvariant three: can n == 3\ninvariant back: can n == 0\n"
    model, found = claims(text)
    assert isinstance(found["some"], ReachedSet)
    assert isinstance(found["three"], Violation)
    assert isinstance(found["back"], Violation)
    assert Admission(model, {}, None).objection_to(found["some"]) is None


REFUSES = """system refuses
var open: Bool = false
transition go { require gate: true  open := true }
modification doubt { rewrite go.gate as any }
modification hand_over { rewrite go as any of open where open' }
invariant opens: can open by go
"""


def test_a_rule_that_may_refuse_is_not_relied_on():
    model, found = claims(REFUSES)
    assert isinstance(found["opens"], Violation)
    assert len(found["opens"].steps) == 1
    interpreter = Interpreter(model)
    (start,) = interpreter.initial_configurations()
    prop = model.properties["opens"]
    assert isinstance(interpreter.evaluate(prop, start), Holds)
    for rule in ("doubt", "hand_over"):
        (fired,) = interpreter.successors(start, rule)
        assert isinstance(interpreter.evaluate(prop, fired.configuration), Fails)


def test_a_rule_that_may_be_undefined_is_not_relied_on():
    text = """system s
var n: -1..1 = 1
var q: -3..3 = 0
transition divide { q := any k where 2 * k == 3 div n or k == n }
transition down { require n > -1  n := n - 1 }
invariant i: can q == n by divide
"""
    _, found = claims(text)
    assert isinstance(found["i"], Violation)


def test_a_run_that_has_left_a_range_is_asked_nothing():
    _, found = claims("system s\nvar n: 0..1 = 0\ntransition up { n := n + 1 }\ninvariant i: can n == 2\n")
    assert isinstance(found["i"], ReachedSet)


@pytest.mark.parametrize(
    ("condition", "broken"),
    [
        ("can fuse == 0 decreases fuse within 2 by brighter, off", (1, 2)),
        ("can fuse == 0 decreases fuse within 3", None),
        ("light == dark => can fuse == 0 decreases fuse within 2", (1, 1)),
        ("light == dark => can fuse == 0 decreases fuse within 3", None),
        ("light == dark => can fuse == 0 decreases fuse within 1 by brighter", (0, 0)),
        ("can light == bright or fuse == 0 decreases 2 - fuse within 2", None),
        ("can light == dark decreases fuse within 0", (0, 1)),
        ("can light == dark decreases 0 - 1 - fuse", (0, 3)),
        ("forall n in 0..2: fuse >= n => can fuse == n decreases fuse within 3", None),
    ],
)
def test_a_number_decreases(condition, broken):
    test_the_meaning_of_can(condition, broken)


DOOR = """system door
var light: 0..1 = 0
var inside: Bool = false
transition switch { light := 1 - light }
transition enter { require lock: light == 1  inside := true }
transition leave { inside := false }
"""


@pytest.mark.parametrize("steps", ["", " within 3"])
@pytest.mark.parametrize(
    ("modification", "broken"),
    [
        ("rewrite enter.lock as any", (1, 1)),
        ("rewrite enter.lock as any v where v", None),
        ("rewrite enter.lock as any v where v or light == 0", None),
        ("rewrite enter.lock as any v where v or light == 1", None),
        ("rewrite enter.lock as any v where not v", (1, 1)),
        ("rewrite enter.lock as any v where 1 div light == 1", (1, 1)),
        ("rewrite enter as any of inside where inside'", (1, 1)),
        ("rewrite leave as any of inside where inside'", None),
        ("rewrite switch as any of light where light' == 1", (1, 1)),
    ],
)
def test_what_may_refuse_is_not_relied_on(modification, broken, steps):
    text = f"{DOOR}modification edit {{ {modification} }}\ninvariant i: can inside{steps}\n"
    model, found = claims(text)
    unrolled = claims_about(bounded.run, Problem(model, {}, ("i",), 1, 2), Budget(), unrolls=True)
    for claim in (found["i"], *(unrolled if steps else ())):
        if broken is None:
            assert isinstance(claim, ReachedSet | Covered), claim
            continue
        assert isinstance(claim, Violation), claim
        assert ([step.rule for step in claim.steps].count("edit"), len(claim.steps)) == broken
        assert isinstance(confirm(Interpreter(model), claim), Confirmed)


def test_a_goal_that_asks_about_unknown_code_holds_for_every_answer():
    text = f"{DOOR}modification edit {{ rewrite leave as any of inside where inside' }}\n"
    goals = "invariant i: can enabled leave\ninvariant j: can (enabled leave or not enabled leave)\n"
    _, found = claims(text + goals)
    assert isinstance(found["i"], Violation)
    assert isinstance(found["j"], ReachedSet)
    _, found = claims(f"{text}invariant i: enabled leave => can inside\n")
    assert isinstance(found["i"], GaveUp)


def test_a_number_that_has_no_value_cannot_decrease():
    model, found = claims(f"{LAMP}invariant i: can light == dark decreases 6 div fuse by off\n")
    assert isinstance(found["i"], Violation)
    assert "i.defined" not in model.properties


def test_a_number_has_not_decreased_where_a_range_is_left():
    text = "system s\nvar n: 0..2 = 2\ntransition down { require n < 2  n := n - 1 }\ntransition out { n := 0 - 1 }\n"
    _, found = claims(f"{text}invariant i: can n == 0 decreases n\ninvariant j: n < 2 => can n == 0 decreases n\n")
    assert isinstance(found["i"], Violation)
    assert isinstance(found["j"], ReachedSet)


DETOUR = """system detour
enum Place { start, by_road, near, home }
var place: Place = start
transition leave { require place == start  place := any p where p == by_road or p == near }
transition drive { require place == by_road  place := near }
transition arrive { require place == near  place := home }
"""
"""Every place is at most two steps away, and the way home can take three."""


@pytest.mark.parametrize(("within", "holds"), [(1, False), (2, False), (3, True)])
def test_the_longest_way_that_choices_make_counts(within, holds):
    model, found = claims(f"{DETOUR}invariant i: place == start => can place == home within {within}\n")
    assert isinstance(found["i"], ReachedSet if holds else Violation)
    interpreter = Interpreter(model)
    (start,) = interpreter.initial_configurations()
    assert isinstance(interpreter.evaluate(model.properties["i"], start), Holds if holds else Fails)


def test_too_many_steps_give_no_answer(monkeypatch):
    monkeypatch.setattr(possibility_search, "MOST_GAME_STEPS", 3)
    _, found = claims(f"{LAMP}invariant i: can light == dark\n")
    assert isinstance(found["i"], GaveUp)


def test_too_many_configurations_give_no_answer(monkeypatch):
    monkeypatch.setattr(possibilities, "MOST_CONFIGURATIONS_PLAYED", 300)
    model = load_text("system s\nvar n: Int = 0\ntransition up { n := n + 1 }\ninvariant i: can n < 0\n")
    interpreter = Interpreter(model)
    (start,) = interpreter.initial_configurations()
    with pytest.raises(UndecidedValue):
        interpreter.evaluate(model.properties["i"], start)
    _, found = claims("system s\nvar n: Int = 0\ntransition up { n := n + 1 }\ninvariant i: can n < 0\n")
    assert isinstance(found["i"], GaveUp)
    model = load_text("system s\nvar n: Int = 0\ntransition to(k: Int) { n := k }\ninvariant i: can n < 0\n")
    interpreter = Interpreter(model)
    (start,) = interpreter.initial_configurations()
    with pytest.raises(NotFinite):
        interpreter.evaluate(model.properties["i"], start)


def test_a_way_is_found_where_there_is_no_end():
    model = load_text("system s\nvar n: Int = 0\ntransition up { n := n + 1 }\ninvariant i: can n == 250\n")
    interpreter = Interpreter(model)
    (start,) = interpreter.initial_configurations()
    assert isinstance(interpreter.evaluate(model.properties["i"], start), Holds)


def test_a_way_that_only_some_choices_allow_is_none(monkeypatch):
    monkeypatch.setattr(possibilities, "MOST_CONFIGURATIONS_PLAYED", 300)
    text = "system s\nvar n: Int = 0\nvar b: Bool = false\ntransition up { n := n + 1  b := any }\n"
    model = load_text(f"{text}invariant i: can n == 3 and b\ninvariant j: can n == 3 and (b or not b)\n")
    interpreter = Interpreter(model)
    (start,) = interpreter.initial_configurations()
    assert isinstance(interpreter.evaluate(model.properties["j"], start), Holds)
    with pytest.raises(UndecidedValue):
        interpreter.evaluate(model.properties["i"], start)


def test_the_answer_is_the_same_however_early_it_is_asked_for(monkeypatch):
    monkeypatch.setattr(possibilities, "FIRST_PLAYED", 1)
    tally = Tally(None)
    assert [line for seed in range(40, 46) for line in differences(tally, seed, cap=40)] == []
    assert tally.counts["by definition: can"] > 10
    assert tally.counts["by definition: cannot"] > 5


def test_a_few_steps_are_decided_where_there_is_no_end():
    model = load_text("system s\nvar n: Int = 0\ntransition up { n := n + 1 }\ninvariant i: can n == 2 within 2\n")
    interpreter = Interpreter(model)
    (start,) = interpreter.initial_configurations()
    assert isinstance(interpreter.evaluate(model.properties["i"], start), Holds)
    (fired,) = interpreter.successors(start, "up")
    assert isinstance(interpreter.evaluate(model.properties["i"], fired.configuration), Holds)


def test_possibilities_have_each_verdict():
    text = f"""{LAMP}invariant dark: can light == dark
invariant soon: can light == dark within 1
invariant kept: fuse <= 2
"""
    results = {each.invariant: each for each in invariants.check(load_text(text), chain="any", steps="any")}
    assert results["dark"].verdict is Verdict.PROVED
    assert results["dark"].engine == "explicit"
    assert results["soon"].verdict is Verdict.VIOLATED
    assert results["soon"].chain == ()
    # The others are decided as if there were none of these.
    assert results["kept"].verdict is Verdict.PROVED
    bounded = {
        each.invariant: each
        for each in invariants.check(load_text(text), chain=1, steps=1, invariants=("dark", "soon"))
    }
    assert bounded["dark"].verdict is Verdict.SURVIVES
    assert bounded["soon"].verdict is Verdict.VIOLATED


def test_whether_the_conditions_around_it_have_values_is_decided_without_it():
    text = "system s\nvar b: Bool? = none\nvar n: Int = 0\ntransition up { n := n + 1 b := n > 3 }\n"
    promise = "invariant sure: b != none and value(b) => can n == 9\ninvariant bold: value(b) => can n == 9\n"
    asked = ("sure.defined", "bold.defined")
    results = {each.invariant: each for each in invariants.check(load_text(text + promise), invariants=asked)}
    assert results["sure.defined"].verdict is Verdict.PROVED
    assert results["bold.defined"].verdict is Verdict.VIOLATED


@pytest.mark.campaign
def test_random_runs_judge_it():
    text = f"{LAMP}invariant dark: can light == dark\ninvariant soon: can light == dark within 1\n"
    results = {each.invariant: each for each in invariants.check(load_text(text), engines=("fuzz",), steps=2)}
    assert results["dark"].verdict is Verdict.TESTED
    assert results["soon"].verdict is Verdict.VIOLATED


@pytest.mark.parametrize("engine", ["bounded", "ic3", "induction", "spacer"])
def test_other_engines_say_that_they_do_not_decide_it(engine):
    text = f"{LAMP}invariant dark: can light == dark\n"
    chain = 1 if engine == "bounded" else "any"
    asked_for = {"chain": chain, "steps": chain, "engines": (engine,), "invariants": ("dark",)}
    (result,) = invariants.check(load_text(text), **asked_for)
    assert result.verdict is Verdict.UNKNOWN
    assert "`can`" in (result.reason or "")
