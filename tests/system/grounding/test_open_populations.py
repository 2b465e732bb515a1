"""Formulas for every population, read for a population of two, have the steps of the system with two individuals."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product

import pytest
from msgspec.structs import replace

from invariants.foundation.sorts import IndividualSort, values_of
from invariants.language.loader import load_text
from invariants.system.encoding.code_as_data import CodedModel, code_as_data
from invariants.system.encoding.transition_system import UnsupportedSystemError
from invariants.system.grounding.grounding import Grounding, ground
from invariants.system.grounding.open_populations import OpenSystem, individual_names, open_initial, open_system
from invariants.system.grounding.step_relation import step_relation
from invariants.system.reduction.run_constraints import RunConstraints
from invariants.system.terms.terms import Operator, Term, Value, leaf_sort
from tests.system.meaning import value_of
from tests.system.runs import Configuration, Runs, Step

REVIEW = """system review
type Agent [2]
enum Kind { human, ai }
var kind: Agent -> Kind
var done: Agent -> Bool = false
transition review(by: Agent, a: Agent) {
  require gate: by != a and kind[by] == human
  done[a] := true
}
modification relax(k: Agent) { rewrite review(k, _).gate as kind[by] == ai or done[a] }
invariant i: forall a in Agent: done[a] => exists b in Agent: kind[b] == human
"""

OWNERS = """system owners
type Agent [2]
var owner: Agent -> Agent
var free: Bool = true
init forall a in Agent: owner[a] == a
transition give(a: Agent, b: Agent) {
  require free and owner[a] != b
  owner[a] := b
  free := false
}
transition collect(c: Agent) {
  for a in Agent where owner[a] != c { owner[a] := c }
  free := true
}
modification stop { disable collect }
invariant i: count(a in Agent: owner[a] == a) >= 1
"""

LEVELS = """system levels
type Agent [2]
var level: Agent -> 0..2 = 0
var seen: 0..2 -> Bool = false
transition up(a: Agent) {
  require forall b in Agent: level[b] >= level[a]
  level[a] := level[a] + 1
  seen[level[a]] := true
}
invariant i: exists a in Agent: level[a] == 0 or seen[0]
"""

BOSSES = """system bosses
type Agent [2]
var boss: Agent -> Agent
var reports: Agent, Agent -> Bool = false
transition tell { for h in Agent { reports[boss[h], h] := true } }
invariant i: forall a, b in Agent: reports[a, b] => boss[b] == a
"""
"""An index that is looked at before the one that says which instance it is."""

PASSED = """system passed
type Agent [2]
var next: Agent -> Agent
var has: Agent -> Bool
transition pass(a: Agent) { for h in Agent where has[h] and h != a { has[next[h]] := has[a] } }
invariant i: exists a in Agent: has[a]
"""
"""An instance that no index determines, and whose value is that of every instance."""

MODELS = {"review": REVIEW, "owners": OWNERS, "levels": LEVELS, "bosses": BOSSES, "passed": PASSED}


class Both:
    """A model with two individuals: its runs by hand, and its open system with quantifiers over these two."""

    def __init__(self, text: str) -> None:
        model = load_text(text)
        self.coded: CodedModel = code_as_data(model, 1)
        self.scope = dict(model.scope)
        self.grounding = Grounding(self.coded.system, self.scope)
        self.opened: OpenSystem = open_system(self.coded.system, self.coded.system.properties["i"])
        relation = step_relation(ground(self.coded.system, self.scope, frozenset(["i"])))
        self.runs = Runs(relation, RunConstraints((), (), ()))
        self.entries = relation.system.entries
        manager = self.coded.system.manager
        self.guard, self.initial, self.violation = map(
            self.grounding.term, (self.opened.guard, self.opened.initial, *self.opened.violations)
        )
        self.following: dict[Term, Term] = {}
        for family, value in zip(self.opened.states, self.opened.following, strict=True):
            for individuals in product(*(self.grounding.values(formal.sort) for formal in family.formals)):
                names = dict(zip(family.formals, individuals, strict=True))
                entry = self.grounding.term(manager.substitute(family.leaf, names))
                self.following[entry] = self.grounding.term(manager.substitute(value, names))

    def configurations(self) -> Iterator[Configuration]:
        """Configurations with entries inside their sorts."""
        yield from product(*(values_of(leaf_sort(entry), self.scope) for entry in self.entries))

    def leaves(self, configuration: Configuration, step: Step | None = None) -> dict[Term, Value]:
        """The values of entries and of a step's choice; arguments of rules that do not fire are 0."""
        found = dict(zip(self.entries, configuration, strict=True))
        choice = iter(self.opened.choice)
        for rule in self.coded.system.rules:
            found[next(choice)] = step is not None and rule.name == step.rule
        for rule in self.coded.system.rules:
            fires = step is not None and rule.name == step.rule
            for number, parameter in enumerate(rule.parameters):
                argument = step.arguments[number] if fires and step else values_of(parameter.sort, self.scope)[0]
                found[next(choice)] = argument
        return found


@pytest.mark.parametrize("model", MODELS)
def test_the_same_steps(model):
    both = Both(MODELS[model])
    assert set(both.following) == set(both.entries)
    taken = 0
    for configuration in both.configurations():
        possible = set(both.runs.steps(configuration, last=False))
        for rule in both.coded.system.rules:
            for arguments in product(*(values_of(p.sort, both.scope) for p in rule.parameters)):
                step = Step(rule.name, arguments)
                leaves = both.leaves(configuration, step)
                assert value_of(both.guard, leaves) is (step in possible)
                if step in possible:
                    after = tuple(value_of(both.following[entry], leaves) for entry in both.entries)
                    assert after == both.runs.following(configuration, step)
                    taken += 1
    assert taken > 10


@pytest.mark.parametrize("model", MODELS)
def test_the_same_start_and_the_same_violations(model):
    both = Both(MODELS[model])
    initial = set(both.runs.initial())
    bad = both.runs.system.properties["i"].bad
    violations = 0
    for configuration in both.configurations():
        leaves = both.leaves(configuration)
        assert value_of(both.initial, leaves) is (configuration in initial)
        assert value_of(both.violation, leaves) is value_of(bad, leaves)
        violations += bool(value_of(bad, leaves))
    assert violations


def test_no_step_without_a_rule():
    both = Both(REVIEW)
    assert not any(value_of(both.guard, both.leaves(configuration)) for configuration in both.configurations())


def test_an_instance_that_its_index_does_not_determine_is_refused():
    own, others = "for a in Agent where owner[a] != c { owner[a] := c }", "for a in Agent { owner[owner[a]] := a }"
    coded = code_as_data(load_text(OWNERS.replace(own, others)), 1)
    with pytest.raises(UnsupportedSystemError, match="which individual"):
        open_system(coded.system, coded.system.properties["i"])


def test_sums_over_individuals_become_inputs():
    text = LEVELS.replace("exists a in Agent: level[a] == 0 or seen[0]", "sum(a in Agent: level[a]) < 4")
    coded = code_as_data(load_text(text), 1)
    opened = open_system(coded.system, coded.system.properties["i"])
    assert [family.leaf.operator for family in opened.inputs] == [Operator.INPUT]


def test_only_constants_without_indices_name_individuals() -> None:
    text = REVIEW.replace("type Agent [2]", "type Agent [3] = p, q\nconst boss: Agent\nconst under: Agent -> Agent")
    system = code_as_data(load_text(f"{text}var last: Agent\n"), 1).system
    manager, agent = system.manager, IndividualSort("Agent")
    variables = {variable.name: variable for variable in system.variables}
    one = manager.value(1, agent)
    entries = [
        manager.state(variables[name], (one,) * len(variables[name].domain)) for name in ("boss", "under", "last")
    ]
    given = [manager.equal(entry, one) for entry in entries]
    changed = replace(system, initial=(*system.initial, *given))
    p, q = (manager.state(variables[name]) for name in ("p", "q"))
    assert {entry: number.value for entry, number in individual_names(changed)} == {p: 0, q: 1, entries[0]: 1}
    left = set(open_initial(changed))
    assert left.isdisjoint(given)
    different = {frozenset(each.arguments[0].arguments) for each in left.difference(system.initial)}
    assert different == {frozenset((p, q)), frozenset((p, entries[0]))}
