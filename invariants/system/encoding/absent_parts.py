"""Facts about parts of optional values: nothing is said about a part of a value that is absent.

Owns: what a fact says where a value is absent, whose parts have fixed values then (``language.records``).
Must never know: the words of a fact.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from invariants.foundation.sorts import BoolSort, RangeSort, Sort
from invariants.language.model.compounds import presences
from invariants.system.encoding.code_as_data import CodedModel
from invariants.system.terms.terms import Operator, StateVariable, Term, fold, post_order


class AbsentParts:
    """The parts of the optional values of one coded model."""

    def __init__(self, coded: CodedModel) -> None:
        self._manager = coded.system.manager
        named = {variable.name: (variable.sort, state) for variable, state in coded.variables.items()}
        self._around: dict[StateVariable, tuple[StateVariable, ...]] = {}
        self._fixed: dict[StateVariable, Term] = {}
        for shape in coded.model.compounds.values():
            for part, around in presences(shape):
                if around and part in named and named.keys() >= set(around):
                    sort, state = named[part]
                    self._around[state] = tuple(named[each][1] for each in around)
                    self._fixed[state] = self._nothing(sort)
        self._presences = {state for around in self._around.values() for state in around}

    def _nothing(self, sort: Sort) -> Term:
        """Return the value of a part of this sort where it is absent."""
        if isinstance(sort, BoolSort):
            return self._manager.false
        return self._manager.value(sort.low if isinstance(sort, RangeSort) else 0, sort)

    def facts(self, conjuncts: Iterable[Term]) -> list[Term]:
        """Return facts without those about parts of values that others say are absent.

        A fact that holds because a part has the fixed value of what is absent becomes one with the condition that
        the value is there, unless others say that it is.
        """
        conjuncts = list(conjuncts)
        if not self._around:
            return conjuncts
        there = {fact for fact in conjuncts if self._is_presence(fact)}
        found = map(self.clean, self._told(conjuncts, Operator.AND))
        return [self._where_there(fact, there) for fact in found]

    def clean(self, fact: Term) -> Term:
        """Return a fact that says nothing of parts of values which it says are absent."""
        if not self._around:
            return fact
        found = fold([fact], self._step)[0]
        # A fact about nothing else is true of all that the language can say, and is said as it is.
        return fact if found.is_value else found

    def is_told(self, entry: Term, values: Mapping[Term, object]) -> bool:
        """Return whether the value of an entry says something: not of an absent value's part with its fixed value."""
        if any(values.get(each) is False for each in self._flags(entry)):
            return values[entry] != self._fixed[_variable(entry)].value
        return True

    def _step(self, term: Term, parts: list[Term]) -> Term:
        match term.operator:
            case Operator.AND:
                return self._manager.and_(*self._told(parts, Operator.AND))
            case Operator.OR:
                return self._manager.or_(*self._told(parts, Operator.OR))
            case _:
                return term if tuple(parts) == term.arguments else self._manager.rebuild(term, parts)

    def _told(self, parts: list[Term], operator: Operator) -> Iterator[Term]:
        """Yield the parts of a junction; beside one that decides whether a value is there, it is absent for others."""
        decided = (part.arguments[0] if part.operator is Operator.NOT else None for part in parts)
        absent = set(filter(self._is_presence, parts if operator is Operator.OR else filter(None, decided)))
        neutral = self._manager.boolean(operator is Operator.AND)
        for part in parts:
            found = self._manager.replace(part, self._replacement(part, absent)) if absent else part
            if found is not neutral:
                yield part if found.is_value else found

    def _replacement(self, part: Term, absent: set[Term]) -> dict[Term, Term]:
        entries = [each for each in post_order([part]) if isinstance(each.payload, StateVariable)]
        return {each: self._fixed[_variable(each)] for each in entries if not absent.isdisjoint(self._flags(each))}

    def _where_there(self, fact: Term, there: set[Term]) -> Term:
        """Return a fact about a part's fixed value with the conditions that the values around it are there."""
        manager = self._manager
        if fact.operator is Operator.EQUAL:
            entry, value = fact.arguments
        elif fact.operator is Operator.NOT:
            entry, value = fact.arguments[0], manager.false
        else:
            return fact
        if not isinstance(entry.payload, StateVariable) or value is not self._fixed.get(entry.payload):
            return fact
        return manager.or_(*(manager.not_(each) for each in self._flags(entry) if each not in there), fact)

    def _is_presence(self, term: Term) -> bool:
        return isinstance(term.payload, StateVariable) and term.payload in self._presences

    def _flags(self, entry: Term) -> list[Term]:
        """Return the entries that say whether the values around an entry are there."""
        if not isinstance(entry.payload, StateVariable):
            return []
        return [self._manager.state(each, entry.arguments) for each in self._around.get(entry.payload, ())]


def _variable(entry: Term) -> StateVariable:
    if not isinstance(entry.payload, StateVariable):
        raise TypeError("no entry of a variable")
    return entry.payload
