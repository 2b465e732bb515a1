"""Unknown conditions: ``rewrite R.gate as unknown over x, y``.

Owns: the table of truth values that such an edit fills, the clause that fills it, and the code that reads it.
Must never know: runs.

The condition is a fixed one: its values, for all arguments of the rule and all values of the expressions that it is
over, are chosen when the modification fires. They are kept in a map of the edit's own; of values of Int and Real, the
map has predicates. A backup of the rule keeps the map with its code (``proofs/soundness/unknown-conditions.md``).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import zip_longest

from msgspec.structs import replace

from invariants.foundation.codes import Code
from invariants.foundation.sorts import BOOL, IntSort, PredicateSort, RealSort, is_finite
from invariants.foundation.sources import Span
from invariants.language.model.clauses import Binder, EditedCode, MapEntry
from invariants.language.model.expressions import (
    Arbitrary,
    Binary,
    Comparison,
    Expression,
    Local,
    ReadLocal,
    ReadVariable,
    Satisfies,
    SiteKey,
    Table,
    Variable,
)
from invariants.language.model.operators import BinaryOperator, ComparisonOperator, LocalKind
from invariants.language.model.places import Selector
from invariants.language.model.rules import ClauseKind, Edit, Rule, Site
from invariants.language.model.tables import table_read_by
from invariants.language.model.traversal import PossibleCode
from invariants.language.tree import expression_nodes
from invariants.language.typing.context import Captures, ExpressionPlace, TypingContext
from invariants.language.typing.expressions import infer
from invariants.language.typing.names import RuleSignature


def is_a_name(context: TypingContext, place: ExpressionPlace, node: expression_nodes.Unknown) -> bool:
    """Return whether the word is the name of something that the text declares."""
    symbols = context.symbols
    known = place.names.find("unknown") is not None or "unknown" in {*symbols.value_declarations, *symbols.members}
    return not node.over and known


def unknown_condition(
    context: TypingContext,
    place: ExpressionPlace,
    captures: Captures,
    rule: RuleSignature,
    site: Site,
    node: expression_nodes.Unknown,
) -> EditedCode | None:
    """Return the code that an edit puts at a site; None with an error."""
    if site.kind is not ClauseKind.GUARD:
        context.problems.report(
            Code.MISPLACED_FORM,
            "`unknown` cannot be assigned",
            node.span,
            "some fixed condition",
            help="`unknown` is the whole condition that a `require` clause is rewritten as; write `any` for a value",
        )
        return None
    if rule.name in context.symbols.copied_rules:
        context.problems.report(
            Code.MISPLACED_FORM,
            f"a condition of `{rule.name}` cannot become unknown, since its code is copied",
            node.span,
            "this condition would be chosen for one individual",
            help=f"keep it in a variable that the copies share, or have one `{rule.name}` for everyone",
        )
        return None
    over = [infer(context, replace(place, previous=None), each) for each in node.over]
    parameters = [local for local in rule.parameters if local is not None]
    if len(parameters) < len(rule.parameters) or None in over:
        return None
    indices: list[Expression] = [
        *(ReadLocal(each, sort=each.sort, span=node.span) for each in parameters),
        *(each for each in over if each is not None),
    ]
    if not all(_is_known(context, index, node) for index in indices):
        return None
    context.read.update(parameters)
    read = _reading(_unused(context, f"{site.key}.unknown"), site.key, parameters, indices, node.span)
    return EditedCode(read, tuple(captures.found), captures.uses_previous)


def _reading(
    name: str, site: SiteKey, parameters: Sequence[Local], indices: Sequence[Expression], span: Span
) -> Expression:
    """Return the expression that reads a new table: its truth value, or whether numbers satisfy its predicate."""
    numbers = tuple(index for index in indices if isinstance(index.sort, IntSort | RealSort))
    finite = tuple(index for index in indices if index not in numbers)
    domain = tuple(index.sort for index in numbers if isinstance(index.sort, IntSort | RealSort))
    sort = PredicateSort(domain) if numbers else BOOL
    listed = sum(is_finite(each.sort) for each in parameters)
    purpose = Table(site, listed, len(parameters) - listed)
    table = Variable(name, tuple(index.sort for index in finite), sort, constant=False, span=span, purpose=purpose)
    read = ReadVariable(table, finite, False, sort=sort, span=span)
    return Satisfies(read, numbers, sort=BOOL, span=span) if numbers else read


def _unused(context: TypingContext, name: str) -> str:
    """Return the name, or with a number behind it, that no table has."""
    names = [name, *(f"{name}{number}" for number in range(2, 2 + len(context.used)))]
    unused = next(each for each in names if f"table {each}" not in context.used)
    context.used.add(f"table {unused}")
    return unused


def _is_known(context: TypingContext, index: Expression, node: expression_nodes.Unknown) -> bool:
    """Return whether an unknown condition can depend on a value: on any but a set; reports where not."""
    if is_finite(index.sort) or isinstance(index.sort, IntSort | RealSort):
        return True
    what = f"the parameter `{index.local.name}`" if isinstance(index, ReadLocal) else "this"
    context.problems.report(
        Code.NOT_FINITE,
        f"an unknown condition depends on numbers and finitely many other values, and {what} is a set",
        node.span if isinstance(index, ReadLocal) else index.span,
        f"{index.sort}",
        help="use what matters of the set, as in `unknown over m[a]`, in a rule without such a parameter",
    )
    return False


def with_tables(code: PossibleCode) -> tuple[PossibleCode, tuple[Variable, ...]]:
    """Return the code with the clauses that fill tables, and the tables."""
    rules, sites, backups = dict(code.rules), dict(code.sites), dict(code.backups)
    tables: list[Variable] = []
    for owner, edit, table in _filled(code):
        ((target, selector),) = edit.targets()
        tables.append(table)
        site = _filling(owner, edit.span, selector, table, code.rules[target])
        sites[site.key] = site
        rules[owner] = replace(rules[owner], assignments=(*rules[owner].assignments, site.key))
        for name, backup in backups.items():
            if target in backup.rules:
                backups[name] = replace(backup, variables=(*backup.variables, table))
    return (PossibleCode(rules, sites, backups) if tables else code), tuple(tables)


def _filled(code: PossibleCode) -> Iterator[tuple[str, Edit, Variable]]:
    """Yield the edits that fill a table, with their modification."""
    edits = [(name, edit) for name, rule in code.rules.items() for edit in rule.edits]
    for name, edit in edits:
        tables = (table_read_by(put.body) for put in edit.puts())
        yield from ((name, edit, table) for table in tables if table is not None)


def _filling(owner: str, span: Span, selector: Selector, table: Variable, target: Rule) -> Site:
    """Return the clause that chooses every entry which the edited code reads."""
    selected = zip_longest(target.parameters, selector)
    listed = [(each, chosen) for each, chosen in selected if is_finite(each.sort)]
    names = [*(each.name for each, _ in listed), *(f"over{n}" for n, _ in enumerate(table.domain, 1))]
    locals_ = tuple(Local(name, sort, LocalKind.BOUND, span) for name, sort in zip(names, table.domain, strict=False))
    indices = tuple(ReadLocal(each, sort=each.sort, span=span) for each in locals_)
    condition: Expression | None = None
    for index, (_, chosen) in zip(indices, listed, strict=False):
        if chosen is not None:
            same = Comparison((index, chosen), (ComparisonOperator.EQUAL,), sort=BOOL, span=span)
            condition = Binary(BinaryOperator.AND, condition, same, sort=BOOL, span=span) if condition else same
    binder = Binder(locals_, condition) if locals_ else None
    entry, key = MapEntry(table, indices, span), SiteKey(owner, table.name)
    return Site(key, ClauseKind.ASSIGNMENT, table.sort, Arbitrary(None, None, table.sort, span), entry, binder, span)
