"""Expressions, types and references to rules, from the parse tree.

Owns: one method per rule of the grammar for these, and the refusal of texts that the grammar lets through: reserved
names, and binders that are no names.
Must never know: the meaning of a name.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from invariants.foundation.codes import Code
from invariants.foundation.diagnostics import Diagnostic, Label
from invariants.foundation.sources import SourceText, Span
from invariants.language.model.operators import EditDirection, Extreme, QuantifierKind
from invariants.language.parsing.parse_tree import Token
from invariants.language.parsing.partial_nodes import ParsedPart, PartialNode, value_of, values_of
from invariants.language.tree import expression_nodes
from invariants.language.tree.keywords import is_reserved

TYPE_RULES = ("named_type", "range_type", "optional_type")
"""The rules of the grammar that are types."""

ATOM_RULES = frozenset(
    {
        "number",
        "boolean",
        "previous",
        "name",
        "primed",
        "qualified",
        "indexed",
        "call",
        "aggregate",
        "enabled",
        "unmodified",
        "quantified",
        "conditional",
        "let",
        "any",
        "can",
        "record_value",
        "field",
        "updated",
        "direction",
        "hole",
    }
)
"""The rules of the grammar that are expressions one level deeper than their parts."""

_INFIX_WORDS = frozenset({"and", "or", "div", "mod", "then", "else", "in"})


class ExpressionBuilder:
    """Builds the expressions of one text. ``diagnostics`` has the mistakes that were met on the way.

    There is one method for each rule of the grammar, named after the rule. The method takes the parts of the rule,
    tokens included, and the place of the whole, and returns the value that the rule stands for.
    """

    def __init__(self, source: SourceText) -> None:
        self.source = source
        self.diagnostics: list[Diagnostic] = []

    # ------------------------------------------------------------------ names

    def span_of(self, part: ParsedPart) -> Span:
        """Return the place of a part."""
        return Span(self.source, part.start, part.end)

    def identifier(self, part: ParsedPart) -> expression_nodes.Identifier:
        """Return the token as a name; a reserved name gets a diagnostic."""
        name = expression_nodes.Identifier(str(part), span=self.span_of(part))
        if is_reserved(name.text):
            self.diagnostics.append(_reserved_name(name))
        elif not name.text.isascii() and not name.text.isidentifier():
            self.diagnostics.append(
                Diagnostic(
                    Code.SYNTAX,
                    f"`{name.text}` has a character that cannot be part of a name",
                    (Label(name.span),),
                    help="names are made of letters, digits and `_`",
                )
            )
        return name

    def identifiers(self, parts: Iterable[ParsedPart]) -> tuple[expression_nodes.Identifier, ...]:
        """Return the names among the parts."""
        return tuple(self.identifier(part) for part in parts if isinstance(part, Token) and part.type == "NAME")

    def _on_names(self, parts: Sequence[ParsedPart], _: Span) -> tuple[expression_nodes.Identifier, ...]:
        return self.identifiers(parts)

    def _on_label(self, parts: Sequence[ParsedPart], _: Span) -> expression_nodes.Identifier:
        return self.identifier(parts[0])

    # ------------------------------------------------------------------ types

    def _on_named_type(self, parts: Sequence[ParsedPart], span: Span) -> expression_nodes.NamedType:
        return expression_nodes.NamedType(self.identifier(parts[0]).text, span=span)

    def _on_range_type(self, parts: Sequence[ParsedPart], span: Span) -> expression_nodes.RangeType:
        low, high = values_of(parts)
        return expression_nodes.RangeType(low, high, span=span)

    def _on_optional_type(self, parts: Sequence[ParsedPart], span: Span) -> expression_nodes.OptionalType:
        return expression_nodes.OptionalType(value_of(parts, *TYPE_RULES), span=span)

    # ---------------------------------------------------------------- records

    def _on_fields(self, parts: Sequence[ParsedPart], _: Span) -> tuple[Any, ...]:
        return values_of(parts)

    def _on_field_value(self, parts: Sequence[ParsedPart], span: Span) -> expression_nodes.FieldValue:
        return expression_nodes.FieldValue(self.identifier(parts[0]), value_of(parts, "expression"), span=span)

    def _on_record_value(self, parts: Sequence[ParsedPart], span: Span) -> expression_nodes.RecordValue:
        return expression_nodes.RecordValue(self.identifier(parts[0]), value_of(parts, "fields"), span=span)

    def _on_updated(self, parts: Sequence[ParsedPart], span: Span) -> expression_nodes.Updated:
        return expression_nodes.Updated(_first_value(parts), value_of(parts, "fields"), span=span)

    def _on_field(self, parts: Sequence[ParsedPart], span: Span) -> expression_nodes.Field:
        return expression_nodes.Field(_first_value(parts), self.identifier(parts[-1]), span=span)

    # ------------------------------------------------------------------ rules

    def _on_rule_reference(self, parts: Sequence[ParsedPart], span: Span) -> expression_nodes.RuleReference:
        return expression_nodes.RuleReference(self.identifier(parts[0]), value_of(parts, "arguments"), span=span)

    def _on_site(self, parts: Sequence[ParsedPart], span: Span) -> expression_nodes.SiteReference:
        return expression_nodes.SiteReference(value_of(parts, "rule_reference"), self.identifier(parts[-1]), span=span)

    def _on_arguments(self, parts: Sequence[ParsedPart], _: Span) -> tuple[Any, ...]:
        return values_of(parts)

    def _on_wildcard(self, _: Sequence[ParsedPart], span: Span) -> expression_nodes.Wildcard:
        return expression_nodes.Wildcard(span=span)

    # ------------------------------------------------------------------ atoms

    def _on_number(self, parts: Sequence[ParsedPart], span: Span) -> expression_nodes.Number:
        return expression_nodes.Number(str(parts[0]), span=span)

    def _on_boolean(self, parts: Sequence[ParsedPart], span: Span) -> expression_nodes.Boolean:
        return expression_nodes.Boolean(parts[0] == "true", span=span)

    def _on_previous(self, _: Sequence[ParsedPart], span: Span) -> expression_nodes.Previous:
        return expression_nodes.Previous(span=span)

    def _on_name(self, parts: Sequence[ParsedPart], span: Span) -> expression_nodes.Name:
        word = str(parts[0])
        if word in _INFIX_WORDS:
            self.diagnostics.append(
                Diagnostic(
                    Code.SYNTAX,
                    f"an expression is missing before `{word}`",
                    (Label(span, "an expression is expected here"),),
                    help=f"`{word}` is a keyword; write an expression before it",
                )
            )
            return expression_nodes.Name(word, span=span)
        return expression_nodes.Name(self.identifier(parts[0]).text, span=span)

    def _on_primed(self, parts: Sequence[ParsedPart], span: Span) -> expression_nodes.Name:
        return expression_nodes.Name(self.identifier(parts[0]).text, primed=True, span=span)

    def _on_qualified(self, parts: Sequence[ParsedPart], span: Span) -> expression_nodes.Name:
        qualifier, member = self.identifiers(parts)
        return expression_nodes.Name(member.text, qualifier.text, span=span)

    def _on_indexed(self, parts: Sequence[ParsedPart], span: Span) -> expression_nodes.Index:
        primed = isinstance(parts[1], Token)
        place = Span(self.source, span.start, (parts[1] if primed else parts[0]).end)
        base = expression_nodes.Name(self.identifier(parts[0]).text, primed=primed, span=place)
        return expression_nodes.Index(base, value_of(parts, "index"), span=span)

    def _on_index(self, parts: Sequence[ParsedPart], _: Span) -> tuple[Any, ...]:
        return values_of(parts)

    def _on_expressions(self, parts: Sequence[ParsedPart], _: Span) -> tuple[Any, ...]:
        return values_of(parts)

    def _on_call(self, parts: Sequence[ParsedPart], span: Span) -> expression_nodes.Call:
        return expression_nodes.Call(self.identifier(parts[0]), value_of(parts, "expressions") or (), span=span)

    def _on_aggregate(self, parts: Sequence[ParsedPart], span: Span) -> expression_nodes.AggregateCall:
        return expression_nodes.AggregateCall(
            self.identifier(parts[0]), value_of(parts, "counted"), value_of(parts, "expression"), span=span
        )

    def _on_counted(self, parts: Sequence[ParsedPart], span: Span) -> tuple[expression_nodes.BinderGroup, ...]:
        """Add a group of binders. The grammar takes the names for expressions until it meets the ``in``."""
        earlier: tuple[expression_nodes.BinderGroup, ...] = value_of(parts, "counted") or ()
        written = next(part for part in parts if isinstance(part, PartialNode) and part.rule == "expressions")
        names = tuple(self._binder(expression) for expression in written.value)
        group = expression_nodes.BinderGroup(
            names, value_of(parts, *TYPE_RULES), span=Span(self.source, written.start, span.end)
        )
        return (*earlier, group)

    def _binder(self, expression: Any) -> expression_nodes.Identifier:
        match expression:
            case expression_nodes.Name(text, None, False):
                return expression_nodes.Identifier(text, span=expression.span)
        self.diagnostics.append(
            Diagnostic(
                Code.SYNTAX,
                "a name is expected in front of `in`",
                (Label(expression.span, "this is not a name"),),
                help="write for example `count(a in Agent: member[a])`",
            )
        )
        return expression_nodes.Identifier("", span=expression.span)

    def _on_enabled(self, parts: Sequence[ParsedPart], span: Span) -> expression_nodes.Enabled:
        return expression_nodes.Enabled(value_of(parts, "rule_reference"), span=span)

    def _on_unmodified(self, parts: Sequence[ParsedPart], span: Span) -> expression_nodes.Unmodified:
        since = value_of(parts, "since")
        return expression_nodes.Unmodified(value_of(parts, "rule_reference", "site"), since, span=span)

    def _on_since(self, parts: Sequence[ParsedPart], span: Span) -> expression_nodes.Identifier:
        return self.identifier(parts[-1])

    def _on_captured(self, parts: Sequence[ParsedPart], span: Span) -> expression_nodes.HeldValue:
        return expression_nodes.HeldValue(value_of(parts, "site"), self.identifier(parts[-1]), span=span)

    def _on_can(self, parts: Sequence[ParsedPart], span: Span) -> expression_nodes.Possible:
        within, rules = value_of(parts, "within"), value_of(parts, "by")
        measure = value_of(parts, "decreases")
        return expression_nodes.Possible(value_of(parts, "expression"), measure, within, rules, span=span)

    def _on_direction(self, parts: Sequence[ParsedPart], span: Span) -> expression_nodes.Direction:
        return expression_nodes.Direction(EditDirection(str(parts[0])), value_of(parts, "site"), span=span)

    def _on_decreases(self, parts: Sequence[ParsedPart], _: Span) -> expression_nodes.Expression:
        return value_of(parts, "expression")  # type: ignore[no-any-return]

    def _on_within(self, parts: Sequence[ParsedPart], span: Span) -> expression_nodes.Number:
        return expression_nodes.Number(str(parts[-1]), span=self.span_of(parts[-1]))

    def _on_by(self, parts: Sequence[ParsedPart], _: Span) -> tuple[expression_nodes.Identifier, ...]:
        return value_of(parts, "names")  # type: ignore[no-any-return]

    def deadline(self, first: PartialNode, written: tuple[Any, ...], end: int) -> expression_nodes.LeadsTo:
        """Return a deadline from the condition in front of ``leads to``, and the parts behind it.

        A ``forall`` in front of both, without parentheses, is around both.
        """
        binders: tuple[expression_nodes.BinderGroup, ...] = ()
        premise, start = first.value, first.start
        while start == premise.span.start:
            match premise:
                case expression_nodes.Quantified(quantifier=QuantifierKind.FORALL, binders=groups, body=body):
                    start = _start_of_body(premise, groups)
                    binders, premise = (*binders, *groups), body
                case _:
                    break
        goal, within, (rules, modifications) = written
        span = Span(self.source, first.start, end)
        return expression_nodes.LeadsTo(binders, premise, goal, within, rules, modifications, span=span)

    def _on_leads_to(self, parts: Sequence[ParsedPart], _: Span) -> tuple[Any, ...]:
        counted = value_of(parts, "counted_steps") or (None, False)
        return value_of(parts, "expression"), value_of(parts, "within"), counted

    def _on_counted_steps(
        self, parts: Sequence[ParsedPart], _: Span
    ) -> tuple[tuple[expression_nodes.Identifier, ...] | None, bool]:
        return value_of(parts, "names"), parts[0] == "modifications"

    def _on_unknown(self, parts: Sequence[ParsedPart], span: Span) -> expression_nodes.Unknown:
        return expression_nodes.Unknown(value_of(parts, "expressions") or (), span=span)

    def _on_parenthesized(self, parts: Sequence[ParsedPart], _: Span) -> Any:
        return value_of(parts, "expression")

    def _on_groups(self, parts: Sequence[ParsedPart], _: Span) -> tuple[expression_nodes.BinderGroup, ...]:
        return values_of(parts)

    def _on_group(self, parts: Sequence[ParsedPart], span: Span) -> expression_nodes.BinderGroup:
        return expression_nodes.BinderGroup(value_of(parts, "names"), value_of(parts, *TYPE_RULES), span=span)

    def _on_quantified(self, parts: Sequence[ParsedPart], span: Span) -> expression_nodes.Quantified:
        kind = QuantifierKind(str(parts[0]))
        return expression_nodes.Quantified(kind, value_of(parts, "groups"), value_of(parts, "expression"), span=span)

    def _on_conditional(self, parts: Sequence[ParsedPart], span: Span) -> expression_nodes.Conditional:
        condition, then, otherwise = values_of(parts)
        return expression_nodes.Conditional(condition, then, otherwise, span=span)

    def _on_let(self, parts: Sequence[ParsedPart], span: Span) -> expression_nodes.Let:
        value, body = values_of(parts)
        return expression_nodes.Let(self.identifier(parts[1]), value, body, span=span)

    def _on_any(self, parts: Sequence[ParsedPart], span: Span) -> expression_nodes.Arbitrary:
        name = self.identifier(parts[1]) if len(parts) > 1 else None
        return expression_nodes.Arbitrary(name, value_of(parts, "where"), span=span)

    def _on_hole(self, parts: Sequence[ParsedPart], span: Span) -> expression_nodes.Hole:
        extreme = next(
            (Extreme(str(part)) for part in parts if isinstance(part, Token) and part.type == "EXTREME"), None
        )
        return expression_nodes.Hole(value_of(parts, "over"), extreme, span=span)

    def _on_over(self, parts: Sequence[ParsedPart], _: Span) -> tuple[expression_nodes.Identifier, ...]:
        return value_of(parts, "names")  # type: ignore[no-any-return]

    def _on_value(self, parts: Sequence[ParsedPart], _: Span) -> Any:
        return value_of(parts, "expression")

    def _on_where(self, parts: Sequence[ParsedPart], _: Span) -> Any:
        return value_of(parts, "expression")


def _first_value(parts: Sequence[ParsedPart]) -> expression_nodes.Expression:
    return next(part.value for part in parts if isinstance(part, PartialNode))  # type: ignore[no-any-return]


def _start_of_body(quantified: expression_nodes.Quantified, groups: tuple[expression_nodes.BinderGroup, ...]) -> int:
    """Return the place of the first sign behind the colon of a quantifier, parentheses and comments included."""
    text = quantified.span.source.text
    place = text.index(":", groups[-1].span.end) + 1
    while place < quantified.body.span.start and (text[place].isspace() or text[place] == "#"):
        place = text.index("\n", place) if text[place] == "#" else place + 1
    return place


def _reserved_name(name: expression_nodes.Identifier) -> Diagnostic:
    if name.text == "_":
        message = "`_` is not a name"
        way_out = "`_` stands for any value of an argument of a rule, as in `disable work(_)`; write a name here"
    elif name.text.startswith("__"):
        message = f"`{name.text}` cannot be a name: names that start with `__` are reserved"
        way_out = f"call it `{name.text.strip('_') or 'x'}`"
    elif name.text == "require" and name.span.source.text[: name.span.start].endswith("."):
        message = "a `require` clause is named by its label"
        way_out = "give the clause a label, as in `require gate: …`, and write the label here"
    else:
        message = f"`{name.text}` is a keyword and cannot be a name"
        way_out = f"choose another name, for example `{name.text}_`"
    return Diagnostic(Code.RESERVED_NAME, message, (Label(name.span),), help=way_out)
