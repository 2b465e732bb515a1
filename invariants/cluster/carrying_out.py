"""Orders carried out, in the main thread of a process of their own: ``python -m invariants.cluster.carrying_out``.

Owns: the session for an order, and the loop that reads orders and writes replies.
Must never know: who sends orders.

Workers of a cluster run tasks in threads, where no time limit can interrupt a solver, and no process can be forked
safely. So each has this process. It ends when its standard input is closed.
"""

from __future__ import annotations

import gc
import os
import resource
import sys
import time
from contextlib import suppress
from functools import lru_cache, partial
from typing import assert_never

from msgspec.structs import replace

from invariants.cluster.evidence.shelves import Outgoing, key_of
from invariants.cluster.versions import difference, versions_here
from invariants.cluster.wire import (
    AnyOrder,
    BatchOrder,
    CertificateOrder,
    CheckOrder,
    ClusterReply,
    CubeOrder,
    ModelOrder,
    ShardOrder,
    SingleOrder,
    WireError,
    order_from,
    received,
    send,
)
from invariants.foundation.codes import VACUITY
from invariants.foundation.diagnostics import Diagnostic
from invariants.foundation.exceptions import ModelError
from invariants.foundation.limits import COLLECT_AFTER
from invariants.language.loader import load_texts
from invariants.language.model.declarations import Model
from invariants.solver.z3.library import z3_library
from invariants.verdicts.bugs import bug_of
from invariants.verdicts.cache.forms import written
from invariants.verdicts.dispatch.variants import tasks_of
from invariants.verdicts.events import Carried, Decided, Events, Work
from invariants.verdicts.limits.reused_process import ReusedProcess
from invariants.verdicts.obligations import obligations
from invariants.verdicts.options import CheckOptions, ProgressListener, SilentListener
from invariants.verdicts.session import session_events
from invariants.verdicts.supervision import fitting_process, supervised

MOST_MODELS = 8
"""Models that are kept once they were read: orders about the same one often follow each other."""


class Workbench:
    """All that one order leaves for the next: a process with limits that is at work already, and models."""

    def __init__(self) -> None:
        self._process: ReusedProcess | None = None
        self._read = lru_cache(MOST_MODELS)(_read)

    def model_of(self, order: ModelOrder) -> Model:
        """Return the model of an order, with its variants. Raises ``ModelError``."""
        given = (order.texts, order.constants)
        return self._read(order.path, order.lemmas, *(tuple(each.items()) for each in given))

    def process(self, memory: int) -> ReusedProcess:
        """Return a process for sessions with so many bytes of memory."""
        self._process = fitting_process(self._process, memory)
        return self._process

    def end(self) -> None:
        """End the process."""
        if self._process is not None:
            self._process.end()


def _read(
    path: str, lemmas: tuple[str, ...], texts: tuple[tuple[str, str], ...], constants: tuple[tuple[str, str], ...]
) -> Model:
    return load_texts(dict(texts), path, dict(constants), lemmas, with_variants=True)


def carry_out(order: AnyOrder, ours: dict[str, str], bench: Workbench | None = None) -> ClusterReply:
    """Return the reply to an order; ``ours`` are the versions of this machine. Without a bench, nothing is left."""
    if bench is None:
        bench = Workbench()
        try:
            return carry_out(order, ours, bench)
        finally:
            bench.end()
    if isinstance(order, BatchOrder):
        return ClusterReply(parts=tuple(_tried(each, ours, bench) for each in order.orders))
    differs = difference(order.versions, ours)
    if differs is not None:
        return ClusterReply(failure=f"a worker has other versions: {differs}")
    started, before = time.monotonic(), processor_seconds()
    try:
        reply = _carried_out(order, bench)
    except ModelError as error:
        return ClusterReply(failure=f"a worker cannot read the model: {error}")
    spent = reply.spent or {"": processor_seconds() - before}
    return replace(reply, worked=time.monotonic() - started, spent=spent)


def _tried(order: AnyOrder, ours: dict[str, str], bench: Workbench) -> ClusterReply:
    """Return the reply to an order, whatever goes wrong."""
    try:
        return carry_out(order, ours, bench)
    except Exception as error:
        return _failed(error)


def _failed(error: Exception) -> ClusterReply:
    return ClusterReply(failure=f"a worker failed: {bug_of('the work on an order', error).reason}")


def _carried_out(order: SingleOrder, bench: Workbench) -> ClusterReply:
    """Return the reply to an order. Raises ``ModelError`` where its model cannot be read."""
    match order:
        case CheckOrder():
            return _checked(order, bench)
        case CertificateOrder():
            from invariants.cluster.certificates import reply_to  # most orders are about models

            return reply_to(order)
        case ShardOrder():
            from invariants.cluster.fuzz import account_of

            return account_of(order, _variant_of(order, bench))
        case CubeOrder():
            from invariants.cluster.cubes import answer_about

            return answer_about(order, _variant_of(order, bench))
        case _:
            assert_never(order)


def _variant_of(order: ModelOrder, bench: Workbench) -> Model:
    """Return the model or the variant that an order is about. Raises ``ModelError`` and ``WireError``."""
    model = bench.model_of(order)
    for each in (model, *model.variants):
        if dict(each.given) == order.given:
            return each
    raise WireError("a model without that variant")


def _checked(order: CheckOrder, bench: Workbench) -> ClusterReply:
    model = bench.model_of(order)
    options = replace(order.options, cache=None, certificates=None, memory=order.memory)
    tasks = tasks_of(model, obligations(model, options, lemmas=True))
    task = next((each for each in tasks if each.model.given == order.given), None)
    if task is None or not all(0 <= position < len(task.todo) for position in order.positions):
        return ClusterReply(failure="a worker finds other obligations in the model")
    work = Work(task.todo, order.positions, is_resumed=not order.about_model)
    return _reply(task.model, options, work, bench.process(options.bytes))


def _reply(model: Model, options: CheckOptions, work: Work, process: ReusedProcess) -> ClusterReply:
    """Return the evidence of a session, which works in a process within its limits."""
    answers: dict[str, str] = {}
    seconds: dict[str, float] = {}
    spent: dict[str, float] = {}
    warnings: str | None = None
    notes: list[Diagnostic] = []
    events = supervised(model, work, SilentListener(), partial(_session, model, options), process)
    for event in events:
        match event:
            case Decided(position=position, result=result):
                key = key_of(work.todo[position])
                seconds[key] = result.seconds
                if key not in answers:  # a session that was killed leaves a result, and no more
                    evidence = Outgoing().evidence(work.todo[position], result, model.sources)
                    answers |= {} if evidence is None else {key: evidence}
            case Carried(content=(str() as key, float() as processor)):
                spent[key] = processor
            case Carried(content=(str() as key, str() as evidence)):
                answers[key] = evidence
            case Carried(content=str() as found):
                warnings = found
            case Diagnostic() if event.code not in VACUITY:
                notes.append(event)
            case _:
                pass
    told = written(tuple(notes), model.sources) if notes else None
    return ClusterReply(answers, seconds, spent, warnings=warnings, notes=told)


def _session(model: Model, options: CheckOptions, work: Work, listener: ProgressListener) -> Events:
    """Yield the events of a session, and the evidence for each result before the result."""
    shelf = Outgoing()
    before = processor_seconds()
    for event in session_events(model, work, options, listener, shelf=shelf):
        if isinstance(event, Decided):
            obligation = work.todo[event.position]
            yield Carried((key_of(obligation), processor_seconds() - before))
            before = processor_seconds()
            evidence = shelf.evidence(obligation, event.result, model.sources)
            if evidence is not None:
                yield Carried((key_of(obligation), evidence))
        yield event
    if shelf.found is not None:
        yield Carried(written(shelf.found, model.sources))


def processor_seconds() -> float:
    """Return the processor time of this process, and of those that it has started and that have ended."""
    return sum(sum(resource.getrusage(who)[:2]) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))


# ------------------------------------------------------------------ the process


def main() -> None:
    """Carry out the orders from standard input, until its end; replies go to what was standard output."""
    replies = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # whatever a solver prints is no reply
    gc.set_threshold(COLLECT_AFTER, *gc.get_threshold()[1:])
    z3_library()  # each process that is forked has it then
    ours = versions_here()
    bench = Workbench()
    with suppress(BrokenPipeError):  # nobody waits for the reply any more
        while (content := received(sys.stdin.buffer)) is not None:
            send(replies, _answered(content, ours, bench).encoded())
    bench.end()
    os._exit(0)  # what is still in the buffer of a broken pipe is not written again


def _answered(content: bytes, ours: dict[str, str], bench: Workbench) -> ClusterReply:
    try:
        return _tried(order_from(content), ours, bench)
    except WireError as error:
        return _failed(error)


if __name__ == "__main__":
    main()
