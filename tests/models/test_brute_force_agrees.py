"""The expectations of the models' checks, compared with a search of every run within their bounds."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from invariants.interpreter.interpreter import Interpreter
from invariants.interpreter.state.failures import NotFinite
from invariants.language.loader import load
from invariants.language.model.declarations import Bound, Check, ExpectedVerdict, Model
from tests.batches import some
from tests.differential.brute_force import Broken, BruteForce

if TYPE_CHECKING:
    from _pytest.mark import ParameterSet

MODELS = Path(__file__).parent.parent.parent / "models"

INFINITE = {
    "cost/threshold_claimed.inv": "what a year saves is any number of an interval",
    "field/ai_scientist.inv": "how many processes a revision starts is any number",
    "saturation/shrinking.inv": "a gain is any number up to half the last one",
    "saturation/steady.inv": "a gain is any number up to the last one",
}
"""Models with infinitely many runs, each with the reason."""

MOST_CHAIN = 3
MOST_STEPS = 2
"""Where a check leaves a bound open: what is searched instead. For a violation, `after N` says more."""

STEPS_OF_THE_FIRST_SYSTEM = 8
"""Where a check leaves out the steps."""

SEARCHED = {
    "approval_gate/contract_kept.inv": (4, 2),
    "changing_world/contract_dropped.inv": (2, 2),
    "community/lineages_kept.inv": (4, 0),
    "community/market.inv": (2, 2),
    "community/pledges.inv": (2, 2),
    "community/stopped_by_others.inv": (4, 1),
    "cost/follower_waits.inv": (4, 2),
    "cost/threshold_shown.inv": (4, 1),
    "drift/from_founder.inv": (12, 0),
    "evaluator/protected.inv": (4, 2),
    "field/mongo_reconfig.inv": (1, 1),
    "gated_upgrade/gap_kept.inv": (2, 4),
    "gated_upgrade/gap_widened.inv": (2, 4),
    "handover/trust_dropped.inv": (2, 3),
    "handover/trust_passed_on.inv": (2, 3),
    "mixed_team/independent_review.inv": (2, 3),
    "mixed_team/spawned_reviewers.inv": (2, 3),
    "radical/contract_fixed.inv": (4, 1),
    "review_gate/gate_kept.inv": (3, 8),
    "rolling_migration/backfilled.inv": (4, 2),
    "safe_tiling/contract.inv": (4, 1),
    "self_hacking/data_left_behind.inv": (5, 1),
    "self_hacking/guard_writable.inv": (5, 1),
    "self_hacking/restorable.inv": (5, 1),
}
"""The chain and the steps that are searched where checks leave both open and other bounds cost less or show more."""

WITH_A_RUN = (ExpectedVerdict.VIOLATED, ExpectedVerdict.REACHABLE)

LENGTHS = {
    ("approval_gate/contract_kept.inv", "approves"): 2,
    ("approval_gate/may_be_lowered.inv", "approves"): 2,
    ("approval_gate/may_be_lowered.inv", "intact"): 6,
    ("approval_gate/tests_only.inv", "approves"): 2,
    ("approval_gate/tests_only.inv", "intact"): 3,
    ("changing_world/contract.inv", "copes"): 3,
    ("changing_world/contract_dropped.inv", "copes"): 3,
    ("changing_world/contract_dropped.inv", "habitable"): 2,
    ("community/lineages_kept.inv", "all_alive"): 2,
    ("community/lineages_kept.inv", "spreads"): 1,
    ("community/lineages_lost.inv", "all_alive"): 2,
    ("community/lineages_lost.inv", "spreads"): 1,
    ("community/lineages_lost.inv", "two_alive"): 3,
    ("community/market.inv", "pledges_kept"): 2,
    ("community/market.inv", "served"): 3,
    ("community/pledges.inv", "no_hegemon"): 5,
    ("community/pledges.inv", "served"): 3,
    ("community/stopped_by_others.inv", "each_can"): 1,
    ("community/stopped_by_others.inv", "joins"): 1,
    ("community/stopper_rebuilt.inv", "each_can"): 1,
    ("community/stopper_rebuilt.inv", "joins"): 1,
    ("community/stopper_rebuilt.inv", "somebody_can"): 2,
    ("cost/follower_early.inv", "cheaper"): 4,
    ("cost/follower_early.inv", "pays_off"): 4,
    ("cost/follower_waits.inv", "pays_off"): 4,
    ("cost/threshold_most_scale.inv", "out_of_reach"): 4,
    ("cost/threshold_most_scale.inv", "saves"): 2,
    ("cost/threshold_most_scale.inv", "small_too"): 4,
    ("cost/threshold_shown.inv", "saves"): 2,
    ("cost/threshold_shown.inv", "small_too"): 4,
    ("drift/from_founder.inv", "differs"): 1,
    ("drift/from_founder.inv", "distance.reached"): 1,
    ("drift/from_parent.inv", "differs"): 1,
    ("drift/from_parent.inv", "recognisable"): 11,
    ("evaluator/protected.inv", "improves"): 2,
    ("evaluator/writable.inv", "earned"): 2,
    ("evaluator/writable.inv", "improves"): 2,
    ("field/actions_approve.inv", "merges"): 2,
    ("field/actions_approve.inv", "reviewed"): 3,
    ("field/archive.inv", "contained"): 6,
    ("field/archive.inv", "rethought"): 2,
    ("field/copilot_settings.inv", "in_control"): 2,
    ("field/copilot_settings.inv", "works"): 2,
    ("field/gatekeeper_label.inv", "exempted"): 2,
    ("field/gatekeeper_label.inv", "kept_out"): 2,
    ("field/iam_boundary.inv", "edited"): 1,
    ("field/iam_boundary.inv", "secret"): 3,
    ("field/kubernetes_rbac.inv", "no_escalation"): 2,
    ("field/mcp_rug_pull.inv", "approved_runs"): 2,
    ("field/mcp_rug_pull.inv", "unharmed"): 3,
    ("field/mongo_reconfig.inv", "one_primary"): 5,
    ("field/mongo_reconfig.inv", "smaller"): 3,
    ("field/parity_wallet.inv", "pays"): 1,
    ("field/parity_wallet.inv", "unrobbed"): 2,
    ("field/parity_wallet.inv", "usable"): 2,
    ("field/stale_approval.inv", "merges"): 2,
    ("field/stale_approval.inv", "reviewed"): 3,
    ("field/timelock.inv", "paid"): 4,
    ("field/timelock.inv", "waited"): 2,
    ("field/tornado_cash.inv", "carried_out"): 2,
    ("field/tornado_cash.inv", "no_takeover"): 3,
    ("field/uups_proxy.inv", "handed_over"): 1,
    ("field/uups_proxy.inv", "repairable"): 2,
    ("finalizers/cleared_first.inv", "held"): 3,
    ("finalizers/left_behind.inv", "goes"): 3,
    ("finalizers/left_behind.inv", "held"): 3,
    ("gated_upgrade/gap_kept.inv", "upgraded"): 6,
    ("gated_upgrade/gap_widened.inv", "upgraded"): 6,
    ("gated_upgrade/gap_widened.inv", "within_one"): 8,
    ("handover/trust_dropped.inv", "handed_over"): 4,
    ("handover/trust_dropped.inv", "human_present"): 4,
    ("handover/trust_dropped.inv", "human_signed"): 4,
    ("handover/trust_dropped.inv", "soundly_signed"): 5,
    ("handover/trust_passed_on.inv", "handed_over"): 4,
    ("handover/trust_passed_on.inv", "human_present"): 4,
    ("handover/trust_passed_on.inv", "human_signed"): 4,
    ("interruption/finishes_first.inv", "in_time"): 4,
    ("interruption/finishes_first.inv", "works"): 2,
    ("interruption/heeds_first.inv", "works"): 2,
    ("last_admin/another_stays.inv", "steps_down"): 1,
    ("last_admin/counts_oneself.inv", "governable"): 2,
    ("last_admin/counts_oneself.inv", "steps_down"): 1,
    ("lock_out/covered.inv", "down"): 1,
    ("lock_out/covered.inv", "recoverable"): 2,
    ("lock_out/exempt.inv", "down"): 1,
    ("mixed_team/independent_review.inv", "finished"): 2,
    ("mixed_team/memory_carried.inv", "expert"): 3,
    ("mixed_team/memory_rolled_back.inv", "expert"): 3,
    ("mixed_team/memory_rolled_back.inv", "focused"): 3,
    ("mixed_team/memory_rolled_back.inv", "remembers"): 3,
    ("mixed_team/review_relaxed.inv", "finished"): 2,
    ("mixed_team/review_relaxed.inv", "independence"): 5,
    ("mixed_team/review_relaxed.inv", "somebody_else"): 5,
    ("mixed_team/spawned_reviewers.inv", "finished"): 2,
    ("mixed_team/spawned_reviewers.inv", "independence"): 2,
    ("off_switch/reach_kept.inv", "improved"): 3,
    ("off_switch/reach_lost.inv", "improved"): 3,
    ("off_switch/reach_lost.inv", "stoppable"): 4,
    ("radical/contract_editable.inv", "no_harm"): 4,
    ("radical/contract_editable.inv", "reformed"): 1,
    ("radical/contract_fixed.inv", "reformed"): 1,
    ("radical/unknown_rewording.inv", "no_harm"): 5,
    ("raft/any_change.inv", "overlap"): 2,
    ("raft/any_change.inv", "shrunk"): 3,
    ("raft/no_commit_first.inv", "overlap"): 2,
    ("raft/no_commit_first.inv", "shrunk"): 2,
    ("raft/one_at_a_time.inv", "shrunk"): 3,
    ("review_gate/at_work.inv", "goes_live"): 2,
    ("review_gate/at_work.inv", "oversight"): 4,
    ("review_gate/at_work.inv", "tracked"): 3,
    ("review_gate/gate_kept.inv", "goes_live"): 2,
    ("review_gate/review_gate.inv", "oversight"): 4,
    ("rolling_migration/backfilled.inv", "migrated"): 4,
    ("rolling_migration/direct.inv", "migrated"): 2,
    ("rolling_migration/direct.inv", "readable"): 1,
    ("rolling_migration/gated.inv", "migrated"): 5,
    ("rolling_migration/gated.inv", "readable"): 4,
    ("rolling_migration/ungated.inv", "migrated"): 3,
    ("rolling_migration/ungated.inv", "readable"): 2,
    ("safe_tiling/contract.inv", "succeeds"): 3,
    ("safe_tiling/sinking_trust.inv", "generations.reached"): 6,
    ("safe_tiling/sinking_trust.inv", "goes_on"): 6,
    ("safe_tiling/sinking_trust.inv", "succeeds"): 3,
    ("safe_tiling/tested_only.inv", "succeeds"): 3,
    ("safe_tiling/tested_only.inv", "values"): 4,
    ("safe_tiling/unknown_successor.inv", "values"): 5,
    ("saturation/compounding.inv", "improves"): 1,
    ("saturation/compounding.inv", "reasonable"): 3,
    ("saturation/compounding_less.inv", "improves"): 1,
    ("self_hacking/data_left_behind.inv", "able"): 3,
    ("self_hacking/data_left_behind.inv", "hacked"): 3,
    ("self_hacking/guard_writable.inv", "contained"): 5,
    ("self_hacking/guard_writable.inv", "hacked"): 3,
    ("self_hacking/guard_writable.inv", "no_harm"): 6,
    ("self_hacking/human.inv", "able"): 1,
    ("self_hacking/human.inv", "hacked"): 1,
    ("self_hacking/human.inv", "no_harm"): 2,
    ("self_hacking/restorable.inv", "hacked"): 3,
    ("singleton/community.inv", "all_faithful"): 1,
    ("singleton/community.inv", "coincide"): 1,
    ("singleton/community.inv", "some_faithful"): 3,
    ("singleton/community.inv", "stops"): 3,
    ("singleton/singleton.inv", "all_faithful"): 1,
    ("singleton/singleton.inv", "some_faithful"): 1,
    ("singleton/singleton.inv", "stoppable"): 0,
    ("singleton/singleton.inv", "stops"): 1,
    ("webhook/own_exempt.inv", "down"): 2,
    ("webhook/own_matched.inv", "down"): 2,
    ("webhook/own_matched.inv", "repairable"): 2,
}
"""The steps, modifications included, of the shortest run among those of the shortest chain."""

SHORTEST_CHAIN_OF_THE_FIRST_SYSTEM = 1
SHORTEST_CHAIN_TO_A_LIMIT = {"distance.reached": 1, "generations.reached": 3}
"""A check of a limit states no chain."""

FIRST_SYSTEM = {"review_gate/review_gate.inv", "review_gate/at_work.inv"}
"""`review_gate.inv` is the language's first example, word for word, and states no chain; the other is a spec for it."""


def paths() -> list[str]:
    return sorted(str(path.relative_to(MODELS)) for path in MODELS.glob("**/*.inv"))


@cache
def model(path: str) -> Model:
    return load(MODELS / path)


def variants(path: str) -> tuple[Model, ...]:
    """The model, and those in which checks give values to constants: each has its own checks."""
    return (model(path), *model(path).variants)


def checks(path: str) -> list[Check]:
    return [check for variant in variants(path) for check in variant.checks]


def bounds(path: str, check: Check) -> tuple[int, int]:
    """The chain and the steps to search."""
    chain, steps = SEARCHED.get(path, (MOST_CHAIN, MOST_STEPS))
    return (
        bound(check.chain, max(chain, check.expected_chain or 0)),
        bound(check.steps, steps) if check.steps is not None else STEPS_OF_THE_FIRST_SYSTEM,
    )


def bound(given: Bound | None, otherwise: int) -> int:
    return given if isinstance(given, int) else otherwise


@cache
def searched(path: str) -> tuple[list[tuple[Check, dict[str, Broken | None]]], frozenset[str]]:
    """The outcome of each check, and the rules that fired in any of them. Equal bounds share one search."""
    found = []
    fired: set[str] = set()
    for variant in variants(path):
        groups: dict[tuple[tuple[int, int], tuple[tuple[str, Bound], ...]], list[Check]] = {}
        for check in variant.checks:
            groups.setdefault((bounds(path, check), tuple(check.scopes)), []).append(check)
        for ((chain, steps), scopes), group in groups.items():
            scope = {population: size for population, size in scopes if isinstance(size, int)}
            properties = [name for check in group for name in check.properties]
            search = BruteForce(Interpreter(variant, scope), chain, steps, properties, cap=50_000)
            outcome = search.run()
            found += [(check, {name: outcome[name] for name in check.properties}) for check in group]
            fired |= search.fired
    return found, frozenset(fired)


LARGE = (
    "community/lineages_kept.inv",
    "community/lineages_lost.inv",
    "handover/trust_passed_on.inv",
    "mixed_team/independent_review.inv",
    "mixed_team/memory_rolled_back.inv",
    "mixed_team/review_relaxed.inv",
    "mixed_team/spawned_reviewers.inv",
)
"""Models that take seconds: they are searched where campaigns are asked for."""

LARGEST = (
    "community/market.inv",
    "community/pledges.inv",
    "field/mongo_reconfig.inv",
    "handover/trust_dropped.inv",
)
"""Models that take longer still, and are like others: they are for longer campaigns."""


def finite_ones() -> Iterator[ParameterSet]:
    """Yield all models with finitely many runs, as parameters."""
    yield from some([path for path in paths() if path not in INFINITE], *LARGE, longer=LARGEST)


@pytest.fixture(scope="module", params=finite_ones())
def finite(request: pytest.FixtureRequest) -> str:
    """Return a model with finitely many runs. Questions about one model follow each other: its search is kept."""
    return request.param


def test_every_run_within_the_bounds_agrees_with_what_is_expected(finite: str) -> None:
    path = finite
    assert searched(path)[0]
    for check, outcome in searched(path)[0]:
        for name, broken in outcome.items():
            if check.expected not in WITH_A_RUN:
                assert broken is None, name
                continue
            assert broken is not None, name
            if name in SHORTEST_CHAIN_TO_A_LIMIT:
                assert broken.chain == SHORTEST_CHAIN_TO_A_LIMIT[name], name
            elif check.expected_chain is None:
                assert path in FIRST_SYSTEM
                assert broken.chain == SHORTEST_CHAIN_OF_THE_FIRST_SYSTEM
            else:
                assert broken.chain == check.expected_chain, name
            if not check.scopes:
                assert broken.length == LENGTHS[path, name], name


def test_every_rule_fires_in_some_run(finite: str) -> None:
    assert searched(finite)[1] == set(model(finite).rules)


@pytest.mark.parametrize("path", INFINITE)
def test_the_exempt_are_infinite(path: str) -> None:
    with pytest.raises(NotFinite):
        searched(path)


def test_every_length_is_of_a_check() -> None:
    expected = {
        (path, name)
        for path in paths()
        for check in checks(path)
        if check.expected in WITH_A_RUN and path not in INFINITE
        for name in check.properties
    }
    assert set(LENGTHS) == expected


def test_more_agents_take_a_longer_run_to_widen_a_gap() -> None:
    search = BruteForce(Interpreter(model("gated_upgrade/gap_widened.inv"), {"Agent": 5}), 1, 5, ["within_one"])
    broken = search.run()["within_one"]
    assert broken is not None
    assert (broken.chain, broken.length) == (1, 10)


@pytest.mark.parametrize("path", paths())
def test_every_property_has_a_check_with_a_verdict(path: str) -> None:
    assert all(check.expected is not None for check in checks(path))
    assert {name for check in checks(path) for name in check.properties} == set(model(path).properties)


@pytest.mark.parametrize("theme", sorted(folder.name for folder in MODELS.iterdir() if folder.is_dir()))
def test_every_theme_has_what_survives_and_what_breaks(theme: str) -> None:
    expected = {check.expected for path in paths() if path.startswith(f"{theme}/") for check in checks(path)}
    assert ExpectedVerdict.VIOLATED in expected
    assert expected - {ExpectedVerdict.VIOLATED}
