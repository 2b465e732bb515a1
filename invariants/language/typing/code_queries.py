"""Questions about code: ``enabled``, ``unmodified``, ``captured`` and ``saved``, and references to rules and sites.

Owns: the rule, the arguments and the site that a reference means.
Must never know: the code at a site.
"""

from __future__ import annotations

from collections.abc import Sequence

from invariants.foundation.codes import Code
from invariants.foundation.diagnostics import Label
from invariants.foundation.sorts import BOOL, IntSort, RealSort, Sort, is_finite
from invariants.foundation.suggestions import closest, listing
from invariants.language.model.clauses import capture_called
from invariants.language.model.compounds import whole_name
from invariants.language.model.expressions import Enabled, Expression, HeldValue, Saved, SiteKey, Unmodified
from invariants.language.tree import declaration_nodes, expression_nodes
from invariants.language.tree.keywords import ALL_CODE
from invariants.language.typing.context import EditedSites, ExpressionPlace, Reads, TypingContext, counted
from invariants.language.typing.names import RuleSignature
from invariants.language.typing.types import family, fitted, whole_number
from invariants.language.typing.unknown_names import report_unknown_backup, unknown_rule_way_out

Arguments = Sequence[Expression | expression_nodes.Wildcard | None] | None
"""The typed arguments of a reference. A None among them has an error in it; None in place of the list means that no
arguments are written."""


def rule_named(context: TypingContext, name: expression_nodes.Identifier) -> RuleSignature | None:
    """Return the rule that a reference means; None with an error."""
    signature = context.symbols.rules.get(name.text)
    if signature is None:
        report_unknown_rule(context, name)
    return signature


def report_unknown_rule(context: TypingContext, name: expression_nodes.Identifier) -> None:
    """Report a name of no rule."""
    known = tuple(context.symbols.rule_declarations)
    help = None if closest(name.text, known) else unknown_rule_way_out(name.text)
    context.unknown("rule", name.text, name.span, known, help=help)


def rule_arguments(
    context: TypingContext, node: expression_nodes.RuleReference, rule: RuleSignature, typed: Arguments
) -> tuple[Expression | None, ...] | None:
    """Return a value for each parameter, None where any value is meant; None for the whole with an error."""
    if typed is None:
        return (None,) * len(rule.parameters)
    if len(typed) != len(rule.parameters):
        given = f"there {'is' if len(typed) == 1 else 'are'} {len(typed)}"
        context.problems.report(
            Code.WRONG_ARITY,
            f"`{rule.name}` has {counted(len(rule.parameters), 'parameter')}, and {given}",
            node.span,
            others=(Label(rule.declaration.name.span, "declared here"),),
            help=f"write `{rule.name}` alone for every individual, or `_` for each argument that does not matter",
        )
        return None
    values: list[Expression | None] = []
    broken = False
    for argument, parameter in zip(typed, rule.parameters, strict=True):
        if isinstance(argument, expression_nodes.Wildcard):
            values.append(None)
        elif parameter is None or argument is None:
            broken = True
        else:
            # The parameter says whose code is meant, even if no clause reads it.
            context.read.add(parameter)
            what, way_out = f"the argument `{parameter.name}`", whole_number(parameter.sort)
            value = fitted(context.problems, argument, family(parameter.sort), what, way_out)
            broken = broken or value is None
            values.append(value)
    return None if broken else tuple(values)


def code_arguments(
    context: TypingContext, node: expression_nodes.RuleReference, rule: RuleSignature, typed: Arguments
) -> tuple[Expression | None, ...] | None:
    """Return the arguments of a reference to code, whose values must be of finite sorts; None with an error."""
    values = rule_arguments(context, node, rule, typed)
    if values is None:
        return None
    for value, parameter in zip(values, rule.parameters, strict=True):
        if value is not None and parameter is not None and not is_finite(parameter.sort):
            context.problems.report(
                Code.NOT_FINITE,
                f"`{rule.name}` cannot have code of its own for each value of `{parameter.name}`",
                value.span,
                f"`{parameter.sort}` has infinitely many values",
                others=(Label(parameter.span, "declared here"),),
                help="write `_` here, or declare the parameter as a range such as `0..9`",
            )
            return None
    return values


def site_named(context: TypingContext, rule: RuleSignature, name: expression_nodes.Identifier) -> SiteKey | None:
    """Return the site of the rule that a reference means; None with an error."""
    key = context.site_names.get(rule.name, {}).get(name.text)
    if key is None:
        report_unknown_site(context, rule.declaration, name)
    return key


def report_unknown_site(
    context: TypingContext, declaration: declaration_nodes.RuleDeclaration, name: expression_nodes.Identifier
) -> None:
    """Report a name of no site of a rule."""
    rule = declaration.name.text
    sites = tuple(dict.fromkeys(map(whole_name, context.site_names.get(rule, {}))))
    notes: list[str] = []
    unlabelled = [
        each for each in declaration.body if isinstance(each, declaration_nodes.Require) and each.label is None
    ]
    if unlabelled:
        some = "a `require` clause" if len(unlabelled) == 1 else f"{len(unlabelled)} `require` clauses"
        notes.append(f"`{rule}` has {some} without a label: it needs one to be edited, as in `require NAME: …`")
    if sites and closest(name.text, sites) is not None:
        notes.append(f"the sites of `{rule}` are {listing(sites)}")
    help = None
    if not sites:
        help = (
            f"give the clause of `{rule}` that is meant a label, as in `require {name.text}: …`"
            if unlabelled
            else f"`{rule}` has no sites; add a clause with `add require {name.text}: … to {rule}`"
        )
    context.unknown(
        f"site of `{rule}` called",
        name.text,
        name.span,
        sites,
        help=help,
        code=Code.UNKNOWN_SITE,
        notes=notes,
    )


def _may_ask(context: TypingContext, place: ExpressionPlace, node: expression_nodes.Expression, what: str) -> bool:
    if place.reads is Reads.CONFIGURATION:
        return True
    allowed = "constants only" if place.reads is Reads.CONSTANTS else "constants and other initial values only"
    context.problems.report(
        Code.NOT_CONSTANT,
        f"{place.what} may mention {allowed}",
        node.span,
        f"`{what}` asks for code",
        help="state it as `init` or as an invariant",
    )
    return False


def enabled(
    context: TypingContext, place: ExpressionPlace, node: expression_nodes.Enabled, typed: Arguments
) -> Expression | None:
    """Type ``enabled R(e)``."""
    rule = rule_named(context, node.rule.rule)
    if rule is None or not _may_ask(context, place, node, "enabled"):
        return None
    values = rule_arguments(context, node.rule, rule, typed)
    if values is None:
        return None
    for value, parameter in zip(values, rule.parameters, strict=True):
        if value is None and parameter is not None and isinstance(parameter.sort, IntSort | RealSort):
            context.problems.report(
                Code.NOT_FINITE,
                f"whether `{rule.name}` is enabled for some `{parameter.name}` cannot be asked",
                node.span,
                f"`{parameter.sort}` has infinitely many values",
                others=(Label(parameter.span, "declared here"),),
                help="say for which value, or declare the parameter as a range such as `0..9`",
            )
            return None
    return Enabled(rule.name, values, sort=BOOL, span=node.span)


def unmodified(
    context: TypingContext, place: ExpressionPlace, node: expression_nodes.Unmodified, typed: Arguments
) -> Expression | None:
    """Type ``unmodified R(e)`` and ``unmodified R(e).site``."""
    reference = node.code.rule if isinstance(node.code, expression_nodes.SiteReference) else node.code
    rule = rule_named(context, reference.rule)
    if rule is None or not _may_ask(context, place, node, "unmodified"):
        return None
    site = None
    if isinstance(node.code, expression_nodes.SiteReference):
        site = site_named(context, rule, node.code.site)
        if site is None:
            return None
    values = code_arguments(context, reference, rule, typed)
    if values is None or (node.since is not None and not _keeps(context, node.since, rule)):
        return None
    since = None if node.since is None else node.since.text
    return Unmodified(rule.name, values, site, since, sort=BOOL, span=node.span)


def _keeps(context: TypingContext, backup: expression_nodes.Identifier, rule: RuleSignature) -> bool:
    """Return whether a name is that of a backup that keeps the code of a rule; reports if not."""
    declaration = context.symbols.backups.get(backup.text)
    if declaration is None:
        report_unknown_backup(context, backup.text, backup.span)
        return False
    context.used.add(f"backup {backup.text}")
    if any(item.text in {ALL_CODE, rule.name} for item in declaration.items):
        return True
    context.problems.report(
        Code.CAPTURED_OUT_OF_REACH,
        f"`{backup.text}` does not keep the code of `{rule.name}`",
        backup.span,
        others=(Label(declaration.name.span, "the backup"),),
        help=f"add `{rule.name}` to its list, or name another backup",
    )
    return False


def held_value(
    context: TypingContext, place: ExpressionPlace, node: expression_nodes.HeldValue, typed: Arguments
) -> Expression | None:
    """Type ``captured R(e).site.name``."""
    rule = rule_named(context, node.site.rule.rule)
    if rule is None:
        return None
    if place.edited is None:
        context.problems.report(
            Code.MISPLACED_FORM,
            f"`captured` has no meaning in {place.what}",
            node.span,
            "reads code",
            help="state it as an invariant or a lemma, or keep the value in a variable as well",
        )
        return None
    site = site_named(context, rule, node.site.site)
    values = code_arguments(context, node.site.rule, rule, typed)
    if site is None or values is None:
        return None
    sort = _held_sort(context, place.edited, node, site)
    for position in sorted(place.edited.keyed[rule.name]):
        if values[position] is None:
            name = rule.declaration.parameters[position].name.text
            context.problems.report(
                Code.WRONG_ARITY,
                "`captured` does not say whose code is meant",
                node.site.rule.span,
                f"there is code of its own for each `{name}`",
                help=f"give an argument for `{name}`",
            )
            return None
    return None if sort is None else HeldValue(values, site, node.name.text, sort=sort, span=node.span)


def _held_sort(
    context: TypingContext, edited: EditedSites, node: expression_nodes.HeldValue, site: SiteKey
) -> Sort | None:
    """Return the sort of the values that edits of a site capture under a name; None with an error."""
    name = node.name.text
    captures = edited.captures.get(site, ())
    found = [each[position] for each in captures if (position := capture_called(each, name)) is not None]
    sorts = {family(capture.sort): capture for capture in found}
    if len(sorts) == 1:
        return next(iter(sorts))
    known = sorted({capture.text for each in captures for capture in each})
    if sorts:
        message = f"`{name}` is captured at `{site}` as {listing(tuple(map(str, sorts)))}"
        help = "give the captured values of different types different names"
    else:
        message = f"no edit of `{site}` captures `{name}`"
        help = f"captured there: {listing(tuple(known))}" if known else "no edit of this clause captures anything"
    others = [Label(capture.expression.span, f"a {sort}") for sort, capture in sorts.items()]
    context.problems.report(Code.UNKNOWN_NAME, message, node.name.span, others=others, help=help)
    return None


def saved(context: TypingContext, place: ExpressionPlace, node: expression_nodes.Call) -> Expression | None:
    """Type ``saved(B)``."""
    match node.arguments:
        case (expression_nodes.Name(text=text, qualifier=None, primed=False) as name,):
            if text not in context.symbols.backups:
                report_unknown_backup(context, text, name.span)
                return None
            context.used.add(f"backup {text}")
            return Saved(text, sort=BOOL, span=node.span) if _may_ask(context, place, node, "saved") else None
        case _:
            context.problems.report(
                Code.WRONG_ARITY,
                "`saved` takes the name of a backup",
                node.span,
                help="write `saved(B)` for a declared `backup B of …`",
            )
            return None
