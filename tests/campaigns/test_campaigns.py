"""The campaigns at a fixed size, on systems that no other test has: ``pytest -m campaign``."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import attrs
import pytest
from click.testing import CliRunner

from invariants.engines.protocol import Question
from invariants.engines.registry import ENGINES, in_turn
from invariants.evidence.claims import Covered, GaveUp, Reachable, Violation
from invariants.foundation.no_answer import GaveUpReason, NoAnswer
from invariants.interpreter.interpreter import Interpreter
from invariants.language.loader import load_text
from invariants.verdicts.session import check_model
from tests import campaign as all_campaigns
from tests.batches import batches
from tests.campaigns import (
    chains,
    deadlines,
    differential,
    disturbed,
    explicit,
    fuzzing,
    gate,
    lemma_sources,
    limits,
    metamorphic,
    mutated_input,
    possibilities,
    proofs,
    twins,
    unknown_conditions,
)
from tests.campaigns.claims import faults_of
from tests.campaigns.tally import Tally
from tests.generators import blow_ups
from tests.processes import needs_proc

if TYPE_CHECKING:
    from _pytest.mark import ParameterSet

FIRST = 100_000
"""The first seed. Those of other tests are far below."""
CAP = 1500
"""The most configurations of a system that is not left out."""

SECONDS = 0.5
"""Seconds of an engine for each property: what it has no proof of by then seldom has one later."""

campaign = pytest.mark.campaign


def later(*cases: Any) -> list[ParameterSet]:
    """Return cases as parameters that are for longer campaigns."""
    return [pytest.param(case, marks=pytest.mark.long) for case in cases]


def seeds(part: int, size: int) -> range:
    return range(FIRST + part * size, FIRST + (part + 1) * size)


@campaign
@pytest.mark.parametrize("part", batches(6, always=1))
def test_both_readings_agree(part: int) -> None:
    tally = Tally()
    for seed in seeds(part, 20):
        differential.examine(tally, seed, arithmetic=False, cap=CAP)
    assert tally.finish() == 0
    for kind in ("invariant covered", "invariant violated", "modification fires", "transition fires"):
        assert tally.counts[f"result: {kind}"] >= 3, kind


@campaign
@pytest.mark.parametrize("part", batches(4, always=1))
def test_both_readings_calculate_alike(part: int) -> None:
    tally = Tally()
    for seed in seeds(part, 20):
        differential.examine(tally, seed, arithmetic=True, cap=CAP)
    assert tally.finish() == 0
    assert tally.examined == tally.systems
    for kind in ("invariant covered", "invariant violated"):
        assert tally.counts[f"result: {kind}"] >= 5, kind


@campaign
@pytest.mark.parametrize("part", batches(6, always=1))
def test_gates_agree_with_brute_force(part: int, monkeypatch: pytest.MonkeyPatch) -> None:
    tally = Tally()
    monkeypatch.setattr("invariants.gate.answers.check_apart", check_model)
    for seed in seeds(part, 8):
        gate.examine(tally, seed)
    assert tally.finish() == 0
    for kind in ("outcome: admitted", "outcome: refused", "starts compared", "walks driven", "code at the start"):
        assert tally.counts[kind] >= 1, kind


CLAIMS = [
    ("open", False, 6, 3),
    ("ic3", False, 5, 3),
    ("spacer", False, 6, 2),
    ("induction", False, 6, 3),
    ("ic3", True, 7, 3),
    ("spacer", True, 8, 3),
    ("induction", True, 8, 0),
]
"""Engines, systems that calculate or not, and the least numbers of proofs and of violations among 6 systems.

Open populations give up where systems calculate. Induction finds violations of a few steps only.
"""


@campaign
@pytest.mark.parametrize(("engine", "arithmetic", "proved", "reachable"), CLAIMS)
def test_no_claim_of_a_prover_is_wrong(engine: str, arithmetic: bool, proved: int, reachable: int) -> None:
    tally = Tally()
    for seed in seeds(0, 6):
        proofs.examine(tally, seed, engine, arithmetic=arithmetic, seconds=SECONDS, cap=CAP)
    assert tally.finish() == 0
    assert tally.counts["Proved where it holds"] >= proved
    assert tally.counts["Reachable where it breaks"] >= reachable


@campaign
def test_no_proof_by_a_source_of_lemmas_is_wrong() -> None:
    tally = Tally()
    for seed in seeds(0, 2):
        lemma_sources.examine(tally, seed)
    assert tally.finish() == 0
    for source in ("no lemma", "orbits", "templates", "sampled clauses"):
        assert tally.counts[f"right by {source}"] >= 1, source


@campaign
@pytest.mark.parametrize("kind", ["plain", "arithmetic"])
def test_explicit_search_agrees_with_brute_force(kind: str) -> None:
    tally = Tally()
    for seed in seeds(1, 30):
        for line in explicit.differences(tally, seed, kind=kind, cap=400):
            tally.add_wrong(line)
    assert tally.finish() == 0
    for claim in ("Covered", "Violation", "ReachedSet"):
        assert tally.counts[claim] >= 5, claim


@campaign
@pytest.mark.long
def test_searches_provers_and_brute_force_agree_on_verdicts_chains_lengths_and_counts() -> None:
    tally = Tally()
    for seed in seeds(4, 60):
        explicit.examine(tally, seed, everyone=True)
    assert tally.finish() == 0
    for kind in ("Covered", "Violation", "ReachedSet", "Proved", "Reachable", "counted, exactly", "counted, at most"):
        assert tally.counts[kind] >= 4, kind


@campaign
@pytest.mark.long
def test_can_means_the_same_where_a_condition_is_unknown() -> None:
    tally = Tally()
    for seed in seeds(5, 60):
        for line in possibilities.differences(tally, seed, cap=150, conditions=True):
            tally.add_wrong(line)
    assert tally.finish() == 0
    for kind in ("Covered", "Violation", "ReachedSet", "by definition: can", "by definition: cannot"):
        assert tally.counts[kind] >= 3, kind


@campaign
def test_can_means_what_its_definition_says() -> None:
    tally = Tally()
    for seed in seeds(2, 20):
        for line in possibilities.differences(tally, seed, cap=150):
            tally.add_wrong(line)
    assert tally.finish() == 0
    for kind in ("Covered", "Violation", "ReachedSet", "by definition: can", "by definition: cannot"):
        assert tally.counts[kind] >= 5, kind


@campaign
def test_can_means_the_same_beside_rules_that_no_goal_depends_on() -> None:
    tally = Tally()
    for seed in seeds(9, 12):
        for line in possibilities.differences(tally, seed, cap=150, neighbour=True):
            tally.add_wrong(line)
    assert tally.finish() == 0
    assert tally.counts["asked about a part"] >= 8
    for kind in ("Covered", "Violation", "ReachedSet", "by definition: can", "by definition: cannot"):
        assert tally.counts[kind] >= 5, kind


@campaign
def test_deadlines_mean_what_their_definition_says() -> None:
    tally = Tally()
    for seed in seeds(3, 12):
        for line in deadlines.differences(tally, seed, cap=100):
            tally.add_wrong(line)
    assert tally.finish() == 0
    for kind in ("Covered", "Violation", "ReachedSet", "by definition: broken", "by definition: kept"):
        assert tally.counts[kind] >= 2, kind


@campaign
def test_questions_about_chains_mean_what_their_definition_says() -> None:
    tally = Tally()
    for seed in seeds(5, 12):
        for line in chains.differences(tally, seed, cap=100):
            tally.add_wrong(line)
    for seed in seeds(5, 4):
        for line in chains.differences_of_lists(tally, seed):
            tally.add_wrong(line)
    assert tally.finish() == 0
    for kind in ("Covered", "Violation", "via: kept", "without: kept", "all shortest: complete"):
        assert tally.counts[kind] >= 3, kind


@campaign
def test_unknown_conditions_are_any_fixed_conditions() -> None:
    tally = Tally()
    for seed in seeds(4, 8):
        for line in unknown_conditions.differences(tally, seed, cap=200):
            tally.add_wrong(line)
    assert tally.finish() == 0
    for kind in ("Covered", "Violation", "broken", "kept"):
        assert tally.counts[kind] >= 2, kind


@campaign
@pytest.mark.parametrize("kind", ["plain", "capturing", *later("newer")])
def test_twins_change_nothing(kind: str) -> None:
    tally = Tally()
    for seed in seeds(6, 15):
        twins.examine(tally, seed, kind=kind)
    assert tally.finish() == 0
    for each in ("Covered", "Violation", "ReachedSet", "counted", "twins"):
        assert tally.counts[each] >= 5, each


def test_every_prover_has_a_campaign() -> None:
    """Those that visit all configurations are held against brute force elsewhere: here, and where sets are checked."""
    assert {"direct", "explicit", *(name for name, *_ in CLAIMS)} == {
        each.name for each in in_turn(ENGINES, Question.PROOF_FOR_ALL_CHAINS)
    }


@campaign
@pytest.mark.parametrize("part", batches(5, always=1))
def test_fuzzing_contradicts_no_check(part: int) -> None:
    tally = Tally()
    for seed in seeds(part, 10):
        fuzzing.examine(tally, seed)
    assert tally.finish() == 0
    assert tally.counts["as short"] >= 3


KEPT = load_text("system kept\nvar on: Bool = true\ntransition stay { on := on }\ninvariant i: on\n")


@pytest.mark.parametrize(
    ("claim", "expected", "words"),
    [
        (Covered("i", 3), (0, 1), "i: covered, but broken"),
        (Covered("i", 3), None, None),
        (Reachable("i", 1, exact=True), (0, 1), "i: a Reachable"),
        (Violation("i", {("on", ()): True}, ()), None, "i: broken by (0, 0), and by what is known by None"),
        (Violation("i", {("on", ()): True}, ()), (0, 0), "i: i is not broken at the end of the run"),
        (GaveUp("i", NoAnswer(GaveUpReason.NO_OPEN_LEMMAS)), None, None),
    ],
)
def test_a_claim_that_contradicts_the_known_answer_is_a_fault(claim, expected, words) -> None:
    found = list(faults_of(Tally(), Interpreter(KEPT), claim, expected))
    assert (found[0] if found else None) == words


@pytest.mark.parametrize(
    ("systems", "examined", "wrong", "status"),
    [(10, 10, 0, 0), (10, 7, 0, 0), (10, 6, 0, 1), (10, 10, 1, 1), (0, 0, 0, 1)],
)
def test_a_campaign_that_examined_little_fails(systems: int, examined: int, wrong: int, status: int) -> None:
    assert Tally(systems=systems, examined=examined, wrong=["seed 1: wrong"] * wrong).finish() == status


def test_an_interrupt_leaves_the_counts_so_far(capsys) -> None:
    tally = Tally()

    def examine(seed: int) -> None:
        if seed == 3:
            raise KeyboardInterrupt
        tally.systems += 1
        tally.examined += 1
        tally.counts["counted"] += 2

    assert tally.run(range(9), examine) == 0
    shown = capsys.readouterr().out
    assert "interrupted\n3 systems" in shown
    assert "6  200.0%  counted" in shown


def test_one_command_holds_the_campaigns_that_are_named_and_shows_one_table() -> None:
    asked = ["--budget", "0", "--only", "mutated input", "--only", "explicit states", "--seed", "3"]
    shown = CliRunner().invoke(all_campaigns.main, asked)
    assert shown.exit_code == 0, shown.output
    head, first, second = shown.output.splitlines()
    assert head.split()[:4] == ["campaign", "systems", "examined", "wrong"]
    assert first.startswith("mutated input")
    assert first.split()[2:5] == ["1", "1", "0"]
    assert second.startswith("explicit states")
    assert second.split()[2:5] == ["1", "1", "0"]


def test_the_table_is_shown_when_the_command_is_interrupted(monkeypatch) -> None:
    def wrong(tally: Tally, seed: int) -> None:
        tally.systems += 1
        tally.examined += 1
        tally.add_wrong(f"seed {seed}")
        if seed == 5:
            raise KeyboardInterrupt

    monkeypatch.setattr(all_campaigns, "campaigns", lambda: {"explicit states": wrong, "mutated input": wrong})
    asked = ["--budget", "60", "--only", "explicit states", "--only", "mutated input", "--seed", "4"]
    shown = CliRunner().invoke(all_campaigns.main, asked)
    assert shown.exit_code == 1
    assert "interrupted" in shown.output
    assert shown.output.splitlines()[-1].split()[:5] == ["explicit", "states", "2", "2", "2"]


@campaign
@pytest.mark.parametrize("part", batches(4, always=1))
def test_neither_faults_nor_lies_make_a_verdict_better(part: int) -> None:
    tally = Tally()
    for seed in seeds(part, 3):
        disturbed.examine(tally, seed)
    assert tally.finish() == 0
    assert tally.counts["an answer all the same"] >= 2


@campaign
def test_mistakes_in_texts_are_refused() -> None:
    tally = Tally()
    for seed in seeds(0, 150):
        mutated_input.examine(tally, seed)
    assert tally.finish() == 0
    assert 15 <= tally.counts["a model"] <= 146


@campaign
@pytest.mark.parametrize("part", batches(2, always=1))
def test_answers_do_not_depend_on_what_else_is_there(part: int) -> None:
    tally = Tally()
    for seed in seeds(part, 3):
        metamorphic.examine_random(tally, seed, 1)
    assert tally.finish() == 0
    compared = sum(times for kind, times in tally.counts.items() if kind.endswith(("proved", "survives", "violated")))
    assert compared >= 3


@campaign
@pytest.mark.parametrize("part", ["review_gate/review_gate", *later("review_gate/gate_kept", "singleton/singleton")])
def test_models_are_answered_alike_in_all_ways(part: str) -> None:
    tally = Tally()
    assert metamorphic.examine_library(tally, metamorphic.WAYS, part) == 0
    assert not any("without an answer" in kind for kind in tally.counts)


BUSY = 5.0
"""Seconds that a busy machine may add, on the clock or of processors: what keeps no time at all is still at it after a
minute of either."""

BLOW_UPS = [
    blow_ups.lineages(30),
    blow_ups.gathered_alternatives(400),
    blow_ups.crowd_of_a_parameter(10_000_000),
    blow_ups.choices_by_let(60),
    blow_ups.wide_map(8),
    *later(
        blow_ups.gap(300),
        blow_ups.squares_of_constants(40),
        blow_ups.definitions_twice(16),
        blow_ups.alternating_pairs(25),
        blow_ups.many_modifications(500),
    ),
]
"""Blow-ups of different kinds, each at a size that nobody goes through."""


@pytest.fixture(scope="module")
def usual() -> limits.Run:
    """The cost of the check of a trivial model."""
    return limits.check(limits.TRIVIAL, 1.0, "500M")


@campaign
@needs_proc
@pytest.mark.parametrize("blow_up", BLOW_UPS, ids=lambda blow_up: blow_up.name)
def test_time_and_memory_are_kept(blow_up: blow_ups.BlowUp, usual: limits.Run) -> None:
    usual = attrs.evolve(usual, seconds=usual.seconds + BUSY, processor=usual.processor + BUSY)
    assert list(limits.objections(limits.check(blow_up, 1.0, "500M"), usual, 1.0, 500 << 20, busy=True)) == []
