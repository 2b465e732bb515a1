"""Typed code back to text, with captured values and the code that ``prev`` stands for filled in.

Owns: the syntax tree of a typed expression.
Must never know: how a tree is laid out, where values come from.

Calls of definitions stay calls. A bound name that would capture a name in a tree that is filled in gets a number.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from fractions import Fraction
from typing import assert_never

from invariants.foundation.records import Record
from invariants.foundation.sorts import (
    EnumSort,
    RangeSort,
    RealSort,
    Sort,
)
from invariants.foundation.sources import Span
from invariants.language.model.compounds import whole_name
from invariants.language.model.expressions import (
    Aggregate,
    Arbitrary,
    Binary,
    Body,
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
    SiteKey,
    Table,
    Unary,
    Unmodified,
    Variable,
)
from invariants.language.model.operators import PrefixOperator, UnaryOperator
from invariants.language.model.traversal import fold, subexpressions
from invariants.language.printing.compound_parts import (
    absence,
    comparison,
    equality,
    is_of_comparison,
    part_tree,
    present,
)
from invariants.language.printing.expression_printer import print_expression
from invariants.language.printing.value_text import number_syntax, value_syntax
from invariants.language.tree import expression_nodes


def body_text(
    body: Body,
    captured: Sequence[expression_nodes.Expression] = (),
    previous: expression_nodes.Expression | None = None,
    enums: Collection[EnumSort] = (),
) -> str:
    """Return the code as text of the language.

    Args:
        body: the code.
        captured: a tree for each captured value.
        previous: the tree for ``prev``, which stays ``prev`` without one.
        enums: the model's enumerations: a member that two of them share is written with its enumeration.
    """
    return print_expression(body_syntax(body, captured, previous, enums))


def body_syntax(
    body: Body,
    captured: Sequence[expression_nodes.Expression] = (),
    previous: expression_nodes.Expression | None = None,
    enums: Collection[EnumSort] = (),
) -> expression_nodes.Expression:
    """Return the code as a syntax tree, which can be filled into other code; parameters as for :func:`body_text`."""
    filled = [*captured, *([] if previous is None else [previous])]
    writer = _Writer(tuple(captured), previous, enums, _names(body, frozenset(_free_texts(filled))))
    if not isinstance(body, Arbitrary):
        return writer.tree(body)
    condition = None if body.condition is None else writer.tree(body.condition)
    name = None
    if body.local is not None and condition is not None:
        name = expression_nodes.Identifier(writer.names[body.local], span=body.span)
    return expression_nodes.Arbitrary(name, condition, span=body.span)


# -------------------------------------------------------------- bound names


def _free_texts(trees: Sequence[expression_nodes.Expression]) -> Iterator[str]:
    """Yield every name that the trees mention, bound inside them or not."""
    stack: list[object] = list(trees)
    while stack:
        node = stack.pop()
        match node:
            case tuple():
                stack.extend(node)
            case expression_nodes.Node():
                if isinstance(node, expression_nodes.Name):
                    yield node.text
                stack.extend(getattr(node, name) for name in node.__struct_fields__ if name != "span")
            case _:
                pass


def _names(body: Body, filled: frozenset[str]) -> dict[Local, str]:
    """Return a name for each bound name, different from every name in the trees that are filled in."""
    bound: list[Local] = []
    taken = set(filled)
    if isinstance(body, Arbitrary) and body.local is not None:
        bound.append(body.local)
    for part in subexpressions(body):
        match part:
            case Quantified(locals=locals) | Aggregate(locals=locals):
                bound.extend(locals)
            case Let(local=local):
                bound.append(local)
            case ReadLocal(local=local):
                taken.add(local.name)
            case ReadVariable(variable=variable):
                taken.add(whole_name(variable.name))
            case CallDefinition(definition=name):
                taken.add(name)
            case _:
                pass
    names: dict[Local, str] = {}
    for local in bound:
        names[local] = local.name
        number = 2
        while names[local] in filled or (number > 2 and names[local] in taken):
            names[local] = f"{local.name}{number}"
            number += 1
        taken.add(names[local])
    return names


# -------------------------------------------------------------------- trees


class _Writer(Record):
    """Turns typed expressions into syntax trees, inner expressions first and without recursion."""

    captured: tuple[expression_nodes.Expression, ...]
    previous: expression_nodes.Expression | None
    enums: Collection[EnumSort]
    names: dict[Local, str]

    def tree(self, expression: Expression) -> expression_nodes.Expression:
        """Return the tree of the expression."""
        return fold(expression, self._node)

    def _node(self, node: Expression, parts: tuple[expression_nodes.Expression, ...]) -> expression_nodes.Expression:
        span = node.span
        match node:
            case Literal():
                return self._literal(node)
            case ReadVariable(variable=Variable(purpose=Table(parameters=number))):
                return expression_nodes.Unknown(parts[number:], span=span)
            case Satisfies(predicate=ReadVariable(variable=Variable(purpose=Table(numbers=number)))):
                (listed, *numbers) = parts
                over = listed.over if isinstance(listed, expression_nodes.Unknown) else ()
                return expression_nodes.Unknown((*over, *numbers[number:]), span=span)
            case ReadVariable():
                return part_tree(node, parts)
            case ReadLocal(local=local):
                return expression_nodes.Name(self.names.get(local, local.name), span=span)
            case Contains(collection=ReadLocal(local=local)):
                name = expression_nodes.Name(self.names.get(local, local.name), span=span)
                return expression_nodes.Index(name, parts[1:], span=span)
            case PresentValue():
                return present(node, parts[1])
            case ReadCaptured(index=index):
                return self.captured[index]
            case Previous():
                return expression_nodes.Previous(span=span) if self.previous is None else self.previous
            case Unary(operator=operator):
                return absence(node, parts[0]) or _unary(operator, parts[0], span)
            case Binary(operator=operator):
                found = comparison(node, parts[0]) or equality(node, parts)
                return found or expression_nodes.Binary(operator, parts[0], parts[1], span=span)
            case Comparison(operators=operators):
                return expression_nodes.Comparison(parts, operators, span=span)
            case Conditional():
                return expression_nodes.Conditional(parts[0], parts[1], parts[2], span=span)
            case Let(local=local):
                if is_of_comparison(node, parts[1]):
                    return parts[1]
                return expression_nodes.Let(self._identifier(local), parts[0], parts[1], span=span)
            case Quantified(quantifier=quantifier, locals=locals):
                return expression_nodes.Quantified(quantifier, self._groups(locals, span), parts[0], span=span)
            case Aggregate(operator=aggregate, locals=locals):
                function = expression_nodes.Identifier(aggregate.value, span=span)
                return expression_nodes.AggregateCall(function, self._groups(locals, span), parts[0], span=span)
            case Extremum(operator=extremum):
                return _call(extremum.value, parts, span)
            case CallDefinition(definition=name):
                return _call(name, parts, span) if parts else expression_nodes.Name(name, span=span)
            case Enabled(rule=rule, arguments=arguments):
                return expression_nodes.Enabled(_reference(rule, arguments, parts, span), span=span)
            case Unmodified(rule=rule, arguments=arguments, site=site, since=backup):
                since = None if backup is None else expression_nodes.Identifier(backup, span=span)
                if site is None:
                    return expression_nodes.Unmodified(_reference(rule, arguments, parts, span), since, span=span)
                return expression_nodes.Unmodified(_site_reference(site, arguments, parts, span), since, span=span)
            case HeldValue(arguments=arguments, site=site, name=name):
                held = _site_reference(site, arguments, parts, span)
                return expression_nodes.HeldValue(held, expression_nodes.Identifier(name, span=span), span=span)
            case Possible(measure=measure, within=within, rules=rules):
                bound = None if within is None else expression_nodes.Number(str(within), span=span)
                by = None if rules is None else tuple(expression_nodes.Identifier(rule, span=span) for rule in rules)
                return expression_nodes.Possible(parts[0], parts[1] if measure else None, bound, by, span=span)
            case Saved(backup=backup):
                return _call("saved", (expression_nodes.Name(backup, span=span),), span)
            case Satisfies():
                raise ValueError(f"no table of a condition: {node.predicate.variable.name}")
            case _:
                assert_never(node)

    def _literal(self, node: Literal) -> expression_nodes.Expression:
        written = node.span.text.replace("_", "")
        as_written = isinstance(node.sort, RealSort) and written.replace(".", "", 1).isdecimal()
        if as_written and Fraction(written) == node.value:
            # A whole number may stand for a Real.
            return expression_nodes.Number(node.span.text, span=node.span)
        return value_syntax(node.sort, node.value, node.span, self.enums)

    def _identifier(self, local: Local) -> expression_nodes.Identifier:
        return expression_nodes.Identifier(self.names[local], span=local.span)

    def _groups(self, locals: tuple[Local, ...], span: Span) -> tuple[expression_nodes.BinderGroup, ...]:
        """Return binder groups of the bound names, neighbours of one sort together."""
        groups: list[tuple[Sort, list[expression_nodes.Identifier]]] = []
        for local in locals:
            if groups and groups[-1][0] == local.sort:
                groups[-1][1].append(self._identifier(local))
            else:
                groups.append((local.sort, [self._identifier(local)]))
        return tuple(expression_nodes.BinderGroup(tuple(names), _type(sort, span), span=span) for sort, names in groups)


def _type(sort: Sort, span: Span) -> expression_nodes.TypeExpression:
    if isinstance(sort, RangeSort):
        low = number_syntax(Fraction(sort.low), span, real=False)
        return expression_nodes.RangeType(low, number_syntax(Fraction(sort.high), span, real=False), span=span)
    return expression_nodes.NamedType(str(sort), span=span)


def _call(name: str, arguments: tuple[expression_nodes.Expression, ...], span: Span) -> expression_nodes.Expression:
    return expression_nodes.Call(expression_nodes.Identifier(name, span=span), arguments, span=span)


def _unary(operator: UnaryOperator, operand: expression_nodes.Expression, span: Span) -> expression_nodes.Expression:
    match operator:
        case UnaryOperator.NOT:
            return expression_nodes.Unary(PrefixOperator.NOT, operand, span=span)
        case UnaryOperator.NEGATE:
            return expression_nodes.Unary(PrefixOperator.NEGATE, operand, span=span)
        case UnaryOperator.WIDEN:
            return operand
        case UnaryOperator.ABSOLUTE | UnaryOperator.EXP | UnaryOperator.LOG | UnaryOperator.SQRT:
            return _call(operator.value, (operand,), span)
        case _:
            assert_never(operator)


def _reference(
    rule: str, arguments: tuple[Expression | None, ...], parts: tuple[expression_nodes.Expression, ...], span: Span
) -> expression_nodes.RuleReference:
    name = expression_nodes.Identifier(rule, span=span)
    if not parts:
        return expression_nodes.RuleReference(name, None, span=span)
    given = iter(parts)
    filled = tuple(expression_nodes.Wildcard(span=span) if each is None else next(given) for each in arguments)
    return expression_nodes.RuleReference(name, filled, span=span)


def _site_reference(
    site: SiteKey, arguments: tuple[Expression | None, ...], parts: tuple[expression_nodes.Expression, ...], span: Span
) -> expression_nodes.SiteReference:
    name = expression_nodes.Identifier(site.name, span=span)
    return expression_nodes.SiteReference(_reference(site.rule, arguments, parts, span), name, span=span)
