"""Direct search: it agrees with brute force and with the solver, and it gives up rather than take long."""

from __future__ import annotations

from pathlib import Path

import pytest
from msgspec.structs import replace

from invariants import Verdict, check
from invariants.engines import bounded, explicit
from invariants.engines.direct import search
from invariants.engines.direct.cost import Cost
from invariants.engines.direct.engine import run
from invariants.engines.direct.search import DirectSearch
from invariants.engines.protocol import Budget, Problem
from invariants.evidence.claims import (
    Covered,
    EventClaim,
    EventsCovered,
    EventsSeen,
    GaveUp,
    Vacuity,
    VacuityKind,
    Violation,
)
from invariants.evidence.confirmation import Confirmed, confirm
from invariants.evidence.reached_sets.sorting import sortable
from invariants.interpreter.interpreter import Interpreter
from invariants.language.loader import load, load_text
from invariants.language.model.declarations import Unbounded
from tests.campaigns.explicit import asked_directly
from tests.differential.brute_force import BruteForce
from tests.generators.newer import newer_of
from tests.generators.systems import system_of

ANY = Unbounded.ANY
MODELS = Path(__file__).parent.parent.parent / "models"


def problem_of(text: str, chain=2, steps=3, **more) -> Problem:
    model = load_text(text)
    return Problem(model, dict(model.scope), tuple(model.properties), chain, steps, **more)


def shapes(problem: Problem) -> dict[str, tuple[int, int] | type]:
    """The chain and the length of each violation, and the kind of every other claim."""
    model, interpreter = problem.model, Interpreter(problem.model, problem.scope)
    found: dict[str, tuple[int, int] | type] = {}
    for claim in asked_directly(problem):
        found[claim.property] = type(claim)
        if isinstance(claim, Violation):
            assert isinstance(confirm(interpreter, claim), Confirmed)
            found[claim.property] = len(model.chain_of(step.rule for step in claim.steps)), len(claim.steps)
    return found


def expected(problem: Problem) -> dict[str, tuple[int, int] | type]:
    steps = None if problem.steps is ANY else problem.steps
    broken = BruteForce(Interpreter(problem.model, problem.scope), problem.chain, steps, cap=20_000).run()
    return {name: Covered if found is None else (found.chain, found.length) for name, found in broken.items()}


@pytest.mark.parametrize(("chain", "steps"), [(0, 2), (1, 2), (1, ANY), (2, 1)])
def test_individuals_that_are_alike_stand_for_each_other(chain, steps):
    text = """\
system alike
type Agent
enum Kind { calm, rash }
var on: Agent -> Bool = false
var bold: Agent -> Bool = false
var given: 0..3 = 0
transition start(a: Agent) { require not on[a]  on[a] := true }
transition meet(a: Agent, b: Agent, k: Kind) { require gate: on[a] and not on[b]  bold[b] := k == rash }
transition leave(a: Agent) { require bold[a]  on[a] := true  bold[a] := false  given := given + 1 }
modification open(a: Agent) { require on[a]  rewrite meet.gate as prev or a == b }
invariant apart: not (exists a, b in Agent: a != b and bold[a] and bold[b])
invariant step: forall a in Agent: on[a] => on'[a]
invariant few: given <= 1
invariant three: count(a in Agent: on[a] and bold[a]) <= 1
"""
    problem = replace(problem_of(text, chain, steps, with_vacuity=False), scope={"Agent": 3})
    assert shapes(problem) == expected(problem)


CAPTURED = """\
system captured
type A [2]
var big: A -> Bool = false
var hit: A -> Bool = false
var on: A -> Bool = false
transition mark(a: A) { require not exists x in A: hit[x]  hit[a] := true }
transition bump(a: A) { require not hit[a] and exists x in A: hit[x]  big[a] := true }
transition t(a: A) { require READY  require gate: false  on[a] := true }
modification tune { require READY  step: rewrite t.gate as false }
modification imp(b: A) { require WHO  rewrite tune.step as HELD }
invariant i: not exists a in A: on[a] and hit[a]
witness w: exists a in A: on[a]
"""
"""Individuals differ by what an edit under a label has captured, and by nothing that a cell of their own holds."""


@pytest.mark.parametrize(("chain", "steps"), [(2, 1), (2, 2), (2, ANY), (3, 2)])
@pytest.mark.parametrize("held", ["rewrite t(b).gate as true", "rewrite t.gate as a == b", "copy t(b) from t(b)"])
@pytest.mark.parametrize("who", ["not hit[b]", "hit[b]", "hit[b] and not exists x in A: big[x]"])
def test_an_individual_that_a_label_captures_is_unlike_all_others(chain, steps, held, who):
    ready = "exists x in A: big[x]" if "big" in who else "exists x in A: hit[x]"
    text = CAPTURED.replace("READY", ready).replace("WHO", who).replace("HELD", held)
    problem = problem_of(text, chain, steps, with_vacuity=False)
    assert shapes(problem) == expected(problem)
    assert sortable(problem.model, problem.scope) == ()


@pytest.mark.parametrize(
    "path", ["gated_upgrade/gap_widened.inv", "review_gate/at_work.inv", "raft/no_commit_first.inv"]
)
def test_models_of_the_library_have_their_shortest_violations(path):
    model = load(MODELS / path)
    names = tuple(name for name in model.properties if name != "init.defined")
    problem = Problem(model, dict(model.scope), names, 1, 3, with_vacuity=False)
    found = shapes(problem)
    right = expected(problem)
    assert {name: found[name] for name in names} == {name: right[name] for name in names}


@pytest.mark.parametrize("seeds", [range(8), pytest.param(range(8, 60), marks=pytest.mark.campaign)])
@pytest.mark.parametrize("text_of", [system_of, lambda seed: newer_of(seed).short], ids=["older", "newer"])
def test_events_that_never_happen_are_those_of_the_solver(seeds, text_of):
    told = silent = 0
    for seed in seeds:
        problem = problem_of(text_of(seed), only_vacuity=True)
        found = list(run(problem, Budget()))
        if not any(isinstance(claim, EventsCovered) for claim in found):
            continue
        told += 1
        events = {claim for claim in found if isinstance(claim, Vacuity)}
        silent += bool(events)
        assert events == {claim for claim in bounded.run(problem, Budget()) if isinstance(claim, Vacuity)}, seed
    assert told >= len(seeds) // 3
    assert silent >= 1


def test_without_a_start_nothing_happens():
    problem = problem_of(
        "system s\nvar x: 0..1\ninit x == 0 and x == 1\ntransition t { x := 1 }\ninvariant i: x == 0\n"
    )
    kinds = [claim.kind.name for claim in run(problem, Budget()) if isinstance(claim, Vacuity)]
    assert kinds == ["NO_START"]


LARGE = "system s\nvar x: Int = 0\ntransition up { x := x + 1 }\ninvariant low: x < 100_000\ninvariant small: x < 50\n"


def test_a_system_that_is_not_small_is_left_to_others():
    problem = problem_of(LARGE, 0, ANY)
    found = list(run(problem, Budget()))
    kinds = {claim.property: type(claim) for claim in found if not isinstance(claim, EventClaim)}
    assert kinds == {"low": GaveUp, "small": Violation}
    events = (Vacuity(VacuityKind.NO_START), Vacuity(VacuityKind.NEVER_FIRES, "up"))
    assert [claim.events for claim in found if isinstance(claim, EventsSeen)] == [frozenset(events)]
    assert not any(isinstance(claim, EventsCovered) for claim in found)


@pytest.mark.parametrize(
    "text",
    [
        "system s\nvar x: Int = 0\ntransition t(k: Int) { x := k }\ninvariant i: x == 0\n",
        "system s\nvar x: 0..3 = 0\ntransition t { x := 1 }\nmodification m { rewrite t as any of x }\n"
        "invariant i: x == 0\n",
        "system s\nvar x: Bool = false\ntransition t(a: 0..99, b: 0..99) { x := a == b }\ninvariant i: not x\n",
    ],
    ids=["any number", "unknown code", "too many arguments"],
)
def test_what_cannot_be_gone_through_is_given_up_at_once(text, monkeypatch):
    monkeypatch.setattr(search, "MOST_ATTEMPTS_AT_ALL", 0)
    (claim,) = [each for each in run(problem_of(text), Budget()) if each.property == "i"]
    assert isinstance(claim, GaveUp)


@pytest.mark.parametrize("most", [1, 10, 20, 60])
def test_a_search_that_is_cut_off_claims_only_first_violations(most, monkeypatch):
    monkeypatch.setattr(search, "MOST_ATTEMPTS_AT_ALL", most)
    decided = 0
    for seed in range(5):
        problem = problem_of(system_of(seed), with_vacuity=False)
        found, right = shapes(problem), expected(problem)
        decided += sum(kind is not GaveUp for kind in found.values())
        assert {n: kind for n, kind in found.items() if kind is not GaveUp}.items() <= right.items(), seed
    assert (decided > 0) == (most > 1)


@pytest.mark.parametrize("most", [1, 5, 20, 60])
def test_a_search_that_is_cut_off_says_which_events_it_has_seen(most, monkeypatch):
    monkeypatch.setattr(search, "MOST_ATTEMPTS_AT_ALL", most)
    fired = 0
    for seed in range(6):
        problem = problem_of(system_of(seed), only_vacuity=True)
        never = {claim for claim in bounded.run(problem, Budget()) if isinstance(claim, Vacuity)}
        for claim in run(problem, Budget()):
            if isinstance(claim, EventsSeen):
                assert not claim.events & never, seed
                fired += sum(each.kind is VacuityKind.NEVER_FIRES for each in claim.events)
                problem = replace(problem, seen=claim.events)
        assert never == {claim for claim in bounded.run(problem, Budget()) if isinstance(claim, Vacuity)}, seed
    assert (fired > 0) == (most > 1)


def test_bounds_on_the_length_of_runs_are_kept():
    text = "system s\nvar x: 0..5 = 0\ntransition up { require x < 5  x := x + 1 }\ninvariant i: x < 3\n"
    assert shapes(problem_of(text, 0, 9, length=2))["i"] is Covered
    assert shapes(problem_of(text, 0, 9, length=3))["i"] == (0, 3)


@pytest.mark.parametrize("length", range(3, 11))
def test_a_longer_chain_may_be_a_shorter_run(length):
    text = """\
system len
var p: 0..9 = 0
transition walk { require p < 4  p := p + 1 }
transition go { require p >= 5 and p < 8  p := p + 1 }
modification fin { require p == 4  p := 5 }
modification leap { require p == 0  p := 9 }
modification back { require p == 9  p := 5 }
invariant i: p != 8
"""
    problem = problem_of(text, 2, length, length=length, with_vacuity=False)
    assert shapes(problem)["i"] == (Covered if length < 5 else (2, 5) if length < 8 else (1, 8))
    claims = [claim for claim in explicit.run(problem, Budget()) if claim.property == "i"]
    assert not isinstance(claims[0], Covered)


def test_alone_it_says_why_it_has_no_answer():
    model = load_text(LARGE.replace("invariant small: x < 50\n", ""))
    (result,) = check(model, chain=0, steps=99_999, engines=["direct"])
    assert result.verdict is Verdict.UNKNOWN
    assert result.reason == "the configurations are too many to go through them one by one"


def test_others_are_asked_about_what_is_not_small():
    rules = "".join(f"var {x}: 0..20 = 0\ntransition up_{x} {{ require {x} < 20  {x} := {x} + 1 }}\n" for x in "abc")
    text = f"system s\n{rules}invariant i: a + b + c <= 60\n"
    for steps, engine in ((6, "direct"), (60, "explicit")):
        found = check(load_text(text), invariants="i", chain=0, steps=steps, engines=["direct", "explicit"])
        assert {result.engine for result in found} == {engine}


PLAIN = """\
system dear
type A [20]
var n: 0..2000 = 0
var m: A, A -> Bool = false
define pairs: Int = count(a in A, b in A: m[a, b])
transition up { require gate: n < 2000  n := n + 1 }
"""
DEAR = {
    "turn": """transition turn(k: 0..2) {
  require exists a in A: enabled up and pairs > n
  for a in A where not m[a, a] { m[a, a] := k > 0 }
}
""",
    "open": "modification open { rewrite up.gate as forall a, b, c in A: m[a, b] }\n",
    "all": "invariant all: forall a in A: pairs < 400\n",
    "grows": "invariant grows: forall a, b in A: m[a, b] => m'[a, b]\n",
}


def test_the_cost_of_rules_and_properties_is_that_of_the_instances_of_quantifiers():
    model = load_text(PLAIN + "".join(DEAR.values()))
    cost = Cost(model, model.scope)
    assert cost.of_rule("up") == 20**3
    assert cost.of_rule("turn") == 20 + 20 * (20**3 + 20**2) + 20
    assert cost.of_rule("open") == 0
    assert cost.of_properties([model.properties["all"]]) == 20 + 20 * 20**2
    assert cost.of_properties([model.properties["grows"]]) == 20**2
    assert cost.of_properties([model.properties["n.range"]]) == 0


@pytest.mark.parametrize("parts", [[], ["turn"], ["open"], ["all"], ["grows"], [*DEAR]])
def test_a_system_is_not_small_if_its_quantifiers_are_large(parts):
    problem = problem_of(PLAIN + "".join(DEAR[each] for each in parts), 0, 1500, with_vacuity=False)
    searched = DirectSearch(problem, tuple(problem.properties), Budget())
    searched.run()
    claims = {type(claim) for claim in searched.claims()}
    # Without any of them, 1,500 configurations are few enough.
    assert claims == ({GaveUp} if parts else {Covered})
