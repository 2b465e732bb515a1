"""Typed expressions to terms.

Owns: the value and the definedness of every form of expression. Left to right: what a connective does not reach
cannot be undefined.
Must never know: where code is kept (it asks :class:`CodeView`), bounds, solvers.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Protocol, assert_never

from msgspec import field
from msgspec.structs import replace

from invariants.foundation.records import Record
from invariants.foundation.sorts import INT, REAL, RangeSort, Sort
from invariants.language.model.declarations import Definition, Model
from invariants.language.model.expressions import (
    Aggregate,
    Binary,
    CallDefinition,
    Comparison,
    Conditional,
    Enabled,
    Expression,
    Extremum,
    Let,
    Literal,
    Local,
    Previous,
    Quantified,
    ReadCaptured,
    ReadLocal,
    ReadVariable,
    Saved,
    SiteKey,
    Unary,
    Unmodified,
    Variable,
    children,
)
from invariants.language.model.operators import (
    AggregateOperator,
    BinaryOperator,
    ComparisonOperator,
    ExtremumOperator,
    QuantifierKind,
    UnaryOperator,
)
from invariants.system.encoding.transition_system import Partial
from invariants.system.terms.manager import TermBank
from invariants.system.terms.terms import Input, Operator, StateVariable, Symbol, Term, term_sort


class CodeView(Protocol):
    """What expressions can ask about the present code."""

    def enabled(self, rule: str, arguments: tuple[Term | None, ...]) -> Partial:
        """Whether the rule can fire with the arguments; None stands for some value."""
        ...

    def unmodified(self, rule: str, arguments: tuple[Term | None, ...], site: SiteKey | None) -> Term:
        """Whether the code is as written; None stands for every value."""
        ...

    def saved(self, backup: str) -> Term:
        """Whether the backup was saved."""
        ...


class Context(Record):
    """What the names of an expression stand for."""

    locals: Mapping[Local, Term] = field(default_factory=dict)
    captured: tuple[Term, ...] = ()
    previous: Partial | None = None
    fresh: Mapping[Variable, tuple[Input, tuple[Term, ...]]] | None = None
    """In a contract: for each variable written, the input that stands for its next value, and leading indices."""

    def bind(self, names: Mapping[Local, Term]) -> Context:
        """The context with more local names."""
        return replace(self, locals={**self.locals, **names})


class Translator:
    """Translates the expressions of one model.

    ``code`` has to be set before the first expression that asks about code.
    """

    def __init__(self, model: Model, bank: TermBank, variables: Mapping[Variable, StateVariable]) -> None:
        self.bank = bank
        self.code: CodeView
        self._model = model
        self._variables = variables
        self._definitions: dict[str, tuple[tuple[Symbol, ...], Partial]] = {}

    def variable(self, variable: Variable) -> StateVariable:
        """The state variable that stands for a variable of the model."""
        return self._variables[variable]

    def symbols(self, locals_: tuple[Local, ...]) -> tuple[Symbol, ...]:
        """Fresh symbols for local names."""
        return tuple(Symbol(local.name, local.sort) for local in locals_)

    def boolean(self, expression: Expression | None, context: Context) -> Partial:
        """A condition; None is true."""
        if expression is None:
            return Partial(self.bank.true, self.bank.true)
        return self.expression(expression, context)

    def defined_in_turn(self, parts: list[Partial]) -> Term:
        """Every part is defined that is reached, where a part is reached if all before it are true."""
        bank = self.bank
        defined = bank.true
        for part in reversed(parts):
            defined = bank.and_(part.defined, bank.implies(part.value, defined))
        return defined

    def at_once(self, parts: list[Partial]) -> Partial:
        """All parts are true. They have no order: where one of them is false, no other one can be undefined."""
        bank = self.bank
        refused = bank.or_(*(bank.and_(part.defined, bank.not_(part.value)) for part in parts))
        return Partial(
            bank.and_(*(part.value for part in parts)), bank.or_(refused, bank.and_(*(part.defined for part in parts)))
        )

    # --------------------------------------------------------- expressions

    def expression(self, expression: Expression, context: Context) -> Partial:
        """The value and the definedness of an expression."""
        bank = self.bank
        match expression:
            case Literal(value=value, sort=sort):
                return Partial(bank.value(value, sort), bank.true)
            case ReadLocal(local=local):
                return Partial(context.locals[local], bank.true)
            case ReadCaptured(index=index):
                return Partial(context.captured[index], bank.true)
            case Previous():
                if context.previous is None:
                    raise ValueError("prev outside of an edit")
                return context.previous
            case ReadVariable():
                return self._read(expression, context)
            case Unary(operator=operator, operand=operand):
                return self._unary(operator, self.expression(operand, context))
            case Binary(operator=operator, left=left, right=right):
                return self._binary(operator, self.expression(left, context), self.expression(right, context))
            case Comparison(operands=operands, operators=operators):
                parts = [self.expression(operand, context) for operand in operands]
                pairs = zip(operators, parts, parts[1:], strict=False)
                return Partial(
                    bank.and_(*(self._compare(op, a.value, b.value) for op, a, b in pairs)),
                    bank.and_(*(part.defined for part in parts)),
                )
            case Conditional(condition=condition, then=then, otherwise=otherwise):
                test = self.expression(condition, context)
                first, second = self.expression(then, context), self.expression(otherwise, context)
                return Partial(
                    bank.if_(test.value, first.value, second.value),
                    bank.and_(test.defined, bank.if_(test.value, first.defined, second.defined)),
                )
            case Let(local=local, value=value, body=body):
                bound = self.expression(value, context)
                inner = self.expression(body, context.bind({local: bound.value}))
                return Partial(inner.value, bank.and_(bound.defined, inner.defined))
            case Quantified(quantifier=quantifier, locals=locals_, body=body):
                symbols = self.symbols(locals_)
                inner = self.expression(body, self._bound(context, locals_, symbols))
                build = bank.forall if quantifier is QuantifierKind.FORALL else bank.exists
                return Partial(build(symbols, inner.value), bank.forall(symbols, inner.defined))
            case Aggregate(operator=kind, locals=locals_, body=body):
                symbols = self.symbols(locals_)
                inner = self.expression(body, self._bound(context, locals_, symbols))
                return Partial(
                    bank.aggregate(_AGGREGATES[kind], symbols, inner.value), bank.forall(symbols, inner.defined)
                )
            case Extremum(operator=which, operands=operands):
                parts = [self.expression(operand, context) for operand in operands]
                least = parts[0].value
                for part in parts[1:]:
                    smaller = bank.less_equal(least, part.value)
                    keep = smaller if which is ExtremumOperator.MIN else bank.less_equal(part.value, least)
                    least = bank.if_(keep, least, part.value)
                return Partial(least, bank.and_(*(part.defined for part in parts)))
            case CallDefinition(definition=name, arguments=arguments):
                return self._call(name, [self.expression(argument, context) for argument in arguments])
            case Enabled(rule=rule, arguments=optional):
                values, defined = self.selected(rule, optional, context)
                answer = self.code.enabled(rule, values)
                return Partial(answer.value, bank.and_(defined, answer.defined))
            case Unmodified(rule=rule, arguments=optional, site=site):
                values, defined = self.selected(rule, optional, context)
                return Partial(self.code.unmodified(rule, values, site), defined)
            case Saved(backup=backup):
                return Partial(self.code.saved(backup), bank.true)
            case _:
                assert_never(expression)

    def _bound(self, context: Context, locals_: tuple[Local, ...], symbols: tuple[Symbol, ...]) -> Context:
        return context.bind({local: self.bank.symbol(symbol) for local, symbol in zip(locals_, symbols, strict=True)})

    def selected(
        self, rule: str, arguments: tuple[Expression | None, ...], context: Context
    ) -> tuple[tuple[Term | None, ...], Term]:
        """The terms of a rule's arguments, None for every value; and the condition under which they are arguments."""
        terms: list[Term | None] = []
        conditions: list[Term] = []
        for parameter, argument in zip(self._model.rules[rule].parameters, arguments, strict=True):
            if argument is None:
                terms.append(None)
                continue
            term, defined = self._within(parameter.sort, argument, context)
            terms.append(term)
            conditions.append(defined)
        return tuple(terms), self.bank.and_(*conditions)

    def indices(self, variable: Variable, indices: tuple[Expression, ...], context: Context) -> tuple[list[Term], Term]:
        """The terms of an entry's indices, and the condition under which they are defined and inside the domain."""
        parts = [self._within(sort, index, context) for sort, index in zip(variable.domain, indices, strict=True)]
        return [term for term, _ in parts], self.bank.and_(*(defined for _, defined in parts))

    def _within(self, sort: Sort, expression: Expression, context: Context) -> tuple[Term, Term]:
        """The term of an expression, and the condition under which it is defined and one of the sort's values."""
        part = self.expression(expression, context)
        if not isinstance(sort, RangeSort):
            return part.value, part.defined
        return part.value, self.bank.and_(part.defined, self.inside(part.value, sort))

    def inside(self, term: Term, sort: RangeSort) -> Term:
        """The term is inside the range."""
        bank = self.bank
        symbol = term.payload
        known = symbol.sort if isinstance(symbol, Symbol) else None
        if isinstance(known, RangeSort) and sort.low <= known.low and known.high <= sort.high:
            return bank.true
        return bank.and_(bank.less_equal(bank.integer(sort.low), term), bank.less_equal(term, bank.integer(sort.high)))

    def _read(self, expression: ReadVariable, context: Context) -> Partial:
        bank = self.bank
        indices, defined = self.indices(expression.variable, expression.indices, context)
        variable = self._variables[expression.variable]
        if not expression.primed:
            return Partial(bank.state(variable, tuple(indices)), defined)
        if context.fresh is None:
            return Partial(bank.next(variable, tuple(indices)), defined)
        written = context.fresh.get(expression.variable)
        if written is None:
            return Partial(bank.state(variable, tuple(indices)), defined)
        chosen, leading = written
        return Partial(bank.input(chosen, (*leading, *indices)), defined)

    def _unary(self, operator: UnaryOperator, operand: Partial) -> Partial:
        bank = self.bank
        value = operand.value
        zero = bank.value(0, value.sort) if value.sort == INT else self._real_zero
        match operator:
            case UnaryOperator.NOT:
                return Partial(bank.not_(value), operand.defined)
            case UnaryOperator.NEGATE:
                return Partial(bank.negate(value), operand.defined)
            case UnaryOperator.WIDEN:
                return Partial(bank.to_real(value), operand.defined)
            case UnaryOperator.ABSOLUTE:
                return Partial(bank.if_(bank.less_equal(zero, value), value, bank.negate(value)), operand.defined)
            case UnaryOperator.EXP:
                return Partial(bank.function(Operator.EXP, value), operand.defined)
            case UnaryOperator.LOG:
                return Partial(bank.function(Operator.LOG, value), bank.and_(operand.defined, bank.less(zero, value)))
            case UnaryOperator.SQRT:
                return Partial(
                    bank.function(Operator.SQRT, value), bank.and_(operand.defined, bank.less_equal(zero, value))
                )
            case _:
                assert_never(operator)

    @property
    def _real_zero(self) -> Term:
        return self.bank.to_real(self.bank.integer(0))

    def _binary(self, operator: BinaryOperator, left: Partial, right: Partial) -> Partial:
        bank = self.bank
        a, b = left.value, right.value
        strict = bank.and_(left.defined, right.defined)
        match operator:
            case BinaryOperator.AND:
                return Partial(bank.and_(a, b), bank.and_(left.defined, bank.implies(a, right.defined)))
            case BinaryOperator.OR:
                return Partial(bank.or_(a, b), bank.and_(left.defined, bank.or_(a, right.defined)))
            case BinaryOperator.IMPLIES:
                return Partial(bank.implies(a, b), bank.and_(left.defined, bank.implies(a, right.defined)))
            case BinaryOperator.IFF:
                return Partial(bank.equal(a, b), strict)
            case BinaryOperator.ADD:
                return Partial(bank.add(a, b), strict)
            case BinaryOperator.SUBTRACT:
                return Partial(bank.subtract(a, b), strict)
            case BinaryOperator.MULTIPLY:
                return Partial(bank.multiply(a, b), strict)
            case BinaryOperator.DIVIDE:
                return Partial(bank.divide(a, b), bank.and_(strict, bank.not_(bank.equal(b, self._real_zero))))
            case BinaryOperator.DIV:
                return Partial(bank.div(a, b), bank.and_(strict, bank.not_(bank.equal(b, bank.integer(0)))))
            case BinaryOperator.MOD:
                return Partial(bank.mod(a, b), bank.and_(strict, bank.not_(bank.equal(b, bank.integer(0)))))
            case BinaryOperator.POWER:
                natural = bank.less_equal(bank.integer(0), b)
                if a.sort == REAL:
                    natural = bank.or_(natural, bank.not_(bank.equal(a, self._real_zero)))
                return Partial(bank.power(a, b), bank.and_(strict, natural))
            case _:
                assert_never(operator)

    def _compare(self, operator: ComparisonOperator, left: Term, right: Term) -> Term:
        bank = self.bank
        match operator:
            case ComparisonOperator.EQUAL:
                return bank.equal(left, right)
            case ComparisonOperator.NOT_EQUAL:
                return bank.not_(bank.equal(left, right))
            case ComparisonOperator.LESS:
                return bank.less(left, right)
            case ComparisonOperator.LESS_EQUAL:
                return bank.less_equal(left, right)
            case ComparisonOperator.GREATER:
                return bank.less(right, left)
            case ComparisonOperator.GREATER_EQUAL:
                return bank.less_equal(right, left)
            case _:
                assert_never(operator)

    # --------------------------------------------------------- definitions

    def _call(self, name: str, arguments: list[Partial]) -> Partial:
        symbols, body = self._definition(name)
        replacement = {symbol: part.value for symbol, part in zip(symbols, arguments, strict=True)}
        bank = self.bank
        return Partial(
            bank.substitute(body.value, replacement),
            bank.and_(*(part.defined for part in arguments), bank.substitute(body.defined, replacement)),
        )

    def _definition(self, name: str) -> tuple[tuple[Symbol, ...], Partial]:
        """Translate a definition once, after those that it calls: chains of definitions can be long."""
        pending = [name]
        while pending:
            current = self._model.definitions[pending[-1]]
            missing = [called for called in _called(current) if called not in self._definitions]
            if current.name in self._definitions:
                pending.pop()
            elif missing:
                pending.extend(missing)
            else:
                # An argument may be outside its parameter's range: nothing may be concluded from the range.
                symbols = tuple(Symbol(local.name, term_sort(local.sort)) for local in current.parameters)
                context = self._bound(Context(), current.parameters, symbols)
                self._definitions[current.name] = symbols, self.expression(current.body, context)
                pending.pop()
        return self._definitions[name]


def variables_in(expression: Expression, model: Model) -> list[Variable]:
    """The variables and constants that an expression reads, also through definitions, each once."""
    found: dict[Variable, None] = {}
    seen: set[str] = set()
    stack = [expression]
    while stack:
        part = stack.pop()
        if isinstance(part, ReadVariable):
            found[part.variable] = None
        if isinstance(part, CallDefinition) and part.definition not in seen:
            seen.add(part.definition)
            stack.append(model.definitions[part.definition].body)
        stack.extend(reversed(children(part)))
    return list(found)


def _called(definition: Definition) -> set[str]:
    found: set[str] = set()
    stack: list[Expression] = [definition.body]
    while stack:
        expression = stack.pop()
        if isinstance(expression, CallDefinition):
            found.add(expression.definition)
        stack.extend(children(expression))
    return found


_AGGREGATES = {
    AggregateOperator.COUNT: Operator.COUNT,
    AggregateOperator.SUM: Operator.SUM,
    AggregateOperator.MIN: Operator.MIN,
    AggregateOperator.MAX: Operator.MAX,
}
