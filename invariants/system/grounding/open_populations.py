"""Open populations: individuals stay an uninterpreted sort.

Owns: a transition system as formulas with quantifiers over individuals; everything else is expanded. Counts and sums
over individuals are over-approximated: a count is a number beside the state, of which facts are known.
Needs: a transition system. Guarantees: a property of all models of the formulas holds for populations of every size.
Must never know: solvers, bounds.

The choice of a step is one truth value for each rule, with constants for its arguments. An entry's value after the step
is defined outright, as a choice between the updates that can reach it, so that no quantified frame condition is needed
(``proofs/soundness/populations.md``).
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations, product

from invariants.foundation.records import Record
from invariants.foundation.sorts import BOOL, IndividualSort, RangeSort, Sort
from invariants.system.encoding.transition_system import (
    PropertyKind,
    SystemProperty,
    TransitionSystem,
    UnsupportedSystemError,
    Update,
)
from invariants.system.grounding.grounding import Grounding
from invariants.system.grounding.open_aggregates import OpenAggregates, numbers_of
from invariants.system.grounding.open_counts import OpenCounts
from invariants.system.grounding.step_relation import at_most_one
from invariants.system.terms.manager import TermManager
from invariants.system.terms.terms import (
    Input,
    Operator,
    Role,
    StateVariable,
    Symbol,
    Term,
    bound_symbols,
    leaf_sort,
    post_order,
)


class Family(Record):
    """A state variable or an input at literal indices for all but its individuals.

    ``leaf`` reads it at ``formals``, the symbols that stand for individuals.
    """

    leaf: Term
    formals: tuple[Symbol, ...]


class OpenSystem(Record):
    """A system with open populations.

    ``following`` gives each state family's value after the step, over its formals. ``calls`` are the inputs that say
    which rule fires, each with those for its arguments. ``guard`` is true where the chosen rule can fire;
    ``violations`` where each of the properties is violated.
    """

    manager: TermManager
    states: tuple[Family, ...]
    inputs: tuple[Family, ...]
    calls: tuple[tuple[Term, tuple[Term, ...]], ...]
    initial: Term
    guard: Term
    following: tuple[Term, ...]
    violations: tuple[Term, ...]
    on_step: bool
    counts: OpenCounts
    quantified: tuple[IndividualSort, ...]
    """The sorts of individuals that the system's formulas and properties quantify over."""

    @property
    def choice(self) -> tuple[Term, ...]:
        """The inputs that say which rule fires, and then those for arguments."""
        return (*(fires for fires, _ in self.calls), *(term for _, arguments in self.calls for term in arguments))


def open_system(system: TransitionSystem, *properties: SystemProperty) -> OpenSystem:
    """Return the system with open populations, for one property or several.

    A property that is evaluated before the start, or on steps, is alone. Raise :class:`UnsupportedSystemError` where it
    cannot be expressed without the number of individuals.
    """
    if len(properties) > 1 and any(prop.kind in ALONE for prop in properties):
        raise ValueError("a property that is evaluated before the start, or on steps, is alone")
    return _Opening(system).opened(properties)


ALONE = frozenset((PropertyKind.INITIAL, PropertyKind.STEP))
"""The properties whose systems are others: without constraints on the start, or about a step."""


class _Opening:
    def __init__(self, system: TransitionSystem) -> None:
        self.system = system
        self.manager = system.manager
        self.grounding = Grounding(system, {}, keep_individuals=True)
        self.counts = numbers_of(system)
        self.aggregates = OpenAggregates(self.manager, self.counts)
        self.fires = {rule.name: self.manager.input(Input(f"fire {rule.name}", (), BOOL)) for rule in system.rules}
        self.arguments = {
            rule.name: {
                symbol: self.manager.input(Input(f"argument {rule.name} {symbol.name}", (), symbol.sort))
                for symbol in rule.parameters
            }
            for rule in system.rules
        }

    def opened(self, properties: Sequence[SystemProperty]) -> OpenSystem:
        manager = self.manager
        states = self.families((*self.system.variables, *(number.variable for number in self.counts.numbers)))
        alive = manager.and_(*map(self.term, self.system.in_range))
        guards = [
            manager.implies(
                self.fires[rule.name],
                manager.and_(*(self.at_arguments(rule.name, self.term(part)) for part in rule.guard)),
            )
            for rule in self.system.rules
        ]
        names = list(self.fires.values())
        single = at_most_one(manager, names)
        sorts = [
            self.inside(term, symbol.sort)
            for rule in self.system.rules
            for symbol, term in self.arguments[rule.name].items()
        ]
        violations = [self.violation(prop, alive) for prop in properties]
        kinds = {prop.kind for prop in properties}
        is_before = PropertyKind.INITIAL in kinds
        initial = manager.true if is_before else manager.and_(*map(self.term, open_initial(self.system)))
        following = tuple(map(self.after, states))
        counted, changed = ([*map(self.term, facts)] for facts in (self.counts.facts(), self.counts.changes()))
        # The inputs for aggregates are known only now that all terms have been built.
        inputs = self.families((*self.system.inputs, *self.aggregates.inputs, *self.counts.inputs))
        sorts += [manager.forall(f.formals, self.inside(f.leaf, leaf_sort(f.leaf))) for f in inputs]
        none = manager.integer(0)
        sorts += [
            manager.forall(f.formals, manager.less_equal(none, f.leaf))
            for f in inputs
            if f.leaf.payload in self.aggregates.counts
        ]
        return OpenSystem(
            manager,
            states,
            inputs,
            tuple((fire, tuple(self.arguments[rule].values())) for rule, fire in self.fires.items()),
            manager.and_(initial, *counted),
            manager.and_(alive, manager.or_(*names), *single, *guards, *sorts, *counted, *changed),
            following,
            tuple(manager.and_(violation, *sorts, *counted) for violation in violations),
            PropertyKind.STEP in kinds,
            self.counts,
            _quantified(self.system),
        )

    def violation(self, prop: SystemProperty, alive: Term) -> Term:
        """Return where a property is violated; ``alive`` says that all variables are within their ranges."""
        violation = self.term(prop.bad)
        if prop.kind is PropertyKind.ATTEMPT and prop.rule is not None:
            return self.manager.and_(alive, self.at_arguments(prop.rule, violation))
        return violation

    def families(self, variables: tuple[StateVariable, ...] | tuple[Input, ...]) -> tuple[Family, ...]:
        found = []
        for variable in variables:
            formals = tuple(Symbol(f"x{i}", sort) for i, sort in enumerate(variable.domain))
            kept = [sort if self.grounding.is_expanded(sort) else None for sort in variable.domain]
            for values in product(*(self.grounding.values(sort) if sort else [None] for sort in kept)):
                indices = tuple(
                    self.manager.symbol(formal) if value is None else value
                    for formal, value in zip(formals, values, strict=True)
                )
                leaf = (
                    self.manager.state(variable, indices)
                    if isinstance(variable, StateVariable)
                    else self.manager.input(variable, indices)
                )
                found.append(Family(leaf, tuple(f for f, v in zip(formals, values, strict=True) if v is None)))
        return tuple(found)

    def term(self, term: Term) -> Term:
        return self.grounding.term(self.aggregates.without(term))

    def at_arguments(self, rule: str, term: Term) -> Term:
        """Put the chosen arguments in the place of a rule's parameters. Literal indices are resolved again."""
        return self.grounding.resolve(self.manager.substitute(term, dict(self.arguments[rule])))

    def inside(self, term: Term, sort: Sort) -> Term:
        manager = self.manager
        if not isinstance(sort, RangeSort):
            return manager.true
        low, high = manager.integer(sort.low), manager.integer(sort.high)
        return manager.and_(manager.less_equal(low, term), manager.less_equal(term, high))

    # -------------------------------------------------------------- updates

    def after(self, family: Family) -> Term:
        """Return the family's value after the step. A count's is a choice, of which there are facts."""
        found = family.leaf
        variable = family.leaf.payload
        if isinstance(variable, StateVariable) and variable.role is Role.AUXILIARY:
            return self.manager.input(self.counts.after(variable))
        if isinstance(variable, StateVariable) and not variable.constant:
            for rule in self.system.rules:
                for update in rule.updates:
                    if update.variable is variable:
                        found = self.updated(rule.name, update, family, found)
        return found

    def updated(self, rule: str, update: Update, family: Family, otherwise: Term) -> Term:
        """Return the family's value where the update reaches it, else ``otherwise``."""
        manager = self.manager
        expanded = [symbol for symbol in update.symbols if self.grounding.is_expanded(symbol.sort)]
        for values in product(*(self.grounding.values(symbol.sort) for symbol in expanded)):
            names, others = self.placed(update, family, dict(zip(expanded, values, strict=True)))
            loose = tuple(symbol for symbol in update.symbols if symbol not in names)
            if not update.value.free.isdisjoint(loose):
                raise UnsupportedSystemError("an assignment whose index does not say which individual it is for")
            places = (manager.equal(manager.substitute(index, names), place) for index, place in others)
            there = manager.exists(loose, manager.and_(*places, manager.substitute(update.condition, names)))
            reached = self.at_arguments(rule, self.term(there))
            value = self.at_arguments(rule, self.term(manager.substitute(update.value, names)))
            otherwise = manager.if_(manager.and_(self.fires[rule], reached), value, otherwise)
        return otherwise

    def placed(
        self, update: Update, family: Family, names: dict[Symbol, Term]
    ) -> tuple[dict[Symbol, Term], list[tuple[Term, Term]]]:
        """Name the symbols that are indices themselves by the family's places.

        Return all names, and the other indices, which may mention any of these symbols, each with its place.
        """
        names, others = dict(names), []
        for index, place in zip(update.indices, family.leaf.arguments, strict=True):
            symbol = index.payload
            if isinstance(symbol, Symbol) and symbol in update.symbols and symbol not in names:
                names[symbol] = place
            else:
                others.append((index, place))
        return names, others


def open_initial(system: TransitionSystem) -> tuple[Term, ...]:
    """Return the initial constraints for every size: names stand for any individuals, different ones.

    A name is a constant, whose value is its number for a given scope. In any population, some permutation makes such
    constants of all different ones, so nothing is lost (``proofs/soundness/populations.md``). Other constraints that
    give an individual by its number are left out, which allows more starts.
    """
    manager = system.manager
    left = [constraint for constraint in system.initial if not _gives_an_individual(constraint)]
    different = (
        manager.not_(manager.equal(one, other))
        for (one, first), (other, second) in combinations(individual_names(system), 2)
        if first.sort == second.sort and first is not second
    )
    return (*left, *different)


def individual_names(system: TransitionSystem) -> list[tuple[Term, Term]]:
    """Return the constants that name individuals, each with the individual that it names in a given scope."""
    given = (each.arguments for each in system.initial if _gives_an_individual(each))
    return [(entry, number) for entry, number in given if _is_name(entry)]


def _gives_an_individual(constraint: Term) -> bool:
    if constraint.operator is not Operator.EQUAL:
        return False
    number = constraint.arguments[1]
    return number.is_value and isinstance(number.sort, IndividualSort)


def _is_name(entry: Term) -> bool:
    variable = entry.payload
    return isinstance(variable, StateVariable) and variable.constant and not variable.domain


def individual_sorts(open_: OpenSystem) -> tuple[IndividualSort, ...]:
    """Return the sorts of individuals that the system mentions, in order of first mention."""
    found: dict[IndividualSort, None] = {}
    for family in (*open_.states, *open_.inputs):
        for sort in (*(formal.sort for formal in family.formals), leaf_sort(family.leaf)):
            if isinstance(sort, IndividualSort):
                found[sort] = None
    for term in open_.choice:
        sort = leaf_sort(term)
        if isinstance(sort, IndividualSort):
            found[sort] = None
    return tuple(dict.fromkeys((*found, *open_.quantified)))


def _quantified(system: TransitionSystem) -> tuple[IndividualSort, ...]:
    terms = [*system.initial, *system.in_range, *(prop.bad for prop in system.properties.values())]
    for rule in system.rules:
        terms += rule.guard
        terms += (term for update in rule.updates for term in (*update.indices, update.condition, update.value))
    binders = (part for part in post_order(terms) if isinstance(part.payload, tuple))
    sorts = (symbol.sort for part in binders for symbol in bound_symbols(part))
    return tuple(dict.fromkeys(sort for sort in sorts if isinstance(sort, IndividualSort)))
