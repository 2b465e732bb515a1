"""The brute-force search against every run there is, one after the other."""

from __future__ import annotations

import pytest

from invariants.interpreter.interpreter import Interpreter
from invariants.interpreter.state.configuration import Configuration
from invariants.interpreter.state.outcomes import Fails, Fired, Started
from invariants.language.loader import load_text
from invariants.language.model.declarations import DefinedInvariant, StatedInvariant
from invariants.language.model.operators import RuleKind
from tests.differential.brute_force import TooManyConfigurationsError, search

GATE = """system gate
type Agent [2]
var ok: Agent -> Bool = false
var out: Agent -> Bool = false
var n: 0..2 = 0
transition check(a: Agent) { ok[a] := true }
transition ship(a: Agent) { require gate: ok[a] out[a] := true n := n + 1 }
modification lax { require exists a in Agent: out[a] rewrite ship.gate as prev or n > 1 }
modification sleep { disable lax }
modification back(a: Agent) { ok[a] := false n := n div (if out[a] then 1 else 1 - n) }
invariant good: forall a in Agent: out[a] => ok[a]
invariant slow: n' <= n + 1 and (out'[first] or not out[first])
const first: Agent
"""

CHOICE = """system choice
var x: 0..3 = 0
var y: Bool = false
transition pick { require not y x := any v where v > x }
transition stop { require enabled pick y := true }
modification free { rewrite pick as any of x, y where x' != x and (x' mod (x + 1) == 0 or y') }
modification bind { rewrite stop.y as any }
invariant low: x < 3
invariant live: enabled pick or y
invariant step: y' => enabled pick
"""

START = """system start
const c: 0..2
var x: 0..2
init 2 div c > x
transition up { x := x + 1 }
modification slip { x := x div (x - 1) }
invariant some: x + c < 4
"""


def every_run(interpreter: Interpreter, chain: int, steps: int) -> dict[str, tuple[int, int]]:
    """For each property that is broken within the bounds, the least chain and length, from all runs one by one."""
    model = interpreter.model
    best: dict[str, tuple[int, int]] = {}

    def note(name: str, used: int, length: int) -> None:
        if name in model.properties:
            best[name] = min(best.get(name, (used, length)), (used, length))

    def stated(name: str) -> StatedInvariant | None:
        prop = model.properties[name]
        prop = model.properties.get(prop.subject, prop) if isinstance(prop, DefinedInvariant) else prop
        return prop if isinstance(prop, StatedInvariant) else None

    def visit(configuration: Configuration, used: int, since: int, length: int) -> None:
        for name, prop in model.properties.items():
            about = stated(name)
            if (about is None and isinstance(prop, DefinedInvariant)) or (about is not None and about.two_state):
                continue
            if isinstance(interpreter.evaluate(prop, configuration), Fails):
                note(name, used, length)
        if not interpreter.in_range(configuration):
            return
        for rule in model.rules.values():
            modifies = rule.kind is RuleKind.MODIFICATION
            if (used == chain) if modifies else (since == steps):
                continue
            after = (used + 1, 0) if modifies else (used, since + 1)
            for arguments in interpreter.arguments(rule.name):
                for outcome in interpreter.successors(configuration, rule.name, arguments):
                    if not isinstance(outcome, Fired):
                        note(f"{rule.name}.defined", after[0], length + 1)
                        continue
                    for name, prop in model.properties.items():
                        about = stated(name)
                        if about is None or not about.two_state:
                            continue
                        found = interpreter.evaluate(prop, outcome.configuration, configuration, outcome.choices)
                        if isinstance(found, Fails):
                            note(name, after[0], length + 1)
                    visit(outcome.configuration, *after, length + 1)

    for start in interpreter.starts():
        if isinstance(start, Started):
            visit(start.configuration, 0, 0, 0)
        else:
            note("init.defined", 0, 0)
    return best


@pytest.mark.parametrize("text", [GATE, CHOICE, START], ids=["gate", "choice", "start"])
@pytest.mark.parametrize(("chain", "steps"), [(0, 0), (0, 2), (1, 0), (1, 1), (2, 1), (1, 2), (3, 0)])
def test_the_same_as_all_runs_one_by_one(text: str, chain: int, steps: int) -> None:
    interpreter = Interpreter(load_text(text))
    found = search(interpreter, chain, steps)
    assert {name: (b.chain, b.length) for name, b in found.items() if b is not None} == every_run(
        interpreter, chain, steps
    )
    for broken in found.values():
        if broken is not None:
            assert len(broken.steps) == broken.length
            kinds = [interpreter.model.rules[step.rule].kind for step in broken.steps]
            assert kinds.count(RuleKind.MODIFICATION) == broken.chain


def test_without_bounds_everything_that_can_be_reached_is_covered() -> None:
    model = load_text(
        """system count
        var n: 0..9 = 0
        var turn: Bool = false
        transition up { require turn n := min(n + 1, 9) turn := false }
        modification next { require not turn turn := true }
        invariant eight: n < 8
        invariant ten: n < 10
        """
    )
    found = search(Interpreter(model), None, None)
    assert found["ten"] is None
    assert found["eight"] is not None
    assert (found["eight"].chain, found["eight"].length) == (8, 16)
    assert search(Interpreter(model), 7, None)["eight"] is None
    assert search(Interpreter(model), 8, None)["eight"] is not None
    assert search(Interpreter(model), None, 0)["eight"] is None


def test_an_endless_search_is_abandoned() -> None:
    model = load_text("system endless\nvar n: Int = 0\ntransition up { n := n + 1 }\ninvariant i: n >= 0")
    with pytest.raises(TooManyConfigurationsError):
        search(Interpreter(model), None, None, cap=100)
    assert search(Interpreter(model), 0, 50)["i"] is None
