"""Claimed runs: true ones are replayed, and a lie anywhere in them is found out."""

from __future__ import annotations

from fractions import Fraction

import pytest
from msgspec.structs import replace

from invariants.interpreter.interpreter import Interpreter
from invariants.interpreter.replay import Departed, Replayed, ScriptedRun, ScriptedStep, replay, violation
from invariants.interpreter.state.choices import NOTHING_CHOSEN, NamedEntry, Recorded
from invariants.interpreter.state.configuration import Configuration
from invariants.interpreter.state.outcomes import UndefinedAttempt, UndefinedStart
from invariants.interpreter.state.values import Value
from invariants.language.model.expressions import SiteKey
from tests.differential.brute_force import Broken, search
from tests.interpreter.walk import Walk

TEXT = """
type Agent [2]
var done: Agent -> 0..3 = 0
var total: Int = 0
transition work(a: Agent) { require gate: done[a] < 2 done[a] := any v where v > done[a] total := total + 1 }
modification open(a: Agent) { rewrite work(a).gate as true }
transition spoil(a: Agent) { require done[a] == 3 total := total div (2 - total) }
invariant few: total < 4
invariant rising: total' >= total
"""


def entries(interpreter: Interpreter, configuration: Configuration) -> dict[NamedEntry, Value]:
    return {
        (variable, indices): configuration.state[cell]
        for variable in interpreter.layout.regions
        for indices, cell in interpreter.layout.entries(variable)
    }


def claimed(interpreter: Interpreter, broken: Broken, choices: bool = True, states: bool = True) -> ScriptedRun:
    steps = tuple(
        ScriptedStep(
            step.rule,
            step.arguments,
            step.choices if choices else NOTHING_CHOSEN,
            entries(interpreter, step.configuration) if states and step.configuration is not None else None,
        )
        for step in broken.steps
    )
    start = {} if broken.start is None else entries(interpreter, broken.start)
    undefined = broken.start is None or (bool(steps) and broken.steps[-1].configuration is None)
    return ScriptedRun(start, steps, undefined)


@pytest.mark.parametrize("name", ["few", "rising", "spoil.defined"])
@pytest.mark.parametrize(("choices", "states"), [(True, True), (True, False), (False, True)])
def test_violations_of_brute_force_are_replayed(name: str, choices: bool, states: bool) -> None:
    walk = Walk(TEXT)
    interpreter = walk.interpreter
    broken = search(interpreter, 1, 4, [name])[name]
    assert broken is not None
    run = claimed(interpreter, broken, choices, states)
    replayed = replay(interpreter, run)
    assert isinstance(replayed, Replayed), replayed
    assert len(replayed.choices) == broken.length
    found = violation(interpreter, replayed, walk.model.properties[name], run)
    assert found is not None
    others = {"few", "rising", "work.defined", "spoil.defined", "done.range"} - {name}
    for other in others & set(walk.model.properties):
        assert violation(interpreter, replayed, walk.model.properties[other], run) is None
    assert isinstance(replayed.end, UndefinedAttempt) is (name == "spoil.defined")


def test_every_lie_is_found_out() -> None:
    walk = Walk(TEXT)
    interpreter = walk.interpreter
    done, total = walk.variables["done"], walk.variables["total"]
    place = (SiteKey("work", "done"), (), 0)
    step = ScriptedStep("work", (1,), Recorded({place: 2}), {(done, (1,)): 2, (total, ()): 1})
    good = ScriptedRun({}, (step, ScriptedStep("open", (1,)), ScriptedStep("work", (1,), Recorded({place: 3}))))
    assert isinstance(replay(interpreter, good), Replayed)
    lies = [
        replace(step, rule="play"),
        replace(step, arguments=()),
        replace(step, arguments=(2,)),
        replace(step, arguments=(True,)),
        replace(step, choices=Recorded({place: 1})),
        replace(step, choices=Recorded({place: 0})),
        replace(step, choices=Recorded({place: 4})),
        replace(step, after={(done, (1,)): 2, (total, ()): 2}),
        replace(step, after={(done, (0,)): 2}),
        replace(step, after={(done, (5,)): 2}),
        replace(step, choices=NOTHING_CHOSEN, after={(done, (1,)): 0}),
    ]
    for lie in lies:
        departed = replay(interpreter, replace(good, steps=(lie, *good.steps[1:])))
        assert isinstance(departed, Departed), lie
        assert departed.step == 1
        assert departed.reason
    assert isinstance(replay(interpreter, replace(good, initial={(total, ()): 1})), Departed)
    early = replay(interpreter, replace(good, steps=(step, good.steps[2])))
    assert isinstance(early, Departed)
    assert early.step == 2
    assert early.reason == "work cannot fire: a condition that it requires is false (work.gate)"
    assert isinstance(replay(interpreter, replace(good, ends_undefined=True)), Departed)


def test_a_run_ends_where_a_range_is_left() -> None:
    walk = Walk("var n: 0..1 = 1\ntransition up { n := n + 1 }\ntransition down { n := n - 1 }")
    up, down = ScriptedStep("up"), ScriptedStep("down")
    run = ScriptedRun({}, (up,))
    replayed = replay(walk.interpreter, run)
    assert isinstance(replayed, Replayed)
    assert violation(walk.interpreter, replayed, walk.model.properties["n.range"], run) is not None
    departed = replay(walk.interpreter, ScriptedRun({}, (up, down)))
    assert isinstance(departed, Departed)
    assert departed.step == 2


def test_an_undefined_start_is_a_run_of_its_own() -> None:
    walk = Walk("const c: 0..1\nvar n: Int = 0\ninit 1 div c == 1\ntransition go { }", {"c": 0})
    run = ScriptedRun({(walk.variables["c"], ()): 0}, (), ends_undefined=True)
    replayed = replay(walk.interpreter, run)
    assert isinstance(replayed, Replayed)
    assert isinstance(replayed.end, UndefinedStart)
    assert violation(walk.interpreter, replayed, walk.model.properties["init.defined"], run) is not None
    assert isinstance(replay(walk.interpreter, replace(run, ends_undefined=False)), Departed)
    defined = replace(run, initial={(walk.variables["c"], ()): 1})
    assert isinstance(replay(walk.interpreter, defined), Departed)


def test_writes_of_unknown_code_are_read_off_the_values() -> None:
    walk = Walk(
        """
        var x: Int = 0
        var y: Real = 0
        transition go { require enabled other x := x + 1 }
        transition other { x := 0 }
        modification free { rewrite other as any of x, y where x' > x + 100 }
        invariant calm: x' < 500 or not enabled other
        """
    )
    x, y = walk.variables["x"], walk.variables["y"]
    free = ScriptedStep("free")
    other = ScriptedStep("other", after={(x, ()): 700, (y, ()): Fraction(1, 3)})
    run = ScriptedRun({}, (free, ScriptedStep("go", after={(x, ()): 1}), other))
    replayed = replay(walk.interpreter, run)
    assert isinstance(replayed, Replayed), replayed
    assert replayed.configurations[-1].state == (700, Fraction(1, 3))
    # Whether the code was willing before that step is left open, and so it may have been.
    assert violation(walk.interpreter, replayed, walk.model.properties["calm"], run) is not None
    # What is claimed about it is no more than what is tried first.
    for said in (False, True):
        go = ScriptedStep("go", choices=Recorded(enabled_answers={("other", ()): said}))
        replayed = replay(walk.interpreter, ScriptedRun({}, (free, go)))
        assert isinstance(replayed, Replayed)
        assert replayed.choices[-1].enabled_answers == {("other", ()): True}
    small = replace(other, after={(x, ()): 50})
    assert isinstance(replay(walk.interpreter, ScriptedRun({}, (free, small))), Departed)


def test_a_number_without_bounds_is_found_from_what_is_claimed() -> None:
    walk = Walk("var x: Int = 0\nvar y: Int = 0\ntransition go { x := any v where v > 10 y := 1 }")
    x = walk.variables["x"]
    assert isinstance(
        replay(walk.interpreter, ScriptedRun({}, (ScriptedStep("go", after={(x, ()): 123456}),))), Replayed
    )
    assert isinstance(replay(walk.interpreter, ScriptedRun({}, (ScriptedStep("go", after={(x, ()): 9}),))), Departed)
