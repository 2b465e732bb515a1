"""The command `states`, from the file to what is written and how it ends."""

from __future__ import annotations

import json

import pytest

from invariants.verdicts.states import endless
from tests.schemas import validator_of

LAMP = """system lamp
var on: Bool = false
var uses: 0..2 = 0
transition switch {
  require gate: uses < 2
  on := not on
  uses := uses + 1
}
modification cut {
  disable switch
}
"""


@pytest.fixture
def lamp(here):
    (here / "lamp.inv").write_text(LAMP, "utf-8")


def test_the_report_counts_configurations_and_rules(run, lamp):
    assert run("states", "lamp.inv").status == 0
    assert (
        run("states", "lamp.inv").out
        == """\
lamp.inv: 6 configurations (chain any, steps any), all that can be reached
  depth 3 · 8 steps · 0 dead ends · 8 bytes for each that is kept

  depth  configurations
      0               1 █████████████████████████████████████▌
      1               2 ███████████████████████████████████████████████████████████████████████████
      2               2 ███████████████████████████████████████████████████████████████████████████
      3               1 █████████████████████████████████████▌

  modifications  configurations  depth
  0                           3      2
  1                           3      3

  rule    can fire in          steps
  switch            2  33.3 %      2
  ⟲ cut             6  always      6

  values
  on    false, true
  uses  0..2

  code
  switch  as written
          disabled
"""
    )


def test_the_json_has_the_counts_of_the_report(run, lamp):
    outcome = run("states", "lamp.inv", "--chain", "0", "--steps", "1", "--format", "json")
    content = json.loads(outcome.out)
    validator_of("states_schema").validate(content)
    report = content["report"]
    assert report["bounds"] == {"chain": 0, "steps": 1, "scope": {}}
    assert report["levels"] == [
        {"chain": 0, "depth": 0, "configurations": 1},
        {"chain": 0, "depth": 1, "configurations": 1},
    ]
    assert report["complete"] is True
    uses = {"variable": "uses", "values": [0, 1], "least": None, "greatest": None, "sets": None, "parts": []}
    assert report["values"][1] == uses


VAULT = """system vault
type Account [3]
record Proposal { target: Account, ready: 0..40 }
var signed: Account -> Bool = false
var pending: Proposal? = none
var spent: 0..40 = 0
transition sign(a: Account) {
  require not exists b in Account: signed[b]
  signed[a] := true
}
transition propose(a: Account, ready: 1..40) {
  require signed[a] and pending == none
  pending := Proposal(target: a, ready: ready)
}
modification forget {
  rewrite propose.pending as none
}
"""


def test_sets_and_records_are_values_and_clauses_like_others(run, here):
    (here / "vault.inv").write_text(VAULT, "utf-8")
    assert (
        run("states", "vault.inv").out.partition("  values\n")[2]
        == """\
  signed          {}, {Account0}, {Account1}, {Account2}
  pending         too many values to list: each part, where it is there
  pending         none, there
  pending.target  Account0, Account1, Account2
  pending.ready   1 … 40
  spent           0

  code
  propose.pending  as written
                   none
"""
    )
    content = json.loads(run("states", "vault.inv", "--format", "json").out)
    validator_of("states_schema").validate(content)
    signed, pending, spent = content["report"]["values"]
    assert signed["sets"] == ["{}", "{Account0}", "{Account1}", "{Account2}"]
    assert (pending["values"], [each["variable"] for each in pending["parts"]][1:]) == (
        None,
        ["pending.target", "pending.ready"],
    )
    assert (pending["parts"][2]["least"], pending["parts"][2]["greatest"]) == (1, 40)
    assert spent["sets"] is None


def test_an_uncountable_model_is_undecided(run, here):
    (here / "real.inv").write_text("system s\nvar x: Real = 1\n", "utf-8")
    outcome = run("states", "real.inv")
    assert outcome.status == 3
    assert "`x` is a Real, with too many values to try all (line 2 of real.inv)" in outcome.out
    content = json.loads(run("states", "real.inv", "--format", "json").out)
    validator_of("states_schema").validate(content)
    assert content["report"]["complete"] is False


def test_of_a_model_with_mistakes_nothing_is_counted(run, here, lamp):
    (here / "bad.inv").write_text("system s\nvar x: Int = y\n", "utf-8")
    outcome = run("states", "bad.inv")
    assert outcome.status == 2
    assert "y" in outcome.out
    content = json.loads(run("states", "bad.inv", "--format", "json").out)
    validator_of("states_schema").validate(content)
    assert content["report"] is None
    assert run("states", "lamp.inv", "--scope", "Agent=2").status == 2
    assert run("states", "lamp.inv", "--root", "nowhere").status == 2


def test_constants_with_endlessly_many_values_hold_nothing_that_was_seen(run, here):
    (here / "open.inv").write_text("system open\nconst m: 0..2 -> Int\nvar x: 0..3 = 0\ntransition e { x := 1 }\n")
    done = run("states", "open.inv")
    assert done.status == 3
    assert "m  nothing" in done.out


ENDLESS = """system meter
var n: Int = 0
var on: Bool = false
transition count { n := n + 1 }
modification start { require n > 5  on := true }
"""


def test_a_count_without_end_says_why_and_never_looks_complete(run, here, monkeypatch):
    monkeypatch.setattr(endless, "FIRST_LOOK", 1_000)
    (here / "meter.inv").write_text(ENDLESS, "utf-8")
    outcome = run("states", "meter.inv")
    assert outcome.status == 3
    head, so_far, *_ = outcome.out.splitlines()
    assert head.startswith("meter.inv: configurations without end (chain any, steps any): ")
    assert so_far.startswith("  so far: depth ")
    words = " ".join(outcome.out.split())
    assert "ended early: there is no end: `count` can be repeated for ever, which raises `n` each time" in words
    assert (
        "to bound it: `--chain K` and `--steps N` together limit all runs; a range as the type of `n`, as in `0..100`, "
        "ends runs that leave it"
    ) in words
    assert "can fire in so far" in words
    assert "values so far n 0 … " in words
    assert "always" not in words
    assert "all that can be reached" not in words
    content = json.loads(run("states", "meter.inv", "--format", "json").out)
    validator_of("states_schema").validate(content)
    report = content["report"]
    assert (report["complete"], report["endless"]) == (False, True)
    (number,) = report["growing"]
    assert (number["variable"], number["least"], number["steps"]) == ("n", 0, ["count"])
    bounded = json.loads(run("states", "meter.inv", "--chain", "1", "--steps", "9", "--format", "json").out)["report"]
    assert (bounded["complete"], bounded["endless"], bounded["growing"]) == (True, False, [])
