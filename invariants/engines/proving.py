"""Proving: the frame of the engines that answer for any number of steps.

Owns: the depth to which ``prev`` is kept, and the way from one property to the next.
Must never know: how any of them proves.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from invariants.engines.protocol import Problem
from invariants.evidence.claims import Claim, GaveUp
from invariants.foundation.exceptions import NoAnswerError
from invariants.foundation.no_answer import GaveUpReason, NoAnswer
from invariants.system.encoding.code_as_data import CodedModel
from invariants.system.encoding.transition_system import PropertyKind

EXACT_PREV_DEPTH = 1
"""The depth to which ``prev`` is kept exactly where chains are not bounded: the deeper, the more states."""

Prover = Callable[[CodedModel, str, int | None], Claim]
"""Claims something of a property, for chains up to a length or, with None, for all. May raise ``NoAnswerError``."""


def one_by_one(problem: Problem, prove: Prover, *, before_start: bool = False) -> Iterator[Claim]:
    """Yield the claim of each property.

    ``before_start`` says that the engine can prove properties that are judged before the start, too.
    """
    chain = problem.chain if isinstance(problem.chain, int) else None
    try:
        coded = problem.encodings.coded(problem.model, chain, EXACT_PREV_DEPTH)
    except NoAnswerError as error:
        yield from (GaveUp(name, error.why) for name in problem.properties)
        return
    for name in problem.properties:
        if coded.system.properties[name].kind is PropertyKind.INITIAL and not before_start:
            yield GaveUp(name, NoAnswer(GaveUpReason.NEEDS_NO_INDUCTION))
            continue
        try:
            yield prove(coded, name, chain)
        except NoAnswerError as error:
            yield GaveUp(name, error.why)
