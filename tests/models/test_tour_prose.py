"""The words of the tour agree with the figures in the models' checks; other tests confirm the figures."""

from __future__ import annotations

from functools import cache

import pytest

from invariants.language.loader import load
from invariants.language.model.declarations import Check, ExpectedVerdict
from tests.models import tour

PROSE = " ".join(tour.parts()[0].split())

EVERY_CHAIN = None

CLAIMS = (
    ("It survives every chain if a successor is approved only when", "safe_tiling/contract", "values", EVERY_CHAIN),
    ("It breaks after two modifications when passing the tests", "safe_tiling/tested_only", "values", 2),
    ("it survives every chain, but so does a limit", "safe_tiling/sinking_trust", "values", EVERY_CHAIN),
    ("but so does a limit that nobody asked for", "safe_tiling/sinking_trust", "dies_out", EVERY_CHAIN),
    ("never more successors than levels (three, here)", "safe_tiling/sinking_trust", "goes_on", 3),
    ("it only tightens", "safe_tiling/unknown_successor?contracted=true", "values", EVERY_CHAIN),
    ("and after four where rewording is", "radical/unknown_rewording?reformable=true", "no_harm", 4),
    ("sandbox after four modifications: it rewrites", "field/archive?pins_sandbox=false", "contained", 4),
    (
        "If the sandbox is compared as well, none does, for every chain",
        "field/archive?pins_sandbox=true",
        "contained",
        EVERY_CHAIN,
    ),
    ("It survives every chain: code that does harm", "self_hacking/restorable", "contained", EVERY_CHAIN),
    ("it breaks after five modifications when the guard", "self_hacking/guard_writable", "contained", 5),
    ("and after three when the backup keeps code", "self_hacking/data_left_behind", "able", 3),
    ("One modification is enough, where the agent's", "self_hacking/human", "no_harm", 1),
    ("at most half the last one, never", "saturation/shrinking", "reasonable", EVERY_CHAIN),
    ("that follows from the constants (four, here)", "saturation/steady", "reasonable", 4),
    ("fails one modification earlier", "saturation/steady", "reserve", 3),
    ("If gains compound, after three", "saturation/compounding", "reasonable", 3),
    ("after ten modifications and breaks the promise at eleven", "drift/from_parent", "recognisable", 11),
    ("Measured from the founder it survives every chain", "drift/from_founder", "recognisable", EVERY_CHAIN),
    ("A score stays earned for every chain", "evaluator/protected", "earned", EVERY_CHAIN),
    ("it breaks after one modification, while the score rises", "evaluator/writable", "earned", 1),
    ("Independent review survives every chain", "mixed_team/independent_review", "independence", EVERY_CHAIN),
    ("after one modification if the contract is dropped", "mixed_team/review_relaxed", "independence", 1),
    ("and after one if an author may spawn", "mixed_team/spawned_reviewers", "independence", 1),
    ("the letter of the promise survives", "mixed_team/spawned_reviewers", "somebody_else", EVERY_CHAIN),
    ("Memory and focus outlive upgrades", "mixed_team/memory_carried", "focused", EVERY_CHAIN),
    ("they are lost after two modifications", "mixed_team/memory_rolled_back", "remembers", 2),
    ("that a human is present, that a human signs", "handover/trust_passed_on", "human_present", 1),
    ("A promise about judgement does, for every chain", "handover/trust_passed_on", "soundly_signed", EVERY_CHAIN),
    ("when anybody can, it breaks after one", "handover/trust_dropped", "soundly_signed", 1),
    ("That the team can go on holds in either", "handover/trust_dropped", "goes_on", EVERY_CHAIN),
    ("Survives every chain if each new gate is bound", "approval_gate/contract_kept", "intact", EVERY_CHAIN),
    ("may be lowered, two modifications are enough", "approval_gate/may_be_lowered", "intact", 2),
    ("A gate that starts low is passed with one", "approval_gate/tests_only", "intact", 1),
    ("That nobody holds most of the compute survives every chain", "community/market", "no_hegemon", EVERY_CHAIN),
    ("Without the market each keeps its pledge for every chain", "community/pledges", "pledges_kept", EVERY_CHAIN),
    ("the promise of the whole breaks after two modifications: an agent", "community/pledges", "no_hegemon", 2),
    ("That somebody can stop anybody survives", "community/stopped_by_others", "somebody_can", EVERY_CHAIN),
    ("after two modifications a refusal is copied", "community/stopper_rebuilt", "somebody_can", 2),
    ("That two lineages stay alive survives", "community/lineages_kept", "two_alive", EVERY_CHAIN),
    ("after three modifications one is left", "community/lineages_lost", "two_alive", 3),
    ("within two steps, for every chain, if each new condition", "off_switch/reach_kept", "stoppable", EVERY_CHAIN),
    ("after one modification nothing stops it if", "off_switch/reach_lost", "stoppable", 1),
    ("does so in its very next step, for every chain", "interruption/heeds_first", "in_time", EVERY_CHAIN),
    ("after one modification it takes another step first", "interruption/finishes_first", "in_time", 1),
    ("A policy is taken back within two steps, whatever", "lock_out/exempt", "recoverable", EVERY_CHAIN),
    ("after one modification it cannot be if it does", "lock_out/covered", "recoverable", 1),
    ("is repaired within two steps for every chain", "webhook/own_exempt", "repairable", EVERY_CHAIN),
    ("otherwise it stays down after one modification", "webhook/own_matched", "repairable", 1),
    ("can be made in one step for every chain", "last_admin/another_stays", "governable", EVERY_CHAIN),
    ("keys hold it ([`finalizers/`](finalizers)), for every chain", "finalizers/cleared_first", "goes", EVERY_CHAIN),
    ("one modification it stays for ever if not", "finalizers/left_behind", "goes", 1),
    ("after one modification nobody can be made one", "last_admin/counts_oneself", "governable", 1),
    (
        "who edits roles or binds them obtains nothing new, for every",
        "field/kubernetes_rbac?wildcard=false",
        "no_escalation",
        EVERY_CHAIN,
    ),
    (
        "nobody goes beyond it, for every chain, if it denies",
        "field/iam_boundary?denies_edits=true",
        "secret",
        EVERY_CHAIN,
    ),
    ("if it does not, two modifications are enough", "field/iam_boundary?denies_edits=false", "secret", 2),
    (
        "approved code is the code that runs, for every chain",
        "field/mcp_rug_pull?pinned=true",
        "approved_runs",
        EVERY_CHAIN,
    ),
    ("what runs was not approved after two modifications", "field/mcp_rug_pull?pinned=false", "approved_runs", 2),
    ("nobody takes over, for every chain", "field/tornado_cash?checks_code=true", "no_takeover", EVERY_CHAIN),
    ("the author takes over after two", "field/tornado_cash?checks_code=false", "no_takeover", 2),
    ("it was reviewed, for every chain", "field/stale_approval?dismisses=true", "reviewed", EVERY_CHAIN),
    ("after one modification it was not", "field/stale_approval?dismisses=false", "reviewed", 1),
    (
        "somebody else has approved what is merged, for every chain",
        "field/actions_approve?actions_may_approve=false",
        "reviewed",
        EVERY_CHAIN,
    ),
    ("one modification is enough, the push", "field/actions_approve?actions_may_approve=true", "reviewed", 1),
    (
        "The user stays in control, for every",
        "field/copilot_settings?asks_for_settings=true",
        "in_control",
        EVERY_CHAIN,
    ),
    ("if not, one modification ends that", "field/copilot_settings?asks_for_settings=false", "in_control", 1),
    ("limits of a sandbox, for every chain", "field/ai_scientist?sandboxed=true", "in_time", EVERY_CHAIN),
    ("without one, two modifications break them", "field/ai_scientist?sandboxed=false", "in_time", 2),
    ("No pod gets past it, for every chain", "field/gatekeeper_label?checks_labels=true", "kept_out", EVERY_CHAIN),
    ("one modification exempts a tenant's own", "field/gatekeeper_label?checks_labels=false", "kept_out", 1),
    ("works or can be upgraded, for every chain", "field/uups_proxy?locked_at_birth=true", "repairable", EVERY_CHAIN),
    ("two modifications destroy both", "field/uups_proxy?locked_at_birth=false", "repairable", 2),
    (
        "one modification made a stranger the owner",
        "field/parity_wallet?init_once=false&library_owned=false",
        "unrobbed",
        1,
    ),
    ("two destroyed the library", "field/parity_wallet?init_once=true&library_owned=false", "usable", 2),
    (
        "wallets can pay, and nobody else",
        "field/parity_wallet?init_once=true&library_owned=true",
        "usable",
        EVERY_CHAIN,
    ),
    ("for every chain, if that is looked at first", "field/timelock?checks_first=true", "waited", EVERY_CHAIN),
    ("if afterwards, one modification is enough", "field/timelock?checks_first=false", "waited", 1),
    ("else two changes make two", "field/mongo_reconfig?checked=false", "one_primary", 2),
    ("survives every chain if it is no faster", "changing_world/contract", "habitable", EVERY_CHAIN),
    ("and breaks after one modification if it is faster", "changing_world/contract_dropped", "habitable", 1),
    ("one modification breaks a promise that takes three", "singleton/singleton", "some_faithful", 1),
    ("a promise that takes three in a community of three", "singleton/community", "some_faithful", 3),
    ("is violated from the start", "singleton/singleton", "stoppable", 0),
    ("in a community of two or more it survives every chain", "singleton/community", "stoppable", EVERY_CHAIN),
    ("The promise survives every chain and every number of agents", "radical/contract_fixed", "no_harm", EVERY_CHAIN),
    ("It breaks after three modifications if a reform", "radical/contract_editable", "no_harm", 3),
    ("never pays more than the leader did survives every chain", "cost/follower_waits", "cheaper", EVERY_CHAIN),
    ("it breaks after two modifications if it takes over before", "cost/follower_early", "cheaper", 2),
    ("with a large model survives every chain", "cost/threshold_shown", "out_of_reach", EVERY_CHAIN),
    ("come within reach after three bundles", "cost/threshold_shown", "small_too", 3),
    ("It breaks after three if further bundles scale", "cost/threshold_most_scale", "out_of_reach", 3),
    ("and after two years of the claimed progress", "cost/threshold_claimed", "out_of_reach", 2),
)
"""Words of the tour, and the file, the property and the shortest breaking chain that they are about.

Behind ``?`` stand the constants with the values that they are about."""


@cache
def checks(path: str) -> tuple[Check, ...]:
    file, _, given = path.partition("?")
    constants = dict(part.split("=") for part in given.split("&") if part)
    return load(tour.MODELS / f"{file}.inv", constants=constants).checks


@pytest.mark.parametrize(("words", "path", "name", "chain"), CLAIMS)
def test_the_words_are_what_the_check_expects(words: str, path: str, name: str, chain: int | None) -> None:
    assert words in PROSE
    own = [check for check in checks(path) if name in check.properties]
    if chain is EVERY_CHAIN:
        assert [check.expected for check in own] == [ExpectedVerdict.PROVED]
    else:
        assert chain in [check.expected_chain for check in own if check.expected is ExpectedVerdict.VIOLATED]


def test_every_file_but_the_classics_and_first_examples_is_spoken_of() -> None:
    spoken = {path.partition("?")[0] for _, path, _, _ in CLAIMS}
    silent = {str(path.relative_to(tour.MODELS))[: -len(".inv")] for path in tour.MODELS.glob("**/*.inv")} - spoken
    assert {path.partition("/")[0] for path in silent} == {
        "gated_upgrade",
        "raft",
        "review_gate",
        "rolling_migration",
        "saturation",
    }


def test_the_tour_states_how_many_rows_survive_within_bounds() -> None:
    rows = [row for row in tour.parts()[1].splitlines() if "| survives |" in row]
    assert len(rows) == 4
    assert "Four rows are `survives`" in PROSE
