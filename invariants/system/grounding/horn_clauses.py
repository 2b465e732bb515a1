"""Horn clauses: a ground system as the clauses that define its inductive invariants, one for each rule.

Owns: the arguments of the predicate "this configuration is inside the invariant", and the clauses about it.
Needs: a ground system, one of its properties. Guarantees: an interpretation of the predicate satisfies the clauses
exactly if it is an invariant over the arguments that initial states satisfy, steps preserve, and violations exclude;
if there is no such interpretation, a run of the system violates the property.
Must never know: solvers, how an interpretation is found.

A clause has the form of the rule as it is written: its parameters are variables of the clause, and an entry that the
rule leaves alone is one variable before and after. Constants that steps do not read are no arguments, where a
configuration can do without them: those that only the start reads, and those that only the property reads.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from invariants.foundation.records import Record
from invariants.foundation.sorts import EnumSort, IndividualSort
from invariants.system.encoding.transition_system import PropertyKind, SystemProperty
from invariants.system.grounding.grounding import GroundRule, GroundSystem, GroundUpdate
from invariants.system.grounding.step_relation import agrees, inside, required
from invariants.system.terms.terms import Input, Role, StateVariable, Symbol, Term, leaf_sort, post_order


class Location(Record):
    """A predicate: the configurations that satisfy ``condition``, as values of ``arguments``, which are entries."""

    condition: Term
    arguments: tuple[Term, ...]


class Place(Record):
    """A configuration at a location, given by its number, with values for the location's arguments."""

    location: int
    values: tuple[Term, ...]


class HornClause(Record):
    """Where ``before`` is inside the invariant and ``body`` holds, ``after`` is inside, too.

    Entries, inputs and entries after the step are the variables of the clause; values at a place are variables.
    Without ``before`` the body is enough; without ``after`` it never holds.
    """

    before: Place | None
    body: tuple[Term, ...]
    after: Place | None

    @property
    def leaves(self) -> list[Term]:
        """Return the variables of the clause."""
        places = [place.values for place in (self.before, self.after) if place is not None]
        return leaves_of([*self.body, *(value for values in places for value in values)])


class HornSystem(Record):
    """The predicates, and all clauses about them."""

    locations: tuple[Location, ...]
    clauses: tuple[HornClause, ...]


def horn_system(system: GroundSystem, name: str) -> HornSystem:
    """Return the clauses of one of the system's properties, which is none of initial states."""
    return _Clauses(system, system.properties[name]).all()


class _Clauses:
    def __init__(self, system: GroundSystem, prop: SystemProperty) -> None:
        self._system = system
        self._manager = system.manager
        self._prop = prop
        self._premise, self._arguments = self._split_constants()
        self._here = Place(0, self._arguments)

    def all(self) -> HornSystem:
        location = Location(self._manager.true, self._arguments)
        initial = self._clause(None, self._system.initial, self._here)
        rules = [self._rule(rule) for rule in self._system.rules]
        return HornSystem((location,), (initial, *rules, *self._violations()))

    # ------------------------------------------------------------- arguments

    def _split_constants(self) -> tuple[tuple[Term, ...], tuple[Term, ...]]:
        """Return the initial conjuncts that are put to the property instead, and the arguments.

        A constant that only the property reads is chosen independently of the run, where no initial conjunct relates
        it to an entry that is an argument.
        """
        read = set(leaves_of(self._step_terms()))
        asked = set(leaves_of([self._prop.bad]))
        aside = {entry for entry in self._system.entries if _is_constant(entry) and entry not in read}
        joined = set(self._system.entries) - aside
        conjuncts = [(conjunct, leaves_of([conjunct])) for conjunct in self._system.initial]
        related = True
        while related:
            found = [each for _, each in conjuncts if not joined.isdisjoint(each) and not joined.issuperset(each)]
            related = bool(found)
            joined.update(leaf for each in found for leaf in each)
        premise = tuple(conjunct for conjunct, leaves in conjuncts if joined.isdisjoint(leaves))
        kept = tuple(e for e in self._system.entries if e not in aside or (e in joined and e in asked))
        return premise, kept

    def _step_terms(self) -> Iterable[Term]:
        yield from self._system.in_range
        for rule in self._system.rules:
            yield from (guard.condition for guard in rule.guard)
            for updates in rule.updates.values():
                for update in updates:
                    yield update.condition
                    yield update.value

    # --------------------------------------------------------------- clauses

    def _rule(self, rule: GroundRule) -> HornClause:
        body, following = self._step(rule)
        values = {entry: following.get(entry, entry) for entry in self._arguments}
        after = {entry: value if _is_leaf(value) else self._manager.following(entry) for entry, value in values.items()}
        equations = (self._manager.equal(after[entry], value) for entry, value in values.items())
        return self._clause(self._here, (*body, *equations), Place(0, tuple(after.values())))

    def _violations(self) -> list[HornClause]:
        prop, rules = self._prop, self._system.rules
        match prop.kind:
            case PropertyKind.STEP:
                bodies = [self._violating_step(rule) for rule in rules]
            case PropertyKind.ATTEMPT:
                tried = next(rule for rule in rules if rule.name == prop.rule)
                bodies = [(*self._system.in_range, self._manager.substitute(prop.bad, self._chosen(tried)))]
            case _:
                bodies = [(prop.bad,)]
        return [self._clause(self._here, (*self._premise, *body), None) for body in bodies]

    def _violating_step(self, rule: GroundRule) -> tuple[Term, ...]:
        body, following = self._step(rule)
        entries = self._system.entries
        after = {self._manager.following(e): following.get(e, e) for e in entries if not _is_constant(e)}
        return (*body, self._manager.replace(self._prop.bad, after))

    def _step(self, rule: GroundRule) -> tuple[tuple[Term, ...], dict[Term, Term]]:
        """Return the conditions on configuration and arguments under which the rule fires, and values after it."""
        manager, chosen = self._manager, self._chosen(rule)
        following = {entry: self._value_after(entry, updates, chosen) for entry, updates in rule.updates.items()}
        return (*self._system.in_range, *required(manager, rule, chosen)), following

    def _value_after(self, entry: Term, updates: Sequence[GroundUpdate], chosen: dict[Symbol, Term]) -> Term:
        """Return the value of an entry after the step: no two updates reach it."""
        manager = self._manager
        value = entry
        for update in updates:
            condition = manager.substitute(update.condition, chosen)
            reached = manager.and_(agrees(manager, update.instance, chosen), condition)
            value = manager.if_(reached, manager.substitute(update.value, chosen), value)
        return value

    def _chosen(self, rule: GroundRule) -> dict[Symbol, Term]:
        """Return the variables that stand for the rule's parameters."""
        return {
            symbol: self._manager.state(StateVariable(f"argument {symbol.name}", (), symbol.sort, Role.CHOICE))
            for symbol in rule.parameters
        }

    def _clause(self, before: Place | None, body: tuple[Term, ...], after: Place | None) -> HornClause:
        """Return a clause whose variables are values of their sorts."""
        clause = HornClause(before, body, after)
        scope = self._system.scope
        numbered = (leaf for leaf in clause.leaves if _is_numbered(leaf))
        sorts = (inside(self._manager, leaf, leaf_sort(leaf), scope) for leaf in numbered)
        return HornClause(before, (*body, *sorts), after)


def leaves_of(terms: Iterable[Term]) -> list[Term]:
    """Return the entries and inputs that terms read, each once."""
    return [part for part in post_order(terms) if _is_leaf(part)]


def _is_leaf(term: Term) -> bool:
    return isinstance(term.payload, StateVariable | Input)


def _is_numbered(leaf: Term) -> bool:
    """Return whether a solver may give the leaf more values than its sort has.

    An entry may leave its range: steps check this.
    """
    variable = leaf.payload
    is_entry = isinstance(variable, StateVariable) and variable.role is not Role.CHOICE
    return not is_entry or isinstance(leaf_sort(leaf), EnumSort | IndividualSort)


def _is_constant(entry: Term) -> bool:
    return isinstance(entry.payload, StateVariable) and entry.payload.constant
