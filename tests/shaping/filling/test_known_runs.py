"""Runs that are known: replayed in models that differ in a guard, against what checks say of those."""

from __future__ import annotations

from collections import Counter
from functools import cache
from types import MappingProxyType

import pytest
from msgspec.structs import replace

from invariants.language.loader import load_text
from invariants.shaping.filling.conditions import ConditionFilling
from invariants.shaping.filling.known_runs import breaks_too
from invariants.verdicts.options import CheckOptions, SilentListener
from invariants.verdicts.session import check_model
from invariants.verdicts.verdict import ViolatedResult
from tests.batches import batches
from tests.generators.choosing import Seeded
from tests.generators.newer import newer_of
from tests.generators.together import together
from tests.shaping.filling.test_solving import solver_of, verdicts
from tests.shaping.searches import solution_of

pytestmark = pytest.mark.usefixtures("in_one_process")

MAP = """\
system m
type Agent [2]
enum Kind { human, ai }
record R { on: Bool, left: 0..3 }
const limit: Int where limit > 1
var kind: Agent -> Kind
var at: Agent, Bool -> Real = 1/3
var r: R? = none
var n: 0..3 = 2
transition go(a: Agent, q: Int, s: Agent -> Bool) {
  require gate: q > limit and s[a]
  at[a, true] := 2/3
  r := R(on: true, left: n)
  n := any v where v < 2
}
invariant s: r == none or at[named, true] < 0.5 or kind[named] == human
const named: Agent
"""


def violated(text: str, **options: object) -> list[ViolatedResult]:
    found = check_model(load_text(text), CheckOptions(**options), SilentListener())
    return [each for each in found if isinstance(each, ViolatedResult)]


@cache
def run_of_map() -> ViolatedResult:
    (run,) = violated(MAP)
    return run


def test_a_run_with_values_of_all_sorts_is_one_where_guards_let_it_pass():
    run = run_of_map()
    assert breaks_too(load_text(MAP), run)
    assert breaks_too(load_text(MAP.replace("require gate: ", "require gate: n == 2 and ")), run)
    assert not breaks_too(load_text(MAP.replace("require gate: ", "require gate: n == 3 and ")), run)
    assert not breaks_too(load_text(MAP.replace("s[a]", "not s[a]")), run)


@pytest.mark.parametrize(
    "change",
    [
        ("invariant s: ", "invariant s: true or "),  # the run exists, and breaks nothing
        ("invariant s: ", "invariant other: "),
        ("var n: 0..3 = 2", "var n: 0..3 = 1"),
        ("at[a, true] := 2/3", "at[a, true] := 0.66"),
        ("2/3", "at[a, false] + at[a, false] / 2"),  # another value than that of the run
        ("transition go", "dormant transition go"),
    ],
)
def test_a_run_that_is_none_of_a_model_says_nothing_about_it(change):
    run = run_of_map()
    assert not breaks_too(load_text(MAP.replace(*change)), run)


def test_a_run_whose_values_cannot_be_read_says_nothing():
    run = run_of_map()
    start, *steps = run.trace
    foreign = (replace(start, state=MappingProxyType({**(start.state or {}), "gone": 1})), *steps)
    assert not breaks_too(load_text(MAP), replace(run, trace=foreign))
    assert not breaks_too(load_text(MAP), replace(run, trace=(replace(start, state=None), *steps)))


@pytest.mark.parametrize("batch", batches(40, always=0))
def test_runs_of_random_systems_are_read_and_replay(batch):
    """Of systems over all of the language, and of those with records and optional values."""
    seen: Counter[bool] = Counter()
    for seed in range(6 * batch, 6 * (batch + 1)):
        text = (newer_of(seed) if seed % 2 else together(Seeded(seed))).short
        for run in violated(text, chain=1, steps=2, vacuity=False):
            seen[breaks_too(load_text(text), run)] += 1
    assert seen.keys() <= {True}, seen
    assert batch or seen[True]


ASKED = """\
system asked
var keys: Int = 0
var deleted: Bool = false
var gone: Bool = false
transition use {
  require not deleted
  keys := keys + 1
}
transition delete { deleted := true }
transition clear {
  require running: deleted and keys > 0
  keys := keys - 1
}
modification uninstall {
  require ? over keys, deleted, gone
  gone := true
  rewrite clear.running as false
}
invariant goes: deleted and keys == 1 => enabled clear
invariant few: keys <= 1 or keys > 0
"""


@pytest.mark.campaign
def test_few_checks_find_a_filling_where_each_could_be_anything():
    """Of 2^24 fillings, the runs that break the first ones say which could do."""
    solver = solver_of(ASKED)
    solution = solution_of(solver, None)
    assert isinstance(solution.filling, ConditionFilling)
    assert solution.asked < 16
    assert solution.filling.firing == ("uninstall",)
    assert len(verdicts(solution)) == 1
