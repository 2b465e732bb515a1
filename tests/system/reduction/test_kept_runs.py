"""Symmetry and independence, alone and together, keep a run of every class: all runs are enumerated by hand."""

from __future__ import annotations

from functools import cache

import pytest

from invariants.language.loader import load_text
from invariants.system.encoding.code_as_data import code_as_data
from invariants.system.grounding.grounding import ground
from invariants.system.grounding.step_relation import StepRelation, step_relation
from invariants.system.reduction.independence import independence
from invariants.system.reduction.run_constraints import RunConstraints
from invariants.system.reduction.symmetry import symmetry
from tests.batches import spread
from tests.system.runs import Configuration, Runs, orbit

MARKS = """system marks
type Agent [3]
var marked: Agent -> Bool = false
var leader: Agent
transition mark(a: Agent) {
  require gate: not marked[a]
  marked[a] := true
}
transition pass_on(a: Agent, b: Agent) {
  require marked[a] and leader == a
  leader := b
}
invariant i: true
"""

PAIRS = """system pairs
type Agent [3]
enum Colour { red, green }
var hue: Agent -> Colour
var on: Bool = false
transition swap(a: Agent, b: Agent) {
  require hue[a] != hue[b]
  first: hue[a] := hue[b]
  second: hue[b] := hue[a]
}
transition light { on := not on }
invariant i: true
"""

RANGES = """system ranges
type Agent [2]
var low: 0..1 = 0
var seen: Agent -> Bool
transition up { low := low + 1 }
transition clear(a: Agent) { seen[a] := not seen[a] }
invariant i: true
"""

RULES = """system rules_that_change
type Agent [2]
var member: Agent -> Bool
var done: Agent -> Bool = false
transition act(a: Agent) {
  require gate: not done[a]
  done[a] := true
}
transition leave(a: Agent) {
  require member[a]
  member[a] := false
}
modification free(a: Agent) { rewrite act(a).gate as member[a] }
modification keep { rewrite act.gate as prev and exists a in Agent: member[a] }
invariant i: true
"""

RANKS = """system ranks
type Agent [2]
var rank: Agent -> 0..1
var top: Int = 0
transition look(a: Agent) { top := rank[a] }
transition forget { top := 0 }
invariant i: true
"""

MODELS = {"marks": MARKS, "pairs": PAIRS, "ranges": RANGES, "rules": RULES, "ranks": RANKS}

LENGTHS = (1, 2, 3)

NOTHING = RunConstraints((), (), ())


def relation_of(text: str) -> StepRelation:
    model = load_text(text)
    coded = code_as_data(model, 2)
    return step_relation(ground(coded.system, dict(model.scope), frozenset(["i"])))


def ends(relation: StepRelation, constraints: RunConstraints, length: int, last: int) -> set[object]:
    """The last configurations of runs of a length, individuals permuted."""
    found = Runs(relation, constraints).stages(length)[-1]
    configurations: set[tuple[Configuration, ...]] = {
        (before.configuration, after.configuration)[-last:] for before, after in found
    }
    return {orbit(relation, each) for each in configurations}


def kept(relation: StepRelation, reduction: str, *, spare_last: bool) -> RunConstraints:
    parts = []
    if reduction != "independence":
        parts.append(symmetry(relation))
    if reduction != "symmetry":
        parts.append(independence(relation, spare_last=spare_last))
    return RunConstraints.all(parts)


@cache
def all_ends(model: str) -> tuple[StepRelation, dict[tuple[int, int], set[object]]]:
    """The ends of all runs, without any reduction."""
    relation = relation_of(MODELS[model])
    return relation, {(length, last): ends(relation, NOTHING, length, last) for length in LENGTHS for last in (1, 2)}


@pytest.mark.parametrize("reduction", ["symmetry", "independence", "both"])
@pytest.mark.parametrize("spare_last", [False, True], ids=["state", "step"])
@pytest.mark.parametrize("model", spread(MODELS, every=2))
def test_a_run_of_every_class_is_kept(model, spare_last, reduction):
    """State properties need the last configuration of every run, two-state properties its last step."""
    relation, wanted = all_ends(model)
    constraints = kept(relation, reduction, spare_last=spare_last)
    last = 2 if spare_last else 1
    for length in LENGTHS:
        assert ends(relation, constraints, length, last) == wanted[length, last]


@pytest.mark.parametrize(
    ("model", "reduction"),
    [*((model, "both") for model in MODELS), ("pairs", "symmetry"), ("ranks", "symmetry"), ("pairs", "independence")],
)
def test_something_is_left_out(model, reduction):
    relation = relation_of(MODELS[model])

    def taken(constraints: RunConstraints) -> set[object]:
        return {(before.configuration, before.step) for before, _ in Runs(relation, constraints).stages(2)[-1]}

    assert taken(kept(relation, reduction, spare_last=False)) < taken(NOTHING)


def test_of_starts_that_differ_in_who_is_who_one_is_kept():
    relation = relation_of(RANKS)
    starts = {
        before.configuration for before, _ in Runs(relation, kept(relation, "symmetry", spare_last=False)).stages(1)[0]
    }
    assert len(starts) == 3  # of four: which one of the two has the higher rank makes no difference


def test_orders_that_differ_lose_runs():
    """The test sees it when a reduction goes too far: here every step but the least is forbidden."""
    relation = relation_of(MARKS)
    manager = relation.system.manager
    too_much = RunConstraints((), (), (manager.not_(relation.fires["pass_on"]),))
    assert ends(relation, too_much, 2, 1) < ends(relation, NOTHING, 2, 1)
