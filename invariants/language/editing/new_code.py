"""The code that an edit puts at a site.

Owns: typing of that code: the names that it sees, ``prev``, and the values that it captures.
Must never know: the kinds of edits.
"""

from __future__ import annotations

from invariants.foundation.codes import Code
from invariants.foundation.sources import Span
from invariants.language.editing.edited_scopes import captures_of
from invariants.language.editing.unknown_conditions import is_a_name, unknown_condition
from invariants.language.elaboration.rules import RuleScope, Sites, entry_value
from invariants.language.model.clauses import EditedCode
from invariants.language.model.expressions import SiteKey
from invariants.language.tree import expression_nodes
from invariants.language.typing.captured_code import warn_of_shadowing
from invariants.language.typing.context import ExpressionPlace, PreviousCode, TypingContext
from invariants.language.typing.expressions import infer_anyway
from invariants.language.typing.names import RuleSignature


def new_code(
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
            captures, names = captures_of(scope, RuleScope.of(rule).names)
            place = ExpressionPlace("a rewritten clause", names, previous=PreviousCode(None), captures=captures)
            infer_anyway(context, place, _body_of(new))
        return None
    site = sites.typed.get(key)
    captures, names = captures_of(scope, sites.inside[key])
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
            if scope.label:
                _report_unknown_at_label(context, new.span)
                return None
            return unknown_condition(context, place, captures, rule, site, new)
        new = expression_nodes.Name("unknown", span=new.span)
    typed = entry_value(context, place, new, site.sort, sites.entries.get(key, ()), what)
    warn_of_shadowing(context, captures, same)
    return None if typed is None else EditedCode(typed, tuple(captures.found), captures.uses_previous)


def _body_of(new: expression_nodes.Expression | expression_nodes.EachEntry) -> expression_nodes.Expression:
    return new.body if isinstance(new, expression_nodes.EachEntry) else new


def _report_unknown_at_label(context: TypingContext, span: Span) -> None:
    context.problems.report(
        Code.MISPLACED_FORM,
        "an edit at a label cannot make a condition unknown",
        span,
        "some fixed condition",
        help="leave out the label, or write `any`: a truth value that is chosen anew each time",
    )
