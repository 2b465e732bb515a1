"""Proving: what the engines that answer for any number of steps have in common.

Owns: how deep ``prev`` is kept, and how one property after the other is claimed or given up.
Must never know: how any of them proves.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from invariants.engines.protocol import Problem
from invariants.evidence.claims import Claim, GaveUp
from invariants.solver.answers import GaveUpError
from invariants.system.encoding.chain_limit import coded_for_chain
from invariants.system.encoding.code_as_data import CodedModel
from invariants.system.encoding.transition_system import PropertyKind, UnsupportedSystemError

DEEPEST = 1
"""How deep ``prev`` is kept exactly where chains are not bounded."""

Prover = Callable[[CodedModel, str, int | None], Claim]
"""What claims something of a property, for chains up to a length or, with None, for all. May raise ``GaveUpError``."""


def one_by_one(problem: Problem, prove: Prover, *, before_start: bool = False) -> Iterator[Claim]:
    """The claim of each property; ``before_start`` says that also what is judged before the start can be proved."""
    chain = problem.chain if isinstance(problem.chain, int) else None
    try:
        coded = coded_for_chain(problem.model, chain, DEEPEST)
        for name in problem.properties:
            if coded.system.properties[name].kind is PropertyKind.INITIAL and not before_start:
                yield GaveUp(name, "what is judged before the start needs no induction", None)
                continue
            try:
                yield prove(coded, name, chain)
            except GaveUpError as reason:
                yield GaveUp(name, str(reason), None)
    except UnsupportedSystemError as reason:
        for name in problem.properties:
            yield GaveUp(name, str(reason), None)
