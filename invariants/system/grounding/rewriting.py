"""Rewriting a ground system term by term.

Owns: the list of the terms that a ground system consists of.
Needs: a ground system, a rewrite. Guarantees: every term is rewritten, none is forgotten.
Must never know: why a system is rewritten.
"""

from __future__ import annotations

from collections.abc import Callable

from msgspec.structs import replace

from invariants.system.grounding.grounding import GroundGuard, GroundRule, GroundSystem, GroundUpdate
from invariants.system.terms.terms import Operator, Term, fold

TermRewrite = Callable[[Term, list[Term]], Term]
"""The new term, from the old one and its rewritten arguments."""


def rewritten(system: GroundSystem, rewrite: TermRewrite) -> GroundSystem:
    """Rewrite every term of the system; entries and inputs stay as they are."""
    manager = system.manager
    memo: dict[Term, Term] = {}

    def term(old: Term) -> Term:
        return fold([old], rewrite, memo)[0]

    def conjuncts(terms: tuple[Term, ...]) -> tuple[Term, ...]:
        whole = manager.and_(*map(term, terms))
        if whole is manager.true:
            return ()
        return whole.arguments if whole.operator is Operator.AND else (whole,)

    def rule(old: GroundRule) -> GroundRule:
        guard = (GroundGuard(part.instance, term(part.condition)) for part in old.guard)
        updates = {
            entry: tuple(GroundUpdate(u.instance, term(u.condition), term(u.value)) for u in found)
            for entry, found in old.updates.items()
        }
        return replace(
            old,
            guard=tuple(part for part in guard if part.condition is not manager.true),
            updates={
                entry: tuple(u for u in found if u.condition is not manager.false) for entry, found in updates.items()
            },
        )

    return replace(
        system,
        initial=conjuncts(system.initial),
        in_range=conjuncts(system.in_range),
        rules=tuple(map(rule, system.rules)),
        properties={name: replace(prop, bad=term(prop.bad)) for name, prop in system.properties.items()},
    )
