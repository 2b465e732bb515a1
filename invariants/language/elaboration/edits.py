"""Typing of edits.

Owns: typing of edits, of the code that they put at sites, and of the arguments that select whose code they touch.
Must never know: whether edits fit together.
"""

from __future__ import annotations

from typing import assert_never

from invariants.foundation.codes import Code
from invariants.foundation.diagnostics import Label
from invariants.foundation.sorts import BOOL
from invariants.foundation.sources import Span
from invariants.language.elaboration.rules import RuleScope, Sites, assignable, entry_value
from invariants.language.elaboration.sites import clause_name
from invariants.language.elaboration.unknown_conditions import is_a_name, unknown_condition
from invariants.language.model.expressions import Local, ReadLocal, SiteKey, Variable
from invariants.language.model.operators import RuleKind
from invariants.language.model.rules import (
    CopyCode,
    Edit,
    EditedCode,
    RestoreBackup,
    SaveBackup,
    Selector,
    SetCode,
    SetEnabled,
    SetUnknown,
)
from invariants.language.tree import declaration_nodes, expression_nodes
from invariants.language.typing.captured_code import warn_of_shadowing
from invariants.language.typing.code_queries import code_arguments, rule_named, site_named
from invariants.language.typing.context import (
    Captures,
    ExpressionPlace,
    LateNames,
    PreviousCode,
    TypingContext,
    capturing,
)
from invariants.language.typing.expressions import arguments, infer_anyway, value
from invariants.language.typing.names import Binding, BrokenName, Names, RuleSignature
from invariants.language.typing.unknown_names import report_unknown_backup


def type_edits(context: TypingContext, signature: RuleSignature, sites: Sites) -> tuple[Edit, ...]:
    """Return the edits of a modification in the order of the text; an edit of a transition is reported."""
    found: list[Edit] = []
    scope = RuleScope.of(signature)
    for statement in signature.declaration.body:
        if isinstance(statement, declaration_nodes.Require | declaration_nodes.Assign | declaration_nodes.ForBlock):
            continue
        if signature.declaration.kind is RuleKind.TRANSITION:
            context.problems.report(
                Code.EDIT_IN_TRANSITION,
                f"`{signature.name}` is a transition and cannot edit code",
                statement.span,
                others=(Label(signature.declaration.name.span, "declared here"),),
                help=f"declare it as `modification {signature.name}`",
            )
            continue
        with context.problems.nesting(statement.span):
            edit = _edit(context, scope, statement, sites)
            if edit is not None:
                found.append(edit)
    return tuple(found)


def _edit(context: TypingContext, scope: RuleScope, statement: declaration_nodes.Edit, sites: Sites) -> Edit | None:
    match statement:
        case declaration_nodes.Rewrite(site=reference, value=new):
            return _set_code(context, scope, sites, reference, new, statement.span)
        case declaration_nodes.Remove(site=reference):
            return _set_code(context, scope, sites, reference, None, statement.span)
        case declaration_nodes.Add(clause=clause, rule=rule):
            name = clause_name(clause)
            new = clause.condition if isinstance(clause, declaration_nodes.Require) else clause.value
            if name is None or id(statement) in sites.refused:
                _selected(context, scope, rule)
                return None
            reference = expression_nodes.SiteReference(rule, name, span=statement.span)
            return _set_code(context, scope, sites, reference, new, statement.span)
        case declaration_nodes.Disable(rule=rule) | declaration_nodes.Enable(rule=rule):
            selected = _selected(context, scope, rule)
            if selected is None:
                return None
            target, selector = selected
            return SetEnabled(target.name, selector, isinstance(statement, declaration_nodes.Enable), statement.span)
        case declaration_nodes.RewriteUnknown():
            return _set_unknown(context, scope, statement)
        case declaration_nodes.Copy():
            return _copy(context, scope, statement)
        case declaration_nodes.Save(backup=backup) | declaration_nodes.Restore(backup=backup):
            if backup.text not in context.symbols.backups:
                report_unknown_backup(context, backup.text, backup.span)
                return None
            context.used.add(f"backup {backup.text}")
            kind = SaveBackup if isinstance(statement, declaration_nodes.Save) else RestoreBackup
            return kind(backup.text, statement.span)
        case _:
            assert_never(statement)


def _selected(
    context: TypingContext, scope: RuleScope, reference: expression_nodes.RuleReference
) -> tuple[RuleSignature, Selector] | None:
    """Return the rule that an edit names, and whose code of it; None with an error."""
    rule = rule_named(context, reference.rule)
    late = None if rule is None else _late(scope, rule)
    place = ExpressionPlace("whose code is edited", scope.names, late=late, parameters=scope.signature.name)
    typed = arguments(context, place, reference)
    if rule is None:
        return None
    selector = code_arguments(context, reference, rule, typed)
    return None if selector is None else (rule, selector)


def _late(scope: RuleScope, rule: RuleSignature) -> LateNames:
    """Return the target's parameters, which have no value yet where the edit selects whose code it means."""
    own = [f"`{local.name}`" for local in scope.signature.parameters if local is not None]
    values = "a value that the modification has" if not own else f"one of {', '.join(own)}" if own[1:] else own[0]
    return LateNames(
        RuleScope.of(rule).names,
        f"`{scope.signature.name}` fires",
        f"a parameter of `{rule.name}`",
        f"the arguments are values that `{scope.signature.name}` has: write {values}, or `_` for any value",
    )


def _same_names(context: TypingContext, rule: RuleSignature, selector: Selector) -> frozenset[str]:
    """Return the target's parameters that always equal the modification's parameter of the same name.

    The edit is for the code of this value alone, and the code stays there, because no ``copy`` takes it elsewhere.
    """
    if rule.name in context.symbols.copied_rules:
        return frozenset()
    pairs = zip(rule.parameters, selector, strict=True)
    return frozenset(
        parameter.name
        for parameter, value in pairs
        if parameter is not None and isinstance(value, ReadLocal) and value.local.name == parameter.name
    )


def _set_code(
    context: TypingContext,
    scope: RuleScope,
    sites: Sites,
    reference: expression_nodes.SiteReference,
    new: expression_nodes.Expression | expression_nodes.EachEntry | None,
    span: Span,
) -> SetCode | None:
    selected = _selected(context, scope, reference.rule)
    rule = context.symbols.rules.get(reference.rule.rule.text)
    key = None if rule is None else site_named(context, rule, reference.site)
    code: EditedCode | None = None
    if new is not None:
        same = frozenset() if selected is None else _same_names(context, *selected)
        code = _code(context, scope, sites, key, rule, new, same)
        if code is None:
            return None
    if selected is None or key is None:
        return None
    return SetCode(key, selected[1], code, span)


def _captures(scope: RuleScope, target: Names) -> tuple[Captures, Names]:
    """Return the names that an edit's code reads: the target's, then the modification's parameters as captures."""
    maker = tuple(local for local in scope.signature.parameters if local is not None)
    hidden: dict[str, Local] = {}
    for local in maker:
        other = target.find(local.name)
        if isinstance(other, Local) and other is not local:
            hidden[local.name] = other
    broken: dict[str, Binding] = {
        node.name.text: BrokenName()
        for node, local in zip(scope.signature.declaration.parameters, scope.signature.parameters, strict=True)
        if local is None
    }
    outermost = Names({**capturing(maker), **broken})
    return Captures(scope.names, hidden), _with_outer(target, outermost)


def _with_outer(names: Names, outermost: Names) -> Names:
    levels = []
    level: Names | None = names
    while level is not None:
        levels.append(level)
        level = level.outer
    for each in reversed(levels):
        outermost = Names(each.bindings, outermost)
    return outermost


def _code(
    context: TypingContext,
    scope: RuleScope,
    sites: Sites,
    key: SiteKey | None,
    rule: RuleSignature | None,
    new: expression_nodes.Expression | expression_nodes.EachEntry,
    same: frozenset[str],
) -> EditedCode | None:
    """Return the code that an edit puts at a site; None with an error. Code for a site of None is checked as well.

    ``same`` are the names that mean the same in the target and in the modification.
    """
    if key is None:
        if rule is not None:
            captures, names = _captures(scope, RuleScope.of(rule).names)
            place = ExpressionPlace("a rewritten clause", names, previous=PreviousCode(None), captures=captures)
            infer_anyway(context, place, _body_of(new))
        return None
    site = sites.typed.get(key)
    captures, names = _captures(scope, sites.inside[key])
    previous = PreviousCode(None if site is None else site.sort)
    place = ExpressionPlace(
        "a rewritten clause", names, previous=previous, captures=captures, parameters=scope.signature.name
    )
    if site is None:
        infer_anyway(context, place, _body_of(new))
        return None
    what = f"the code of `{key}`"
    if isinstance(new, expression_nodes.Unknown) and rule is not None:
        if not is_a_name(context, place, new):
            return unknown_condition(context, place, captures, rule, site, new)
        new = expression_nodes.Name("unknown", span=new.span)
    typed = entry_value(context, place, new, site.sort, sites.entries.get(key, ()), what)
    warn_of_shadowing(context, captures, same)
    return None if typed is None else EditedCode(typed, tuple(captures.found), captures.uses_previous)


def _body_of(new: expression_nodes.Expression | expression_nodes.EachEntry) -> expression_nodes.Expression:
    return new.body if isinstance(new, expression_nodes.EachEntry) else new


def _set_unknown(
    context: TypingContext, scope: RuleScope, statement: declaration_nodes.RewriteUnknown
) -> SetUnknown | None:
    selected = _selected(context, scope, statement.rule)
    writes: dict[str, Variable] = {}
    broken = False
    for name in statement.variables:
        if name.text in writes:
            context.problems.report(
                Code.DUPLICATE_NAME, f"`{name.text}` is listed twice", name.span, help="list it once"
            )
            broken = True
            continue
        variable = assignable(context, scope.names, name)
        if variable is None:
            broken = True
        else:
            writes[name.text] = variable
    rule = context.symbols.rules.get(statement.rule.rule.text)
    contract = None
    captures = None
    if statement.contract is not None and rule is not None:
        captures, names = _captures(scope, RuleScope.of(rule).names)
        place = ExpressionPlace("a contract", names, primes=True, captures=captures)
        contract = value(context, place, statement.contract, BOOL, "a contract")
        warn_of_shadowing(context, captures, frozenset() if selected is None else _same_names(context, *selected))
        broken = broken or contract is None
    if selected is None or broken:
        return None
    found = () if captures is None else tuple(captures.found)
    return SetUnknown(selected[0].name, selected[1], tuple(writes.values()), contract, found, statement.span)


def _copy(context: TypingContext, scope: RuleScope, statement: declaration_nodes.Copy) -> CopyCode | None:
    target = _selected(context, scope, statement.target)
    source = _selected(context, scope, statement.source)
    if target is None or source is None:
        return None
    rule = target[0]
    if rule is not source[0]:
        context.problems.report(
            Code.TYPE_MISMATCH,
            f"the code of `{source[0].name}` cannot be copied to `{rule.name}`",
            statement.span,
            "two different rules",
            help=f"code is copied within one rule, as in `copy {rule.name}(a) from {rule.name}(b)`",
        )
        return None
    open_target = [part is None for part in target[1]]
    open_source = [part is None for part in source[1]]
    if open_target != open_source:
        context.problems.report(
            Code.WRONG_ARITY,
            "both sides of `copy` have to name the same arguments",
            statement.span,
            "one side has `_` where the other one names a value",
            help="write `_` at the same places on both sides",
        )
        return None
    if all(open_target):
        context.problems.report(
            Code.WRONG_ARITY,
            "`copy` has to name whose code is copied, and to whom",
            statement.span,
            "this copies everyone's code onto itself",
            help=f"write `copy {rule.name}(a, …) from {rule.name}(b, …)` with `_` for arguments that do not matter"
            if rule.parameters
            else f"`{rule.name}` has no parameters; to keep its code, declare `backup B of {rule.name}`",
        )
        return None
    return CopyCode(rule.name, target[1], source[1], statement.span)
