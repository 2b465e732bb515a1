"""Formulas in the language's terms, for people: strengthenings, lemmas and counterexamples to induction.

Owns: the wording of clauses and of any term over entries, code variables and bound names.
Must never know: how a formula was found or checked.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING

from invariants.evidence.proofs.variable_wording import NOWHERE, VariableWording, word
from invariants.foundation.sorts import EnumSort, IndividualSort, Sort
from invariants.language.model.operators import BinaryOperator, ComparisonOperator, PrefixOperator, QuantifierKind
from invariants.language.printing.compound_parts import opposite
from invariants.language.printing.expression_printer import print_expression
from invariants.language.printing.value_text import value_text
from invariants.language.tree import expression_nodes
from invariants.system.encoding.absent_parts import AbsentParts
from invariants.system.encoding.code_as_data import CodedModel
from invariants.system.terms.terms import Operator, StateVariable, Symbol, Term, bound_symbols, fold, post_order

if TYPE_CHECKING:
    from invariants.solver.induction.frames import Cube

_COMPARISONS = {
    Operator.EQUAL: (ComparisonOperator.EQUAL, ComparisonOperator.NOT_EQUAL),
    Operator.LESS_EQUAL: (ComparisonOperator.LESS_EQUAL, ComparisonOperator.GREATER),
    Operator.LESS: (ComparisonOperator.LESS, ComparisonOperator.GREATER_EQUAL),
}
"""Operators, each with its negation."""
_TURNED = {
    ComparisonOperator.LESS: ComparisonOperator.GREATER,
    ComparisonOperator.LESS_EQUAL: ComparisonOperator.GREATER_EQUAL,
    ComparisonOperator.GREATER: ComparisonOperator.LESS,
    ComparisonOperator.GREATER_EQUAL: ComparisonOperator.LESS_EQUAL,
}
_INFIX = {
    Operator.DIVIDE: BinaryOperator.DIVIDE,
    Operator.DIV: BinaryOperator.DIV,
    Operator.MOD: BinaryOperator.MOD,
    Operator.POWER: BinaryOperator.POWER,
    Operator.MULTIPLY: BinaryOperator.MULTIPLY,
}
_AGGREGATES = frozenset((Operator.COUNT, Operator.SUM, Operator.MIN, Operator.MAX))


class FormulaWording:
    """Words formulas of one coded model."""

    def __init__(self, coded: CodedModel) -> None:
        self._manager = coded.system.manager
        self._variables = VariableWording(coded)
        self._names = coded.model.individual_names
        self._absent = AbsentParts(coded)

    def sentence(self, formula: Term) -> str:
        """Return a formula as one sentence.

        Individuals without names of their own stand for any such individuals, different ones for different ones.
        """
        return _Sentence(self._variables, self._absent.clean(formula)).text()

    def facts_about_individuals(self, conjuncts: Iterable[Term]) -> tuple[str, ...]:
        """Return facts that hold together, each as a sentence about individuals by the names that runs give them."""
        facts = self._absent.facts(conjuncts)
        return tuple(dict.fromkeys(_Sentence(self._variables, fact, names=self._names).text() for fact in facts))

    def clause(self, cube: Cube) -> str:
        """Return the clause that excludes a cube as one sentence."""
        manager = self._manager
        equations = [
            (entry if value else manager.not_(entry))
            if isinstance(value, bool)
            else manager.equal(entry, manager.value(value, entry.sort))
            for entry, value in sorted(cube, key=repr)
        ]
        return self.sentence(manager.not_(manager.and_(*equations)))

    def together(self, formulas: Iterable[Term]) -> tuple[str, ...]:
        """Return the texts of formulas or values, about individuals by the names that runs give them."""
        formulas = list(formulas)
        sentence = _Sentence(self._variables, *formulas, names=self._names)
        return tuple(print_expression(tree) for tree in fold(formulas, sentence.tree))


class _Sentence:
    def __init__(
        self,
        variables: VariableWording,
        *formulas: Term,
        names: Mapping[str, Sequence[str]] | None = None,
    ) -> None:
        self.variables = variables
        self.names = names
        self.formulas = formulas
        self.individuals: dict[tuple[str, int], str] = {}
        self.bound: dict[Symbol, str] = {}
        for part in post_order(formulas):
            if part.operator in (Operator.FORALL, Operator.EXISTS) or part.operator in _AGGREGATES:
                for symbol in bound_symbols(part):
                    self.bound.setdefault(symbol, f"{_initial(symbol.sort)}{len(self.bound) + 1}")

    def text(self) -> str:
        tree = fold(self.formulas, self.tree)[0]
        text = print_expression(tree)
        by_sort: dict[str, list[str]] = {}
        for (sort, _), name in self.individuals.items():
            by_sort.setdefault(sort, []).append(name)
        binders = ", ".join(f"{', '.join(found)} in {sort}" for sort, found in by_sort.items())
        return f"forall {binders}: {text}" if binders else text

    # ---------------------------------------------------------------- trees

    def tree(self, term: Term, parts: list[expression_nodes.Expression]) -> expression_nodes.Expression:
        payload = term.payload
        match term.operator:
            case Operator.VALUE:
                return self.value(term)
            case Operator.SYMBOL if isinstance(payload, Symbol):
                return word(self.bound.get(payload, payload.name))
            case Operator.STATE if isinstance(payload, StateVariable):
                return self.variables.entry(payload, parts)
            case Operator.NOT:
                return self.negation(term.arguments[0], parts[0])
            case Operator.AND:
                return _chained(BinaryOperator.AND, parts)
            case Operator.OR:
                return self.disjunction(term, parts)
            case Operator.EQUAL | Operator.LESS | Operator.LESS_EQUAL:
                return self.comparison(term, parts, negated=False)
            case Operator.IF:
                return expression_nodes.Conditional(*parts, span=NOWHERE)
            case Operator.ADD:
                return _sum(parts)
            case Operator.TO_REAL | Operator.ORDINAL:
                return parts[0]
            case Operator.FORALL | Operator.EXISTS:
                kind = QuantifierKind(term.operator.value)
                return expression_nodes.Quantified(kind, self.binders(term), parts[0], span=NOWHERE)
            case Operator.MULTIPLY if term.arguments[0].is_value and term.arguments[0].value == -1:
                return expression_nodes.Unary(PrefixOperator.NEGATE, parts[1], span=NOWHERE)
            case operator if operator in _INFIX:
                return expression_nodes.Binary(_INFIX[operator], parts[0], parts[1], span=NOWHERE)
            case operator if operator in _AGGREGATES:
                function = expression_nodes.Identifier(operator.value, span=NOWHERE)
                return expression_nodes.AggregateCall(function, self.binders(term), parts[0], span=NOWHERE)
            case operator:
                return expression_nodes.Call(
                    expression_nodes.Identifier(operator.value, span=NOWHERE), tuple(parts), span=NOWHERE
                )

    def value(self, term: Term) -> expression_nodes.Expression:
        if isinstance(term.sort, IndividualSort):
            if self.names is not None:
                return word(value_text(term.sort, term.value, individuals=self.names))
            key = (term.sort.name, int(term.value))
            if (name := self.variables.name(*key)) is not None:
                return word(name)
            return word(self.individuals.setdefault(key, f"{_initial(term.sort)}{len(self.individuals) + 1}"))
        return self.variables.literal(term, term.sort)

    def binders(self, term: Term) -> tuple[expression_nodes.BinderGroup, ...]:
        return tuple(
            expression_nodes.BinderGroup(
                (expression_nodes.Identifier(self.bound[symbol], span=NOWHERE),),
                expression_nodes.NamedType(str(symbol.sort), span=NOWHERE),
                span=NOWHERE,
            )
            for symbol in bound_symbols(term)
        )

    def negation(self, term: Term, tree: expression_nodes.Expression) -> expression_nodes.Expression:
        if term.operator in _COMPARISONS:
            parts = fold(term.arguments, self.tree)
            return self.comparison(term, parts, negated=True)
        return opposite(tree) or expression_nodes.Unary(PrefixOperator.NOT, tree, span=NOWHERE)

    def comparison(
        self, term: Term, parts: list[expression_nodes.Expression], *, negated: bool
    ) -> expression_nodes.Expression:
        left, right = term.arguments
        if term.operator is Operator.EQUAL:
            code = self.code(left, right)
            if code is not None:
                return expression_nodes.Unary(PrefixOperator.NOT, code, span=NOWHERE) if negated else code
        operator = _COMPARISONS[term.operator][negated]
        if left.is_value and operator in _TURNED:
            parts, operator = parts[::-1], _TURNED[operator]
        return expression_nodes.Comparison(tuple(parts), (operator,), span=NOWHERE)

    def code(self, left: Term, right: Term) -> expression_nodes.Expression | None:
        if not isinstance(left.payload, StateVariable) or not right.is_value or isinstance(right.sort, EnumSort):
            return None
        return self.variables.code(left.payload, fold(left.arguments, self.tree), int(right.value))

    def disjunction(self, term: Term, parts: list[expression_nodes.Expression]) -> expression_nodes.Expression:
        """Return a disjunction, written as an implication where that has fewer negations."""
        premises: list[expression_nodes.Expression] = []
        conclusions: list[tuple[Term, expression_nodes.Expression]] = []
        for alternative, tree in zip(term.arguments, parts, strict=True):
            if alternative.operator is Operator.NOT:
                premises.append(fold([alternative.arguments[0]], self.tree)[0])
            else:
                conclusions.append((alternative, tree))
        orders = [each for each in conclusions if each[0].operator in (Operator.LESS, Operator.LESS_EQUAL)]
        for order in orders[: len(conclusions) - 1]:
            conclusions.remove(order)
            premises.append(self.negation(*order))
        if not premises:
            return _chained(BinaryOperator.OR, (tree for _, tree in conclusions))
        premise = _chained(BinaryOperator.AND, premises)
        if not conclusions:
            return expression_nodes.Unary(PrefixOperator.NOT, premise, span=NOWHERE)
        conclusion = _chained(BinaryOperator.OR, (tree for _, tree in conclusions))
        return expression_nodes.Binary(BinaryOperator.IMPLIES, premise, conclusion, span=NOWHERE)


def _chained(operator: BinaryOperator, parts: Iterable[expression_nodes.Expression]) -> expression_nodes.Expression:
    first, *rest = parts
    for part in rest:
        first = expression_nodes.Binary(operator, first, part, span=NOWHERE)
    return first


def _sum(parts: list[expression_nodes.Expression]) -> expression_nodes.Expression:
    first, *rest = parts
    for part in rest:
        match part:
            case expression_nodes.Unary(PrefixOperator.NEGATE, operand):
                first = expression_nodes.Binary(BinaryOperator.SUBTRACT, first, operand, span=NOWHERE)
            case _:
                first = expression_nodes.Binary(BinaryOperator.ADD, first, part, span=NOWHERE)
    return first


def _initial(sort: Sort) -> str:
    return str(sort)[0].lower() if isinstance(sort, IndividualSort | EnumSort) else "n"
