"""Optional values of every sort are written, shown and read as what they are: none where nothing is there."""

from __future__ import annotations

import random

import pytest

from invariants.api import check
from invariants.foundation.sources import SourceText
from invariants.gate.gate import Gate
from invariants.gate.running.state_writing import state_content
from invariants.interpreter.interpreter import Interpreter
from invariants.language.loader import load_text
from invariants.logs.log_replay import replay_log
from invariants.report.start_line import start_phrases
from invariants.report.traces import render_trace
from invariants.stepping.followed import log_in
from tests.batches import batches
from tests.stepping.walks import Stepper, offered, replayed, reread, walk

KINDS = """\
system kinds
type U [2]
enum A { P, Q }
record R { who: U?, flag: Bool?, kind: A?, level: 0..3? }
var v: U? = none
var b: Bool? = none
var e: A? = none
var n: 0..3? = none
var i: Int? = none
var r: R = R(who: none, flag: none, kind: none, level: none)
var q: R? = none
var w: Bool -> Bool? = none
var m: U -> U? = none
backup kept of code, v, b, w
transition set(u: U) {
  v := u
  m[u] := u
}
transition more {
  b := false
  e := Q
  n := 0
  i := 0
  w[false] := false
}
transition fill {
  r := R(who: v, flag: b, kind: e, level: n)
  q := R(who: none, flag: false, kind: none, level: 0)
}
transition clear {
  v := none
  i := none
  w[false] := none
}
modification keep { save kept }
modification undo { restore kept }
invariant some: forall u in U: v == none or i == none or r.who == none or m[u] == none
invariant undone: v != none or i == none or r.who == none or e == none
invariant kept: not saved(kept) or q == none or b == none
"""

PLAIN = """system opt
type U [2]
var v: {type}? = none
var w: Bool -> {type}? = none
const k: {type}?
transition set {
  v := {value}
  w[true] := {value}
}
modification m { rewrite set.v as none }
invariant i: v == none or k != none
"""
VALUES = {"U": "U0", "Bool": "false", "0..3": "0", "Int": "0", "Real": "0.0"}


def trace_of(text: str, invariant: str):
    """The states of a violating run, after the log of it has been replayed."""
    model = load_text(text, path="optional.inv")
    result = next(each for each in check(model, chain=0, steps=5) if each.invariant == invariant)
    followed = log_in(SourceText("run.jsonl", render_trace(result, model)), model, model.scope)
    report = replay_log(followed.model, followed.scope, followed.log, path="run.jsonl")
    assert report.is_run, report.departure
    assert invariant in {each.invariant for each in report.invariants if each.standing.value == "false"}
    return model, [step.state for step in result.trace]


@pytest.mark.parametrize("type_", VALUES)
def test_the_log_of_a_violating_run_is_a_run(type_: str) -> None:
    text = PLAIN.replace("{type}", type_).replace("{value}", VALUES[type_])
    model, (start, end) = trace_of(text, "i")
    assert (start["v"], start["w"], start["k"]) == ("none", {"false": "none", "true": "none"}, "none")
    assert end["v"] == end["w"]["true"] != "none"
    assert not [name for name in start if "." in name]
    shown = start_phrases(start, model)
    assert [phrase for phrase in shown if phrase.startswith("v =")] == ["v = none"]


def test_fields_of_records_are_none_where_nothing_is_there() -> None:
    _, states = trace_of(KINDS, "undone")
    assert states[0]["r"] == "R(who: none, flag: none, kind: none, level: none)"
    assert states[0]["q"] == states[0]["v"] == "none"


@pytest.mark.parametrize("seed", batches(10, always=4))
def test_what_a_session_writes_is_read_as_the_same(seed: int) -> None:
    model = load_text(KINDS, path="kinds.inv")
    step = Stepper(model)
    walk(step, random.Random(seed), 7)  # noqa: S311 - nothing is secret
    step("save run.jsonl")
    report = replayed(step, "run.jsonl")
    assert report.is_run, (seed, report.departure, step.files)
    assert offered(reread(step, model)) == offered(step)


@pytest.mark.usefixtures("in_one_process")
def test_a_gate_reads_its_own_state() -> None:
    model = load_text(KINDS, path="kinds.inv")
    interpreter = Interpreter(model)
    gate = Gate(model, state=state_content(interpreter, next(interpreter.initial_configurations())))
    for rule, arguments in (("more", {}), ("keep", {}), ("set", {"u": "U1"}), ("clear", {}), ("undo", {})):
        gate.step(rule, arguments)
        assert Gate(model, state=gate.state).state_digest == gate.state_digest


def test_a_value_is_left_open_where_it_is_open_whether_it_is_there() -> None:
    """A part with the name of the whole would be read as one that is there."""
    model = load_text(KINDS, path="kinds.inv")
    interpreter = Interpreter(model)
    variables = {each.name: each for each in model.variables}
    start = next(interpreter.initial_configurations())
    for indices, key in (((0,), "false"), ((1,), "true")):
        state = state_content(interpreter, start, {(variables["w.there"], indices)})["state"]
        assert key not in state["w"]
        assert key not in state["w.there"]
    assert "v" not in state_content(interpreter, start, {(variables["v.there"], ())})["state"]


def test_warnings_speak_of_variables_of_the_text() -> None:
    text = """system used
type U [2]
record R { a: U?, n: Int }
var v: U? = none
var x: U? = none
var q: R? = none
var y: R? = none
transition set(u: U) {
  v := u
  x := u
  q := R(a: u, n: 1)
  y := R(a: u, n: 1)
}
invariant i: v == none and (q == none or q.n == 1)
"""
    assert [each.message for each in load_text(text).warnings] == [
        "the variable `x` is only written, never read",
        "the variable `y` is only written, never read",
    ]


def test_what_is_absent_in_a_state_leaves_no_part_open() -> None:
    model = load_text("""system absent
type U [2]
record R { n: 3..5, of: U? }
var v: U? = none
var x: U? = none
var q: R? = none
var y: R? = none
var t: Bool = false
transition same {
  require v == x and q == y
  t := true
}
modification m { v := none }
""")
    gate = Gate(model, state={"scope": {"U": 2}, "state": {"v": None, "x": "none", "q": None, "y": "none", "t": False}})
    gate.step("same", {})
    interpreter = Interpreter(model)
    after = state_content(interpreter, next(interpreter.initial_configurations()))["state"]
    assert gate.state["state"] == {**after, "t": True}
