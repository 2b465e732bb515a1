"""Contexts that are used again: to make one takes longer than most questions.

Owns: which contexts are free, and how often one is used; the texts of questions that were refuted with them.
Must never know: the subject of a question.

Each use has a solver of its own, which knows nothing of the uses before. Only expressions last, which answer
nothing; they are given back with their context, after some uses.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from threading import Lock

from invariants.foundation.limits import Allowance
from invariants.solver.z3.context import Z3Context

MOST_USES = 100
"""Uses of one context: by then it holds a few megabytes of expressions."""

MOST_REFUTED_TEXTS = 200
"""Texts that are kept: models that differ in a few numbers lead to the same questions again and again."""


class Z3Contexts:
    """Contexts to be lent. Safe from several threads: each use has its context alone."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._free: dict[str | None, list[tuple[Z3Context, int]]] = {}
        self._refuted: dict[str, None] = {}

    def has_refuted(self, question: str) -> bool:
        """Return whether a fresh solver has refuted the same text before."""
        return question in self._refuted

    def note_refuted(self, question: str) -> None:
        """Keep the text of a question that a fresh solver has refuted; the oldest text goes where there are many."""
        with self._lock:
            self._refuted[question] = None
            if len(self._refuted) > MOST_REFUTED_TEXTS:
                del self._refuted[next(iter(self._refuted))]

    @contextmanager
    def lent(
        self,
        logic: str | None = None,
        parameters: Mapping[str, int] | None = None,
        *,
        effort: int | None = None,
        memory: int | None = None,
        allowance: Allowance | None = None,
    ) -> Iterator[Z3Context]:
        """Yield a context with a fresh solver; the arguments are those of :class:`Z3Context`.

        A context in whose use something is raised is used no more.
        """
        with self._lock:
            free = self._free.get(logic)
            context, uses = free.pop() if free else (None, 0)
        if context is None:
            context = Z3Context(logic, parameters, effort=effort, memory=memory, allowance=allowance)
        else:
            context.restart(parameters, effort=effort, memory=memory, allowance=allowance)
        yield context
        if uses + 1 < MOST_USES:
            with self._lock:
                self._free.setdefault(logic, []).append((context, uses + 1))
