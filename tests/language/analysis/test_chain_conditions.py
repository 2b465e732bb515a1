"""Questions about some chains, as models of their own: which runs violate an invariant in them."""

from __future__ import annotations

import pytest

from invariants.interpreter.interpreter import Interpreter
from invariants.language.analysis.chain_conditions import about_chains
from invariants.language.loader import load_text
from invariants.language.model.declarations import ChainCondition, Model
from tests.campaigns.chains import differences
from tests.campaigns.tally import Tally
from tests.differential.brute_force import BruteForce
from tests.differential.comparison import compare

DOOR = """\
system door
var open: Bool = false
var steps: 0..3 = 0
transition enter {
  require locked: false
  steps := min(steps + 1, 3)
  open := true
}
transition close {
  open := false
}
modification unlock {
  rewrite enter.locked as true
}
modification paint {
  require fired: true
}
modification again {
  require enabled unlock
  rewrite enter.locked as true
}
modification seal {
  disable unlock
}
invariant shut: not open
invariant slow: steps' == steps
invariant sealed: enabled unlock
witness entered: open
lemma few: steps <= 3
"""


def chain_of(model: Model, name: str, chain: int = 2, steps: int = 2) -> tuple[str, ...] | None:
    """Return the modifications of a first run that breaks a property, found by going through all runs."""
    broken = BruteForce(Interpreter(model), chain, steps, [name]).run()[name]
    return None if broken is None else model.chain_of(step.rule for step in broken.steps)


def asked(text: str, *via: str, without: tuple[str, ...] = ()) -> Model:
    return about_chains(load_text(text), ChainCondition(via, without))


def test_a_chain_has_what_it_is_asked_for() -> None:
    assert chain_of(asked(DOOR), "shut") == ("unlock",)
    assert sorted(chain_of(asked(DOOR, "paint"), "shut") or ()) == ["paint", "unlock"]
    assert chain_of(asked(DOOR, "again", without=("unlock",)), "shut") == ("again",)
    assert chain_of(asked(DOOR, "again", "seal"), "shut", chain=1) is None
    assert chain_of(asked(DOOR, "paint"), "entered") is not None
    assert chain_of(asked(DOOR, without=("unlock", "again")), "shut") is None


def test_what_happens_after_the_violation_does_not_count() -> None:
    """``enter`` has no way back, so ``paint`` after it comes too late; a step can be a violation of its own."""
    text = DOOR.replace("open := false", "open := open")
    found = BruteForce(Interpreter(asked(text, "paint")), 2, 2, ["shut", "slow"]).run()
    rules = {name: [step.rule for step in broken.steps] for name, broken in found.items() if broken is not None}
    assert rules["shut"].index("paint") < rules["shut"].index("enter")
    assert rules["slow"][-1] == "enter"


def test_whether_an_excluded_modification_can_fire_stays_as_it_is() -> None:
    """``again`` asks for ``enabled unlock``: with a guard that is never true, nothing could open the door."""
    model = asked(DOOR, without=("unlock",))
    assert chain_of(model, "shut") == ("again",)
    assert chain_of(model, "sealed") == ("seal",)
    assert model.rules["unlock"].edits
    assert not asked(DOOR, without=("again",)).rules["again"].edits


def test_unknown_code_in_the_place_of_a_modification_is_that_modification() -> None:
    text = DOOR.replace("  disable unlock\n", "  rewrite unlock as any of open\n")
    assert chain_of(asked(text, "unlock"), "shut") == ("unlock",)
    assert chain_of(asked(text, "unlock", "seal"), "shut", steps=0) == ("seal", "unlock")
    assert chain_of(asked(text, "seal", without=("unlock",)), "shut", steps=0) is None


@pytest.mark.parametrize("others", [(("unlock",),), (("unlock",), ("again",)), (("paint", "unlock"), ("unlock",))])
def test_chains_that_are_known_are_left_out(others: tuple[tuple[str, ...], ...]) -> None:
    model = about_chains(load_text(DOOR), ChainCondition(other_than=others))
    found = chain_of(model, "shut")
    assert found is not None
    assert found not in others
    assert len(found) == (1 if ("again",) not in others and len(others) == 1 else 1 + (("again",) in others))


@pytest.mark.parametrize(
    "condition", [ChainCondition(("paint",), ("again",)), ChainCondition(other_than=(("unlock",),))]
)
def test_both_readings_agree(condition: ChainCondition) -> None:
    found = compare(about_chains(load_text(DOOR), condition), 2, 2)
    assert found.disagreements == ()
    assert any(found.broken.values())


def test_lemmas_stay_and_implicit_invariants_are_not_asked_about() -> None:
    plain = load_text(DOOR)
    model = about_chains(plain, ChainCondition(("paint",)))
    assert model.properties["few"] is plain.properties["few"]
    assert model.properties["shut"] is not plain.properties["shut"]
    assert not model.is_asked_about("steps.range")
    assert model.is_asked_about("shut")
    assert asked(DOOR, without=("again",)).is_asked_about("steps.range")


def test_the_labels_of_an_excluded_modification_can_be_edited_and_asked_about() -> None:
    labelled = "modification unlock {\n  how: rewrite"
    text = DOOR.replace("modification unlock {\n  rewrite", labelled)
    text = text.replace("  disable unlock\n", "  remove unlock.how\n").replace("  require enabled unlock\n", "")
    text += "invariant as_written: unmodified unlock.how\n"
    model = asked(text, without=("unlock",))
    assert chain_of(model, "as_written") == ("seal",)
    assert chain_of(model, "shut") == ("again",)
    assert compare(model, 2, 1).disagreements == ()


def test_random_systems_by_definition() -> None:
    tally = Tally()
    for seed in (1000, 1003, 1007, 1010):
        for line in differences(tally, seed, cap=100):
            tally.add_wrong(line)
    assert not tally.wrong
    assert tally.counts["Covered"] + tally.counts["Violation"] >= 10
