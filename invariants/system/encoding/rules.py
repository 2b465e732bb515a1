"""Rules as guarded updates.

Owns: when a rule can fire, where trying it is undefined, the effect of its assignments and its unknown code.
Needs: a typed model and its code variables. Guarantees: a rule fires in the transition system exactly where it fires in
the model, and leads to the same state and code; where a rule fires, no two updates reach one entry.
Must never know: properties, solvers, bounds.
"""

from __future__ import annotations

from itertools import combinations_with_replacement

from msgspec.structs import replace

from invariants.foundation.records import Record
from invariants.foundation.sorts import SetSort
from invariants.foundation.sources import Span
from invariants.language.model.declarations import Model
from invariants.language.model.expressions import Arbitrary, SiteKey, Variable
from invariants.language.model.operators import RuleKind
from invariants.language.model.rules import Rule
from invariants.system.encoding.code.code_variables import CodeVariables
from invariants.system.encoding.code.edits import EditTranslator
from invariants.system.encoding.code.queries import CodeReader
from invariants.system.encoding.code.site_content import Content
from invariants.system.encoding.transition_system import GuardedRule, PartialTerm, Update
from invariants.system.encoding.translation import TranslationContext, Translator
from invariants.system.terms.terms import Input, Symbol, Term, inputs_in


class Contract(Record):
    """The contract of unknown code; ``met``, over parameters and inputs, is true where a step satisfies it."""

    rule: str
    span: Span
    met: Term


class _Assignment(Record):
    """One assignment, ready to be compared with the others of its rule."""

    variable: Variable
    instance: tuple[Symbol, ...]
    condition: PartialTerm
    indices: tuple[Term, ...]
    indices_defined: Term
    content: Content


class RuleEncoder:
    """Encodes the rules of one model, and collects the inputs and contracts of their unknown code."""

    def __init__(
        self, model: Model, codes: CodeVariables, translator: Translator, reader: CodeReader, edits: EditTranslator
    ) -> None:
        self._model = model
        self._codes = codes
        self._translator = translator
        self._manager = translator.manager
        self._reader = reader
        self._edits = edits
        counters = (each for each in model.variables if each.keeps_track)
        self._counters = frozenset(map(translator.variable, counters))
        self.unknown_values: dict[Input, tuple[str, Variable]] = {}
        """Inputs for the values that unknown code writes, with the rule and the variable."""
        self.unknown_variants: dict[str, Term] = {}
        """For a rule that can have unknown code: the number of its unknown code (0: known), over its parameters."""
        self.refusals: dict[str, Term] = {}
        """For a rule with choices that can block it: where some choice does, over its parameters."""
        self.contracts: list[Contract] = []

    def encode(self, rule: Rule) -> GuardedRule:
        """Return the rule as a guarded update, its unknown code included."""
        manager = self._manager
        symbols = self._reader.sites.parameters(rule.name)
        arguments = tuple(map(manager.symbol, symbols))
        context = self._reader.sites.parameter_context(rule.name)
        guards = self._guards(rule, context)
        updates, body_defined = self._body(rule, context)
        flag = self._reader.is_enabled(rule.name, arguments)
        guard = [part.value for part in guards] + [part.defined for part in guards] + [body_defined]
        in_turn = manager.not_(self._translator.defined_in_turn([*guards, PartialTerm(manager.true, body_defined)]))
        variant = self._reader.unknown_variant(rule.name, arguments)
        if variant is not None:
            self.unknown_variants[rule.name] = variant
            known = manager.equal(variant, manager.integer(0))
            guard = [manager.implies(known, condition) for condition in guard]
            updates = [self._while_known(known, update) for update in updates]
            in_turn = manager.and_(known, in_turn)
            unknown_guard, unknown_updates, unknown_undefined = self._unknown(rule, context, arguments, variant)
            guard += unknown_guard
            updates += unknown_updates
            in_turn = manager.or_(in_turn, unknown_undefined)
        refusals = [self._refused(key) for key in rule.guards if isinstance(key, SiteKey)]
        if (refused := manager.or_(*refusals)) is not manager.false:
            self.refusals[rule.name] = refused
        conjuncts = tuple(dict.fromkeys(part for part in (flag, *guard) if part is not manager.true))
        return GuardedRule(
            rule.name,
            rule.kind is RuleKind.MODIFICATION,
            tuple(symbol for symbol in symbols if not isinstance(symbol.sort, SetSort)),
            conjuncts,
            manager.and_(flag, in_turn),
            tuple(updates),
            self._reader.sites.sets(rule.name),
        )

    def _while_known(self, known: Term, update: Update) -> Update:
        """Return an update of known code as it is while the rule may have unknown code, which replaces no counter."""
        if update.variable in self._counters:
            return update
        return replace(update, condition=self._manager.and_(known, update.condition))

    def _guards(self, rule: Rule, context: TranslationContext) -> list[PartialTerm]:
        parts = self._reader.restorable(rule, context)
        for guard in rule.guards:
            if isinstance(guard, SiteKey):
                content = self._reader.guard(guard)
                parts += [content.admissible, content.value]
            else:
                parts.append(self._translator.expression(guard, context))
        parts.append(self._translator.at_once([self._reader.assignment_choices(site) for site in rule.assignments]))
        return parts

    def _refused(self, key: SiteKey) -> Term:
        """Return where a guard is false, or undefined, for some choice of an ``any`` in its code."""
        manager = self._manager
        if not any(isinstance(variant.body, Arbitrary) for variant in self._codes.site(key).variants):
            return manager.false
        content, choices = self._reader.guard(key), self._reader.sites.choices
        parts = [content.admissible.value, content.admissible.defined, content.value.value, content.value.defined]
        symbols = {each: Symbol(each.name, each.sort) for each in inputs_in(parts) if each in choices}
        swap = {manager.input(each): manager.symbol(symbol) for each, symbol in symbols.items()}
        possible, has_condition, holds, is_defined = (manager.replace(part, swap) for part in parts)
        fails = manager.not_(manager.and_(is_defined, holds))
        refused = manager.or_(manager.not_(has_condition), manager.and_(possible, fails))
        return manager.exists(tuple(symbols.values()), refused)

    def _body(self, rule: Rule, context: TranslationContext) -> tuple[list[Update], Term]:
        """Return the updates of a rule, and the condition under which all of them are defined."""
        manager = self._manager
        assignments = [self._assignment(key, context) for key in rule.assignments]
        updates = []
        defined = []
        for assignment in assignments:
            reached = manager.and_(assignment.condition.value, assignment.content.present)
            complete = manager.and_(assignment.indices_defined, assignment.content.value.defined)
            defined.append(
                manager.forall(
                    assignment.instance,
                    manager.implies(
                        assignment.content.present,
                        manager.and_(
                            assignment.condition.defined, manager.implies(assignment.condition.value, complete)
                        ),
                    ),
                )
            )
            value = assignment.content.value.value
            variable = self._translator.variable(assignment.variable)
            updates.append(Update(variable, assignment.instance, reached, assignment.indices, value))
        pairs = combinations_with_replacement(assignments, 2)
        defined += [manager.not_(self._meet(a, b)) for a, b in pairs if a.variable is b.variable]
        edited, edits_defined = self._edits.updates(rule, context)
        return updates + edited, manager.and_(*defined, edits_defined)

    def _assignment(self, key: SiteKey, context: TranslationContext) -> _Assignment:
        site = self._model.sites[key]
        if site.entry is None:
            raise ValueError(f"not an assignment: {key}")
        instance, condition, where = self._reader.surroundings(site, context)
        indices, defined = self._translator.indices(site.entry.variable, site.entry.indices, where.context)
        content = self._reader.sites.content(self._codes.site(key), where)
        return _Assignment(site.entry.variable, instance, condition, tuple(indices), defined, content)

    def _meet(self, first: _Assignment, second: _Assignment) -> Term:
        """Return the condition that two assignments, or two instances of one, reach the same entry."""
        manager = self._manager
        if first is second:
            plain = {index.payload for index in first.indices}
            if plain.issuperset(first.instance):
                return manager.false
        renamed = {symbol: Symbol(symbol.name, symbol.sort) for symbol in second.instance}
        replacement = {symbol: manager.symbol(other) for symbol, other in renamed.items()}

        def reached(assignment: _Assignment) -> Term:
            return manager.and_(assignment.condition.value, assignment.content.present)

        parts = [reached(first), manager.substitute(reached(second), replacement)]
        for a, b in zip(first.indices, second.indices, strict=True):
            parts.append(manager.equal(a, manager.substitute(b, replacement)))
        if first is second:
            same = [manager.equal(manager.symbol(s), manager.symbol(r)) for s, r in renamed.items()]
            parts.append(manager.not_(manager.and_(*same)))
        return manager.exists((*first.instance, *renamed.values()), manager.and_(*parts))

    def _unknown(
        self, rule: Rule, context: TranslationContext, arguments: tuple[Term, ...], variant: Term
    ) -> tuple[list[Term], list[Update], Term]:
        """Return guards, updates and undefinedness of a rule while its code is unknown."""
        manager = self._manager
        unknown = self._codes.rules[rule.name].unknown
        fresh = self._reader.fresh_values(rule, "writes", (), ())
        self.unknown_values.update({chosen: (rule.name, v) for v, (chosen, _) in fresh.items()})
        guard: list[Term] = []
        updates: list[Update] = []
        undefined = manager.false
        contracts = self._reader.contracts(rule, context, arguments, fresh)
        for number, (edit, contract) in enumerate(zip(unknown.edits if unknown else (), contracts, strict=True), 1):
            present = manager.equal(variant, manager.integer(number))
            guard += [manager.implies(present, contract.value), manager.implies(present, contract.defined)]
            undefined = manager.or_(undefined, manager.and_(present, manager.not_(contract.defined)))
            met = manager.and_(contract.value, contract.defined)
            same = [each for each, first in unknown.first_of.items() if first is edit] if unknown else []
            self.contracts += [Contract(rule.name, each.span, met) for each in same]
            for written in edit.writes:
                variable = self._translator.variable(written)
                symbols, _ = manager.any_entry(variable)
                indices = tuple(map(manager.symbol, symbols))
                value = manager.input(fresh[written][0], indices)
                updates.append(Update(variable, symbols, present, indices, value))
        for made_edit, (code, family, choice) in rule.unknown_edits.items():
            chosen = manager.input(fresh[family.variable][0], ())
            number = unknown.number(code) if unknown else 1
            made = manager.and_(
                manager.equal(variant, manager.integer(number)),
                manager.equal(chosen, manager.integer(choice)),
            )
            captured = self._reader.captured_by_unknown(rule.name, arguments, code)
            changes, defined = self._edits.updates_of(made_edit, made, replace(context, captured=captured))
            updates += changes
            guard.append(manager.implies(made, defined))
            undefined = manager.or_(undefined, manager.and_(made, manager.not_(defined)))
        return guard, updates, undefined
