"""The places of names in expressions.

Owns: which name hides which, and the thing that each name in an expression refers to.
Must never know: declarations around an expression; types, apart from those that are handed in.

The walk does not recurse: trees may be deep.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

from msgspec import field

from invariants.foundation.records import Record
from invariants.foundation.sources import Span
from invariants.language.tree import expression_nodes
from invariants.lsp.names.declared import DeclaredNames, edited_sites
from invariants.lsp.names.records import record_in, record_of
from invariants.lsp.names.symbols import Named, NameKind, NamePlace, PlaceRole

EnumAt = Callable[[Span], str | None]
"""Returns the enumeration of a member that several have, where a model without an error tells it."""

BoundNames = Mapping[str, Named]


class VisibleNames(Record):
    """The bound names that an expression sees: its own, and in ``now`` those of the modification around it."""

    bound: BoundNames
    maker: BoundNames = field(default_factory=dict)

    def binding(self, names: Iterable[Named]) -> VisibleNames:
        """Return the same names with more bound ones."""
        return VisibleNames({**self.bound, **{each.name: each for each in names}}, self.maker)


NOTHING_BOUND = VisibleNames({})


class PlaceCollector:
    """Collects places of names in trees. ``places`` has those found so far, in no order."""

    def __init__(self, declared: DeclaredNames, enum_at: EnumAt) -> None:
        self.declared = declared
        self.places: list[NamePlace] = []
        self._enum_at = enum_at

    def add(
        self, name: expression_nodes.Identifier, named: Named | None, role: PlaceRole, declaration: object = None
    ) -> None:
        """Add the place of a name; a name that refers to nothing has none."""
        if named is not None:
            self.places.append(NamePlace(name.span, named, role, declaration))

    def walk(self, root: object, names: VisibleNames = NOTHING_BOUND) -> None:
        """Add all places in a tree."""
        stack: list[tuple[object, VisibleNames]] = [(root, names)]
        while stack:
            node, seen = stack.pop()
            stack += self._parts(node, seen)

    def _parts(self, node: object, names: VisibleNames) -> list[tuple[object, VisibleNames]]:
        """Add the places of a node itself, and return its parts with the names that each sees."""
        match node:
            case tuple():
                return [(part, names) for part in node]
            case expression_nodes.Name():
                self._name(node, names)
            case expression_nodes.NamedType(name=name):
                self._at(node.span.start, name, node.span, self.declared.type(name))
            case expression_nodes.Call(function=function, arguments=arguments):
                return self._call(function, arguments, names)
            case (
                expression_nodes.Quantified(binders=binders, body=body)
                | expression_nodes.AggregateCall(binders=binders, body=body)
            ):
                return [*self.types_of(binders, names), (body, names.binding(self.bind(binders)))]
            case expression_nodes.EachEntry(names=bound, body=body):
                return [(body, names.binding([self.bound_here(name, node) for name in bound]))]
            case expression_nodes.Let(name=name, value=value, body=body):
                return [(value, names), (body, names.binding([self.bound_here(name, node)]))]
            case expression_nodes.Arbitrary(name=name, condition=condition):
                return [(condition, names if name is None else names.binding([self.bound_here(name, node)]))]
            case expression_nodes.RecordValue(record=record, fields=fields):
                self.add(record, self.declared.type(record.text), PlaceRole.READ)
                return self._fields(fields, record.text, names)
            case expression_nodes.Updated(base=base, fields=fields):
                return [(base, names), *self._fields(fields, self._record(base, names), names)]
            case expression_nodes.Field(base=base, name=name):
                self.add(name, self.declared.field(self._record(base, names), name.text), PlaceRole.READ)
                return [(base, names)]
            case expression_nodes.Hole(over=over):
                for name in over or ():
                    self.add(name, names.bound.get(name.text) or self.declared.values.get(name.text), PlaceRole.READ)
            case expression_nodes.RuleReference(arguments=arguments):
                self.rule(node, PlaceRole.READ)
                return [(arguments, names)]
            case expression_nodes.SiteReference(rule=rule):
                self.site(node, PlaceRole.READ)
                return [(rule, names)]
            case expression_nodes.Possible(body=body, measure=measure, rules=rules):
                self._rules(rules)
                return [(body, names), (measure, names)]
            case expression_nodes.LeadsTo(binders=binders, premise=premise, goal=goal, rules=rules):
                self._rules(rules)
                inner = names.binding(self.bind(binders))
                return [*self.types_of(binders, names), (premise, inner), (goal, inner)]
            case expression_nodes.Unmodified(code=code, since=since):
                if since is not None and since.text in self.declared.backups:
                    self.add(since, Named(NameKind.BACKUP, since.text), PlaceRole.READ)
                return [(code, names)]
            case expression_nodes.HeldValue(site=site, name=name):
                self._held(site, name)
                return [(site, names)]
            case expression_nodes.Node():
                return [(getattr(node, part), names) for part in node.__struct_fields__]
            case _:
                pass
        return []

    # ------------------------------------------------------------------ names

    def _name(self, node: expression_nodes.Name, names: VisibleNames) -> None:
        source, start, end = node.span.source, node.span.start, node.span.end
        if node.qualifier is not None:
            enum = self.declared.type(node.qualifier)
            value = names.bound.get(node.qualifier) or self.declared.values.get(node.qualifier)
            self._at(start, node.qualifier, node.span, enum or value)
            part: Named | None = None
            if enum is not None and node.qualifier in self.declared.members.get(node.text, ()):
                part = Named(NameKind.MEMBER, node.text, enum.name)
            elif node.qualifier not in names.bound:
                types, records = self.declared.value_types, self.declared.records
                part = self.declared.field(record_in(types.get(node.qualifier), records), node.text)
            self._at(end - len(node.text), node.text, node.span, part)
            return
        named = names.bound.get(node.text) or self.declared.values.get(node.text)
        if named is None:
            named = self._member(node.text, Span(source, start, start + len(node.text)))
        self._at(start, node.text, node.span, named)

    def _record(self, node: object, names: VisibleNames) -> str | None:
        """Return the record that an expression is of."""
        return record_of(node, self.declared.records, self.declared.value_types, names.bound)

    def _fields(
        self, fields: Iterable[expression_nodes.FieldValue], record: str | None, names: VisibleNames
    ) -> list[tuple[object, VisibleNames]]:
        """Add the places of fields that are given, and return their values for the walk."""
        given = list(fields)
        for each in given:
            self.add(each.name, self.declared.field(record, each.name.text), PlaceRole.READ)
        return [(each.value, names) for each in given]

    def _member(self, name: str, span: Span) -> Named | None:
        enums = self.declared.members.get(name, [])
        enum = enums[0] if len(enums) == 1 else self._enum_at(span) if enums else None
        return None if enum is None else Named(NameKind.MEMBER, name, enum)

    def _at(self, start: int, name: str, around: Span, named: Named | None) -> None:
        place = Span(around.source, start, start + len(name))
        self.add(expression_nodes.Identifier(name, span=place), named, PlaceRole.READ)

    def _call(
        self, function: expression_nodes.Identifier, arguments: tuple[object, ...], names: VisibleNames
    ) -> list[tuple[object, VisibleNames]]:
        declared = self.declared.values.get(function.text)
        if declared is not None:
            self.add(function, declared, PlaceRole.READ)
        elif function.text == "now":
            return [(arguments, VisibleNames(names.maker))]
        elif function.text == "saved":
            for argument in arguments:
                if isinstance(argument, expression_nodes.Name) and argument.text in self.declared.backups:
                    backup = Named(NameKind.BACKUP, argument.text)
                    self._at(argument.span.start, argument.text, argument.span, backup)
            return []
        return [(arguments, names)]

    # ------------------------------------------------------------------- code

    def rule(self, node: expression_nodes.RuleReference, role: PlaceRole) -> None:
        """Add the place of the name of a rule, without its arguments."""
        self.add(node.rule, self.declared.rule(node.rule.text), role)

    def _rules(self, rules: Iterable[expression_nodes.Identifier] | None) -> None:
        for rule in rules or ():
            self.add(rule, self.declared.rule(rule.text), PlaceRole.READ)

    def site(self, node: expression_nodes.SiteReference, role: PlaceRole) -> None:
        """Add the place of the name of a site, without its rule."""
        rule, name = node.rule.rule.text, node.site.text
        if name in self.declared.sites.get(rule, ()):
            self.add(node.site, Named(NameKind.SITE, name, rule), role)

    def _held(self, site: expression_nodes.SiteReference, name: expression_nodes.Identifier) -> None:
        """Add the parameters that a captured value can come from: those of every modification that edits the site."""
        for rule in self.declared.rules.values():
            if site.site.text in edited_sites(rule).get(site.rule.rule.text, ()):
                for parameter in rule.parameters:
                    if parameter.name.text == name.text:
                        self.add(name, local(NameKind.PARAMETER, parameter.name), PlaceRole.READ)

    # ---------------------------------------------------------------- binders

    def bind(self, binders: Iterable[expression_nodes.BinderGroup]) -> list[Named]:
        """Add the places where names are bound, and return the names."""
        return [self.bound_here(name, group) for group in binders for name in group.names]

    def bound_here(self, name: expression_nodes.Identifier, node: object) -> Named:
        """Add the place where a name is bound, and return the name."""
        named = local(NameKind.LOCAL, name)
        self.add(name, named, PlaceRole.DECLARATION, node)
        return named

    def types_of(
        self, binders: Iterable[expression_nodes.BinderGroup], names: VisibleNames
    ) -> list[tuple[object, VisibleNames]]:
        """Return the types of bound names, for the walk."""
        return [(group.type, names) for group in binders]


def local(kind: NameKind, name: expression_nodes.Identifier) -> Named:
    """Return the bound name that is declared at a place."""
    return Named(kind, name.text, f"{name.span.source.path}:{name.span.start}")
