"""The places of names in declarations and statements.

Owns: the names that each declaration declares, and the names that its parts see.
Must never know: expressions, types.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from invariants.foundation.sources import Span
from invariants.language.tree import declaration_nodes, expression_nodes
from invariants.lsp.names.declared import DeclaredNames, declared_names, rule_kind, site_of
from invariants.lsp.names.expressions import EnumAt, PlaceCollector, VisibleNames, local
from invariants.lsp.names.symbols import Named, NameKind, NamePlace, PlaceRole


def places_of(
    documents: Sequence[declaration_nodes.Document], enum_at: EnumAt
) -> tuple[DeclaredNames, list[NamePlace]]:
    """Return the names that some files declare together, and every place of a name in them, file by file in order."""
    declared = declared_names(documents)
    collector = _DeclarationPlaces(declared, enum_at)
    for document in documents:
        before = len(collector.places)
        if document.header is not None:
            name = document.header.name
            collector.add(name, Named(NameKind.SYSTEM, name.text), PlaceRole.DECLARATION, document.header)
        for item in document.items:
            collector.item(item)
        collector.places[before:] = sorted(collector.places[before:], key=lambda place: place.span.start)
    return declared, collector.places


class _DeclarationPlaces(PlaceCollector):
    """Collects the places of names in whole files."""

    def item(self, item: object) -> None:
        """Add the places of a declaration. Of a proposal, which belongs to no model, there are none."""
        match item:
            case declaration_nodes.EnumDeclaration(name=name, members=members):
                self.add(name, self.declared.type(name.text), PlaceRole.DECLARATION, item)
                for member in members:
                    self.add(member, Named(NameKind.MEMBER, member.text, name.text), PlaceRole.DECLARATION, item)
            case declaration_nodes.TypeDeclaration(name=name, scope=scope, names=individuals):
                self.add(name, self.declared.type(name.text), PlaceRole.DECLARATION, item)
                self.walk(scope)
                for each in individuals:
                    self.add(each, self.declared.values.get(each.text), PlaceRole.DECLARATION, item)
            case declaration_nodes.RecordDeclaration(name=name, fields=fields):
                self.add(name, self.declared.type(name.text), PlaceRole.DECLARATION, item)
                for field in fields:
                    self.add(field.name, self.declared.field(name.text, field.name.text), PlaceRole.DECLARATION, field)
                    self.walk(field.type)
            case declaration_nodes.ConstDeclaration() | declaration_nodes.VarDeclaration():
                self.add(item.name, self.declared.values.get(item.name.text), PlaceRole.DECLARATION, item)
                condition = item.condition if isinstance(item, declaration_nodes.ConstDeclaration) else None
                self.walk((item.domain, item.type, item.value, condition))
            case declaration_nodes.DefineDeclaration(name=name, parameters=parameters, type=type, body=body):
                self.add(name, self.declared.values.get(name.text), PlaceRole.DECLARATION, item)
                self.walk(type)
                self.walk(body, VisibleNames(self._parameters(parameters)))
            case declaration_nodes.InitDeclaration(name=label, condition=condition):
                if label is not None:
                    self.add(label, Named(NameKind.INITIAL, label.text), PlaceRole.DECLARATION, item)
                self.walk(condition)
            case declaration_nodes.RuleDeclaration():
                self._rule(item)
            case declaration_nodes.BackupDeclaration(name=name, items=items):
                self.add(name, Named(NameKind.BACKUP, name.text), PlaceRole.DECLARATION, item)
                for each in items:
                    self.add(each, self._kept(each.text), PlaceRole.READ)
            case declaration_nodes.InvariantDeclaration(name=name, condition=condition):
                self.add(name, self.declared.properties.get(name.text), PlaceRole.DECLARATION, item)
                self.walk(condition)
            case declaration_nodes.AssumeDeclaration(name=name, condition=condition):
                self.add(name, Named(NameKind.ASSUMPTION, name.text), PlaceRole.DECLARATION, item)
                self.walk(condition)
            case declaration_nodes.CheckDeclaration(properties=properties, options=options):
                for prop in properties:
                    self._property(prop)
                for option in options:
                    if isinstance(option, declaration_nodes.GivenConstant):
                        self.add(option.name, self.declared.values.get(option.name.text), PlaceRole.READ)
                        self.walk(option.value)
                    else:
                        self.add(option.name, self.declared.type(option.name.text), PlaceRole.READ)
            case _:
                pass

    def _kept(self, name: str) -> Named | None:
        """Return the rule or the variable that a backup keeps; ``code`` is every rule."""
        return None if name == "code" else self.declared.rule(name) or self.declared.values.get(name)

    def _property(self, node: declaration_nodes.PropertyReference) -> None:
        subject, _, kind = node.text.partition(".")
        name = expression_nodes.Identifier(subject, span=_first(node, len(subject)))
        values, properties = self.declared.values, self.declared.properties
        match kind:
            case "range":
                self.add(name, values.get(subject), PlaceRole.READ)
            case "defined":
                self.add(name, self.declared.rule(subject) or properties.get(subject), PlaceRole.READ)
            case _:
                self.add(name, properties.get(subject), PlaceRole.READ)

    # ------------------------------------------------------------------ rules

    def _parameters(self, parameters: Iterable[declaration_nodes.Parameter]) -> dict[str, Named]:
        found = {}
        for parameter in parameters:
            named = found[parameter.name.text] = local(NameKind.PARAMETER, parameter.name)
            self.add(parameter.name, named, PlaceRole.DECLARATION, parameter)
            self.walk((parameter.domain, parameter.type))
        return found

    def _rule(self, rule: declaration_nodes.RuleDeclaration) -> None:
        self.add(rule.name, Named(rule_kind(rule), rule.name.text), PlaceRole.DECLARATION, rule)
        own = VisibleNames(self._parameters(rule.parameters))
        for statement in rule.body:
            match statement:
                case declaration_nodes.Require() | declaration_nodes.Assign():
                    self._clause(statement, rule.name.text, own, own, PlaceRole.DECLARATION)
                case declaration_nodes.ForBlock(binders=binders, condition=condition, assignments=assignments):
                    for type, names in self.types_of(binders, own):
                        self.walk(type, names)
                    inner = own.binding(self.bind(binders))
                    self.walk(condition, inner)
                    for assignment in assignments:
                        self._clause(assignment, rule.name.text, inner, inner, PlaceRole.DECLARATION)
                case declaration_nodes.Labelled(label=label, edit=edit):
                    self.add(label, Named(NameKind.SITE, label.text, rule.name.text), PlaceRole.DECLARATION, statement)
                    self._edit(edit, own)
                case _:
                    self._edit(statement, own)

    def _clause(
        self,
        clause: declaration_nodes.Require | declaration_nodes.Assign,
        rule: str,
        heads: VisibleNames,
        code: VisibleNames,
        role: PlaceRole,
    ) -> None:
        """Add the places in a clause of a rule; ``heads`` are the names that its indices see, ``code`` the others."""
        name = site_of(clause)
        if name is not None and rule in self.declared.rules:
            self.add(name, Named(NameKind.SITE, name.text, rule), role, clause)
        if isinstance(clause, declaration_nodes.Require):
            self.walk(clause.condition, code)
            return
        self.add(clause.target, self.declared.values.get(clause.target.text), PlaceRole.WRITE)
        self.walk(clause.indices, heads)
        self.walk(clause.value, code)

    # ------------------------------------------------------------------ edits

    def _edit(self, edit: object, own: VisibleNames) -> None:
        match edit:
            case declaration_nodes.Rewrite(site=site, value=value):
                self._target(site.rule, own)
                self.site(site, PlaceRole.EDIT)
                code = self._new_code(site.rule.rule.text, site.site.text, own)
                if isinstance(value, declaration_nodes.Edit):
                    self._edit(value, code)
                else:
                    self.walk(value, code)
            case declaration_nodes.RewriteUnknown(rule=rule, variables=variables, contract=contract, editing=editing):
                self._target(rule, own)
                for variable in variables:
                    self.add(variable, self.declared.values.get(variable.text), PlaceRole.WRITE)
                inside = self._new_code(rule.rule.text, None, own)
                self.walk(contract, inside)
                for place in editing:
                    self._edited_place(place, inside)
            case declaration_nodes.Remove(site=site):
                self._target(site.rule, own)
                self.site(site, PlaceRole.EDIT)
            case declaration_nodes.Add(clause=declaration_nodes.Labelled(label=label, edit=held) as clause, rule=rule):
                self._target(rule, own)
                self.add(label, Named(NameKind.SITE, label.text, rule.rule.text), PlaceRole.EDIT, clause)
                self._edit(held, self._new_code(rule.rule.text, None, own))
            case declaration_nodes.Add(clause=clause, rule=rule) if not isinstance(clause, declaration_nodes.Labelled):
                self._target(rule, own)
                name = rule.rule.text
                heads = VisibleNames(self._declared_parameters(name))
                self._clause(clause, name, heads, self._new_code(name, None, own), PlaceRole.EDIT)
            case declaration_nodes.Disable(rule=rule) | declaration_nodes.Enable(rule=rule):
                self._target(rule, own)
            case declaration_nodes.Copy(target=target, source=source):
                self._target(target, own)
                self._target(source, own)
            case declaration_nodes.Save(backup=backup) | declaration_nodes.Restore(backup=backup):
                if backup.text in self.declared.backups:
                    self.add(backup, Named(NameKind.BACKUP, backup.text), PlaceRole.EDIT)
            case _:
                self.walk(edit, own)

    def _edited_place(self, place: declaration_nodes.EditedPlace, own: VisibleNames) -> None:
        if isinstance(place.code, expression_nodes.RuleReference):
            self._target(place.code, own)
            return
        self._target(place.code.rule, own)
        self.site(place.code, PlaceRole.EDIT)
        self.walk(place.family or (), self._new_code(place.code.rule.rule.text, place.code.site.text, own))

    def _target(self, rule: expression_nodes.RuleReference, own: VisibleNames) -> None:
        """Add the place of the rule that an edit names; its arguments are read where the edit stands."""
        self.rule(rule, PlaceRole.EDIT)
        self.walk(rule.arguments, own)

    def _declared_parameters(self, rule: str) -> dict[str, Named]:
        return {each.name.text: local(NameKind.PARAMETER, each.name) for each in self.declared.parameters(rule)}

    def _new_code(self, rule: str, site: str | None, own: VisibleNames) -> VisibleNames:
        """Return the names that code for a site sees: the target's, then those of the modification as captures."""
        names = {**own.bound, **self._declared_parameters(rule)}
        declared = self.declared.sites.get(rule, {}).get(site or "")
        if declared is not None and declared.block is not None:
            bound = (name for group in declared.block.binders for name in group.names)
            names.update((name.text, local(NameKind.LOCAL, name)) for name in bound)
        return VisibleNames(names, own.bound)


def _first(node: declaration_nodes.PropertyReference, length: int) -> Span:
    return Span(node.span.source, node.span.start, node.span.start + length)
