"""The command ``verify``."""

from __future__ import annotations

import json
import sys

import pytest

from invariants.verdicts.limits import own_process
from tests.evidence.certificates.certified import LAMP, lamp
from tests.schemas import schemas, validator_of


@pytest.fixture
def proof(here):
    (here / "lamp.inv").write_text(LAMP, "utf-8")
    (here / "proofs").mkdir()
    (here / "proofs" / "fine.smt2").write_text(lamp(), "utf-8")
    return here / "proofs" / "fine.smt2"


def test_an_accepted_certificate(run, proof):
    outcome = run("verify", "proofs/fine.smt2")
    assert outcome.status == 0
    assert outcome.out == (
        "proofs/fine.smt2: accepted · fine of lamp (chain any, steps any) · Z3, cvc5\n1 certificate: 1 accepted\n"
    )
    assert outcome.err == ""


@pytest.mark.parametrize("forks", [True, False])
def test_a_folder_stands_for_every_certificate_below_it(run, proof, here, monkeypatch, forks):
    monkeypatch.setattr(own_process, "can_fork", lambda: forks)
    (here / "proofs" / "more").mkdir()
    (here / "proofs" / "more" / "wrong.smt2").write_text(lamp("true"), "utf-8")
    (here / "proofs" / "README.md").write_text("no certificate", "utf-8")
    outcome = run("verify", "proofs", "proofs/fine.smt2")
    assert outcome.status == 1
    assert outcome.out.splitlines() == [
        "proofs/fine.smt2: accepted · fine of lamp (chain any, steps any) · Z3, cvc5",
        "proofs/more/wrong.smt2: refused: not inductive: safety does not hold, says Z3",
        "  prove anew: invariants check lamp.inv --invariant fine --chain any --steps any --certificates proofs/more",
        "2 certificates: 1 accepted, 1 refused",
    ]


def test_models_may_lie_elsewhere(run, proof, here):
    (here / "models").mkdir()
    (here / "lamp.inv").rename(here / "models" / "lamp.inv")
    assert run("verify", "proofs").status == 1
    text = run("verify", "proofs").out
    assert "model missing" in text
    assert "name the folder that its path starts from: --models FOLDER" in text
    assert run("verify", "proofs", "--models", "models").status == 0


def test_bad_usage_ends_with_a_complaint(run, proof, here):
    (here / "empty").mkdir()
    assert run("verify").status == 2
    assert "There is no file" in run("verify", "nothing.smt2").err
    assert "no .smt2 file" in run("verify", "empty").err
    assert "not a folder" in run("verify", "proofs", "--models", "nowhere").err
    assert run("verify", "nothing.smt2", "proofs").status == 2
    assert run("verify", "proofs", "--timeout", "never").status == 2


def test_an_unreadable_certificate_is_refused(run, proof):
    proof.write_bytes(b"\xff\xfe")
    outcome = run("verify", "proofs")
    assert outcome.status == 1
    assert "malformed: the file is not UTF-8 text" in outcome.out


def test_line_ends_are_not_translated(run, proof):
    proof.write_bytes(lamp().encode().replace(b"\n", b"\r\n"))
    assert run("verify", "proofs").status == 1


def test_a_proof_about_nothing_is_refused_unless_asked_not_to(run, proof, here):
    text = LAMP + "init on and not on\n"
    (here / "lamp.inv").write_text(text, "utf-8")
    proof.write_text(lamp(model_text=text), "utf-8")
    outcome = run("verify", "proofs")
    assert (outcome.status, "refused: vacuous" in outcome.out) == (1, True)
    outcome = run("verify", "proofs", "--allow-vacuous")
    assert outcome.status == 0
    assert outcome.out.splitlines()[1] == "  vacuous: the model has no initial state, so that every invariant holds"
    (certificate,) = json.loads(run("verify", "proofs", "--allow-vacuous", "--format", "json").out)["certificates"]
    assert certificate["note"].startswith("vacuous")


def test_a_missing_solver_leaves_it_undecided(run, proof, monkeypatch):
    monkeypatch.setitem(sys.modules, "cvc5", None)
    outcome = run("verify", "proofs")
    assert outcome.status == 3
    assert "undecided: cvc5 is not installed" in outcome.out
    assert "1 undecided" in outcome.out


def test_a_refusal_wins_over_what_is_undecided(run, proof, here, monkeypatch):
    monkeypatch.setitem(sys.modules, "cvc5", None)
    (here / "proofs" / "wrong.smt2").write_text(lamp("true"), "utf-8")
    assert run("verify", "proofs").status == 1


def test_nothing_that_a_certificate_holds_reaches_the_terminal_as_it_is(run, proof):
    proof.write_text(lamp().replace("(assert initial)", "(assert \x1b[31minitial)"), "utf-8")
    outcome = run("verify", "proofs")
    assert "obligations differ" in outcome.out
    assert "\x1b" not in outcome.out


def test_the_json_has_a_row_for_each_certificate(run, proof, here):
    (here / "proofs" / "wrong.smt2").write_text(lamp("true"), "utf-8")
    (here / "proofs" / "other.smt2").write_text("(check-sat)\n", "utf-8")
    outcome = run("verify", "proofs", "--format", "json")
    assert outcome.status == 1
    report = json.loads(outcome.out)
    validator_of("certificates_schema").validate(report)
    fine, other, wrong = report["certificates"]
    assert (fine["status"], fine["solvers"], fine["invariant"], fine["chain"]) == (
        "accepted",
        ["Z3", "cvc5"],
        "fine",
        "any",
    )
    assert fine["model"] == "lamp"
    assert fine["reason"] is None
    assert (other["status"], other["refusal"], other["model"]) == ("refused", "malformed", None)
    assert (wrong["status"], wrong["refusal"]) == ("refused", "not inductive")


def test_every_refusal_is_in_the_schema():
    from invariants.evidence.certificates.checking import RefusalReason

    listed = schemas()["certificates_schema"]["$defs"]["certificate"]["properties"]["refusal"]["enum"]
    assert set(listed) == {None, *(refusal.value for refusal in RefusalReason)}
