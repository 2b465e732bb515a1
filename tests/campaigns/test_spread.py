"""Campaigns on a cluster: every number of workers examines the same systems, and finds the same."""

from __future__ import annotations

import json
from collections.abc import Callable
from concurrent.futures import Executor, Future
from itertools import count
from typing import Any

import pytest
from click.testing import CliRunner

from tests import campaign
from tests.campaigns import spread
from tests.campaigns.tally import Tally


class Played(Executor):
    """Workers that are played: a task is done when somebody asks for its result, or as late as a test wants it."""

    def __init__(self, fails: Callable[[list[int]], bool] = lambda share: False) -> None:
        self.sent: list[list[int]] = []
        self.called_off = 0
        self._fails = fails

    def submit(self, work: Callable[..., Any], /, *given: Any, **named: Any) -> Future[Any]:
        name, share = given
        self.sent.append(share)
        future: Future[Any] = Future()
        if self._fails(share):
            future.set_exception(OSError("the worker is gone"))
        else:
            future.set_result(json.dumps(spread.counted(name, share)))
        return future


def examine(tally: Tally, seed: int) -> None:
    """Find something wrong with every third system."""
    tally.systems += 1
    tally.examined += seed != 5
    tally.counts.update(["every system", f"rest {seed % 2}"])
    if seed % 3 == 0:
        tally.add_wrong(f"seed {seed}: odd")
        tally.keep(seed, f"system s{seed}\n")


@pytest.fixture(autouse=True)
def one_campaign(monkeypatch):
    monkeypatch.setattr(campaign, "campaigns", lambda: {"one": examine})


@pytest.mark.parametrize("workers", [1, 2, 7])
@pytest.mark.parametrize("seeds", [range(0), range(3), range(10, 21)], ids=len)
def test_every_number_of_workers_counts_the_same(tmp_path, workers, seeds):
    here, there = Tally(tmp_path / "here"), Tally(tmp_path / "there")
    campaign.one_by_one("one", seeds, here)
    spread.spread(Played(), workers, "one", seeds, there)
    assert (there.systems, there.examined, there.wrong) == (here.systems, here.examined, here.wrong)
    assert [*there.counts.items()] == [*here.counts.items()], "in the same order, too: the table shows the first"
    kept = [{path.name: path.read_text() for path in folder.glob("*")} for folder in (here.failures, there.failures)]
    assert kept[0] == kept[1]
    assert len(kept[0]) == sum(seed % 3 == 0 for seed in seeds)


def test_a_share_that_is_lost_is_told(capsys):
    tally = Tally()
    spread.spread(Played(lambda share: 4 in share), 2, "one", range(9), tally)
    assert tally.systems == 5
    assert tally.wrong == ["seed 0: odd", "seed 3: odd", "seeds 4 to 7 were not examined: OSError: the worker is gone"]


def test_seeds_are_not_drawn_long_before_they_are_examined():
    """Else a campaign that has a limit of time could not keep to it."""
    executor, drawn = Played(), []

    def seeds():
        for number in count():
            drawn.append(number)
            if len(executor.sent) == 5:
                return
            yield number

    tally = Tally()
    spread.spread(executor, 2, "one", seeds(), tally)
    assert tally.systems == sum(map(len, executor.sent)) == 5 * spread.SHARE
    assert len(drawn) == 5 * spread.SHARE + 1


def test_an_interrupt_calls_off_what_is_left(monkeypatch):
    class Waiting(Played):
        def submit(self, work: Callable[..., Any], /, *given: Any, **named: Any) -> Future[Any]:
            future = super().submit(work, *given, **named) if len(self.sent) < 2 else Future()
            waiting.append(future)
            return future

    def interrupt(share, future, tally):
        raise KeyboardInterrupt

    waiting: list[Future[Any]] = []
    monkeypatch.setattr(spread, "_take", interrupt)
    with pytest.raises(KeyboardInterrupt):
        spread.spread(Waiting(), 3, "one", range(100), Tally())
    assert len(waiting) == 4
    assert waiting[-1].cancelled()


def test_the_number_of_systems_can_be_given(monkeypatch):
    monkeypatch.setattr(campaign, "until", lambda *_: pytest.fail("a number is no time"))
    found = CliRunner().invoke(campaign.main, ["--count", "5", "--seed", "7"])
    assert found.exit_code == 1, "a system is wrong"
    assert "one                                     5        5" in found.output


def test_a_share_that_fails_says_so():
    with pytest.raises(RuntimeError, match="status 1"):
        spread.share_of("no such campaign", [1])


def test_features_are_counted_alike_wherever_systems_are_examined(monkeypatch) -> None:
    def featured(tally: Tally, seed: int) -> None:
        tally.has(frozenset({"odd"} if seed % 2 else ()), ["odd", "never"])
        tally.systems += 1
        tally.examined += 1
        for kind in ("Covered", "Violation", "gave up: timeout")[: seed % 4]:
            tally.claimed(kind)

    monkeypatch.setattr(campaign, "campaigns", lambda: {"one": featured})
    here, there = Tally(), Tally()
    campaign.one_by_one("one", range(30), here)
    spread.spread(Played(), 2, "one", range(30), there)
    assert (
        there.by_feature
        == here.by_feature
        == {"odd": {"systems": 15, "kept": 15, "broken": 7}, "never": {"systems": 0}}
    )
    assert there.seldom == here.seldom == []
    spread.spread(Played(), 2, "one", range(30, 100), there)
    assert there.seldom == ["never (systems)", "never (kept)", "never (broken)"]
