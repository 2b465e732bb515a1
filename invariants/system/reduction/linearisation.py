"""Linearisation, one pass over a ground system: terms that are not linear are replaced.

Owns: the over-approximation of products and quotients of which neither operand is a literal.
Needs: a ground system. Guarantees: every run of the system is a run of the linear one, for some values of its inputs;
so a property of all runs of the linear system holds in all runs of the system. Where products are kept, the two systems
have the same runs.
Must never know: solvers, properties, the other passes that ``linear_abstraction`` puts together.

A factor or divisor that is a choice between literals, or that takes only a few integers, loses nothing: the product
becomes one case for each of its values. A product with a sum or choice of such factors is the sum or choice of the
products. Any other product becomes an input, the same one for the same term, or is kept on request. Operators without
an exact meaning to a solver stay as they are.
"""

from __future__ import annotations

from collections.abc import Callable

from msgspec.structs import replace

from invariants.foundation.records import Record
from invariants.foundation.sorts import REAL, RangeSort, count_of
from invariants.system.grounding.grounding import GroundSystem
from invariants.system.grounding.rewriting import rewritten
from invariants.system.terms.manager import TermManager
from invariants.system.terms.terms import Input, Operator, StateVariable, Symbol, Term

MOST_LINEAR_CASES = 32
"""A term with more values than this is not taken apart into them."""


class LinearisedSystem(Record):
    """A system whose terms are linear, except for terms that were kept.

    ``exact`` is false where some term was over-approximated; ``linear`` is false where some term was kept.
    """

    system: GroundSystem
    exact: bool
    linear: bool


def linearise(system: GroundSystem, *, keep_products: bool = False) -> LinearisedSystem:
    """Return the system with an input in the place of every term that is not linear.

    With ``keep_products`` such a term stays as it is, where it does not become linear without a loss.
    """
    parameters = frozenset(symbol for rule in system.rules for symbol in rule.parameters)
    linearity = _Linearity(system.manager, parameters, keep_products)
    found = rewritten(system, linearity.rewrite)
    inputs = (*system.inputs, *linearity.anything.values())
    return LinearisedSystem(replace(found, inputs=inputs), exact=not linearity.anything, linear=not linearity.kept)


class _Linearity:
    def __init__(self, manager: TermManager, parameters: frozenset[Symbol], keep_products: bool = False) -> None:
        self.manager = manager
        self.parameters = parameters
        self.keep_products = keep_products
        self.kept = False
        self.anything: dict[Term, Term] = {}

    def rewrite(self, term: Term, arguments: list[Term]) -> Term:
        manager = self.manager
        match term.operator:
            case Operator.MULTIPLY:
                return self.product(*arguments)
            case Operator.DIVIDE:
                return self.quotient(manager.divide, *arguments)
            case Operator.DIV:
                return self.quotient(manager.div, *arguments)
            case Operator.MOD:
                return self.quotient(manager.mod, *arguments)
            case _:
                return manager.rebuild(term, arguments) if arguments else term

    def any(self, term: Term) -> Term:
        """Put an input in the place of a term.

        A term stays where products are kept, and where it reads bound symbols: it has many values.
        """
        if self.keep_products or not term.free <= self.parameters:
            self.kept = True
            return term
        if term not in self.anything:
            self.anything[term] = self.manager.input(Input(f"nonlinear {len(self.anything)}", (), term.sort))
        return self.anything[term]

    def product(self, left: Term, right: Term) -> Term:
        found = self.linear_product(left, right)
        return self.any(self.manager.multiply(left, right)) if found is None else found

    def linear_product(self, left: Term, right: Term) -> Term | None:
        """Return the product without a product of two variables; None where there is no such term."""
        multiply = self.manager.multiply
        if left.is_value or right.is_value:
            return multiply(left, right)
        for factor, other in ((left, right), (right, left)):
            cases = self.cases(factor)
            if cases is not None:
                products = [(condition, multiply(value, other)) for condition, value in cases]
                return self.choice(products, multiply(left, right))
        for factor, other in ((left, right), (right, left)):
            found = self.distributed(factor, other)
            if found is not None:
                return found
        return None

    def distributed(self, factor: Term, other: Term) -> Term | None:
        """Return the product by a sum, a multiple or a choice as the sum, multiple or choice of linear products."""
        manager = self.manager
        match factor.operator:
            case Operator.ADD:
                summands = [self.linear_product(part, other) for part in factor.arguments]
                linear = [part for part in summands if part is not None]
                return manager.add(*linear) if len(linear) == len(summands) else None
            case Operator.MULTIPLY if factor.arguments[0].is_value:
                found = self.linear_product(factor.arguments[1], other)
                return None if found is None else manager.multiply(factor.arguments[0], found)
            case Operator.IF:
                condition, then, otherwise = factor.arguments
                yes, no = self.linear_product(then, other), self.linear_product(otherwise, other)
                return None if yes is None or no is None else manager.if_(condition, yes, no)
            case Operator.TO_REAL if factor.arguments[0].operator is Operator.ADD:
                return self.distributed(manager.add(*map(manager.to_real, factor.arguments[0].arguments)), other)
            case _:
                return None

    def quotient(self, divide: Callable[[Term, Term], Term], dividend: Term, divisor: Term) -> Term:
        whole = divide(dividend, divisor)
        if divisor.is_value and divisor.value != 0:
            return whole
        cases = self.cases(divisor)
        if cases is None:
            return self.any(whole)
        return self.choice(
            [(condition, divide(dividend, value) if value.value else self.any(whole)) for condition, value in cases],
            whole,
        )

    def choice(self, cases: list[tuple[Term, Term]], whole: Term) -> Term:
        """Return the value of the first case that applies; where none does, anything."""
        manager = self.manager
        certain = any(condition is manager.true for condition, _ in cases)
        found = cases[-1][1] if certain else self.any(whole)
        for condition, value in reversed(cases):
            found = manager.if_(condition, value, found)
        return found

    def cases(self, term: Term) -> list[tuple[Term, Term]] | None:
        """Return the literals that a term can be, each with a condition; None where they are not known or too many.

        Where an earlier condition holds, a later one does not count.
        """
        manager = self.manager
        found: list[tuple[Term, Term]] = []
        while term.operator is Operator.IF and term.arguments[1].is_value and len(found) < MOST_LINEAR_CASES:
            found.append((term.arguments[0], term.arguments[1]))
            term = term.arguments[2]
        if term.is_value:
            return [*found, (manager.true, term)]
        number = term.arguments[0] if term.operator is Operator.TO_REAL else term
        payload = number.payload
        if found or not isinstance(payload, StateVariable | Input | Symbol) or not isinstance(payload.sort, RangeSort):
            return None
        values = range(payload.sort.low, payload.sort.high + 1)
        if count_of(values) > MOST_LINEAR_CASES:
            return None
        literals = [(manager.equal(number, manager.integer(value)), manager.integer(value)) for value in values]
        return [(condition, manager.to_real(value) if term.sort == REAL else value) for condition, value in literals]
