"""Translation: typed expressions to terms.

Owns: the value and the definedness of every form of expression. Connectives are read from left to right: an operand
that is not reached cannot be undefined.
Needs: a typed expression. Guarantees: where ``defined`` is true, ``value`` is the expression's value; elsewhere the
expression has none (``proofs/soundness/undefinedness-and-ranges.md``).
Must never know: where code is kept (it asks :class:`CodeQueries`), bounds, solvers.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import assert_never

from msgspec import field
from msgspec.structs import replace

from invariants.foundation.records import Record
from invariants.foundation.sorts import INT, REAL, RangeSort, Sort
from invariants.language.model.declarations import Model
from invariants.language.model.expressions import (
    Aggregate,
    Binary,
    CallDefinition,
    Comparison,
    Conditional,
    Contains,
    Enabled,
    Expression,
    Extremum,
    HeldValue,
    Let,
    Literal,
    Local,
    Possible,
    PresentValue,
    Previous,
    Quantified,
    ReadCaptured,
    ReadLocal,
    ReadVariable,
    Satisfies,
    Saved,
    Unary,
    Unmodified,
    Variable,
    set_member,
)
from invariants.language.model.operators import (
    BinaryOperator,
    ComparisonOperator,
    ExtremumOperator,
    QuantifierKind,
    UnaryOperator,
)
from invariants.language.model.tables import known_predicates
from invariants.language.model.traversal import called_first
from invariants.system.encoding.code_queries import CodeQueries
from invariants.system.encoding.instances import Instances
from invariants.system.encoding.predicates import satisfied
from invariants.system.encoding.transition_system import PartialTerm, UnsupportedSystemError
from invariants.system.terms.manager import TermManager
from invariants.system.terms.terms import Input, Operator, StateVariable, Symbol, Term, term_sort


class TranslationContext(Record):
    """The terms that the names of an expression stand for."""

    locals: Mapping[Local, Term] = field(default_factory=dict)
    captured: tuple[Term, ...] = ()
    previous: PartialTerm | None = None
    fresh: Mapping[Variable, tuple[Input, tuple[Term, ...]]] | None = None
    """In a contract: for each variable written, the input that stands for its next value, and leading indices."""

    def bind(self, names: Mapping[Local, Term]) -> TranslationContext:
        """Return the context with more local names."""
        return replace(self, locals={**self.locals, **names})


class Translator:
    """Translates the expressions of one model.

    ``code`` has to be set before the first expression that asks about code.
    """

    def __init__(self, model: Model, manager: TermManager, variables: Mapping[Variable, StateVariable]) -> None:
        self.manager = manager
        self.instances = Instances(manager)
        self.code: CodeQueries
        self.sets: dict[Local, Callable[[Term], Term]] = {}
        """For parameters that are sets: the term that says whether a value is in the set."""
        self._model = model
        self._predicates = known_predicates(model)
        self._variables = variables
        self._definitions: dict[str, tuple[tuple[Symbol, ...], PartialTerm]] = {}

    def variable(self, variable: Variable) -> StateVariable:
        """Return the state variable that stands for a variable of the model."""
        return self._variables[variable]

    def symbols(self, locals_: tuple[Local, ...]) -> tuple[Symbol, ...]:
        """Return fresh symbols for local names."""
        return tuple(Symbol(local.name, local.sort) for local in locals_)

    def boolean(self, expression: Expression | None, context: TranslationContext) -> PartialTerm:
        """Translate a condition; None is true."""
        true = self.manager.true
        return PartialTerm(true, true) if expression is None else self.expression(expression, context)

    def defined_in_turn(self, parts: list[PartialTerm]) -> Term:
        """Return the condition that every part is defined as long as all parts before it are true."""
        manager = self.manager
        defined = manager.true
        for part in reversed(parts):
            defined = manager.and_(part.defined, manager.implies(part.value, defined))
        return defined

    def at_once(self, parts: list[PartialTerm]) -> PartialTerm:
        """Conjoin parts that have no order: where one of them is false, no other one can be undefined."""
        manager = self.manager
        refused = manager.or_(*(manager.and_(part.defined, manager.not_(part.value)) for part in parts))
        return PartialTerm(
            manager.and_(*(part.value for part in parts)),
            manager.or_(refused, manager.and_(*(part.defined for part in parts))),
        )

    # --------------------------------------------------------- expressions

    def expression(self, expression: Expression, context: TranslationContext) -> PartialTerm:
        """Translate an expression into its value and the condition under which it is defined."""
        manager = self.manager
        match expression:
            case Literal(value=value, sort=sort):
                return PartialTerm(manager.value(value, sort), manager.true)
            case ReadLocal(local=local):
                return PartialTerm(context.locals[local], manager.true)
            case Contains():
                return self._contains(expression, context)
            case Satisfies():
                return self._satisfies(expression, context)
            case PresentValue(there=there, value=value):
                known, inner = self.expression(there, context), self.expression(value, context)
                return PartialTerm(inner.value, manager.and_(known.defined, known.value, inner.defined))
            case ReadCaptured(index=index):
                return PartialTerm(context.captured[index], manager.true)
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
                return self._comparison(operators, [self.expression(operand, context) for operand in operands])
            case Conditional(condition=condition, then=then, otherwise=otherwise):
                test = self.expression(condition, context)
                first, second = self.expression(then, context), self.expression(otherwise, context)
                return PartialTerm(
                    manager.if_(test.value, first.value, second.value),
                    manager.and_(test.defined, manager.if_(test.value, first.defined, second.defined)),
                )
            case Let(local=local, value=value, body=body):
                bound = self.expression(value, context)
                inner = self.expression(body, context.bind({local: bound.value}))
                return PartialTerm(inner.value, manager.and_(bound.defined, inner.defined))
            case Quantified(quantifier=quantifier, locals=locals_, body=body):
                symbols = self.symbols(locals_)
                inner = self.expression(body, self._bound(context, locals_, symbols))
                build = manager.forall if quantifier is QuantifierKind.FORALL else manager.exists
                return PartialTerm(build(symbols, inner.value), manager.forall(symbols, inner.defined))
            case Aggregate(operator=kind, locals=locals_, body=body):
                symbols = self.symbols(locals_)
                inner = self.expression(body, self._bound(context, locals_, symbols))
                return PartialTerm(
                    manager.aggregate(Operator[kind.name], symbols, inner.value), manager.forall(symbols, inner.defined)
                )
            case Extremum(operator=which, operands=operands):
                parts = [self.expression(operand, context) for operand in operands]
                least = parts[0].value
                for part in parts[1:]:
                    pair = (least, part.value) if which is ExtremumOperator.MIN else (part.value, least)
                    least = manager.if_(manager.less_equal(*pair), least, part.value)
                return PartialTerm(least, manager.and_(*(part.defined for part in parts)))
            case CallDefinition(definition=name, arguments=arguments):
                return self._call(name, arguments, context)
            case Enabled(rule=rule, arguments=optional):
                values, defined = self.selected(rule, optional, context)
                answer = self.code.enabled(rule, values)
                return PartialTerm(answer.value, manager.and_(defined, answer.defined))
            case Unmodified(rule=rule, arguments=optional, site=site, since=since):
                values, defined = self.selected(rule, optional, context)
                return PartialTerm(self.code.unmodified(rule, values, site, since), defined)
            case HeldValue(arguments=optional, site=place, name=name):
                values, defined = self.selected(place.rule, optional, context)
                held = self.code.held_value(values, place, name)
                return PartialTerm(held.value, manager.and_(defined, held.defined))
            case Possible():
                raise UnsupportedSystemError("`can` is decided by going through all configurations")
            case Saved(backup=backup):
                return PartialTerm(self.code.saved(backup), manager.true)
            case _:
                assert_never(expression)

    def _contains(self, node: Contains, context: TranslationContext) -> PartialTerm:
        index, defined = self._within(set_member(node), node.member, context)
        if node.collection.local not in self.sets:
            raise UnsupportedSystemError(f"the set `{node.collection.local.name}`")
        return PartialTerm(self.sets[node.collection.local](index), defined)

    def _satisfies(self, node: Satisfies, context: TranslationContext) -> PartialTerm:
        predicate, *given = (self.expression(part, context) for part in (node.predicate, *node.arguments))
        defined = self.manager.and_(predicate.defined, *(part.defined for part in given))
        numbers = [part.value for part in given]
        return PartialTerm(satisfied(self.manager, predicate.value, numbers, self._predicates), defined)

    def _bound(
        self, context: TranslationContext, locals_: tuple[Local, ...], symbols: tuple[Symbol, ...]
    ) -> TranslationContext:
        return context.bind(dict(zip(locals_, map(self.manager.symbol, symbols), strict=True)))

    def selected(
        self, rule: str, arguments: tuple[Expression | None, ...], context: TranslationContext
    ) -> tuple[tuple[Term | None, ...], Term]:
        """Return the terms of a rule's arguments, None for every value, and the condition that they are arguments."""
        terms: list[Term | None] = []
        conditions: list[Term] = []
        for parameter, argument in zip(self._model.rules[rule].parameters, arguments, strict=True):
            if argument is None:
                terms.append(None)
                continue
            term, defined = self._within(parameter.sort, argument, context)
            terms.append(term)
            conditions.append(defined)
        return tuple(terms), self.manager.and_(*conditions)

    def indices(
        self, variable: Variable, indices: tuple[Expression, ...], context: TranslationContext
    ) -> tuple[list[Term], Term]:
        """Return the terms of an entry's indices, and the condition that they are defined and inside the domain."""
        parts = [self._within(sort, index, context) for sort, index in zip(variable.domain, indices, strict=True)]
        return [term for term, _ in parts], self.manager.and_(*(defined for _, defined in parts))

    def _within(self, sort: Sort, expression: Expression, context: TranslationContext) -> tuple[Term, Term]:
        """Return an expression's term, and the condition under which it is defined and one of the sort's values."""
        part = self.expression(expression, context)
        if not isinstance(sort, RangeSort):
            return part.value, part.defined
        return part.value, self.manager.and_(part.defined, self.inside(part.value, sort))

    def in_range(self, variable: Variable) -> Term:
        """Return the condition that every entry of a variable is inside its range."""
        symbols, entry = self.manager.any_entry(self.variable(variable))
        sort = variable.sort
        return (
            self.manager.forall(symbols, self.inside(entry, sort)) if isinstance(sort, RangeSort) else self.manager.true
        )

    def inside(self, term: Term, sort: RangeSort) -> Term:
        """Return the condition that the term is inside the range."""
        manager = self.manager
        known = term.payload.sort if isinstance(term.payload, Symbol) else None
        if isinstance(known, RangeSort) and sort.low <= known.low and known.high <= sort.high:
            return manager.true
        return manager.and_(
            manager.less_equal(manager.integer(sort.low), term), manager.less_equal(term, manager.integer(sort.high))
        )

    def _read(self, expression: ReadVariable, context: TranslationContext) -> PartialTerm:
        manager = self.manager
        indices, defined = self.indices(expression.variable, expression.indices, context)
        variable = self._variables[expression.variable]
        if not expression.primed or context.fresh is None:
            read = manager.next if expression.primed else manager.state
            return PartialTerm(read(variable, tuple(indices)), defined)
        written = context.fresh.get(expression.variable)
        if written is None:
            return PartialTerm(manager.state(variable, tuple(indices)), defined)
        chosen, leading = written
        return PartialTerm(manager.input(chosen, (*leading, *indices)), defined)

    def _unary(self, operator: UnaryOperator, operand: PartialTerm) -> PartialTerm:
        manager = self.manager
        value = operand.value
        zero = manager.value(0, value.sort) if value.sort == INT else self._real_zero
        match operator:
            case UnaryOperator.NOT:
                return PartialTerm(manager.not_(value), operand.defined)
            case UnaryOperator.NEGATE:
                return PartialTerm(manager.negate(value), operand.defined)
            case UnaryOperator.WIDEN:
                return PartialTerm(manager.to_real(value), operand.defined)
            case UnaryOperator.ABSOLUTE:
                return PartialTerm(
                    manager.if_(manager.less_equal(zero, value), value, manager.negate(value)), operand.defined
                )
            case UnaryOperator.EXP:
                return PartialTerm(manager.function(Operator.EXP, value), operand.defined)
            case UnaryOperator.LOG:
                positive = manager.and_(operand.defined, manager.less(zero, value))
                return PartialTerm(manager.function(Operator.LOG, value), positive)
            case UnaryOperator.SQRT:
                not_negative = manager.and_(operand.defined, manager.less_equal(zero, value))
                return PartialTerm(manager.function(Operator.SQRT, value), not_negative)
            case _:
                assert_never(operator)

    @property
    def _real_zero(self) -> Term:
        return self.manager.to_real(self.manager.integer(0))

    def _binary(self, operator: BinaryOperator, left: PartialTerm, right: PartialTerm) -> PartialTerm:
        manager = self.manager
        a, b = left.value, right.value
        strict = manager.and_(left.defined, right.defined)
        match operator:
            case BinaryOperator.AND:
                return PartialTerm(manager.and_(a, b), manager.and_(left.defined, manager.implies(a, right.defined)))
            case BinaryOperator.OR:
                return PartialTerm(manager.or_(a, b), manager.and_(left.defined, manager.or_(a, right.defined)))
            case BinaryOperator.IMPLIES:
                return PartialTerm(manager.implies(a, b), manager.and_(left.defined, manager.implies(a, right.defined)))
            case BinaryOperator.IFF:
                return PartialTerm(manager.equal(a, b), strict)
            case BinaryOperator.ADD:
                return PartialTerm(manager.add(a, b), strict)
            case BinaryOperator.SUBTRACT:
                return PartialTerm(manager.subtract(a, b), strict)
            case BinaryOperator.MULTIPLY:
                return PartialTerm(manager.multiply(a, b), strict)
            case BinaryOperator.DIVIDE | BinaryOperator.DIV | BinaryOperator.MOD:
                kinds = {
                    BinaryOperator.DIVIDE: manager.divide,
                    BinaryOperator.DIV: manager.div,
                    BinaryOperator.MOD: manager.mod,
                }
                zero = self._real_zero if operator is BinaryOperator.DIVIDE else manager.integer(0)
                return PartialTerm(kinds[operator](a, b), manager.and_(strict, manager.not_(manager.equal(b, zero))))
            case BinaryOperator.POWER:
                natural = manager.less_equal(manager.integer(0), b)
                if a.sort == REAL:
                    natural = manager.or_(natural, manager.not_(manager.equal(a, self._real_zero)))
                return PartialTerm(manager.power(a, b), manager.and_(strict, natural))
            case _:
                assert_never(operator)

    def _comparison(self, operators: tuple[ComparisonOperator, ...], operands: list[PartialTerm]) -> PartialTerm:
        """Compare neighbours from left to right; an operand after a comparison that is false is not reached."""
        manager = self.manager
        first, *others = operands
        compared = [
            PartialTerm(self._compare(operator, left.value, right.value), right.defined)
            for operator, left, right in zip(operators, operands, others, strict=False)
        ]
        return PartialTerm(
            manager.and_(*(each.value for each in compared)),
            manager.and_(first.defined, self.defined_in_turn(compared)),
        )

    def _compare(self, operator: ComparisonOperator, left: Term, right: Term) -> Term:
        manager = self.manager
        match operator:
            case ComparisonOperator.EQUAL:
                return manager.equal(left, right)
            case ComparisonOperator.NOT_EQUAL:
                return manager.not_(manager.equal(left, right))
            case ComparisonOperator.LESS:
                return manager.less(left, right)
            case ComparisonOperator.LESS_EQUAL:
                return manager.less_equal(left, right)
            case ComparisonOperator.GREATER:
                return manager.less(right, left)
            case ComparisonOperator.GREATER_EQUAL:
                return manager.less_equal(right, left)
            case _:
                assert_never(operator)

    # --------------------------------------------------------- definitions

    def _call(self, name: str, arguments: tuple[Expression, ...], context: TranslationContext) -> PartialTerm:
        """Translate a call, which is undefined where an argument is outside of its parameter's range."""
        symbols, body = self._definition(name)
        parameters = self._model.definitions[name].parameters
        given = [self._within(p.sort, value, context) for p, value in zip(parameters, arguments, strict=True)]
        called = self.instances.instance(body, {symbol: term for symbol, (term, _) in zip(symbols, given, strict=True)})
        return PartialTerm(called.value, self.manager.and_(*(defined for _, defined in given), called.defined))

    def _definition(self, name: str) -> tuple[tuple[Symbol, ...], PartialTerm]:
        """Translate a definition once, after those that it calls: chains of definitions can be long."""
        for each in called_first(name, self._model.definitions, self._definitions):
            # Terms stand for undefined calls, too: nothing in them may be concluded from a parameter's range.
            symbols = tuple(Symbol(local.name, term_sort(local.sort)) for local in each.parameters)
            context = self._bound(TranslationContext(), each.parameters, symbols)
            self._definitions[each.name] = symbols, self.expression(each.body, context)
        return self._definitions[name]
