"""The command `solve`: its report, its JSON, its statuses."""

from __future__ import annotations

import json

import pytest

from invariants.language.loader import load_text
from tests.cli.conftest import ended_by_a_signal, without_times
from tests.schemas import validator_of

pytestmark = pytest.mark.usefixtures("in_one_process")

GATE = """\
system gate
var reviewed: Bool = false
var deployed: Bool = false
transition review {
  reviewed := true
}
transition deploy {
  require gate: ?
  deployed := true  # for good
}
invariant kept: deployed => reviewed
"""


@pytest.fixture
def gate(here):
    (here / "gate.inv").write_text(GATE, "utf-8")
    return here / "gate.inv"


def test_the_report_has_the_weakest_filling_and_its_reasons(run, gate, golden):
    outcome = run("solve", "gate.inv")
    golden.matches(without_times(outcome.out))
    assert (outcome.status, outcome.err) == (0, "")


def test_json_as_its_schema_says(run, gate):
    outcome = run("solve", "gate.inv", "--format", "json")
    assert outcome.status == 0
    report = json.loads(outcome.out)
    validator_of("solve_schema").validate(report)
    (found,) = report["models"]
    assert found["weakness"] == "weakest"
    assert found["holes"][0]["filling"] == "deployed or reviewed"
    assert found["left_out"][0]["result"]["chain"] == []
    assert load_text(found["texts"]["gate.inv"]).promises == ("kept",)


def test_the_clauses_that_make_it_impossible_are_in_the_json(run, here):
    leak = "transition leak {\n  deployed := true\n}\ninvariant kept"
    (here / "one.inv").write_text(GATE.replace("invariant kept", leak), "utf-8")
    outcome = run("solve", "one.inv", "--format", "json")
    assert outcome.status == 1
    report = json.loads(outcome.out)
    validator_of("solve_schema").validate(report)
    nothing = report["models"][0]["nothing"]
    assert (nothing["impossible"], nothing["fewness"]) == (True, "smallest")
    assert [each["rule"] for each in nothing["clauses"]] == ["leak"]


LIMIT = "system s\nconst k: 0..9 = ? largest\nvar n: 0..12 = 0\ntransition up {\n  require n < k\n  n := n + 2\n}\n"


@pytest.mark.parametrize(
    ("text", "options", "status", "said"),
    [
        (GATE.replace("var deployed: Bool = false", "var deployed: Bool = true"), (), 1, "nothing fills it"),
        (GATE, ("--timeout", "0.1"), 3, "no filling is known"),
        (
            LIMIT + "invariant low: n <= 4\n",
            (),
            0,
            "With 5, low is violated without any modification: up → up → up."
            " It is the largest: no greater number of its range does.",
        ),
        (LIMIT + "invariant low: n > 0\n", (), 1, "with every number from 0 to 9, a run breaks an invariant"),
        (
            LIMIT.replace("0..9", "Int") + "invariant low: n > 0\n",
            (),
            3,
            "no filling is known k (line 2) No filling is proved: none of the numbers that were tried does",
        ),
        pytest.param(
            LIMIT.replace("0..9", "Int") + "invariant low: n <= 4\n",
            (),
            0,
            "It is the largest that was found; whether some greater number does is not known.",
            marks=pytest.mark.campaign,
        ),
        (
            GATE + "invariant no: enabled deploy and deployed\n",
            (),
            3,
            "nothing of the vocabulary fills it deploy.gate (line 8) over deployed, reviewed With each of the 16"
            " conditions made of these terms, a run breaks an invariant. This says nothing about conditions over other"
            " terms",
        ),
        (GATE + "invariant no: enabled deploy or reviewed or not deployed\n", (), 0, "was not shown that no weaker"),
    ],
)
def test_the_status_says_whether_a_filling_was_found(run, here, text, options, status, said):
    (here / "one.inv").write_text(text, "utf-8")
    outcome = run("solve", "one.inv", *options)
    assert said.lower() in " ".join(outcome.out.split()).lower()
    assert outcome.status == status
    if status == 0:
        validator_of("solve_schema").validate(json.loads(run("solve", "one.inv", "--format", "json").out))


@pytest.mark.campaign
@pytest.mark.parametrize("hole", ["conditions", "numbers"])
def test_proofs_of_the_filled_model_are_certified(run, here, hole):
    text = GATE if hole == "conditions" else LIMIT + "invariant low: n <= 4\n"
    (here / "one.inv").write_text(text, "utf-8")
    outcome = run("solve", "one.inv", "--filled", "filled", "--certificates", "proofs", "--format", "json")
    assert outcome.status == 0
    report = json.loads(outcome.out)
    validator_of("solve_schema").validate(report)
    (found,) = report["models"]
    assert found["written"] == {"path": "filled/one.inv", "not_written": None, "uncertified": None}
    certificates = [proof["certificate"] for proof in found["proofs"]]
    name = "kept" if hole == "conditions" else "low"
    assert f"proofs/filled/one/{name}.smt2" in certificates
    assert None not in certificates
    written = (here / "filled/one.inv").read_text("utf-8")
    assert written.partition("\n")[2] == found["texts"]["one.inv"]
    verified = run("verify", "proofs")
    assert verified.status == 0
    assert f"{len(certificates)} accepted" in verified.out
    # A certificate is about the filled model, and about no other.
    (here / "filled/one.inv").write_text(written.replace("false\n", "true\n").replace("n + 2", "n + 1"), "utf-8")
    assert run("verify", "proofs").status == 1


def test_the_text_names_the_files(run, gate):
    outcome = run("solve", "gate.inv", "--filled", "filled", "--certificates", "proofs")
    assert "\n  filled model: filled/gate.inv\n  certificate: proofs/filled/gate/kept.smt2\n" in outcome.out
    assert run("check", "filled/gate.inv").status == 0
    again = run("solve", "gate.inv", "--filled", "filled")  # replaces its own file
    assert again.status == 0
    assert "certificate" not in again.out


def test_imports_are_written_with_the_filled_model(run, here):
    (here / "m/lib").mkdir(parents=True)
    (here / "m/lib/review.inv").write_text(
        "var reviewed: Bool = false\nvar deployed: Bool = false\ntransition deploy {\n"
        "  require gate: ?\n  deployed := true\n}\n",
        "utf-8",
    )
    main = 'system gate\nimport "lib/review.inv"\ntransition review {\n  reviewed := true\n}\n'
    (here / "m/gate.inv").write_text(main + "invariant kept: deployed => reviewed\n", "utf-8")
    assert run("solve", "m/gate.inv", "--filled", "filled", "--certificates", "proofs").status == 0
    assert "gate: deployed or reviewed" in (here / "filled/m/lib/review.inv").read_text("utf-8")
    assert main in (here / "filled/m/gate.inv").read_text("utf-8")
    assert run("verify", "proofs").status == 0
    assert run("check", "filled/m/gate.inv").status == 0


def test_no_file_of_others_is_replaced(run, gate):
    (gate.parent / "filled").mkdir()
    (gate.parent / "filled/gate.inv").write_text("system mine\n", "utf-8")
    for arguments, said in (
        (("gate.inv", "--filled", "filled"), "has not written"),
        (("gate.inv", "--filled", "."), "it would replace the model with the hole"),
        (("gate.inv", "--certificates", "proofs"), "--certificates needs --filled"),
        (("-", "--filled", "x"), "--filled needs a model in a file"),
    ):
        outcome = run("solve", *arguments)
        assert (outcome.status, outcome.out) == (2, "")
        assert said in " ".join(outcome.err.split())
    assert (gate.parent / "filled/gate.inv").read_text("utf-8") == "system mine\n"
    assert gate.read_text("utf-8") == GATE


def test_models_that_would_be_written_to_one_file(run, gate, tmp_path_factory):
    other = tmp_path_factory.mktemp("other") / "gate.inv"
    other.write_text(GATE, "utf-8")
    outcome = run("solve", "gate.inv", str(other), "--filled", "filled")
    assert (outcome.status, outcome.out) == (2, "")
    assert "would be written to the same file" in " ".join(outcome.err.split())
    assert not (gate.parent / "filled").exists()


def test_nothing_is_written_where_nothing_fills_it(run, gate):
    gate.write_text(GATE.replace("var deployed: Bool = false", "var deployed: Bool = true"), "utf-8")
    assert run("solve", "gate.inv", "--filled", "filled", "--certificates", "proofs").status == 1
    assert not (gate.parent / "filled").exists()
    assert not (gate.parent / "proofs").exists()


def test_files_that_cannot_be_written_are_no_success(run, gate):
    (gate.parent / "file").write_text("no folder", "utf-8")
    outcome = run("solve", "gate.inv", "--filled", "filled", "--certificates", "file")
    assert outcome.status == 2
    assert "not written: the certificate cannot be written to file" in outcome.out
    outcome = run("solve", "gate.inv", "--filled", "file/below")
    assert outcome.status == 2
    assert "--filled: file/below/gate.inv: Not a directory" in " ".join(outcome.err.split())


def test_a_proof_that_is_not_found_again_has_no_certificate(run, gate, monkeypatch):
    from invariants.shaping.filling.questions import FilledAsker, FillingOpen

    monkeypatch.setattr(FilledAsker, "certified", lambda *_: FillingOpen("there was no time left"))
    outcome = run("solve", "gate.inv", "--filled", "filled", "--certificates", "proofs")
    assert outcome.status == 3
    assert "\n  filled model: filled/gate.inv\n  no certificate: there was no time left\n" in outcome.out


def test_mistakes_are_reported_as_everywhere(run, gate):
    outcome = run("solve", "gate.inv", "--invariant", "kepd")
    assert outcome.status == 2
    assert "`kept`" in outcome.err
    gate.write_text(GATE.replace("?", "reviewed"), "utf-8")
    outcome = run("solve", "gate.inv")
    assert (outcome.status, outcome.out) == (2, "")
    assert "`gate.inv` has no hole" in outcome.err
    gate.write_text(GATE.replace("?", "? over spent"), "utf-8")
    assert "`spent`" in run("solve", "gate.inv").err
    gate.write_text(GATE.replace("deployed := true", "deployed := ?"), "utf-8")
    assert "`solve` cannot fill a hole here" in run("solve", "gate.inv").err


@pytest.mark.parametrize("command", ["check", "fuzz", "blame", "mutate", "show"])
def test_other_commands_point_to_it(run, gate, command):
    outcome = run(command, "gate.inv")
    assert outcome.status == 2
    assert "`invariants solve gate.inv`" in " ".join((outcome.out + outcome.err).split())


def test_an_interrupt_reports_the_findings_so_far(run, gate, monkeypatch):
    from invariants.shaping.filling import solving

    monkeypatch.setattr(solving.ConditionSearch, "found", ended_by_a_signal)
    outcome = run("solve", "gate.inv", "--output", "report.txt")
    assert outcome.status == 143
    report = (gate.parent / "report.txt").read_text("utf-8")
    assert "There was no time to find a filling." in report
    assert "interrupted: the rest was not looked into" in report
