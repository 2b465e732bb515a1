"""Linearisation, one pass over a ground system: terms that are not linear are replaced.

Owns: the over-approximation of products and quotients of which neither operand is a literal.
Needs: a ground system. Guarantees: every run of the system is a run of the linear one, for some values of its inputs;
so a property of all runs of the linear system holds in all runs of the system.
Must never know: solvers, properties, the other passes that ``linear_abstraction`` puts together.

A factor or divisor that is a choice between literals, or that takes a few integers only, loses nothing: the product
becomes one case for each of its values. Any other product becomes an input, the same one for the same term. Operators
that have no exact meaning to a solver stay as they are.
"""

from __future__ import annotations

from collections.abc import Callable

from msgspec.structs import replace

from invariants.foundation.records import Record
from invariants.foundation.sorts import REAL, RangeSort
from invariants.system.grounding.grounding import GroundSystem
from invariants.system.grounding.rewriting import rewritten
from invariants.system.terms.manager import TermManager
from invariants.system.terms.terms import Input, Operator, StateVariable, Symbol, Term

MOST_LINEAR_CASES = 32
"""A term with more values than this is not taken apart into them."""


class LinearisedSystem(Record):
    """A system whose terms are linear. ``exact`` is false where some term was over-approximated."""

    system: GroundSystem
    exact: bool


def linearise(system: GroundSystem) -> LinearisedSystem:
    """Return the system with an input in the place of every term that is not linear."""
    parameters = frozenset(symbol for rule in system.rules for symbol in rule.parameters)
    linearity = _Linearity(system.manager, parameters)
    found = rewritten(system, linearity.rewrite)
    inputs = (*system.inputs, *linearity.anything.values())
    return LinearisedSystem(replace(found, inputs=inputs), exact=not linearity.anything)


class _Linearity:
    def __init__(self, manager: TermManager, parameters: frozenset[Symbol]) -> None:
        self.manager = manager
        self.parameters = parameters
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
        """Put an input in the place of a term; but a term that reads bound symbols has many values and stays."""
        if not term.free <= self.parameters:
            return term
        if term not in self.anything:
            self.anything[term] = self.manager.input(Input(f"nonlinear {len(self.anything)}", (), term.sort))
        return self.anything[term]

    def product(self, left: Term, right: Term) -> Term:
        multiply = self.manager.multiply
        whole = multiply(left, right)
        if left.is_value or right.is_value:
            return whole
        cases = self.cases(left)
        if cases is not None:
            return self.choice([(condition, multiply(value, right)) for condition, value in cases], whole)
        cases = self.cases(right)
        if cases is not None:
            return self.choice([(condition, multiply(left, value)) for condition, value in cases], whole)
        return self.any(whole)

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
        if len(values) > MOST_LINEAR_CASES:
            return None
        literals = [(manager.equal(number, manager.integer(value)), manager.integer(value)) for value in values]
        return [(condition, manager.to_real(value) if term.sort == REAL else value) for condition, value in literals]
