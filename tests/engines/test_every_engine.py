"""Every engine on the same systems: a true property is never broken, a false property never proved."""

from __future__ import annotations

import time
from math import inf

import pytest

from invariants.engines.protocol import Budget, Problem, Question
from invariants.engines.registry import ENGINES
from invariants.evidence.claims import Covered, GaveUp, Proved, Reachable, Violation
from invariants.evidence.claims import Tested as OnlyTested
from invariants.foundation.limits import Allowance
from invariants.foundation.no_answer import GaveUpReason
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

ANSWERS = {
    Question.SEARCH: (Covered, Violation),
    Question.PROOF_FOR_ALL_CHAINS: (Proved, Reachable),
    Question.EVER_LONGER_RUNS: (GaveUp, Violation),
    Question.RANDOM_RUNS: (OnlyTested, Violation),
    Question.GROWTH: (GaveUp, GaveUp),
}
"""The claims about a true and about a false property of an engine that does not give up, by what it answers.

An engine for growth claims nothing about properties that state none.
"""


@pytest.mark.usefixtures("few_examples")
@pytest.mark.parametrize("text", [FINITE, ENDLESS], ids=["finite", "endless"])
@pytest.mark.parametrize("engine", ENGINES, ids=lambda engine: engine.name)
def test_true_and_false(engine, text):
    model = load_text(text)
    # An engine that searches as well is asked to search.
    proves = Question.PROOF_FOR_ALL_CHAINS in engine.answers and Question.SEARCH not in engine.answers
    is_endless = Question.EVER_LONGER_RUNS in engine.answers
    chain, steps = (Unbounded.ANY, Unbounded.ANY) if proves else (1, Unbounded.ANY if is_endless else 4)
    problem = Problem(model, dict(model.scope), ("holds", "breaks"), chain, steps)
    # A search that never ends is given work for some runs only.
    budget = Budget(time.monotonic() + 300, allowance=Allowance(0.3 if is_endless else inf))
    said = {each.property: each for each in engine.function()(problem, budget) if hasattr(each, "property")}
    assert said.keys() == {"holds", "breaks"}
    if engine.finite_only and proves and text is ENDLESS:
        for claim in said.values():
            assert isinstance(claim, GaveUp)
            assert claim.why.reason is GaveUpReason.INFINITE_STATES
    else:
        true, false = next(claims for question, claims in ANSWERS.items() if question in engine.answers)
        assert isinstance(said["holds"], true)
        if engine.every_population and text is ENDLESS:
            # It proves with numbers without end, but does not search them.
            assert isinstance(said["breaks"], GaveUp)
            assert said["breaks"].why.reason is GaveUpReason.INFINITE_STATES
        else:
            assert isinstance(said["breaks"], false)
