"""Strengthenings and solvers: a certificate is refused where either does not prove it."""

from __future__ import annotations

import pytest

from invariants.evidence.certificates.checking import (
    Accepted,
    Checker,
    RefusalReason,
    RefusedCertificate,
    UndecidedCertificate,
)
from invariants.foundation.no_answer import GaveUpReason, NoAnswer
from invariants.solver.answers import Answer, SolverOutcome
from invariants.solver.scripts import z3_script
from invariants.solver.scripts.cvc5_script import SolverMissingError
from tests.evidence.certificates.certified import LAMP_STRENGTHENING, MODELS, found, lamp
from tests.evidence.certificates.test_checking import SECONDS, refused

# -------------------------------------------------------- the strengthening


def with_strengthening(text: str) -> str:
    """The lamp's certificate with any text at all in the strengthening's place."""
    return lamp().replace(LAMP_STRENGTHENING, text)


@pytest.mark.parametrize(
    ("strengthening", "obligation"),
    [
        ("true", "safety"),
        ("false", "initiation"),
        ("(not |var broken|)", "safety"),
        ("(= |var colour| 1)", "safety"),
        ("(and (not |var broken|) (= |var colour| 1) (not |var on|))", "consecution"),
        ("(and (not |var broken|) (= |var colour| 2))", "initiation"),
        ("(or (not |var broken|) (= |var colour| 1))", "safety"),
    ],
)
def test_a_strengthening_that_is_not_inductive_is_refused(check, strengthening, obligation):
    reason = refused(check(lamp(strengthening)), RefusalReason.NOT_INDUCTIVE)
    assert reason.startswith(f"{obligation} does not hold")


def test_every_conjunct_of_a_real_strengthening_is_needed_or_harmless():
    """A proof with a conjunct less is refused, unless the rest is a proof as well, which solvers have to say."""
    text = found("gated_upgrade/gap_widened.inv", "within_two")
    body = text.partition(" Bool\n(and true\n")[2].partition("\n)\n)\n")[0].split("\n")
    checker = Checker(MODELS, SECONDS, {"Z3": z3_script.answers})
    outcomes = [checker.check(text.replace(f"{line}\n", "", 1)) for line in body[1::8]]
    assert any(
        isinstance(each, RefusedCertificate) and each.refusal is RefusalReason.NOT_INDUCTIVE for each in outcomes
    )
    for each in outcomes:
        assert isinstance(each, Accepted) or each.refusal is RefusalReason.NOT_INDUCTIVE, each


@pytest.mark.parametrize(
    "text",
    [
        "",
        "true true",
        "true) (assert false) (define-fun other () Bool true",
        "true\n)\n(assert false)\n(define-fun other () Bool\ntrue",
        "(not violation)",
        "(=> step violation)",
        "initial",
        "part6",
        "(not |fire relax|)",
        "|switch.gate/beyond|",
        "(not |var broken'|)",
        "strengthening",
        "(strengthening |var on| |var broken| |var colour| 0 0)",
        "|var  broken|",
        "var broken",
        "(forall ((b!0 Int)) true)",
        "(exists ((b!0 Bool)) b!0)",
        "(let ((x true)) x)",
        "(! true :named x)",
        "(as true Bool)",
        "((as const (Array Int Bool)) true)",
        "(select |var on| 1)",
        "(|var on|)",
        "(and)",
        "(not true true)",
        "(ite true true)",
        "()",
        "(())",
        "((and true) true)",
        "; true\ntrue",
        '"true"',
        "#b1",
        "01",
        "1.",
        "-1",
        pytest.param(f"(< 0 1{'0' * 1_000})", id="a number of more than a thousand digits"),
        "true\t",
        "|true|",
        "TRUE",
        "tru\u0435",
        "(and true",
        "(and true))",
    ],
)
def test_a_strengthening_that_is_no_expression_over_the_entries_is_refused(check, text):
    checked = check(with_strengthening(text))
    assert isinstance(checked, RefusedCertificate)
    assert checked.refusal in (RefusalReason.STRENGTHENING, RefusalReason.OBLIGATIONS_DIFFER), checked


@pytest.mark.parametrize("text", ["1", "|var colour|", "(+ |var on| 1)", "(ite 1 true true)"])
def test_an_ill_typed_strengthening_is_refused(check, text):
    assert "cannot read" in refused(check(lamp(text)), RefusalReason.STRENGTHENING)


OPEN = ("gated_upgrade/gap_widened.inv", "within_two")


@pytest.mark.parametrize(
    "text",
    [
        "(forall ((b!0 Int)) true)",
        "(forall ((x |sort Agent|)) true)",
        "(forall ((|var latest| |sort Agent|)) true)",
        "(forall () true)",
        "(forall ((b!0 |sort Agent|) (b!0 |sort Agent|)) true)",
        "(forall ((b!0 |sort Agent|)) (forall ((b!0 |sort Agent|)) true))",
        "(forall ((b!0 |sort Agent|)) true true)",
        "(and (forall ((b!0 |sort Agent|)) true) (|audited[_]| b!0))",
        "(forall ((b!0 |sort Agent|)) |audited[_]|)",
        "(forall ((b!0 |sort Agent|)) (|audited[_]| b!0 b!0))",
        "(forall ((b!0 |sort Agent|)) (|audited[_]'| b!0))",
        "(not |fire widen|)",
        "(not step)",
        "forall",
        "(forall)",
    ],
)
def test_quantifiers_are_over_individuals_and_nothing_else(text):
    certificate = found(*OPEN, open_=True)
    opening, closing = " () Bool\n", "\n)\n(define-fun |strengthening'|"
    start = certificate.index("(define-fun strengthening")
    start = certificate.index(opening, start) + len(opening)
    changed = certificate[:start] + text + certificate[certificate.index(closing, start) :]
    refused(Checker(MODELS, SECONDS).check(changed), RefusalReason.STRENGTHENING)


def test_the_strengthening_after_the_step_is_the_same():
    """With open populations its text stands there twice."""
    certificate = found(*OPEN, open_=True)
    start = certificate.index("(define-fun |strengthening'| () Bool\n") + len("(define-fun |strengthening'| () Bool\n")
    changed = certificate[:start] + "true\n" + certificate[certificate.index("\n)\n", start) + 1 :]
    assert changed != certificate
    refused(Checker(MODELS, SECONDS).check(changed), RefusalReason.OBLIGATIONS_DIFFER)


# -------------------------------------------------------------- the solvers


def saying(*answers: Answer):
    why = NoAnswer(GaveUpReason.UNDECIDED, "out of patience")
    return lambda script, seconds: tuple(SolverOutcome(answer, why) for answer in answers)


YES = saying(*[Answer.UNSATISFIABLE] * 3)


def test_a_solver_that_gives_up_decides_nothing(folder):
    unsure = saying(Answer.UNSATISFIABLE, Answer.UNKNOWN, Answer.UNSATISFIABLE)
    for solvers in ({"a": unsure, "b": YES}, {"a": YES, "b": unsure}):
        checked = Checker(folder, SECONDS, solvers).check(lamp())
        assert isinstance(checked, UndecidedCertificate)
        assert "consecution was not decided: out of patience" in checked.reason


def test_a_refutation_wins_over_a_solver_that_gives_up(folder):
    unsure, no = saying(*[Answer.UNKNOWN] * 3), saying(Answer.UNSATISFIABLE, Answer.UNSATISFIABLE, Answer.SATISFIABLE)
    checked = Checker(folder, SECONDS, {"a": unsure, "b": no}).check(lamp())
    assert refused(checked, RefusalReason.NOT_INDUCTIVE) == "safety does not hold, says b"


def test_a_solver_that_answers_too_little_decides_nothing(folder):
    checked = Checker(folder, SECONDS, {"a": saying(Answer.UNSATISFIABLE), "b": YES}).check(lamp())
    assert isinstance(checked, UndecidedCertificate)


def test_a_solver_that_is_missing_decides_nothing(folder):
    def missing(script, seconds):
        raise SolverMissingError("b is not installed")

    checked = Checker(folder, SECONDS, {"a": YES, "b": missing}).check(lamp())
    assert isinstance(checked, UndecidedCertificate)
    assert "not installed" in checked.reason


def test_solvers_are_asked_nothing_about_a_text_that_differs(folder):
    def never(script, seconds):
        raise AssertionError("asked")

    checker = Checker(folder, SECONDS, {"a": never})
    refused(checker.check(lamp() + "(exit)\n"), RefusalReason.OBLIGATIONS_DIFFER)
    refused(checker.check(with_strengthening("(not violation)")), RefusalReason.STRENGTHENING)
