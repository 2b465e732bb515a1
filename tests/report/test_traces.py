"""Violating runs as files: JSON Lines, and the Informal Trace Format."""

from __future__ import annotations

import json

import itf_py
import pytest
from msgspec.structs import replace

from invariants.foundation.sources import SourceText
from invariants.interpreter.interpreter import Interpreter
from invariants.language.loader import load_text
from invariants.language.model.declarations import Unbounded
from invariants.logs.log_header import header_of_log
from invariants.logs.log_reading import read_log
from invariants.logs.log_replay import replay_log
from invariants.logs.log_report import Standing
from invariants.report.itf import render_itf
from invariants.report.traces import render_trace
from invariants.verdicts.narration import trace_of
from invariants.verdicts.verdict import Bounds, Verdict
from tests.report.conftest import TEXT
from tests.verdicts.results import result_of_kind

MIXED = """\
system mixed
enum Kind { human, ai }
type Agent [2]
const c: Int
const d: Int = 3
var kind: Agent -> Kind
var share: 0..1, Bool -> Real = 1 / 3
var best: Agent
var n: Int = -12345678901234567890
transition give(a: Agent, x: Real) {
  best := a
  share[1, true] := x
}
invariant small: share[1, true] < 1
"""


@pytest.fixture
def mixed():
    """A violating run of the model above."""
    model = load_text(MIXED)
    interpreter = Interpreter(model)
    variables = {v.name: v for v in (*model.constants, *model.variables)}
    start = interpreter.initial(
        {(variables["c"], ()): 7, (variables["best"], ()): 0, **{(variables["kind"], (i,)): i for i in (0, 1)}}
    )
    fired = interpreter.fire(start.configuration, "give", (1, 2))
    configurations = [start.configuration, fired.configuration]
    trace = trace_of(interpreter, [("give", (1, 2))], configurations)
    return model, result_of_kind("small", Verdict.VIOLATED, Bounds(3, 8, {"Agent": 2}), trace=trace)


def test_json_lines_that_can_be_replayed(mixed):
    model, result = mixed
    text = render_trace(result, model)
    assert [json.loads(line)["rule"] for line in text.splitlines()] == [None, "give"]
    source = SourceText("run.jsonl", text)
    assert header_of_log(source, model).scope == {"Agent": 2}
    report = replay_log(model, {"Agent": 2}, read_log(source, model, {"Agent": 2}), path="run.jsonl")
    assert report.is_run
    assert report.completed_by is None
    assert [(along.standing, along.step) for along in report.invariants] == [(Standing.FALSE, 1)]


def test_the_first_line_says_whose_run_it_is(violation, review_gate):
    first, *others = map(json.loads, render_trace(violation, review_gate).splitlines())
    assert first["_model"] == "review_gate.inv"
    assert first["_digest"] == review_gate.digest
    assert first["_invariant"] == "oversight"
    assert first["scope"] == {"Agent": 3}
    assert all(line.keys() == {"rule", "arguments", "state", "code"} for line in others)
    every = replace(violation, bounds=Bounds(3, 8, {"Agent": Unbounded.ANY}))
    assert json.loads(render_trace(every, review_gate).splitlines()[0])["scope"] == {"Agent": 3}


def test_the_informal_trace_format(mixed):
    model, result = mixed
    content = json.loads(render_itf(result, model))
    trace = itf_py.trace_from_json(content)
    assert trace.params == ["c"]
    assert trace.vars == ["c", "kind", "share", "best", "n"]
    first, second = trace.states
    assert first.meta["rule"] is None
    assert second.meta == {"index": 1, "rule": "give", "arguments": {"a": "Agent1", "x": "2"}, "code": {}}
    assert first.values["c"] == 7
    assert first.values["n"] == -12345678901234567890
    assert first.values["kind"] == {"Agent0": "human", "Agent1": "ai"}
    assert second.values["best"] == "Agent1"
    raw = content["states"][1]["share"]
    assert raw == {
        "#map": [
            [{"#bigint": "0"}, {"#map": [[False, {"#unserializable": "1/3"}], [True, {"#unserializable": "1/3"}]]}],
            [{"#bigint": "1"}, {"#map": [[False, {"#unserializable": "1/3"}], [True, {"#unserializable": "2"}]]}],
        ]
    }


def test_traces_that_the_oracle_reads_are_written_again(violation):
    model = load_text(TEXT)
    content = json.loads(render_itf(violation, model))
    again = itf_py.trace_to_json(itf_py.trace_from_json(content))
    assert again["vars"] == content["vars"]
    assert [s["deployed"] for s in again["states"]] == [s["deployed"] for s in content["states"]]


def test_a_step_without_a_state_is_no_state(violation):
    model = load_text(TEXT)
    last = replace(violation.trace[-1], state=None, code=None)
    content = json.loads(render_itf(replace(violation, trace=(*violation.trace[:-1], last)), model))
    assert len(content["states"]) == 4
    nothing = replace(violation.trace[0], state=None)
    assert render_itf(replace(violation, trace=(nothing,)), model) is None
