"""Models as state machines of Hypothesis, alone and with an implementation bound to them."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis.errors import Unsatisfiable
from hypothesis.stateful import run_state_machine_as_test

import invariants
from invariants.fuzzing.random import initial_states
from invariants.language.loader import load_text

QUICK = settings(
    database=None,
    derandomize=True,
    max_examples=30,
    stateful_step_count=12,
    phases=[Phase.generate, Phase.shrink],
    suppress_health_check=list(HealthCheck),
)

LONG = settings(QUICK, max_examples=2000, phases=[Phase.generate])
"""For what has to be found; it ends once that is so."""

SHRUNK = settings(LONG, stateful_step_count=6, phases=[Phase.generate, Phase.shrink])
"""For what is to be shown without anything that is not needed for it."""


def machine(model, **options):
    return invariants.state_machine(load_text(model) if isinstance(model, str) else model, **options)


def failure(model, tried=LONG, **options) -> str:
    with pytest.raises(AssertionError) as found:
        run_state_machine_as_test(machine(model, **options), settings=tried)
    return str(found.value)


COUNTER = """\
system counter
enum Colour { red, green }
type Agent [2]
var n: 0..9 = 0
var owner: Agent
var hue: Agent -> Colour = red
var level: Real = 0
transition up(k: 1..2) { require n < 5
  n := n + k }
transition paint(a: Agent, c: Colour) { require a != owner
  hue[a] := c
  level := level + 1 / 4 }
modification jump { rewrite up.n as n + 3 * k }
invariant low: n < 7
"""


class Counter:
    """The counter that COUNTER describes."""

    step = 1

    def __init__(self):
        self.n = 0
        self.owner = "Agent0"
        self.hue = {"Agent0": "red", "Agent1": "red"}
        self.level = 0.0

    def start(self, values):
        self.owner = values["owner"]

    def up(self, k):
        if self.n >= 5:
            raise invariants.Refused("too high")
        self.n += self.step * k

    def paint(self, a, c):
        if a == self.owner:
            raise invariants.Refused(f"{a} is the owner")
        self.hue[a] = c
        self.level += 0.25

    def jump(self):
        self.step = 3

    def state(self):
        return {"n": self.n, "owner": self.owner, "hue": dict(self.hue), "level": self.level}


# ------------------------------------------------------------ implementations


def test_an_implementation_that_does_what_its_model_says(passes):
    passes(COUNTER, bind=Counter, check_refusals=True, chain=0)


@pytest.mark.campaign
def test_an_invariant_that_both_break():
    told = failure(COUNTER, SHRUNK, bind=Counter, invariants=["low"])
    assert "implementation: is a run of counter" in told
    assert "low is false" in told
    assert "up.n: n + k  →  n + 3 * k" in told
    assert "paint(" not in told


def test_a_state_that_differs():
    class Forgetful(Counter):
        def paint(self, a, c):
            super().paint(a, c)
            if c == "green":
                self.n = 0

    told = failure(COUNTER, bind=Forgetful, chain=0)
    assert "departs from counter" in told
    assert "the implementation has 0" in told
    assert "✗ departs" in told


def test_a_refusal_that_the_model_does_not_know():
    class Strict(Counter):
        def up(self, k):
            if self.n == 4:
                raise PermissionError("no more")
            super().up(k)

    told = failure(COUNTER, bind=Strict, chain=0, refusal=(PermissionError, invariants.Refused))
    assert "the implementation refuses up(" in told
    assert "which the model allows (PermissionError: no more)" in told
    assert told.endswith("✗ refused")


def test_something_that_the_model_forbids(passes):
    class Lax(Counter):
        def up(self, k):
            self.n += k

    passes(COUNTER, bind=Lax, chain=0)
    told = failure(COUNTER, bind=Lax, chain=0, check_refusals=True)
    assert "up cannot fire: a condition that it requires is false" in told
    assert "require n < 5" in told


def test_a_refusal_that_changes_something(passes):
    class Sloppy(Counter):
        def paint(self, a, c):
            self.hue[a] = c
            if a == self.owner:
                raise invariants.Refused

            self.level += 0.25

    passes(COUNTER, bind=Sloppy, chain=0)
    told = failure(COUNTER, bind=Sloppy, chain=0, check_refusals=True)
    assert "the implementation refuses paint(" in told
    assert "but changes all the same" in told
    assert "hue: {" in told


def test_an_exception_that_is_no_refusal_is_an_error():
    class Buggy(Counter):
        def up(self, k):
            raise KeyError("bug")

    with pytest.raises(KeyError, match="bug"):
        run_state_machine_as_test(machine(COUNTER, bind=Buggy, chain=0), settings=QUICK)


def test_an_implementation_that_starts_as_it_likes(passes):
    class Fixed(Counter):
        start = None

        def __init__(self):
            super().__init__()
            self.owner = "Agent1"

    class Wrong(Counter):
        def __init__(self):
            super().__init__()
            self.n = 1

    del Fixed.start
    passes(COUNTER, bind=Fixed, chain=0)
    told = failure(COUNTER, bind=Wrong, chain=0)
    assert "departs from counter at the start" in told


def test_unobserved_values_are_left_open(passes):
    class Hidden(Counter):
        def state(self):
            return {"n": self.n}

    passes(COUNTER, bind=Hidden, check_refusals=True, chain=0)


def test_choices_are_the_implementation_s(passes):
    text = """\
system s
var x: 0..9 = 0
var y: 0..9 = 0
transition pick { x := any v where v > x
  y := any v where v <= 3 }
transition check { require y < 3
  y := 3 }
invariant i: x >= 0
"""

    class Picker:
        def __init__(self):
            self.x = self.y = 0

        def pick(self):
            if self.x == 9:
                raise invariants.Refused
            self.x += 2 if self.x < 8 else 1
            self.y = self.x % 3

        def check(self):
            self.y = 3

        def state(self):
            return {"x": self.x}

    class Backwards(Picker):
        def pick(self):
            super().pick()
            self.x -= 2

    passes(text, bind=Picker)
    assert "departs from s" in failure(text, bind=Backwards)


def test_numbers_of_all_kinds(passes):
    text = """\
system s
var a: Real = 1
var b: Real = 1
var c: Real = 0
transition third { a := a / 3
  b := b * exp(0.1) }
transition half { c := c + 0.5 }
invariant i: b >= 1
"""
    import decimal
    import math

    class Numbers:
        def __init__(self):
            self.a, self.b, self.c = Fraction(1), 1.0, decimal.Decimal(0)

        def third(self):
            self.a /= 3
            self.b *= math.exp(0.1)

        def half(self):
            self.c += decimal.Decimal("0.5")

        def state(self):
            return {"a": self.a, "b": self.b, "c": self.c}

    class Rough(Numbers):
        def third(self):
            self.a /= 3
            self.b *= 1.105

    passes(text, bind=Numbers)
    assert "departs from s" in failure(text, bind=Rough)


@pytest.mark.parametrize(
    ("state", "words"),
    [
        (lambda self: None, "returns NoneType, not a dict"),
        (lambda self: {"m": 3}, "no variable `m`"),
        (lambda self: {"n": "three"}, "is not an integer"),
        (lambda self: {"hue": {"Agent7": "red"}}, "Agent7 does not exist"),
        (lambda self: {"level": float("nan")}, "is not a number"),
    ],
)
def test_a_state_that_does_not_fit_the_model_is_an_error(state, words):
    odd = type("Odd", (Counter,), {"state": state})
    with pytest.raises(TypeError, match=words):
        run_state_machine_as_test(machine(COUNTER, bind=odd, chain=0), settings=QUICK)


def test_an_implementation_without_a_method_for_each_rule():
    class Partial:
        def up(self, k):
            pass

    with pytest.raises(TypeError, match="has no method paint, jump, state"):
        run_state_machine_as_test(machine(COUNTER, bind=Partial), settings=QUICK)


def test_a_model_without_an_initial_state_fails_and_says_so():
    text = failure("system none\nvar n: 0..3\ninit n > 1\ninit n < 1\ntransition t { n := 1 }\ninvariant i: n < 4\n")
    assert "none has no initial state" in text
    assert "(W0701)" in text


def test_a_start_that_is_hard_to_find_is_no_missing_start(monkeypatch):
    # Nothing that was drawn satisfied it, but there is one.
    monkeypatch.setattr(initial_states, "_START_TRIES", 2)
    hard = "system hard\nvar n: Int\ninit n * n == 10007 * 10007\ninvariant i: n != 1\ntransition t {}\n"
    with pytest.raises(Unsatisfiable):
        run_state_machine_as_test(machine(hard), settings=QUICK)
