from __future__ import annotations

from pathlib import Path

import invariants

MODEL = Path(__file__).parents[2] / "models" / "review_gate" / "review_gate.inv"


def test_a_check_that_is_done_again_tells_the_same_story():
    model = invariants.load(MODEL)
    (first, *others) = [invariants.check(model)[0].trace for _ in range(6)]
    assert all(other == first for other in others)
