"""Invariants that ask whether a rule is enabled, or for a run, where a guard of the rule can become ``any``.

Owns: which of these invariants deserve a warning, and the way out.
Must never know: runs.

An ``any`` in a guard is a choice, and ``enabled`` is true where some choice lets the rule fire. So code of which
nothing is known keeps an invariant that promises that a rule is enabled. This needs a warning; an invariant that
promises that a rule is not enabled has to hold for every choice, and needs none. ``can`` relies on no rule that an
``any`` may block, which may be the whole reason why a run is missing.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from invariants.foundation.codes import Code
from invariants.foundation.diagnostics import Label
from invariants.language.model.declarations import Definition, Property, StatedInvariant, is_promise
from invariants.language.model.expressions import (
    Arbitrary,
    Binary,
    CallDefinition,
    Conditional,
    Enabled,
    Expression,
    Let,
    Possible,
    Quantified,
    SiteKey,
    Unary,
)
from invariants.language.model.operators import BinaryOperator, UnaryOperator
from invariants.language.model.places import PutCode
from invariants.language.model.traversal import PossibleCode, children, subexpressions
from invariants.language.problems import Problems


def report_angelic_guards(
    problems: Problems, code: PossibleCode, properties: Iterable[Property], definitions: Mapping[str, Definition]
) -> None:
    """Warn of each ``enabled`` that an ``any`` in a guard makes true."""
    edits = _arbitrary_guards(code)
    if not edits:
        return
    for prop in properties:
        if not isinstance(prop, StatedInvariant) or not is_promise(prop):
            continue
        _report_missing_moves(problems, prop, edits)
        for asked in _promised(prop.condition, definitions):
            if asked.rule not in edits:
                continue
            site, body = edits[asked.rule]
            problems.report(
                Code.ANGELIC_ENABLED,
                f"`enabled {asked.rule}` holds where some choice of an `any` in `{site}` lets `{asked.rule}` fire",
                asked.span,
                f"`{prop.name}` promises this",
                others=[Label(body.span, f"here `{site}` becomes a choice")],
                help=f"for a condition that is fixed, whatever it is, write `rewrite {site} as unknown`",
            )


def _report_missing_moves(
    problems: Problems, prop: StatedInvariant, edits: Mapping[str, tuple[SiteKey, Arbitrary]]
) -> None:
    """Warn of the first rule that a ``can`` does not rely on, because an ``any`` may block the rule."""
    for asked in (part for part in subexpressions(prop.condition) if isinstance(part, Possible)):
        rule = next((each for each in edits if asked.rules is None or each in asked.rules), None)
        if rule is None:
            continue
        site, body = edits[rule]
        problems.report(
            Code.UNRELIABLE_RULE,
            f"`can` does not rely on `{rule}` once `{site}` is a choice, which may refuse each time anew",
            asked.span,
            f"`{prop.name}` asks for a run",
            others=[Label(body.span, f"here `{site}` becomes a choice")],
            help=f"for a condition that is fixed, whatever it is, write `rewrite {site} as unknown`",
        )


def _arbitrary_guards(code: PossibleCode) -> dict[str, tuple[SiteKey, Arbitrary]]:
    """Return, by rule, the first ``any`` that an edit puts into a guard."""
    found: dict[str, tuple[SiteKey, Arbitrary]] = {}
    puts: Iterator[PutCode] = (put for rule in code.rules.values() for edit in rule.edits for put in edit.puts())
    for put in puts:
        site, body = put.place, put.body
        if isinstance(site, SiteKey) and isinstance(body, Arbitrary) and site in code.rules[site.rule].guards:
            found.setdefault(site.rule, (site, body))
    return found


def _promised(condition: Expression, definitions: Mapping[str, Definition]) -> Iterator[Enabled]:
    """Yield each ``enabled`` whose truth can make the condition true, through definitions, too."""
    pending = [(condition, True, False)]
    seen: set[tuple[str, bool, bool]] = set()
    while pending:
        part, helps, harms = pending.pop()
        if isinstance(part, Enabled) and helps:
            yield part
        if isinstance(part, CallDefinition) and (part.definition, helps, harms) not in seen:
            seen.add((part.definition, helps, harms))
            pending.append((definitions[part.definition].body, helps, harms))
        pending.extend(reversed(list(_parts(part, helps, harms))))


def _parts(part: Expression, helps: bool, harms: bool) -> Iterator[tuple[Expression, bool, bool]]:
    """Yield the parts of an expression, each with whether its truth helps or harms the truth of the expression."""
    match part:
        case Unary(operator=UnaryOperator.NOT, operand=operand):
            yield operand, harms, helps
        case Binary(operator=BinaryOperator.AND | BinaryOperator.OR, left=left, right=right):
            yield left, helps, harms
            yield right, helps, harms
        case Binary(operator=BinaryOperator.IMPLIES, left=left, right=right):
            yield left, harms, helps
            yield right, helps, harms
        case Quantified(body=body):
            yield body, helps, harms
        case Conditional(condition=condition, then=then, otherwise=otherwise):
            yield condition, True, True
            yield then, helps, harms
            yield otherwise, helps, harms
        case Let(value=value, body=body):
            yield value, True, True
            yield body, helps, harms
        case _:
            yield from ((each, True, True) for each in children(part))
