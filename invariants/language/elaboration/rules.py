"""Rules: their guards and assignments.

Owns: typing of the clauses of a rule, and of the entries of sites that are added to the rule.
Must never know: the code that edits put at a site.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial

from msgspec import field
from msgspec.structs import replace

from invariants.foundation.codes import Code
from invariants.foundation.diagnostics import Label
from invariants.foundation.records import MutableRecord, Record
from invariants.foundation.sorts import BOOL, Sort
from invariants.foundation.sources import Span
from invariants.foundation.suggestions import closest, did_you_mean
from invariants.language.elaboration.signatures import parameter_bindings
from invariants.language.elaboration.sites import SiteOutline, clause_name, clauses
from invariants.language.model.clauses import Binder, MapEntry
from invariants.language.model.comparison import same_code
from invariants.language.model.expressions import Body, Expression, Local, ReadLocal, SiteKey, Variable
from invariants.language.model.operators import LocalKind
from invariants.language.model.rules import ClauseKind, Site
from invariants.language.tree import declaration_nodes, expression_nodes
from invariants.language.tree.nested_edits import edits_in
from invariants.language.typing.context import Captures, ExpressionPlace, TypingContext, counted
from invariants.language.typing.expressions import bind, body, condition, infer, infer_anyway
from invariants.language.typing.names import Binding, Names, OutOfReach, RuleSignature
from invariants.language.typing.resolution import index_values, report_indices, warn_if_hiding
from invariants.language.typing.types import fitted
from invariants.language.typing.whole_maps import bound_indices, entry_of, is_whole_map, report_chosen_map


class RuleScope(Record):
    """A rule whose head is typed, with the names that its body sees.

    In an edit that is put at a label, ``captures`` are the values that are captured when it is put there, and
    ``outer`` the names of these values; ``label`` says that the edit is, or becomes, one that a label holds.
    """

    signature: RuleSignature
    names: Names
    captures: Captures | None = None
    outer: Mapping[str, Binding] = {}
    label: bool = False

    @staticmethod
    def of(signature: RuleSignature) -> RuleScope:
        """Return the scope of a rule: its parameters."""
        return RuleScope(signature, Names(parameter_bindings(signature.declaration.parameters, signature.parameters)))


class Sites(MutableRecord):
    """The typed sites. A missing site has an error in its head; references to it are not reported.

    ``inside`` are the names that code at a site sees.
    """

    typed: dict[SiteKey, Site] = field(default_factory=dict)
    inside: dict[SiteKey, Names] = field(default_factory=dict)
    entries: dict[SiteKey, tuple[Local, ...]] = field(default_factory=dict)
    """The indices over which an assignment of a whole map goes, by site."""
    guards: dict[str, list[Expression | SiteKey]] = field(default_factory=dict)
    assignments: dict[str, list[SiteKey]] = field(default_factory=dict)
    labels: dict[SiteKey, Span] = field(default_factory=dict)
    """The labels of edits."""
    refused: set[int] = field(default_factory=set)
    """The identities of ``add`` edits whose clause cannot be added, as was reported."""


def type_clauses(context: TypingContext, outlines: Mapping[SiteKey, SiteOutline]) -> Sites:
    """Type every clause of every rule as written, then the heads of the clauses that modifications add."""
    sites = Sites()
    accepted = {id(addition) for each in outlines.values() for addition in each.additions}
    for rule in context.symbols.rule_declarations.values():
        additions = (each for each in edits_in(rule.body) if isinstance(each, declaration_nodes.Add))
        sites.refused |= {id(each) for each in additions} - accepted
    sites.labels = {key: each.name.span for key, each in outlines.items() if _is_label(each)}
    for name, signature in context.symbols.rules.items():
        sites.guards[name] = []
        sites.assignments[name] = []
        with context.problems.nesting(signature.declaration.name.span):
            _type_written(context, RuleScope.of(signature), outlines, sites)
    for outline in outlines.values():
        signature = context.symbols.rules[outline.key.rule]
        if outline.additions and not _is_label(outline):
            with context.problems.nesting(outline.name.span):
                _type_addition(context, RuleScope.of(signature), outline, sites)
    return sites


def _is_label(outline: SiteOutline) -> bool:
    return isinstance(outline.clause, declaration_nodes.Labelled)


def _type_written(
    context: TypingContext, scope: RuleScope, outlines: Mapping[SiteKey, SiteOutline], sites: Sites
) -> None:
    rule = scope.signature.name
    blocks: dict[int, tuple[Binder | None, Names]] = {}
    for clause, block in clauses(scope.signature.declaration.body):
        name = clause_name(clause)
        key = None if name is None else SiteKey(rule, name.text)
        # Of two clauses that share a name the first is the site; the second was reported.
        key = key if key is not None and outlines[key].clause is clause else None
        if isinstance(clause, declaration_nodes.Require):
            _type_guard(context, scope, clause, key, sites)
            continue
        if block is None:
            binder, names = None, scope.names
        else:
            # By identity: two blocks with the same text are two blocks.
            if id(block) not in blocks:
                blocks[id(block)] = _type_block(context, scope, block)
            binder, names = blocks[id(block)]
        entry, original, each = _type_assignment(context, rule, names, clause)
        if entry is not None and each:
            around = Binder((), None) if binder is None else binder
            binder = Binder((*around.locals, *each), around.condition)
        if key is not None:
            sites.inside[key] = names.with_locals(each)
            sites.entries[key] = each
        if key is None or entry is None or (block is not None and binder is None):
            continue
        sort = entry.variable.sort
        sites.typed[key] = Site(key, ClauseKind.ASSIGNMENT, sort, original, entry, binder, clause.span)
        sites.assignments[rule].append(key)


def _type_guard(
    context: TypingContext, scope: RuleScope, clause: declaration_nodes.Require, key: SiteKey | None, sites: Sites
) -> None:
    place = ExpressionPlace("a `require` clause", scope.names, parameters=scope.signature.name)
    typed = condition(context, place, clause.condition)
    if key is not None:
        sites.inside[key] = scope.names
        sites.typed[key] = Site(key, ClauseKind.GUARD, BOOL, typed, None, None, clause.span)
        sites.guards[scope.signature.name].append(key)
    elif typed is not None:
        sites.guards[scope.signature.name].append(typed)


def _type_block(
    context: TypingContext, scope: RuleScope, block: declaration_nodes.ForBlock
) -> tuple[Binder | None, Names]:
    locals, inner = bind(
        context,
        ExpressionPlace("the condition of `for`", scope.names, parameters=scope.signature.name),
        block.binders,
    )
    typed = None
    if block.condition is not None:
        typed = condition(context, inner, block.condition)
    return (None if locals is None else Binder(locals, typed)), inner.names


def _type_assignment(
    context: TypingContext, rule: str, names: Names, clause: declaration_nodes.Assign
) -> tuple[MapEntry | None, Body | None, tuple[Local, ...]]:
    """Return the entry that a clause assigns to, its value, and the indices over which it goes."""
    place = ExpressionPlace("an assignment", names, parameters=rule)
    entry = type_entry(context, place, clause)
    if entry is None:
        value = clause.value
        infer_anyway(context, place, value.body if isinstance(value, expression_nodes.EachEntry) else value)
        return None, None, ()
    each = indices_of_whole(entry, clause)
    if each and not clause.indices and not _says_each(context, place, clause.value):
        _report_one_value(context, place, clause, entry)
        return None, None, ()
    what = f"the value for `{clause.target.text}`"
    return entry, entry_value(context, place, clause.value, entry.variable.sort, each, what), each


def entry_value(
    context: TypingContext,
    place: ExpressionPlace,
    node: expression_nodes.Expression | expression_nodes.EachEntry,
    sort: Sort,
    each: tuple[Local, ...],
    what: str,
) -> Body | None:
    """Type the content of a clause; that of each entry, where ``each`` names the indices of a whole map."""
    if isinstance(node, expression_nodes.EachEntry):
        if len(node.names) != len(each):
            context.problems.report(
                Code.WRONG_ARITY,
                f"`for` names {counted(len(node.names), 'index')}, and {len(each)} of the map are open",
                node.span,
                help="name every index that the assignment leaves open, as in `m[a, _] := for b: …`"
                if each
                else "the entry is one: write the value alone",
            )
            return None
        for name in node.names:
            warn_if_hiding(context, place, name)
        inside = place.binding({name.text: local for name, local in zip(node.names, each, strict=True)})
        return body(context, inside, node.body, sort, what)
    if each and isinstance(node, expression_nodes.Arbitrary) and node.name is not None:
        report_chosen_map(context, node)
        return None
    place = replace(place, names=place.names.with_locals(each))
    if not each or not is_whole_map(context, place, node):
        return body(context, place, node, sort, what)
    return fitted(context.problems, entry_of(context, place, node, each, partial(infer, context)), sort, what)


def _says_each(
    context: TypingContext, place: ExpressionPlace, node: expression_nodes.Expression | expression_nodes.EachEntry
) -> bool:
    """Return whether a value is evidently meant for all entries of a map."""
    return isinstance(node, expression_nodes.EachEntry | expression_nodes.Arbitrary) or is_whole_map(
        context, place, node
    )


def _report_one_value(
    context: TypingContext, place: ExpressionPlace, clause: declaration_nodes.Assign, entry: MapEntry
) -> None:
    """Report one value that is assigned to a whole map, which may be meant for one entry."""
    if not isinstance(clause.value, expression_nodes.EachEntry):
        infer_anyway(context, place, clause.value)
    variable = entry.variable
    letters = ", ".join(chr(ord("a") + i) for i in range(len(variable.domain)))
    context.problems.report(
        Code.WRONG_ARITY,
        f"`{variable.name}` is a map, and this assigns one value to it",
        clause.target.span,
        others=(Label(variable.span, "declared here"),),
        help=f"write `{variable.name}[{letters}] := …` for one entry, or `{variable.name} := for {letters}: …` for all",
    )


def indices_of_whole(entry: MapEntry, clause: declaration_nodes.Assign) -> tuple[Local, ...]:
    """Return the names of the indices over which the assignment of a whole map goes."""
    written = clause.indices or (None,) * len(entry.indices)
    pairs = zip(entry.indices, written, strict=True)
    return tuple(
        index.local
        for index, node in pairs
        if isinstance(index, ReadLocal) and (node is None or isinstance(node, expression_nodes.Wildcard))
    )


def type_entry(context: TypingContext, place: ExpressionPlace, clause: declaration_nodes.Assign) -> MapEntry | None:
    """Return the variable, or the entry of a map, that a clause assigns to; None with an error.

    Where all entries of a row are assigned, the names of indices stand for each of them.
    """
    variable = assignable(context, place.names, clause.target)
    if variable is None:
        for index in clause.indices:
            if not isinstance(index, expression_nodes.Wildcard):
                infer(context, place, index)
        return None
    if clause.indices and len(clause.indices) != len(variable.domain):
        report_indices(context, clause.target, variable, len(clause.indices))
        return None
    indices = index_values(context, _entry_indices(context, place, clause, variable), variable)
    if indices is None:
        return None
    span = clause.target.span if not clause.indices else clause.target.span.to(clause.indices[-1].span)
    return MapEntry(variable, indices, span)


def _entry_indices(
    context: TypingContext, place: ExpressionPlace, clause: declaration_nodes.Assign, variable: Variable
) -> tuple[Expression | None, ...]:
    """Return the indices of an assignment, with a name for each that stands for all values."""
    written = clause.indices or (expression_nodes.Wildcard(span=clause.target.span),) * len(variable.domain)
    pairs = list(zip(written, variable.domain, strict=True))
    open_sorts = [sort for node, sort in pairs if isinstance(node, expression_nodes.Wildcard)]
    given = clause.value.names if isinstance(clause.value, expression_nodes.EachEntry) else ()
    named = [Local(name.text, sort, LocalKind.BOUND, name.span) for name, sort in zip(given, open_sorts, strict=False)]
    generated = bound_indices(open_sorts[len(named) :], clause.target.span, place.names.all())
    others = iter((*named, *generated))
    found: list[Expression | None] = []
    for node, sort in pairs:
        if isinstance(node, expression_nodes.Wildcard):
            local = next(others)
            found.append(ReadLocal(local, sort=local.sort, span=clause.target.span))
        else:
            found.append(infer(context, place, node, sort))
    return tuple(found)


def assignable(context: TypingContext, names: Names, name: expression_nodes.Identifier) -> Variable | None:
    """Return the state variable of that name; None with an error where the name is not a state variable's."""
    symbols = context.symbols
    declared = symbols.value_declarations.get(name.text)
    variable = symbols.values.get(name.text)
    if isinstance(variable, Variable) and not variable.constant:
        return variable
    if isinstance(declared, declaration_nodes.VarDeclaration):
        return None
    others: tuple[Label, ...] = ()
    help: str | None = None
    guess: str | None = None
    if declared is not None:
        kind = "a constant" if isinstance(declared, declaration_nodes.ConstDeclaration) else "a definition"
        message = f"`{name.text}` is {kind} and cannot be assigned"
        others = (Label(declared.name.span, "declared here"),)
        help = "declare it with `var` if it changes"
    elif names.find(name.text) is not None:
        message = f"`{name.text}` is bound here and cannot be assigned"
        help = "assign to a variable, or to the entry of a map"
    elif name.text in symbols.members:
        message = f"`{name.text}` is a member of an enumeration and cannot be assigned"
        help = "assign it to a variable, as in `x := " + name.text + "`"
    else:
        variables = [
            each
            for each, node in symbols.value_declarations.items()
            if isinstance(node, declaration_nodes.VarDeclaration)
        ]
        guess = closest(name.text, variables)
        message = f"there is no variable `{name.text}` to assign to"
        help = did_you_mean(name.text, guess) if guess else f"declare it, as in `var {name.text}: Int`"
    context.problems.report(Code.ASSIGN_CONSTANT, message, name.span, others=others, help=help, instead=guess)
    return None


def _type_addition(context: TypingContext, scope: RuleScope, outline: SiteOutline, sites: Sites) -> None:
    """Type the head of a site that modifications add: the site is there from the start, and holds nothing."""
    rule = scope.signature.name
    sites.inside[outline.key] = scope.names
    span = outline.additions[0].clause.span
    if isinstance(outline.clause, declaration_nodes.Require):
        sites.typed[outline.key] = Site(outline.key, ClauseKind.GUARD, BOOL, None, None, None, span)
        sites.guards[rule].append(outline.key)
        return
    entry: MapEntry | None = None
    each: tuple[Local, ...] = ()
    for addition in outline.additions:
        clause = addition.clause
        if not isinstance(clause, declaration_nodes.Assign):
            continue
        typed = type_entry(context, ExpressionPlace("an added entry", _entry_names(context, scope, addition)), clause)
        if typed is None:
            continue
        if entry is None:
            entry, each = typed, indices_of_whole(typed, clause)
        elif not _same_entry(entry, each, typed, indices_of_whole(typed, clause)):
            context.problems.report(
                Code.LABEL_CLASH,
                f"`{outline.key}` is added for two different entries",
                typed.span,
                "this entry",
                others=(Label(entry.span, "and this one"),),
                help="give one of the added clauses another label",
            )
    if entry is not None:
        sort = entry.variable.sort
        binder = Binder(each, None) if each else None
        sites.typed[outline.key] = Site(outline.key, ClauseKind.ASSIGNMENT, sort, None, entry, binder, span)
        sites.inside[outline.key] = scope.names.with_locals(each)
        sites.entries[outline.key] = each
        sites.assignments[rule].append(outline.key)


def _entry_names(context: TypingContext, scope: RuleScope, addition: declaration_nodes.Add) -> Names:
    """Return the target's parameters, and those of the modification that adds the clause, as out of reach."""
    out_of_reach: dict[str, Binding] = {}
    for rule in context.symbols.rule_declarations.values():
        if any(edit is addition for edit in edits_in(rule.body)):
            why = f"a parameter of `{rule.name.text}`: the site is there before `{rule.name.text}` fires"
            out_of_reach = {parameter.name.text: OutOfReach(why) for parameter in rule.parameters}
    return Names(scope.names.bindings, Names(out_of_reach))


def _same_entry(
    first: MapEntry, first_each: tuple[Local, ...], second: MapEntry, second_each: tuple[Local, ...]
) -> bool:
    """Return whether two entries are one, or two assignments go over the same entries."""

    def open_at(index: Expression, each: tuple[Local, ...]) -> bool:
        return isinstance(index, ReadLocal) and index.local in each

    pairs: Sequence[tuple[Expression, Expression]] = list(zip(first.indices, second.indices, strict=False))
    return first.variable is second.variable and all(
        (open_at(one, first_each) and open_at(other, second_each)) or same_code(one, other) for one, other in pairs
    )
