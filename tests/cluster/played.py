"""A cluster that is played in this process: its workers are honest, or do as a test says."""

from __future__ import annotations

from collections.abc import Callable

from invariants.cluster.carrying_out import carry_out
from invariants.cluster.errands import Errands
from invariants.cluster.versions import versions_here
from invariants.cluster.wire import AnyOrder, ClusterReply, order_from, reply_from

Worker = Callable[[AnyOrder], ClusterReply]


def honest(order: AnyOrder) -> ClusterReply:
    """The reply of a worker that does what it is asked for."""
    return carry_out(order, versions_here())


class Played:
    """An errand with a reply that comes at the third look."""

    def __init__(self, content: bytes, work: Worker) -> None:
        self.order = order_from(content)
        self._work = work
        self.looks = 0
        self.cancelled = False

    @property
    def is_done(self) -> bool:
        self.looks += 1
        return self.looks >= 3

    def reply(self, seconds: float) -> ClusterReply | None:
        self.looks += 1
        return reply_from(self._work(self.order).encoded()) if self.looks >= 3 else None

    def cancel(self) -> None:
        self.cancelled = True


def played(work: Worker = honest, size: int = 2) -> tuple[list[Played], Errands]:
    """The orders that are sent, as they come, and the way to send them."""
    sent: list[Played] = []

    def send(content: bytes, number: int) -> Played:
        assert number == len(sent)
        sent.append(Played(content, work))
        return sent[-1]

    return sent, Errands(send, size)
