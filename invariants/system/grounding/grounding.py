"""Grounding to a scope: quantifiers become conjunctions, maps become one variable for each entry.

Owns: the expansion of a transition system for a given number of individuals.
Needs: a transition system. Guarantees: terms without quantifiers over finite sorts, in which every state variable and
input is read at literal indices; the only free symbols are the parameters of rules.
Must never know: solvers, bounds.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from itertools import product
from math import prod

from msgspec.structs import replace

from invariants.foundation.no_answer import many_values
from invariants.foundation.records import Record
from invariants.foundation.sorts import (
    BOOL,
    FiniteSort,
    IndividualSort,
    RangeSort,
    Scope,
    Sort,
    is_finite,
    values_of,
)
from invariants.system.encoding.transition_system import (
    GuardedRule,
    SystemProperty,
    TransitionSystem,
    UnsupportedSystemError,
    Update,
)
from invariants.system.grounding.elimination import Elimination
from invariants.system.terms.instantiation import Instantiation
from invariants.system.terms.manager import TermManager
from invariants.system.terms.terms import Input, Operator, StateVariable, Symbol, Term, bound_symbols, fold

MOST_GROUND_INSTANCES = 4096
"""A part of a rule that would be repeated more often than this, keeps its parameters as symbols."""

MOST_VALUES = 100_000
"""A sort with more values is not enumerated."""

MOST_TERMS = 200_000
"""A scope that needs more terms than this is refused rather than exhausting memory."""

MOST_TOGETHER = 1_000
"""Combinations of values of quantifiers within each other that are put into a formula together. Where there are more,
each symbol is only put into those parts of the formula that it concerns."""

Instance = tuple[tuple[Symbol, Term], ...]
"""Values of some of a rule's parameters."""


class GroundGuard(Record):
    """For arguments that agree with ``instance``, the condition must hold."""

    instance: Instance
    condition: Term


class GroundUpdate(Record):
    """For arguments that agree with ``instance``, where the condition holds, the entry becomes the value."""

    instance: Instance
    condition: Term
    value: Term


class GroundRule(Record):
    """A rule over entries. ``updates`` maps an entry to all that can change it."""

    name: str
    modification: bool
    parameters: tuple[Symbol, ...]
    guard: tuple[GroundGuard, ...]
    updates: dict[Term, tuple[GroundUpdate, ...]]
    origin: GuardedRule


class GroundSystem(Record):
    """A transition system for one scope.

    ``entries`` are all entries of state variables, as STATE terms with literal indices; ``inputs`` those of inputs.
    """

    manager: TermManager
    scope: Scope
    entries: tuple[Term, ...]
    inputs: tuple[Term, ...]
    initial: tuple[Term, ...]
    in_range: tuple[Term, ...]
    rules: tuple[GroundRule, ...]
    properties: dict[str, SystemProperty]
    origin: TransitionSystem


def ground_term(system: TransitionSystem, scope: Scope, term: Term) -> Term:
    """Ground one term of the system for a scope; symbols that are free in it stay."""
    return Grounding(system, scope).term(term)


def ground(
    system: TransitionSystem, scope: Scope, properties: frozenset[str], *, keep_truth_values: bool = False
) -> GroundSystem:
    """Ground the system for a scope, with these properties.

    With ``keep_truth_values`` such parameters stay symbols: a formula over them propagates as well as one for each.
    Raise :class:`UnsupportedSystemError` where the scope makes the system too large.
    """
    return Grounding(system, scope, keep_truth_values=keep_truth_values).ground(properties)


class Grounding:
    """Expands terms of a system for a scope. Quantifiers over individuals, and truth values as parameters, can stay."""

    def __init__(
        self, system: TransitionSystem, scope: Scope, *, keep_individuals: bool = False, keep_truth_values: bool = False
    ) -> None:
        self._keep = keep_individuals
        self._keep_truth_values = keep_truth_values
        self.system = system
        self.scope = scope
        self.manager = system.manager
        self._expanded: dict[Term, Term] = {}
        self._eliminated: dict[Term, Term] = {}
        self._instance_counts: dict[Term, int] = {}
        self._resolved: dict[Term, Term] = {}
        self._values: dict[Sort, dict[Term, None]] = {}
        self._made = 0

    def ground(self, wanted: frozenset[str]) -> GroundSystem:
        """Ground the whole system, with the properties that are wanted."""
        rules = tuple(self.rule(rule) for rule in self.system.rules)
        initial = self.conjuncts(self.system.initial)
        in_range = self.conjuncts(self.system.in_range)
        properties = {
            name: replace(prop, bad=self.term(prop.bad))
            for name, prop in self.system.properties.items()
            if name in wanted
        }
        entries = tuple(entry for variable in self.system.variables for entry in self.entries(variable))
        inputs = tuple(entry for chosen in self.system.inputs for entry in self.entries(chosen))
        return GroundSystem(
            self.manager, self.scope, entries, inputs, initial, in_range, rules, properties, self.system
        )

    # ------------------------------------------------------------ expansion

    def is_expanded(self, sort: Sort) -> bool:
        """Return whether quantifiers over the sort become conjunctions, and maps one variable for each value."""
        return is_finite(sort) and not (self._keep and isinstance(sort, IndividualSort))

    def values(self, sort: Sort) -> Collection[Term]:
        """Return the literals of a finite sort, in order, as a collection with quick membership."""
        found = self._values.get(sort)
        if found is None:
            if not is_finite(sort):
                raise UnsupportedSystemError(f"a quantifier over {sort}")
            finite: FiniteSort = sort  # type: ignore[assignment]
            self.size((sort,))
            found = dict.fromkeys(self.manager.value(value, sort) for value in values_of(finite, self.scope))
            self._values[sort] = found
        return found

    def size(self, sorts: Iterable[Sort]) -> int:
        """Return the number of combinations of values of finite sorts.

        Raise :class:`UnsupportedSystemError` where one of the sorts has too many values to enumerate.
        """
        found = 1
        for sort in sorts:
            number = self.number(sort)
            if number > MOST_VALUES:
                raise UnsupportedSystemError(f"`{sort}` has too many values to be gone through")
            found *= number
        return found

    def _require_few(self, *symbols: Symbol) -> None:
        for many in (each for each in symbols if self.number(each.sort) > MOST_VALUES):
            raise UnsupportedSystemError(many_values(many.name, str(many.sort)))

    def number(self, sort: Sort) -> int:
        """Return the number of values of a sort; 1 for an infinite sort, which is not enumerated."""
        if not is_finite(sort):
            return 1
        # `len` cannot return the number of values of a huge range.
        return sort.high - sort.low + 1 if isinstance(sort, RangeSort) else len(values_of(sort, self.scope))  # type: ignore[arg-type]

    def make(self, number: int) -> None:
        """Count the terms that are about to be built.

        Raise :class:`UnsupportedSystemError` where they are too many, together with those built before.
        """
        self._made += number
        if self._made > MOST_TERMS:
            raise UnsupportedSystemError("too many combinations of values in this scope")

    def entries(self, variable: StateVariable | Input) -> list[Term]:
        """Return all entries of a variable or an input, as terms with literal indices."""
        if self.size(variable.domain) > MOST_TERMS:
            raise UnsupportedSystemError(f"`{variable.name}` has too many entries in this scope")
        read = self.manager.state if isinstance(variable, StateVariable) else self.manager.input
        return [read(variable, indices) for indices in product(*map(self.values, variable.domain))]  # type: ignore[arg-type]

    def expand(self, term: Term) -> Term:
        """Remove quantifiers and aggregates over finite sorts."""
        if self._keep and not any(op not in _JUNCTIONS or self.is_expanded(sort) for op, sort in self.manager.bound):
            return term  # whatever is bound stays
        if not self._keep and fold([term], self._nested, self._instance_counts)[0] > MOST_TOGETHER:
            return fold([term], self._eliminate_step, self._eliminated)[0]
        return fold([term], self._expand_step, self._expanded)[0]

    def _nested(self, term: Term, inside: list[int]) -> int:
        """Return the most instances that a part of a term would have, up to a limit."""
        found = max(inside, default=1)
        if term.operator in _BINDERS:
            found *= prod(self.number(symbol.sort) for symbol in bound_symbols(term))
        return min(found, MOST_TERMS)

    def _eliminate_step(self, term: Term, arguments: list[Term]) -> Term:
        if term.operator in _JUNCTIONS and all(is_finite(symbol.sort) for symbol in bound_symbols(term)):
            return Elimination(self.manager, self._put_down).expanded(term.operator, bound_symbols(term), arguments[0])
        return self._expand_step(term, arguments)

    def _put_down(self, symbol: Symbol) -> Collection[Term]:
        """Return the values of a symbol for which the formula is written down."""
        self._require_few(symbol)
        self.make(self.size((symbol.sort,)))
        return self.values(symbol.sort)

    def _expand_step(self, term: Term, arguments: list[Term]) -> Term:
        operator = term.operator
        if operator not in _BINDERS:
            return self.manager.rebuild(term, arguments) if arguments else term
        symbols = bound_symbols(term)
        endless = tuple(symbol for symbol in symbols if not self.is_expanded(symbol.sort))
        finite = tuple(symbol for symbol in symbols if self.is_expanded(symbol.sort))
        bodies = self.instances(finite, arguments[0])
        if endless:
            if operator is Operator.FORALL:
                return self.manager.and_(*(self.manager.forall(endless, body) for body in bodies))
            if operator is Operator.EXISTS:
                return self.manager.or_(*(self.manager.exists(endless, body) for body in bodies))
            raise UnsupportedSystemError(f"`{operator.value}` over a population whose size is left open")
        return self._combine(operator, bodies)

    def instances(self, symbols: tuple[Symbol, ...], body: Term) -> list[Term]:
        """Return the body for all values of the symbols."""
        self._require_few(*symbols)
        self.make(self.size(symbol.sort for symbol in symbols))
        instances = Instantiation(self.manager, symbols)
        return [instances.at(body, values) for values in product(*(self.values(symbol.sort) for symbol in symbols))]

    def _combine(self, operator: Operator, bodies: list[Term]) -> Term:
        manager = self.manager
        match operator:
            case Operator.FORALL:
                return manager.and_(*bodies)
            case Operator.EXISTS:
                return manager.or_(*bodies)
            case Operator.COUNT:
                return manager.add(*(manager.if_(body, manager.integer(1), manager.integer(0)) for body in bodies))
            case Operator.SUM:
                return manager.add(*bodies)
            case _:
                best = bodies[0]
                for body in bodies[1:]:
                    left, right = (best, body) if operator is Operator.MIN else (body, best)
                    best = manager.if_(manager.less_equal(left, right), best, body)
                return best

    def resolve(self, term: Term) -> Term:
        """Make every read one at literal indices: an index that is not a literal becomes a choice between entries."""
        if self._keep and not any(map(self.is_expanded, self.manager.indexed)):
            return term
        return fold([term], self._resolve_step, self._resolved)[0]

    def _resolve_step(self, term: Term, arguments: list[Term]) -> Term:
        if term.operator not in _READS:
            return self.manager.rebuild(term, arguments) if arguments else term
        variable = term.payload
        if not isinstance(variable, StateVariable | Input):
            raise TypeError(f"not a variable: {term}")
        return self._select(term, variable.domain, arguments, ())

    def _select(self, term: Term, domain: tuple[Sort, ...], indices: list[Term], chosen: tuple[Term, ...]) -> Term:
        if len(chosen) == len(indices):
            return self.manager.rebuild(term, list(chosen))
        index = indices[len(chosen)]
        if not self.is_expanded(domain[len(chosen)]):
            return self._select(term, domain, indices, (*chosen, index))
        if index.is_value:
            sort = domain[len(chosen)]
            if isinstance(sort, RangeSort) and not sort.low <= index.value <= sort.high:
                # Outside its domain an entry means nothing; that it is outside is reported where it is read.
                index = self.manager.integer(sort.low)
            return self._select(term, domain, indices, (*chosen, index))
        *others, last = self.values(domain[len(chosen)])
        found = self._select(term, domain, indices, (*chosen, last))
        for value in reversed(others):
            this = self._select(term, domain, indices, (*chosen, value))
            found = self.manager.if_(self.manager.equal(index, value), this, found)
        return found

    def term(self, term: Term) -> Term:
        """Expand and resolve a term."""
        return self.resolve(self.expand(term))

    def conjuncts(self, terms: tuple[Term, ...]) -> tuple[Term, ...]:
        """Return the conjuncts of all terms, grounded, each once."""
        whole = self.manager.and_(*map(self.term, terms))
        if whole is self.manager.true:
            return ()
        return whole.arguments if whole.operator is Operator.AND else (whole,)

    # ----------------------------------------------------------------- rules

    def rule(self, rule: GuardedRule) -> GroundRule:
        """Return a rule over entries."""
        parameters = rule.parameters
        guard = []
        for part in rule.guard:
            whole = self.expand(part)
            for conjunct in whole.arguments if whole.operator is Operator.AND else (whole,):
                for instance, condition in self.split(conjunct, parameters):
                    resolved = self.resolve(condition)
                    if resolved is not self.manager.true:
                        guard.append(GroundGuard(instance, resolved))
        updates: dict[Term, list[GroundUpdate]] = {}
        for update in rule.updates:
            self.update(update, parameters, updates)
        return GroundRule(
            rule.name,
            rule.modification,
            rule.parameters,
            tuple(guard),
            {entry: tuple(found) for entry, found in updates.items()},
            rule,
        )

    def split(self, term: Term, parameters: tuple[Symbol, ...]) -> list[tuple[Instance, Term]]:
        """Return the term for all values of the parameters in it, or unchanged where they are too many."""
        kept = {BOOL} if self._keep_truth_values else set()
        mentioned = tuple(s for s in parameters if s in term.free and is_finite(s.sort) and s.sort not in kept)
        count = self.size(symbol.sort for symbol in mentioned)
        if count > MOST_GROUND_INSTANCES:
            return [((), term)]
        self.make(count)
        instances = Instantiation(self.manager, mentioned)
        return [
            (tuple(zip(mentioned, values, strict=True)), instances.at(term, values))
            for values in product(*(self.values(symbol.sort) for symbol in mentioned))
        ]

    def update(self, update: Update, parameters: tuple[Symbol, ...], into: dict[Term, list[GroundUpdate]]) -> None:
        """Add the changes that an update makes to each entry."""
        manager = self.manager
        condition, value = self.expand(update.condition), self.expand(update.value)
        placed = tuple(s for s in parameters if any(s in i.free for i in update.indices) and is_finite(s.sort))
        self.make(self.size(symbol.sort for symbol in (*update.symbols, *placed)))
        named, chosen = Instantiation(manager, update.symbols), Instantiation(manager, placed)
        for values in product(*(self.values(s.sort) for s in update.symbols)):
            here = named.at(condition, values)
            if here is manager.false:
                continue
            there = [named.at(self.expand(index), values) for index in update.indices]
            what = named.at(value, values)
            for arguments in product(*(self.values(s.sort) for s in placed)):
                instance = tuple(zip(placed, arguments, strict=True))
                indices = [self.resolve(chosen.at(index, arguments)) for index in there]
                for entry, reached in self.reached(update.variable, indices):
                    condition_here = manager.and_(reached, self.resolve(chosen.at(here, arguments)))
                    if condition_here is not manager.false:
                        found = GroundUpdate(instance, condition_here, self.resolve(chosen.at(what, arguments)))
                        into.setdefault(entry, []).append(found)

    def reached(self, variable: StateVariable, indices: list[Term]) -> list[tuple[Term, Term]]:
        """Return the entries that indices can reach, each with the condition under which they do."""
        manager = self.manager
        if all(index.is_value for index in indices):
            domains = map(self.values, variable.domain)
            inside = all(index in domain for index, domain in zip(indices, domains, strict=True))
            return [(manager.state(variable, tuple(indices)), manager.true)] if inside else []
        found = []
        entries = self.entries(variable)
        self.make(len(entries))
        for entry in entries:
            condition = manager.and_(*(manager.equal(i, v) for i, v in zip(indices, entry.arguments, strict=True)))
            if condition is not manager.false:
                found.append((entry, condition))
        return found


_JUNCTIONS = frozenset((Operator.FORALL, Operator.EXISTS))
_BINDERS = frozenset((Operator.FORALL, Operator.EXISTS, Operator.COUNT, Operator.SUM, Operator.MIN, Operator.MAX))
_READS = frozenset((Operator.STATE, Operator.NEXT, Operator.INPUT))
