"""Encodings: forms of a model that several engines need, computed once in a process.

Owns: which encodings are kept, and for how long.
Must never know: the use of encodings by engines.

Terms and systems never change after they are built, so engines can share them. A session has one ``Encodings`` for all
engines that run in its own process, and forked engines start with a copy; a task that is sent to another process gets
an empty one, since sending terms would take longer than building them. Admission has none on purpose: it computes
everything again from the model, so that a fault in an encoding cannot hide a fault in a proof.

The passes are imported when they are first needed: stating a problem does not need them.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable
from typing import TYPE_CHECKING, Any, TypeVar

from invariants.foundation.sorts import Scope
from invariants.language.analysis.slicing import Slice, slice_of
from invariants.language.model.declarations import Model

if TYPE_CHECKING:
    from invariants.interpreter.interpreter import Interpreter
    from invariants.system.encoding.code_as_data import CodedModel
    from invariants.system.encoding.transition_system import TransitionSystem
    from invariants.system.grounding.step_relation import StepRelation
    from invariants.system.reduction.linear_abstraction import LinearAbstraction

MOST_ENCODINGS = 32
"""The most encodings that are kept: those of some obligations, not those of all chains that a long search goes through.
The oldest are the first to go."""

_Made = TypeVar("_Made")


class Encodings:
    """The encodings that were made last. Each method raises ``UnsupportedSystemError`` where there is no encoding."""

    def __init__(self) -> None:
        self._kept: dict[Hashable, Any] = {}

    def forget(self) -> None:
        """Keep nothing: after exhausted memory, the next work needs the room."""
        self._kept.clear()

    def part(self, model: Model, properties: tuple[str, ...], *, bounded: bool) -> Slice:
        """Return the part of a model that can influence some properties."""
        return self._once(("part", model, properties, bounded), lambda: slice_of(model, properties, bounded=bounded))

    def interpreter(self, model: Model, scope: Scope) -> Interpreter:
        """Return the interpreter of a model in a scope. Raises ``NotFinite`` where the model has none."""
        from invariants.interpreter.interpreter import Interpreter

        return self._once(("interpreter", model, tuple(scope.items())), lambda: Interpreter(model, scope))

    def exact(self, model: Model, chain: int) -> CodedModel:
        """Return the model for runs of at most so many modifications, without a limit that is part of the system."""
        from invariants.system.encoding.code_as_data import code_as_data

        return self._once(("exact", model, chain), lambda: code_as_data(model, chain))

    def coded(self, model: Model, chain: int | None, depth: int) -> CodedModel:
        """Return the model with a limit on the chain; with None, for all chains, and ``prev`` exact to a depth."""
        from invariants.system.encoding.chain_limit import coded_for_chain, limited

        if chain is None:
            return self._once(("coded", model, depth), lambda: coded_for_chain(model, None, depth))
        return self._once(("limited", model, chain), lambda: limited(self.exact(model, chain), chain))

    def relation(self, system: TransitionSystem, scope: Scope, properties: Iterable[str]) -> StepRelation:
        """Return one step of the system, ground to a scope, with some of its properties."""
        from invariants.system.grounding.grounding import ground
        from invariants.system.grounding.step_relation import step_relation

        wanted = frozenset(properties)
        key = ("relation", system, tuple(scope.items()), wanted)
        return self._once(key, lambda: step_relation(ground(system, scope, wanted, keep_truth_values=True)))

    def abstraction(
        self, coded: CodedModel, scope: Scope, name: str, others: Iterable[str] = (), *, keep_products: bool = False
    ) -> LinearAbstraction:
        """Return a property of the model in a scope, over a linear system that keeps the other properties, too.

        Args:
            coded: the encoded model.
            scope: the numbers of individuals.
            name: the name of the property.
            others: the names of the other properties.
            keep_products: whether, instead of an inexact linear system, an exact one is built, as linear as possible.
        """
        from invariants.system.reduction.linear_abstraction import linear_step

        kept = frozenset([name, *others])
        key = ("linear step", coded, tuple(scope.items()), kept)
        step = self._once((*key, False), lambda: linear_step(coded, scope, kept))
        if keep_products and not step.exact:
            step = self._once((*key, True), lambda: linear_step(coded, scope, kept, keep_products=True))
        return step.about(name)

    def _once(self, key: Hashable, make: Callable[[], _Made]) -> _Made:
        if key in self._kept:
            found: _Made = self._kept[key]
            return found
        made = make()
        while len(self._kept) >= MOST_ENCODINGS:
            del self._kept[next(iter(self._kept))]
        self._kept[key] = made
        return made


class UnrolledEncodings(Encodings):
    """Encodings in which some possibilities are properties about configurations, unrolled.

    ``within`` is the most steps of those that state no number.
    """

    def __init__(self, names: tuple[str, ...], within: int | None = None) -> None:
        super().__init__()
        self._names = names
        self._within = within

    def exact(self, model: Model, chain: int) -> CodedModel:
        """Return the model as :meth:`Encodings.exact` does, with the possibilities."""
        plain = super().exact(model, chain)
        return self._once(("unrolled", model, chain), lambda: self._unrolled(plain))

    def coded(self, model: Model, chain: int | None, depth: int) -> CodedModel:
        """Return the model as :meth:`Encodings.coded` does, with the possibilities."""
        if chain is not None:
            return super().coded(model, chain, depth)  # over what `exact` returns
        plain = super().coded(model, None, depth)
        return self._once(("unrolled", model, None, depth), lambda: self._unrolled(plain))

    def _unrolled(self, coded: CodedModel) -> CodedModel:
        from invariants.system.encoding.unrolled_possibilities import with_unrolled

        return with_unrolled(coded, self._names, self._within)
