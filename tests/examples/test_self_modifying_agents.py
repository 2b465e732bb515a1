"""The worked example: the team behaves like its model, and mistakes in it are found from a clean start."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import Phase, settings
from hypothesis.stateful import run_state_machine_as_test

import invariants
from tests.examples.self_modifying_agents.agents import LateTeam, SharingTeam, Team

MODEL = Path(__file__).parent / "self_modifying_agents" / "agents.inv"

CLEAN = settings(
    database=None,
    derandomize=True,
    max_examples=3000,  # it ends where a mistake is found
    stateful_step_count=30,
    phases=[Phase.generate],  # that runs are made small is tested with the state machines
)
"""Nothing is remembered, and nothing is left to chance."""

TestTeam = invariants.state_machine(MODEL, bind=Team, check_refusals=True).TestCase
TestTeam.settings = settings(CLEAN, max_examples=30)


def parting(team: type[Team], **options: bool) -> str:
    machine = invariants.state_machine(MODEL, bind=team, **options)
    with pytest.raises((AssertionError, ExceptionGroup)) as parted:
        run_state_machine_as_test(machine, settings=CLEAN)
    # Older versions of Hypothesis tell of every way in which the two part.
    found = parted.value
    return "\n".join(map(str, found.exceptions if isinstance(found, ExceptionGroup) else [found]))


def test_a_shared_policy_is_found():
    told = parting(SharingTeam)
    assert "the implementation refuses work(" in told
    assert "which the model allows (Refused: Agent" in told
    assert "⟲ adopt(" in told
    assert "⟲ restrain(" in told
    assert told.endswith("✗ refused")


@pytest.mark.campaign
def test_a_limit_that_is_looked_up_late_is_found():
    told = parting(LateTeam, check_refusals=True)
    assert "implementation: departs from self_modifying_agents" in told
    assert "work cannot fire: a condition that it requires is false" in told
    assert "permitted is by then: effort[a] < most and effort[a] <= " in told
    assert "✗ departs" in told
