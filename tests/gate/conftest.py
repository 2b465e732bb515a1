"""The review gate: its model, and a gate whose system keeps its promise."""

from __future__ import annotations

import pytest

from invariants.gate.decision import GateAction
from invariants.gate.gate import Gate
from invariants.language.loader import load
from tests.gate.review_gate import LOCKED, MODELS


@pytest.fixture(scope="module")
def review_gate():
    return load(MODELS / "review_gate" / "review_gate.inv")


@pytest.fixture(scope="module")
def locked(review_gate):
    """A gate whose system keeps its promise: the fast track is closed for good."""
    gate = Gate(review_gate, state=LOCKED)
    assert gate.decide("retire fast_track").action is GateAction.ADMIT
    return gate
