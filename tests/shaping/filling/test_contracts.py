"""Holes in the contracts of unknown code, against the enumeration of contracts."""

from __future__ import annotations

from itertools import product

import pytest

from invariants.language.loader import load_text
from invariants.shaping.filling.conditions import ConditionFilling, Weakness
from invariants.verdicts.options import CheckOptions, SilentListener
from invariants.verdicts.session import check_model
from invariants.verdicts.verdict import Result, Verdict
from tests.shaping.filling.test_solving import solved

pytestmark = pytest.mark.usefixtures("in_one_process")

TEXT = """\
system contract
var b: Bool = false
const c: Bool
transition act {
  b := b
}
modification open {
  rewrite act as any of b where ? over b, c
}
invariant kept: b => c
"""


def verdict(contract: str) -> Verdict:
    """What `check` says with a contract, for chains and runs of every length."""
    text = TEXT.replace("? over b, c", contract)
    found = check_model(load_text(text), CheckOptions(chain="any", steps="any"), SilentListener())
    (result,) = (each for each in found if isinstance(each, Result))
    return result.verdict


@pytest.mark.campaign
def test_the_weakest_contract_reads_new_values() -> None:
    filling = solved(TEXT).filling
    assert isinstance(filling, ConditionFilling)
    (contract,) = filling.texts
    assert verdict(contract) is Verdict.PROVED
    cells = [f"{'' if after else 'not '}b' and {'' if b else 'not '}b and {'' if c else 'not '}c"
             for after, b, c in product((False, True), repeat=3)]  # fmt: skip
    (used,) = filling.cells
    assert 0 < len(used) < len(cells)
    for cell in cells:
        weaker = verdict(f"({contract}) or ({cell})")
        alone = verdict(cell)
        assert (weaker is Verdict.PROVED) is (alone is Verdict.PROVED), cell
    assert filling.weakness is Weakness.WEAKEST


def test_of_a_map_the_entries_of_the_parameters_are_read() -> None:
    text = TEXT.replace("var b: Bool = false", "type A [2]\nvar b: A -> Bool = false").replace("act {", "act(a: A) {")
    text = text.replace("b := b", "b[a] := b[a]").replace("kept: b => c", "kept: c or not c")
    filling = solved(text).filling
    assert isinstance(filling, ConditionFilling)
    assert filling.texts == ("true",)


def test_a_contract_that_hides_something_undefined_is_not_called_impossible():
    """With `false`, the value of an absent one is read; with `true`, nothing is."""
    text = "system hiding\nvar x: 0..1? = none\ntransition act { x := none }\n"
    text += "modification open { rewrite act as any of x where ? or value(x') == 1 }\ninvariant same: x == x\n"
    filling = solved(text).filling
    assert isinstance(filling, ConditionFilling)
    assert (filling.texts, filling.weakness) == (("true",), Weakness.FOUND)
