"""Strengthenings, lemmas and counterexamples to induction read as sentences about the model."""

from __future__ import annotations

import pytest

from invariants.evidence.proofs.formula_wording import FormulaWording
from invariants.language.loader import load_text
from invariants.system.encoding.chain_limit import coded_for_chain
from invariants.system.grounding.grounding import ground

MODEL = """\
system team
type Agent [3]
enum Mood { calm, tense }
var mood: Mood = calm
var load: Agent -> 0..3 = 0
var author: Agent
backup copy of work
transition work(a: Agent) {
  require gate: load[a] < 2
  load[a] := load[a] + 1
}
modification relax(limit: 0..3) {
  rewrite work.gate as load[a] < limit
}
modification keep { save copy }
modification back { restore copy }
modification lift { label: rewrite work.gate as true }
modification lower { rewrite lift.label as rewrite work.gate as false }
invariant fine: forall a in Agent: load[a] < 3
"""

CODED = coded_for_chain(load_text(MODEL), None, 1)
ENTRIES = {
    (entry.payload.name, *(index.value for index in entry.arguments)): entry
    for entry in ground(CODED.system, {"Agent": 3}, frozenset(["fine"])).entries
}
"""The entries by the name of their variable and the numbers of their individuals."""


@pytest.fixture
def wording():
    return FormulaWording(CODED)


def cube(*literals):
    return frozenset((ENTRIES[key], value) for *key, value in literals for key in [tuple(key)])


@pytest.mark.parametrize(
    ("literals", "text"),
    [
        ([], "false"),
        ([("mood", 0)], "mood != calm"),
        ([("copy/saved", True)], "not saved(copy)"),
        ([("copy/saved", False), ("mood", 1)], "not (not saved(copy) and mood == tense)"),
        (
            [("load", 0, 2), ("load", 2, 1)],
            "forall a1, a2 in Agent: not (load[a1] == 2 and load[a2] == 1)",
        ),
        ([("author", 1), ("load", 1, 2)], "forall a1 in Agent: not (author == a1 and load[a1] == 2)"),
        ([("work.gate/code0", 0)], "not unmodified work.gate"),
        ([("copy/backup/work.gate/code0", 0)], "not (copy keeps unmodified work.gate)"),
        ([("copy/backup/work.gate/0/captured0", 1)], "copy.captured(work.gate) != 1"),
        (
            [("work.gate/code0", 1), ("work.gate/0/captured0", 3)],
            "not (captured(work.gate) == 3 and (work.gate holds `load[a] < limit`))",
        ),
        ([("lift.label/edit", 1)], "not (lift.label holds `rewrite work.gate as false`)"),
        # IC3 may exclude a number that is that of no edit.
        ([("lift.label/edit", 127)], "not (lift.label holds none of its edits)"),
        ([("lift.label/edit", -1)], "not (lift.label holds none of its edits)"),
    ],
)
def test_a_clause_excludes_a_cube(wording, literals, text):
    assert wording.clause(cube(*literals)) == text


def test_individuals_have_the_same_name_in_formulas_that_are_worded_together(wording):
    manager = CODED.system.manager
    author, load = ENTRIES["author",], ENTRIES["load", 1]
    formulas = [manager.equal(author, manager.value(1, author.sort)), manager.equal(load, manager.value(2, load.sort))]
    assert wording.together(formulas) == ("author == Agent1", "load[Agent1] == 2")


def test_individuals_with_names_are_called_by_these():
    coded = coded_for_chain(load_text(MODEL.replace("Agent [3]", "Agent [3] = alice, bob")), None, 1)
    entries = {
        (entry.payload.name, *(index.value for index in entry.arguments)): entry
        for entry in ground(coded.system, {"Agent": 3}, frozenset(["fine"])).entries
    }
    literals = {("load", 1): 2, ("load", 2): 1, ("author",): 0}
    text = FormulaWording(coded).clause(frozenset((entries[key], value) for key, value in literals.items()))
    assert text == "forall a1 in Agent: not (author == alice and load[bob] == 2 and load[a1] == 1)"
