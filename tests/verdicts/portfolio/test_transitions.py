"""What a claim adds to what is known of an obligation: nothing is settled by less than evidence."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from invariants.engines.protocol import Problem, Question
from invariants.engines.registry import engine
from invariants.evidence import claims
from invariants.evidence.claims import Covered, GaveUp, Proved, Reachable, Source, Violation
from invariants.foundation.no_answer import GaveUpReason, NoAnswer
from invariants.language.loader import load_text
from invariants.verdicts.dispatch.engine_tasks import EngineTask
from invariants.verdicts.obligations import obligations
from invariants.verdicts.options import CheckOptions
from invariants.verdicts.portfolio import transitions
from invariants.verdicts.portfolio.stages import EngineClaim, Known, ProofAnswer, Stage, undecided
from invariants.verdicts.verdict import Frontier, Verdict

MODEL = load_text("system s var x: Bool = true invariant i: x invariant j: x")
KNOWN = Known(obligations(MODEL, CheckOptions())[0], Stage.SEARCHING)
PROOF = Proved("i", None, 1, open_populations=False, strengthening="(and true)", reading=())
RUN = Violation("i", {}, ())
UNDECIDED = NoAnswer(GaveUpReason.UNDECIDED)
BOUNDED, IC3, FUZZ = engine("bounded"), engine("ic3"), engine("fuzz")


def task(question: Question = Question.SEARCH) -> EngineTask:
    return EngineTask(BOUNDED, question, Problem(MODEL, {}, ("i",), 1, 1))


def no_objection(_: Proved) -> None:
    return None


def after(claim, question: Question = Question.SEARCH, known: Known = KNOWN, objection=no_objection) -> Known:
    change = transitions.taught(claim, task(question), objection)
    return known if change is None else change(known)


@pytest.mark.parametrize("claim", [Covered("i", 1), PROOF])
def test_coverage_and_proofs_settle(claim):
    found = after(claim)
    assert (found.stage, found.settled.claim, found.violation) == (Stage.SETTLED, claim, None)


def test_a_proof_to_which_there_is_an_objection_settles_nothing():
    found = after(PROOF, objection=lambda _: "not inductive")
    assert (found.stage, found.settled) == (Stage.SEARCHING, None)
    assert found.gave_up.why == NoAnswer(GaveUpReason.PROOF_NOT_CONFIRMED, "not inductive")
    # Why the search itself has no answer explains more.
    searched = after(GaveUp("i", UNDECIDED, 0))
    assert after(PROOF, known=searched, objection=lambda _: "not inductive").gave_up.why == UNDECIDED


@pytest.mark.parametrize(
    ("claim", "is_useful"),
    [
        (replace(PROOF, open_populations=True, reading=("i", "j")), True),
        (replace(PROOF, open_populations=True, reading=("i",)), False),
        (replace(PROOF, reading=("i", "j")), False),
        (Covered("i", 1), False),
    ],
    ids=["has j", "lacks j", "one population", "no proof"],
)
def test_proofs_for_every_population_help_what_they_have_shown_on_the_way(claim, is_useful):
    known = [after(claim), KNOWN]
    assert [found.claim for found in transitions.proofs_with("j", known)] == [claim] * is_useful


def test_a_violation_is_narrowed_first():
    found = after(RUN)
    assert (found.stage, found.violation.claim, found.settled) == (Stage.NARROWING, RUN, None)


def test_how_far_to_look_is_no_violation():
    assert after(Reachable("i", 3, exact=True)) is KNOWN


def test_only_a_search_says_why_searching_ended():
    assert after(GaveUp("i", UNDECIDED), Question.PROOF_BESIDE_SEARCH) is KNOWN
    assert after(GaveUp("i", UNDECIDED), Question.SEARCH).gave_up.why == UNDECIDED


@pytest.mark.parametrize(
    ("first", "second", "covered"), [(None, 2, 2), (2, None, 2), (1, 3, 3), (3, 1, 3), (0, None, 0)]
)
def test_covered_bounds_stay_covered(first, second, covered):
    known = transitions.search_ended(KNOWN, GaveUp("i", UNDECIDED, first))
    later = NoAnswer(GaveUpReason.OUT_OF_TIME)
    found = transitions.search_ended(known, GaveUp("i", later, second))
    assert (found.covered, found.gave_up.why) == (covered, later)


def test_of_the_same_coverage_the_checkers_own_word_counts():
    own, reported = (GaveUp("i", UNDECIDED, 2, None, source) for source in (Source.CHECKER, Source.EXECUTOR))
    for first, second in ((own, reported), (reported, own)):
        known = transitions.search_ended(transitions.search_ended(KNOWN, first), second)
        assert known.gave_up.source is Source.CHECKER
    longer = replace(reported, covered=3)
    assert transitions.search_ended(transitions.search_ended(KNOWN, own), longer).gave_up.source is Source.EXECUTOR


def test_a_proof_without_an_engine_is_refused():
    with pytest.raises(ValueError, match="no engine"):
        transitions.proved(KNOWN, ProofAnswer(PROOF))


@pytest.mark.parametrize(
    ("claim", "stage"),
    [
        (PROOF, Stage.SETTLED),
        (RUN, Stage.NARROWING),
        (Reachable("i", 3, exact=True), Stage.REACHING),
        (GaveUp("i", UNDECIDED), Stage.SWEEPING),
    ],
)
def test_without_bounds_provers_say_where_to_go_on(claim, stage):
    found = transitions.answered(replace(KNOWN, stage=Stage.PROVING), ProofAnswer(claim, IC3))
    assert found.stage is stage
    assert (found.settled is not None) is (claim is PROOF)
    assert (found.violation is not None) is (claim is RUN)


@pytest.mark.parametrize(("exact", "stage"), [(False, Stage.PROVING), (True, Stage.SWEEPING)])
def test_a_prover_that_was_wrong_by_approximation_is_not_asked_again(exact, stage):
    answer = ProofAnswer(Reachable("i", 3, exact=exact), IC3)
    found = transitions.misled(replace(KNOWN, stage=Stage.SWEEPING, proof=answer))
    assert (found.stage, found.misled) == (stage, frozenset() if exact else {"ic3"})


def test_random_trials_are_no_frontier():
    tested = EngineClaim(claims.Tested("i", 5, 9, 5, {0: 5}, {}, 1, 0, True), FUZZ)
    found = transitions.tried_at_last(replace(KNOWN, tried=tested))
    assert (found.stage, found.frontier, found.violation, found.settled) == (Stage.SETTLED, None, None, None)
    covered = transitions.search_ended(KNOWN, GaveUp("i", UNDECIDED, 1))
    assert transitions.tried_at_last(covered).frontier == Frontier(1, Verdict.SURVIVES)


def test_a_run_at_random_is_the_violation_at_last():
    found = transitions.tried_at_last(replace(KNOWN, tried=EngineClaim(RUN, FUZZ)))
    assert found.violation.claim is RUN


def test_the_undecided_are_those_without_violation_or_settlement():
    other = Known(obligations(MODEL, CheckOptions())[1], Stage.FUZZING)
    assert undecided([KNOWN, other, KNOWN]) == ("i", "j")
    assert undecided([after(RUN), other, after(Covered("i", 1))]) == ("j",)


def test_a_proof_that_is_not_checked_settles_nothing_until_it_is():
    waiting = transitions.found_first(KNOWN, ProofAnswer(PROOF, IC3, is_checked=False))
    assert (waiting.stage, waiting.settled, waiting.is_undecided) == (Stage.CONFIRMING, None, False)
    shown = transitions.checked(waiting, no_objection, lambda: True)
    assert (shown.stage, shown.settled.claim) == (Stage.SETTLED, PROOF)
    assert transitions.found_first(KNOWN, ProofAnswer(PROOF, IC3)).stage is Stage.SETTLED


def test_a_proof_that_fails_its_check_leaves_the_search():
    waiting = transitions.found_first(KNOWN, ProofAnswer(PROOF, IC3, is_checked=False))
    early = transitions.checked(waiting, lambda _: "not inductive", lambda: False)
    late = transitions.checked(waiting, lambda _: "not inductive", lambda: True)
    assert {(each.stage, each.settled, each.proof) for each in (early, late)} == {(Stage.SEARCHING, None, None)}
    assert early.gave_up is None
    assert late.gave_up.why == NoAnswer(GaveUpReason.PROOF_NOT_CONFIRMED, "not inductive")


@pytest.mark.parametrize(
    "proof", [None, ProofAnswer(GaveUp("i", UNDECIDED)), ProofAnswer(Reachable("i", 2, exact=True), IC3)]
)
def test_without_a_proof_at_first_the_bounds_are_searched(proof):
    found = transitions.found_first(replace(KNOWN, stage=Stage.PROVING), proof)
    assert (found.stage, found.proof, found.gave_up) == (Stage.SEARCHING, None, None)
