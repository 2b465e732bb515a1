"""Start values without influence are simple, those with influence stay, and every run still breaks its invariant."""

from __future__ import annotations

import time
from fractions import Fraction

import pytest

from invariants.api import check
from invariants.evidence.claims import ClaimedStep, Violation
from invariants.evidence.confirmation import Confirmed, confirm
from invariants.interpreter.interpreter import Interpreter
from invariants.interpreter.replay import ScriptedRun, ScriptedStep, replay, violation
from invariants.language.loader import load_text
from invariants.verdicts.traces import simpler_run
from invariants.verdicts.traces.simpler_run import with_simpler_values

TEXT = """\
system start
enum Kind { human, ai }
type Agent [3]
var kind: Agent -> Kind
var idle: Agent -> Bool
var budget: Int
var share: Real
var used: Int = 0
init budget >= 3 and START
transition spend(a: Agent) {
  require kind[a] == ai
  used := used + budget
}
invariant low: used < 20
"""


def simplified(text: str, initial: dict, steps: tuple, **limits) -> tuple[dict, Confirmed, Interpreter]:
    """The values of the start of a run that was found, as simple as they get."""
    model = load_text(text, path="start.inv")
    interpreter = Interpreter(model)
    variables = {variable.name: variable for variable in model.variables}
    given = {(variables[name], indices): value for (name, indices), value in initial.items()}
    run = ScriptedRun(given, tuple(ScriptedStep(rule, arguments) for rule, arguments in steps))
    states = replay(interpreter, run).configurations
    after = [
        {(v.name, i): state.value(v, i) for v in interpreter.layout.regions for i, _ in interpreter.layout.entries(v)}
        for state in states
    ]
    claimed = tuple(
        ClaimedStep(rule, arguments, values, {}, None, {})
        for (rule, arguments), values in zip(steps, after[1:], strict=True)
    )
    claim = Violation("low", after[0], claimed)
    confirmed = confirm(interpreter, claim)
    assert isinstance(confirmed, Confirmed)
    found = with_simpler_values(interpreter, claim, confirmed, limits.get("seconds"))
    start = found.run.configurations[0]
    return {(name, i): start.value(variables[name], i) for name, i in initial}, found, interpreter


MODEL = TEXT.replace("START", "exists a in Agent: kind[a] == human")
INITIAL = {
    **{("kind", (number,)): kind for number, kind in enumerate((0, 1, 1))},
    **{("idle", (number,)): True for number in range(3)},
    ("budget", ()): 711,
    ("share", ()): Fraction(22, 7),
}


def test_what_has_no_influence_becomes_simple():
    values, found, interpreter = simplified(MODEL, INITIAL, (("spend", (1,)),))
    assert values[("kind", (0,))] == 0
    assert values[("kind", (1,))] == 1, "the step needs it"
    assert values[("kind", (2,))] == 0
    assert not any(values[("idle", (number,))] for number in range(3))
    assert values[("share", ())] == 0
    assert 20 <= values[("budget", ())] < 30, "with less, the invariant is not broken"
    last = found.run.configurations[-1]
    assert interpreter.evaluate(interpreter.model.properties["low"], last).part == found.failure.part


def test_a_machine_that_stands_still_changes_nothing(monkeypatch):
    """Which run is shown may not depend on whether the process had to wait for a processor."""
    steps = (("spend", (1,)),)
    expected, _, _ = simplified(MODEL, INITIAL, steps)
    monkeypatch.setattr(simpler_run, "SIMPLIFYING", 0.45)
    waited = []

    def slowly(*given):
        if not waited:
            waited.append(time.sleep(0.5))
        return replay(*given)

    monkeypatch.setattr(simpler_run, "replay", slowly)
    found, _, _ = simplified(MODEL, INITIAL, steps)
    assert waited
    assert found == expected != INITIAL


def test_the_start_stays_one():
    """Every value is still allowed by `init`, and the run is one of the model by itself."""
    text = MODEL.replace("used < 20", "used < 1")
    values, found, interpreter = simplified(text, INITIAL, (("spend", (2,)),))
    assert values[("budget", ())] == 3
    start = {entry: found.run.configurations[0].value(*entry) for entry in interpreter.open_at_start}
    run = ScriptedRun(start, (ScriptedStep("spend", (2,)),))
    assert violation(interpreter, replay(interpreter, run), interpreter.model.properties["low"], run) is not None


def test_a_run_that_depends_on_all_of_its_values_stays():
    text = MODEL.replace("used + budget", "if budget == 711 and idle[a] and share > 3 then 20 else 0")
    values, _, _ = simplified(text, INITIAL, (("spend", (1,)),))
    assert (values[("budget", ())], values[("idle", (1,))]) == (711, True)
    assert values[("share", ())] > 3


@pytest.mark.parametrize("most", [0, 1, 2])
def test_what_was_found_until_the_limit_counts(monkeypatch, most):
    monkeypatch.setattr(simpler_run, "MOST_REPLAYS", most)
    values, found, _ = simplified(MODEL, INITIAL, (("spend", (1,)),))
    assert found.failure is not None
    assert values[("idle", (2,))] is True


def test_time_that_is_up_leaves_the_run_as_it_was():
    values, _, _ = simplified(
        MODEL.replace("used < 20", "forall i in 0..99999: used < 20 or i < 0"),
        INITIAL,
        (("spend", (1,)),),
        seconds=0.001,
    )
    assert values[("share", ())] == Fraction(22, 7)


CONDITIONS = """\
system conditions
enum Key { a, b, c }
var at: Key = a
var open: Key -> Bool = for k: k == a
transition close(k: Key) {
  require free: k != at
  open[k] := false
}
modification move(k: Key) {
  require vouched: open[k]
  at := k
}
modification emergency {
  rewrite move.vouched as unknown over at, open[k]
}
invariant trusted: open[at]
"""


def test_of_an_unknown_condition_only_what_the_run_asks_is_true() -> None:
    """The condition is a table of 18 values; where `move` fires, one of them is asked, and the others are false."""
    (result,) = check(load_text(CONDITIONS), chain=2, steps=1)
    _, emergency, move = result.trace
    assert (emergency.rule, move.rule) == ("emergency", "move")
    (asked,) = [change for change in emergency.changes if change.after is True]
    assert asked.place == f"move.vouched[{move.arguments['k']}, a, false]"
