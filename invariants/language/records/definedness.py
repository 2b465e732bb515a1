"""What has to have a value for a whole value to have one.

Owns: which parts of a value may have none by their form, and expressions that have none where such a part has none.
Must never know: the names of records, statements.

Each part of a value is an expression of its own. A field, ``with`` and a comparison read some parts only, or in turn:
the others are evaluated by a ``let`` that nothing reads, in front of the first that is read. Nothing is evaluated twice
where a part that is read anyway has a value in the same cases: total expressions, and most others, stay as they are.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from msgspec.structs import replace

from invariants.foundation.records import Record
from invariants.language.model.compounds import NEEDED, whole_name
from invariants.language.model.operators import BinaryOperator
from invariants.language.records.places import SeenNames
from invariants.language.records.shapes import Fields, Part, equal, flat, mapped
from invariants.language.tree import declaration_nodes as declared
from invariants.language.tree import expression_nodes
from invariants.language.tree.expression_nodes import Boolean, Expression, Identifier, Name, Node, Number

_PARTIAL_FUNCTIONS = frozenset({"log", "sqrt"})

Doubts = Mapping[object, Expression]
"""Expressions that may lack a value, by keys that are equal where one has a value wherever the other has one."""


class Definedness(Record):
    """Evaluates the parts that are not read. ``names`` are those of all values of the text.

    ``total_maps`` are variables and constants all of whose entries exist: no index is of a range.
    """

    definitions: frozenset[str]
    variables: frozenset[str]
    total_maps: frozenset[str]
    names: frozenset[str]

    def equality(self, pair: tuple[Part, Part], node: Expression, bound: SeenNames) -> Expression:
        """Return the condition that two values of one type are equal, undefined where a part of them is."""
        same = equal(*pair, node.span)
        needed = self._of([*flat(pair[0]), *flat(pair[1])], bound)
        return self._after(needed, self._surely_evaluated(same, bound), same, bound) if needed else same

    def field(self, record: Fields, name: str, bound: SeenNames) -> Part:
        """Return a field of a record, undefined where another one is."""
        return self._with_doubts(record, record.fields[name], bound)

    def updated(self, record: Fields, given: Mapping[str, Part], bound: SeenNames) -> Part:
        """Return a record with other values of some fields, undefined where one of the former values is."""
        return self._with_doubts(record, Fields(record.name, {**record.fields, **given}), bound)

    # ------------------------------------------------------------ evaluation

    def _with_doubts(self, whole: Part, value: Part, bound: SeenNames) -> Part:
        """Return a value, undefined where another one is: its first part evaluates what no part evaluates."""
        doubts = self._of(flat(whole), bound)
        if not doubts:
            return value
        first, *rest = flat(value)
        parts = iter([self._after(doubts, self._of([first, *rest], bound), first, bound), *rest])
        return mapped(value, lambda _: next(parts))

    def _after(self, doubts: Doubts, evaluated: Doubts, value: Expression, bound: SeenNames) -> Expression:
        """Return a value, undefined where an expression is that is not evaluated anyway."""
        return self._all([each for key, each in doubts.items() if key not in evaluated], value, bound)

    def _all(self, doubts: Iterable[Expression], value: Expression, bound: SeenNames) -> Expression:
        name = NEEDED
        while name in self.names or name in bound:
            name += "_"
        for each in reversed(list(doubts)):
            value = expression_nodes.Let(Identifier(name, span=each.span), each, value, span=value.span)
        return value

    def _surely_evaluated(self, condition: Expression, bound: SeenNames) -> Doubts:
        """Return what the first part of a condition evaluates, on which all others may depend."""
        while True:
            match condition:
                case expression_nodes.Binary(left=first) | expression_nodes.Unary(operand=first):
                    condition = first
                case expression_nodes.Comparison(operands=operands):
                    return self._of(operands, bound)
                case _:
                    return self._of([condition], bound)

    # ---------------------------------------------------------------- doubts

    def _of(self, parts: Iterable[Expression], bound: SeenNames) -> Doubts:
        found: dict[object, Expression] = {}
        for each in parts:
            for key, doubt in self._doubts(each, bound).items():
                found.setdefault(key, doubt)
        return found

    def _doubts(self, part: Expression, bound: SeenNames) -> Doubts:
        match part:
            case expression_nodes.PresentValue(there=there, value=value):
                inner = self._doubts(value, bound)
                if not inner:
                    # The type of anything else may be known from its place only: a member of two enumerations.
                    is_read = isinstance(value, expression_nodes.Index) or self._is_variable(value)
                    whole = part if is_read else replace(part, value=Boolean(True, span=part.span))
                    return {("there", id(there)): whole}
                return {("there", id(there), key): replace(part, value=each) for key, each in inner.items()}
            case expression_nodes.Conditional(condition=condition, then=then, otherwise=otherwise):
                branches = [self._doubts(each, bound) for each in (then, otherwise)]
                if not any(branches):
                    return self._doubts(condition, bound)
                truths = [self._all(each.values(), Boolean(True, span=part.span), bound) for each in branches]
                key = ("if", id(condition), *(frozenset(each) for each in branches))
                return {key: replace(part, then=truths[0], otherwise=truths[1])}
            case expression_nodes.Let(value=value, body=body):
                inner = self._doubts(body, bound)
                if not inner:
                    return self._doubts(value, bound)
                truth = self._all(inner.values(), Boolean(True, span=part.span), bound)
                return {("let", id(part)): replace(part, body=truth)}
            case expression_nodes.Index(base=Name(text=text), indices=indices):
                return {("entry", whole_name(text), id(indices)): part} if self._may_lack(part, bound) else {}
            case _:
                return {id(part): part} if self._may_lack(part, bound) else {}

    def _is_variable(self, value: Expression) -> bool:
        return isinstance(value, Name) and value.qualifier is None and whole_name(value.text) in self.variables

    def _may_lack(self, part: Expression, bound: SeenNames) -> bool:
        """Return whether an expression can be undefined by its form. One with a hole is not repeated."""
        nodes = list(_nodes(part))
        if any(isinstance(node, expression_nodes.Hole) for node in nodes):
            return False
        return any(self._is_partial(node, bound) for node in nodes)

    def _is_partial(self, node: Node, bound: SeenNames) -> bool:
        match node:
            case expression_nodes.Binary(operator=BinaryOperator.DIVIDE | BinaryOperator.DIV | BinaryOperator.MOD):
                return not (isinstance(node.right, Number) and node.right.text.strip("0._") != "")
            case expression_nodes.Binary(operator=BinaryOperator.POWER, right=right):
                return not isinstance(right, Number)
            case expression_nodes.Call(function=function):
                return function.text in _PARTIAL_FUNCTIONS | self.definitions
            case Name(text=text, qualifier=None):
                return text in self.definitions
            case expression_nodes.Index(base=base):
                return not isinstance(base, Name) or base.text in bound or whole_name(base.text) not in self.total_maps
            case expression_nodes.RuleReference(arguments=arguments):
                return arguments is not None
            case expression_nodes.Enabled() | expression_nodes.HeldValue() | expression_nodes.PresentValue():
                return True
            case _:
                return False


def definedness_of(declarations: Iterable[declared.Declaration], names: frozenset[str]) -> Definedness:
    """Return how parts are evaluated in a text with these declarations, and these names of values."""
    definitions, variables, maps = set(), set(), set()
    for each in declarations:
        match each:
            case declared.DefineDeclaration(name=name):
                definitions.add(name.text)
            case (
                declared.VarDeclaration(name=name, domain=domain) | declared.ConstDeclaration(name=name, domain=domain)
            ):
                variables.add(name.text)
                if not any(isinstance(index, expression_nodes.RangeType) for index in domain):
                    maps.add(name.text)
    return Definedness(frozenset(definitions), frozenset(variables), frozenset(maps), names)


def _nodes(part: Expression) -> Iterator[Node]:
    waiting: list[object] = [part]
    while waiting:
        match waiting.pop():
            case tuple() as several:
                waiting += several
            case Node() as node:
                yield node
                waiting += (getattr(node, name) for name in node.__struct_fields__)
