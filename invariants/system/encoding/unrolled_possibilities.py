"""Possibilities within a few steps, as conditions on a configuration: ``can φ within k`` for a small ``k``.

Owns: the condition that so many steps can reach a goal, whatever code chooses.
Needs: a coded model. Guarantees: a configuration satisfies ``bad`` exactly where it violates the possibility.
Must never know: scopes, solvers, bounds.

The goal is reached within k + 1 steps where it holds, or where some rule with arguments fires for every choice, and
leads to where it is reached within k steps: the weakest precondition of the steps (Dijkstra, "Guarded commands", CACM
18(8), 1975), over the rules as guarded updates (``proofs/soundness/exploration.md``).
"""

from __future__ import annotations

from collections.abc import Iterable
from itertools import chain

from msgspec.structs import replace

from invariants.foundation.no_answer import PartKind, unsupported
from invariants.foundation.sorts import is_finite
from invariants.language.model.expressions import Arbitrary, Previous
from invariants.language.model.traversal import PossibleCode, subexpressions
from invariants.system.encoding.code_as_data import CodedModel
from invariants.system.encoding.transition_system import (
    GuardedRule,
    PropertyKind,
    SystemProperty,
    UnsupportedSystemError,
    Update,
)
from invariants.system.terms.manager import TermManager
from invariants.system.terms.terms import (
    Operator,
    StateVariable,
    Symbol,
    Term,
    bound_symbols,
    fold,
    inputs_in,
)

MOST_STEPS_UNROLLED = 3
"""The most steps that are unrolled: each makes the condition as many times larger as steps are possible at a time."""


def may_refuse(coded: CodedModel, rule: str) -> Term:
    """Return where a rule may refuse, over its parameters: its code is unknown, or some choice blocks it."""
    manager = coded.system.manager
    variant = coded.unknown_variants.get(rule)
    unknown = manager.false if variant is None else manager.not_(manager.equal(variant, manager.integer(0)))
    return manager.or_(unknown, coded.refusals.get(rule, manager.false))


def with_unrolled(coded: CodedModel, names: Iterable[str], within: int | None = None) -> CodedModel:
    """Return the coded model with some of its possibilities among the properties about configurations.

    ``within`` is the most steps where a possibility states no number: then the condition is stronger than it is.
    Raises ``UnsupportedSystemError`` where one cannot be unrolled.
    """
    unrolled = {name: _Unrolling(coded).property(name, within) for name in names}
    return replace(coded, system=replace(coded.system, properties={**coded.system.properties, **unrolled}))


class _Unrolling:
    def __init__(self, coded: CodedModel) -> None:
        self._coded = coded
        self._manager: TermManager = coded.system.manager
        self._alive = self._manager.and_(*coded.system.in_range)

    def property(self, name: str, otherwise: int | None) -> SystemProperty:
        """Return a possibility as a property of configurations."""
        asked = self._coded.system.possibilities[name]
        within = otherwise if asked.within is None else asked.within
        if within is None or within > MOST_STEPS_UNROLLED:
            raise UnsupportedSystemError(f"only `can … within {MOST_STEPS_UNROLLED}` or fewer steps is unrolled")
        if inputs_in([asked.asked, asked.goal, asked.start]):
            raise UnsupportedSystemError("`can` that asks about choices is not unrolled")
        rules = [
            self._with_known_code(rule)
            for rule in self._coded.system.rules
            if asked.rules is None or rule.name in asked.rules
        ]
        for rule in rules if within else ():
            self._require_supported(rule)
        manager, reached = self._manager, asked.goal
        for _ in range(within):
            moves = [self._leads_to(rule, reached) for rule in rules]
            reached = manager.or_(asked.goal, manager.and_(self._alive, manager.or_(*moves)))
        if asked.below is not None:
            reached = manager.substitute(reached, {asked.below: asked.start})
        lost = manager.and_(self._alive, asked.asked, manager.not_(reached))
        return SystemProperty(name, PropertyKind.STATE, manager.exists(asked.symbols, lost))

    def _with_known_code(self, rule: GuardedRule) -> GuardedRule:
        """Return a rule as it is where no code of its own is unknown, and no choice blocks it."""
        manager = self._manager
        variant = self._coded.unknown_variants.get(rule.name)
        known = {} if variant is None else {variant: manager.integer(0)}
        updates = [
            replace(
                update,
                condition=manager.replace(update.condition, known),
                indices=tuple(manager.replace(index, known) for index in update.indices),
                value=manager.replace(update.value, known),
            )
            for update in rule.updates
        ]
        reliable = manager.not_(may_refuse(self._coded, rule.name))
        return replace(
            rule,
            guard=(reliable, *(manager.replace(part, known) for part in rule.guard)),
            undefined=manager.replace(rule.undefined, known),
            updates=tuple(update for update in updates if update.condition is not manager.false),
        )

    def _require_supported(self, rule: GuardedRule) -> None:
        """Raise ``UnsupportedSystemError`` where a rule's steps cannot be written down."""
        if rule.sets:
            raise _refused(rule, "has a set as an argument")
        if not all(is_finite(symbol.sort) for symbol in rule.parameters):
            endless = next(symbol for symbol in rule.parameters if not is_finite(symbol.sort))
            what = f"`{rule.name}` takes any {endless.sort} as `{endless.name}`: too many to try all"
            raise UnsupportedSystemError(unsupported(what, PartKind.PARAMETER, endless.name, rule.name))
        edits = self._coded.model.rules[rule.name].edits
        bodies = (put.body for edit in edits for put in edit.puts())
        if any(isinstance(part, Previous) for body in bodies for part in subexpressions(body)):
            raise _refused(rule, "edits with `prev`, which nests once more with each step")
        read = inputs_in(_terms(rule))
        for chosen in read:
            if chosen in self._coded.enabled_answers:
                raise _refused(rule, "asks whether unknown code is enabled")
            if chosen not in self._coded.choices:
                raise _refused(rule, "depends on what is not known of code with `prev`")
            if chosen.domain or not is_finite(chosen.sort):
                raise _refused(rule, "chooses among too many values")
        if len(read) > 1 and self._has_conditions(rule.name):
            raise _refused(rule, "chooses several values under conditions")

    def _has_conditions(self, name: str) -> bool:
        model = self._coded.model
        bodies = PossibleCode.of(model).bodies_by_site
        own = (body for key in model.rules[name].assignments for body in bodies[key])
        return any(isinstance(body, Arbitrary) and body.condition is not None for body in own)

    def _leads_to(self, rule: GuardedRule, reached: Term) -> Term:
        """Return where the rule fires for some arguments, whatever is chosen, and leads to where a condition holds."""
        manager = self._manager
        parameters = tuple(Symbol(symbol.name, symbol.sort) for symbol in rule.parameters)
        chosen = inputs_in(_terms(rule))
        choices = tuple(Symbol(each.name, each.sort) for each in chosen)
        names = dict(zip(rule.parameters, map(manager.symbol, parameters), strict=True))
        values = {manager.input(each): manager.symbol(s) for each, s in zip(chosen, choices, strict=True)}

        def own(term: Term) -> Term:
            return self._with_own_names(manager.substitute(manager.replace(term, values), names))

        guard = manager.and_(*map(own, rule.guard))
        updates = [
            replace(u, condition=own(u.condition), indices=tuple(map(own, u.indices)), value=own(u.value))
            for u in rule.updates
        ]
        after = self._after(reached, updates)
        if not choices:
            return manager.exists(parameters, manager.and_(guard, after))
        defined = manager.not_(own(rule.undefined))
        always = manager.forall(choices, manager.and_(defined, manager.implies(guard, after)))
        return manager.exists(parameters, manager.and_(manager.exists(choices, guard), always))

    def _with_own_names(self, term: Term) -> Term:
        """Return the term with new bound names: terms that are put in their scope may have the old ones."""
        manager = self._manager

        def step(part: Term, arguments: list[Term]) -> Term:
            if part.operator not in _BINDERS:
                return manager.rebuild(part, arguments) if arguments else part
            old = bound_symbols(part)
            new = tuple(Symbol(symbol.name, symbol.sort) for symbol in old)
            body = manager.substitute(arguments[0], dict(zip(old, map(manager.symbol, new), strict=True)))
            match part.operator:
                case Operator.FORALL:
                    return manager.forall(new, body)
                case Operator.EXISTS:
                    return manager.exists(new, body)
                case _:
                    return manager.aggregate(part.operator, new, body)

        return fold([term], step)[0]

    def _after(self, term: Term, updates: list[Update]) -> Term:
        """Return a condition on the configuration after some updates as one on the configuration before them."""
        of: dict[StateVariable, list[Update]] = {}
        for update in updates:
            of.setdefault(update.variable, []).append(update)

        def step(part: Term, arguments: list[Term]) -> Term:
            found = self._manager.rebuild(part, arguments) if arguments else part
            if part.operator is Operator.STATE and isinstance(part.payload, StateVariable):
                for update in of.get(part.payload, ()):
                    found = self._updated(update, tuple(arguments), found)
            return found

        return fold([term], step)[0]

    def _updated(self, update: Update, place: tuple[Term, ...], value: Term) -> Term:
        """Return the value of an entry after an update, given the value that it has otherwise."""
        manager = self._manager
        known: dict[Symbol, Term] = {}
        others = []
        for index, wanted in zip(update.indices, place, strict=True):
            if isinstance(index.payload, Symbol) and index.payload in update.symbols and index.payload not in known:
                known[index.payload] = wanted
            else:
                others.append((index, wanted))
        if set(update.symbols) - known.keys():
            raise UnsupportedSystemError(f"a `for` that assigns `{update.variable.name}` is not unrolled")
        same = [manager.equal(manager.substitute(index, known), wanted) for index, wanted in others]
        reached = manager.and_(*same, self._with_own_names(manager.substitute(update.condition, known)))
        return manager.if_(reached, self._with_own_names(manager.substitute(update.value, known)), value)


_BINDERS = frozenset((Operator.FORALL, Operator.EXISTS, Operator.COUNT, Operator.SUM, Operator.MIN, Operator.MAX))


def _terms(rule: GuardedRule) -> Iterable[Term]:
    """Yield all terms that a rule's steps depend on."""
    of_updates = ((update.condition, *update.indices, update.value) for update in rule.updates)
    return chain(rule.guard, (rule.undefined,), chain.from_iterable(of_updates))


def _refused(rule: GuardedRule, what: str) -> UnsupportedSystemError:
    """Return the reason that a rule's steps cannot be written down."""
    return UnsupportedSystemError(unsupported(f"`{rule.name}` {what}", PartKind.RULE, rule.name))
