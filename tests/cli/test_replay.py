"""The command `replay`, from the files to its output and its exit status."""

from __future__ import annotations

import io
import json
import sys

import pytest

from tests.schemas import validator_of

GATE = """\
system gate

enum Kind { human, ai }
type Agent [3]

var kind: Agent -> Kind
var reviewed: Agent -> Bool = false
var deployed: Agent -> Bool = false

transition review(a: Agent) {
  reviewed[a] := true
}

transition deploy(a: Agent) {
  require gate: reviewed[a]
  deployed[a] := true
}

modification open_gate(to: Kind) {
  rewrite deploy.gate as prev or kind[a] == to
}

invariant oversight: forall a in Agent: deployed[a] => reviewed[a]
invariant people: forall a in Agent: deployed[a] => kind[a] == human
"""
KINDS = {"rule": None, "state": {"kind": {"Agent0": "human", "Agent1": "ai", "Agent2": "human"}}}
REVIEW = {"rule": "review", "arguments": {"a": "Agent0"}}
DEPLOY = {"rule": "deploy", "arguments": {"a": "Agent0"}, "state": {"deployed": {"Agent0": True}}}
OPEN = {"rule": "open_gate", "arguments": ["ai"]}
DEPLOY_1 = {"rule": "deploy", "arguments": ["Agent1"]}
DEPLOY_2 = {"rule": "deploy", "arguments": ["Agent2"]}


@pytest.fixture
def replay(run, here):
    """Replays lines against the gate, and returns the output of the command, without times."""
    (here / "gate.inv").write_text(GATE, "utf-8")

    def call(*lines: object, options: tuple[str, ...] = ()):
        text = "".join((line if isinstance(line, str) else json.dumps(line)) + "\n" for line in lines)
        (here / "run.jsonl").write_text(text, "utf-8")
        return run("replay", "gate.inv", "run.jsonl", *options)

    return call


# -------------------------------------------------------------------- text


def test_a_log_of_a_run_is_accepted(replay):
    outcome = replay(KINDS, REVIEW, DEPLOY)
    assert outcome.err == ""
    assert outcome.out == (
        "run.jsonl: is a run of gate\n"
        "run.jsonl: oversight, people hold along it\n"
        "\n"
        "2 steps · 0 modifications · 2 invariants: 2 hold\n"
    )
    assert outcome.status == 0


def test_an_invariant_that_is_false_along_a_run(replay, golden):
    outcome = replay(KINDS, REVIEW, DEPLOY, OPEN, DEPLOY_1)
    golden.matches(outcome.out)
    assert outcome.status == 1


def test_a_rewritten_clause_that_forbids_a_step(replay, golden):
    outcome = replay(KINDS, OPEN, DEPLOY_2)
    golden.matches(outcome.out)
    assert outcome.status == 1


def test_an_observed_variable_that_differs(replay, golden):
    wrong = {**REVIEW, "state": {"reviewed": {"Agent0": True, "Agent1": True}}}
    outcome = replay(KINDS, wrong, DEPLOY)
    golden.matches(outcome.out)


def test_dependence_on_omitted_values_is_reported(replay, golden):
    outcome = replay(REVIEW, DEPLOY)
    golden.matches(outcome.out)
    assert outcome.status == 3


def test_a_departure_that_may_have_other_reasons(replay):
    outcome = replay(OPEN, DEPLOY_1, {**REVIEW, "state": {"kind": {"Agent1": "human"}}})
    assert "run.jsonl: departs from gate at step 3 (line 3)\n" in outcome.out
    assert "  kind[Agent1] cannot be human as well; it is ai here\n" in outcome.out
    assert "  note: the log leaves values open; this is one way to complete it\n" in outcome.out
    assert outcome.status == 1


def test_a_log_with_an_impossible_start(replay):
    outcome = replay({"rule": None, "state": {"deployed": {"Agent2": True}}}, REVIEW)
    assert outcome.out.startswith(
        """\
run.jsonl: departs from gate at the start (line 1)
  the model does not start with the observed values

  8 │ var deployed: Agent -> Bool = false
    │                               ───── its initial value

  deployed[Agent2] cannot be true as well; it is false here
"""
    )
    assert outcome.out.endswith("\n1 step, 0 of them a run · 0 modifications\n")
    assert outcome.status == 1


def test_the_end_of_a_long_log_is_reported(replay):
    outcome = replay(KINDS, *[REVIEW] * 60, DEPLOY_2)
    rows = outcome.out.splitlines()
    assert "  ⋮ 40 more" in rows
    assert sum(row.startswith("  review(Agent0)") for row in rows) == 20


def test_time_that_is_up(replay):
    outcome = replay(REVIEW, DEPLOY, options=("--timeout", "0.000001"))
    # The time may be up before the search for a run has begun.
    assert outcome.out.startswith("run.jsonl: undecided whether it is a run of gate\n  why: timeout")
    assert outcome.out.endswith("\n\n2 steps · 0 modifications\n")
    assert outcome.status == 3


# -------------------------------------------------------------------- JSON


@pytest.mark.parametrize(
    ("lines", "status"),
    [
        ((KINDS, REVIEW, DEPLOY), 0),
        ((KINDS, REVIEW, DEPLOY, OPEN, DEPLOY_1), 1),
        ((REVIEW, DEPLOY), 3),
        ((KINDS, DEPLOY_2), 1),
        ((KINDS, {**REVIEW, "state": {"reviewed": {"Agent0": False}}}), 1),
        ((KINDS, {**REVIEW, "code": {"deploy.gate": "true"}}), 1),
        (({"rule": None, "state": {"deployed": {"Agent2": True}}}, REVIEW), 1),
        (({"rule": "rivew"}, "x"), 2),
    ],
)
def test_json_as_its_schema_says(replay, lines, status):
    outcome = replay(*lines, options=("--format", "json"))
    content = json.loads(outcome.out)
    validator_of("replay_schema").validate(content)
    assert outcome.status == status
    assert content["log"] == "run.jsonl"
    assert (content["report"] is None) == (status == 2)
    assert bool(content["diagnostics"]) == (status == 2)


def test_the_report_in_json(replay):
    report = json.loads(replay(KINDS, OPEN, DEPLOY_2, options=("--format", "json")).out)["report"]
    assert report["is_run"] is False
    assert (report["steps"], report["reached"], report["chain"]) == (2, 1, ["open_gate"])
    departure = report["departure"]
    run = departure.pop("run")
    assert departure == {
        "kind": "blocked",
        "step": 2,
        "line": 3,
        "rule": "deploy",
        "arguments": {"a": "Agent2"},
        "reason": "deploy cannot fire: a condition that it requires is false",
        "place": {"path": "gate.inv", "start": {"line": 20, "column": 26}, "end": {"line": 20, "column": 47}},
        "what": "false",
        "site": "deploy.gate",
        "present": "reviewed[a] or kind[a] == ai",
        "disagreements": [],
        "forced": True,
        "refused": False,
    }
    assert [step["rule"] for step in run["trace"]] == [None, "open_gate"]
    assert report["invariants"][0] == {
        "invariant": "oversight",
        "standing": "holds",
        "step": None,
        "line": None,
        "failure": None,
        "run": None,
        "reason": None,
    }


def test_fields_of_others_and_names_of_the_log(replay):
    first = {**KINDS, "names": {"Agent": ["ann", "bo", "cy"]}, "host": "h1"}
    first["state"] = {"kind": {"ann": "human", "bo": "ai", "cy": "ai"}}
    lines = ({"rule": "deploy", "arguments": ["cy"], "refused": True, "at": 1},)
    outcome = replay(first, *lines)
    assert outcome.status == 2
    assert "--ignore-unknown-fields" in outcome.out
    outcome = replay(first, *lines, options=("--ignore-unknown-fields", "--format", "json"))
    report = json.loads(outcome.out)["report"]
    assert (outcome.status, report["is_run"], report["refusals"], report["refusals_met"]) == (0, True, 1, 1)
    outcome = replay(first, OPEN, *lines, options=("--ignore-unknown-fields",))
    assert outcome.status == 1
    assert "run.jsonl: departs from gate after step 1 (line 3)\n  deploy can fire there" in outcome.out
    assert "deploy(cy)  refused  ✗ departs" in outcome.out


# --------------------------------------------------------------- bad input


def test_a_bad_log_is_reported_with_its_line(replay):
    outcome = replay(KINDS, {"rule": "deploy", "arguments": ["Agent7"]})
    assert outcome.status == 2
    assert outcome.out.startswith("error[E0803]: Agent7 does not exist: there are 3 of Agent, from Agent0 to Agent2\n")
    assert "--> run.jsonl:2:34" in outcome.out
    assert """write "scope": {"Agent": 8} in the first line if there are more""" in outcome.out
    assert replay(KINDS, DEPLOY_2, options=("--scope", "Agent=8")).status == 1


def test_a_bad_model_is_reported(run, here):
    (here / "gate.inv").write_text("system gate\ninvariant i: x\n")
    (here / "run.jsonl").write_text("{}")
    outcome = run("replay", "gate.inv", "run.jsonl")
    assert outcome.status == 2
    assert "error[E0201]" in outcome.out


@pytest.mark.parametrize(
    ("options", "complaint"),
    [
        (("--scope", "Agent=any"), "a log is about a fixed number of individuals"),
        (("--scope", "Agent=2", "--scope", "Agent=3"), "--scope is given twice for Agent"),
        (("--scope", "Agent"), "is not of the form"),
        (("--timeout", "-1"), "is no positive number of seconds"),
        (("--root", "nowhere"), "is not a folder"),
        (("--format", "xml"), "'xml' is not one of"),
    ],
)
def test_bad_usage_ends_with_a_complaint(replay, options, complaint):
    outcome = replay(REVIEW, options=options)
    assert outcome.status == 2
    assert complaint in outcome.err
    assert outcome.out == ""


def test_a_scope_of_an_unknown_type(replay):
    outcome = replay(REVIEW, options=("--scope", "Robot=2"))
    assert outcome.status == 2
    assert outcome.out.startswith("error[E0502]: gate has no type `Robot` to set the scope of\n")


def test_files_that_cannot_be_read(run, here):
    (here / "gate.inv").write_text(GATE, "utf-8")
    outcome = run("replay", "gate.inv", "missing.jsonl")
    assert outcome.out.startswith("error[E0101]: cannot read `missing.jsonl`: no such file or directory\n")
    assert outcome.status == 2
    assert run("replay", "gate.inv", str(here)).out.startswith("error[E0101]")
    assert run("replay", "missing.inv", "missing.jsonl").status == 2
    (here / "latin.jsonl").write_bytes(b'{"rule": "review", "_by": "Ren\xe9"}\n')
    outcome = run("replay", "gate.inv", "latin.jsonl")
    assert outcome.out.startswith("error[E0102]: the byte 0xe9 on line 1 of `latin.jsonl` is not UTF-8\n")
    assert outcome.status == 2


def test_standard_input_and_a_byte_order_mark(run, here, monkeypatch):
    (here / "gate.inv").write_text(GATE, "utf-8")
    text = "\n".join(map(json.dumps, (KINDS, REVIEW))).encode("utf-8-sig")
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(text)))
    outcome = run("replay", "gate.inv", "-")
    assert outcome.out.startswith("<standard input>: is a run of gate\n")
    assert outcome.status == 0


def test_the_help_tells_the_form_of_a_log(run):
    outcome = run("replay", "--help")
    assert outcome.status == 0
    assert '{"rule": "deploy", "arguments": ["Agent0"], "state": {"deployed": {"Agent0": true}}}' in outcome.out
    assert "replay" in run("--help").out
