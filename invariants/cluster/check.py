"""Checks of models by a cluster.

Owns: which orders are sent for which models, and the way from their replies to results.
Must never know: the transport; how evidence is checked.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Generator, Iterator, Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING, Self

from msgspec.structs import replace

from invariants.cluster.errands import ENGINE, READING, WAIT, Errands, Sent
from invariants.cluster.evidence.ahead import ProofsAhead, SentEvidence, prove_ahead
from invariants.cluster.evidence.shelves import Incoming, key_of
from invariants.cluster.wire import CheckOrder, ClusterReply
from invariants.foundation.diagnostics import Diagnostic
from invariants.foundation.records import Record
from invariants.language.model.declarations import Model
from invariants.verdicts.dispatch.variants import VariantTask, tasks_of
from invariants.verdicts.limits.reused_process import ReusedProcess
from invariants.verdicts.obligations import Obligation, obligations, seconds_for
from invariants.verdicts.options import CheckOptions, Progress, ProgressListener
from invariants.verdicts.session import check_apart
from invariants.verdicts.supervision import fitting_process, process_for, with_overrun
from invariants.verdicts.verdict import Result

if TYPE_CHECKING:
    from invariants.cluster.evidence.kept import KeptEvidence

ADMITTING = 2.0
"""Seconds for the admission of evidence that has come at the last moment."""

ALL_NEEDED = 2
"""The workers of a cluster in which all of them are needed for cubes."""

LARGEST_BATCH = 32
"""The most models of a batch: with more, little is gained any more, and progress is told less often."""

BATCHES = 4
"""The batches that each worker should still get, for a batch to be larger than one order."""

CheckQuestion = tuple[Model, CheckOptions]
"""A model, and what is asked about it."""


class _Wanted(Record):
    """An order about some obligations of a model or of one of its variants, with names for people as in `Sent`."""

    model: Model
    todo: tuple[Obligation, ...]
    order: CheckOrder
    label: str
    names: Mapping[str, str]


class _Ordered(Record):
    """An order that was sent, alone or in a batch. ``batch`` has all its orders until their proofs are proved again."""

    wanted: _Wanted
    sent: Sent
    is_alone: bool
    batch: list[_Ordered]


class ClusterChecks:
    """Checks by a cluster: questions are sent ahead, and their answers are waited for one by one."""

    def __init__(self, errands: Errands, lemmas: Sequence[str] = ()) -> None:
        """Take a way to send orders, and the lemmas that were given beside the texts."""
        self.lookahead = 2 * errands.size
        """The questions that are worth being announced: so that no worker waits for the asker."""
        self.helpers = errands.size - 1
        """The workers that have time for questions that may not be asked."""
        self._errands = errands
        self._lemmas = tuple(lemmas)
        self._sent: dict[CheckQuestion, list[_Ordered]] = {}
        self._batch: list[tuple[list[_Ordered], _Wanted]] = []
        """The orders that were written, and not sent; each with the list to which it belongs."""
        self._proofs = ProofsAhead()
        self._process: ReusedProcess | None = None
        """Admits evidence: of one model after the other, with the same contexts."""
        self._prepared: ReusedProcess | None = None
        """The process that has all models: nothing is proved ahead where models are sent to it."""

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._end()

    def _end(self) -> None:
        """Call off everything that was sent, and end the process."""
        self.call_off()
        if self._process is not None:
            self._process.end()

    def prepare(self, todo: Sequence[CheckQuestion]) -> None:
        """Send the orders for some models, and call off those that were sent before."""
        self._end()
        if todo:
            models = [model for model, _ in todo]
            self._process = self._prepared = process_for(models, todo[0][1].bytes, self._proofs)
        self.ahead(todo)

    def ahead(self, todo: Sequence[CheckQuestion], *, about_model: bool = True) -> None:
        """Send the orders for questions that will be asked: of few, one for each invariant; of many, in batches."""
        fresh = [each for each in dict.fromkeys(todo) if each not in self._sent]
        is_apart = len(fresh) < 2 * self._errands.size
        for number, (model, options) in enumerate(fresh):
            most = _batch_size(len(fresh) - number, self._errands.size)
            self._sent[model, options] = []
            for each in self._orders(model, options, is_apart=is_apart, about_model=about_model):
                self._batch.append((self._sent[model, options], each))
                if len(self._batch) >= most:
                    self._send_batch()
        self._send_batch()

    def _send_batch(self) -> None:
        """Send the orders that were written so far, as one."""
        batch, self._batch = self._batch, []
        if not batch:
            return
        wanted = [(each.order, each.label, each.names) for _, each in batch]
        sent = self._errands.send_together(wanted) if len(batch) > 1 else [self._errands.send(*each) for each in wanted]
        together: list[_Ordered] = []
        for (ordered, each), errand in zip(batch, sent, strict=True):
            together.append(_Ordered(each, errand, len(batch) == 1, together))
            ordered.append(together[-1])

    def _orders(self, model: Model, options: CheckOptions, *, is_apart: bool, about_model: bool) -> Iterator[_Wanted]:
        is_known = _known_in_cache(options)
        for task in tasks_of(model, obligations(model, options, lemmas=True)):
            whole = tuple(each for each, one in enumerate(task.todo) if not is_known(task.model, one))
            if task.todo and not whole:
                continue
            for positions in [(position,) for position in whole] if is_apart and len(whole) > 1 else [whole]:
                order = self._order(model, options, task, positions, about_model=about_model)
                names = {key_of(task.todo[each]): f"{model.name}.{task.todo[each].property}" for each in positions}
                label = next(iter(names.values())) if len(names) == 1 else model.name
                yield _Wanted(task.model, tuple(task.todo[each] for each in positions), order, label, names)

    def _order(
        self, model: Model, options: CheckOptions, task: VariantTask, positions: tuple[int, ...], *, about_model: bool
    ) -> CheckOrder:
        return CheckOrder(
            versions=self._errands.versions,
            seconds=with_overrun(sum(seconds_for(task.todo[each]) for each in positions)) + READING,
            memory=options.bytes,
            texts={source.path: source.text for source in model.sources},
            path=model.path,
            lemmas=self._lemmas,
            constants=dict(model.given),
            given=dict(task.model.given),
            options=replace(options, certificates=None, cache=None, recheck=False),
            positions=positions,
            about_model=about_model,
        )

    def findings(
        self,
        model: Model,
        options: CheckOptions,
        listener: ProgressListener,
        process: ReusedProcess | None = None,
        *,
        warnings: bool = True,
        seconds: float | None = None,
    ) -> Generator[Result | Diagnostic, None, None]:
        """Yield the results of one model, admitted here, and the warnings about it; as ``check_apart`` does.

        By default the process for the admission is one that goes from model to model.
        """
        end = None if seconds is None else time.monotonic() + seconds
        self.ahead([(model, options)], about_model=warnings)
        sent = self._sent.pop((model, options))
        try:
            replies = [(each.wanted.model.given, self._reply(model, options, each, listener, end)) for each in sent]
        finally:
            self._drop(sent)
        proofs = None
        if process is None:
            process = self._process = fitting_process(self._process, options.bytes, self._proofs)
            proofs = self._proofs
            self._prove_ahead(process, sent)
        incoming = Incoming(replies, recheck=options.recheck, proofs=proofs)
        shelf = incoming if options.cache is None else _kept(options, incoming)
        left = None if end is None else max(end - time.monotonic(), ADMITTING)
        yield from check_apart(model, options, listener, process, warnings=warnings, seconds=left, shelf=shelf)
        if warnings:
            yield from shelf.notes(model)

    def _prove_ahead(self, process: ReusedProcess, sent: Sequence[_Ordered]) -> None:
        """Let the process for the admission prove all claims in the batches of some orders again, once."""
        for ordered in sent:
            batch = [*ordered.batch]
            ordered.batch.clear()
            if len(batch) < 2 or process is not self._prepared:
                continue
            for each in batch:
                if each.sent.reply is None:
                    self._errands.take(each.sent, 0.0)
            replied = [(each.wanted, each.sent.reply) for each in batch if each.sent.reply is not None]
            prove_ahead(process, self._proofs, [SentEvidence(w.model, w.todo, reply.answers) for w, reply in replied])

    def _reply(
        self,
        model: Model,
        options: CheckOptions,
        ordered: _Ordered,
        listener: ProgressListener,
        end: float | None,
    ) -> ClusterReply:
        """Return the reply to an order; a bounded search that is hard is divided once workers are idle."""
        sent, wanted = ordered.sent, ordered.wanted
        if not ordered.is_alone:
            found = self._errands.waited(sent, listener, end)
            if found.failure is None or (end is not None and time.monotonic() > end):
                return found
            # One order of a batch may have brought down its worker, and all others with it.
            sent = self._errands.send(wanted.order, wanted.label, wanted.names)
        if len(wanted.todo) != 1 or self._errands.size < 2:
            return self._errands.waited(sent, listener, end)
        from invariants.cluster import cubes  # few searches are hard

        (obligation,) = wanted.todo
        if not cubes.is_divisible(obligation, options, wanted.model):
            return self._errands.waited(sent, listener, end)
        while sent.reply is None and not (self._errands.has_idle and time.monotonic() > sent.since + cubes.HARD_SEARCH):
            if end is not None and time.monotonic() > end:
                break
            self._errands.take(sent, WAIT)
            listener.progress(Progress(sent.label, ENGINE, self._errands.outlook()))
        if sent.reply is not None:
            return sent.reply
        seconds = seconds_for(obligation)
        deadline = min(time.monotonic() + seconds, seconds + time.monotonic() if end is None else end)
        is_alone = self._errands.size <= ALL_NEEDED
        if is_alone:  # a worker that goes on with the whole search would be missed
            self._errands.call_off(sent)
        whole = cubes.whole_search(self._errands, model, self._lemmas, wanted.model, obligation, options.bytes)
        search = cubes.CubeSearch(self._errands, wanted.model, obligation, whole)
        divided = search.reply(deadline, None if is_alone else sent, listener)
        if divided is not None:
            self._errands.call_off(sent)
            return divided
        if is_alone:
            sent = self._errands.send(wanted.order, wanted.label, wanted.names)
        return self._errands.waited(sent, listener, end)

    def withdraw(self, model: Model, options: CheckOptions) -> None:
        """Call off the orders for a question that will not be asked."""
        self._drop(self._sent.pop((model, options), []))

    def call_off(self) -> None:
        """Call off everything that was sent."""
        for sent in self._sent.values():
            self._drop(sent)
        self._sent.clear()

    def _drop(self, sent: list[_Ordered]) -> None:
        for each in sent:
            if each.sent.reply is None:
                self._errands.call_off(each.sent)


def _batch_size(left: int, workers: int) -> int:
    """Return the orders of the next batch: fewer where few questions are left, so that all workers end together."""
    return max(1, min(LARGEST_BATCH, left // (BATCHES * max(workers, 1))))


def _known_in_cache(options: CheckOptions) -> Callable[[Model, Obligation], bool]:
    """Return whether the cache has evidence about an obligation, as a function."""
    if options.cache is None or options.recheck:
        return lambda model, obligation: False
    from invariants.cluster.evidence.kept import cache_of, has_evidence  # few checks have a cache

    return partial(has_evidence, cache_of(options))


def _kept(options: CheckOptions, incoming: Incoming) -> KeptEvidence:
    from invariants.cluster.evidence.kept import KeptEvidence

    return KeptEvidence(options, incoming)
