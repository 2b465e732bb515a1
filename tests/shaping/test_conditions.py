"""The conditions that a proof can rest on: which there are, and the texts without each."""

from __future__ import annotations

from pathlib import Path

import pytest

from invariants.foundation.codes import Code
from invariants.foundation.exceptions import ModelError
from invariants.language.loader import load, load_text
from invariants.language.model.declarations import Model
from invariants.shaping.conditions import ConditionKind, conditions_of
from invariants.shaping.text_edits import TextEdit, edited_model
from tests.batches import spread

MODELS = Path(__file__).parents[2] / "models"

TEXT = """\
system s
const most: 0..9 where most > 2
var n: 0..9
init n < most
init start: n > 0
assume few: most < 8
transition act(k: 1..2) {
  require n + k <= 9
  require gate: n < 5 and
    k == 1
  n := n + k
}
modification tighten { rewrite act.gate as n == 2 and (n < 8 and prev) }
modification loosen { rewrite act.gate as prev or n == 8 }
modification choose { rewrite act.gate as any passes where passes => n < 3 }
modification forget { rewrite act as any of n where n' >= n }
modification free { rewrite act as any of n }
transition idle { require always: true }
invariant low: n < 10
"""


def test_kinds_places_and_texts():
    found = [(each.kind, each.place, each.text, each.line) for each in conditions_of(load_text(TEXT))]
    assert found == [
        (ConditionKind.ASSUME, "most", "most > 2", 2),
        (ConditionKind.INIT, "", "n < most", 4),
        (ConditionKind.INIT, "start", "n > 0", 5),
        (ConditionKind.ASSUME, "few", "most < 8", 6),
        (ConditionKind.GUARD, "act", "n + k <= 9", 8),
        (ConditionKind.GUARD, "act.gate", "n < 5 and k == 1", 9),
        (ConditionKind.PREVIOUS, "tighten", "rewrite act.gate as n == 2 and (n < 8 and prev)", 13),
        (ConditionKind.CONTRACT, "choose", "passes => n < 3", 15),
        (ConditionKind.CONTRACT, "forget", "n' >= n", 16),
    ]


@pytest.mark.parametrize(
    "path", spread(sorted(MODELS.rglob("*.inv")), every=6), ids=lambda path: str(path.relative_to(MODELS))
)
def test_a_shipped_model_without_any_of_its_conditions_is_a_model(path):
    model = load(path)
    for edits in ([condition.edit] for condition in conditions_of(model)):
        assert is_total_without(model, edits) or edited_model(model, edits).digest != model.digest
    edits = [condition.edit for condition in conditions_of(model)]
    assert is_total_without(model, edits) or edited_model(model, edits).rules.keys() == model.rules.keys()


def is_total_without(model: Model, edits: list[TextEdit]) -> bool:
    """Return whether, after some edits, a check names an implicit invariant that there is no more.

    A rule that can be undefined no more, since the condition that could has gone, has no such invariant.
    """
    try:
        edited_model(model, edits)
    except ModelError as error:
        return all(
            found.code is Code.UNKNOWN_INVARIANT and found.labels[0].span.text.endswith(".defined")
            for found in error.diagnostics
        )
    return False
