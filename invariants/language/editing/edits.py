"""Typing of edits.

Owns: typing of edits, of the code that they put at sites, and of the arguments that select whose code they touch.
Must never know: whether edits fit together.
"""

from __future__ import annotations

from typing import assert_never

from msgspec.structs import replace

from invariants.foundation.codes import Code
from invariants.foundation.diagnostics import Label
from invariants.foundation.sources import Span
from invariants.language.editing.assembly import TypedEdits
from invariants.language.editing.edited_scopes import captures_of, known_parameters, same_names, selected_code
from invariants.language.editing.new_code import new_code
from invariants.language.elaboration.rules import RuleScope, Sites
from invariants.language.elaboration.sites import clause_name
from invariants.language.model.clauses import EditedCode
from invariants.language.model.expressions import SiteKey
from invariants.language.model.operators import RuleKind
from invariants.language.model.rules import (
    CopyCode,
    Edit,
    HeldEdit,
    RestoreBackup,
    SaveBackup,
    SetCode,
    SetEdit,
    SetEnabled,
)
from invariants.language.tree import declaration_nodes, expression_nodes
from invariants.language.typing.captured_code import warn_of_shadowing
from invariants.language.typing.code_queries import site_named
from invariants.language.typing.context import (
    TypingContext,
    capturing,
)
from invariants.language.typing.names import RuleSignature
from invariants.language.typing.unknown_names import report_unknown_backup


def type_edits(context: TypingContext, signature: RuleSignature, sites: Sites) -> TypedEdits:
    """Return the edits of a modification; an edit of a transition is reported."""
    found: list[Edit] = []
    labelled: dict[SiteKey, Edit] = {}
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
            label = statement.label if isinstance(statement, declaration_nodes.Labelled) else None
            written = statement.edit if isinstance(statement, declaration_nodes.Labelled) else statement
            edit = _edit(context, replace(scope, label=label is not None), written, sites)
            if edit is not None and label is not None:
                labelled.setdefault(SiteKey(signature.name, label.text), edit)
            elif edit is not None:
                found.append(edit)
    return TypedEdits(tuple(found), labelled)


def _edit(context: TypingContext, scope: RuleScope, statement: declaration_nodes.Edit, sites: Sites) -> Edit | None:
    match statement:
        case declaration_nodes.Rewrite(site=reference, value=new):
            return _rewrite(context, scope, sites, reference, new, statement.span)
        case declaration_nodes.Remove(site=reference):
            return _rewrite(context, scope, sites, reference, None, statement.span)
        case declaration_nodes.Add(clause=clause, rule=rule):
            name = clause_name(clause)
            if name is None or id(statement) in sites.refused:
                selected_code(context, scope, rule)
                return None
            reference = expression_nodes.SiteReference(rule, name, span=statement.span)
            return _rewrite(context, scope, sites, reference, _added(clause), statement.span)
        case declaration_nodes.Disable(rule=rule) | declaration_nodes.Enable(rule=rule):
            selected = selected_code(context, scope, rule)
            if selected is None:
                return None
            target, selector = selected
            return SetEnabled(target.name, selector, isinstance(statement, declaration_nodes.Enable), statement.span)
        case declaration_nodes.RewriteUnknown():
            from invariants.language.editing.unknown_code import set_unknown  # few models have it

            return set_unknown(context, scope, statement, sites)
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


def _added(
    clause: declaration_nodes.SiteStatement,
) -> expression_nodes.Expression | expression_nodes.EachEntry | declaration_nodes.Edit:
    """Return the code that an added clause puts at its site."""
    match clause:
        case declaration_nodes.Require(condition=condition):
            return condition
        case declaration_nodes.Assign(value=value):
            return value
        case declaration_nodes.Labelled(edit=edit):
            return edit
        case _:
            assert_never(clause)


def _rewrite(
    context: TypingContext,
    scope: RuleScope,
    sites: Sites,
    reference: expression_nodes.SiteReference,
    new: expression_nodes.Expression | expression_nodes.EachEntry | declaration_nodes.Edit | None,
    span: Span,
) -> Edit | None:
    """Return the edit that puts new code at a site, or another edit at a label; None with an error."""
    key = context.site_names.get(reference.rule.rule.text, {}).get(reference.site.text)
    if isinstance(new, declaration_nodes.Edit) or (new is None and key in sites.labels):
        return _set_edit(context, scope, sites, reference, new, span)
    if new is not None and key in sites.labels:
        selected_code(context, scope, reference.rule)
        context.problems.report(
            Code.MISPLACED_FORM,
            f"`{key}` holds an edit, and this is no edit",
            new.span,
            "an expression",
            others=(Label(sites.labels[key], "the label of an edit"),),
            help=f"write an edit, as in `rewrite {key} as disable {scope.signature.name}`",
        )
        return None
    return _set_code(context, scope, sites, reference, new, span)


def _set_edit(
    context: TypingContext,
    scope: RuleScope,
    sites: Sites,
    reference: expression_nodes.SiteReference,
    new: declaration_nodes.Edit | None,
    span: Span,
) -> SetEdit | None:
    """Return the edit that puts an edit at a label, or nothing; None with an error."""
    selected = selected_code(context, scope, reference.rule)
    rule = context.symbols.rules.get(reference.rule.rule.text)
    key = None if rule is None else site_named(context, rule, reference.site)
    if rule is None or key is None:
        return None
    if key not in sites.labels:
        context.problems.report(
            Code.MISPLACED_FORM,
            f"`{key}` is a clause, and holds no edit",
            reference.site.span,
            "no label of an edit",
            help="write its new code, as in `rewrite R.site as e`; a label in front of an edit makes the edit a site",
        )
        return None
    held: HeldEdit | None = None
    if new is not None:
        captures, names = captures_of(scope, RuleScope.of(rule).names)
        outer = {**scope.outer, **capturing(known_parameters(scope.signature))}
        edit = _edit(context, RuleScope(rule, names, captures, outer, label=True), new, sites)
        warn_of_shadowing(context, captures, frozenset() if selected is None else same_names(context, *selected))
        if edit is None:
            return None
        held = HeldEdit(edit, tuple(captures.found))
    return None if selected is None else SetEdit(key, selected[1], held, span)


def _set_code(
    context: TypingContext,
    scope: RuleScope,
    sites: Sites,
    reference: expression_nodes.SiteReference,
    new: expression_nodes.Expression | expression_nodes.EachEntry | None,
    span: Span,
) -> SetCode | None:
    selected = selected_code(context, scope, reference.rule)
    rule = context.symbols.rules.get(reference.rule.rule.text)
    key = None if rule is None else site_named(context, rule, reference.site)
    code: EditedCode | None = None
    if new is not None:
        same = frozenset() if selected is None else same_names(context, *selected)
        code = new_code(context, scope, sites, key, rule, new, same)
        if code is None:
            return None
    if selected is None or key is None:
        return None
    return SetCode(key, selected[1], code, span)


def _copy(context: TypingContext, scope: RuleScope, statement: declaration_nodes.Copy) -> CopyCode | None:
    target = selected_code(context, scope, statement.target)
    source = selected_code(context, scope, statement.source)
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
