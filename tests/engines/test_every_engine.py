"""Every engine on the same systems: what is true is never broken, what is false is never shown."""

from __future__ import annotations

import time

import pytest

from invariants.engines.protocol import Budget, Problem
from invariants.engines.registry import EngineName, engine
from invariants.evidence import claims
from invariants.evidence.claims import Covered, GaveUp, Proved, Reachable, Violation
from invariants.language.loader import load_text
from invariants.language.model.declarations import Unbounded

FINITE = """system review
type Agent [3]
var reviewed: Agent -> Bool = false
var deployed: Agent -> Bool = false
transition review(by: Agent, a: Agent) {
  require independent: by != a
  reviewed[a] := true
}
transition deploy(a: Agent) {
  require gate: reviewed[a]
  deployed[a] := true
}
modification tighten { rewrite deploy.gate as prev and not deployed[a] }
modification loosen { rewrite review.independent as true }
invariant holds: forall a in Agent: deployed[a] => reviewed[a]
invariant breaks: forall a in Agent: not deployed[a]
"""

ENDLESS = """system counters
type Agent [2]
var spent: Agent -> Int = 0
var limit: Int = 3
transition spend(a: Agent) {
  require gate: spent[a] < limit
  spent[a] := spent[a] + 1
}
modification raise {
  limit := limit + 2
  rewrite spend.gate as spent[a] < now(limit)
}
invariant holds: forall a in Agent: spent[a] <= limit
invariant breaks: forall a in Agent: spent[a] <= 2
"""

UNLIMITED = {EngineName.INDUCTION, EngineName.IC3, EngineName.SPACER, EngineName.OPEN}
GIVES_UP = {(EngineName.IC3, ENDLESS), (EngineName.OPEN, ENDLESS)}
"""States without end are beyond them, and lemmas come from proofs of small populations."""


@pytest.mark.parametrize("text", [FINITE, ENDLESS], ids=["finite", "endless"])
@pytest.mark.parametrize("name", EngineName)
def test_true_and_false(name, text):
    model = load_text(text)
    chain, steps = (Unbounded.ANY, Unbounded.ANY) if name in UNLIMITED else (1, 4)
    problem = Problem(model, dict(model.scope), ("holds", "breaks"), chain, steps)
    budget = Budget(time.monotonic() + 30)
    said = {each.property: each for each in engine(name)(problem, budget) if hasattr(each, "property")}
    true, false = said["holds"], said["breaks"]
    if (name, text) in GIVES_UP:
        assert isinstance(true, GaveUp | Proved)
        assert isinstance(false, GaveUp | Reachable)
        return
    assert isinstance(true, {EngineName.BOUNDED: Covered, EngineName.FUZZ: claims.Tested}.get(name, Proved))
    if name in UNLIMITED:
        # What breaks only after many steps, looking ahead a few of them does not show.
        assert isinstance(false, Reachable | GaveUp)
        assert isinstance(false, Reachable) or name is EngineName.INDUCTION
    else:
        assert isinstance(false, Violation)
