"""Expressions with optional values and records, as expressions without them.

Owns: the meaning of each form part by part, and the mistakes that can be made with it.
Must never know: statements, declarations.
"""

from __future__ import annotations

from typing import Any

from msgspec.structs import replace

from invariants.foundation.codes import Code
from invariants.foundation.sources import Span
from invariants.foundation.suggestions import closest, did_you_mean
from invariants.language.model.compounds import NONE
from invariants.language.model.operators import ComparisonOperator, QuantifierKind
from invariants.language.problems import Problems
from invariants.language.records.complaints import (
    CHANGED_OPTIONAL,
    OPTIONAL_PREVIOUS,
    PARTS_OF_PREVIOUS,
    WHOLE_PREVIOUS,
    field_way_out,
    made_text,
    misplaced,
    missing_way_out,
    quoted,
    type_text,
    value_way_out,
)
from invariants.language.records.definedness import Definedness
from invariants.language.records.places import NOTHING_SEEN, SeenNames, as_declared
from invariants.language.records.previous import previous_of, previous_read
from invariants.language.records.shapes import (
    Absent,
    Fields,
    Maybe,
    Part,
    PartType,
    Plain,
    RecordType,
    as_type,
    branches,
    conjunction,
    equal,
    flat,
    mapped,
    negation,
    part_names,
    parts,
    together,
    while_there,
)
from invariants.language.records.vocabulary import CompoundVariable, FailedError, RecordNames
from invariants.language.tree import expression_nodes
from invariants.language.tree.expression_nodes import Expression, Name, Node
from invariants.language.tree.foreign_words import is_nothing

NOW = "now"
"""The function that captures a value when a modification fires, in the scope of the modification."""

VALUE = "value"
"""The function that returns an optional value, undefined where there is none."""


class Rewriter:
    """Rewrites the expressions of one text."""

    def __init__(self, known: RecordNames, definedness: Definedness, problems: Problems) -> None:
        self.known = known
        self._definedness = definedness
        self.problems = problems

    def refuse(self, code: Code, message: str, span: Span, help: str, label: str = "") -> FailedError:
        """Report a mistake, and return the exception to raise."""
        self.problems.report(code, message, span, label, help=help)
        return FailedError()

    # -------------------------------------------------------------- values

    def part(self, node: Expression, bound: SeenNames, of: PartType | None = None) -> Part:
        """Return an expression part by part. ``of`` is its type where that is known: ``prev`` is of this type."""
        match node:
            case Name(text=text, qualifier=None) if text not in bound:
                if text in self.known.variables:
                    return self._read(node, node, ())
                if text == NONE and (of is not None or text not in self.known.names):
                    return Absent(node.span)
            case Name(text=text, qualifier=str() as variable) if variable in self.known.variables:
                if variable not in bound:
                    base = self._read(node, replace(node, text=variable, qualifier=None), ())
                    place = Span(node.span.source, node.span.end - len(text), node.span.end)
                    return self.field(base, text, place, node, bound)
            case expression_nodes.Index(base=Name(text=text, qualifier=None) as base, indices=indices):
                if text in self.known.variables and text not in bound:
                    return self._read(node, base, tuple(self._inside_any(each, bound) for each in indices))
            case expression_nodes.Field(base=base, name=name):
                return self.field(self.part(base, bound), name.text, name.span, node, bound)
            case expression_nodes.Call(function=function, arguments=(argument,)) if function.text == VALUE:
                if VALUE not in self.known.names:
                    return self._value(self.part(argument, bound), node.span)
            case expression_nodes.Call(function=function) if function.text in self.known.records:
                help = f"write `{made_text(self.known.records[function.text])}`"
                raise self.refuse(Code.WRONG_ARITY, "the fields of a record are named", node.span, help)
            case expression_nodes.RecordValue():
                return self._record(node, bound)
            case expression_nodes.Updated(base=base, fields=fields):
                return self._updated(self.part(base, bound, of), base.span, fields, bound, node.span)
            case expression_nodes.Conditional(condition=condition, then=then, otherwise=otherwise):
                values = [self.part(each, bound, of) for each in (then, otherwise)]
                if of is not None:
                    values = [as_type(each, of, node.span) or each for each in values]
                return self._either(node, condition, values[0], values[1], bound)
            case expression_nodes.Previous() if of is not None:
                return parts(of, "", lambda _: node)
        return Plain(self.inside(node, bound))

    def require_whole_previous(self, code: Any) -> None:
        """Report a ``prev`` that would have to be read, in the code of a clause that assigns several variables."""
        if (found := previous_read(code)) is not None:
            raise self._previous_in_parts(found)

    def _previous_in_parts(self, previous: Expression) -> FailedError:
        return self.refuse(Code.MISPLACED_FORM, PARTS_OF_PREVIOUS, previous.span, WHOLE_PREVIOUS)

    def as_type(self, node: Expression, of: PartType, bound: SeenNames, what: str) -> Part:
        """Return an expression part by part that has to be of a type."""
        part = self.part(node, bound, of)
        found = as_type(part, of, node.span)
        if found is None:
            self._require_known((node,), bound)
            raise self.refuse(
                Code.TYPE_MISMATCH,
                f"{what} has to be of `{type_text(of)}`",
                node.span,
                value_way_out(of, part, node.span.text),
            )
        return found

    def _read(self, node: Expression, name: Name, indices: tuple[Any, ...]) -> Part:
        declared = self.known.variables[name.text]
        number = len(declared.domain)
        if indices and len(indices) != number:
            raise self.refuse(
                Code.WRONG_ARITY,
                f"`{name.text}` takes {number} indices, and there are {len(indices)}",
                node.span,
                f"write `{name.text}[…]` with all of them" if number else f"write `{name.text}`",
            )

        def read(text: str) -> Expression:
            entry = replace(name, text=text, span=node.span)
            return expression_nodes.Index(entry, indices, span=node.span) if indices else entry

        return parts(declared.type, name.text, read)

    def field(self, base: Part, name: str, place: Span, node: Expression, bound: SeenNames) -> Part:
        """Return a field of a record; of an optional record, undefined where there is none."""
        if isinstance(base, Maybe):
            base = while_there(base, node.span)
        if isinstance(base, Fields) and name in base.fields:
            return self._definedness.field(base, name, bound)
        if isinstance(base, Fields):
            raise self.refuse(
                Code.UNKNOWN_NAME, f"`{base.name}` has no field `{name}`", place, field_way_out(name, base.fields)
            )
        known = [each.name for each in self.known.records.values() if name in each.fields]
        help = f"`{name}` is a field of {known[0]}" if known else "only records have fields"
        raise self.refuse(Code.UNKNOWN_NAME, f"there is no field `{name}` here", place, help, "of no record")

    def _value(self, part: Part, span: Span) -> Part:
        if isinstance(part, Maybe):
            return while_there(part, span)
        raise self.refuse(
            Code.TYPE_MISMATCH,
            "`value` takes an optional value",
            span,
            "write it without `value`, or declare the variable with `?`, as in `var x: Account? = none`",
        )

    def _record(self, node: expression_nodes.RecordValue, bound: SeenNames) -> Part:
        record = self.known.records.get(node.record.text)
        if record is None:
            known = ", ".join(f"`{name}`" for name in self.known.records)
            raise self.refuse(
                Code.UNKNOWN_NAME,
                f"there is no record `{node.record.text}`",
                node.record.span,
                f"there are {known}" if known else f"declare it, as in `record {node.record.text} {{ a: Int }}`",
            )
        given = self._given(record, node.fields, bound)
        missing = [name for name in record.fields if name not in given]
        if missing:
            raise self.refuse(
                Code.WRONG_ARITY,
                f"`{record.name}` needs {', '.join(f'`{name}`' for name in missing)}",
                node.span,
                missing_way_out(record, {each.name.text: each.value.span.text for each in node.fields}),
            )
        return Fields(record.name, {name: given[name] for name in record.fields})

    def _given(
        self, record: RecordType, fields: tuple[expression_nodes.FieldValue, ...], bound: SeenNames
    ) -> dict[str, Part]:
        given: dict[str, Part] = {}
        for each in fields:
            name = each.name.text
            if name in given or name not in record.fields:
                wrong = "is given twice" if name in given else f"is no field of `{record.name}`"
                help = "give it once" if name in given else field_way_out(name, record.fields)
                raise self.refuse(Code.UNKNOWN_NAME, f"`{name}` {wrong}", each.name.span, help)
            given[name] = self.as_type(each.value, record.fields[name], bound, f"the field `{name}`")
        return given

    def _updated(
        self,
        record: Part,
        place: Span,
        fields: tuple[expression_nodes.FieldValue, ...],
        bound: SeenNames,
        span: Span,
    ) -> Part:
        if isinstance(record, Maybe) and (previous := previous_of(record.there)) is not None:
            raise self.refuse(Code.MISPLACED_FORM, OPTIONAL_PREVIOUS, previous.span, CHANGED_OPTIONAL)
        base = while_there(record, span) if isinstance(record, Maybe) else record
        if not isinstance(base, Fields):
            help = "`with` changes fields of a record: write one in front of it"
            if isinstance(record, Absent):
                help = "`none` has no fields: write a record with all of them, `Name(field: e, …)`"
            raise self.refuse(Code.TYPE_MISMATCH, f"`{place.text}` is no record", place, help)
        return self._definedness.updated(base, self._given(self.known.records[base.name], fields, bound), bound)

    def _either(
        self,
        node: expression_nodes.Conditional,
        condition: Expression,
        then: Part,
        otherwise: Part,
        bound: SeenNames,
    ) -> Part:
        test = self.plain(condition, bound)
        pair = branches(then, otherwise, self.known.records)
        if pair is None:
            help = "give both as one type"
            if isinstance(then, Absent) or isinstance(otherwise, Absent):
                help = "assign it as a whole, or write what is asked of it in each branch"
            raise self.refuse(Code.TYPE_MISMATCH, "the branches of `if` have to be of one type", node.span, help)
        one, other = (iter(flat(each)) for each in pair)
        return mapped(
            pair[0],
            lambda _: expression_nodes.Conditional(test, next(one), next(other), span=node.span),
        )

    # ------------------------------------------------------------ expressions

    def plain(self, node: Expression, bound: SeenNames = NOTHING_SEEN) -> Expression:
        """Return an expression that is no record as a whole, without records in it."""
        found = self.part(node, bound)
        if isinstance(found, Plain):
            return found.expression
        message, help = misplaced(found, node.span.text)
        raise self.refuse(Code.TYPE_MISMATCH, message, node.span, help)

    def inside(self, node: Any, bound: SeenNames) -> Any:
        """Return a tree whose root is no record, with everything in it rewritten."""
        match node:
            case tuple():
                return tuple(self._inside_any(each, bound) for each in node)
            case expression_nodes.Comparison():
                return self._comparison(node, bound)
            case expression_nodes.Quantified(binders=binders) | expression_nodes.AggregateCall(binders=binders):
                names = frozenset(name.text for group in binders for name in group.names)
                return replace(node, binders=self.inside(binders, bound), body=self.plain(node.body, bound | names))
            case expression_nodes.EachEntry(names=names, body=body):
                return replace(node, body=self.plain(body, bound | {name.text for name in names}))
            case expression_nodes.Let(name=name, value=value, body=body):
                return replace(node, value=self.plain(value, bound), body=self.plain(body, bound | {name.text}))
            case expression_nodes.Arbitrary(name=name, condition=condition):
                own = bound if name is None else bound | {name.text}
                return node if condition is None else replace(node, condition=self.plain(condition, own))
            case expression_nodes.LeadsTo(binders=binders):
                own = bound | {name.text for group in binders for name in group.names}
                return replace(node, premise=self.plain(node.premise, own), goal=self.plain(node.goal, own))
            case expression_nodes.Unmodified(code=expression_nodes.SiteReference() as site):
                return self._unmodified(node, site, bound)
            case expression_nodes.Direction(site=site):
                return conjunction([replace(node, site=each) for each in self._clauses(site, bound)], node.span)
            case expression_nodes.Binary():
                return self._chain(node, bound)
            case expression_nodes.Call(function=function) if function.text == NOW and bound.outside is not None:
                return replace(node, arguments=self.inside(node.arguments, bound.outside))
            case Node():
                changed = {
                    name: self._inside_any(value, bound)
                    for name in node.__struct_fields__
                    if isinstance(value := getattr(node, name), Node | tuple) and name != "function"
                }
                return replace(node, **changed) if changed else node
            case _:
                return node

    def _inside_any(self, node: Any, bound: SeenNames) -> Any:
        if isinstance(node, Expression):
            return self.plain(node, bound)
        return self.inside(node, bound) if isinstance(node, Node | tuple) else node

    def _chain(self, node: expression_nodes.Binary, bound: SeenNames) -> Expression:
        """Rewrite infix operators; long chains associate to the left, and are walked in a loop."""
        chain: list[expression_nodes.Binary] = []
        first: Expression = node
        while isinstance(first, expression_nodes.Binary):
            chain.append(first)
            first = first.left
        found: Expression = self.plain(first, bound)
        for each in reversed(chain):
            found = replace(each, left=found, right=self.plain(each.right, bound))
        return found

    def _comparison(self, node: expression_nodes.Comparison, bound: SeenNames) -> Expression:
        found = [self.part(operand, bound) for operand in node.operands]
        if all(isinstance(each, Plain) for each in found):
            return replace(node, operands=tuple(flat(each)[0] for each in found))
        self._require_known(node.operands, bound)
        conditions: list[Expression] = []
        pairs = zip(node.operands, node.operands[1:], strict=False)
        for operator, operands in zip(node.operators, pairs, strict=True):
            if operator not in (ComparisonOperator.EQUAL, ComparisonOperator.NOT_EQUAL):
                message = "records and optional values have no order"
                raise self.refuse(Code.TYPE_MISMATCH, message, node.span, "compare a field, or `value(x)`")
            same = self._whole_maps(node, operands, bound) or self._equality(node, operands, bound)
            conditions.append(same if operator is ComparisonOperator.EQUAL else negation(same, node.span))
        return conjunction(conditions, node.span)

    def _equality(
        self, node: expression_nodes.Comparison, operands: tuple[Expression, Expression], bound: SeenNames
    ) -> Expression:
        one, other = (self.part(operand, bound) for operand in operands)
        pair = together(one, other)
        if pair is not None:
            return self._definedness.equality(pair, node, bound)
        for operand in operands:
            if isinstance(operand, expression_nodes.Previous):
                raise self._previous_in_parts(operand)
        for part, operand in ((one, operands[1]), (other, operands[0])):
            if isinstance(part, Absent) and not isinstance(self.part(operand, bound), Absent):
                help = "leave the comparison out, or declare a variable with `?`, as in `var x: Int? = none`"
                message = f"`{quoted(operand.span.text)}` is never `none`"
                raise self.refuse(Code.TYPE_MISMATCH, message, operand.span, help, "always has a value")
        raise self.refuse(
            Code.TYPE_MISMATCH,
            "both sides of a comparison have to be of one type",
            node.span,
            "compare a field, or `value(x)`; a record is written `Name(field: e, …)`",
        )

    def _whole_maps(
        self, node: expression_nodes.Comparison, operands: tuple[Expression, Expression], bound: SeenNames
    ) -> Expression | None:
        """Return the equality of two whole maps, entry by entry; None for other values."""
        maps: list[tuple[Name, CompoundVariable]] = []
        for each in operands:
            known = self.known.variables.get(each.text) if isinstance(each, Name) and each.text not in bound else None
            if known is not None and known.domain and isinstance(each, Name):
                maps.append((each, known))
        if len(maps) < len(operands):
            return None
        span, domain = node.span, maps[0][1].domain
        names = [expression_nodes.Identifier(f"_{number}", span=span) for number in range(1, len(domain) + 1)]
        indices = tuple(Name(name.text, span=span) for name in names)
        pair = together(*(self._read(node, name, indices) for name, _ in maps))
        if pair is None:
            return None
        pairs = zip(names, as_declared(domain), strict=True)
        groups = tuple(expression_nodes.BinderGroup((name,), sort, span=span) for name, sort in pairs)
        return expression_nodes.Quantified(QuantifierKind.FORALL, groups, equal(*pair, span), span=span)

    def _require_known(self, operands: tuple[Expression, ...], bound: SeenNames) -> None:
        """Report a name that stands for nothing; no mistake is reported about the value that is compared with it."""
        known = self.known.names | self.known.variables.keys() | bound.names
        for operand in operands:
            if isinstance(operand, Name) and operand.qualifier is None and operand.text not in {NONE, *known}:
                near = closest(operand.text, sorted(known))
                help = did_you_mean(operand.text, near) if near else "declare it, or write the name of a variable"
                help = "write `none`" if is_nothing(operand.text) else help
                message = f"there is no value called `{operand.text}`"
                raise self.refuse(Code.UNKNOWN_NAME, message, operand.span, help)

    def _unmodified(
        self, node: expression_nodes.Unmodified, site: expression_nodes.SiteReference, bound: SeenNames
    ) -> Expression:
        return conjunction([replace(node, code=each) for each in self._clauses(site, bound)], node.span)

    def _clauses(self, site: expression_nodes.SiteReference, bound: SeenNames) -> list[expression_nodes.SiteReference]:
        """Return the sites that a clause has become: several, if it assigns an optional value or a record."""
        of = self.known.sites.get((site.rule.rule.text, site.site.text))
        rule = self.inside(site.rule, bound)
        names = [site.site.text] if of is None else part_names(of, site.site.text)
        return [replace(site, rule=rule, site=replace(site.site, text=name)) for name in names]
