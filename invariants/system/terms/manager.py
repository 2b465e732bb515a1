"""The manager of terms.

Owns: the one place where terms are created, and their simplification on the way.
Must never know: solvers, the language's syntax.

Each constructor states the sorts that it takes. Every new node is checked once, when it is interned; where a
constructor folds literals, it checks the node that it does not build. ``IllSortedTermError`` means a bug of the caller.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from fractions import Fraction
from functools import reduce

from invariants.foundation.limits import MOST_MULTIPLIED, is_short_power
from invariants.foundation.sorts import BOOL, INT, REAL, BoolSort, Sort
from invariants.system.terms.sort_check import check_sorts
from invariants.system.terms.terms import (
    NO_SYMBOLS,
    Input,
    Operator,
    Payload,
    Role,
    StateVariable,
    Symbol,
    Term,
    Value,
    bound_symbols,
    euclidean,
    fold,
    term_sort,
)

MOST_FLAT = 4096
"""The summands of the longest sum whose parts become parts of a sum that it stands in."""


class TermManager:
    """Creates terms. Two terms of one manager with the same operator, payload and arguments are one object."""

    def __init__(self, *, names_individuals: bool = False, named: Mapping[str, int] | None = None) -> None:
        self.names_individuals = names_individuals  # no system over the terms is symmetric then
        self.named = named or {}  # the first individuals with names, by population: only others are symmetric
        self._terms: dict[tuple[object, ...], Term] = {}
        self._flags: dict[str, StateVariable] = {}
        self._symbols: dict[tuple[Sort, int], Symbol] = {}
        self.bound: set[tuple[Operator, Sort]] = set()  # the sorts of all symbols that are bound, and what binds them
        self.indexed: set[Sort] = set()  # the sorts of all indices at which something is read
        self.true, self.false = self.value(True, BOOL), self.value(False, BOOL)

    # -------------------------------------------------------------- leaves

    def _make(self, operator: Operator, arguments: tuple[Term, ...], payload: Payload, sort: Sort) -> Term:
        key = (operator, payload, sort if operator is Operator.VALUE else None, arguments)
        found = self._terms.get(key)
        if found is None:
            free = NO_SYMBOLS
            for argument in arguments:
                if argument.free:
                    free = free | argument.free if free else argument.free
            if isinstance(payload, Symbol):
                free = frozenset((payload,))
            elif isinstance(payload, tuple):
                free = free.difference(payload)
                self.bound.update((operator, symbol.sort) for symbol in payload)
            elif isinstance(payload, StateVariable | Input):
                self.indexed.update(payload.domain)
            check_sorts(operator, arguments, payload, sort)
            found = self._terms[key] = Term(operator, arguments, payload, sort, free)
        return found

    def value(self, value: Value, sort: Sort) -> Term:
        """Return a literal. A range's value is an Int; members and individuals are given by their numbers."""
        return self._make(Operator.VALUE, (), value, term_sort(sort))

    def integer(self, value: int) -> Term:
        """Return an Int literal."""
        return self.value(value, INT)

    def boolean(self, value: bool) -> Term:
        """Return a Bool literal."""
        return self.true if value else self.false

    def symbol(self, symbol: Symbol) -> Term:
        """Return a bound name, of its symbol's sort (Int for a range)."""
        return self._make(Operator.SYMBOL, (), symbol, term_sort(symbol.sort))

    def state(self, variable: StateVariable, indices: tuple[Term, ...] = ()) -> Term:
        """Return a state variable, or an entry of it: one index for each sort of its domain, of that sort."""
        return self._make(Operator.STATE, indices, variable, term_sort(variable.sort))

    def numbered_symbol(self, sort: Sort, number: int) -> Symbol:
        """Return the symbol of a number, always the same, so that formulas that differ only in names are one."""
        return self._symbols.setdefault((sort, number), Symbol(f"{str(sort)[:1].lower()}{number}", sort))

    def any_entry(self, variable: StateVariable) -> tuple[tuple[Symbol, ...], Term]:
        """Return fresh symbols for a variable's indices, and the entry at them."""
        symbols = tuple(Symbol(f"index{i}", sort) for i, sort in enumerate(variable.domain))
        return symbols, self.state(variable, tuple(map(self.symbol, symbols)))

    def next(self, variable: StateVariable, indices: tuple[Term, ...] = ()) -> Term:
        """Return a state variable's value after the step, at indices as in :meth:`state`; a constant stays as it is."""
        if variable.constant:
            return self.state(variable, indices)
        return self._make(Operator.NEXT, indices, variable, term_sort(variable.sort))

    def flag(self, name: str) -> Term:
        """Return a truth value that an encoding adds to every configuration; the same one for the same name."""
        return self.state(self._flags.setdefault(name, StateVariable(name, (), BOOL, Role.AUXILIARY)))

    def following(self, leaf: Term) -> Term:
        """Return an entry's value after the step. Raise ``TypeError`` unless the leaf is a STATE or NEXT term."""
        if not isinstance(leaf.payload, StateVariable):
            raise TypeError(f"not a variable: {leaf}")
        return self.next(leaf.payload, leaf.arguments)

    def input(self, chosen: Input, indices: tuple[Term, ...] = ()) -> Term:
        """Return an input, or an entry of it: one index for each sort of its domain, of that sort."""
        return self._make(Operator.INPUT, indices, chosen, term_sort(chosen.sort))

    # ------------------------------------------------------------ booleans

    def not_(self, term: Term) -> Term:
        """Negate a Bool."""
        if term is self.true or term is self.false:
            return self.false if term is self.true else self.true
        if term.operator is Operator.NOT:
            return term.arguments[0]
        return self._make(Operator.NOT, (term,), None, BOOL)

    def and_(self, *terms: Term) -> Term:
        """Conjoin any number of Bools."""
        return self._junction(Operator.AND, terms, self.true, self.false)

    def or_(self, *terms: Term) -> Term:
        """Disjoin any number of Bools."""
        return self._junction(Operator.OR, terms, self.false, self.true)

    def _junction(self, operator: Operator, terms: Iterable[Term], neutral: Term, absorbing: Term) -> Term:
        parts: dict[Term, None] = {}
        for term in terms:
            for part in term.arguments if term.operator is operator else (term,):
                if part is absorbing:
                    return absorbing
                if part is not neutral:
                    parts[part] = None
        for part in parts:
            if part.operator is Operator.NOT and part.arguments[0] in parts:
                return absorbing
        if len(parts) == 1:
            return next(iter(parts))
        return self._make(operator, tuple(parts), None, BOOL) if parts else neutral

    def implies(self, condition: Term, conclusion: Term) -> Term:
        """Build an implication between two Bools."""
        return self.or_(self.not_(condition), conclusion)

    def if_(self, condition: Term, then: Term, otherwise: Term) -> Term:
        """Choose, by a Bool, between two terms of one sort."""
        if condition is self.true or then is otherwise:
            return then
        if condition is self.false:
            return otherwise
        if condition.operator is Operator.NOT:
            return self.if_(condition.arguments[0], otherwise, then)
        if isinstance(then.sort, BoolSort):
            if then is self.true:
                return self.or_(condition, otherwise)
            if then is self.false:
                return self.and_(self.not_(condition), otherwise)
            if otherwise is self.true:
                return self.or_(self.not_(condition), then)
            if otherwise is self.false:
                return self.and_(condition, then)
        return self._make(Operator.IF, (condition, then, otherwise), None, then.sort)

    # --------------------------------------------------------- comparisons

    def equal(self, left: Term, right: Term) -> Term:
        """Equate two terms of one sort; between Bools that is equivalence."""
        if left is right:
            return self.true
        if left.is_value and right.is_value:
            check_sorts(Operator.EQUAL, (left, right), None, BOOL)
            return self.boolean(left.value == right.value)
        if left.is_value:
            left, right = right, left
        if isinstance(left.sort, BoolSort):
            if right is self.true:
                return left
            if right is self.false:
                return self.not_(left)
        if right.is_value and left.operator is Operator.IF:
            condition, then, otherwise = left.arguments
            if then.is_value or otherwise.is_value:
                return self.if_(condition, self.equal(then, right), self.equal(otherwise, right))
        return self._make(Operator.EQUAL, (left, right), None, BOOL)

    def less_equal(self, left: Term, right: Term) -> Term:
        """Compare two terms of one sort, which is not Bool. Members and individuals are ordered by their numbers."""
        return self._order(Operator.LESS_EQUAL, left, right)

    def less(self, left: Term, right: Term) -> Term:
        """Compare strictly two terms of one sort, which is not Bool; see :meth:`less_equal`."""
        return self._order(Operator.LESS, left, right)

    def _order(self, operator: Operator, left: Term, right: Term) -> Term:
        strict = operator is Operator.LESS
        if left is right:
            return self.boolean(not strict)
        if left.is_value and right.is_value:
            check_sorts(operator, (left, right), None, BOOL)
            return self.boolean(left.value < right.value if strict else left.value <= right.value)
        return self._make(operator, (left, right), None, BOOL)

    # ---------------------------------------------------------- arithmetic

    def add(self, *terms: Term) -> Term:
        """Add at least one number: all Int, or all Real."""
        sort = terms[0].sort
        constant: Value = 0 if sort == INT else Fraction(0)
        parts: list[Term] = []
        for term in terms:
            # A sum that is added to itself again and again is shared, not written out.
            flat = term.operator is Operator.ADD and len(term.arguments) <= MOST_FLAT
            for part in term.arguments if flat else (term,):
                if part.is_value:
                    check_sorts(Operator.ADD, (part,), None, sort)
                    constant = constant + part.value
                else:
                    parts.append(part)
        if constant != 0 or not parts:
            parts.append(self.value(constant, sort))
        return parts[0] if len(parts) == 1 else self._make(Operator.ADD, tuple(parts), None, sort)

    def subtract(self, left: Term, right: Term) -> Term:
        """Subtract two Ints, or two Reals."""
        return self.add(left, self.negate(right))

    def negate(self, term: Term) -> Term:
        """Negate an Int or a Real."""
        return self.multiply(self.value(-1 if term.sort == INT else Fraction(-1), term.sort), term)

    def multiply(self, left: Term, right: Term) -> Term:
        """Multiply two Ints, or two Reals; a literal factor comes first."""
        if right.is_value and not left.is_value:
            left, right = right, left
        if left.is_value:
            check_sorts(Operator.MULTIPLY, (left, right), None, left.sort)
            if right.is_value:
                return self.value(left.value * right.value, left.sort)
            if left.value == 0:
                return left
            if left.value == 1:
                return right
            if right.operator is Operator.MULTIPLY and right.arguments[0].is_value:
                return self.multiply(self.multiply(left, right.arguments[0]), right.arguments[1])
        return self._make(Operator.MULTIPLY, (left, right), None, left.sort)

    def divide(self, left: Term, right: Term) -> Term:
        """Divide two Reals; the quotient means something only where the divisor is not zero."""
        if right.is_value and right.value != 0:
            check_sorts(Operator.DIVIDE, (left, right), None, REAL)
            return self.multiply(self.value(Fraction(1) / right.value, REAL), left)
        return self._make(Operator.DIVIDE, (left, right), None, REAL)

    def div(self, left: Term, right: Term) -> Term:
        """Divide two Ints as Euclid does; the quotient means something only where the divisor is not zero."""
        if left.is_value and right.is_value and right.value != 0:
            check_sorts(Operator.DIV, (left, right), None, INT)
            return self.integer(euclidean(int(left.value), int(right.value))[0])
        return self._make(Operator.DIV, (left, right), None, INT)

    def mod(self, left: Term, right: Term) -> Term:
        """Return the Euclidean remainder of two Ints, which means something only where the divisor is not zero."""
        if left.is_value and right.is_value and right.value != 0:
            check_sorts(Operator.MOD, (left, right), None, INT)
            return self.integer(euclidean(int(left.value), int(right.value))[1])
        return self._make(Operator.MOD, (left, right), None, INT)

    def power(self, base: Term, exponent: Term) -> Term:
        """Raise an Int or a Real to a power that is an Int; where few factors are multiplied, this is their product."""
        check_sorts(Operator.POWER, (base, exponent), None, base.sort)
        number = int(exponent.value) if exponent.is_value else MOST_MULTIPLIED + 1
        one = self.value(Fraction(1) if base.sort == REAL else 1, base.sort)
        if base.is_value and exponent.is_value and is_short_power(base.value, number):
            return self.value(base.value**number, base.sort)
        if 0 <= number <= MOST_MULTIPLIED:
            return reduce(self.multiply, [base] * number, one)
        if base.sort == REAL and -MOST_MULTIPLIED <= number < 0:
            return self.divide(one, self.power(base, self.integer(-number)))
        return self._make(Operator.POWER, (base, exponent), None, base.sort)

    def function(self, operator: Operator, *arguments: Term) -> Term:
        """Apply ``EXP``, ``LOG`` or ``SQRT`` to a Real, or ``SATISFIES`` to a predicate and numbers of its domain."""
        return self._make(operator, arguments, None, BOOL if operator is Operator.SATISFIES else REAL)

    def to_real(self, term: Term) -> Term:
        """Return an Int as a Real; a Real stays as it is."""
        if term.sort == REAL:
            return term
        if term.is_value:
            check_sorts(Operator.TO_REAL, (term,), None, REAL)
            return self.value(Fraction(term.value), REAL)
        return self._make(Operator.TO_REAL, (term,), None, REAL)

    def ordinal(self, term: Term) -> Term:
        """Return the number of a member or an individual, as an Int."""
        if term.is_value:
            check_sorts(Operator.ORDINAL, (term,), None, INT)
            return self.integer(int(term.value))
        return self._make(Operator.ORDINAL, (term,), None, INT)

    # ------------------------------------------------------------- binders

    def forall(self, symbols: tuple[Symbol, ...], body: Term) -> Term:
        """Quantify a Bool: the body holds for all values of the symbols."""
        return self._quantifier(Operator.FORALL, symbols, body)

    def exists(self, symbols: tuple[Symbol, ...], body: Term) -> Term:
        """Quantify a Bool: the body holds for some values of the symbols."""
        return self._quantifier(Operator.EXISTS, symbols, body)

    def _quantifier(self, operator: Operator, symbols: tuple[Symbol, ...], body: Term) -> Term:
        used = tuple(symbol for symbol in symbols if symbol in body.free)
        return self._make(operator, (body,), used, BOOL) if used else body

    def aggregate(self, operator: Operator, symbols: tuple[Symbol, ...], body: Term) -> Term:
        """Aggregate over all values of the symbols: ``COUNT`` a Bool; ``SUM``, ``MIN`` or ``MAX`` an Int or a Real."""
        return self._make(operator, (body,), symbols, INT if operator is Operator.COUNT else body.sort)

    # -------------------------------------------------------- substitution

    def rebuild(self, term: Term, arguments: list[Term]) -> Term:
        """Apply the term's operator to other arguments of the same sorts, and simplify again."""
        if tuple(arguments) == term.arguments:
            return term  # it was simplified when it was made
        operator = term.operator
        match operator:
            case Operator.VALUE | Operator.SYMBOL:
                return term
            case Operator.STATE | Operator.NEXT | Operator.INPUT:
                return self._make(operator, tuple(arguments), term.payload, term.sort)
            case Operator.NOT:
                return self.not_(arguments[0])
            case Operator.AND:
                return self.and_(*arguments)
            case Operator.OR:
                return self.or_(*arguments)
            case Operator.EQUAL:
                return self.equal(*arguments)
            case Operator.LESS_EQUAL | Operator.LESS:
                return self._order(operator, *arguments)
            case Operator.IF:
                return self.if_(*arguments)
            case Operator.ADD:
                return self.add(*arguments)
            case Operator.MULTIPLY:
                return self.multiply(*arguments)
            case Operator.DIVIDE:
                return self.divide(*arguments)
            case Operator.DIV:
                return self.div(*arguments)
            case Operator.MOD:
                return self.mod(*arguments)
            case Operator.POWER:
                return self.power(*arguments)
            case Operator.TO_REAL:
                return self.to_real(arguments[0])
            case Operator.ORDINAL:
                return self.ordinal(arguments[0])
            case Operator.EXP | Operator.LOG | Operator.SQRT | Operator.SATISFIES:
                return self.function(operator, *arguments)
            case Operator.FORALL | Operator.EXISTS:
                return self._quantifier(operator, bound_symbols(term), arguments[0])
            case Operator.COUNT | Operator.SUM | Operator.MIN | Operator.MAX:
                return self.aggregate(operator, bound_symbols(term), arguments[0])

    def replace(self, term: Term, replacement: dict[Term, Term]) -> Term:
        """Replace whole subterms by terms of the same sorts."""

        def step(part: Term, inner: list[Term]) -> Term:
            return replacement.get(part) or (part if tuple(inner) == part.arguments else self.rebuild(part, inner))

        return fold([term], step)[0]

    def substitute(self, term: Term, replacement: dict[Symbol, Term]) -> Term:
        """Replace free symbols by terms of their sorts. Bound symbols are unique, so nothing can be captured."""
        made, stack = dict[Term, Term](), [term]
        while stack:
            part, missing = stack[-1], []
            if part.free.isdisjoint(replacement):
                made[part] = part
            elif isinstance(part.payload, Symbol):
                made[part] = replacement[part.payload]
            elif not (missing := [argument for argument in reversed(part.arguments) if argument not in made]):
                made[part] = self.rebuild(part, [made[argument] for argument in part.arguments])
            stack[len(stack) - (not missing) :] = missing
        return made[term]
