"""No verdict says more than was shown."""

from __future__ import annotations

import time

import pytest
from msgspec.structs import replace

from invariants.engines.explicit import run
from invariants.engines.protocol import Budget, Problem
from invariants.evidence import claims
from invariants.evidence.claims import ClaimedStep, Covered, Proved, ReachedSet, Source, Violation
from invariants.foundation.exceptions import InvariantsError
from invariants.language.loader import load_text
from invariants.language.model.declarations import Bound, Unbounded
from invariants.verdicts.admission import Admission, DisagreementError
from invariants.verdicts.obligations import Obligation
from invariants.verdicts.verdict import Bounds, Frontier, Population, Verdict

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
invariant little: n <= 9
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
    assert result.hint == "`--scope Agent=2` asks about these alone; for every number, a lemma may be missing"


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


# ------------------------------------------------------------------ violations

START = {("n", ()): 0, ("m", (0,)): False, ("m", (1,)): False}


def ups(number: int, *, to: int | None = None) -> Violation:
    """A run of so many modifications, the last of which is claimed to lead to a number."""
    after = [{**START, ("n", ()): place + 1} for place in range(number)]
    if to is not None:
        after[-1] = {**START, ("n", ()): to}
    return Violation("low", START, tuple(ClaimedStep("up", (), each, {}, None, {}) for each in after))


def test_a_run_that_replays_is_a_violation(admission):
    asked = obligation("low", 9)
    known = Frontier(4, Verdict.PROVED)
    result = admission.violated(asked, ups(5), "bounded", known)
    assert result.verdict is Verdict.VIOLATED
    assert result.chain == ("up",) * 5
    assert len(result.trace) == 6
    assert (result.frontier, result.engine, result.individuals) == (known, "bounded", None)
    assert result.failure is not None
    assert result.bounds_stated


def test_a_run_for_a_question_about_every_number_says_for_which(admission):
    asked = obligation("low", 9, first=True, agents=Unbounded.ANY)
    result = admission.violated(asked, ups(5), "bounded", None)
    assert result.individuals == {"Agent": 2}
    assert not result.bounds_stated


@pytest.mark.parametrize(
    ("claim", "step"), [(ups(4), 4), (ups(5, to=6), 5), (replace(ups(5), initial={**START, ("n", ()): 1}), 0)]
)
def test_a_run_that_does_not_replay_is_a_contradiction(admission, claim, step):
    with pytest.raises(DisagreementError, match=f"step {step} does not replay") as raised:
        admission.violated(obligation("low", 9), claim, "bounded", None)
    unknown = admission.failed(obligation("low", 9), "bounded", raised.value)
    assert unknown.verdict is Verdict.UNKNOWN
    assert "does not replay" in unknown.reason


def test_a_run_that_the_interpreter_cannot_compute_is_unknown():
    text = LATE.replace("n < 5", "n < 5 and exp(log(2.0)) != 2.0")
    admission = Admission(load_text(text), {"Agent": 2}, None)
    result = admission.violated(obligation("low", 9), Violation("low", START, ()), "bounded", None)
    assert result.verdict is Verdict.UNKNOWN
    assert result.reason.startswith("a run that breaks it was found, but not confirmed: ")


def test_claims_about_another_property_are_refused(admission):
    calm = obligation("calm", 3)
    with pytest.raises(ValueError, match="a violation of low"):
        admission.violated(calm, ups(5), "bounded", None)
    with pytest.raises(ValueError, match="a search for low"):
        admission.covered(calm, Covered("low", 3), "bounded")
    with pytest.raises(ValueError, match="a proof of calm"):
        admission.proved(obligation("low", 3), proof("calm", CALM), "ic3")


def test_shorter_chains_than_that_of_a_violation_are_gone_through(admission):
    asked = obligation("low", 9)
    assert admission.frontier_below(asked, 5, None) == Frontier(4, Verdict.SURVIVES)
    assert admission.frontier_below(asked, 6, None) is None  # five are enough
    assert admission.frontier_below(asked, 0, None) is None
    known = Frontier(4, Verdict.PROVED)
    assert admission.frontier_below(asked, 5, known) is known
    assert admission.frontier_below(asked, 6, known) is known
    assert admission.frontier_below(asked, 5, Frontier(3, Verdict.PROVED)) == Frontier(4, Verdict.SURVIVES)


# -------------------------------------------------------------------- searches


def test_a_search_covers_its_own_bounds_and_no_more(admission):
    asked = obligation("calm", 3)
    result = admission.covered(asked, Covered("calm", 4, Source.EXECUTOR), "bounded")
    assert (result.verdict, result.frontier) == (Verdict.SURVIVES, Frontier(4, Verdict.SURVIVES, Source.EXECUTOR))
    for bound, claimed in ((3, 2), (Unbounded.ANY, 9)):
        with pytest.raises(ValueError, match="did not cover"):
            admission.covered(obligation("calm", bound), Covered("calm", claimed), "bounded")


def all_reached(text: str) -> ReachedSet:
    model = load_text(text)
    problem = Problem(model, {"Agent": 2}, ("little",), Unbounded.ANY, Unbounded.ANY)
    (found,) = run(replace(problem, model=problem.part.model), Budget())
    assert isinstance(found, ReachedSet)
    return found


def test_a_set_of_configurations_is_gone_through_again(admission):
    asked = obligation("little", Unbounded.ANY)
    assert admission.proved(asked, all_reached(LATE), "explicit").verdict is Verdict.PROVED
    fewer = all_reached(LATE.replace("n < 9", "n < 8"))
    result = admission.proved(asked, fewer, "explicit")
    assert result.verdict is Verdict.UNKNOWN
    assert "the set of configurations proves nothing" in result.reason


def test_a_set_for_one_number_is_not_gone_through_where_every_number_is_asked_about(admission, monkeypatch):
    monkeypatch.setattr(Admission, "objection_to", lambda *_: pytest.fail("gone through"))
    asked = obligation("little", Unbounded.ANY, agents=Unbounded.ANY)
    result = admission.proved(asked, all_reached(LATE), "explicit")
    assert result.verdict is Verdict.UNKNOWN
    assert result.reason.endswith("no violation for Agent 2, but not for every number of individuals")


# ---------------------------------------------------------------- certificates


def test_a_proof_without_its_certificate_says_so(tmp_path):
    (tmp_path / "taken").write_text("")
    asked, claim = obligation("calm", Unbounded.ANY), proof("calm", CALM)
    unwritten = Admission(load_text(LATE), {"Agent": 2}, str(tmp_path / "taken")).proved(asked, claim, "ic3")
    assert unwritten.verdict is Verdict.PROVED
    assert unwritten.certificate is None
    assert unwritten.not_written
    written = Admission(load_text(LATE), {"Agent": 2}, str(tmp_path / "proofs")).proved(asked, claim, "ic3")
    assert written.certificate is not None
    assert written.certificate.startswith(str(tmp_path / "proofs"))
    assert not written.not_written


# ----------------------------------------------------------------- random runs


def random_runs(examples: int) -> claims.Tested:
    return claims.Tested("calm", 7, examples, examples, {0: examples}, {"up": 0, "down": examples}, 1, 2, complete=True)


def test_runs_that_were_not_tried_test_nothing(admission):
    asked = obligation("calm", Unbounded.ANY)
    nothing = admission.tested(asked, random_runs(0), "fuzz")
    assert (nothing.verdict, nothing.reason) == (Verdict.UNKNOWN, "no run was tried")
    assert admission.tested(asked, random_runs(0), "fuzz", "too wide").reason == "too wide"
    some = admission.tested(asked, random_runs(5), "fuzz", "too wide")
    assert (some.verdict, some.reason) == (Verdict.TESTED, "too wide")
    assert (some.fuzz.examples, some.fuzz.steps, some.fuzz.seed) == (5, 5, 7)
    assert some.fuzz.never_fired == ("up",)


# ------------------------------------------------------------------------ time


def test_the_time_for_judging_is_a_share_of_the_time_of_the_question(admission):
    assert admission.remaining is None
    admission.begin(time.monotonic() + 100)
    assert 100 < admission.remaining <= 113
    admission.begin(time.monotonic() - 100)
    assert 0 < admission.remaining < 0.1
    assert admission.objection_to(proof("calm", CALM)) in {None, "there was no time to check it"}


def test_a_failure_while_judging_is_unknown(admission, monkeypatch):
    def fails(*_: object) -> None:
        raise InvariantsError("broken")

    monkeypatch.setattr(Admission, "_objection", fails)
    result = admission.proved(obligation("calm", Unbounded.ANY), proof("calm", CALM), "ic3")
    assert result.verdict is Verdict.UNKNOWN
    assert "broken" in result.reason


def test_seconds_that_were_spent_before_count(admission):
    asked = admission.unknown(obligation("calm", 3), "no answer").seconds
    assert asked < 1000
    admission.begin(time.monotonic() + 100, spent=1000.0)
    assert admission.unknown(obligation("calm", 3), "no answer").seconds >= 1000
    assert admission.remaining > 100  # they are no part of the time that is left
