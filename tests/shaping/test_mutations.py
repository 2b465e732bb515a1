"""The mutations that a model admits: which there are, and the texts that they lead to."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from invariants.language.loader import load, load_text
from invariants.shaping.mutations import Mutation, MutationKind, mutations_of
from invariants.shaping.teeth import TeethSearch
from invariants.shaping.text_edits import edited_texts
from invariants.verdicts.options import CheckOptions, SilentListener
from tests.batches import spread

MODELS = Path(__file__).parents[2] / "models"

TEXT = """\
system s
const most: Int = 12
var n: 0..20 = 0
transition act {
  require low: n < 5  # not 7
  n := n + 1
}
transition rest {
  require n > 2
  n := 0
}
modification tighten { rewrite act.low as prev and n != 3 }
modification free { rewrite act.low as n < most }
invariant bounded: n <= 20
check bounded: chain 1, steps 3
"""


def mutant(mutation: Mutation) -> str:
    (text,) = edited_texts([mutation.edit]).values()
    return text


def of(kind: MutationKind) -> list[Mutation]:
    return [each for each in mutations_of(load_text(TEXT)) if each.kind is kind]


def test_how_many_of_each_kind():
    found = Counter(each.kind for each in mutations_of(load_text(TEXT)))
    assert found == {
        MutationKind.NO_CONDITION: 3,
        MutationKind.NUMBER: 3,
        MutationKind.NO_RULE: 4,
        MutationKind.NO_STATEMENT: 4,
        MutationKind.ALTERNATIVE: 1,
    }


def test_numbers_are_greater_by_one_and_those_in_comments_are_not():
    assert [(each.place, each.line, each.edit.text) for each in of(MutationKind.NUMBER)] == [
        ("act.low", 5, "6"),
        ("rest", 9, "3"),
        ("most", 2, "13"),
    ]


def test_an_alternative_in_place_of_a_conjunction():
    (one,) = of(MutationKind.ALTERNATIVE)
    assert "rewrite act.low as prev or n != 3" in mutant(one)


def test_a_guard_that_nothing_edits_becomes_editable():
    text = TEXT.replace("act.low as prev and n != 3", "act.n as 1").replace("act.low as n < most", "act.n as 2")
    text = text.replace("rewrite act.n as 2", "disable rest")
    (one, *others) = (each for each in mutations_of(load_text(text)) if each.kind is MutationKind.EDITABLE)
    assert (one.place, others) == ("act.low", [])
    assert mutant(one).endswith("modification edit_act_low {\n  rewrite act.low as any\n}\n")


@pytest.mark.parametrize(
    "path", spread(sorted(MODELS.rglob("*.inv")), every=12), ids=lambda path: str(path.relative_to(MODELS))
)
def test_nearly_all_mutations_of_shipped_models_lead_to_models(path):
    model = load(path)
    total = TeethSearch(model, CheckOptions(), SilentListener()).teeth().total
    # Without the condition that makes a value sure, a check may name a `.defined` that is no more.
    assert total >= 0.75 * len(mutations_of(model)) > 0
