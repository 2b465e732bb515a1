"""Certificates of steps that can be repeated for ever: written, accepted, and refused where anything was changed."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from pathlib import Path

import pytest
from msgspec.structs import replace

import invariants
from invariants.evidence.certificates.certificate import ROUND_START
from invariants.evidence.certificates.checking import Accepted, Checker, RefusalReason, RefusedCertificate
from invariants.evidence.certificates.round_checking import RoundFault, fault_of_round
from invariants.evidence.certificates.round_claims import claim_text
from invariants.evidence.claims import Growth
from invariants.evidence.proofs.statement import ProofStatement
from invariants.evidence.rounds.growth_obligations import growth_obligations
from invariants.language.loader import load, load_text
from invariants.solver.answers import Answer, SolverOutcome
from invariants.solver.scripts.cvc5_script import SolverMissingError
from invariants.solver.scripts.script import ScriptError

RATCHET = """system ratchet
var cap: Int = 1
var n: Int = 0
transition up {
  require room: n < cap
  n := n + 1
}
modification widen(by: Int) {
  require by == 1
  cap := cap + by
}
measure height: n
check height: limit, expect unlimited
"""
HALVES = """system halves
var x: Real = 0
var gain: Real = 1
transition t(more: Real) {
  require 0 <= more and more <= gain / 2
  x := x + more
  gain := more
}
measure e: x
check e: limit, expect 1
"""
CHOICE = """system choice
var x: Real = 0
transition t(r: Real) {
  require r < 1
  x := r
}
measure e: x
check e: limit, expect 1
"""
SECONDS = 200.0


def certificate_of(text: str, name: str, folder: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """The text of the certificate of a statement of a model, which is written to the folder first."""
    monkeypatch.chdir(folder)
    (folder / "m.inv").write_text(text, "utf-8")
    model = load("m.inv")
    results = invariants.check(model, invariants=[name], certificates="proofs")
    (found,) = (each for each in results if each.invariant == name)
    assert found.certificate is not None, found
    return Path(found.certificate).read_text("utf-8")


@pytest.mark.parametrize(
    ("text", "name"),
    [
        (RATCHET, "height.limit"),
        pytest.param(HALVES, "e.reached", marks=pytest.mark.campaign),
        pytest.param(CHOICE, "e.reached", marks=pytest.mark.campaign),
    ],
)
def test_a_certificate_is_accepted_by_two_solvers_and_refused_after_any_change(
    text: str, name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = certificate_of(text, name, tmp_path, monkeypatch)
    checker = Checker(tmp_path, SECONDS)
    accepted = checker.check(found)
    assert isinstance(accepted, Accepted), accepted
    assert accepted.solvers == ("Z3", "cvc5")
    head, _, script = found.partition("\n; round: ")
    claim, _, rest = script.partition("\n")
    begin = rest.index(") Bool\n") + len(") Bool\n")
    end = rest.index("\n)\n; there is such a start")

    def with_condition(condition: str) -> str:
        return f"{head}\n; round: {claim}\n{rest[:begin]}{condition}{rest[end:]}"

    number = "least" if "least" in claim else "ratio"
    wrong = {
        with_condition("true"): RefusalReason.NOT_INDUCTIVE,
        with_condition("false"): RefusalReason.NOT_INDUCTIVE,
        with_condition("true)\n(assert false"): RefusalReason.STRENGTHENING,
        with_condition("start"): RefusalReason.STRENGTHENING,
        found.replace("(check-sat)", "(assert false)(check-sat)", 1): RefusalReason.OBLIGATIONS_DIFFER,
        found.replace("(assert start)\n(check-sat)", "(check-sat)", 1): RefusalReason.OBLIGATIONS_DIFFER,
        found.replace(f'"{number}":"1', f'"{number}":"-1'): RefusalReason.MODEL_UNUSABLE,
        found.replace(f'"{number}":"', f'"{number}":"0'): RefusalReason.MALFORMED,
        found.replace('"round":[[', '"round":[["nothing"],['): RefusalReason.MALFORMED,
        found.replace('; round: {', '; round: { '): RefusalReason.MALFORMED,
        found.replace(f"; property: {name}", f"; property: {name.partition('.')[0]}.other"):
            RefusalReason.PROPERTY_UNKNOWN,
        found.replace("; prev: 1", "; prev: exact").replace("; chain: any", "; chain: 1"): RefusalReason.MALFORMED,
    }  # fmt: skip
    assert found not in wrong
    for changed, reason in wrong.items():
        answer = checker.check(changed)
        assert isinstance(answer, RefusedCertificate), (reason, answer)
        assert answer.refusal is reason, (reason, answer)


@pytest.mark.campaign
def test_an_argument_near_a_number_is_read_only_as_it_is_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = certificate_of(CHOICE, "e.reached", tmp_path, monkeypatch)
    written = '{"near":"1","share":"1/2"}'
    assert found.count(written) == 1
    checker = Checker(tmp_path, SECONDS)
    assert isinstance(checker.check(found), Accepted)
    for wrong in ('{"near":"1"}', '{"near":1,"share":"1/2"}', '{"near":"1","share":"2/4"}', '{"near":"1","share":"x"}'):
        answer = checker.check(found.replace(written, wrong))
        assert isinstance(answer, RefusedCertificate), wrong
        assert answer.refusal is RefusalReason.MALFORMED, wrong
    for other in ('{"near":"1","share":"1"}', '{"near":"2","share":"1/2"}', '{"near":"1","share":"1/3"}'):
        assert isinstance(checker.check(found.replace(written, other)), RefusedCertificate), other


def test_a_certificate_of_another_model_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    found = certificate_of(RATCHET, "height.limit", tmp_path, monkeypatch)
    (tmp_path / "m.inv").write_text(RATCHET.replace("n < cap", "n < cap and n < 9"), "utf-8")
    answer = Checker(tmp_path, SECONDS).check(found)
    assert isinstance(answer, RefusedCertificate)
    assert answer.refusal is RefusalReason.MODEL_CHANGED


MODEL = load_text(
    "system s\nvar n: Int = 0\ntransition up { n := n + 1 }\nmeasure height: n\ncheck height: limit, expect unlimited\n"
)
UP = ("up", ())
YES, NO, SILENT = (SolverOutcome(each) for each in (Answer.SATISFIABLE, Answer.UNSATISFIABLE, Answer.UNKNOWN))


def fault_of(claim: Growth, **answers: Sequence[SolverOutcome] | Exception) -> RoundFault | None:
    """The kind of fault of a certificate that is written as certificates are, with solvers that answer so."""
    text = f"{ROUND_START}{claim_text(claim)}\n{growth_obligations(MODEL, {}, claim).script(claim.condition)}"

    def answering(given: Sequence[SolverOutcome] | Exception) -> Sequence[SolverOutcome]:
        if isinstance(given, Exception):
            raise given
        return given

    solvers = {name: lambda *_, given=each: answering(given) for name, each in answers.items()}
    found = fault_of_round(MODEL, ProofStatement("height.limit", (), None, claim.depth), text, solvers, 1.0)
    return None if found is None else found.kind


def claimed(least: int = 1, before: int = 0, round_: int = 1) -> Growth:
    return Growth("height.limit", {("n", ()): 0}, (UP,) * before, (UP,) * round_, 1, "true", (), Fraction(least))


@pytest.mark.parametrize(
    ("claim", "fault"),
    [
        (claimed(), None),
        (claimed(least=2, before=3, round_=2), None),
        (claimed(least=2), RoundFault.REFUTED),
        (replace(claimed(), initial={("n", ()): 1}), RoundFault.REFUTED),
    ],
)
def test_the_interpreter_repeats_the_steps(claim: Growth, fault: RoundFault | None) -> None:
    assert fault_of(claim) is fault


@pytest.mark.parametrize(
    ("answers", "fault"),
    [
        ({"one": [YES, NO, NO]}, None),
        ({"one": [NO, NO, NO]}, RoundFault.REFUTED),
        ({"one": [YES, YES, NO]}, RoundFault.REFUTED),
        ({"one": [YES, NO, YES]}, RoundFault.REFUTED),
        ({"one": [YES, NO, SILENT]}, RoundFault.UNDECIDED),
        ({"one": [YES, NO]}, RoundFault.UNDECIDED),
        ({"one": [YES, NO, NO, NO]}, RoundFault.UNDECIDED),
        ({"one": [SILENT, NO, NO], "other": [YES, YES, NO]}, RoundFault.REFUTED),
        ({"one": [SILENT, NO, NO], "other": [YES, NO, NO]}, RoundFault.UNDECIDED),
        ({"one": SolverMissingError("none"), "other": [YES, NO, NO]}, RoundFault.UNDECIDED),
        ({"one": SolverMissingError("none"), "other": [NO, NO, NO]}, RoundFault.REFUTED),
        ({"one": ScriptError("bad"), "other": [YES, NO, NO]}, RoundFault.MALFORMED),
    ],
)
def test_every_solver_has_to_answer_as_is_right(
    answers: dict[str, Sequence[SolverOutcome] | Exception], fault: RoundFault | None
) -> None:
    assert fault_of(claimed(), **answers) is fault
