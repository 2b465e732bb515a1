"""Fuzzing by a cluster: the same runs for every number of workers; what workers report is executed again."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

import msgspec
import pytest
from msgspec.structs import replace

from invariants.cluster.fuzz import ACCOUNT, ClusterFuzz, account_in
from invariants.cluster.wire import AnyOrder, ClusterReply, ShardOrder
from invariants.foundation.diagnostics import Diagnostic
from invariants.fuzzing import shards
from invariants.fuzzing.shards import ShardFound, rounds, seed_of
from invariants.language.loader import load_text
from invariants.verdicts.fuzz_session import FuzzOptions
from invariants.verdicts.options import CheckOptions, SilentListener
from invariants.verdicts.supervision import process_for
from invariants.verdicts.verdict import Verdict
from tests.cluster.orders import model
from tests.cluster.played import Played, Worker, honest, played
from tests.fuzzing.test_possibilities import MODEL as WITH_CAN

EXAMPLES = 150

pytestmark = pytest.mark.usefixtures("in_one_process", "small_shards")


@pytest.fixture
def small_shards(monkeypatch: pytest.MonkeyPatch) -> None:
    """Three shards, of which the last begins with the runs of the others."""
    monkeypatch.setattr(shards, "SHARD", 60)
    monkeypatch.setattr(shards, "FIRST_ROUND", 2)


def fuzzed_with_can(work: Worker = honest, timeout: float | None = None) -> tuple[list[ShardOrder], dict[str, Any]]:
    """The orders about a model with `can`, and its results, those before an interrupt included."""
    sent, errands = played(work)
    campaigns, model = ClusterFuzz(errands, FuzzOptions(EXAMPLES, 7)), load_text(WITH_CAN, path="s.inv")
    names = ("back", "low", "again", "high")
    options = CheckOptions(invariants=names, chain=1, steps=6, timeout=timeout)
    campaigns.prepare([(model, options)])
    found: dict[str, Any] = {}
    with process_for([model], options.bytes) as process, suppress(KeyboardInterrupt):
        for each in campaigns.findings(model, options, SilentListener(), process):
            if not isinstance(each, Diagnostic):
                found[each.invariant] = each
    return [each.order for each in sent if isinstance(each.order, ShardOrder)], found


def fuzzed(work: Worker = honest, database: Path | None = None) -> tuple[list[Played], dict[str, Any]]:
    sent, errands = played(work)
    folder = None if database is None else str(database)
    campaigns = ClusterFuzz(errands, FuzzOptions(EXAMPLES, 7, folder))
    options = CheckOptions(invariants=("broken", "bounded"), chain=1, steps=4)
    campaigns.prepare([(model(), options)])
    with process_for([model()], options.bytes) as process:
        found = list(campaigns.findings(model(), options, SilentListener(), process))
    return sent, {each.invariant: each for each in found if not isinstance(each, Diagnostic)}


def test_a_campaign_is_divided_by_its_examples_alone():
    assert [[(each.number, each.examples) for each in some] for some in rounds(150)] == [[(0, 60), (1, 60)], [(2, 30)]]
    assert list(rounds(0)) == []
    assert len({seed_of(7, number) for number in range(1000)}) == 1000


def test_shards_add_up_and_later_ones_continue_the_runs_of_earlier_ones():
    sent, found = fuzzed()
    assert [each.order.shard.number for each in sent if isinstance(each.order, ShardOrder)] == [0, 1, 2]
    corpora = [each.order.shard.corpus for each in sent if isinstance(each.order, ShardOrder)]
    assert [bool(each) for each in corpora] == [False, False, True]
    assert found["broken"].verdict is Verdict.VIOLATED
    assert found["broken"].chain == ("widen",)
    tested = found["bounded"]
    assert tested.verdict is Verdict.TESTED
    assert tested.fuzz.examples == EXAMPLES
    assert tested.fuzz.independent < EXAMPLES
    assert sum(tested.fuzz.chains.values()) == EXAMPLES


@pytest.mark.campaign
def test_the_order_in_which_shards_are_tried_makes_no_difference():
    sent, one = fuzzed()
    orders = [each.order for each in sent if isinstance(each.order, ShardOrder)]
    replies = {order.shard.number: honest(order) for order in reversed(orders)}
    _, other = fuzzed(lambda order: replies[order.shard.number] if isinstance(order, ShardOrder) else honest(order))
    assert [(each.verdict, each.trace, each.fuzz) for each in one.values()] == [
        (each.verdict, each.trace, each.fuzz) for each in other.values()
    ]


def test_a_run_is_kept_for_the_next_campaign(tmp_path: Path):
    _, first = fuzzed(database=tmp_path)
    assert first["broken"].verdict is Verdict.VIOLATED
    _, second = fuzzed(lambda _: ClusterReply(failure="lost"), tmp_path)
    assert second["broken"].verdict is Verdict.VIOLATED, "it was kept"
    assert second["bounded"].verdict is Verdict.UNKNOWN
    assert second["bounded"].reason == "lost"


def test_invariants_with_can_are_tried_after_the_others_in_the_time_that_is_left():
    orders, found = fuzzed_with_can(timeout=1000.0)
    shards_of = [(each.properties, each.shard.number) for each in orders]
    others, about_runs = ("low", "high"), ("back", "again")
    assert shards_of == [(others, 0), (others, 1), (others, 2), (about_runs, 0), (about_runs, 1)]
    assert [each.timeout for each in orders[:3]] == [500.0] * 3
    assert all(each.timeout is not None and 500 <= each.timeout <= 1000 for each in orders[3:])
    assert {name: each.verdict for name, each in found.items()} == {
        "back": Verdict.VIOLATED,
        "low": Verdict.VIOLATED,
        "again": Verdict.VIOLATED,
        "high": Verdict.TESTED,
    }
    assert found["high"].fuzz.examples == EXAMPLES


def test_after_an_interrupt_nothing_is_said_of_invariants_with_can_that_were_not_tried():
    def interrupted(order: AnyOrder) -> ClusterReply:
        if isinstance(order, ShardOrder) and order.shard.number == 1:
            raise KeyboardInterrupt
        return honest(order)

    orders, found = fuzzed_with_can(interrupted)
    assert {(each.properties, each.timeout) for each in orders} == {(("low", "high"), None)}
    assert found["low"].verdict is Verdict.VIOLATED
    assert found["high"].verdict is Verdict.TESTED
    assert not found["high"].fuzz.complete
    for name in ("back", "again"):
        assert found[name].verdict is Verdict.UNKNOWN
        assert found[name].reason == "timeout before the first example of fuzzing"


def lying(change: Callable[[ShardFound], ShardFound]) -> Worker:
    def work(order: AnyOrder) -> ClusterReply:
        reply = honest(order)
        found = msgspec.json.decode(reply.answers[ACCOUNT], type=ShardFound)
        return replace(reply, answers={ACCOUNT: msgspec.json.encode(change(found)).decode()})

    return work


def test_a_run_that_violates_nothing_is_no_violation():
    def forged(found: ShardFound) -> ShardFound:
        return replace(found, broken={"bounded": found.broken.get("broken", "{}"), "broken": "no input"})

    _, found = fuzzed(lying(forged))
    assert {name: each.verdict for name, each in found.items()} == dict.fromkeys(found, Verdict.UNKNOWN)


def test_a_campaign_that_misses_shards_is_not_complete():
    def work(order: AnyOrder) -> ClusterReply:
        is_second = isinstance(order, ShardOrder) and order.shard.number == 1
        return ClusterReply(failure="lost") if is_second else honest(order)

    _, found = fuzzed(work)
    assert not found["bounded"].fuzz.complete
    assert found["bounded"].fuzz.examples == 60


@pytest.mark.parametrize(
    "said", ["", "{", "[]", '{"examples": -1}', '{"examples": 1, "independent": 2}', '{"chains": {"x": 1}}']
)
def test_an_account_that_is_malformed_is_none(said: str):
    assert isinstance(account_in(ClusterReply(answers={ACCOUNT: said})), str)
