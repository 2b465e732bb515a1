"""Consecution by cases: what is asked is complete, both solvers agree with the whole, and nothing else is accepted."""

from __future__ import annotations

from itertools import product

import pytest
from msgspec.structs import replace

from invariants.evidence.cases import case_reproving
from invariants.evidence.cases.case_reproving import reprove_obligations
from invariants.evidence.cases.case_search import decided_cases, is_preserved
from invariants.evidence.cases.step_cases import (
    Cases,
    IncompleteCasesError,
    StepCase,
    StepCases,
    is_by_cases,
    obligations_asked,
    strengthening_by_cases,
)
from invariants.evidence.certificates.certificate import Certificate, Header, certificate_text, read_header
from invariants.evidence.certificates.checking import Accepted, Checker, RefusalReason, RefusedCertificate
from invariants.evidence.proofs import reproving
from invariants.evidence.proofs.reproving import NotReproved, ProofObligation, Reproved, assess
from invariants.evidence.proofs.statement import ProofStatement, obligations_of
from invariants.foundation.sources import SourceText
from invariants.language.loader import load_text
from invariants.language.printing.meaning import meaning_digest
from invariants.solver.answers import Answer, SolverOutcome
from invariants.solver.scripts import cvc5_script, z3_script

LOCKS = """\
system locks
type Node [3]
type Lock [2]
var holds: Node, Lock -> Bool = false
var free: Lock -> Bool = true
transition take(n: Node, l: Lock) {
  require free[l]
  holds[n, l] := true
  free[l] := false
}
transition give(n: Node, l: Lock) {
  require holds[n, l]
  holds[n, l] := false
  free[l] := true
}
invariant single: forall m, n in Node, l in Lock: holds[m, l] and holds[n, l] => m == n
"""
SINGLE = (
    "(forall ((b!0 |sort Node|) (b!1 |sort Node|) (b!2 |sort Lock|)) "
    "(or (not (and (|holds[_,_]| b!0 b!2) (|holds[_,_]| b!1 b!2))) (= b!0 b!1)))"
)
NOT_FREE = "(forall ((b!3 |sort Node|) (b!4 |sort Lock|)) (not (and (|holds[_,_]| b!3 b!4) (|free[_]| b!4))))"
ENOUGH = f"(and true\n{SINGLE}\n{NOT_FREE}\n)"
STATEMENT = ProofStatement("single", (("Node", None), ("Lock", None)), None, 1)
SECONDS = 100


@pytest.fixture(scope="module")
def obligations():
    return obligations_of(load_text(LOCKS, path="locks.inv"), STATEMENT)


def by_z3(question: str, seconds: float) -> SolverOutcome:
    return z3_script.answers_to([question], SECONDS, allowed=seconds)[0]


def by_cvc5(question: str, seconds: float) -> SolverOutcome:
    return cvc5_script.answers(f"{question}(check-sat)\n", SECONDS)[0]


def all_cases(cases: StepCases, *, near: bool) -> tuple[StepCase, ...]:
    return tuple(StepCase(*pair, near) for pair in product(range(len(cases.conjuncts)), cases.rules))


@pytest.mark.parametrize("near", [False, True])
@pytest.mark.parametrize("safety", [False, True])
def test_both_solvers_prove_by_cases(obligations, near, safety):
    cases = StepCases(obligations, ENOUGH)
    asked = Cases(all_cases(cases, near=near), safety)
    assert len(asked.steps) == 4
    script = cases.script(asked)
    assert is_by_cases(script)
    assert strengthening_by_cases(script, obligations) == ENOUGH
    assert cases.stated_in(script) == asked
    for solver in (z3_script, cvc5_script):
        assert assess(solver.answers(script, SECONDS), obligations_asked(asked)) == Reproved()


@pytest.mark.parametrize("ask", [by_z3, by_cvc5])
@pytest.mark.parametrize(
    ("strengthening", "kept", "decided"),
    [
        (ENOUGH, [True, True], True),
        (f"(and true\n{SINGLE}\n)", [False], False),
        (f"(and true\n{NOT_FREE}\n)", [False], False),
        (SINGLE, [False], False),
        ("(and true\n)", [], False),  # preserved, and not safe
        (
            f"(and true\n{SINGLE}\n{NOT_FREE}\n(forall ((b!5 |sort Lock|)) (|free[_]| b!5))\n)",
            [True, True, False],
            False,
        ),
    ],
)
def test_what_a_step_breaks_is_not_preserved(obligations, ask, strengthening, kept, decided):
    """By cases, no more is shown than holds, and here all of it."""
    cases = StepCases(obligations, strengthening)
    assert [is_preserved(cases, number, ask, SECONDS) for number in range(len(cases.conjuncts))] == kept
    found = decided_cases(cases, ask, SECONDS)
    assert (found is not None) is decided
    whole = assess(z3_script.answers(obligations.script(strengthening), SECONDS))
    assert isinstance(whole, Reproved) is decided


def test_what_is_left_out_or_foreign_is_refused(obligations):
    cases = StepCases(obligations, ENOUGH)
    steps = all_cases(cases, near=True)
    cases.require_complete(steps)
    wrong = [steps[:left] + steps[left + 1 :] for left in range(len(steps))]
    wrong += [(*steps, StepCase(2, 0, False)), (*steps, StepCase(0, 2, False))]
    for each in wrong:
        with pytest.raises(IncompleteCasesError):
            cases.require_complete(each)


def test_unknown_is_no_answer(obligations):
    cases = StepCases(obligations, ENOUGH)
    assert decided_cases(cases, lambda question, seconds: SolverOutcome(Answer.UNKNOWN), 1) is None


def test_proving_again_by_cases(obligations, monkeypatch):
    """Where the whole is not decided, cases are; a step that is no rule's is no proof."""
    asked = []

    def undecided(questions, seconds, contexts=None):
        asked.append(questions)
        if len(asked) == 1:
            return NotReproved("not decided", ProofObligation.CONSECUTION)
        return assess(z3_script.answers_to(questions, SECONDS))

    monkeypatch.setattr(z3_script, "BRIEF_EFFORT", 1)
    for place in (case_reproving, reproving):
        monkeypatch.setattr(place, "reprove_questions", undecided)
    found = reprove_obligations(obligations, ENOUGH, SECONDS)
    assert isinstance(found, Cases)
    assert len(asked) == 2
    asked.clear()
    loose = replace(obligations, calls=obligations.calls[:1])
    assert isinstance(reprove_obligations(loose, ENOUGH, SECONDS), NotReproved)


def test_a_strengthening_that_no_solver_reads_is_not_asked_about_by_cases(obligations):
    found = reprove_obligations(obligations, "(ite 1 true true)", SECONDS)
    assert isinstance(found, NotReproved)
    assert "cannot read" in found.reason


# ---------------------------------------------------------------- certificates


@pytest.fixture
def certificate(tmp_path, obligations):
    (tmp_path / "locks.inv").write_text(LOCKS, "utf-8")
    digest = meaning_digest([SourceText("locks.inv", LOCKS)])
    header = Header("0.1.0", "open", "locks", "locks.inv", digest, STATEMENT)
    steps = all_cases(StepCases(obligations, ENOUGH), near=True)
    return certificate_text(Certificate(header, ENOUGH, cases=Cases(steps, safety_is_near=True)), obligations)


def test_a_certificate_by_cases_is_accepted(tmp_path, certificate):
    assert read_header(certificate)[0].statement == STATEMENT
    assert isinstance(Checker(tmp_path, SECONDS).check(certificate), Accepted)


def block(text: str, first: str) -> str:
    start = text.index(f"; {first}\n")
    return text[start : text.index("(pop 1)\n", start) + len("(pop 1)\n")]


def test_other_texts_are_refused(tmp_path, certificate):
    near = ", at the individuals of the step"
    one = block(certificate, f"conjunct 0 and |fire give|{near}")
    completeness = block(certificate, "each step is one of a rule")
    weaker = certificate.replace(NOT_FREE, "(forall ((b!3 |sort Node|)) true)", 1)
    changed = {
        certificate.replace(one, ""): RefusalReason.OBLIGATIONS_DIFFER,
        certificate.replace(completeness, ""): RefusalReason.OBLIGATIONS_DIFFER,
        certificate.replace(one, one.replace("(assert step)", "(assert false)")): RefusalReason.OBLIGATIONS_DIFFER,
        certificate.replace(one, one.replace(near, "")): RefusalReason.OBLIGATIONS_DIFFER,
        certificate.replace(
            "conjunct 0 and |fire give|", "conjunct 0 and |fire rob|"
        ): RefusalReason.OBLIGATIONS_DIFFER,
        certificate.replace("conjunct 0 and", "conjunct 7 and"): RefusalReason.OBLIGATIONS_DIFFER,
        certificate.replace("(declare-sort", "(assert false)\n(declare-sort", 1): RefusalReason.OBLIGATIONS_DIFFER,
        certificate.replace(ENOUGH, "(and true\n|fire give|\n)", 1): RefusalReason.STRENGTHENING,
        weaker: RefusalReason.OBLIGATIONS_DIFFER,
    }
    assert len(changed) == 9
    checker = Checker(tmp_path, SECONDS)
    for text, refusal in changed.items():
        found = checker.check(text)
        assert isinstance(found, RefusedCertificate), text
        assert found.refusal is refusal, found


def test_one_that_is_not_inductive_is_refused(tmp_path, obligations, certificate):
    header = read_header(certificate)[0]
    steps = all_cases(StepCases(obligations, SINGLE), near=True)
    text = certificate_text(Certificate(header, SINGLE, cases=Cases(steps, safety_is_near=True)), obligations)
    found = Checker(tmp_path, SECONDS).check(text)
    assert isinstance(found, RefusedCertificate)
    assert found.refusal is RefusalReason.NOT_INDUCTIVE


def test_an_undecided_whole_is_asked_by_cases(tmp_path, obligations, certificate):
    """A certificate without cases is accepted if a solver decides it by cases only."""

    def shy(script: str, seconds: float) -> tuple[SolverOutcome, ...]:
        found = z3_script.answers(script, seconds)
        unknown = SolverOutcome(Answer.UNKNOWN)
        return (found[0], unknown, found[2]) if len(found) == 3 else found

    header = read_header(certificate)[0]
    text = certificate_text(Certificate(header, ENOUGH), obligations)
    assert isinstance(Checker(tmp_path, SECONDS, {"shy": shy}).check(text), Accepted)
