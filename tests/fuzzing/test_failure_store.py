"""Runs that broke an invariant are kept and tried first the next time."""

from __future__ import annotations

import json

from hypothesis.database import DirectoryBasedExampleDatabase

from invariants.evidence.claims import Tested as OnlyTested
from invariants.evidence.claims import Violation
from tests.fuzzing.fuzzed import fuzzed, problem_of, told

LOCK = """\
system lock
type Agent [2]
enum Colour {{ red, green }}
var at: 0..6 = 0
var rate: Real = 0
var opened: Agent -> Bool = false
var hue: Colour
transition turn(w: 0..9) {{ at := if w == at + 2 then at + 1 else 0 }}
transition {open}(a: Agent, r: Real) {{
  require at == {last}
  require r > 0
  opened[a] := true
  rate := r / 3
  hue := any c where c == green
}}
modification free {{ rewrite turn as any of at where at' <= at + 1 }}
invariant shut: forall a in Agent: not opened[a]
"""


def lock(last=5, name="open"):
    return problem_of(LOCK.format(last=last, open=name), 1, 8, ("shut",))


def entries(folder):
    """The stored entries, without the database's own bookkeeping."""
    return [path.read_bytes() for path in folder.rglob("*") if path.is_file() and path.read_bytes()[:1] == b"{"]


def keep(folder, **settings):
    claim = fuzzed(lock(), database=str(folder), **settings)["shut"]
    assert isinstance(claim, Violation)
    return claim


def test_nothing_is_written_where_nothing_breaks(tmp_path):
    folder = tmp_path / "kept"
    assert isinstance(fuzzed(lock(), database=str(folder), examples=3)["shut"], OnlyTested)
    assert not folder.exists()


def test_nothing_is_written_without_a_folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert isinstance(fuzzed(lock())["shut"], Violation)
    assert list(tmp_path.iterdir()) == []


def test_a_failure_is_found_again_at_once(tmp_path):
    claim = keep(tmp_path)
    assert len(entries(tmp_path)) == 1
    again = fuzzed(lock(), seed=99, database=str(tmp_path), examples=1, guided=False)["shut"]
    assert told(again) == told(claim)
    assert again.initial == claim.initial
    assert [step.choices for step in again.steps] == [step.choices for step in claim.steps]
    assert len(entries(tmp_path)) == 1


def test_entries_keep_their_form(tmp_path):
    """Stored failures outlive versions of the checker: their keys stay, whatever names the code has."""
    keep(tmp_path)
    (entry,) = map(json.loads, entries(tmp_path))
    assert set(entry) == {"initial", "steps"}
    assert {frozenset(step) for step in entry["steps"]} == {
        frozenset({"rule", "arguments", "choices", "unknown", "willing"})
    }


def test_a_failure_outlives_changes_of_the_model(tmp_path):
    keep(tmp_path)
    easier = fuzzed(lock(last=4), database=str(tmp_path), examples=1, guided=False)["shut"]
    assert isinstance(easier, OnlyTested)  # the kept run does not break this lock …
    assert entries(tmp_path) == []  # … and is not tried any more


def test_a_failure_that_does_not_fit_the_model_is_dropped(tmp_path):
    keep(tmp_path)
    assert isinstance(fuzzed(lock(name="unlock"), database=str(tmp_path), examples=1)["shut"], OnlyTested)
    assert entries(tmp_path) == []


def test_a_failure_outside_the_bounds_is_kept_for_other_bounds(tmp_path):
    keep(tmp_path)
    narrow = problem_of(LOCK.format(last=5, open="open"), 0, 2, ("shut",))
    assert isinstance(fuzzed(narrow, database=str(tmp_path), examples=1)["shut"], OnlyTested)
    assert len(entries(tmp_path)) == 1


def test_garbage_in_the_folder_does_no_harm(tmp_path):
    database = DirectoryBasedExampleDatabase(tmp_path)
    rest = b'"choices": [], "unknown": null, "willing": []'
    garbage = [
        b"",
        b"\xff\x00",
        b"[]",
        b"{}",
        b"null",
        b'{"initial": [], "steps": 3}',
        b'{"initial": [["nothing", [], 1]], "steps": []}',
        b'{"initial": [["hue", [], 7]], "steps": []}',
        b'{"initial": [["hue", [], "1/0"]], "steps": []}',
        b'{"initial": [], "steps": [{"rule": "open", "arguments": [0], %s}]}' % rest,
        b'{"initial": [], "steps": [{"rule": "open", "arguments": [0, "1/0"], %s}]}' % rest,
    ]
    for entry in garbage:
        database.save(b"invariants lock shut", entry)
    assert isinstance(fuzzed(lock(), database=str(tmp_path), examples=1)["shut"], OnlyTested)
    assert list(database.fetch(b"invariants lock shut")) == []


def test_choices_steps_of_unknown_code_and_willingness_are_kept(tmp_path):
    text = """\
system s
var x: 0..1 -> Int = 0
var seen: Bool = false
transition work(a: 0..1) { x[a] := x[a] }
transition look { require enabled work(1)
  for b in 0..1 where b == 1 { x[b] := any v where v > 3 }
  seen := true }
modification free { rewrite work as any of x where x'[1] > x[1] + 7 }
invariant i: not (seen and x[1] > 6)
"""
    problem = problem_of(text, 1, 3, ("i",))
    claim = fuzzed(problem, database=str(tmp_path))["i"]
    again = fuzzed(problem, seed=5, database=str(tmp_path), examples=1)["i"]
    assert told(again) == told(claim)
    assert [step.unknown for step in again.steps] == [step.unknown for step in claim.steps]
    assert [step.enabled_answers for step in again.steps] == [step.enabled_answers for step in claim.steps]
