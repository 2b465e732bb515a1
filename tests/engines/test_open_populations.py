"""Proofs for populations of every size: the model's own conditions are tried first, and hinder nothing."""

from __future__ import annotations

import pytest

from invariants.engines import open_populations
from invariants.engines.populations.open_proof import OpenProof
from invariants.evidence.claims import GaveUp, Proved, Reachable
from invariants.language.loader import load, load_text
from tests.benchmarks.processes import ROOT
from tests.differential.proof_checks import claim_of, faults

PLEDGES = """system pledges
type Agent [2]
const share: Int = 2
const greedy: Agent -> Bool
assume nobody: forall a in Agent: not greedy[a]
var held: Agent -> 0..3 = 0
var pool: 0..9 = 9
modification take(a: Agent) {
  require pool > 0 and (held[a] < share or greedy[a])
  held[a] := held[a] + 1
  pool := pool - 1
}
invariant kept: forall a in Agent: held[a] <= share
invariant modest: forall a in Agent: held[a] <= 1
invariant conserved: pool + sum(a in Agent: held[a]) == 9
"""


def test_an_invariant_that_sums_up_does_not_stand_in_the_way_of_others() -> None:
    model = load_text(PLEDGES)
    for name in ("kept", "held.range"):
        claim = claim_of("open", model, name)
        assert isinstance(claim, Proved), claim
        assert claim.open_populations
        assert list(faults(model, claim)) == []


SUMS = """invariant most: max(a in Agent: held[a]) <= 9
invariant rich: sum(a in Agent: if held[a] > 1 then held[a] else 0) <= 9
invariant few: count(a in Agent: held[a] > 3) <= 2
invariant before: pool < 9 or sum(a in Agent: held[a]) >= 0
invariant whole: count(a in Agent: held[a] >= 0) >= 1 or sum(a in Agent: held[a]) == 0
"""


UNPROVED = ["conserved", "most", "rich", "before"]


@pytest.mark.parametrize("name", UNPROVED)
def test_of_a_sum_that_is_any_number_at_the_start_no_lemmas_are_looked_for(name, monkeypatch) -> None:  # type: ignore[no-untyped-def]
    monkeypatch.setattr(open_populations._Search, "claim", lambda _: pytest.fail("lemmas were looked for"))
    assert isinstance(claim_of("open", load_text(PLEDGES + SUMS), name), GaveUp)


@pytest.mark.campaign
@pytest.mark.parametrize("name", UNPROVED)
def test_no_lemmas_would_be_found_for_such_a_sum(name, monkeypatch) -> None:  # type: ignore[no-untyped-def]
    monkeypatch.setattr(OpenProof, "is_violated_at_start", lambda _: False)
    assert not isinstance(claim_of("open", load_text(PLEDGES + SUMS), name), Proved)


@pytest.mark.parametrize("name", ["few", "whole"])
def test_sums_and_counts_that_do_not_matter_at_the_start_hinder_no_proof(name) -> None:  # type: ignore[no-untyped-def]
    model = load_text(PLEDGES + SUMS)
    claim = claim_of("open", model, name)
    assert isinstance(claim, Proved)
    assert list(faults(model, claim)) == []


def test_conditions_on_constants_are_used_and_stated() -> None:
    claim = claim_of("open", load_text(PLEDGES), "kept")
    assert isinstance(claim, Proved)
    assert set(claim.reading) == {"kept", "what is given of greedy"}


def test_a_false_stated_lemma_is_of_no_help() -> None:
    model = load_text(PLEDGES)
    assert isinstance(claim_of("open", model, "modest"), Reachable)
    helped = claim_of("open", model, "kept")
    assert isinstance(helped, Proved)
    assert "modest" not in helped.reading


def test_without_what_is_given_of_the_constant_it_is_false() -> None:
    model = load_text(PLEDGES.replace("assume nobody: forall a in Agent: not greedy[a]\n", ""))
    assert isinstance(claim_of("open", model, "kept"), Reachable)


def test_the_existence_of_two_individuals_is_proved_and_checked_by_another_solver() -> None:
    model = load_text("""system others
type Agent [3]
init exists a, b in Agent: a != b
transition stop(by: Agent, a: Agent) {}
invariant stoppable: forall a in Agent: exists b in Agent: b != a and enabled stop(b, a)
""")
    claim = claim_of("open", model, "stoppable")
    assert isinstance(claim, Proved)
    assert list(faults(model, claim)) == []


def test_a_population_that_is_only_quantified_over() -> None:
    model = load_text(
        "system only\ntype Agent\ntype Tool\nvar n: Int = 0\ntransition t { n := n + 1 }\n"
        "invariant i: forall a, b, c in Agent: a == b or b == c or n >= 0\n"
        "invariant j: (exists a, b in Tool: a != b) => n >= 0\n"
    )
    for name in ("i", "j"):
        claim = claim_of("open", model, name)
        assert isinstance(claim, Proved)
        assert list(faults(model, claim)) == []


def test_an_entry_of_a_map_of_two_whose_first_index_reads_the_second() -> None:
    model = load_text(
        "system bosses\ntype A [2]\nvar boss: A -> A\nvar m: A, A -> Bool = false\n"
        "transition t { for h in A { m[boss[h], h] := true } }\n"
        "invariant i: forall a, b in A: m[a, b] => boss[b] == a\n"
    )
    claim = claim_of("open", model, "i")
    assert isinstance(claim, Proved)
    assert list(faults(model, claim)) == []


QUORUM = """system quorum
type A [3]
const need: Int = 2
var least: 1..2 = 1
var c: A -> Bool = false
var lone: Bool = false
var few: Bool = false
transition confirm(a: A) { c[a] := true }
transition act {
  require count(a in A: c[a]) >= need
  lone := not exists a, b in A: c[a] and c[b] and a != b
}
transition rush {
  require least <= count(a in A: c[a])
  few := not exists a in A: c[a]
}
modification raise { least := 2 }
invariant together: not lone
invariant someone: not few
invariant two: least == 2 and few => false
invariant wrong: least == 2 => not enabled rush or count(a in A: c[a]) != 2
"""


def test_counts_are_compared_with_variables_and_constants() -> None:
    model = load_text(QUORUM)
    for name in ("together", "someone", "two"):
        claim = claim_of("open", model, name)
        assert isinstance(claim, Proved), claim
        assert list(faults(model, claim)) == []
    assert isinstance(claim_of("open", model, "wrong"), Reachable)


TWO = """system two
type A [3]
var boss: A -> Bool
var bad: A -> Bool = false
var once: Bool = false
{given}
transition spoil(a: A) {{
  require not once
  once := true
  bad[a] := true
}}
modification demote(a: A) {{ boss[a] := false }}
invariant before: not once => (forall a in A: not bad[a])
invariant at_most_one: forall a, b in A: bad[a] and bad[b] => a == b
invariant some: exists a in A: not bad[a]
"""


@pytest.mark.parametrize(
    "given",
    [
        "assume both: exists a, b in A: a != b",
        "init exists a, b in A: a != b",
        "init exists a, b in A: boss[a] and a != b and not boss[b]",
    ],
)
def test_a_population_has_two_where_its_start_says_so(given: str) -> None:
    model = load_text(TWO.format(given=given))
    claim = claim_of("open", model, "some")
    assert isinstance(claim, Proved), claim
    assert "what is given of the population" in claim.reading
    assert list(faults(model, claim)) == []


@pytest.mark.parametrize("given", ["", "init exists a in A: boss[a]", "init exists a, b in A: a != b or boss[a]"])
def test_a_population_may_be_one_where_its_start_does_not_say_otherwise(given: str) -> None:
    assert not isinstance(claim_of("open", load_text(TWO.format(given=given)), "some"), Proved)


CUT = """system cut
type P [2]
var level: P -> SORT = 0
var bar: SORT = 4
var closed: P -> Bool = false
var below: P -> Bool = false
var ran: P -> Bool = false
transition run(p: P) {
  require closed[p]
  require reached: level[p] >= bar
  ran[p] := true
}
modification close(p: P) {
  require not closed[p]
  closed[p] := true
  below[p] := level[p] < bar
  rewrite run(p).reached as level[p] >= now(bar)
}
modification move(n: SORT) { bar := n }
invariant rewritten: forall p in P: closed[p] <=> not unmodified run(p).reached
invariant barred: forall p in P: below[p] and closed[p] => not enabled run(p)
invariant idle: forall p in P: not ran[p]
"""
"""Numbers are captured: what was below the bar when it was closed stays so, whatever the bar is later."""


@pytest.mark.parametrize("sort", ["Int", pytest.param("Real", marks=pytest.mark.campaign)])
def test_captured_values_are_compared_with_their_former_counterparts(sort: str) -> None:
    model = load_text(CUT.replace("SORT", sort))
    claim = claim_of("open", model, "barred")
    assert isinstance(claim, Proved), claim
    assert list(faults(model, claim)) == []
    assert not isinstance(claim_of("open", model, "idle"), Proved)


@pytest.mark.parametrize(
    ("right", "wrong"),
    [
        ("level[p] >= now(bar)", "level[p] >= bar"),
        ("below[p] := level[p] < bar", "below[p] := level[p] <= bar"),
        ("modification move(n: SORT) { bar := n }", "modification move(n: SORT, p: P) { level[p] := n }"),
    ],
)
def test_with_one_change_it_is_not_proved(right: str, wrong: str) -> None:
    assert right in CUT
    assert not isinstance(
        claim_of("open", load_text(CUT.replace(right, wrong).replace("SORT", "Int")), "barred"), Proved
    )


def test_a_fact_about_somebody_at_the_start_holds_until_somebody_changes_it() -> None:
    text = """system somebody
type A [3]
var good: A -> Bool
var moved: Bool = false
init exists a in A: good[a]
transition lose(a: A) { good[a] := false moved := true }
invariant before: moved or exists a in A: good[a]
invariant always: exists a in A: good[a]
"""
    claim = claim_of("open", load_text(text), "before")
    assert isinstance(claim, Proved)
    assert list(faults(load_text(text), claim)) == []
    assert not isinstance(claim_of("open", load_text(text), "always"), Proved)


@pytest.mark.parametrize(
    ("protocol", "part"),
    [
        pytest.param("ballot", " in Quorum: forall n1 in Node: member[n1, ", marks=pytest.mark.campaign),
        ("semaphores", "free[s1] and link["),
        ("lock_messages", "=> taken"),
    ],
)
def test_protocols_are_proved_by_lemmas_that_another_solver_accepts_and_twice_by_the_same(protocol, part) -> None:
    model = load(ROOT / "tests" / "benchmarks" / "protocols" / f"{protocol}.inv")
    (name,) = (check.properties[0] for check in model.checks)
    claim = claim_of("open", model, name, seconds=120)
    assert isinstance(claim, Proved), claim
    assert claim.open_populations
    assert list(faults(model, claim)) == []
    assert any(part in lemma for lemma in claim.reading), claim.reading
    again = claim_of("open", model, name, seconds=120)
    assert isinstance(again, Proved)
    assert again.strengthening == claim.strengthening


def test_a_population_of_one_is_not_forgotten() -> None:
    """Clauses about different individuals say nothing of a population of one, which has to be proved as well."""
    model = load_text(
        "system one\ntype A [3]\nvar held: A -> Bool = false\nvar given: A -> Bool = false\nvar free: Bool = true\n"
        "transition give(a: A) { require free given[a] := true free := false }\n"
        "transition take(a: A) { require given[a] given[a] := false held[a] := true }\n"
        "transition put(a: A) { require held[a] held[a] := false free := true }\n"
        "invariant once: forall a in A: not (held[a] and given[a])\n"
    )
    claim = claim_of("open", model, "once", seconds=120)
    assert isinstance(claim, Proved), claim
    assert list(faults(model, claim)) == []


@pytest.mark.parametrize("names", ["author, actions, colleague", "author, actions, b, c"])
def test_of_individuals_with_names_more_may_be_true_than_of_others(names: str) -> None:
    model = load_text(f"""system approvals
type Account = {names}
var approved: Account -> Bool = false
var merged: Bool = false
transition review(by: Account) {{
  require by != author and by != actions
  approved[by] := true
}}
transition run {{
  require approves: false
  approved[actions] := true
}}
transition merge {{
  require exists a in Account: a != author and approved[a]
  merged := true
}}
invariant reviewed: merged => exists a in Account: a != author and a != actions and approved[a]
""")
    claim = claim_of("open", model, "reviewed")
    assert isinstance(claim, Proved), claim
    assert "not approved[actions]" in claim.reading
    assert list(faults(model, claim)) == []
