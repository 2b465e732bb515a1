"""Inductive subsets agree with brute force over all subsets, however the questions are put to the solver."""

from __future__ import annotations

import random
from collections import Counter
from itertools import combinations, product

import pytest

from invariants.evidence.proofs.proof_obligations import entry_name
from invariants.evidence.proofs.scope_obligations import ground_obligations
from invariants.language.loader import load_text
from invariants.solver.induction.frames import Frames
from invariants.solver.induction.ic3 import Counterexample, decide
from invariants.solver.induction.inductive_subset import (
    maximal_inductive_subset,
    safe_inductive_subset,
    smaller_safe_subset,
)
from invariants.solver.induction.lemmas import Lemmas
from invariants.solver.induction.open_lemmas import OpenLemmas
from invariants.solver.induction.orbits import OrbitQueries
from invariants.solver.smtlib import Encoding, Printer
from invariants.system.encoding.chain_limit import coded_for_chain
from invariants.system.grounding.grounding import ground
from invariants.system.grounding.step_relation import step_relation
from tests.batches import batches

NAMES = "abcd"
CANDIDATES = 6
STATES = [dict(zip(NAMES, values, strict=True)) for values in product((False, True), repeat=len(NAMES))]


def inside(state: dict[str, bool], cube: dict[str, bool]) -> bool:
    return all(state[name] is value for name, value in cube.items())


def conjunction(cube: dict[str, bool]) -> str:
    return " and ".join(name if value else f"not {name}" for name, value in cube.items())


class SmallSystem:
    """A random system over a few truth values, with a property and candidates for lemmas: both exclude cubes."""

    def __init__(self, seed: int) -> None:
        self.dice = random.Random(seed)  # noqa: S311 - a seed has to give the same system every time
        self.start = {name: self.dice.random() < 0.5 for name in NAMES}
        self.rules = [(self.cube(2), self.cube(2)) for _ in range(self.dice.randint(1, 4))]
        self.bad = self.cube(3)
        self.cubes = [self.cube(3) for _ in range(CANDIDATES - 1)] + [self.bad]
        self.dice.shuffle(self.cubes)

    def cube(self, most: int) -> dict[str, bool]:
        names = self.dice.sample(NAMES, self.dice.randint(1, most))
        return {name: self.dice.random() < 0.5 for name in names}

    @property
    def text(self) -> str:
        lines = ["system small"]
        lines += [f"var {name}: Bool = {str(value).lower()}" for name, value in self.start.items()]
        for number, (guard, values) in enumerate(self.rules):
            assignments = "\n".join(f"{name} := {str(value).lower()}" for name, value in values.items())
            lines.append(f"transition t{number} {{ require {conjunction(guard)}\n{assignments} }}")
        return "\n".join([*lines, f"invariant i: not ({conjunction(self.bad)})"])

    # ------------------------------------------------------------ brute force

    def holds(self, subset, state: dict[str, bool]) -> bool:
        return not any(inside(state, self.cubes[position]) for position in subset)

    def is_inductive(self, subset) -> bool:
        return self.holds(subset, self.start) and all(
            self.holds(subset, {**state, **values})
            for state in STATES
            if self.holds(subset, state)
            for guard, values in self.rules
            if inside(state, guard)
        )

    def is_safe(self, subset) -> bool:
        return not any(inside(state, self.bad) and self.holds(subset, state) for state in STATES)

    @property
    def inductive(self) -> list[frozenset[int]]:
        positions = range(len(self.cubes))
        subsets = (frozenset(s) for size in range(len(self.cubes) + 1) for s in combinations(positions, size))
        return [subset for subset in subsets if self.is_inductive(subset)]

    def reaches_bad(self) -> bool:
        reached = [self.start]
        for state in reached:
            following = ({**state, **values} for guard, values in self.rules if inside(state, guard))
            reached += [after for after in following if after not in reached]
        return any(inside(state, self.bad) for state in reached)


class Asked:
    """The same system as the solver has it, with a way to ask about its candidates."""

    def __init__(self, small: SmallSystem) -> None:
        self.coded = coded_for_chain(load_text(small.text), None, 1)
        self.relation = step_relation(ground(self.coded.system, {}, frozenset(["i"])))
        self.manager = self.relation.system.manager
        entries = {entry.payload.name: entry for entry in self.relation.system.entries}
        self.cubes = [frozenset((entries[name], value) for name, value in cube.items()) for cube in small.cubes]
        manager = self.manager
        self.formulas = [
            manager.not_(manager.and_(*(entry if value else manager.not_(entry) for entry, value in sorted_(cube))))
            for cube in self.cubes
        ]

    def lemmas(self) -> Lemmas:
        bad = self.relation.violation("i")
        return Lemmas(self.relation, bad, self.formulas, on_step=False, remaining=lambda: None)

    def open_lemmas(self) -> OpenLemmas:
        following = {entry: self.manager.following(entry) for entry in self.relation.system.entries}
        after = [self.manager.replace(formula, following) for formula in self.formulas]
        printer = Printer(Encoding.of({}, None), entry_name)
        texts = list(zip(printer.closed_texts(self.formulas), printer.closed_texts(after), strict=True))
        return OpenLemmas(ground_obligations(self.relation, "i").preamble, texts, lambda: None)

    def orbits(self, subset: list[int]) -> OrbitQueries:
        bad = self.relation.violation("i")
        frames = Frames(self.relation, Encoding.of({}, 4), bad, on_step=False, remaining=lambda: None)
        return OrbitQueries(frames, [(self.cubes[position],) for position in subset])


def sorted_(cube):
    return sorted(cube, key=repr)


BATCH = 40


def seeds_of(batch: int) -> range:
    return range(BATCH * batch, BATCH * (batch + 1))


@pytest.mark.parametrize("form", ["lemmas", "open_lemmas"])
@pytest.mark.parametrize("batch", batches(2, always=1))
def test_the_largest_and_a_small_inductive_subset(form, batch):
    counts = Counter()
    for seed in seeds_of(batch):
        small = SmallSystem(seed)
        inductive = small.inductive
        queries = getattr(Asked(small), form)()
        found = maximal_inductive_subset(queries)
        largest = frozenset().union(*inductive)
        assert largest in inductive
        assert found == sorted(largest), seed
        proof = safe_inductive_subset(queries, found)
        if proof is None:
            assert not small.is_safe(found), seed
            counts["unsafe"] += 1
            continue
        safe = [subset for subset in inductive if small.is_safe(subset)]
        assert frozenset(proof) in safe, seed
        smaller = smaller_safe_subset(queries, proof, proof, lambda: True)
        assert frozenset(smaller) in safe, seed
        assert set(smaller) <= set(proof) <= largest, seed
        counts["safe"] += 1
        counts["smaller than the largest"] += len(smaller) < len(found)
        counts["minimal"] += not any(subset < frozenset(smaller) for subset in safe)
    assert counts["unsafe"] >= 10
    assert counts["safe"] >= 10
    assert counts["smaller than the largest"] >= 5
    assert counts["minimal"] >= 0.9 * counts["safe"], "by cores and by leaving out one, hardly any can be spared"


@pytest.mark.parametrize("batch", batches(2, always=1))
def test_a_small_subset_of_the_clauses_of_a_proof(batch):
    examined = 0
    for seed in seeds_of(batch):
        small = SmallSystem(seed)
        largest = sorted(frozenset().union(*small.inductive))
        found = safe_inductive_subset(Asked(small).orbits(largest), range(len(largest)))
        if found is None:
            assert not small.is_safe(largest), seed
            continue
        assert small.is_inductive([largest[i] for i in found]), seed
        assert small.is_safe([largest[i] for i in found]), seed
        examined += 1
    assert examined >= 10


@pytest.mark.parametrize("batch", batches(2, always=1))
def test_ic3_decides_what_can_be_reached(batch):
    counts = Counter()
    for seed in seeds_of(batch):
        small = SmallSystem(seed)
        found = decide(
            step_relation(ground(Asked(small).coded.system, {}, frozenset(["i"]))),
            "i",
            lambda: None,
            lambda depth: None,
        )
        reached = small.reaches_bad()
        assert isinstance(found, Counterexample) is reached, seed
        counts[reached] += 1
        if not reached:
            small.cubes = [{entry.payload.name: v for entry, v in cube} for orbit in found.orbits for cube in orbit]
            every = range(len(small.cubes))
            assert small.is_inductive(every), seed
            assert small.is_safe(every), seed
    assert min(counts[True], counts[False]) >= 10


class Silent:
    """A solver that says nothing about consecution."""

    def safety_core(self, assumed):
        return list(assumed[:1])

    def consecution_core(self, position, assumed):
        return None


def test_an_unanswered_question_does_not_count_as_shown():
    assert safe_inductive_subset(Silent(), [3, 5]) == [3, 5]
    assert safe_inductive_subset(Silent(), [3, 5], is_inductive=False) is None
    assert smaller_safe_subset(Silent(), [3, 5], [3, 5], lambda: True) == [3, 5]


class Resting:
    """Nothing is needed to exclude violations, and the first formula rests on the second one."""

    def safety_core(self, assumed):
        return []

    def consecution_core(self, position, assumed):
        if position == 1:
            return []
        return [1] if 1 in assumed else None


def test_formulas_that_a_wanted_formula_needs_are_kept():
    assert smaller_safe_subset(Resting(), [0, 1], [0, 1], lambda: True) == []
    assert smaller_safe_subset(Resting(), [0, 1], [1], lambda: True, wanted=[0]) == [0, 1]


class Stated:
    """Random cores: of each question, a few sets of formulas, any of which is enough."""

    def __init__(self, seed: int) -> None:
        dice = random.Random(seed)  # noqa: S311 - a seed has to give the same cores every time
        few = [frozenset(dice.sample(range(CANDIDATES), dice.randint(0, 2))) for _ in range(2 * CANDIDATES + 2)]
        self.cores = {goal: few[2 * goal : 2 * goal + 2] for goal in range(CANDIDATES + 1)}

    def core(self, goal, assumed):
        return next((sorted(core) for core in self.cores[goal] if core <= {*assumed}), None)

    def safety_core(self, assumed):
        return self.core(CANDIDATES, assumed)

    def consecution_core(self, position, assumed):
        return self.core(position, assumed)


def test_cores_that_are_known_count_only_where_all_their_formulas_are_assumed():
    sizes = Counter()
    for seed in range(100):
        stated = Stated(seed)
        found = smaller_safe_subset(stated, range(CANDIDATES), range(CANDIDATES), lambda: True)
        assert {*found} <= {*range(CANDIDATES)}
        assert stated.safety_core(found) is not None, seed
        assert all(stated.consecution_core(position, found) is not None for position in found), seed
        for left_out in found:
            rest = [each for each in found if each != left_out]
            assert safe_inductive_subset(stated, rest, is_inductive=False) is None, seed
        sizes[len(found)] += 1
    assert len(sizes) > 2
