"""A set of configurations proves what it is a proof of, and no other property of the same system."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from invariants.engines.explicit import run
from invariants.engines.protocol import Budget, Problem
from invariants.evidence.claims import ReachedSet
from invariants.evidence.reached_sets.closure import OpenSetError, require_closed
from invariants.language.loader import load_text
from invariants.language.model.declarations import Model, Unbounded

DIVIDING = """\
system dividing
var x: 0..2
var y: 0..4 = 0
init START
transition go {
  require 4 div x > 1
  y := 4 div x
}
invariant fine: x + y <= 6
invariant small: x + y <= 4
invariant rate: 4 div x + y >= 0
invariant rising: y' + x' >= y + x
invariant steady: y' + x' == y + x
"""


def reached(model: Model, name: str) -> ReachedSet:
    problem = Problem(model, dict(model.scope), (name,), Unbounded.ANY, Unbounded.ANY)
    (found,) = run(replace(problem, model=problem.part.model), Budget())
    assert isinstance(found, ReachedSet), found
    return found


def objection(model: Model, name: str, claim: ReachedSet) -> str | None:
    try:
        require_closed(model, dict(model.scope), name, claim.depth, claim.configurations)
    except OpenSetError as error:
        return str(error)
    return None


@pytest.mark.parametrize(
    ("start", "name", "reason"),
    [
        ("x > 0", "fine", None),
        ("x > 0", "rising", None),
        ("x > 0 and 4 div x > 0", "init.defined", None),
        ("x > 0", "go.defined", None),
        ("x > 0", "small", "small is violated in one of its configurations"),
        ("x > 0", "steady", "steady is violated by a step of go"),
        ("x >= 0", "go.defined", "go.defined is violated by an attempt"),
        ("x >= 0", "fine", None),
        ("x > 0", "rate.defined", None),
        ("x >= 0", "rate.defined", "rate.defined is violated in one of its configurations"),
        ("4 div x > 0", "init.defined", "a start is undefined"),
        ("4 div x > 0", "fine", None),
    ],
)
def test_only_a_property_that_holds_in_the_set_is_proved(start: str, name: str, reason: str | None) -> None:
    model = load_text(DIVIDING.replace("START", start))
    assert objection(model, name, reached(model, "fine")) == reason
