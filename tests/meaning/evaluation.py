"""The value of an expression in a configuration.

Owns: each form of expression, in the order in which its parts are evaluated.
Must never know: how rules fire.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from fractions import Fraction
from itertools import product
from typing import Any, Protocol

from invariants.language.model.operators import BinaryOperator, ComparisonOperator, PrefixOperator, QuantifierKind
from invariants.language.tree import expression_nodes as written
from tests.meaning.code import Scope
from tests.meaning.texts import Text
from tests.meaning.values import Entries, Named, RecordOf, UndefinedError, UnsupportedError, Value


class Questions(Protocol):
    """Answers the questions about code in a configuration."""

    def enabled(self, rule: str, arguments: tuple[Any, ...] | None) -> bool: ...

    def unmodified(self, rule: str, arguments: tuple[Any, ...] | None, site: str | None, since: str | None) -> bool: ...

    def captured(self, rule: str, arguments: tuple[Any, ...] | None, site: str, name: str) -> Value: ...

    def saved(self, backup: str) -> bool: ...

    def can(self, asked: written.Possible, scope: Scope) -> bool: ...


class Evaluator:
    """Evaluates in a state; ``after`` reads the state after a step."""

    def __init__(
        self,
        text: Text,
        here: Callable[[str], Value],
        questions: Questions | None = None,
        after: Callable[[str], Value] | None = None,
    ) -> None:
        self.text, self.here, self.questions, self.after = text, here, questions, after

    def value(self, node: Any, scope: Scope) -> Value:
        match node:
            case written.Boolean(value=value):
                return value
            case written.Number(text=text):
                return Fraction(text) if "." in text else int(text.replace("_", ""))
            case written.Name():
                return self._name(node, scope)
            case written.Index(base=base, indices=indices):
                return self._index(base, indices, scope)
            case written.Call(function=function, arguments=arguments):
                return self._call(function.text, arguments, scope)
            case written.Unary(operator=PrefixOperator.NOT, operand=operand):
                return not self.value(operand, scope)
            case written.Unary(operand=operand):
                return -self.value(operand, scope)
            case written.Binary():
                return self._binary(node, scope)
            case written.Comparison(operands=operands, operators=operators):
                return self._comparison(operands, operators, scope)
            case written.Conditional(condition=condition, then=then, otherwise=otherwise):
                return self.value(then if self.value(condition, scope) else otherwise, scope)
            case written.Let(name=name, value=value, body=body):
                return self.value(body, scope.bind({name.text: self.value(value, scope)}))
            case written.Quantified(quantifier=quantifier, binders=binders, body=body):
                found = [self.value(body, each) for each in self.instances(binders, scope)]
                return all(found) if quantifier is QuantifierKind.FORALL else any(found)
            case written.AggregateCall(function=function, binders=binders, body=body):
                return _aggregate(function.text, [self.value(body, each) for each in self.instances(binders, scope)])
            case written.Previous():
                if scope.previous is None:
                    raise UnsupportedError("prev without code")
                return scope.previous()
            case _:
                return self._compound(node, scope)

    def _compound(self, node: Any, scope: Scope) -> Value:
        match node:
            case written.RecordValue(record=record, fields=fields):
                given = {each.name.text: self.value(each.value, scope) for each in fields}
                names = [each.name.text for each in self.text.records[record.text].fields]
                return RecordOf(record.text, tuple((name, given[name]) for name in names))
            case written.Updated(base=base, fields=fields):
                given = {each.name.text: self.value(each.value, scope) for each in fields}
                return _present(self.value(base, scope)).changed(given)
            case written.Field(base=base, name=name):
                return _present(self.value(base, scope)).field(name.text)
            case _:
                return self._question(node, scope)

    def _question(self, node: Any, scope: Scope) -> Value:
        assert self.questions is not None
        match node:
            case written.Enabled(rule=rule):
                return self.questions.enabled(rule.rule.text, self.selected(rule, scope))
            case written.Unmodified(code=code, since=since):
                rule = code.rule if isinstance(code, written.SiteReference) else code
                site = code.site.text if isinstance(code, written.SiteReference) else None
                backup = None if since is None else since.text
                return self.questions.unmodified(rule.rule.text, self.selected(rule, scope), site, backup)
            case written.HeldValue(site=site, name=name):
                return self.questions.captured(
                    site.rule.rule.text, self.selected(site.rule, scope), site.site.text, name.text
                )
            case written.Possible():
                return self.questions.can(node, scope)
        raise UnsupportedError(type(node).__name__)

    def selected(self, rule: written.RuleReference, scope: Scope) -> tuple[Any, ...] | None:
        """Return the arguments that a reference to a rule has, a wildcard as it is; undefined outside of a range."""
        if rule.arguments is None:
            return None
        found = tuple(
            each if isinstance(each, written.Wildcard) else self.value(each, scope) for each in rule.arguments
        )
        for value, parameter in zip(found, self.text.rules[rule.rule.text].node.parameters, strict=True):
            if not isinstance(value, written.Wildcard):
                self.require_inside(value, parameter)
        return found

    def require_inside(self, value: Value, parameter: Any) -> None:
        if parameter.domain is None and [*self.text.beyond(value, parameter.type, "")]:
            raise UndefinedError

    def instances(self, binders: Iterable[written.BinderGroup], scope: Scope) -> Iterator[Scope]:
        """Yield the scope for each value of bound names."""
        names = [(name.text, self.text.domain(group.type)) for group in binders for name in group.names]
        for chosen in product(*(domain for _, domain in names)):
            yield scope.bind(dict(zip((name for name, _ in names), chosen, strict=True)))

    # ------------------------------------------------------------------ names

    def _name(self, node: written.Name, scope: Scope) -> Value:
        name = node.text
        if node.qualifier is not None:
            if node.qualifier in self.text.variables or node.qualifier in self.text.constants:
                return _present(self._stored(node.qualifier, primed=node.primed)).field(name)
            return self._qualified(node.qualifier, name)
        if name in scope.values and not node.primed:
            return scope.values[name]
        if name in self.text.variables or name in self.text.constants:
            return self._stored(name, primed=node.primed)
        if name in self.text.definitions:
            return self._defined(name, ())
        if name in self.text.members:
            return self.text.members[name]
        if name == "none":
            return None
        raise UnsupportedError(f"the name {name}")

    def _qualified(self, qualifier: str, name: str) -> Value:
        members = [member.text for member in self.text.enums[qualifier].members]
        return Named(qualifier, members.index(name))

    def _stored(self, name: str, *, primed: bool) -> Value:
        read = self.after if primed else self.here
        if read is None:
            raise UnsupportedError("a value after a step")
        return read(name)

    def _index(self, base: written.Name, indices: tuple[Any, ...], scope: Scope) -> Value:
        whole = self._name(base, scope)
        open_ = [isinstance(each, written.Wildcard) for each in indices]
        found = tuple(None if free else self.value(each, scope) for each, free in zip(indices, open_, strict=True))
        return whole.row(found, open_) if any(open_) else whole.at(found)

    def _call(self, name: str, arguments: tuple[Any, ...], scope: Scope) -> Value:
        match name:
            case "now":
                return scope.nows[arguments[0]]
            case "saved":
                assert self.questions is not None
                return self.questions.saved(arguments[0].text)
        given = [self.value(each, scope) for each in arguments]
        match name:
            case "value":
                return _present(given[0])
            case "abs":
                return abs(given[0])
            case "min" | "max":
                return (min if name == "min" else max)(given)
            case "subset":
                return all(other or not one for (_, one), (_, other) in zip(*(s.entries for s in given), strict=True))
        if name not in self.text.definitions:
            raise UnsupportedError(f"the function {name}")
        return self._defined(name, given)

    def _defined(self, name: str, given: Iterable[Value]) -> Value:
        definition = self.text.definitions[name]
        pairs = list(zip(definition.parameters, given, strict=True))
        for parameter, value in pairs:
            self.require_inside(value, parameter)
        return self.value(definition.body, Scope({parameter.name.text: value for parameter, value in pairs}))

    # -------------------------------------------------------------- operators

    def _binary(self, node: written.Binary, scope: Scope) -> Value:
        left = self.value(node.left, scope)
        match node.operator:
            case BinaryOperator.AND:
                return left and self.value(node.right, scope)
            case BinaryOperator.OR:
                return left or self.value(node.right, scope)
            case BinaryOperator.IMPLIES:
                return not left or self.value(node.right, scope)
        return _calculated(node.operator, left, self.value(node.right, scope))

    def _comparison(self, operands: tuple[Any, ...], operators: tuple[ComparisonOperator, ...], scope: Scope) -> bool:
        left = self.value(operands[0], scope)
        for operator, node in zip(operators, operands[1:], strict=True):
            right = self.value(node, scope)
            if not _compared(operator, left, right):
                return False
            left = right
        return True


def _present(value: Value) -> Value:
    if value is None:
        raise UndefinedError
    return value


def _aggregate(name: str, found: list[Value]) -> Value:
    match name:
        case "count" | "sum":
            return sum(found)
        case "min":
            return min(found)
        case _:
            return max(found)


def _compared(operator: ComparisonOperator, left: Value, right: Value) -> bool:
    match operator:
        case ComparisonOperator.EQUAL:
            return _plain(left) == _plain(right)
        case ComparisonOperator.NOT_EQUAL:
            return _plain(left) != _plain(right)
        case ComparisonOperator.LESS:
            return bool(left < right)
        case ComparisonOperator.LESS_EQUAL:
            return bool(left <= right)
        case ComparisonOperator.GREATER:
            return bool(left > right)
        case _:
            return bool(left >= right)


def _plain(value: Value) -> Value:
    """Return the entries of a whole map, in whose order maps are compared."""
    return [each for _, each in value.entries] if isinstance(value, Entries) else value


def _calculated(operator: BinaryOperator, left: Value, right: Value) -> Value:
    match operator:
        case BinaryOperator.IFF:
            return left is right
        case BinaryOperator.ADD:
            return left + right
        case BinaryOperator.SUBTRACT:
            return left - right
        case BinaryOperator.MULTIPLY:
            return left * right
        case BinaryOperator.DIV | BinaryOperator.MOD | BinaryOperator.DIVIDE if right == 0:
            raise UndefinedError
        case BinaryOperator.DIVIDE:
            return Fraction(left) / right
        case BinaryOperator.DIV:
            return (left - left % abs(right)) // right
        case BinaryOperator.MOD:
            return left % abs(right)
    raise UnsupportedError(operator.value)
