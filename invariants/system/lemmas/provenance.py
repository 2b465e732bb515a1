"""Provenance: the cause of a fact leaves traces, and these may be lemmas.

Owns: the candidates "if this is true, a rule has made it true, and the rule's requirements and effects still hold".
Needs: a transition system. Guarantees: closed formulas over entries, with quantifiers over individuals; nothing is
promised of their truth.
Must never know: solvers, which candidates are true.

Where a rule R with parameters p sets X[i] to v, a candidate says: X[y] = v implies that there are p with i(p) = y for
which R's requirements and other effects hold. The parameters that are indices of X are y itself; the others are
existential. Each requirement and effect may be left out. Where several rules set X to v, it is one of them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import combinations, product
from math import prod

from invariants.foundation.records import Record
from invariants.foundation.sorts import BOOL, IndividualSort
from invariants.system.encoding.transition_system import GuardedRule, TransitionSystem, Update
from invariants.system.lemmas.quantified import closed, conjuncts, fresh, is_about_one_configuration
from invariants.system.terms.manager import TermManager
from invariants.system.terms.terms import Operator, StateVariable, Symbol, Term, bound_symbols, post_order

MOST_FACTS = 5
"""Of so many facts together, every subset is tried; of more, those that lack at most one, or have at most two."""

MOST_COMBINATIONS = 48
"""Where several rules set an entry, so many combinations of their facts are tried."""


class _Origin(Record):
    """One way in which ``premise``, over ``symbols``, becomes true.

    Then there are ``others`` for whom ``places`` hold, and maybe the ``facts``.
    """

    premise: Term
    others: tuple[Symbol, ...]
    places: tuple[Term, ...]
    facts: tuple[Term, ...]


def provenance(system: TransitionSystem) -> Iterator[Term]:
    """Yield the candidates, those of the first variables first."""
    found = _Provenance(system)
    for variable in system.variables:
        if not variable.constant:
            by_premise: dict[Term, list[_Origin]] = {}
            for rule in system.rules:
                for update in rule.updates:
                    if update.variable is variable:
                        for origin in found.origins(rule, update):
                            by_premise.setdefault(origin.premise, []).append(origin)
            for origins in by_premise.values():
                yield from found.candidates(origins)


class _Provenance:
    def __init__(self, system: TransitionSystem) -> None:
        self.manager: TermManager = system.manager
        self._formals = {variable: fresh(variable.domain) for variable in system.variables}
        self._values = {variable: fresh([variable.sort], len(variable.domain)) for variable in system.variables}

    # -------------------------------------------------------------- origins

    def origins(self, rule: GuardedRule, update: Update) -> Iterator[_Origin]:
        """Yield the ways in which an update makes something true of an entry."""
        manager = self.manager
        formals = self._formals[update.variable]
        entry = manager.state(update.variable, tuple(map(manager.symbol, formals)))
        names: dict[Symbol, Term] = {}
        places: list[Term] = []
        for index, formal in zip(update.indices, formals, strict=True):
            symbol = index.payload
            if isinstance(symbol, Symbol) and symbol not in names and _is_local(symbol, rule, update):
                names[symbol] = manager.symbol(formal)
            else:
                places.append(manager.equal(index, manager.symbol(formal)))
        for premise, more, facts in self.made_true(rule, update, entry, names):
            known = {**names, **more}
            others = tuple(symbol for symbol in (*rule.parameters, *update.symbols) if symbol not in known)
            wanted = [*facts, *conjuncts(update.condition), *self.required(rule), *self.effects(rule, update)]
            wanted += [weaker for fact in wanted if (weaker := self.excepted(fact, rule)) is not fact]
            said = (manager.substitute(fact, known) for fact in wanted)
            yield _Origin(
                premise,
                others,
                tuple(manager.substitute(place, known) for place in places),
                tuple(dict.fromkeys(f for f in said if not f.is_value and is_about_one_configuration(f))),
            )

    def made_true(
        self, rule: GuardedRule, update: Update, entry: Term, names: dict[Symbol, Term]
    ) -> Iterator[tuple[Term, dict[Symbol, Term], list[Term]]]:
        """Yield the condition that becomes true of the entry, the names of more symbols, and facts about the value."""
        manager = self.manager
        value, symbol = update.value, update.value.payload
        if entry.sort != BOOL and value.free <= names.keys() and _is_constant(value):
            yield manager.equal(entry, manager.substitute(value, names)), {}, []
        elif value.is_value:
            yield manager.equal(entry, value), {}, []
        elif isinstance(symbol, Symbol) and symbol not in names and _is_local(symbol, rule, update):
            if isinstance(symbol.sort, IndividualSort):
                (formal,) = self._values[update.variable]
                yield manager.equal(entry, manager.symbol(formal)), {symbol: manager.symbol(formal)}, []
        elif entry.sort == BOOL:
            yield entry, {}, list(conjuncts(self.without(entry, manager.substitute(value, names), manager.false)))
            negated = self.without(entry, manager.substitute(value, names), manager.true)
            yield manager.not_(entry), {}, list(conjuncts(manager.not_(negated)))

    def without(self, entry: Term, value: Term, instead: Term) -> Term:
        """Return a value where the entry was not so before."""
        return self.manager.replace(value, {entry: instead})

    def required(self, rule: GuardedRule) -> Iterator[Term]:
        for guard in rule.guard:
            yield from conjuncts(guard)

    def excepted(self, fact: Term, rule: GuardedRule) -> Term:
        """Return a fact from before the step, without its parts about entries that the rule assigns."""
        manager = self.manager
        written = [update for update in rule.updates if not update.symbols]

        def weaker(literal: Term) -> Term:
            assigned = [
                manager.and_(*map(manager.equal, read.arguments, update.indices))
                for read in post_order([literal])
                for update in written
                if read.payload is update.variable
            ]
            return manager.or_(literal, *assigned)

        def weakened(term: Term) -> Term:
            match term.operator:
                case Operator.AND:
                    return manager.and_(*map(weakened, term.arguments))
                case Operator.OR:
                    return manager.or_(*map(weakened, term.arguments))
                case Operator.FORALL:
                    return manager.forall(bound_symbols(term), weakened(term.arguments[0]))
                case Operator.EXISTS:
                    return manager.exists(bound_symbols(term), weakened(term.arguments[0]))
                case _ if any(isinstance(part.payload, tuple) for part in post_order([term])):
                    return term
                case _:
                    return weaker(term)

        return weakened(fact)

    def effects(self, rule: GuardedRule, update: Update) -> Iterator[Term]:
        """Yield the other effects of the rule."""
        manager = self.manager
        for other in rule.updates:
            if other is not update:
                entry = manager.state(other.variable, other.indices)
                there = manager.implies(other.condition, manager.equal(entry, other.value))
                yield manager.forall(other.symbols, there)

    # ----------------------------------------------------------- candidates

    def candidates(self, origins: Sequence[_Origin]) -> Iterator[Term]:
        """Yield the candidates about one premise."""
        options = [list(self.options(origin)) for origin in origins]
        if prod(map(len, options)) <= MOST_COMBINATIONS:
            chosen: Iterable[Sequence[Term]] = product(*options)
        else:
            strongest = [option[0] for option in options]
            chosen = (
                [*strongest[:position], one, *strongest[position + 1 :]]
                for position, option in enumerate(options)
                for one in option
            )
        for parts in chosen:
            found = self.manager.implies(origins[0].premise, self.manager.or_(*parts))
            if not found.is_value:
                yield closed(self.manager, found)

    def options(self, origin: _Origin) -> Iterator[Term]:
        """Yield statements about an origin, the strongest first: a fact, or several about the same others."""
        manager = self.manager
        loose = [part for part in (*origin.places, *origin.facts) if part.free.isdisjoint(origin.others)]
        yield from loose
        tied = [fact for fact in origin.facts if not fact.free.isdisjoint(origin.others)]
        places = [place for place in origin.places if not place.free.isdisjoint(origin.others)]
        for facts in _subsets(tied):
            yield manager.exists(origin.others, manager.and_(*places, *facts))
        if places:
            yield manager.exists(origin.others, manager.and_(*places))


def _subsets(facts: Sequence[Term]) -> Iterator[Sequence[Term]]:
    """Yield the subsets that are not empty, the largest first; of many facts, the largest and the smallest ones."""
    count = len(facts)
    for size in range(count, 0, -1):
        if count <= MOST_FACTS or size >= count - 1 or size <= 2:
            yield from combinations(facts, size)


def _is_constant(value: Term) -> bool:
    """Return whether a value never changes, once its symbols are named."""
    return is_about_one_configuration(value) and all(
        part.payload.constant for part in post_order([value]) if isinstance(part.payload, StateVariable)
    )


def _is_local(symbol: Symbol, rule: GuardedRule, update: Update) -> bool:
    return symbol in rule.parameters or symbol in update.symbols
