"""The sites of rules.

Owns: the sites of every rule, those that modifications add included, from the text alone.
Must never know: types, the code at a site.

A site is a labelled ``require``, an assignment, under its label or the name of its variable, or a labelled edit. A site
that several modifications add is one site if they add the same.
"""

from __future__ import annotations

from collections.abc import Iterator

from msgspec.structs import replace

from invariants.foundation.codes import Code
from invariants.foundation.diagnostics import Label
from invariants.foundation.records import Record
from invariants.language.model.expressions import SiteKey
from invariants.language.model.operators import RuleKind
from invariants.language.problems import Problems
from invariants.language.tree import declaration_nodes, expression_nodes
from invariants.language.tree.nested_edits import edits_in
from invariants.language.typing.code_queries import report_unknown_rule, report_unknown_site
from invariants.language.typing.context import TypingContext


class SiteOutline(Record):
    """A site as written. ``additions`` are the edits that add it; empty for a clause of the rule itself."""

    key: SiteKey
    name: expression_nodes.Identifier
    clause: declaration_nodes.SiteStatement
    block: declaration_nodes.ForBlock | None
    additions: list[declaration_nodes.Add]


def clause_name(clause: declaration_nodes.SiteStatement) -> expression_nodes.Identifier | None:
    """Return the name of the clause's site; None for a clause that cannot be edited."""
    if isinstance(clause, declaration_nodes.Assign):
        return clause.label or clause.target
    return clause.label


def clauses(
    body: tuple[declaration_nodes.Statement, ...],
) -> Iterator[tuple[declaration_nodes.Require | declaration_nodes.Assign, declaration_nodes.ForBlock | None]]:
    """Yield the clauses of a rule's body, each with the ``for`` that it stands in."""
    for statement in body:
        match statement:
            case declaration_nodes.Require() | declaration_nodes.Assign():
                yield statement, None
            case declaration_nodes.ForBlock(assignments=assignments):
                for assignment in assignments:
                    yield assignment, statement
            case _:
                pass


def list_sites(context: TypingContext) -> dict[SiteKey, SiteOutline]:
    """Return every site, grouped by rule, with added sites last in each group.

    The function also fills the context's table of site names.
    """
    rules = context.symbols.rule_declarations
    tables: dict[str, dict[str, SiteOutline]] = {name: {} for name in rules}
    for name, rule in rules.items():
        for clause, block in clauses(rule.body):
            site = clause_name(clause)
            if site is not None:
                _enter(context.problems, tables[name], SiteOutline(SiteKey(name, site.text), site, clause, block, []))
        for statement in rule.body:
            if isinstance(statement, declaration_nodes.Labelled):
                key = SiteKey(name, statement.label.text)
                _enter(context.problems, tables[name], SiteOutline(key, statement.label, statement, None, []))
    for rule in rules.values():
        if rule.kind is RuleKind.TRANSITION:
            continue
        for edit in edits_in(rule.body):
            if isinstance(edit, declaration_nodes.Add) and edit.rule.rule.text in tables:
                _add(context.problems, tables[edit.rule.rule.text], edit)
    for name, table in tables.items():
        _report_labels(context.problems, table)
        context.site_names[name] = {site: found.key for site, found in table.items()}
    return {found.key: found for table in tables.values() for found in table.values()}


def report_unknown_places(context: TypingContext) -> None:
    """Report the rules and sites that edits name and that are not there, of a text that cannot be read further."""
    silent = replace(context, problems=Problems())
    list_sites(silent)
    rules = context.symbols.rule_declarations
    for rule in rules.values():
        for code in (code for edit in edits_in(rule.body) for code in _named_code(edit)):
            of, site = (code, None) if isinstance(code, expression_nodes.RuleReference) else (code.rule, code.site)
            if of.rule.text not in rules:
                report_unknown_rule(context, of.rule)
            elif site is not None and site.text not in context.site_names[of.rule.text]:
                report_unknown_site(context, rules[of.rule.text], site)


def _named_code(
    edit: declaration_nodes.Edit,
) -> Iterator[expression_nodes.SiteReference | expression_nodes.RuleReference]:
    """Yield the code that an edit names to change it."""
    match edit:
        case declaration_nodes.Rewrite(site=site) | declaration_nodes.Remove(site=site):
            yield site
        case declaration_nodes.RewriteUnknown(rule=rule, editing=editing):
            yield rule
            yield from (place.code for place in editing)
        case declaration_nodes.Disable(rule=rule) | declaration_nodes.Enable(rule=rule):
            yield rule
        case declaration_nodes.Add(rule=rule):
            yield rule
        case _:
            pass


def _enter(problems: Problems, table: dict[str, SiteOutline], site: SiteOutline) -> None:
    earlier = table.setdefault(site.name.text, site)
    if earlier is site:
        if isinstance(site.clause, declaration_nodes.Assign) and not site.clause.indices:
            _report_second_assignment(problems, table, site, site.clause)
        return
    clause = site.clause
    if (
        isinstance(clause, declaration_nodes.Assign)
        and isinstance(earlier.clause, declaration_nodes.Assign)
        and clause.label is None
        and clause.target.text == earlier.clause.target.text
    ):
        if clause.indices and earlier.clause.indices:
            problems.report(
                Code.LABEL_CLASH,
                f"two assignments to `{clause.target.text}` need labels to be told apart",
                clause.span,
                "the second one",
                others=(Label(earlier.clause.span, "the first one"),),
                help=f"write `first: {clause.target.text}[…] := …` and `second: {clause.target.text}[…] := …`",
            )
        else:
            _report_second_assignment(problems, table, site, clause)
        return
    problems.report(
        Code.LABEL_CLASH,
        f"`{site.name.text}` names two clauses of `{site.key.rule}`",
        site.name.span,
        "used again here",
        others=(Label(earlier.name.span, "first used here"),),
        help="give one of them another label",
    )


def _report_second_assignment(
    problems: Problems, table: dict[str, SiteOutline], site: SiteOutline, clause: declaration_nodes.Assign
) -> None:
    for earlier in table.values():
        if earlier is site or not isinstance(earlier.clause, declaration_nodes.Assign) or earlier.clause.indices:
            continue
        if earlier.clause.target.text == clause.target.text:
            problems.report(
                Code.DOUBLE_ASSIGNMENT,
                f"`{site.key.rule}` assigns `{clause.target.text}` twice",
                clause.span,
                "the second assignment",
                others=(Label(earlier.clause.span, "the first assignment"),),
                help="assign it once, with `if … then … else …` where the value depends on a condition"
                if not site.additions
                else f"rewrite the first one, as in `rewrite {earlier.key} as …`",
            )
            return


def _add(problems: Problems, table: dict[str, SiteOutline], addition: declaration_nodes.Add) -> None:
    rule = addition.rule.rule.text
    name = clause_name(addition.clause)
    if name is None:
        # The parser has refused it.
        return
    earlier = table.get(name.text)
    if earlier is None:
        _enter(problems, table, SiteOutline(SiteKey(rule, name.text), name, addition.clause, None, [addition]))
        return
    if earlier.additions and type(earlier.clause) is type(addition.clause):
        # This is the same site if the entries agree: they are compared once they are typed.
        earlier.additions.append(addition)
        return
    clause = addition.clause
    if (
        isinstance(clause, declaration_nodes.Assign)
        and isinstance(earlier.clause, declaration_nodes.Assign)
        and clause.label is None
        and not clause.indices
        and earlier.clause.target.text == clause.target.text
    ):
        problems.report(
            Code.DOUBLE_ASSIGNMENT,
            f"`{rule}` assigns `{clause.target.text}` already",
            clause.span,
            others=(Label(earlier.clause.span, "assigned here"),),
            help=f"rewrite that assignment, as in `rewrite {rule}.{name.text} as …`",
        )
        return
    problems.report(
        Code.LABEL_CLASH,
        f"`{rule}` has a clause `{name.text}` already",
        name.span,
        "added under the same name",
        others=(Label(earlier.name.span, "this clause"),),
        help=f"add it under another label, or change the clause with `rewrite {rule}.{name.text} as …`",
    )


def _report_labels(problems: Problems, table: dict[str, SiteOutline]) -> None:
    """Report a label that is the name of a variable that the rule assigns."""
    assigned = {
        site.clause.target.text: site for site in table.values() if isinstance(site.clause, declaration_nodes.Assign)
    }
    for site in table.values():
        label = site.clause.label
        if label is not None and label.text in assigned:
            problems.report(
                Code.LABEL_CLASH,
                f"the label `{label.text}` is the name of a variable that `{site.key.rule}` assigns",
                label.span,
                others=(Label(assigned[label.text].clause.span, "assigned here"),),
                help="give the clause another label",
            )
