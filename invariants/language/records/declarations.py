"""Declarations and statements with optional values and records, as ones without them.

Owns: the variables that one becomes, the clauses that a clause becomes, and what is known of values that are absent.
Must never know: the forms of expressions.

A variable ``x`` of a record becomes ``x.a``, ``x.b`` for its fields; an optional one has ``x.there`` besides. Where it
is absent, all other parts have fixed values: 0, the first member, the first individual, so that equal states have equal
parts. For this a type of individuals without names gives its first individual the name that reports use.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import partial
from typing import Any

from msgspec.structs import replace

from invariants.foundation.codes import Code
from invariants.language.model.compounds import CompoundShape
from invariants.language.model.operators import QuantifierKind
from invariants.language.problems import Problems
from invariants.language.records.definedness import definedness_of
from invariants.language.records.expressions import Rewriter
from invariants.language.records.guesses import mistakes_inside, site_meant
from invariants.language.records.places import NOTHING_SEEN, NamesAtPlaces, SeenNames, as_declared
from invariants.language.records.shapes import (
    PartType,
    conjunction,
    flat,
    nothing_else,
    part_names,
    part_types,
    parts,
    shape_of,
)
from invariants.language.records.sites import declared_sites
from invariants.language.records.types import RecordTypes
from invariants.language.records.vocabulary import CompoundVariable, FailedError, RecordNames
from invariants.language.tree import declaration_nodes as declared
from invariants.language.tree import expression_nodes as written


def with_records(
    declarations: Sequence[declared.Declaration], problems: Problems
) -> tuple[tuple[declared.Declaration, ...], dict[str, CompoundShape]]:
    """Return the declarations without optional values and records, and the shapes of the variables that were some.

    Mistakes are reported; a declaration with a mistake is left out.
    """
    return _Declarations(declarations, problems).rewritten()


class _Declarations:
    def __init__(self, declarations: Sequence[declared.Declaration], problems: Problems) -> None:
        self._all = declarations
        self._problems = problems
        self._types = RecordTypes(declarations, problems)
        self._variables = dict(self._compound_variables())
        names = frozenset(name for each in declarations for name in _values(each))
        known = RecordNames(self._variables, self._types.records, dict(self._sites()), names)
        self._known_sites = declared_sites(declarations)
        self._rewriter = Rewriter(known, definedness_of(declarations, names), problems)
        self._names = NamesAtPlaces(declarations)

    def _compound_variables(self) -> Iterator[tuple[str, CompoundVariable]]:
        for each in self._all:
            if isinstance(each, declared.VarDeclaration | declared.ConstDeclaration) and self._types.is_compound(
                each.type
            ):
                try:
                    yield each.name.text, CompoundVariable(self._types.part_type(each.type), tuple(each.domain))
                except FailedError:
                    continue

    def _sites(self) -> Iterator[tuple[tuple[str, str], PartType]]:
        for rule in self._all:
            if not isinstance(rule, declared.RuleDeclaration):
                continue
            found = (pair for statement in rule.body for pair in _assignments(rule.name.text, statement))
            for owner, clause in found:
                if clause.target.text in self._variables:
                    name = (clause.label or clause.target).text
                    yield (owner, name), self._variables[clause.target.text].type

    # --------------------------------------------------------- declarations

    def rewritten(self) -> tuple[tuple[declared.Declaration, ...], dict[str, CompoundShape]]:
        """Return all declarations, and the shapes of variables."""
        found: list[declared.Declaration] = []
        for each in self._all:
            try:
                found += self._declaration(each)
            except FailedError:
                continue
        shapes = {name: shape_of(each.type, name) for name, each in self._variables.items()}
        return tuple(map(self._with_name, found)), shapes

    def _with_name(self, each: declared.Declaration) -> declared.Declaration:
        """Name the first individual of a type of which a value can be absent."""
        if (
            isinstance(each, declared.TypeDeclaration)
            and not each.names
            and each.name.text in self._types.absent_individuals
        ):
            return replace(each, names=(replace(each.name, text=f"{each.name.text}0"),))
        return each

    def _declaration(self, each: declared.Declaration) -> Iterator[declared.Declaration]:
        match each:
            case declared.RecordDeclaration():
                pass
            case declared.VarDeclaration() | declared.ConstDeclaration():
                yield from self._variable(each)
            case declared.RuleDeclaration(body=body):
                for parameter in each.parameters:
                    self._require_plain(parameter.type)
                names = SeenNames(frozenset(parameter.name.text for parameter in each.parameters))
                yield replace(each, body=self._body(body, names))
            case declared.DefineDeclaration(parameters=parameters, body=value):
                for node in (each.type, *(parameter.type for parameter in parameters)):
                    self._require_plain(node)
                names = SeenNames(frozenset(parameter.name.text for parameter in parameters))
                yield replace(each, body=self._rewriter.plain(value, names))
            case declared.InvariantDeclaration(condition=written.LeadsTo() as deadline):
                yield replace(each, condition=self._rewriter.inside(deadline, NOTHING_SEEN))
            case declared.InvariantDeclaration(condition=condition):
                yield replace(each, condition=self._rewriter.plain(condition))  # type: ignore[arg-type]
            case declared.InitDeclaration(condition=condition) | declared.AssumeDeclaration(condition=condition):
                yield replace(each, condition=self._rewriter.plain(condition))
            case declared.BackupDeclaration(items=items):
                yield replace(each, items=tuple(part for item in items for part in self._parts_of(item)))
            case _:
                yield each

    def _body(self, body: Sequence[declared.Statement], names: SeenNames) -> tuple[declared.Statement, ...]:
        """Return the statements of a rule; the mistakes of all of them are reported."""
        found: list[declared.Statement] = []
        failed: FailedError | None = None
        for each in body:
            try:
                found += self._statement(each, names)
            except FailedError as error:
                failed = error
        if failed is not None:
            raise failed
        return tuple(found)

    def _require_plain(self, node: written.TypeExpression) -> None:
        if self._types.is_compound(node):
            raise self._rewriter.refuse(
                Code.TYPE_MISMATCH,
                "parameters and results are single values",
                node.span,
                "give the fields one by one, as in `propose(target: Account, level: Int)`",
            )

    def _parts_of(self, name: written.Identifier) -> Iterator[written.Identifier]:
        known = self._variables.get(name.text)
        for text in [name.text] if known is None else part_names(known.type, name.text):
            yield replace(name, text=text)

    def _variable(self, each: declared.VarDeclaration | declared.ConstDeclaration) -> Iterator[declared.Declaration]:
        known = self._variables.get(each.name.text)
        condition = each.condition if isinstance(each, declared.ConstDeclaration) else None
        if known is None:
            changes: dict[str, Any] = {} if each.value is None else {"value": self._value(each.value)}
            if condition is not None:
                changes["condition"] = self._rewriter.plain(condition)
            yield replace(each, **changes) if changes else each
            return
        pieces = part_types(known.type, each.name.text, each.type.span)
        values: Sequence[Any] = [None] * len(pieces) if each.value is None else self._values(each.value, known.type)
        for (name, type_), value in zip(pieces, values, strict=True):
            own: dict[str, Any] = {"condition": None} if isinstance(each, declared.ConstDeclaration) else {}
            yield replace(each, name=replace(each.name, text=name), type=type_, value=value, **own)
        conditions = [] if condition is None else [self._rewriter.plain(condition)]
        if each.value is None:
            conditions += self._canonical(each.name, known, each.domain, primed=False)
        for number, stated in enumerate(conditions):
            label = replace(each.name, text=f"{each.name.text}.{number}")
            kind = (
                declared.AssumeDeclaration if isinstance(each, declared.ConstDeclaration) else declared.InitDeclaration
            )
            yield kind(label, stated, span=each.span)

    def _value(self, node: written.Expression | written.EachEntry) -> written.Expression | written.EachEntry:
        if isinstance(node, written.EachEntry):
            return self._rewriter.inside(node, NOTHING_SEEN)  # type: ignore[no-any-return]
        return self._rewriter.plain(node)

    def _values(
        self, node: written.Expression | written.EachEntry, of: PartType, bound: SeenNames = NOTHING_SEEN
    ) -> list[Any]:
        """Return the value of each part of a variable."""
        if isinstance(node, written.EachEntry):
            inside = bound | {name.text for name in node.names}
            return [replace(node, body=part) for part in self._values(node.body, of, inside)]
        if isinstance(node, written.Arbitrary):
            raise self._rewriter.refuse(
                Code.MISPLACED_FORM,
                "a record or an optional value cannot be chosen by `any`",
                node.span,
                "make its fields parameters of the rule, and write `Name(field: e, …)`",
            )
        return flat(self._rewriter.as_type(node, of, bound, "the value"))

    def _canonical(
        self,
        name: written.Identifier,
        known: CompoundVariable,
        domain: Sequence[written.TypeExpression],
        *,
        primed: bool,
    ) -> list[written.Expression]:
        """Return the condition that the parts of absent values have their fixed values."""
        span = name.span
        indices = tuple(replace(name, text=f"_{number}") for number in range(1, len(domain) + 1))

        def read(text: str) -> written.Expression:
            entry = written.Name(text, primed=primed, span=span)
            at = tuple(written.Name(index.text, span=span) for index in indices)
            return written.Index(entry, at, span=span) if at else entry

        stated = conjunction(list(nothing_else(parts(known.type, name.text, read), span)), span)
        if isinstance(stated, written.Boolean):
            return []
        sorts = as_declared(tuple(domain))
        groups = tuple(written.BinderGroup((i,), sort, span=span) for i, sort in zip(indices, sorts, strict=True))
        return [written.Quantified(QuantifierKind.FORALL, groups, stated, span=span) if groups else stated]

    # ------------------------------------------------------------ statements

    def _statement(self, each: declared.Statement, bound: SeenNames) -> Iterator[declared.Statement]:
        match each := self._with_arguments(each, bound):
            case declared.Require(condition=condition):
                yield replace(each, condition=self._rewriter.plain(condition, bound))
            case declared.Assign():
                yield from self._assign(each, bound)
            case declared.ForBlock(binders=binders, condition=condition, assignments=assignments):
                inside = bound | {name.text for group in binders for name in group.names}
                yield replace(
                    each,
                    condition=None if condition is None else self._rewriter.plain(condition, inside),
                    assignments=tuple(part for one in assignments for part in self._assign(one, inside)),
                )
            case declared.Rewrite(site=site, value=value):
                yield from self._rewrite(each, site, value, bound.put(self._names.at(site)))
            case declared.Remove(site=site):
                for name in self._part_names(site):
                    yield replace(each, site=replace(site, site=replace(site.site, text=name)))
            case declared.Add(clause=clause, rule=rule):
                for part in self._statement(clause, bound.put(self._names.at(rule))):
                    yield replace(each, clause=part)
            case declared.Labelled(edit=edit):
                yield replace(each, edit=self._single(edit, bound))
            case declared.RewriteUnknown(rule=rule, variables=variables, contract=contract, editing=editing):
                inside = bound.put(self._names.at(rule))
                stated = [] if contract is None else [self._rewriter.plain(contract, inside)]
                for variable in variables:
                    stated += self._kept_canonical(variable)
                yield replace(
                    each,
                    variables=tuple(part for variable in variables for part in self._parts_of(variable)),
                    contract=conjunction(stated, each.span) if stated else None,
                    editing=tuple(part for place in editing for part in self._edited(place, inside)),
                )
            case _:
                yield each

    def _with_arguments(self, each: declared.Statement, bound: SeenNames) -> declared.Statement:
        """Return a statement in which the arguments that say whose code is edited have no records."""
        changed = {
            name: self._rewriter.inside(value, bound)
            for name in each.__struct_fields__
            if isinstance(value := getattr(each, name), written.RuleReference | written.SiteReference)
        }
        return replace(each, **changed) if changed else each

    def _edited(self, place: declared.EditedPlace, bound: SeenNames) -> Iterator[declared.EditedPlace]:
        """Yield the places that unknown code edits: each part of a clause that assigns a record."""
        site = self._rewriter.inside(place.code, bound)
        if isinstance(site, written.RuleReference):
            yield replace(place, code=site)
            return
        names = list(self._part_names(site))
        if (site.rule.rule.text, site.site.text) not in self._known_sites:
            yield replace(place, family=None)
            return
        bound = bound.put(self._names.at(site))
        if place.family is not None and len(names) > 1:
            what = "a clause that assigns a record, or something optional, has no family of codes"
            raise self._rewriter.refuse(Code.MISPLACED_FORM, what, place.span, "leave the family out")
        family = None if place.family is None else tuple(self._rewriter.plain(each, bound) for each in place.family)
        for name in names:
            yield replace(place, code=replace(site, site=replace(site.site, text=name)), family=family)

    def _single(self, edit: declared.Edit, bound: SeenNames) -> declared.Edit:
        """Return an edit that has to stay one: a label names one edit."""
        found = tuple(self._statement(edit, bound))
        if len(found) == 1:
            return found[0]  # type: ignore[return-value]  # an edit stays an edit
        raise self._rewriter.refuse(
            Code.MISPLACED_FORM,
            "an edit of a clause that assigns a record, or something optional, has no label",
            edit.span,
            "write the edit without a label, and rewrite what decides whether it is made",
        )

    def _kept_canonical(self, name: written.Identifier) -> list[written.Expression]:
        known = self._variables.get(name.text)
        declaration = next((each for each in self._all if _declares(each, name.text)), None)
        if known is None or declaration is None:
            return []
        return self._canonical(name, known, declaration.domain, primed=True)  # type: ignore[union-attr]

    def _assign(self, each: declared.Assign, bound: SeenNames) -> Iterator[declared.Assign]:
        indices = tuple(
            index if isinstance(index, written.Wildcard) else self._rewriter.plain(index, bound)
            for index in each.indices
        )
        known = self._variables.get(each.target.text)
        if known is None:
            values: list[Any] = [self._code(each.value, bound)]
        else:
            values = self._values(each.value, known.type, bound)
        targets = [each.target.text] if known is None else part_names(known.type, each.target.text)
        for target, value in zip(targets, values, strict=True):
            label = each.label
            if label is not None and known is not None:
                label = replace(label, text=label.text + target[len(each.target.text) :])
            yield replace(each, label=label, target=replace(each.target, text=target), indices=indices, value=value)

    def _code(self, node: Any, bound: SeenNames) -> Any:
        if isinstance(node, written.EachEntry | written.Unknown | written.Arbitrary):
            return self._rewriter.inside(node, bound)
        return self._rewriter.plain(node, bound)

    def _part_names(self, site: written.SiteReference) -> list[str]:
        of = self._rewriter.known.sites.get((site.rule.rule.text, site.site.text))
        return [site.site.text] if of is None else part_names(of, site.site.text)

    def _rewrite(
        self, each: declared.Rewrite, site: written.SiteReference, value: Any, bound: SeenNames
    ) -> Iterator[declared.Rewrite]:
        of = self._rewriter.known.sites.get((site.rule.rule.text, site.site.text))
        if isinstance(value, declared.Edit):
            yield replace(each, value=self._single(value, bound))
            return
        if (site.rule.rule.text, site.site.text) not in self._known_sites:
            self._report_inside(site, value, bound)
            yield replace(each, value=written.Boolean(True, span=value.span))
            return
        if of is not None:
            self._rewriter.require_whole_previous(value)
        values = [self._code(value, bound)] if of is None else self._values(value, of, bound)
        for name, part in zip(self._part_names(site), values, strict=True):
            yield replace(each, site=replace(site, site=replace(site.site, text=name)), value=part)

    def _report_inside(self, site: written.SiteReference, value: Any, bound: SeenNames) -> None:
        """Report mistakes inside of a value for a site that is not there; that it is not is reported, too."""
        meant = site_meant(self._known_sites, site.rule.rule.text, site.site.text)
        if meant is not None:
            of = self._rewriter.known.sites.get(meant)
            rewrite = partial(self._code, value, bound) if of is None else partial(self._values, value, of, bound)
            self._problems.add(mistakes_inside(self._rewriter, value.span, rewrite))


def _assignments(rule: str, statement: declared.Statement) -> Iterator[tuple[str, declared.Assign]]:
    """Yield the assignments in a statement, each with the rule that has it."""
    match statement:
        case declared.Assign():
            yield rule, statement
        case declared.ForBlock(assignments=assignments):
            yield from ((rule, each) for each in assignments)
        case declared.Add(clause=declared.Assign() as clause, rule=target):
            yield target.rule.text, clause


def _values(each: declared.Declaration) -> Iterator[str]:
    """Yield the names of values that a declaration declares."""
    match each:
        case declared.ConstDeclaration(name=name) | declared.VarDeclaration(name=name):
            yield name.text
        case declared.DefineDeclaration(name=name):
            yield name.text
        case declared.EnumDeclaration(members=members):
            yield from (member.text for member in members)
        case declared.TypeDeclaration(names=names):
            yield from (name.text for name in names)


def _declares(each: declared.Declaration, name: str) -> bool:
    return isinstance(each, declared.VarDeclaration) and each.name.text == name
