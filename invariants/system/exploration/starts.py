"""Starts: the initial configurations of a finite system.

Owns: the order in which entries are given values and constraints are applied.
Needs: a ground system with its packing. Guarantees: all values of the entries that satisfy every constraint.
Must never know: rules, properties.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from invariants.foundation.no_answer import any_start
from invariants.foundation.sorts import BOOL, Scope, count_of, is_finite, values_of
from invariants.system.encoding.transition_system import UnsupportedSystemError
from invariants.system.exploration.live_code import Liveness, at_rest
from invariants.system.exploration.packing import Column, Packing, Words, variable_of
from invariants.system.exploration.programs import Program, entries_in, integers_for
from invariants.system.grounding.grounding import GroundSystem
from invariants.system.terms.terms import Operator, Term

MOST_STARTS_TOGETHER = 1 << 21
"""The most combinations of initial values that are filtered together: their columns have to fit into memory."""


def initial_words(system: GroundSystem, packing: Packing, liveness: Liveness) -> Words:
    """Return all initial configurations, in some order, some of them perhaps several times.

    Raises ``UnsupportedSystemError`` where a value without bound is left open, or there are too many.
    """
    return _Starts(system, packing, liveness).words()


class _Starts:
    def __init__(self, system: GroundSystem, packing: Packing, liveness: Liveness) -> None:
        self._packing = packing
        self._scope: Scope = system.scope
        self._manager = system.manager
        self._liveness = liveness
        self._columns: dict[Term, Column] = {}
        self._rows = 1
        self._pending = list(system.initial)
        constrained = set(entries_in(self._pending))
        unknown = [entry for entry in system.entries if entry not in packing.fixed]
        self._open = [entry for entry in unknown if entry in constrained or entry not in liveness]
        terms = [*self._pending, *liveness.values()]
        self._integers = integers_for(terms, packing.room, packing.fixed, system.scope)

    def words(self) -> Words:
        while self._pending and self._rows:
            if not (self._assign() or self._filter()):
                self._enumerate(self._next_entry())
        while self._open and self._rows:
            self._enumerate(self._open[0])
        if not self._rows:
            return tuple(np.zeros(0, np.uint64) for _ in range(self._packing.words))
        self._put_to_rest()
        return self._packing.packed(self._columns, self._rows)

    def _put_to_rest(self) -> None:
        """Give the entries that mean nothing the value that they have then."""
        found: dict[Term, Column] = {}
        for entry, condition in self._liveness.items():
            if entry in self._packing.fixed:
                continue
            rest = int(at_rest(self._manager, entry, self._scope).value)
            live = np.broadcast_to(self._evaluated(condition), (self._rows,))
            if entry in self._columns:
                column = self._columns[entry]
                found[entry] = np.where(live, column, column.dtype.type(rest))
            elif np.any(live):
                raise UnsupportedSystemError(f"`{variable_of(entry).name}` starts with any value")
            else:
                kind = np.bool_ if variable_of(entry).sort == BOOL else self._integers
                found[entry] = np.full(self._rows, rest, kind)
        self._columns.update(found)

    # ----------------------------------------------------------- constraints

    def _assign(self) -> bool:
        """Give a value to an entry that some constraint says is equal to something known."""
        for conjunct in self._pending:
            found = self._definition(conjunct)
            if found is not None:
                entry, value = found
                self._pending.remove(conjunct)
                self._open.remove(entry)
                column = self._evaluated(value)
                self._columns[entry] = np.broadcast_to(column, (self._rows,)).copy() if column.ndim == 0 else column
                return True
        return False

    def _definition(self, conjunct: Term) -> tuple[Term, Term] | None:
        manager = self._manager
        if self._is_open(conjunct):
            return conjunct, manager.true
        if conjunct.operator is Operator.NOT and self._is_open(conjunct.arguments[0]):
            return conjunct.arguments[0], manager.false
        if conjunct.operator is Operator.EQUAL:
            for entry, value in (conjunct.arguments, conjunct.arguments[::-1]):
                if self._is_open(entry) and self._is_known(value):
                    return entry, value
        return None

    def _filter(self) -> bool:
        """Drop the combinations that some constraint excludes of which all entries have values."""
        for conjunct in self._pending:
            if self._is_known(conjunct):
                self._pending.remove(conjunct)
                kept = np.broadcast_to(self._evaluated(conjunct), (self._rows,))
                self._columns = {entry: column[kept] for entry, column in self._columns.items()}
                self._rows = int(np.count_nonzero(kept))
                return True
        return False

    def _is_open(self, term: Term) -> bool:
        return term.operator is Operator.STATE and term in self._open

    def _is_known(self, term: Term) -> bool:
        return all(entry in self._columns or entry in self._packing.fixed for entry in entries_in([term]))

    def _evaluated(self, term: Term) -> Column:
        (found,) = Program([term], self._integers, self._packing.fixed).run(self._columns.__getitem__)
        return np.asarray(found)

    # ----------------------------------------------------------- enumeration

    def _next_entry(self) -> Term:
        """Return an entry of the constraint that lacks the fewest."""
        missing: list[Sequence[Term]] = [
            [entry for entry in entries_in([conjunct]) if entry in self._open] for conjunct in self._pending
        ]
        finite = [each for each in missing if all(is_finite(variable_of(entry).sort) for entry in each)]
        return min(finite or missing, key=len)[0]

    def _enumerate(self, entry: Term) -> None:
        """Combine every value of an entry with the combinations so far."""
        sort = variable_of(entry).sort
        if not is_finite(sort):
            raise UnsupportedSystemError(any_start(variable_of(entry).name, sort))
        listed = values_of(sort, self._scope)  # type: ignore[arg-type]
        if self._rows * count_of(listed) > MOST_STARTS_TOGETHER:
            raise UnsupportedSystemError("there are too many initial states to be enumerated")
        values = np.array(listed)
        values = values if values.dtype == np.bool_ else values.astype(self._integers)
        self._columns = {each: np.repeat(column, len(values)) for each, column in self._columns.items()}
        self._columns[entry] = np.tile(values, self._rows)
        self._rows *= len(values)
        self._open.remove(entry)
