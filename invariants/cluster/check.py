"""Checks of models by a cluster.

Owns: which orders are sent for which models, and the waiting for replies.
Must never know: the transport; how evidence is checked.
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Mapping, Sequence
from typing import Protocol

from msgspec.structs import replace

from invariants.cluster.evidence import Incoming
from invariants.cluster.versions import versions_here
from invariants.cluster.wire import ClusterOrder, ClusterReply
from invariants.foundation.diagnostics import Diagnostic
from invariants.language.model.declarations import Model
from invariants.verdicts.dispatch.variants import VariantTask, tasks_of
from invariants.verdicts.limits.reused_process import ReusedProcess
from invariants.verdicts.obligations import obligations, seconds_for
from invariants.verdicts.options import CheckOptions, ProgressListener
from invariants.verdicts.session import check_apart
from invariants.verdicts.supervision import with_overrun
from invariants.verdicts.verdict import Result

WAIT = 0.5
"""Seconds between looks at whether there is a reply."""

READING = 60.0
"""Seconds that a worker has beyond the time of all obligations, for reading and starting."""


class ClusterErrand(Protocol):
    """An order that was sent."""

    def reply(self, seconds: float) -> ClusterReply | None:
        """Return the reply, waiting for so many seconds; None if there is none yet."""

    def cancel(self) -> None:
        """Call the work off."""


SendOrder = Callable[[bytes, int], ClusterErrand]
"""Sends an order with its number."""


class ClusterChecks:
    """The checks of some models: sent all at once, and waited for one by one."""

    def __init__(self, send: SendOrder, size: int, lemmas: Sequence[str] = ()) -> None:
        """Take a way to send orders, the number of workers, and the lemmas that were given beside the texts."""
        self._send = send
        self._size = size
        self._lemmas = tuple(lemmas)
        self._versions = versions_here()
        self._errands: dict[Model, list[tuple[Mapping[str, str], ClusterErrand]]] = {}

    def prepare(self, todo: Sequence[tuple[Model, CheckOptions]]) -> None:
        """Send the orders for some models: one for each model, or for each invariant where there are few models."""
        self.call_off()
        is_apart = len(todo) < 2 * self._size
        number = 0
        for model, options in todo:
            for task in tasks_of(model, obligations(model, options, lemmas=True)):
                whole = tuple(range(len(task.todo)))
                parts = [(position,) for position in whole] if is_apart and len(whole) > 1 else [whole]
                for positions in parts:
                    order = self._order(model, options, task, positions)
                    errand = self._send(order.encoded(), number)
                    self._errands.setdefault(model, []).append((task.model.given, errand))
                    number += 1

    def _order(
        self, model: Model, options: CheckOptions, task: VariantTask, positions: tuple[int, ...]
    ) -> ClusterOrder:
        seconds = with_overrun(sum(seconds_for(task.todo[each]) for each in positions)) + READING
        return ClusterOrder(
            texts={source.path: source.text for source in model.sources},
            path=model.path,
            lemmas=self._lemmas,
            constants=dict(model.given),
            given=dict(task.model.given),
            options=replace(options, certificates=None, cache=None, recheck=False),
            positions=positions,
            versions=self._versions,
            seconds=seconds,
        )

    def findings(
        self, model: Model, options: CheckOptions, listener: ProgressListener, process: ReusedProcess
    ) -> Generator[Result | Diagnostic, None, None]:
        """Yield the results of one model, admitted here, and the warnings about it."""
        sent = self._errands.get(model, ())
        shelf = Incoming([(given, _waited(errand)) for given, errand in sent], recheck=options.recheck)
        yield from check_apart(model, options, listener, process, shelf=shelf)
        yield from shelf.notes(model)

    def call_off(self) -> None:
        """Call off everything that was sent."""
        for errands in self._errands.values():
            for _, errand in errands:
                errand.cancel()
        self._errands.clear()


def _waited(errand: ClusterErrand) -> ClusterReply:
    """Return the reply to an order, once it is there."""
    while True:
        reply = errand.reply(WAIT)
        if reply is not None:
            return reply
