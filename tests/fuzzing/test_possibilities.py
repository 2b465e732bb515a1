"""Fuzzing with `can`: to judge it may take long, and others do not wait for it."""

from __future__ import annotations

import time

import pytest

from invariants.engines.protocol import Budget, Problem
from invariants.evidence.claims import GaveUp, Violation
from invariants.evidence.claims import Tested as OnlyTested  # pytest takes what begins with "Test" for a test
from invariants.foundation.limits import Allowance
from invariants.fuzzing import engine
from invariants.fuzzing.engine import ProblemFuzzer
from invariants.fuzzing.settings import Settings
from invariants.language.loader import load_text

MODEL = """\
system s
var x: 0..3 = 0
var stuck: Bool = false
transition up { require x < 3 and not stuck  x := x + 1 }
transition down { require x > 0 and not stuck  x := x - 1 }
modification jam { stuck := true }
invariant back: can x == 0
invariant low: x < 2
invariant again: x > 0 => can x == 0 within 3
invariant high: x < 4
"""


def problem() -> Problem:
    model = load_text(MODEL)
    return Problem(model, {}, ("back", "low", "again", "high"), 1, 6)


class Watched(ProblemFuzzer):
    """A campaign that notes what it is asked, and with how much time."""

    asked: list[tuple[tuple[str, ...], float, float]]

    def __init__(self, problem: Problem, budget: Budget, settings: Settings) -> None:
        super().__init__(problem, budget, settings)
        assert budget.deadline is not None
        self.asked.append((problem.properties, budget.deadline, budget.allowance.left))


def test_others_are_tried_first_in_half_of_the_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(engine, "ProblemFuzzer", Watched)
    monkeypatch.setattr(Watched, "asked", [], raising=False)
    end = time.monotonic() + 1000
    budget = Budget(end, allowance=Allowance(600))
    claims = {each.property: type(each) for each in engine.run(problem(), budget, Settings(examples=40))}
    assert claims == {"low": Violation, "high": OnlyTested, "back": Violation, "again": Violation}
    (others, first, work), (about_runs, last, _) = Watched.asked
    assert (others, about_runs) == (("low", "high"), ("back", "again"))
    assert end - 505 < first < end
    assert work == pytest.approx(300)
    assert last == end


def test_after_an_interrupt_nothing_is_said_of_what_was_not_tried(monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(fuzzer: ProblemFuzzer) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(ProblemFuzzer, "try_stored_failures", interrupted)
    found = engine.run(problem(), Budget())
    claims = [next(found) for _ in range(4)]
    assert {claim.property for claim in claims} == {"low", "high", "back", "again"}
    assert all(isinstance(claim, GaveUp) for claim in claims)
    with pytest.raises(KeyboardInterrupt):
        next(found)
