"""Words for deadlines along a run, held against the definition: the oldest wait, and the steps that counted since."""

from __future__ import annotations

import random
from collections.abc import Iterator
from itertools import product

from invariants.interpreter.interpreter import Interpreter
from invariants.interpreter.state.configuration import Configuration
from invariants.interpreter.state.outcomes import Fired
from invariants.language.loader import load_text
from invariants.verdicts.narration import trace_of
from invariants.verdicts.traces.deadline_words import MISSED, UNANSWERED, DeadlineWords

SYSTEM = """system s
type A [2]
var asked: A -> Bool = false
var done: A -> Bool = false
var n: 0..3 = 0
transition ask(a: A) { asked[a] := not asked[a] }
transition act(a: A) { done[a] := not done[a] }
transition rest {}
modification free { rewrite act as any of done }
"""

UNITS = {
    "within 1": ("1 step", 1, lambda rule: True),
    "within 3": ("3 steps", 3, lambda rule: True),
    "within 1 modifications": ("1 modification", 1, lambda rule: rule == "free"),
    "within 2 steps of rest": ("2 steps of rest", 2, lambda rule: rule == "rest"),
}


def walk(text: str, seed: int, length: int) -> tuple[Interpreter, list[tuple[str, tuple]], list[Configuration]]:
    interpreter = Interpreter(load_text(SYSTEM + text))
    rng = random.Random(seed)  # noqa: S311
    places, steps = [next(interpreter.initial_configurations())], []
    for _ in range(length):
        rule = rng.choice(["ask", "ask", "act", "act", "rest", "rest", "free"])
        arguments = rng.choice([*interpreter.arguments(rule)])
        fired = [each for each in interpreter.successors(places[-1], rule, arguments) if isinstance(each, Fired)]
        places.append(rng.choice(fired).configuration)
        steps.append((rule, arguments))
    return interpreter, steps, places


def by_definition(within: str, steps, places: list[Configuration], agent: int) -> Iterator[str]:
    """How the deadline of an individual stands in each configuration."""
    limit, most, counts = UNITS[within]
    waited: int | None = None
    for number, configuration in enumerate(places):
        variables = {each.name: each for each in configuration.layout.regions}
        if waited is not None:
            waited += counts(steps[number - 1][0])
        if configuration.value(variables["done"], (agent,)):
            waited = None
        elif waited is None and configuration.value(variables["asked"], (agent,)):
            waited = 0
        yield "nothing" if waited is None else MISSED if waited >= most else f"{waited} of {limit}"


def test_each_step_is_told_as_the_definition_has_it() -> None:
    """A step that meets the goal, begins a wait, is counted, or misses: each kind occurs."""
    stated = [f"invariant i{n}: forall a in A: asked[a] leads to done[a] {within}\n" for n, within in enumerate(UNITS)]
    seen = set()
    for seed in range(24):
        interpreter, steps, places = walk("".join(stated), seed, 12)
        trace = trace_of(interpreter, steps, places)
        for (number, within), agent in product(enumerate(UNITS), (0, 1)):
            standings = [*by_definition(within, steps, places, agent)]
            for step, before, after in zip(trace[1:], standings[:-1], standings[1:], strict=True):
                of_this = [each for each in step.changes if each.place == f"i{number}.due[A{agent}]"]
                found = [(each.before, each.after) for each in of_this]
                assert found == ([] if before == after else [(before, "met" if after == "nothing" else after)])
                assert all(each.deadline_of == f"i{number}" for each in of_this)
                seen |= {*found}
    for limit, _, _ in UNITS.values():
        assert {("nothing", f"0 of {limit}"), (f"0 of {limit}", "met")} <= seen, limit
    assert {(MISSED, "met"), ("1 of 3 steps", "2 of 3 steps"), ("1 of 2 steps of rest", MISSED)} <= seen


def test_a_deadline_whose_condition_has_no_answer_is_unknown() -> None:
    text = """system s
    var on: Bool = false
    transition act { on := not on }
    transition rest {}
    modification free { rewrite act as any of on where on' }
    invariant i: not enabled act leads to on within 2
    """
    interpreter = Interpreter(load_text(text))
    start = next(interpreter.initial_configurations())
    (freed,) = interpreter.successors(start, "free", ())
    assert isinstance(freed, Fired)
    words = DeadlineWords(interpreter)
    assert [(each.before, each.after) for each in words.changes(start, freed.configuration)] == [
        ("nothing", UNANSWERED)
    ]
    assert not [*words.changes(freed.configuration, freed.configuration)]
