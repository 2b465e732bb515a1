"""Where `prev` nests deeper than is kept, there is more behaviour in the encoding than in the model, never less.

Every violation that a bounded search finds with all levels, it has to find with few levels or none.
"""

from __future__ import annotations

import random

import pytest

from invariants.engines import bounded, ic3
from invariants.engines.encodings import Encodings
from invariants.engines.protocol import Budget, Problem
from invariants.evidence.claims import GaveUp, Proved, Vacuity, Violation
from invariants.foundation.exceptions import ModelError
from invariants.language.loader import load_text
from invariants.language.model.declarations import Model, Unbounded
from invariants.system.encoding.code.site_content import BeyondDepth
from invariants.system.encoding.code_as_data import CodedModel, code_as_data
from tests.batches import batches, spread

CHAIN = 4

COUNTED = """\
var n: 0..3 = 0
modification m {{
  n := min(n + 1, 3)
  rewrite act.{site} as {edit}
}}
"""

MODELS = {
    "another value for each argument": (
        "alike",
        """\
type Agent [2]
var ok: Agent -> Bool
transition act(a: Agent) {
  require gate: ok[a] and n >= 3
}
invariant alike: (exists a in Agent: enabled act(a)) => (forall a in Agent: enabled act(a))
"""
        + COUNTED.format(site="gate", edit="prev and now(true)"),
    ),
    "undefined": (
        "act.defined",
        """\
var x: 0..6 = 0
transition act {
  x := 6 div (3 - n)
}
"""
        + COUNTED.format(site="x", edit="min(prev, 6)"),
    ),
    "nothing to choose": (
        "able",
        """\
var x: 0..1 = 0
transition act {
  x := any v where n < 3
}
invariant able: enabled act
"""
        + COUNTED.format(site="x", edit="min(prev, 1)"),
    ),
    "out of its range": (
        "x.range",
        """\
var x: 0..3 = 0
transition act {
  x := if n == 3 then 4 else 0
}
"""
        + COUNTED.format(site="x", edit="max(prev, 0)"),
    ),
    "no longer as it was written": (
        "same",
        """\
var y: Bool = false
transition act {
  require gate: y
}
modification put_back {
  rewrite act.gate as y
}
invariant same: n < 3 or unmodified act.gate
"""
        + COUNTED.format(site="gate", edit="prev and true"),
    ),
    "asked as well as taken": (
        "i.defined",
        """\
var n: 0..3 = 0
var x: Bool = false
transition act {
  require gate: n < 9
  x := not x
}
modification free {
  require n == 0
  n := 1
  rewrite act.gate as any
}
modification m {
  require n > 0 and n < 3
  n := n + 1
  rewrite act.gate as prev or 1 div (3 - n) == 1
}
invariant i: enabled act or x' == x
""",
    ),
}
"""Models in which a property breaks once three modifications have nested, and what it takes to see that."""


class EncodedToDepth(Encodings):
    """Encodings that keep `prev` to a depth, whatever the length of the chain."""

    def __init__(self, depth: int) -> None:
        super().__init__()
        self.depth = depth

    def exact(self, model: Model, chain: int) -> CodedModel:
        return code_as_data(model, self.depth, BeyondDepth.ARBITRARY)


def violated(model: Model, depth: int | None) -> set[str] | None:
    """The properties that bounded search finds broken, with `prev` kept to a depth; None where it gives up."""
    encodings = Encodings() if depth is None else EncodedToDepth(depth)
    problem = Problem(model, dict(model.scope), tuple(model.properties), CHAIN, 1, encodings=encodings)
    claims = list(bounded.run(problem, Budget()))
    if any(isinstance(claim, GaveUp) for claim in claims):
        return None
    return {claim.property for claim in claims if not isinstance(claim, Vacuity) and isinstance(claim, Violation)}


@pytest.mark.parametrize("what", spread(MODELS, every=2))
def test_a_violation_by_deep_code_is_not_proved_away(what):
    name, text = MODELS[what]
    model = load_text(f"system deep\n{text}")
    assert name in (violated(model, None) or ())
    for depth in (0, 1, 2):
        assert name in (violated(model, depth) or ())
    problem = Problem(model, dict(model.scope), (name,), Unbounded.ANY, Unbounded.ANY)
    assert not [claim for claim in ic3.run(problem, Budget()) if isinstance(claim, Proved)]


CONDITIONS = ("n >= 3", "n < 3", "n == 2", "x == 1", "true", "false", "6 div (3 - n) > 1", "{own}")
GUARDS = (
    "{}",
    "{} and {}",
    "{} or {}",
    "not ({})",
)
GUARD_EDITS = (
    "prev and {}",
    "{} and prev",
    "prev or {}",
    "not prev",
    "any v where v == prev",
    "any v where prev",
    "if {} then prev else {}",
    "prev => {}",
    "prev and k",
    "prev or now({now})",
)
VALUES = ("0", "2 - x", "any v where v < n", "any v where n < 3", "6 div (3 - n)", "if n >= 3 then 4 else 0", "x")
VALUE_EDITS = ("prev + 0", "min(prev, 2)", "any v where v <= prev", "prev mod 3", "6 div prev", "min(2, 2 - prev)")


def system(seed: int) -> str:
    """A small system whose one rule is edited over and over, and invariants that look at it from all sides."""
    choose = random.Random(seed)  # noqa: S311
    single = choose.random() < 0.6

    def filled(form: str) -> str:
        while "{}" in form:
            form = form.replace("{}", choose.choice(CONDITIONS), 1)
        own = "ok[a]" if single else "exists b in T: ok[b]"
        return form.replace("{own}", f"({own})").replace("{now}", "n == 1")

    target = choose.choice(("act", "act(c)")) if single else "act"
    asked, every, some = ("enabled act(a)", "forall a in T: ", "exists a in T: ") if single else ("enabled act", "", "")
    second = f"rewrite {target}.x as {choose.choice(VALUE_EDITS)}" if choose.random() < 0.7 else ""
    free = (
        f"modification free {{ rewrite act.gate as {filled('any v where v and {}')} }}" if choose.random() < 0.4 else ""
    )
    return f"""\
system deep
type T [2]
var ok: T -> Bool
var n: 0..3 = 0
var x: 0..2 = 0
transition act{"(a: T)" if single else ""} {{
  require gate: {filled(choose.choice(GUARDS))}
  x := {choose.choice(VALUES)}
}}
modification m(k: Bool, c: T) {{
  n := min(n + 1, 3)
  rewrite {target}.gate as {filled(choose.choice(GUARD_EDITS))}
  {second}
}}
{free}
invariant can: {every}{asked}
invariant cannot: {every}not ({asked})
invariant alike: ({some}{asked}) => ({every}{asked})
invariant later: n < 3 or ({every}{asked})
invariant kept: n < 3 or x' == x
invariant known: n == 0 or not unmodified act{"(_)" if single else ""}.gate
"""


@pytest.mark.parametrize("batch", batches(4, always=0))
def test_fewer_levels_never_lose_a_violation(batch):
    broken = 0
    for seed in range(3 * batch, 3 * (batch + 1)):
        try:
            model = load_text(system(seed))
        except ModelError as error:
            pytest.fail(f"{error}\n{system(seed)}")
        exact = violated(model, None)
        assert exact is not None
        broken += len(exact)
        for depth in (0, 1):
            found = violated(model, depth)
            assert found is not None
            assert exact <= found, system(seed)
    assert broken >= 5
