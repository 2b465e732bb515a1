"""Where a proof does not succeed, a step shows which lemma is missing; the step is never reported as a violation."""

from __future__ import annotations

import re

import pytest

import invariants
from invariants.evidence.claims import Cti
from invariants.evidence.proofs.cti import property_cti
from invariants.language.loader import load_text
from invariants.report.json import as_json
from invariants.report.text import render_result
from invariants.system.encoding.chain_limit import coded_for_chain
from invariants.system.reduction.linear_abstraction import linear_abstraction
from invariants.verdicts.verdict import Bounds, ModelReport, Population, Verdict
from tests.verdicts.by_effort import checked
from tests.verdicts.results import result_of_kind

COLLATZ = """system collatz
var n: Int = 7
transition go {
  require gate: n > 1
  n := if n mod 2 == 0 then n div 2 else 3 * n + 1
}
modification skip { rewrite go.gate as n > 4 }
invariant never: n != 27
check never: chain any
"""

PIGEONS = """system pigeons
type Agent [2]
var w: Agent
var x: Agent
var z: Agent
var alarm: Bool = false
var rung: Bool = false
transition move(a: Agent, b: Agent) {
  w := a
  z := b
}
transition notice {
  require w != x and w != z and x != z
  alarm := true
}
transition ring {
  require alarm
  rung := true
}
modification trust { rewrite ring.rung as alarm }
invariant quiet: not rung
"""
"""Of two agents no three differ, and so nothing is ever noticed."""

PARITY = """system parity
type Agent [3]
var chosen: Agent -> Bool = false
var even: Bool = true
var rung: Bool = false
transition flip(a: Agent) {
  chosen[a] := not chosen[a]
  even := not even
}
transition ring {
  require even and count(a in Agent: chosen[a]) mod 2 == 1
  rung := true
}
modification trust { rewrite ring.rung as true }
invariant quiet: not rung
"""
"""No lemma for every population says that a number is even."""


def results_of(text: str, **options):
    return invariants.check(load_text(text), **options)


@pytest.fixture(scope="module")
def collatz():
    """Without the engines that go on until their time is up, or to all configurations: few can be reached from 7."""
    (result,) = checked(COLLATZ, 0.5, engines=("induction",))
    return result


def test_a_failed_proof_has_a_step_that_a_lemma_would_exclude(collatz):
    result = collatz
    assert result.verdict in (Verdict.TESTED, Verdict.UNKNOWN)
    cti = result.induction
    assert cti is not None
    assert (cti.start, cti.rule, cti.arguments, cti.after) == (("n == 54",), "go", (), ("n == 27",))
    assert (result.chain, result.trace, result.failure) == (None, None, None)


def test_the_step_is_reported_as_a_hint(collatz):
    model = load_text(COLLATZ)
    text = render_result(collatz, model, colour=False, width=200)
    assert (
        "  counterexample to induction: from n == 54, `go` breaks never (n == 27)."
        " It may be unreachable; a lemma that excludes it would help the proof\n" in f"{text}\n"
    )
    found = as_json([ModelReport("collatz.inv", model, (), (collatz,))])
    assert found["models"][0]["results"][0]["induction"] == {
        "start": ["n == 54"],
        "rule": "go",
        "arguments": {},
        "after": ["n == 27"],
        "population": {},
        "backups": [],
    }


@pytest.mark.campaign
def test_a_proof_for_the_scope_alone_says_why_not_for_every_population():
    (result,) = results_of(PARITY, chain="any")
    assert (result.verdict, result.population) == (Verdict.PROVED, Population.SCOPE)
    assert result.induction is not None
    start = result.induction.start
    assert result.induction == Cti(start, "ring", (), ("rung",), (("Agent", 3),))
    assert "even" in start
    entries = [f"chosen[Agent{number}]" for number in range(3)]
    assert sorted(each.removeprefix("not ") for each in start if each != "even") == entries
    assert sum(each in start for each in entries) == 1
    text = render_result(result, load_text(PARITY), colour=False, width=400)
    assert "with Agent 3, from " in text
    assert " and even, `ring` breaks" in text
    assert "would help the proof for every population\n" in f"{text}\n"


def test_a_question_about_every_population_looks_at_another_one():
    (result,) = results_of(PIGEONS, chain="any", scope={"Agent": "any"})
    assert (result.verdict, result.induction) == (Verdict.VIOLATED, None)


def test_with_three_agents_it_is_no_longer_true():
    (result,) = results_of(PIGEONS, chain=0, steps=4, scope={"Agent": 3})
    assert result.verdict is Verdict.VIOLATED
    assert result.induction is None


def test_a_proof_for_the_given_scope_needs_no_hint():
    (result,) = results_of(PIGEONS, chain="any", scope={"Agent": 2})
    assert (result.verdict, result.induction) == (Verdict.PROVED, None)


def test_individuals_keep_their_names():
    text = """system team
type Agent [3]
var author: Agent
var reviewer: Agent
var reviewed: Bool = false
var released: Bool = false
transition draft(a: Agent) {
  require not released
  author := a
  reviewed := false
}
transition review(a: Agent) {
  require not released
  require gate: a != author
  reviewer := a
  reviewed := true
}
transition release {
  require reviewed
  released := true
}
modification relax { rewrite review.gate as true }
invariant independent: released => author != reviewer
"""
    coded = coded_for_chain(load_text(text), None, 1)
    cti = property_cti(coded, linear_abstraction(coded, {"Agent": 3}, "independent"), (), lambda: None)
    assert cti is not None
    assert cti.rule == "release"
    both = [(f"author == Agent{each}", f"reviewer == Agent{each}", "reviewed") for each in range(3)]
    assert cti.start in both
    assert cti.after == ("released",)


def cti_of(text: str, name: str) -> Cti:
    """The step at which the induction of a property alone fails."""
    coded = coded_for_chain(load_text(text), None, 1)
    cti = property_cti(coded, linear_abstraction(coded, dict(coded.model.scope), name), (), lambda: None)
    assert cti is not None
    return cti


KEPT = """system kept
type W [3] = ann, bob
var seen: W -> 0..2 = 0
transition look(w: W) {
  require lim: seen[w] < 2
  seen[w] := seen[w] + 1
}
backup b of seen
modification keep { save b }
modification undo { restore b }
"""


def test_what_a_backup_holds_is_nothing_that_a_lemma_can_exclude():
    cti = cti_of(KEPT, "seen.range")
    assert (cti.rule, cti.backups) == ("undo", ("b",))
    names = {name for fact in (*cti.start, *cti.after) for name in re.findall(r"\[(\w+)\]", fact)}
    assert names == {"ann", "bob", "W2"}
    result = result_of_kind("seen.range", Verdict.UNKNOWN, Bounds(3, 8, {"W": 3}), induction=cti, reason="none")
    text = render_result(result, load_text(KEPT), colour=False, width=400)
    assert "it depends on the values that `b` holds, and no lemma can mention them" in text
    assert "a lemma that excludes it" not in text


def test_a_backup_that_the_step_does_not_read_is_no_obstacle_to_a_lemma():
    cti = cti_of(KEPT.replace("require lim: seen[w] < 2", "require lim: seen[w] < 3"), "seen.range")
    assert (cti.rule, cti.backups) in {("look", ()), ("undo", ("b",))}
    unread = KEPT.replace("modification undo { restore b }", "").replace("seen[w] < 2", "seen[w] < 3")
    assert cti_of(unread, "seen.range").backups == ()
