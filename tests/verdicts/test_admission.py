"""No verdict says more than was shown."""

from __future__ import annotations

import pytest

from invariants.evidence.claims import Covered, Proved
from invariants.language.loader import load_text
from invariants.language.model.declarations import Bound, Unbounded
from invariants.verdicts.admission import Admission
from invariants.verdicts.obligations import Obligation
from invariants.verdicts.verdict import Bounds, Population, Verdict

LATE = """\
system late
type Agent [2]
var n: 0..9 = 0
var m: Agent -> Bool = false
modification up {
  require n < 9
  n := n + 1
}
invariant low: n < 5
invariant calm: forall a in Agent: not m[a]
"""

UP_TO_3 = "(and (<= 0 |var n| 9) (= |var n| |chain length|) (<= |chain length| 3))"
CALM = "(not (or |m[0]| |m[1]|))"
OPEN = "(forall ((b!0 |sort Agent|)) (not (|m[_]| b!0)))"


def proof(name: str, strengthening: str, chain: int | None = None, *, open_: bool = False) -> Proved:
    return Proved(name, chain, 1, open_populations=open_, strengthening=strengthening, reading=())


def obligation(name: str, chain: Bound, *, first: bool = False, agents: Bound = 2) -> Obligation:
    steps: Bound = 8 if isinstance(chain, int) else Unbounded.ANY
    return Obligation(name, Bounds(chain, steps, {"Agent": agents}), None, first)


@pytest.fixture
def admission():
    return Admission(load_text(LATE), {"Agent": 2}, None)


@pytest.mark.parametrize("first", [False, True])
def test_a_proof_for_short_chains_is_none_for_all(admission, first):
    """Not even where a proof for all chains was tried first: here chains of five break the property."""
    result = admission.proved(obligation("low", 3, first=first), proof("low", UP_TO_3, 3), "ic3")
    assert result.verdict is Verdict.SURVIVES


def test_a_proof_for_shorter_chains_than_were_asked_for_is_not_admitted(admission):
    for asked in (4, Unbounded.ANY):
        with pytest.raises(ValueError, match="does not cover"):
            admission.proved(obligation("low", asked), proof("low", UP_TO_3, 3), "ic3")


def test_a_false_proof_is_unknown(admission):
    result = admission.proved(obligation("low", 4), proof("low", "true"), "ic3")
    assert result.verdict is Verdict.UNKNOWN
    assert "safety" in result.reason


def test_a_proof_for_all_chains_survives_bounds_that_were_given(admission):
    assert admission.proved(obligation("calm", 3), proof("calm", CALM), "ic3").verdict is Verdict.SURVIVES
    assert admission.proved(obligation("calm", 3, first=True), proof("calm", CALM), "ic3").verdict is Verdict.PROVED
    assert admission.proved(obligation("calm", Unbounded.ANY), proof("calm", CALM), "ic3").verdict is Verdict.PROVED


@pytest.mark.parametrize("chain", [3, Unbounded.ANY])
def test_a_proof_for_two_individuals_is_none_for_every_number(admission, chain):
    asked = obligation("calm", chain, agents=Unbounded.ANY)
    result = admission.proved(asked, proof("calm", CALM), "ic3")
    assert result.verdict is Verdict.UNKNOWN
    assert result.reason == "proved for Agent 2, but not for every number of individuals"


def test_a_search_with_two_individuals_covers_no_other_number(admission):
    result = admission.covered(obligation("calm", 3, agents=Unbounded.ANY), Covered("calm", 3), "bounded")
    assert result.verdict is Verdict.UNKNOWN
    assert "Agent 2" in result.reason


def test_a_proof_for_every_number_says_so(admission):
    asked = obligation("calm", Unbounded.ANY, agents=Unbounded.ANY)
    result = admission.proved(asked, proof("calm", OPEN, open_=True), "open")
    assert (result.verdict, result.population) == (Verdict.PROVED, Population.ANY)


CHANGING = """\
system changing
type Agent [2]
var quiet: Bool = true
transition unknown {
  require true
}
modification replace {
  rewrite unknown as any of quiet where quiet' == quiet
}
invariant calm: quiet or enabled unknown
"""


def test_a_formula_about_one_step_is_no_strengthening():
    """The solver may be content, since the input is the same constant before the step and after it."""
    admission = Admission(load_text(CHANGING), {"Agent": 2}, None)
    reason = admission.objection_to(proof("calm", "(or |var quiet| |unknown/willing|)"))
    assert reason == "it is no strengthening: `|unknown/willing|` is neither an entry nor a literal"
    assert admission.objection_to(proof("calm", "|var quiet|")) is None


def test_a_proof_that_cannot_be_written_down_is_not_admitted():
    text = LATE.replace("n := n + 1", "n := n ^ n").replace("n < 5", "n < 9")
    reason = Admission(load_text(text), {"Agent": 2}, None).objection_to(proof("low", "(< |var n| 5)"))
    assert reason == "it cannot be written down: `^` has no exact meaning to the solver"


TOGETHER = """\
system together
var a: 0..9 = 0
var b: 0..9 = 0
var c: Bool = false
transition up {
  require a < 4 and b < 4
  a := a + 1
  b := a + 1
}
transition flip { c := not c }
invariant low: a <= 4
invariant equal: a == b
invariant grows: a' >= a
invariant off: not c
"""

LOW, EQUAL = proof("low", "(and (<= |var a| 4) (= |var a| |var b|))"), proof("equal", "(= |var a| |var b|)")
GROWS, OFF = proof("grows", "true"), proof("off", "(not |var c|)")


@pytest.mark.parametrize(
    ("claims", "proved"),
    [
        ([LOW, EQUAL], {"low", "equal"}),
        ([LOW, EQUAL, GROWS], {"low", "equal", "grows"}),
        ([EQUAL], {"equal"}),
        ([], set()),
        # One that is false spoils all of them: nothing is known then.
        ([LOW, EQUAL, OFF], set()),
        ([OFF], set()),
        ([LOW, proof("off", "true")], set()),
        # One that does not hold at the start, contradicts the others, or is no formula over entries.
        ([LOW, proof("off", "false")], set()),
        ([proof("low", "(<= |var a| 4)"), proof("off", "(and |var c| (not |var c|))")], set()),
        ([LOW, proof("off", "true))(assert false")], set()),
        ([LOW, proof("off", ")")], set()),
        ([LOW, proof("off", "|fire up|")], set()),
        ([LOW, proof("off", "(not |var c'|)")], set()),
        # Claims about bounded chains and every population say something else.
        ([LOW, proof("off", "true", 3)], {"low"}),
        ([LOW, proof("off", "true", open_=True)], {"low"}),
    ],
)
def test_claims_are_proved_together_or_not_at_all(claims, proved):
    admission = Admission(load_text(TOGETHER), {}, None)
    assert admission.proved_together(claims) == proved
    for name in proved:
        alone = next(each for each in claims if each.property == name)
        assert admission.objection_to(alone) is None


def test_what_is_evaluated_before_the_start_is_proved_alone():
    text = "system early\nconst k: 1..3\nvar n: 0..9 = 6 div k\nvar m: 0..9 = 0\ninvariant low: n <= 9\n"
    admission = Admission(load_text(text), {}, None)
    claims = [proof("low", "(<= |var n| 9)"), proof("init.defined", "true")]
    assert admission.proved_together(claims) <= {"low"}
