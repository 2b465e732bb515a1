"""A single step in a solver has exactly the steps that the system has, found by hand."""

from __future__ import annotations

from itertools import product

from invariants.language.loader import load_text
from invariants.solver.answers import Answer
from invariants.solver.induction.single_step import SingleStep
from invariants.solver.smtlib import Encoding
from invariants.solver.z3.solver import Z3Solver
from invariants.system.encoding.code_as_data import code_as_data
from invariants.system.grounding.grounding import ground
from invariants.system.grounding.step_relation import step_relation
from invariants.system.reduction.run_constraints import RunConstraints
from invariants.system.terms.terms import leaf_sort
from tests.system.runs import Runs

TEXT = """system s
const k: 0..1
var x: 0..2
transition up(a: 0..1) { require gate: x < 1 + a x := x + 1 }
modification open { require k == 1 rewrite up.gate as true }
"""


def test_the_steps_are_those_of_the_system_and_a_constant_has_one_name_for_both_sides() -> None:
    model = load_text(TEXT)
    relation = step_relation(ground(code_as_data(model, 1).system, model.scope, frozenset(model.properties)))
    solver = Z3Solver(Encoding.of(model.scope, None))
    single = SingleStep(relation, solver)
    entries = single.entries
    (constant,) = (entry for entry in entries if single.following[entry] is entry)
    assert constant.payload.name == "k"  # type: ignore[union-attr]
    assert len(single.constants) == 2 * len(entries) - 1 + len(single.choice)
    (taken,) = single.conjunctions([[*single.domain, *single.taken]])
    solver.add(taken)
    runs = Runs(relation, RunConstraints((), (), ()))
    assert len(entries) == 3
    configurations = list(product(range(2), range(4), range(2)))  # the second entry can leave its range
    possible = 0
    for before, after in product(configurations, repeat=2):
        assumed = []
        for entry, old, new in zip(entries, before, after, strict=True):
            assumed.append(solver.equals(single.constants[entry], old, leaf_sort(entry)))
            assumed.append(solver.equals(single.constants[single.following[entry]], new, leaf_sort(entry)))
        answer = solver.check([solver.named(each) for each in assumed], 200.0).answer
        wanted = any(runs.following(before, step) == after for step in runs.enabled_steps(before))
        assert answer is (Answer.SATISFIABLE if wanted else Answer.UNSATISFIABLE), (before, after)
        possible += wanted
    assert possible > 5
