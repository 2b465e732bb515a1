"""Questions about some chains only: a model whose invariants speak of runs with certain modifications.

Owns: the variables that keep track of the modifications that have fired, and the conditions with them.
Must never know: who asks; how a property is decided.

An invariant φ becomes ``M has fired while φ held => φ``, so every engine, proof and certificate says something exact:
no violation whose chain has M. A modification that may not fire gets a condition that is never true. Where the text
asks whether it can fire, that would change the answer, and φ becomes ``M has not fired => φ`` instead
(``proofs/soundness/chain-conditions.md``).
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import reduce

from msgspec.structs import replace

from invariants.foundation.records import Record
from invariants.foundation.sorts import BOOL, INT, RangeSort
from invariants.foundation.sources import Span
from invariants.language.model.clauses import MapEntry
from invariants.language.model.declarations import ChainCondition, Model, StatedInvariant
from invariants.language.model.expressions import (
    Binary,
    ChainRecord,
    Comparison,
    Conditional,
    Enabled,
    Expression,
    Literal,
    Possible,
    ReadVariable,
    SiteKey,
    Unary,
    Variable,
    true,
)
from invariants.language.model.operators import BinaryOperator, ComparisonOperator, UnaryOperator
from invariants.language.model.places import Mark, RuleMark
from invariants.language.model.rules import ClauseKind, Rule, Site
from invariants.language.model.traversal import all_code, possibility_in, subexpressions


def about_chains(model: Model, condition: ChainCondition) -> Model:
    """Return the model whose properties are about these chains only, and so those of its variants.

    Expectations are left out: they answer another question. The condition has names of modifications of the model only.
    """
    idle = tuple(name for name in condition.without if not _is_asked_for(model, name))
    shared = [_excluded(model.rules[name]) for name in condition.without if name not in idle]
    if condition.other_than:
        shared.append(_other_chains(model, condition.other_than))
    properties, records = dict(model.properties), list(shared)
    for prop in model.properties.values():
        if isinstance(prop, StatedInvariant) and not prop.is_lemma:
            own = [_wanted(model, prop, model.rules[name]) for name in condition.via]
            properties[prop.name] = _weakened(prop, [*own, *shared])
            records += own
    rules = {name: _idle(rule) if name in idle else rule for name, rule in model.rules.items()}
    sites = dict(model.sites)
    for site in (each for record in records for each in record.sites):
        sites[site.key] = site
        rule = rules[site.key.rule]
        rules[rule.name] = replace(rule, assignments=(*rule.assignments, site.key))
    return replace(
        model,
        variables=(*model.variables, *(each.variable for each in records)),
        initial_values={**model.initial_values, **{each.variable: each.initial for each in records}},
        rules=rules,
        sites=sites,
        properties=properties,
        checks=tuple(replace(each, expected=None, expected_chain=None) for each in model.checks),
        variants=tuple(about_chains(each, condition) for each in model.variants),
        asked=condition,
    )


# ------------------------------------------------------------ excluded rules


def _is_asked_for(model: Model, name: str) -> bool:
    """Return whether some code depends on whether a modification can fire, or unknown code can stand in its place."""
    for code in all_code(model):
        for part in subexpressions(code.body):
            if isinstance(part, Possible) or (isinstance(part, Enabled) and part.rule == name):
                return True
    puts = (put for rule in model.rules.values() for edit in rule.edits for put in edit.puts())
    return any(put.place == RuleMark(name, Mark.UNKNOWN) for put in puts)


def _idle(rule: Rule) -> Rule:
    """Return a rule that never fires. Its clauses and labels stay: they can be edited, copied and asked about."""
    never = Literal(False, sort=BOOL, span=rule.span)
    return replace(rule, guards=(never, *rule.guards), edits=rule.edits if rule.labels else ())


# ---------------------------------------------------------- keeping track


class _Record(Record):
    """A variable that keeps track of the chain so far.

    ``sites`` are the clauses that set it, and ``asked`` the condition on its value for a violation to count.
    """

    variable: Variable
    initial: Expression
    sites: tuple[Site, ...]
    asked: Expression
    asked_after: Expression
    """The same condition on the value after the step."""


def _wanted(model: Model, prop: StatedInvariant, rule: Rule) -> _Record:
    """Return the variable that says whether a modification has fired while a property held.

    Of a property about steps, about ``can``, or without a value somewhere, whether the modification has fired at all.
    """
    span = rule.span
    variable = Variable(f"{prop.name}.via.{rule.name}", (), BOOL, False, span, ChainRecord())
    read = ReadVariable(variable, (), False, sort=BOOL, span=span)
    is_plain = not prop.two_state and f"{prop.name}.defined" not in model.properties
    value = true(span)
    if is_plain and possibility_in(prop) is None:
        value = Binary(BinaryOperator.OR, read, prop.condition, sort=BOOL, span=span)
    site = _setting(rule, variable, value)
    return _Record(variable, Literal(False, sort=BOOL, span=span), (site,), read, replace(read, primed=True))


def _excluded(rule: Rule) -> _Record:
    """Return the variable that says whether a modification has fired which may not."""
    span = rule.span
    variable = Variable(f"{rule.name}.fired", (), BOOL, False, span, ChainRecord())
    read = ReadVariable(variable, (), False, sort=BOOL, span=span)
    before = Unary(UnaryOperator.NOT, read, sort=BOOL, span=span)
    after = replace(before, operand=replace(read, primed=True))
    site = _setting(rule, variable, true(span))
    return _Record(variable, Literal(False, sort=BOOL, span=span), (site,), before, after)


def _other_chains(model: Model, chains: Sequence[tuple[str, ...]]) -> _Record:
    """Return the variable that follows some chains: its value is a prefix of one of them, or that none fits.

    The prefixes are numbered from 0, the empty one, and the last number says that none fits.
    """
    prefixes = list(dict.fromkeys(chain[:length] for chain in ((), *chains) for length in range(len(chain) + 1)))
    numbers = {prefix: number for number, prefix in enumerate(prefixes)}
    none_fits = len(prefixes)
    span = next(iter(model.rules.values())).span
    sort = RangeSort(0, none_fits)
    variable = Variable("modifications.so_far", (), sort, False, span, ChainRecord())

    def is_at(number: int, *, primed: bool = False) -> Expression:
        read = ReadVariable(variable, (), primed, sort=sort, span=span)
        return Comparison((read, _number(number, span)), (ComparisonOperator.EQUAL,), sort=BOOL, span=span)

    def following(rule: str) -> Expression:
        value = _number(none_fits, span)
        for prefix, number in numbers.items():
            longer = numbers.get((*prefix, rule))
            if longer is not None:
                value = Conditional(is_at(number), _number(longer, span), value, sort=INT, span=span)
        return value

    def asked(*, primed: bool) -> Expression:
        others = [
            Unary(UnaryOperator.NOT, is_at(numbers[chain], primed=primed), sort=BOOL, span=span) for chain in chains
        ]
        return _all_of(others, span)

    sites = tuple(_setting(model.rules[name], variable, following(name)) for name in model.chain_of(model.rules))
    return _Record(variable, _number(0, span), sites, asked(primed=False), asked(primed=True))


def _setting(rule: Rule, variable: Variable, value: Expression) -> Site:
    """Return the clause by which a rule sets a variable. No edit can name it."""
    key, entry = SiteKey(rule.name, variable.name), MapEntry(variable, (), rule.span)
    return Site(key, ClauseKind.ASSIGNMENT, variable.sort, value, entry, None, rule.span)


def _weakened(prop: StatedInvariant, records: Sequence[_Record]) -> StatedInvariant:
    """Return a property that says nothing of other chains."""
    if not records:
        return prop
    span = prop.condition.span
    asked = _all_of([each.asked_after if prop.two_state else each.asked for each in records], span)
    condition = Binary(BinaryOperator.IMPLIES, asked, prop.condition, sort=BOOL, span=span)
    return replace(prop, condition=condition)


def _all_of(parts: Sequence[Expression], span: Span) -> Expression:
    return reduce(lambda left, right: Binary(BinaryOperator.AND, left, right, sort=BOOL, span=span), parts)


def _number(value: int, span: Span) -> Expression:
    return Literal(value, sort=INT, span=span)
