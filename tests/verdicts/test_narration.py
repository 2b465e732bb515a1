"""Runs of the interpreter as reports: from configurations to the text that people read."""

from __future__ import annotations

from fractions import Fraction

import pytest

from invariants.interpreter.interpreter import Interpreter
from invariants.interpreter.state.choices import FromRecord, Recorded
from invariants.interpreter.state.outcomes import Fired, UndefinedAttempt
from invariants.language.loader import load_text
from invariants.report.text import render_result
from invariants.verdicts.narration import chain_of, failure_of, trace_of
from invariants.verdicts.traces.trace import CodeChange, StepKind, TraceChange
from invariants.verdicts.verdict import Bounds, Frontier, Result, Verdict
from tests.report.conftest import TEXT
from tests.verdicts.results import result_of_kind


class Run:
    """A run of a model, step by step."""

    def __init__(self, text: str, **initial) -> None:
        self.model = load_text(text, path="model.inv")
        self.interpreter = Interpreter(self.model)
        variables = {v.name: v for v in (*self.model.constants, *self.model.variables)}
        values = {}
        for name, value in initial.items():
            entries = value if isinstance(value, dict) else {(): value}
            values |= {(variables[name], indices): entry for indices, entry in entries.items()}
        self.configurations = [self.interpreter.initial(values).configuration]
        self.steps = []
        self.end = None

    def fire(self, rule: str, *arguments, unknown=None) -> Run:
        choices = FromRecord(Recorded(unknown=unknown)) if unknown is not None else None
        outcome = self.interpreter.fire(self.configurations[-1], rule, arguments, choices)
        self.steps.append((rule, arguments))
        if isinstance(outcome, UndefinedAttempt):
            self.end = outcome
        else:
            assert isinstance(outcome, Fired), outcome
            self.configurations.append(outcome.configuration)
        return self

    def result(self, name: str) -> Result:
        prop = self.model.properties[name]
        before = self.configurations[-2] if len(self.configurations) > 1 else None
        end = self.end or self.interpreter.evaluate(prop, self.configurations[-1], before)
        return result_of_kind(
            name,
            Verdict.VIOLATED,
            Bounds(3, 8, self.model.scope),
            chain=chain_of(self.model, self.steps),
            trace=trace_of(self.interpreter, self.steps, self.configurations),
            failure=failure_of(self.model, end, self.configurations[-1]),
        )

    def text(self, name: str) -> str:
        return render_result(self.result(name), self.model, colour=False)

    @property
    def trace(self):
        return trace_of(self.interpreter, self.steps, self.configurations)


def each(*values):
    return {(number,): value for number, value in enumerate(values)}


def test_the_first_example_is_a_story():
    run = Run(TEXT, kind=each(0, 1, 1), member=each(True, True, True))
    run.fire("review", 1, 0).fire("deploy", 0).fire("fast_track").fire("deploy", 2)
    assert run.text("oversight") == (
        "model.inv: oversight is violated after 1 modification\n"
        "\n"
        "  34 │ invariant oversight: forall a in Agent: deployed[a] => reviewed[a]\n"
        "     │                                         ────────────────────────── false for a = Agent2\n"
        "\n"
        "  start                      Agent0 human member · Agent1 ai member · Agent2 ai member\n"
        "  review(Agent1, Agent0)     reviewed[Agent0]: false → true\n"
        "  deploy(Agent0)             deployed[Agent0]: false → true\n"
        "  ⟲ fast_track               deploy.gate: reviewed[a]  →  reviewed[a] or kind[a] == ai\n"
        "  deploy(Agent2)             deployed[Agent2]: false → true     ✗ oversight\n"
        "\n"
        "  replayed by the interpreter · <0.1 s\n"
        "  next: `invariants blame model.inv --invariant oversight` finds what breaks it, and what would keep\n"
        "        it"
    )
    start, review, *_, last = run.trace
    assert start.kind is StepKind.START
    assert start.state == {
        "kind": {"Agent0": "human", "Agent1": "ai", "Agent2": "ai"},
        "member": {"Agent0": True, "Agent1": True, "Agent2": True},
        "reviewed": {"Agent0": False, "Agent1": False, "Agent2": False},
        "deployed": {"Agent0": False, "Agent1": False, "Agent2": False},
    }
    assert start.code == review.code == {}
    assert dict(review.arguments) == {"by": "Agent1", "a": "Agent0"}
    assert last.code == {"deploy.gate": "reviewed[a] or kind[a] == ai"}
    assert last.changes == (TraceChange("deployed[Agent2]", False, True),)


VALUES = """\
system values
enum Kind { low, high }
type Agent [2]
const given: Int = 7
const open: Real
var share: Agent, Kind -> Real = 0
var total: Int = 0
var level: -1..3 = 0
var kind: Kind = low
var best: Agent
var seen: Bool, -1..0 -> Bool = false
transition work(a: Agent, k: Kind, r: Real, n: Int, b: Bool) {
  share[a, k] := r / open
  total := total + n * given
  level := level + 2
  kind := k
  best := a
  seen[b, -1] := true
}
"""


def test_every_kind_of_value():
    run = Run(VALUES, open=Fraction(3), best=1)
    run.fire("work", 0, 1, Fraction(1), 10**30, True)
    start, step = run.trace
    assert start.state["open"] == "3"
    assert "given" not in start.state
    assert dict(step.arguments) == {"a": "Agent0", "k": "high", "r": "1", "n": 10**30, "b": True}
    assert step.state == {
        "open": "3",
        "share": {"Agent0": {"low": "0", "high": "1/3"}, "Agent1": {"low": "0", "high": "0"}},
        "total": 7 * 10**30,
        "level": 2,
        "kind": "high",
        "best": "Agent0",
        "seen": {"false": {"-1": False, "0": False}, "true": {"-1": True, "0": False}},
    }
    assert step.changes == (
        TraceChange("share[Agent0, high]", "0", "1/3"),
        TraceChange("total", 0, 7 * 10**30),
        TraceChange("level", 0, 2),
        TraceChange("kind", "low", "high"),
        TraceChange("best", "Agent1", "Agent0"),
        TraceChange("seen[true, -1]", False, True),
    )


def test_leaving_a_range_is_reported_with_the_value():
    run = Run(VALUES, open=Fraction(1), best=0)
    for _ in range(2):
        run.fire("work", 0, 0, Fraction(0), 0, False)
    result = run.result("level.range")
    assert result.failure.what == "level is 4"
    assert result.failure.span.text.startswith("level")
    assert result.chain == ()


def test_an_undefined_attempt_has_no_configuration():
    run = Run(VALUES, open=Fraction(0), best=0)
    run.fire("work", 0, 0, Fraction(1), 0, False)
    result = run.result("work.defined")
    assert result.trace[-1].state is None
    assert result.trace[-1].code is None
    assert result.failure.what == "division by zero"
    assert "undefined: division by zero     ✗ work.defined" in run.text("work.defined")


CODE = """\
system code
type Agent [2]
var skill: Agent -> Int = 0
var log: Bool = true
backup safe of code, skill
transition work(a: Agent) {
  require allowed: log
  skill[a] := skill[a] + 1
}
modification train(a: Agent, by: Int) {
  rewrite work(a).skill as prev + by
}
modification free {
  remove work.allowed
  remove work.skill
}
modification keep {
  save safe
}
modification back {
  restore safe
}
modification stop(a: Agent) {
  disable work(a)
}
modification unleash {
  rewrite work as any of skill where skill'[a] >= skill[a]
}
invariant small: forall a in Agent: skill[a] < 9
"""


def changes(run: Run):
    return [(change.site, change.before, change.after) for change in run.trace[-1].code_changes]


def test_every_kind_of_edit():
    run = Run(CODE).fire("keep")
    assert run.trace[-1].code_changes == (CodeChange("safe", "not saved", "saved"),)
    run.fire("train", 1, 3)
    assert changes(run) == [("work(Agent1).skill", "skill[a] + 1", "skill[a] + 1 + 3")]
    assert dict(run.trace[-1].code) == {"work(Agent1).skill": "skill[a] + 1 + 3"}
    run.fire("stop", 0)
    assert changes(run) == [("work(Agent0)", "enabled", "disabled")]
    run.fire("free")
    assert ("work.allowed", "log", "true") in changes(run)
    run.fire("unleash")
    assert changes(run) == [("work", "known code", "any of skill where skill'[a] >= skill[a]")]
    run.fire("back")
    assert run.trace[-1].code == {}


def test_the_chain_has_modifications_only():
    run = Run(CODE).fire("work", 0).fire("keep").fire("work", 1).fire("free")
    assert chain_of(run.model, run.steps) == ("keep", "free")


def test_an_undefined_start():
    model = load_text("system s\nvar x: Real = 1 / 0.0\ninvariant i: x == 0\n")
    interpreter = Interpreter(model)
    end = interpreter.initial({})
    [start] = trace_of(interpreter, (), ())
    assert start.kind is StepKind.START
    assert start.state is None
    failure = failure_of(model, end, None)
    assert failure.what == "division by zero"
    result = result_of_kind(
        "init.defined",
        Verdict.VIOLATED,
        Bounds(3, 8, {}),
        chain=(),
        trace=(start,),
        failure=failure,
        frontier=Frontier(0, Verdict.PROVED),
    )
    assert "start     undefined: division by zero     ✗ init.defined" in render_result(result, model, colour=False)


def test_an_invariant_without_a_value():
    run = Run("system s\nvar x: Int = 0\ninvariant i: 1 div x == 0\n")
    result = run.result("i.defined")
    assert result.failure.what == "division by zero"
    assert result.failure.span.text == "1 div x"


@pytest.mark.parametrize("name", ["i", "j"])
def test_steps_are_judged_with_two_states(name):
    run = Run(
        "system s\nvar x: Int = 0\ntransition down {\n  x := x - 1\n}\ninvariant i: x' >= x\ninvariant j: x >= 0\n"
    )
    assert f"down      x: 0 → -1     ✗ {name}" in run.fire("down").text(name)


COMPARED = """system compared
type Agent [2]
enum Kind { human, ai }
var held: Agent -> Int = 0
var kind: Kind = human
var chief: Agent
define most: Int = max(a in Agent: held[a])
transition take(a: Agent, n: Int) { held[a] := held[a] + n }
transition swap { kind := ai }
invariant bounded: forall a in Agent: a != chief => 2 * held[a] <= 4
invariant chain: 0 <= most < 3
invariant spread: forall a in Agent: not held[a] > 2
invariant people: kind == human
invariant lead: forall a in Agent: held[a] > 2 => a == chief
"""


@pytest.mark.parametrize(
    ("name", "compared"),
    [
        ("bounded", "6 <= 4"),
        ("chain", "0 <= 3 < 3"),
        ("spread", None),
        ("people", None),
        ("lead", "Agent1 == Agent0"),
    ],
)
def test_a_false_comparison_is_reported_with_its_values(name, compared):
    run = Run(COMPARED, held={(0,): 0, (1,): 0}, kind=0, chief=0).fire("take", 1, 3).fire("swap")
    assert run.result(name).failure.compared == compared


SAVED = """system saved
type Agent [2]
enum Format { old, new }
var memory: Agent -> Format = old
backup copies of act, memory
transition act(a: Agent, harmful: Bool) { require values: not harmful }
modification hack(m: Agent) { rewrite act(m, _).values as true memory[m] := new }
modification keep { save copies }
modification back { restore copies }
invariant never: false
"""


def test_a_backup_that_is_saved_again_is_reported():
    run = Run(SAVED, memory={(0,): 0, (1,): 0}).fire("keep").fire("hack", 1).fire("keep").fire("back")
    told = [[(c.site, c.before, c.after) for c in step.code_changes] for step in run.result("never").trace[1:]]
    assert told == [
        [("copies", "not saved", "saved")],
        [("act(Agent1, _).values", "not harmful", "true")],
        [("act(Agent1, _).values in copies", "not harmful", "true"), ("memory[Agent1] in copies", "old", "new")],
        [],
    ]
