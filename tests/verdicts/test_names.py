"""Names of individuals in verdicts: in runs, for every population, and for fewer individuals than names."""

from __future__ import annotations

import pytest

import invariants
from invariants.foundation.exceptions import ModelError
from invariants.language.loader import load_text
from invariants.verdicts.verdict import Population, Verdict

TEXT = """\
system till
type Account = alice, attacker
var owner: Account = alice
var paid: Account -> Bool = false
transition pay(to: Account) {
  require known: to == alice or to == owner
  paid[to] := true
}
modification hand_over(next: Account) {
  rewrite pay.known as prev or to == next
}
invariant kept: not paid[attacker]
invariant two: exists a, b in Account: a != b
invariant three: exists a, b, c in Account: a != b and b != c and a != c
invariant owned: owner == alice and owner != attacker
"""


def check(name: str, **options):
    return invariants.check(load_text(TEXT), invariants=(name,), **options).of(name)


def test_a_run_is_told_by_names() -> None:
    found = check("kept")
    assert found.chain == ("hand_over",)
    assert found.trace[-1].arguments == {"to": "attacker"}
    assert found.trace[0].state["owner"] == "alice"
    assert list(found.trace[0].state["paid"]) == ["alice", "attacker", "Account2"]


def test_every_population_has_the_individuals_with_names() -> None:
    found = check("two", scope={"Account": "any"})
    assert (found.verdict, found.population) == (Verdict.PROVED, Population.ANY)
    assert check("owned", scope={"Account": "any"}).verdict is Verdict.PROVED


def test_a_violation_elsewhere_has_as_many_individuals_as_names() -> None:
    found = check("three", scope={"Account": "any"})
    assert (found.verdict, found.individuals) == (Verdict.VIOLATED, {"Account": 2})


def test_fewer_individuals_than_names_are_refused() -> None:
    with pytest.raises(ModelError) as caught:
        check("kept", scope={"Account": 1})
    assert "alice, attacker" in caught.value.diagnostics[0].help
    assert check("kept", scope={"Account": 2}).verdict is Verdict.VIOLATED


@pytest.mark.parametrize("start", ['"scope": {"Account": 1}', '"names": {"Account": ["attacker"]}'])
def test_a_log_with_other_individuals_is_refused(start: str, tmp_path) -> None:
    log = tmp_path / "l.jsonl"
    log.write_text(f'{{"rule": null, {start}}}\n', "utf-8")
    with pytest.raises(ModelError):
        invariants.replay(load_text(TEXT), log)


def test_a_log_mentions_names() -> None:
    steps = [
        {"rule": None, "names": {"Account": ["alice", "attacker", "bob", "eve"]}},
        {"rule": "hand_over", "arguments": ["eve"]},
        {"rule": "pay", "arguments": ["eve"], "state": {"owner": "alice"}},
    ]
    report = invariants.replay(load_text(TEXT), steps)
    assert report.departure is None
    assert invariants.replay(load_text(TEXT), [{"rule": "pay", "arguments": ["attacker"]}]).departure is not None
