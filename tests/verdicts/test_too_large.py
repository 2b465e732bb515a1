"""Models and bounds that are too large: this is reported, instead of endless work."""

from __future__ import annotations

import time

import pytest
from msgspec.structs import replace

from invariants.api import check
from invariants.engines.protocol import Problem, Question
from invariants.engines.registry import engine
from invariants.evidence.claims import Covered
from invariants.language.loader import load_text
from invariants.language.model.declarations import Bound, Unbounded
from invariants.verdicts.dispatch.dispatcher import Clock, Dispatcher
from invariants.verdicts.dispatch.engine_tasks import EngineTask
from invariants.verdicts.dispatch.workers import Workers
from invariants.verdicts.options import CheckOptions, SilentListener
from invariants.verdicts.session import check_model
from invariants.verdicts.verdict import Result, Verdict

ANY = Unbounded.ANY
MANY_RULES = "".join(f"transition t{number} {{ x := {number} }}\n" for number in range(700))


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("var m: 0..1_000_000_000 -> Bool = false\ninvariant i: not m[3]", "1,000,000,001 entries"),
        ("var m: 0..10 ^ 30 -> Bool = false\ninvariant i: not m[3]", "entries in this scope"),
        (
            "type Agent [100]\nvar m: Agent, Agent, Agent, Agent -> Bool = false\n"
            "invariant i: forall a, b, c, d in Agent: not m[a, b, c, d]",
            "100,000,000 entries",
        ),
        (
            "var n: 0..9 = 0\ntransition t(k: 0..1_000_000_000) { require g: k == 3 n := 1 }\n"
            "modification m { rewrite t(7).g as true }\ninvariant i: n < 5",
            "entries in this scope",
        ),
        (
            "var n: Int = 0\ninvariant i: forall k in 0..1_000_000_000: k >= n",
            "`0..1000000000` has too many values",
        ),
        (
            "type Agent [100]\nvar n: Int = 0\n"
            "invariant i: forall a, b, c, d in Agent: (a == b or c == d or a != d) and n >= 0",
            "found, but not confirmed: there are too many values",
        ),
    ],
)
def test_the_reason_is_reported(text: str, reason: str) -> None:
    (result,) = check(load_text(f"system large\n{text}\n"), timeout=500, invariants=["i"])
    assert result.verdict is Verdict.UNKNOWN
    assert result.reason is not None
    assert reason in result.reason


def test_a_model_that_is_too_large_for_the_solver_is_fuzzed() -> None:
    model = load_text(f"system large\nvar x: Int = 0\n{MANY_RULES}invariant i: x == 0\n")
    (result,) = check(model, timeout=500)
    assert result.verdict is Verdict.VIOLATED


@pytest.mark.parametrize(("individuals", "claims"), [(10, [Covered]), (10_000, [])])
def test_a_large_system_is_encoded_where_that_can_be_ended(individuals: int, claims: list[type]) -> None:
    model = load_text(
        "system large\ntype Agent [2]\nvar m: Agent -> Bool = false\ninvariant i: forall a in Agent: not m[a]"
    )
    problem = Problem(model, {"Agent": individuals}, ("i",), 0, 1)
    with Workers() as workers:
        dispatcher = Dispatcher(workers, SilentListener())
        task = EngineTask(engine("bounded"), Question.SEARCH, problem)
        found = dispatcher.run_inline(task, Clock(time.monotonic() + 600))
        assert [type(claim) for claim in found] == claims


def test_bounds_that_are_too_large_to_be_searched_can_be_met_by_proofs() -> None:
    model = load_text(
        "system large\nvar x: Bool = false\ntransition t { require g: x\nx := true }\n"
        "modification m { rewrite t.g as prev }\ninvariant i: not x\n"
    )
    (result,) = check(model, chain=1_000_000_000, steps=1_000_000_000, timeout=500)
    assert result.verdict is Verdict.SURVIVES


def test_numbers_that_double_their_digits_with_every_step() -> None:
    model = load_text("system large\nvar x: Int = 2\ntransition t { x := x * x }\ninvariant i: x < 1_000_000\n")
    (result,) = check(model, chain=0, steps=6, timeout=500)
    assert result.verdict is Verdict.VIOLATED
    assert len(result.trace or ()) >= 5


WIDE = """system wide
type A [2]
var x: 0..{most} = 0
var y: -{most}..{most}
var m: A -> 0..{most} = 0
const c: 1..{most}
init y * y == 9
transition go(a: A) {{ require x < 5 and y > 0  x := x * y + 1  m[a] := m[a] * x }}
modification change {{ rewrite go.x as x div now(y) }}
invariant i: x * y >= 0 - y * y - 99
invariant j: count(a in A: m[a] * c >= 0) == 2
"""


@pytest.mark.parametrize("digits", [25, 400])
@pytest.mark.parametrize(("name", "chain", "steps"), [("direct", 1, 2), ("explicit", 1, 2), ("explicit", ANY, ANY)])
def test_ranges_with_more_values_than_a_machine_word_has_are_ranges(
    name: str, chain: Bound, steps: Bound, digits: int
) -> None:
    model = load_text(WIDE.format(most=10**digits))
    options = CheckOptions(chain=chain, steps=steps, engines=(name,), work=0.5, jobs=1)
    reasons = [each.reason for each in check_model(model, options, SilentListener()) if isinstance(each, Result)]
    assert len(reasons) >= 5
    assert all(reason is not None and ("many" in reason or "too large" in reason) for reason in reasons), reasons


def test_a_product_with_a_range_of_many_values_is_proved() -> None:
    model = load_text(WIDE.format(most=10**400).replace("y * y == 9", "y == 3"))
    options = CheckOptions(chain=ANY, steps=ANY, engines=("induction",), jobs=1)
    (result,) = check_model(model, replace(options, invariants=("i",)), SilentListener())
    assert isinstance(result, Result)
    assert result.verdict is Verdict.PROVED
