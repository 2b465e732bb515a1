"""Errands: orders that were sent to a cluster, and the waiting for their replies.

Owns: the numbers of orders, the time that each took, and the estimate of the time that is left.
Must never know: the transport; the subject of an order.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from typing import Protocol

from invariants.cluster.versions import versions_here
from invariants.cluster.wire import BatchOrder, CheckOrder, ClusterReply, Order
from invariants.foundation.records import MutableRecord, ValueRecord
from invariants.verdicts.options import Progress, ProgressListener

WAIT = 0.5
"""Seconds between looks at whether there is a reply."""

READING = 60.0
"""Seconds that a worker has beyond the time of its work, for reading and starting."""

ENGINE = "cluster"
"""The name under which progress is reported."""

NO_TIME = "there was no time left"
"""The reason for no reply where the asker does not wait any longer."""


class ClusterErrand(Protocol):
    """An order that was sent."""

    @property
    def is_done(self) -> bool:
        """Return whether there is a reply."""

    def reply(self, seconds: float) -> ClusterReply | None:
        """Return the reply, waiting for so many seconds; None if there is none yet."""

    def cancel(self) -> None:
        """Call the work off."""


SendOrder = Callable[[bytes, int], ClusterErrand]
"""Sends an order with its number."""


class _WholeErrand:
    """A batch of orders that was sent."""

    def __init__(self, errand: ClusterErrand, count: int) -> None:
        self.errand = errand
        self._wanted = set(range(count))
        self._count = count
        self._found: ClusterReply | None = None

    def reply_to(self, position: int, seconds: float) -> ClusterReply | None:
        self._found = self._found or self.errand.reply(seconds)
        if self._found is None or self._found.failure is not None:
            return self._found
        if len(self._found.parts) != self._count:
            return ClusterReply(failure="a worker has not replied to every order of a batch")
        return self._found.parts[position]

    def leave_out(self, position: int) -> None:
        """Call the batch off, once none of its orders is wanted."""
        self._wanted.discard(position)
        if not self._wanted:
            self.errand.cancel()


class _PartErrand:
    """One order of a batch."""

    def __init__(self, whole: _WholeErrand, position: int) -> None:
        self._whole = whole
        self._position = position

    @property
    def is_done(self) -> bool:
        return self._whole.errand.is_done

    def reply(self, seconds: float) -> ClusterReply | None:
        return self._whole.reply_to(self._position, seconds)

    def cancel(self) -> None:
        self._whole.leave_out(self._position)


class Timing(ValueRecord):
    """The time of an order, and its bytes.

    ``waited`` has the seconds from sending to the reply, ``worked`` those of the worker, and ``spent`` its processor
    seconds by the names of the parts of the work. The bytes of an order in a batch are its share of the batch.
    """

    label: str
    waited: float
    worked: float
    spent: dict[str, float]
    size: int


class Sent(MutableRecord):
    """An order that was sent, with a name for people, and the names of the parts of its work by their keys."""

    label: str
    errand: ClusterErrand
    since: float
    size: int
    names: Mapping[str, str]
    reply: ClusterReply | None = None


class Errands:
    """Sends orders to a cluster of some size, and waits for them."""

    def __init__(self, send: SendOrder, size: int) -> None:
        self._send = send
        self.size = size
        self.versions = versions_here()
        self.timings: list[Timing] = []
        """Of each order that was waited for, in the order of their replies."""
        self._since = time.monotonic()
        self._number = 0
        self._open: dict[int, Sent] = {}
        """By identity: the orders that nobody has waited for."""

    @property
    def has_idle(self) -> bool:
        """Return whether there are fewer orders than workers."""
        return sum(not each.errand.is_done for each in self._open.values()) < self.size

    @property
    def elapsed(self) -> float:
        """Return the seconds since the cluster was there."""
        return time.monotonic() - self._since

    def send(self, order: Order, label: str, names: Mapping[str, str] | None = None) -> Sent:
        """Send an order; ``names`` are those of the parts of its work, by the keys of the reply."""
        content = order.encoded()
        errand = self._send(content, self._number)
        sent = Sent(label, errand, time.monotonic(), len(content), names or {})
        self._number += 1
        self._open[id(sent)] = sent
        return sent

    def send_together(self, todo: Sequence[tuple[CheckOrder, str, Mapping[str, str]]]) -> list[Sent]:
        """Send orders as one, each with its label and names: on the way, and on the worker, they stay together."""
        orders = tuple(order for order, _, _ in todo)
        whole = BatchOrder(
            versions=self.versions,
            seconds=sum(each.seconds for each in orders),
            memory=max(each.memory for each in orders),
            orders=orders,
        )
        content = whole.encoded()
        errand = _WholeErrand(self._send(content, self._number), len(orders))
        self._number += 1
        now = time.monotonic()
        found = []
        for position, (_, label, names) in enumerate(todo):
            sent = Sent(label, _PartErrand(errand, position), now, len(content) // len(orders), names)
            self._open[id(sent)] = sent
            found.append(sent)
        return found

    def waited(
        self, sent: Sent, listener: ProgressListener | None = None, deadline: float | None = None
    ) -> ClusterReply:
        """Return the reply to an order, once it is there; a failure where it is not there at the deadline.

        The deadline is on the clock of ``time.monotonic``.
        """
        while sent.reply is None:
            left = WAIT if deadline is None else min(WAIT, deadline - time.monotonic())
            if left <= 0 and not sent.errand.is_done:
                self.call_off(sent)
                return ClusterReply(failure=NO_TIME)
            self.take(sent, max(left, 0.0))
            if sent.reply is None and listener is not None:
                listener.progress(Progress(sent.label, ENGINE, self.outlook()))
        return sent.reply

    def take(self, sent: Sent, seconds: float) -> None:
        """Take the reply to an order if it comes within so many seconds."""
        reply = sent.errand.reply(seconds)
        if reply is None:
            return
        sent.reply = reply
        self._open.pop(id(sent), None)
        waited = time.monotonic() - sent.since
        spent = {sent.names.get(key, sent.label): seconds for key, seconds in reply.spent.items()}
        self.timings.append(Timing(sent.label, waited, reply.worked, spent, sent.size))

    def outlook(self) -> str:
        """Return how much is left, in a few words, with an estimate from the orders that are done."""
        done, left = len(self.timings), len(self._open)
        worked = sum(each.worked for each in self.timings)
        said = f"{done:,} of {done + left:,} orders done"
        if not done or not worked:
            return said
        return f"{said}, about {worked / done * left / max(self.size, 1):,.0f} s left"

    def call_off(self, sent: Sent | None = None) -> None:
        """Call off an order; without one, all that nobody has waited for."""
        for each in (*self._open.values(),) if sent is None else (sent,):
            each.errand.cancel()
            self._open.pop(id(each), None)
