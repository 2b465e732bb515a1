"""Gates in front of random systems, held against brute force: a few; ``tests/campaigns/gate.py`` has thousands."""

from __future__ import annotations

import pytest

from invariants.gate import answers
from invariants.verdicts.session import check_model
from tests.batches import spread
from tests.campaigns.gate import examine
from tests.campaigns.tally import Tally

QUICK = (2, 4, 7, 12, 16, 22, 31, 36, 39, 20137, 40164, 50265)
"""Seeds of systems that take little time, and have all kinds of changes among them."""


@pytest.mark.parametrize("seed", spread(QUICK, every=6))
def test_a_gate_agrees_with_brute_force(seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(answers, "check_apart", check_model)
    tally = Tally()
    examine(tally, seed)
    assert tally.wrong == []
    assert tally.examined == 1
