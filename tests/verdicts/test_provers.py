"""Which of several provers' answers counts, whoever is quicker."""

from __future__ import annotations

import time
from contextlib import nullcontext
from itertools import permutations

import attrs
import pytest
from msgspec.structs import replace

from invariants import Verdict, check
from invariants.engines.protocol import Budget, Problem
from invariants.engines.registry import ENGINES, engine, in_turn
from invariants.evidence.claims import Claim, Cti, GaveUp, Proved, Reachable
from invariants.foundation.no_answer import GaveUpReason, NoAnswer
from invariants.language.loader import load_text
from invariants.language.model.declarations import Unbounded
from invariants.verdicts.dispatch.dispatcher import OUT_OF_TIME, Clock
from invariants.verdicts.limits.time_limit import OutOfTime
from invariants.verdicts.obligations import obligations
from invariants.verdicts.options import CheckOptions, WorkLimits
from invariants.verdicts.portfolio.proving import NOTHING_BEFORE, Before, prove
from invariants.verdicts.portfolio.stages import EngineClaim, ProofAnswer
from invariants.verdicts.verdict import Population
from tests.verdicts.test_on_their_own import HANDED_ON

MODEL = """system product
type Agent [2]
var x: 1..33 = 2
var y: 1..33 = 3
transition grow(a: Agent) {
  require x * y <= 20
  x := x + 1
}
modification wait { y := y }
invariant small: x * y <= 23
check small: chain any
"""

INDUCTION, IC3, SPACER, OPEN = "induction", "ic3", "spacer", "open"

APPROXIMATE = Reachable("small", 1, exact=False, linear=False)
SLOW = GaveUp("small", OUT_OF_TIME)
HELPLESS = GaveUp("small", NoAnswer(GaveUpReason.UNDECIDED, "beyond me"))


def proof(*, for_every_size: bool = False) -> Proved:
    return Proved("small", None, 1, open_populations=for_every_size, strengthening="true", reading=())


@attrs.define
class Scripted:
    """Asking engines whose answers are written down: at once, and at length in some order."""

    at_once: dict[str, Claim]
    later: list[tuple[str, Claim]] = attrs.field(factory=list)
    asked: list[str] = attrs.field(factory=list)
    started_ahead: list[str] = attrs.field(factory=list)
    is_ahead_done: bool = False

    def engines(self, question):
        # Those that go through configurations are helpless, too.
        return tuple(each for each in in_turn(ENGINES, question) if each.name not in {"explicit", "direct"})

    def ahead(self, task, clock):
        assert task is None  # no numbers without end
        return nullcontext()

    def start_ahead(self, task, clock):
        self.started_ahead.append(task.engine.name)
        return True

    def try_quickly(self, task, clock):
        if not task.is_thorough:
            return HELPLESS
        self.asked.append(task.engine.name)
        return self.at_once[task.engine.name]

    def quick_then_pooled(self, task, clock):
        # A prover that needs a process gets one for a brief time.
        return self.try_quickly(task, clock)

    def first_answers(self, tasks, clock):
        wanted = {task.engine.name for task in tasks}
        yield from ((claim, engine(name)) for name, claim in self.later if name in wanted)


class Trusting:
    """Admission of anything."""

    def objection_to(self, claim, seconds=None):
        return None


class Doubting:
    """Admission of no proof."""

    def objection_to(self, claim, seconds=None):
        return "it is not shown again"


class Slow:
    """Admission that would need long for any check."""

    def objection_to(self, claim, seconds=None):
        raise OutOfTime


def answer(dispatcher: Scripted, chain=Unbounded.ANY) -> tuple[Claim, str | None]:
    found = proved(dispatcher, chain)
    return found.claim, found.engine and found.engine.name


def proved(dispatcher: Scripted, chain=Unbounded.ANY, admission=None, before: Before = NOTHING_BEFORE) -> ProofAnswer:
    model = load_text(MODEL)
    (obligation,) = obligations(model, CheckOptions(invariants=("small",)))
    problem = Problem(model, dict(model.scope), ("small",), Unbounded.ANY, Unbounded.ANY)
    return prove(obligation, problem, chain, admission or Trusting(), dispatcher, Clock(time.monotonic() + 600), before)


def test_a_proof_whose_check_takes_long_is_the_answer_and_not_yet_checked():
    shown = proof()
    dispatcher = Scripted({OPEN: HELPLESS, INDUCTION: shown, IC3: HELPLESS, SPACER: HELPLESS})
    found = proved(dispatcher, admission=Slow(), before=Before(checking=1.0))
    assert (found.claim, found.is_checked) == (shown, False)
    assert proved(dispatcher).is_checked


def test_a_violation_that_only_an_approximation_reaches_is_called_so():
    model = load_text(MODEL)
    problem = Problem(model, dict(model.scope), ("small",), 1, Unbounded.ANY)
    (claim,) = engine(SPACER).function()(problem, Budget())
    assert isinstance(claim, Reachable)
    assert (claim.exact, claim.linear) == (False, False)


@pytest.mark.parametrize("chain", [Unbounded.ANY, 1])
def test_a_violation_that_only_an_approximation_reaches_settles_nothing(chain):
    shown = proof()
    dispatcher = Scripted({OPEN: HELPLESS, SPACER: APPROXIMATE, INDUCTION: HELPLESS, IC3: SLOW}, [(IC3, shown)])
    assert answer(dispatcher, chain) == (shown, IC3)
    dispatcher = Scripted({OPEN: HELPLESS, SPACER: APPROXIMATE, INDUCTION: HELPLESS, IC3: HELPLESS})
    assert answer(dispatcher, chain)[0] is APPROXIMATE


@pytest.mark.parametrize("order", list(permutations([OPEN, IC3, SPACER, INDUCTION])))
def test_a_proof_for_every_population_is_waited_for(order):
    shown = {OPEN: proof(for_every_size=True), IC3: proof(), SPACER: SLOW, INDUCTION: HELPLESS}
    dispatcher = Scripted(dict.fromkeys(shown, SLOW), [(name, shown[name]) for name in order])
    assert answer(dispatcher) == (shown[OPEN], OPEN)


@pytest.mark.parametrize("order", list(permutations([IC3, SPACER, INDUCTION])))
def test_the_reason_does_not_hang_on_who_is_quicker(order):
    late = {IC3: HELPLESS, SPACER: SLOW, INDUCTION: GaveUp("small", NoAnswer(GaveUpReason.NO_LEMMAS))}
    dispatcher = Scripted({OPEN: HELPLESS, **dict.fromkeys(late, SLOW)}, [(name, late[name]) for name in order])
    assert answer(dispatcher)[0] is SLOW


def test_the_open_prover_is_not_asked_about_limited_chains():
    dispatcher = Scripted(dict.fromkeys([OPEN, IC3, SPACER, INDUCTION], HELPLESS))
    assert answer(dispatcher, 2)[0] is HELPLESS
    assert dispatcher.asked == [SPACER, IC3, INDUCTION]


MANY = """system many
type Agent [2]
var seen: Agent -> Bool = false
var done: Agent -> Bool = false
transition see(a: Agent) { seen[a] := true }
transition act(a: Agent) {
  require gate: forall b in Agent: seen[b]
  done[a] := true
}
modification tighten { rewrite act.gate as prev and seen[a] }
invariant careful: forall a in Agent: done[a] => seen[a]
check careful: chain any, steps any
"""


@pytest.mark.parametrize("size", [2, 30, pytest.param(40, marks=[pytest.mark.campaign, pytest.mark.long])])
def test_for_a_large_number_a_proof_for_every_number_is_tried_at_a_small_one(size):
    """Of 40 individuals, a glance at just those takes all of its ten seconds first."""
    (result,) = check(load_text(MANY), scope={"Agent": size})
    assert (result.verdict, result.population) == (Verdict.PROVED, Population.ANY)
    assert result.bounds.scope == {"Agent": size}


@pytest.mark.campaign
def test_a_large_number_with_given_bounds_is_searched():
    (result,) = check(load_text(MANY), scope={"Agent": 40}, chain=2, steps=3)
    assert result.verdict is Verdict.SURVIVES


def test_a_proof_for_every_number_is_not_waited_for_where_one_is_given():
    model = load_text(MODEL)
    (obligation,) = obligations(model, CheckOptions(invariants=("small",), scopes=(("Agent", 5),)))
    problem = Problem(model, {"Agent": 5}, ("small",), Unbounded.ANY, Unbounded.ANY)
    shown = {OPEN: SLOW, IC3: proof(), SPACER: HELPLESS, INDUCTION: HELPLESS}
    dispatcher = Scripted(shown, [(OPEN, proof(for_every_size=True))])
    found = prove(obligation, problem, Unbounded.ANY, Trusting(), dispatcher, Clock(time.monotonic() + 600))
    assert (found.claim, found.engine and found.engine.name) == (shown[IC3], IC3)


@pytest.mark.parametrize(("limit", "waited_for"), [(None, True), (1.0, False), (0.0, False)])
@pytest.mark.parametrize("quick", [SLOW, proof(for_every_size=True)], ids=["slow", "at once"])
def test_with_a_limit_a_proof_for_every_number_is_tried_and_not_waited_for(limit, waited_for, quick):
    model = load_text(MODEL)
    options = CheckOptions(invariants=("small",), limits=WorkLimits(every_size=limit))
    (obligation,) = obligations(model, options)
    problem = Problem(model, dict(model.scope), ("small",), Unbounded.ANY, Unbounded.ANY)
    late = proof(for_every_size=True)
    dispatcher = Scripted({OPEN: quick, IC3: proof(), SPACER: HELPLESS, INDUCTION: HELPLESS}, [(OPEN, late)])
    found = prove(obligation, problem, Unbounded.ANY, Trusting(), dispatcher, Clock(time.monotonic() + 600))
    expected = quick if quick is not SLOW else late if waited_for else dispatcher.at_once[IC3]
    assert found.claim is expected


def test_a_limit_is_nothing_to_a_question_about_every_number():
    model = load_text(MODEL)
    options = CheckOptions(("small",), scopes=(("Agent", Unbounded.ANY),), limits=WorkLimits(every_size=0.0))
    (obligation,) = obligations(model, options)
    problem = Problem(model, dict(model.scope), ("small",), Unbounded.ANY, Unbounded.ANY)
    late = proof(for_every_size=True)
    dispatcher = Scripted({OPEN: SLOW, IC3: HELPLESS, SPACER: HELPLESS, INDUCTION: HELPLESS}, [(OPEN, late)])
    found = prove(obligation, problem, Unbounded.ANY, Trusting(), dispatcher, Clock(time.monotonic() + 600))
    assert found.claim is late


def for_every_number(dispatcher: Scripted, admission=None, before=NOTHING_BEFORE) -> ProofAnswer:
    """Return the answer to the question for every number of agents."""
    model = load_text(MODEL)
    (obligation,) = obligations(model, CheckOptions(invariants=("small",), scopes=(("Agent", Unbounded.ANY),)))
    problem = Problem(model, dict(model.scope), ("small",), Unbounded.ANY, Unbounded.ANY)
    clock = Clock(time.monotonic() + 600)
    return prove(obligation, problem, Unbounded.ANY, admission or Trusting(), dispatcher, clock, before)


@pytest.mark.parametrize("is_done", [False, True])
def test_where_every_number_is_asked_for_its_prover_does_not_wait_for_brief_tries(is_done):
    shown = proof(for_every_size=True)
    dispatcher = Scripted(dict.fromkeys([OPEN, IC3, SPACER, INDUCTION], SLOW), [(OPEN, shown)])
    dispatcher.is_ahead_done = is_done
    found = for_every_number(dispatcher)
    assert (found.claim, found.engine and found.engine.name) == (shown, OPEN)
    assert dispatcher.started_ahead == [OPEN]
    # A prover that needs a process would end it; and once it is done, nobody is tried before its answer is read.
    assert dispatcher.asked == ([OPEN] if is_done else [OPEN, IC3, INDUCTION])


def test_a_prover_that_gives_up_for_good_does_not_go_on_meanwhile():
    dispatcher = Scripted(dict.fromkeys([OPEN, IC3, SPACER, INDUCTION], HELPLESS))
    assert for_every_number(dispatcher).claim is HELPLESS
    assert dispatcher.started_ahead == []


def test_where_a_number_is_given_nothing_goes_on_meanwhile():
    dispatcher = Scripted(dict.fromkeys([OPEN, IC3, SPACER, INDUCTION], SLOW))
    proved(dispatcher)
    assert dispatcher.started_ahead == []


@pytest.mark.parametrize("admission", [Trusting(), Doubting()])
def test_the_proof_of_another_property_is_proved_again_for_this_one(admission):
    """It has this property among its conjuncts; without the check it would be no proof of anything."""
    other = replace(proof(for_every_size=True), property="other", reading=("other", "small"))
    before = Before(proofs=(EngineClaim(other, engine(OPEN)),))
    dispatcher = Scripted(dict.fromkeys([OPEN, IC3, SPACER, INDUCTION], SLOW), [(IC3, HELPLESS)])
    found = for_every_number(dispatcher, admission, before)
    if isinstance(admission, Trusting):
        assert isinstance(found.claim, Proved)
        assert (found.claim.property, found.claim.reading) == ("small", other.reading)
        assert dispatcher.asked == [OPEN]
    else:
        assert found.claim is SLOW


def test_ctis_are_those_of_the_question_that_was_asked_last():
    cti = Cti(("x == 7",), "grow", (), ("x == 8",))
    dispatcher = Scripted(
        {
            OPEN: HELPLESS,
            IC3: HELPLESS,
            SPACER: HELPLESS,
            INDUCTION: GaveUp("small", NoAnswer(GaveUpReason.NO_LEMMAS), cti=cti),
        }
    )
    assert proved(dispatcher).useful_cti == cti
    dispatcher.at_once[INDUCTION] = HELPLESS
    assert proved(dispatcher, 1).useful_cti is None


@pytest.mark.campaign
def test_a_violation_that_only_provers_may_look_for_is_not_put_down_to_approximation():
    model = load_text(MODEL.replace("x * y <= 20", "x + y <= 20").replace("1..33", "1..9"))
    results = check(model, invariants="small", engines=("ic3",))
    assert [result.verdict for result in results] == [Verdict.UNKNOWN]
    assert results[0].reason.startswith("a violation may be within reach, but the engine that finds the run, bounded")


@pytest.mark.campaign
def test_the_run_does_not_hang_on_how_far_a_prover_says_that_the_search_has_to_look():
    provers = (IC3, SPACER, INDUCTION, OPEN)
    asked = [("bounded", *some) for some in ((), *((each,) for each in provers))]
    runs = [
        check(load_text(HANDED_ON), invariants="for_ever", scope={"Clerk": 2}, engines=engines)[0] for engines in asked
    ]
    assert {result.verdict for result in runs} == {Verdict.VIOLATED}
    assert len({str(result.trace) for result in runs}) == 1
