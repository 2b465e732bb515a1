"""Waiting for a reply: what fails on the way is told apart from work that has failed."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from invariants.cluster.connection import MOST_MISHAPS, Cluster, Errand
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
