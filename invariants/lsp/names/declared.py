"""The names that the files of a model declare, from their trees alone.

Owns: the table of declared names, complete or not, which needs no model without an error.
Must never know: places of use; types.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from msgspec import field

from invariants.foundation.records import MutableRecord, Record
from invariants.language.model.operators import RuleKind
from invariants.language.tree import declaration_nodes, expression_nodes
from invariants.language.tree.nested_edits import edits_in
from invariants.lsp.names.symbols import Named, NameKind


class DeclaredSite(Record):
    """A site: the name that declares it, its clause, the ``for`` around it, and whether a modification adds it."""

    name: expression_nodes.Identifier
    clause: declaration_nodes.SiteStatement
    block: declaration_nodes.ForBlock | None
    is_added: bool


TypeDeclared = (
    declaration_nodes.EnumDeclaration | declaration_nodes.TypeDeclaration | declaration_nodes.RecordDeclaration
)


class DeclaredNames(MutableRecord):
    """The declared names by name space. Of two declarations of a name, the first one counts."""

    types: dict[str, TypeDeclared] = field(default_factory=dict)
    members: dict[str, list[str]] = field(default_factory=dict)
    """The enumerations that have a member of each name."""
    values: dict[str, Named] = field(default_factory=dict)
    value_types: dict[str, expression_nodes.TypeExpression] = field(default_factory=dict)
    """The types of variables and constants; of a map, that of its entries."""
    rules: dict[str, declaration_nodes.RuleDeclaration] = field(default_factory=dict)
    sites: dict[str, dict[str, DeclaredSite]] = field(default_factory=dict)
    """The sites of each rule."""
    backups: dict[str, declaration_nodes.BackupDeclaration] = field(default_factory=dict)
    properties: dict[str, Named] = field(default_factory=dict)

    def type(self, name: str) -> Named | None:
        """Return the declared type of a name."""
        declared = self.types.get(name)
        if declared is None:
            return None
        match declared:
            case declaration_nodes.EnumDeclaration():
                return Named(NameKind.ENUM, name)
            case declaration_nodes.RecordDeclaration():
                return Named(NameKind.RECORD, name)
            case declaration_nodes.TypeDeclaration():
                return Named(NameKind.TYPE, name)

    @property
    def records(self) -> dict[str, declaration_nodes.RecordDeclaration]:
        """Return the declared records."""
        return {n: each for n, each in self.types.items() if isinstance(each, declaration_nodes.RecordDeclaration)}

    def field(self, record: str | None, name: str) -> Named | None:
        """Return a field of a record."""
        declared = None if record is None else self.records.get(record)
        known = declared is not None and any(each.name.text == name for each in declared.fields)
        return Named(NameKind.FIELD, name, record or "") if known else None

    def rule(self, name: str) -> Named | None:
        """Return the rule of a name."""
        declared = self.rules.get(name)
        return None if declared is None else Named(rule_kind(declared), name)

    def parameters(self, rule: str) -> tuple[declaration_nodes.Parameter, ...]:
        """Return the parameters of a rule; none if there is no such rule."""
        declared = self.rules.get(rule)
        return () if declared is None else declared.parameters


def rule_kind(declared: declaration_nodes.RuleDeclaration) -> NameKind:
    """Return the kind of a declared rule."""
    return NameKind.MODIFICATION if declared.kind is RuleKind.MODIFICATION else NameKind.TRANSITION


def value_kind(
    declared: declaration_nodes.ConstDeclaration
    | declaration_nodes.VarDeclaration
    | declaration_nodes.DefineDeclaration,
) -> NameKind:
    """Return the kind of a declared value."""
    match declared:
        case declaration_nodes.ConstDeclaration():
            return NameKind.CONSTANT
        case declaration_nodes.VarDeclaration():
            return NameKind.VARIABLE
        case declaration_nodes.DefineDeclaration():
            return NameKind.DEFINITION


def site_of(clause: declaration_nodes.SiteStatement) -> expression_nodes.Identifier | None:
    """Return the name that a clause gives to its site; None for a clause that cannot be edited."""
    return clause.label or (clause.target if isinstance(clause, declaration_nodes.Assign) else None)


def declared_names(documents: Iterable[declaration_nodes.Document]) -> DeclaredNames:
    """Return the names that some files declare together."""
    names = DeclaredNames()
    items = [item for document in documents for item in document.items]
    for item in items:
        _enter(names, item)
    for rule in names.rules.values():
        for edit in edits_in(rule.body):
            if isinstance(edit, declaration_nodes.Add):
                name = site_of(edit.clause)
                if name is not None:
                    added = DeclaredSite(name, edit.clause, None, is_added=True)
                    names.sites.setdefault(edit.rule.rule.text, {}).setdefault(name.text, added)
    return names


def _enter(names: DeclaredNames, item: object) -> None:
    match item:
        case declaration_nodes.EnumDeclaration(name=name, members=members):
            if names.types.setdefault(name.text, item) is item:
                for member in members:
                    names.members.setdefault(member.text, []).append(name.text)
        case declaration_nodes.TypeDeclaration(name=name, names=individuals):
            if names.types.setdefault(name.text, item) is item:
                for each in individuals:
                    names.values.setdefault(each.text, Named(NameKind.CONSTANT, each.text))
        case declaration_nodes.RecordDeclaration(name=name):
            names.types.setdefault(name.text, item)
        case (
            declaration_nodes.ConstDeclaration(name=name)
            | declaration_nodes.VarDeclaration(name=name)
            | declaration_nodes.DefineDeclaration(name=name)
        ):
            names.values.setdefault(name.text, Named(value_kind(item), name.text))
            if not isinstance(item, declaration_nodes.DefineDeclaration):
                names.value_types.setdefault(name.text, item.type)
        case declaration_nodes.RuleDeclaration(name=name):
            if names.rules.setdefault(name.text, item) is item:
                sites = names.sites.setdefault(name.text, {})
                for site in _sites(item):
                    sites.setdefault(site.name.text, site)
        case declaration_nodes.BackupDeclaration(name=name):
            names.backups.setdefault(name.text, item)
        case declaration_nodes.InvariantDeclaration(name=name, kind=kind):
            names.properties.setdefault(name.text, Named(NameKind(kind.value), name.text))
        case _:
            pass


def _sites(rule: declaration_nodes.RuleDeclaration) -> Iterator[DeclaredSite]:
    for statement in rule.body:
        match statement:
            case declaration_nodes.Require() | declaration_nodes.Assign() | declaration_nodes.Labelled():
                clauses: tuple[declaration_nodes.SiteStatement, ...] = (statement,)
                block = None
            case declaration_nodes.ForBlock(assignments=assignments):
                clauses, block = assignments, statement
            case _:
                continue
        for clause in clauses:
            name = site_of(clause)
            if name is not None:
                yield DeclaredSite(name, clause, block, is_added=False)


def edited_sites(rule: declaration_nodes.RuleDeclaration) -> dict[str, set[str]]:
    """Return the sites that edits of a rule put code at by name: their names by the rule that they belong to."""
    found: dict[str, set[str]] = {}
    for edit in edits_in(rule.body):
        match edit:
            case declaration_nodes.Rewrite(site=site):
                found.setdefault(site.rule.rule.text, set()).add(site.site.text)
            case declaration_nodes.Add(clause=clause, rule=target):
                name = site_of(clause)
                if name is not None:
                    found.setdefault(target.rule.text, set()).add(name.text)
            case _:
                pass
    return found
