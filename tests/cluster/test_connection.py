"""Waiting for a reply: what fails on the way is told apart from work that has failed."""

from __future__ import annotations

from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest

from invariants.cluster import connection
from invariants.cluster.connection import BETWEEN_LOOKS, LONGEST_ABSENCE, MOST_MISHAPS, Cluster, Errand
from invariants.cluster.wire import ClusterReply

pytest.importorskip("distributed")

REPLY = ClusterReply(answers={"a": "b"})


class PlayedFuture:
    """A future of Dask's, whose results are played."""

    def __init__(self, status: str, *results: Callable[[], bytes]) -> None:
        self.status = status
        self._results = [*results]

    def result(self, timeout: float) -> bytes:
        return self._results.pop(0)() if len(self._results) > 1 else self._results[0]()


def raising(error: Exception) -> Callable[[], bytes]:
    def work() -> bytes:
        raise error

    return work


def errand(status: str, *results: Callable[[], bytes]) -> Errand:
    cluster: Any = object.__new__(Cluster)
    return Errand(cluster, PlayedFuture(status, *results))


@pytest.mark.parametrize("status", ["pending", "finished"])
def test_waiting_that_fails_is_no_work_that_fails(status):
    """Dask's wait ends with an error of its own in rare cases where a worker has just died."""
    found = errand(status, raising(UnboundLocalError("result")), REPLY.encoded)
    assert found.reply(0.1) is None
    assert found.reply(0.1) == REPLY


def test_waiting_that_fails_again_and_again_is_ended():
    found = errand("pending", raising(UnboundLocalError("result")))
    replies = [found.reply(0.1) for _ in range(MOST_MISHAPS + 1)]
    assert replies[:-1] == [None] * MOST_MISHAPS
    assert "UnboundLocalError: result" in replies[-1].failure


def test_work_that_has_failed_is_told_at_once():
    found = errand("error", raising(ValueError("a bug")))
    assert found.reply(0.1).failure == "the cluster has no answer: ValueError: a bug"


def test_a_cluster_is_lost_once_no_look_has_found_a_worker_for_long(monkeypatch):
    """Looks are seconds apart: each asks the scheduler."""
    clock, workers, looks = [0.0], {"a": 1}, []

    class Client:
        def scheduler_info(self) -> dict[str, Any]:
            looks.append(clock[0])
            return {"workers": workers}

    monkeypatch.setattr(connection, "time", SimpleNamespace(monotonic=lambda: clock[0]))
    cluster = Cluster(Client())
    found = []
    for tick in range(0, 2 * int(LONGEST_ABSENCE)):
        clock[0] = float(tick)
        if tick == 20:
            workers.clear()
        found.append(cluster.looks_lost())
    assert looks == [float(each) for each in range(int(BETWEEN_LOOKS), len(found), int(BETWEEN_LOOKS))]
    assert found.index(True) == 15 + LONGEST_ABSENCE + 1
    workers["b"] = 1
    clock[0] += BETWEEN_LOOKS
    assert not cluster.looks_lost()
