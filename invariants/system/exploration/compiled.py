"""The compiled system: the successors of many configurations at once.

Owns: the programs of a system's steps and properties, and the words of successors.
Needs: a coded model, grounded. Guarantees: the successors of a configuration are its successors in the system, each
entry that means nothing at rest (see ``live_code``).
Must never know: which configurations there are, in which order they are visited.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence

import numpy as np
import numpy.typing as npt

from invariants.foundation.records import Record
from invariants.foundation.sorts import IndividualSort, Scope
from invariants.system.encoding.code_as_data import CodedModel
from invariants.system.encoding.transition_system import PropertyKind
from invariants.system.exploration.instances import (
    Choice,
    StepInstance,
    require_few_arguments,
    step_instances,
    violations,
)
from invariants.system.exploration.live_code import Liveness, at_rest, liveness
from invariants.system.exploration.packing import Column, PackedField, Words, packing_of
from invariants.system.exploration.permuting import Permuting
from invariants.system.exploration.programs import Program, entries_in, integers_for
from invariants.system.exploration.starts import initial_words
from invariants.system.exploration.visited import distinct, joined
from invariants.system.grounding.grounding import GroundSystem, ground
from invariants.system.terms.manager import TermManager
from invariants.system.terms.terms import Operator, StateVariable, Term, post_order

INSTANCES_TOGETHER = 32
"""Instances whose guards and updates are computed by one program: they share parts, and are all kept until the end."""

Rows = npt.NDArray[np.intp]
"""Positions in a batch."""


class Steps(Record):
    """The steps of one instance from a batch: from the configurations in ``rows`` to those in ``words``.

    ``bad`` has, for each property of steps, the positions in ``rows`` at which the step violates it.
    """

    instance: int
    rows: Rows
    words: Words
    bad: Mapping[str, Rows]


class Attempts(Record):
    """Attempts of one instance from a batch that violate a property: being tried is undefined in ``rows``."""

    instance: int
    property: str
    rows: Rows


class _WordChange(Record):
    """What an instance changes in a word.

    ``kept`` has a one for each bit that stays; ``constant`` are bits that are the same in each configuration; the roots
    with these numbers have the values of the other fields.
    """

    word: int
    kept: np.uint64
    constant: np.uint64
    computed: tuple[tuple[PackedField, int], ...]


class _Planned(Record):
    """The roots of an instance in its program."""

    number: int
    guard: int
    changes: tuple[_WordChange, ...]
    bad: Mapping[str, int]
    undefined: Mapping[str, int]


class _Group(Record):
    """A program with the instances whose roots it computes."""

    program: Program
    planned: tuple[_Planned, ...]


class CompiledSystem:
    """A system in one scope, with some of its properties, ready to be explored.

    ``wider`` has room that variables need, ``sortable`` populations whose individuals may be sorted; with None every
    configuration stands for itself. Raises
    ``UnsupportedSystemError`` where the system is not enumerated.
    """

    def __init__(
        self,
        coded: CodedModel,
        scope: Scope,
        properties: Sequence[str],
        wider: Mapping[StateVariable, tuple[int, int]],
        sortable: Collection[str] | None,
    ) -> None:
        require_few_arguments(coded.system, scope)
        self.system: GroundSystem = ground(coded.system, scope, frozenset(properties))
        self.packing = packing_of(self.system, wider)
        self.permuting = Permuting(self.packing, None if _names_individuals(coded) else sortable)
        self._liveness = liveness(coded, self.system.entries)
        found = step_instances(self.system)
        self.instances = [_resting(self.system.manager, each, self._liveness, scope) for each in found]
        """The instances of all steps, in the order in which they are tried."""
        self.violations = {
            prop.name: violations(self.system, prop)
            for prop in self.system.properties.values()
            if prop.kind is PropertyKind.STATE
        }
        """For each property of configurations, where it is violated, by choice."""
        self._integers = self._chosen_integers()
        self._groups = [
            self._group(start, self.instances[start : start + INSTANCES_TOGETHER])
            for start in range(0, len(self.instances), INSTANCES_TOGETHER)
        ]
        ranges = [term for term in self.system.in_range if not self._is_sure(term)]
        self.in_range = self.system.manager.and_(*ranges)
        """The condition that every variable is inside its range, as far as fields have room for anything else."""
        self._alive = self._program([self.in_range])
        self._bad = {name: self._program([bad for _, bad in found]) for name, found in self.violations.items()}

    def starts(self) -> Words:
        """Return the forms of the initial configurations."""
        return self.form(initial_words(self.system, self.packing, self._liveness))

    def table(self, forms: Words) -> tuple[int, list[npt.NDArray[np.int64]]]:
        """Return how many configurations there are in these forms and in all images of them, and each entry's values.

        Rows are in order and differ. Sorted individuals stay sorted.
        """
        words, _ = distinct(joined(self.permuting.images(forms)), None)
        rows = len(words[0])
        columns = [self._numbers_of(entry, words, rows) for entry in self.system.entries]
        order = np.lexsort(columns[::-1]) if columns else np.arange(rows)
        return rows, [column[order] for column in columns]

    def _numbers_of(self, entry: Term, words: Words, rows: int) -> npt.NDArray[np.int64]:
        field = self.packing.fields.get(entry)
        if field is None:
            return np.full(rows, int(self.packing.fixed[entry]), np.int64)
        return field.numbers(words).astype(np.int64) + field.low

    def form(self, words: Words) -> Words:
        """Return the configurations that stand for these."""
        return self.permuting.form(words)

    # ------------------------------------------------------------- compiling

    def _chosen_integers(self) -> npt.DTypeLike:
        terms = list(self.system.in_range)
        for instance in self.instances:
            terms += [instance.guard, *instance.updates.values(), *instance.bad.values(), *instance.undefined.values()]
        terms += [bad for found in self.violations.values() for _, bad in found]
        return integers_for(terms, self.packing.room, self.packing.fixed, self.system.scope)

    def _is_sure(self, term: Term) -> bool:
        """Return whether a comparison with a number holds for every value that the field of an entry has room for."""
        if term.operator is not Operator.LESS_EQUAL:
            return False
        least, most = (self.packing.span(argument) for argument in term.arguments)
        return least is not None and most is not None and least[1] <= most[0]

    def _program(self, roots: Sequence[Term]) -> Program:
        return Program(roots, self._integers, self.packing.fixed)

    def _group(self, start: int, instances: Sequence[StepInstance]) -> _Group:
        roots: list[Term] = []

        def root(term: Term) -> int:
            roots.append(term)
            return len(roots) - 1

        planned = [
            _Planned(
                start + number,
                root(instance.guard),
                tuple(self._changes(instance, root)),
                {name: root(bad) for name, bad in instance.bad.items() if bad is not self.system.manager.false},
                {name: root(bad) for name, bad in instance.undefined.items() if bad is not self.system.manager.false},
            )
            for number, instance in enumerate(instances)
        ]
        return _Group(self._program(roots), tuple(planned))

    def _changes(self, instance: StepInstance, root: Callable[[Term], int]) -> Iterator[_WordChange]:
        changed: dict[int, list[tuple[PackedField, Term]]] = {}
        for entry, value in instance.updates.items():
            field = self.packing.fields.get(entry)
            if field is not None:  # else an entry that never has but one value
                changed.setdefault(field.word, []).append((field, value))
        for word, pairs in changed.items():
            places = [field.place_of(value.value) for field, value in pairs if value.is_value]
            yield _WordChange(
                word,
                ~np.bitwise_or.reduce([field.here for field, _ in pairs]),
                np.bitwise_or.reduce(places, dtype=np.uint64),
                tuple((field, root(value)) for field, value in pairs if not value.is_value),
            )

    # --------------------------------------------------------------- running

    def reader(self, words: Words) -> ColumnReader:
        """Return the columns of a batch, each of which is unpacked once."""
        return ColumnReader(self.packing.fields, words, self._integers)

    def alive(self, words: Words, read: ColumnReader | None = None) -> npt.NDArray[np.bool_]:
        """Return whether every variable is inside its range; where one is not, no rule fires.

        ``read`` is the batch's reader, if there is one.
        """
        (found,) = self._alive.run(read or self.reader(words))
        return np.broadcast_to(found, (len(words[0]),)).astype(np.bool_)

    def values(self, term: Term, words: Words) -> npt.NDArray[np.generic]:
        """Return the value of a ground term in each configuration, without choices."""
        integers = integers_for([term], self.packing.room, self.packing.fixed, self.system.scope)
        read = ColumnReader(self.packing.fields, words, integers)
        (found,) = Program([term], integers, self.packing.fixed).run(read)
        return np.broadcast_to(found, (len(words[0]),))

    def violated(self, name: str, words: Words) -> npt.NDArray[np.intp] | None:
        """Return for each configuration the position of a choice with which it violates a property, and -1 for none.

        None says that no configuration does.
        """
        if not self.violations[name]:
            return None
        found = np.full(len(words[0]), -1, np.intp)
        for position, column in enumerate(self._bad[name].run(self.reader(words))):
            found[np.broadcast_to(column, found.shape) & (found < 0)] = position
        return found if np.any(found >= 0) else None

    def steps(self, words: Words, read: ColumnReader | None = None) -> Iterator[Steps | Attempts]:
        """Yield the steps from configurations all of which are alive, and the attempts that violate something.

        ``read`` is the batch's reader, if there is one.
        """
        read = read or self.reader(words)
        rows = len(words[0])
        for group in self._groups:
            columns = group.program.run(read)
            for planned in group.planned:
                yield from self._steps_of(planned, columns, words, rows)

    def _steps_of(
        self, planned: _Planned, columns: Sequence[Column], words: Words, rows: int
    ) -> Iterator[Steps | Attempts]:
        for name, root in planned.undefined.items():
            tried = _where(columns[root], rows)
            if len(tried):
                yield Attempts(planned.number, name, tried)
        fires = _where(columns[planned.guard], rows)
        if not len(fires):
            return
        bad = {
            name: _where(columns[root][fires] if columns[root].ndim else columns[root], len(fires))
            for name, root in planned.bad.items()
        }
        yield Steps(
            planned.number,
            fires,
            self._after(planned, columns, words, fires),
            {name: found for name, found in bad.items() if len(found)},
        )

    def _after(self, planned: _Planned, columns: Sequence[Column], words: Words, fires: Rows) -> Words:
        found = [word[fires] for word in words]
        for change in planned.changes:
            word = found[change.word]
            word &= change.kept
            if change.constant:
                word |= change.constant
            for field, root in change.computed:
                column = columns[root]
                word |= field.bits_of(column[fires] if column.ndim else np.full(len(fires), column))
        return tuple(found)

    def choice_of(self, name: str, position: int) -> Choice:
        """Return the choice at a position that ``violated`` has returned."""
        return self.violations[name][position][0]


def _where(column: Column, rows: int) -> Rows:
    """Return the positions at which a column is true; a scalar stands for so many rows."""
    if column.ndim:
        return column.nonzero()[0]
    return np.arange(rows if column else 0)


def _names_individuals(coded: CodedModel) -> bool:
    """Return whether the system names particular individuals, which are then not alike."""
    if coded.model.start is not None:
        return True
    system = coded.system
    terms = [*system.initial, *(prop.bad for prop in system.properties.values())]
    for rule in system.rules:
        terms += [*rule.guard, rule.undefined]
        terms += [part for update in rule.updates for part in (update.condition, update.value, *update.indices)]
    return any(part.is_value and isinstance(part.sort, IndividualSort) for part in post_order(terms))


class ColumnReader:
    """The columns of a batch by entry."""

    def __init__(self, fields: Mapping[Term, PackedField], words: Words, integers: npt.DTypeLike) -> None:
        self._fields = fields
        self._words = words
        self._integers = integers
        self._columns: dict[Term, Column] = {}

    def __call__(self, entry: Term) -> Column:
        """Return the column of an entry."""
        found = self._columns.get(entry)
        if found is None:
            found = self._columns[entry] = self._fields[entry].read(self._words, self._integers)
        return found


def _resting(manager: TermManager, instance: StepInstance, live: Liveness, scope: Scope) -> StepInstance:
    """Return the instance, such that entries that are dead after it are at rest."""
    if not live:
        return instance
    updates = dict(instance.updates)
    replacement = dict(instance.updates)
    for entry, condition in live.items():
        touched = entry in instance.updates or any(part in instance.updates for part in entries_in([condition]))
        if not touched:
            continue
        after = manager.replace(condition, replacement) if replacement else condition
        value = manager.if_(after, instance.updates.get(entry, entry), at_rest(manager, entry, scope))
        if value is entry:
            updates.pop(entry, None)
        else:
            updates[entry] = value
    return StepInstance(
        instance.rule,
        instance.modification,
        instance.arguments,
        instance.choice,
        instance.guard,
        updates,
        instance.bad,
        instance.undefined,
    )
