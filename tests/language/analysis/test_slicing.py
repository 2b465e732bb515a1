"""Slices: everything that can influence a property is kept, and a property that holds on a slice holds on the model."""

from __future__ import annotations

from collections import Counter

import pytest
from msgspec.structs import replace

from invariants.evidence.claims import Proved
from invariants.interpreter.interpreter import Interpreter
from invariants.language.analysis.slicing import slice_of
from invariants.language.loader import load_text
from invariants.language.model.starting import SavedContent, StartingPoint
from tests.batches import batches
from tests.differential.brute_force import TooManyConfigurationsError, search
from tests.differential.comparison import bounds
from tests.differential.proof_checks import claim_of
from tests.generators.systems import system_of

BATCH = 30

SYSTEM = """
system parts
type Agent [2]
const limit: 0..3 where limit > 0
const other: 0..3 where other > limit
const alone: 0..3 where alone > 0
var x: Bool = false
var y: Bool = false
var z: Bool = false
var w: Bool = false
var n: 0..3 = 0
backup store of go, y
transition go { require gate: true  x := true  y := not y }
transition count_up { require n < 3  n := n + 1 }
transition lie { w := true }
modification relax { rewrite go.gate as z }
modification stop { require w  disable go }
modification keep { save store }
modification back { restore store }
modification idle(a: Agent) { w := false }
"""


def sliced(condition, more="", bounded=False):
    model = load_text(f"{SYSTEM}{more}\ninvariant asked: {condition}\n")
    return slice_of(model, ("asked",), bounded=bounded)


def names(found):
    return set(found.model.rules), {variable.name for variable in (*found.model.constants, *found.model.variables)}


@pytest.mark.parametrize(
    ("condition", "rules", "variables"),
    [
        # Rules that write, guard, disable, or restore belong to the cone, and so does everything that they read.
        ("x", {"go", "relax", "stop", "keep", "back", "lie", "idle"}, {"x", "z", "w"}),
        ("w", {"lie", "idle"}, {"w"}),
        ("z", set(), {"z"}),
        ("n < 3", {"count_up"}, {"n"}),
        ("limit < 3", set(), {"limit", "other"}),
        ("alone < 3", set(), {"alone"}),
        ("saved(store)", {"keep"}, set()),
        ("enabled count_up", {"count_up"}, {"n"}),
        # What the goal and the condition around it read matters, and the rules that may be used are there.
        ("can not w", {"lie", "idle"}, {"w"}),
        ("can w within 2 by count_up", {"lie", "idle", "count_up"}, {"w", "n"}),
        ("n > 1 => can w decreases n", {"lie", "idle", "count_up"}, {"w", "n"}),
        ("unmodified go.gate", {"go", "relax", "stop", "keep", "back", "lie", "idle"}, {"z", "w"}),
    ],
)
def test_the_cone_of_influence(condition, rules, variables):
    found = sliced(condition)
    assert names(found)[0] == rules
    # The start is kept as it is: without the constants that it constrains, a slice could start where the model cannot.
    assert names(found)[1] == variables | {"limit", "other", "alone"}
    assert found.left_out == tuple(name for name in found.left_out if name not in rules)


def test_an_invariant_about_steps_needs_every_rule():
    assert not sliced("x => x'").left_out


def test_one_modification_without_influence_stands_for_all_where_runs_are_bounded():
    found = sliced("n < 3", bounded=True)
    assert found.idle_modification == "relax"
    idle = found.model.rules["relax"]
    assert (idle.guards, idle.edits, idle.assignments, idle.parameters) == ((), (), (), ())
    assert sliced("n < 3").idle_modification is None


def test_a_rule_that_only_describes_code_stands_for_no_modification():
    model = load_text(f"{SYSTEM}\ninvariant asked: n < 3\n")
    backups = {"store": SavedContent("stop", {})}
    for start, idle in ((StartingPoint({}, "relax", {}), "stop"), (StartingPoint({}, "relax", backups), "keep")):
        found = slice_of(replace(model, start=start), ("asked",), bounded=True)
        assert found.idle_modification == idle


def test_the_start_is_kept_as_it_is():
    text = """
system council
type Agent [2]
var boss: Agent -> Bool
var bad: Bool = false
init exists a, b in Agent: boss[a] and not boss[b]
transition spoil { bad := true }
transition demote(a: Agent) { boss[a] := false }
invariant good: not bad
"""
    found = slice_of(load_text(text), ("good",), bounded=True)
    assert names(found) == ({"spoil"}, {"boss", "bad"})
    assert len(found.model.initial_constraints) == 1


@pytest.mark.parametrize(
    ("value", "kept"),
    [("x + 1", True), ("1 div x", True), ("if x == 0 then 3 else 0", True), ("x", False), ("2", False), ("c", False)],
)
def test_a_start_that_may_be_outside_of_a_range_or_undefined_is_kept(value: str, kept: bool) -> None:
    """No run goes on from such a start, so that a slice without it would have runs which the system lacks."""
    text = f"""
system begins
const c: 0..1
var x: 0..2
var y: 0..2 = {value}
var bad: Bool = false
transition spoil {{ bad := true }}
invariant good: not bad
"""
    found = slice_of(load_text(text), ("good",), bounded=True)
    assert names(found) == ({"spoil"}, {"bad", *(("x", "y") if kept else ())})


def test_an_invariant_that_no_start_allows_to_break_is_proved() -> None:
    text = """
system begins
var x: 0..2
var y: 0..1 = x
var z: Int = 2 div (2 - y)
var w: 0..1 = z
var bad: Bool = false
transition spoil { require x == 2  bad := true }
invariant good: not bad
"""
    assert isinstance(claim_of("induction", load_text(text), "good", seconds=60.0), Proved)


def test_an_invariant_that_may_be_a_lemma_is_kept_for_proofs():
    text = """
system budget
var left: Int = 9
var spent: Int = 0
transition spend { require left > 0  left := left - 1  spent := spent + 1 }
transition look { require spent > 3 }
invariant conserved: left + spent == 9
invariant low: left <= 9
"""
    model = load_text(text)
    assert names(slice_of(model, ("low",), bounded=True))[1] == {"left"}
    found = slice_of(model, ("low",), bounded=False)
    assert names(found)[1] == {"left", "spent"}
    assert "conserved" in found.model.properties


def test_a_model_that_belongs_together_stays_as_it_is():
    model = load_text("system one  var n: Int = 0  transition go { n := n + 1 }  invariant low: n < 9")
    found = slice_of(model, ("low",), bounded=True)
    assert found.is_whole
    assert found.model is model


def test_a_counter_that_can_leave_its_range_ends_runs():
    """The range of ``n`` is all that keeps ``x`` small: the property does not read it, its cone has it all the same."""
    text = """
system ends
var x: Int = 0
var n: 0..2 = 0
var free: Bool = false
transition go { x := x + 1  n := n + 1  free := true }
invariant low: x <= 3
"""
    found = slice_of(load_text(text), ("low",), bounded=True)
    assert names(found)[1] == {"x", "n"}


@pytest.mark.parametrize("batch", batches(10, always=0))
def test_nothing_that_holds_on_a_slice_is_broken_on_the_whole(batch):
    """Brute force over slice and whole model: the chain is never longer on the slice, and rarely shorter."""
    counted: Counter[str] = Counter()
    for seed in range(BATCH * batch, BATCH * (batch + 1)):
        model = load_text(system_of(seed))
        chain, steps = bounds(seed)
        try:
            whole = search(Interpreter(model), chain, steps, cap=2_000)
        except TooManyConfigurationsError:
            continue
        for name in model.properties:
            found = slice_of(model, (name,), bounded=True)
            if found.is_whole:
                continue
            part = search(Interpreter(found.model), chain, steps, [name])[name]
            known = whole[name]
            if known is not None:
                assert part is not None, (seed, name)
                assert (part.chain, part.length) <= (known.chain, known.length), (seed, name)
            counted["cut"] += 1
            counted["exact"] += (part and part.chain) == (known and known.chain)
            counted["violated"] += known is not None
    assert counted["cut"] >= 20
    assert counted["violated"] >= 2
    assert counted["exact"] >= 0.97 * counted["cut"]


NEVER_RESTORED = """
system stored
var x: Bool = false
backup store of code, x
transition go { x := not x }
modification keep { rewrite go.x as x  save store }
invariant calm: not x
"""


def test_a_model_without_a_backup_that_nothing_restores_is_not_the_model():
    """Else something idle beside it would change the question that a solver gets, and so the run that it finds."""
    found = slice_of(load_text(NEVER_RESTORED), ("calm",), bounded=True)
    assert not found.is_whole
    assert not found.model.backups
    beside = load_text(NEVER_RESTORED.replace("backup", "var spare: 0..3 = 0\nbackup"))
    assert slice_of(beside, ("calm",), bounded=True).model.rules.keys() == found.model.rules.keys()
