"""``can φ within k`` as a condition on configurations: systems without bounds, and what is refused with its reason."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

import invariants
from invariants.engines import bounded, ic3, k_induction, open_populations
from invariants.engines.protocol import Budget, Problem
from invariants.engines.registry import engine as engine_called
from invariants.evidence.certificates.certificate_file import certificate_of, write
from invariants.evidence.certificates.checking import Accepted, Checker, RefusedCertificate
from invariants.evidence.claims import Claim, Covered, GaveUp, Proved, Violation
from invariants.evidence.proofs.statement import MisfitError, obligations_of, statement_of
from invariants.foundation.no_answer import GaveUpReason
from invariants.language.loader import load, load_text
from invariants.language.model.declarations import Bound, Unbounded
from invariants.verdicts.admission import Admission
from invariants.verdicts.dispatch.slices import claims_about, claims_of
from tests.verdicts.by_effort import checked

SYSTEM = """system s
type A [2]
var budget: Int = 10
var running: A -> Bool = false
var asked: Bool = false
var level: 0..2 = 0
transition start(a: A) { require not asked running[a] := true budget := budget + 3 }
transition ask { asked := true }
transition halt(a: A) { require obey: asked running[a] := false }
transition stop { for a in A where asked { running[a] := false } }
transition roll { require level > 0 level := any }
transition pick { level := any v where v != level }
transition pay(n: Int) { budget := budget - n }
modification spoil { rewrite halt.obey as asked and budget > now(budget) }
modification twice { rewrite ask.asked as prev }
"""
ANY = Unbounded.ANY


def claim_of(engine, text: str, chain: Bound = ANY, steps: Bound = ANY) -> Claim:  # type: ignore[no-untyped-def]
    model = load_text(f"{SYSTEM}invariant i: {text}")
    problem = Problem(model, dict(model.scope), ("i",), chain, steps)
    (claim,) = claims_about(engine, problem, Budget(), unrolls=True)
    return claim


def test_a_violation_is_a_shortest_run() -> None:
    claim = claim_of(bounded.run, "forall a in A: can not running[a] within 2 by ask, halt", 2, 3)
    assert isinstance(claim, Violation)
    assert sorted(step.rule for step in claim.steps) == ["spoil", "start"]


def test_bounds_are_covered() -> None:
    claim = claim_of(bounded.run, "forall a in A: can not running[a] within 2 by ask, halt", 0, 3)
    assert isinstance(claim, Covered)
    assert claim.chain == 0


@pytest.mark.parametrize("engine", [k_induction.run])
@pytest.mark.parametrize(
    "text",
    [
        "can (forall a in A: not running[a]) within 2 by ask, stop",
        "not asked => can (exists a in A: running[a]) within 1 by start",
        "can level == 0 or level != 0 within 0",
        "can (forall a in A: not running[a]) decreases count(a in A: running[a]) within 2 by stop, ask",
        "forall k in 0..2: level > 0 => can level != k within 1 by pick",
    ],
)
def test_what_holds_is_proved_and_proved_again(engine, text: str) -> None:  # type: ignore[no-untyped-def]
    model = load_text(f"{SYSTEM}invariant i: {text}")
    claim = claim_of(engine, text)
    if isinstance(claim, GaveUp):
        pytest.fail(str(claim.why))
    assert isinstance(claim, Proved)
    assert Admission(model, dict(model.scope), None).objection_to(claim) is None


TEAM = """system team
type Agent [3]
type Desk [2]
var keeper: Desk -> Agent
var admin: Agent -> Bool
var member: Agent -> Bool = true
var waiting: Int = 3
var running: Agent -> Bool = false
init exists a in Agent: admin[a]
transition promote(by: Agent, a: Agent) { require admin[by] admin[a] := true }
transition leave(a: Agent) { require last: exists b in Agent: b != a and admin[b] admin[a] := false }
transition hand(d: Desk, a: Agent) { require admin[a] keeper[d] := a }
transition start(a: Agent) { running[a] := true }
transition halt(d: Desk, a: Agent) { require free: forall b in Agent: member[b] or b == a running[a] := any }
transition stop { for a in Agent where running[a] { running[a] := false } }
transition call { waiting := waiting + 1 }
transition serve(a: Agent) { require waiting > 0 waiting := waiting - 1 }
modification relax { rewrite leave.last as admin[a] }
"""


@pytest.mark.parametrize(
    ("text", "proved"),
    [
        ("forall a in Agent: can admin[a] within 1 by promote", False),
        ("forall d in Desk, a in Agent: admin[a] => can keeper[d] == a within 1 by hand", True),
        ("(exists a in Agent: admin[a]) => can (forall d in Desk: admin[keeper[d]]) within 2 by hand", False),
        ("(exists a in Agent: admin[a]) => forall a in Agent: can admin[a] within 1 by promote", True),
        ("can (forall a in Agent: not running[a]) within 1 by stop", True),
        ("can (forall a in Agent: not running[a]) within 1 by halt", False),
        ("forall a in Agent: can not running[a] within 2 by start, stop", True),
        ("can waiting == 0 decreases waiting by serve", True),
        ("(exists a in Agent: admin[a]) => can waiting == 0 decreases waiting by serve", True),
        ("can waiting == 0 decreases waiting within 0 by serve, call", False),
        ("can waiting < 0 decreases waiting by serve", False),
        ("can waiting == 0 decreases 5 - waiting by serve", False),
    ],
)
def test_for_every_number_of_individuals(text: str, proved: bool) -> None:
    model = load_text(f"{TEAM}invariant i: {text}")
    problem = Problem(model, dict(model.scope), ("i",), ANY, ANY)
    (claim,) = claims_about(open_populations.run, problem, Budget(thorough=False), unrolls=True)
    assert isinstance(claim, Proved) is proved, claim
    if isinstance(claim, Proved):
        assert claim.open_populations
        assert Admission(model, dict(model.scope), None).objection_to(claim) is None


ENDLESS = """system endless
type Agent [3]
var debt: Int = 3
var admin: Agent -> Bool
var asked: Bool = false
var running: Agent -> Bool = false
init exists a in Agent: admin[a]
transition borrow { debt := debt + 3 }
transition start(a: Agent) { running[a] := true }
transition ask(by: Agent) { require admin[by] asked := true }
transition halt(a: Agent) { require gate: asked running[a] := false }
transition reset { debt := 0 }
modification harden { rewrite halt.gate as asked and debt < 10 }
invariant admins: exists a in Agent: admin[a]
"""


@pytest.mark.parametrize(
    ("condition", "within"),
    [
        ("can debt == 0", 1),
        ("forall a in Agent: can not running[a] by ask, halt, reset", 3),
        ("not (exists a in Agent: running[a]) => can asked", 1),
        ("can debt < 0", None),
        ("forall a in Agent: can not running[a] by ask, halt", None),
    ],
)
def test_few_steps_suffice_where_none_are_stated(tmp_path, condition: str, within: int | None) -> None:  # type: ignore[no-untyped-def]
    path = tmp_path / "endless.inv"
    path.write_text(f"{ENDLESS}invariant i: {condition}\n")
    model = load(path)
    problem = Problem(model, dict(model.scope), ("i",), ANY, ANY)
    (claim,) = claims_of(engine_called("open"), problem, Budget(thorough=False))
    if within is None:
        assert isinstance(claim, GaveUp)
        assert claim.why.reason is GaveUpReason.MANY_STEPS
        return
    assert isinstance(claim, Proved)
    assert claim.within == within
    assert Admission(model, dict(model.scope), None).objection_to(claim) is None
    shorter = replace(claim, within=within - 1)
    assert Admission(model, dict(model.scope), None).objection_to(shorter) is not None
    certificate = certificate_of(model, dict(model.scope), claim, "open", tmp_path)
    written = write(tmp_path, model, certificate).read_text()
    assert isinstance(Checker(tmp_path, 20.0).check(written), Accepted)
    for wrong in ("0", "100", "x"):
        forged = written.replace(f"; within: {within}\n", f"; within: {wrong}\n")
        assert isinstance(Checker(tmp_path, 20.0).check(forged), RefusedCertificate)
    without = written.replace(f"; within: {within}\n", "")
    assert isinstance(Checker(tmp_path, 20.0).check(without), RefusedCertificate)


def test_a_rule_with_more_arguments_than_can_be_written_out_is_not_tried() -> None:
    model = load_text(
        f"{ENDLESS}transition pay(n: 0..{10**20}) {{ debt := n }}\ninvariant i: can debt == 0 by reset, pay\n"
    )
    problem = Problem(model, dict(model.scope), ("i",), ANY, ANY)
    (claim,) = claims_of(engine_called("induction"), problem, Budget(thorough=False))
    assert isinstance(claim, GaveUp)
    assert claim.why.reason is GaveUpReason.MANY_STEPS


def test_steps_are_stated_of_what_leaves_them_open_only() -> None:
    model = load_text(f"{ENDLESS}invariant i: can debt == 0 within 2\n")
    (claim,) = claims_about(
        open_populations.run, Problem(model, dict(model.scope), ("i",), ANY, ANY), Budget(thorough=False), unrolls=True
    )
    assert isinstance(claim, Proved)
    assert claim.within is None
    with pytest.raises(MisfitError):
        obligations_of(model, statement_of(model, dict(model.scope), replace(claim, within=1)))


@pytest.mark.campaign
def test_runs_of_any_length_are_proved_or_the_way_out_is_named() -> None:
    text = f"{ENDLESS}invariant i: can debt == 0\ninvariant j: can debt < 0\n"
    first, second = checked(text, 3.0, invariants=("i", "j"), chain=ANY, steps=ANY, scopes=(("Agent", 1),))
    assert first.verdict is invariants.Verdict.PROVED
    assert second.verdict is invariants.Verdict.UNKNOWN
    assert "`decreases`" in (second.hint or second.reason or "")


def test_a_proof_is_not_one_of_more() -> None:
    model = load_text(f"{SYSTEM}invariant i: can level == 0 within 1 by roll")
    true = claim_of(k_induction.run, "can (forall a in A: not running[a]) within 2 by ask, stop")
    assert isinstance(true, Proved)
    assert Admission(model, dict(model.scope), None).objection_to(true) is not None


@pytest.mark.parametrize(
    "text", ["can level == 0 within 1 by roll", "level == 1 => can level == 2 within 2 by pick, roll"]
)
def test_choices_are_made_against_the_goal(text: str) -> None:
    assert isinstance(claim_of(bounded.run, text, 0, 3), Violation)
    (result,) = invariants.check(load_text(f"{SYSTEM}invariant i: {text}"), invariants=["i"], chain=0, steps=3)
    assert result.verdict is invariants.Verdict.VIOLATED


def test_what_a_choice_cannot_avoid_is_reached() -> None:
    assert isinstance(claim_of(bounded.run, "level == 1 => can level != 1 within 1 by pick", 1, 3), Covered)


@pytest.mark.parametrize("engine", [bounded.run, k_induction.run, ic3.run])
@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("can budget == 0 within 1 by pay", "`pay` takes any Int as `n`: too many to try all"),
        ("can asked within 4 by ask", "only `can … within 3` or fewer steps is unrolled"),
        ("can budget == 0 decreases budget by pay", "`pay` takes any Int as `n`: too many to try all"),
        ("can asked within 2 by ask, twice", "`twice` edits with `prev`, which nests once more with each step"),
    ],
)
def test_what_cannot_be_unrolled_is_refused_with_the_reason(engine, text: str, reason: str) -> None:  # type: ignore[no-untyped-def]
    claim = claim_of(engine, text) if engine is not bounded.run else claim_of(engine, text, 1, 2)
    assert isinstance(claim, GaveUp)
    assert str(claim.why) == reason


@pytest.mark.campaign
def test_the_reason_is_told_once() -> None:
    model = load_text(f"{SYSTEM}invariant i: can budget == 0 within 1 by pay")
    (result,) = invariants.check(model, invariants=["i"], chain=1, steps=2)
    assert result.verdict is invariants.Verdict.UNKNOWN
    assert result.reason is not None
    assert result.reason.count("`pay` takes any Int as `n`: too many to try all") == 1
    assert "all configurations" not in result.reason
