"""Random systems with labels are models, and all that edits at labels capture occurs in them."""

from __future__ import annotations

from collections import Counter

import pytest

from tests.generators.compound_systems import labelled_of
from tests.generators.label_contents import FEATURES
from tests.generators.models import is_model

SYSTEMS = 100


@pytest.mark.campaign
def test_labels_come_to_hold_edits_that_capture() -> None:
    counts: Counter[str] = Counter()
    for seed in range(SYSTEMS):
        system = labelled_of(seed)
        counts.update(system.features)
        counts["written without labels"] += is_model(system.plain)
    assert counts["written without labels"] >= SYSTEMS - 5
    assert not [each for each in FEATURES if not counts[each]]
