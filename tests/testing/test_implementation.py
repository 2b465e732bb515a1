"""Mistakes of many kinds in an implementation: each is found, and the report says where it and the model part."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import run_state_machine_as_test

import invariants
from invariants.fuzzing.random.random_source import SeededSource
from invariants.fuzzing.runs.random_walk import Limits
from invariants.language.loader import load_text
from invariants.testing import implementation
from invariants.testing.model_run import ModelSpec

MODEL = invariants.load(Path(__file__).parents[2] / "models" / "review_gate" / "gate_kept.inv")

ENOUGH = settings(
    database=None,
    derandomize=True,
    max_examples=2000,
    stateful_step_count=20,
    phases=[Phase.generate],  # making a run small is tested elsewhere, and takes longest
    suppress_health_check=list(HealthCheck),
)


class Team:
    """The team that the model describes."""

    def __init__(self):
        self.gates = [lambda agent: self.reviewed[agent]]

    def start(self, values):
        self.kind, self.member = values["kind"], values["member"]
        self.reviewed = dict.fromkeys(self.kind, False)
        self.deployed = dict.fromkeys(self.kind, False)
        self.locked = False

    def review(self, by, a):
        if by == a or not (self.member[by] and self.member[a]):
            raise invariants.Refused
        self.reviewed[a] = True

    def deploy(self, a):
        if not (self.member[a] and all(gate(a) for gate in self.gates)):
            raise invariants.Refused
        self.deployed[a] = True

    def fast_track(self):
        if self.locked or not any(self.deployed.values()):
            raise invariants.Refused
        self.gates.append(lambda agent: self.kind[agent] == "ai")

    def lock(self):
        self.locked = True

    def state(self):
        return {"reviewed": self.reviewed, "deployed": self.deployed}


def run(team, tried=ENOUGH):
    run_state_machine_as_test(invariants.state_machine(MODEL, bind=team, check_refusals=True), settings=tried)


def parting(team) -> str:
    with pytest.raises(implementation.DivergedError) as parted:
        run(team)
    return str(parted.value)


def test_nothing_is_wrong_with_the_team():
    run(Team, settings(ENOUGH, max_examples=25))


def test_a_guard_that_is_missing():
    class Hasty(Team):
        def deploy(self, a):
            self.deployed[a] = True

    told = parting(Hasty)
    assert re.search(r"implementation: departs from gate_kept at step \d+\n  deploy cannot fire", told)
    assert "the log" not in told


def test_a_state_after_the_step_that_is_another():
    class Mutual(Team):
        def review(self, by, a):
            super().review(by, a)
            self.reviewed[by] = True

    told = parting(Mutual)
    assert "the observations are not the result of review" in told
    assert "] is false, the implementation has true" in told


@pytest.mark.campaign
def test_a_modification_that_is_not_applied():
    class Stubborn(Team):
        def fast_track(self):
            if self.locked or not any(self.deployed.values()):
                raise invariants.Refused

    told = parting(Stubborn)
    assert "deploy cannot fire: a condition that it requires is false" in told
    assert "deploy.gate is by then: reviewed[a] and kind[a] == ai" in told
    assert "⟲ fast_track" in told
    assert "is a run of" not in told


def test_a_modification_that_reaches_too_far():
    class Thorough(Team):
        def lock(self):
            super().lock()
            self.gates.append(lambda agent: False)

    told = parting(Thorough)
    assert "the implementation refuses deploy(" in told
    assert "⟲ lock" in told


def test_an_implementation_that_ignores_the_values_of_its_start():
    class Deaf(Team):
        def start(self, values):
            super().start(values)
            self.kind = dict.fromkeys(self.kind, "ai")

        def state(self):
            return {**super().state(), "kind": self.kind}

    told = parting(Deaf)
    assert told == "\nthe implementation was started with kind[Agent0]=human, but shows kind[Agent0]=ai"


def test_an_implementation_that_starts_where_the_model_cannot():
    class Eager(Team):
        def start(self, values):
            super().start(values)
            self.reviewed["Agent1"] = True

    told = parting(Eager)
    assert "departs from gate_kept at the start" in told
    assert "reviewed[Agent1] cannot be true" in told
    assert "its initial value" in told


def test_values_without_a_place_in_the_model_are_named():
    class Odd(Team):
        def state(self):
            return {"reviewed": {"Agent0": 1j}}

    with pytest.raises(TypeError, match=r"^state\(\)\['reviewed'\]\['Agent0'\] of the implementation is 1j"):
        run(Odd)


# ------------------------------------------------------------ how runs are made


def begun(lock_delay):
    """A run that has just started, in which ``lock`` is held back for so many steps and other rules can fire."""
    run = implementation.ImplementationRun(
        ModelSpec(MODEL, MODEL.scope, Limits(None, None), ("oversight",)), Team, invariants.Refused
    )
    rng = SeededSource(1)
    while True:
        start = run.draw_start(rng)
        run.begin(start)
        if start.delays["lock"] == lock_delay and run.can_fire("review"):
            return run, rng


def test_calls_that_change_nothing_are_not_repeated():
    run, rng = begun(0)
    run.do(run.draw_call("lock", rng))
    assert run.can_fire("lock")  # that it changes nothing any more has to be seen once
    run.do(run.draw_call("lock", rng))
    assert not run.can_fire("lock")
    run.do(run.draw_call("review", rng))
    assert run.can_fire("lock")


def test_a_modification_can_be_held_back():
    run, rng = begun(3)
    reviews = 0
    while not run.can_fire("lock"):
        run.do(run.draw_call("review", rng))
        reviews += 1
        assert reviews <= 3
    assert reviews


@pytest.mark.campaign
def test_a_run_with_too_many_possible_configurations_is_abandoned(monkeypatch):
    """Configurations that are left out must not count as a departure."""
    text = """\
system s
var x: 0..9 = 0
transition pick { x := any }
transition high { require x == 9
  x := 0 }
invariant i: x >= 0
"""

    class Hidden:
        def __init__(self):
            self.x = 0

        def pick(self):
            self.x = 9

        def high(self):
            if self.x != 9:
                raise invariants.Refused
            self.x = 0

        def state(self):
            return {}

    monkeypatch.setattr(implementation, "_MOST_POSSIBLE", 3)
    machine = invariants.state_machine(load_text(text), bind=Hidden, check_refusals=True)
    run_state_machine_as_test(machine, settings=settings(ENOUGH, max_examples=2, stateful_step_count=4))


@pytest.mark.parametrize("absent", [None, "none"])
def test_an_optional_value_is_given_and_shown_as_one(absent):
    text = """\
system optional
type U [2]
record R { n: 0..1, of: U? }
var v: U?
var r: R
transition put(u: U) { v := u }
transition drop { v := none }
"""
    met = []

    class Kept:
        def start(self, values):
            met.append(values)
            self.v, self.r = values["v"], values["r"]

        def put(self, u):
            self.v = u

        def drop(self):
            self.v = absent

        def state(self):
            return {"v": self.v, "r": self.r}

    machine = invariants.state_machine(load_text(text), bind=Kept)
    run_state_machine_as_test(machine, settings=settings(ENOUGH, max_examples=8, stateful_step_count=3))
    assert {values["v"] for values in met} <= {"none", "U0", "U1"}
    assert all(values.keys() == {"v", "r"} and values["r"].startswith("R(n: ") for values in met)
    assert any(values["v"] == "none" for values in met)
