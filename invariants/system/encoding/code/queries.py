"""Queries about code: ``enabled``, ``unmodified``, ``saved``; guards, assignments and contracts as they stand now.

Owns: the answer to every question that an expression or a rule asks about the present code.
Needs: code variables. Guarantees: an answer is the model's, in every configuration that the variables describe.
Must never know: how code changes (see ``edits``), bounds, solvers.
"""

from __future__ import annotations

from collections.abc import Mapping

from msgspec.structs import replace

from invariants.foundation.sorts import BOOL, Sort, is_finite
from invariants.language.model.clauses import capture_called
from invariants.language.model.comparison import same_code
from invariants.language.model.declarations import Model
from invariants.language.model.expressions import Arbitrary, Body, SiteKey, Variable
from invariants.language.model.rules import Edit, Rule, SetUnknown, Site
from invariants.system.encoding.code.choices import with_some_choice
from invariants.system.encoding.code.code_variables import (
    CodeVariables,
    SiteCode,
    captured_symbols,
)
from invariants.system.encoding.code.kept_code import BackupVariables, holds_kept_code, said
from invariants.system.encoding.code.labels import holds_kept, holds_original
from invariants.system.encoding.code.site_content import BeyondDepth, Content, SiteReader, Surroundings
from invariants.system.encoding.transition_system import PartialTerm, UnsupportedSystemError
from invariants.system.encoding.translation import TranslationContext, Translator
from invariants.system.terms.terms import Input, Symbol, Term, inputs_in

MadeEdits = dict[Edit, tuple[Term, TranslationContext]]
"""The edits of a rule: when each is made as the rule fires, and the context in which it is read."""

FreshValues = dict[Variable, tuple[Input, tuple[Term, ...]]]
"""For each variable that unknown code writes, the input for its next value, and that input's leading indices."""


class CodeReader:
    """Reads the code of one model. It is the translator's view of code."""

    def __init__(
        self,
        model: Model,
        codes: CodeVariables,
        backups: Mapping[str, BackupVariables],
        translator: Translator,
        beyond: BeyondDepth,
    ) -> None:
        self._model = model
        self._codes = codes
        self._backups = backups
        self._translator = translator
        self._manager = translator.manager
        self.sites = SiteReader(model, translator, beyond)
        self._enabled: dict[str, tuple[tuple[Symbol, ...], PartialTerm]] = {}
        self.enabled_answers: dict[str, Input] = {}
        """Inputs that say whether unknown code of a rule would fire, by rule."""

    def guard(self, key: SiteKey) -> Content:
        """Return the content of a labelled ``require``, over its rule's parameters."""
        context = self.sites.parameter_context(key.rule)
        symbols = tuple(map(self._manager.symbol, self.sites.parameters(key.rule)))
        return self.sites.content(self._codes.site(key), Surroundings(context, symbols, (), None, self._manager.true))

    @property
    def translator(self) -> Translator:
        """The translator of expressions."""
        return self._translator

    # ---------------------------------------------------------------- code

    def is_enabled(self, rule: str, arguments: tuple[Term, ...]) -> Term:
        """Return the condition that the rule is not disabled."""
        flag = self._codes.rules[rule].flag
        if flag is None:
            return self._manager.true
        return self._manager.state(flag.variable, tuple(arguments[i] for i in flag.key_positions))

    def unknown_variant(self, rule: str, arguments: tuple[Term, ...]) -> Term | None:
        """Return the number of the rule's unknown code (0: its code is known), or None if it is always known."""
        unknown = self._codes.rules[rule].unknown
        if unknown is None:
            return None
        return self._manager.state(unknown.variable, tuple(arguments[i] for i in unknown.key_positions))

    def contracts(
        self, rule: Rule, context: TranslationContext, arguments: tuple[Term, ...], fresh: FreshValues
    ) -> list[PartialTerm]:
        """Return, for each unknown code that the rule can have, its contract over the fresh values."""
        unknown = self._codes.rules[rule.name].unknown
        if unknown is None:
            return []
        found = []
        for edit in unknown.edits:
            captured = self.captured_by_unknown(rule.name, arguments, edit)
            written = {variable: fresh[variable] for variable in edit.writes}
            inner = replace(context, captured=captured, fresh=written)
            found.append(self._translator.boolean(edit.contract, inner))
        return found

    def made_edits(self, rule: Rule, context: TranslationContext) -> MadeEdits:
        """Return for each edit of a rule, when it is made as the rule fires, and the context in which it is read."""
        manager = self._manager
        labels = self._codes.rules[rule.name].labels
        holders = rule.holders()
        made: MadeEdits = {}
        for edit in rule.edits:
            if edit in rule.unknown_edits:
                continue
            if edit not in holders:
                made[edit] = manager.true, context
                continue
            site, held = holders[edit]
            label = labels[site.key]
            if label.variable is None:
                if label.edits[0] is held:
                    made[edit] = manager.true, context
                continue
            indices = tuple(manager.symbol(self.sites.parameters(rule.name)[i]) for i in label.key_positions)
            holds = manager.equal(manager.state(label.variable, indices), manager.integer(label.number(held)))
            captured = tuple(manager.state(label.slots[slot], indices) for slot in label.slot_numbers[held])
            made[edit] = holds, replace(context, captured=captured)
        return made

    def restorable(self, rule: Rule, context: TranslationContext) -> list[PartialTerm]:
        """Return the conditions that the backups that a rule restores as it fires were saved."""
        manager = self._manager
        return [
            PartialTerm(manager.implies(held, self.saved(name)), manager.true)
            for edit, (held, _) in self.made_edits(rule, context).items()
            for name in edit.restored_backups()
        ]

    def assigns(self, key: SiteKey) -> Term:
        """Return the condition that some instance of an assignment assigns as its rule fires."""
        manager = self._manager
        instance, condition, where = self.surroundings(self._model.sites[key], self.sites.parameter_context(key.rule))
        present = self.sites.content(self._codes.site(key), where).present
        return manager.exists(instance, manager.and_(condition.value, present))

    def captured_by_unknown(self, rule: str, arguments: tuple[Term, ...], edit: SetUnknown) -> tuple[Term, ...]:
        """Return the values that unknown code has captured."""
        unknown = self._codes.rules[rule].unknown
        if unknown is None:
            return ()
        indices = tuple(arguments[i] for i in unknown.key_positions)
        return tuple(self._manager.state(unknown.slots[slot], indices) for slot in unknown.slot_numbers[edit])

    # ----------------------------------------------------------- questions

    def saved(self, backup: str) -> Term:
        """Return the condition that the backup was saved."""
        return self._manager.state(self._backups[backup].saved)

    def enabled(self, rule: str, arguments: tuple[Term | None, ...]) -> PartialTerm:
        """Return the condition that the rule can fire with these arguments; None stands for some value."""
        manager = self._manager
        symbols, answer = self._can_fire(rule)
        replacement = {s: a for s, a in zip(symbols, arguments, strict=True) if a is not None}
        left = tuple(s for s, a in zip(symbols, arguments, strict=True) if a is None)
        renamed = tuple(Symbol(s.name, s.sort) for s in left)
        replacement.update({s: manager.symbol(r) for s, r in zip(left, renamed, strict=True)})
        asked = self._translator.instances.instance(answer, replacement)
        return PartialTerm(manager.exists(renamed, asked.value), manager.forall(renamed, asked.defined))

    def _can_fire(self, name: str) -> tuple[tuple[Symbol, ...], PartialTerm]:
        if name in self._enabled:
            return self._enabled[name]
        manager = self._manager
        rule = self._model.rules[name]
        symbols = self.sites.parameters(name)
        arguments = tuple(map(manager.symbol, symbols))
        context = self.sites.parameter_context(name)
        parts = [PartialTerm(self.is_enabled(name, arguments), manager.true)]
        parts += self.restorable(rule, context)
        for guard in rule.guards:
            if not isinstance(guard, SiteKey):
                parts.append(self._translator.expression(guard, context))
                continue
            content = self.guard(guard)
            parts.append(
                self._some_choice(
                    guard,
                    PartialTerm(
                        manager.and_(content.value.value, content.admissible.value),
                        self._translator.defined_in_turn([content.admissible, content.value]),
                    ),
                )
            )
        choices = [self._some_choice(site, self.assignment_choices(site)) for site in rule.assignments]
        parts.append(self._translator.at_once(choices))
        if self.sites.sets(name):
            raise UnsupportedSystemError(f"`enabled {name}` for some set as an argument")
        if not all(is_finite(parameter.sort) for parameter in rule.parameters) and self._is_read_below(parts):
            raise UnsupportedSystemError(f"`enabled {name}` for numbers as arguments, where `prev` nests without end")
        known = PartialTerm(manager.and_(*(p.value for p in parts)), self._translator.defined_in_turn(parts))
        variant = self.unknown_variant(name, arguments)
        if variant is not None:
            known = self._or_unknown(rule, context, arguments, variant, known)
        self._enabled[name] = symbols, known
        return symbols, known

    def _some_choice(self, key: SiteKey, part: PartialTerm) -> PartialTerm:
        if any(isinstance(variant.body, Arbitrary) for variant in self._codes.site(key).variants):
            part = self.sites.asked(key, part)
        return with_some_choice(self._manager, part, self.sites.choices)

    def _is_read_below(self, parts: list[PartialTerm]) -> bool:
        """Return whether the parts read ``prev`` beyond the levels that are kept."""
        read = inputs_in([term for part in parts for term in (part.value, part.defined)])
        return any(chosen in self.sites.below for chosen in read)

    def assignment_choices(self, key: SiteKey) -> PartialTerm:
        """Return the condition that an assignment's choices are admissible, wherever an instance has an entry."""
        manager = self._manager
        site = self._model.sites[key]
        if not any(isinstance(v.body, Arbitrary) for v in self._codes.site(key).variants):
            return PartialTerm(manager.true, manager.true)
        instance, condition, where = self.surroundings(site, self.sites.parameter_context(key.rule))
        admissible = self.sites.content(self._codes.site(key), where).admissible
        reached = manager.and_(condition.defined, condition.value, where.has_entry)
        refused = manager.and_(reached, admissible.defined, manager.not_(admissible.value))
        return PartialTerm(
            manager.forall(instance, manager.implies(reached, admissible.value)),
            manager.or_(
                manager.exists(instance, refused),
                manager.forall(instance, manager.implies(reached, admissible.defined)),
            ),
        )

    def surroundings(
        self, site: Site, context: TranslationContext
    ) -> tuple[tuple[Symbol, ...], PartialTerm, Surroundings]:
        """Return an assignment's surroundings, with the symbols and the condition of its binder."""
        manager = self._manager
        instance: tuple[Symbol, ...] = ()
        condition = PartialTerm(manager.true, manager.true)
        if site.binder is not None:
            instance = self._translator.symbols(site.binder.locals)
            context = context.bind(dict(zip(site.binder.locals, map(manager.symbol, instance), strict=True)))
            condition = self._translator.boolean(site.binder.condition, context)
        if site.entry is None:
            raise ValueError(f"not an assignment: {site.key}")
        indices, has_entry = self._translator.indices(site.entry.variable, site.entry.indices, context)
        present = manager.state(self._translator.variable(site.entry.variable), tuple(indices))
        parameters = tuple(map(manager.symbol, self.sites.parameters(site.key.rule)))
        return instance, condition, Surroundings(context, parameters, instance, present, has_entry)

    def _or_unknown(
        self, rule: Rule, context: TranslationContext, arguments: tuple[Term, ...], variant: Term, known: PartialTerm
    ) -> PartialTerm:
        manager = self._manager
        if not all(is_finite(parameter.sort) for parameter in rule.parameters):
            raise UnsupportedSystemError(f"`enabled {rule.name}` for unknown code with numbers as arguments")
        domain = tuple(parameter.sort for parameter in rule.parameters)
        answer = self.sites.input(f"{rule.name}/willing", Input(f"{rule.name}/willing", domain, BOOL))
        self.enabled_answers[rule.name] = answer
        witness = self.fresh_values(rule, "witness", domain, arguments)
        value, defined = known.value, known.defined
        for number, contract in enumerate(self.contracts(rule, context, arguments, witness), start=1):
            present = manager.equal(variant, manager.integer(number))
            able = manager.and_(manager.input(answer, arguments), contract.value, contract.defined)
            value = manager.if_(present, manager.and_(self.is_enabled(rule.name, arguments), able), value)
            defined = manager.if_(present, manager.true, defined)
        return PartialTerm(value, defined)

    def fresh_values(
        self, rule: Rule, purpose: str, domain: tuple[Sort, ...], leading: tuple[Term, ...]
    ) -> FreshValues:
        """Return inputs for the values that a rule's unknown code writes."""
        unknown = self._codes.rules[rule.name].unknown
        fresh: FreshValues = {}
        for edit in unknown.edits if unknown else ():
            for variable in edit.writes:
                name = f"{rule.name}/{purpose}/{variable.name}"
                sorts = (*(domain if leading else ()), *variable.domain)
                fresh[variable] = self.sites.input(name, Input(name, sorts, variable.sort)), leading
        return fresh

    def held_value(self, arguments: tuple[Term | None, ...], site: SiteKey, name: str) -> PartialTerm:
        """Return the value that the code at a site has captured under a name; undefined where it has captured none."""
        manager = self._manager
        _, filled = self._filled(site.rule, arguments)
        code = self._codes.site(site)
        indices = tuple(filled[position] for position in code.key_positions)
        top = code.levels[0]
        holds: list[Term] = []
        value: Term | None = None
        for edit, variant in code.edit_variants.items():
            position = None if edit.code is None else capture_called(edit.code.captures, name)
            if position is None or variant is None:
                continue
            holds.append(manager.equal(manager.state(top.variant, indices), manager.integer(variant.number)))
            held = manager.state(top.slots[variant.slots[position]], indices)
            value = held if value is None else manager.if_(holds[-1], held, value)
        if value is None:
            raise ValueError(f"no edit of {site} captures {name}")
        known = manager.or_(*holds)
        unknown = self.unknown_variant(site.rule, filled)
        return PartialTerm(
            value, known if unknown is None else manager.and_(known, manager.equal(unknown, manager.integer(0)))
        )

    def _filled(self, rule: str, arguments: tuple[Term | None, ...]) -> tuple[tuple[Symbol, ...], tuple[Term, ...]]:
        """Return symbols for a rule's parameters, and its arguments with symbols for those that are left open."""
        symbols = tuple(Symbol(p.name, p.sort) for p in self._model.rules[rule].parameters)
        pairs = zip(symbols, arguments, strict=True)
        return symbols, tuple(self._manager.symbol(s) if a is None else a for s, a in pairs)

    def unmodified(
        self, rule: str, given: tuple[Term | None, ...], site: SiteKey | None, since: str | None = None
    ) -> Term:
        """Return the condition that the code is the original; None stands for every value.

        With ``since``, that it is the code that this backup keeps.
        """
        manager = self._manager
        symbols, filled = self._filled(rule, given)
        codes = self._codes.rules[rule]
        sites = [code for key, code in codes.sites.items() if site in (None, key)]
        labels = [code for key, code in codes.labels.items() if site in (None, key)]
        if since is None:
            parts = [self._original(code, filled) for code in sites]
            parts += [holds_original(self._manager, code, filled) for code in labels]
        else:
            parts = [self.saved(since), *(self._kept(code, filled, since) for code in sites)]
            parts += [holds_kept(manager, code, self._backups[since].copies, filled) for code in labels]
        variant = self.unknown_variant(rule, filled)
        if variant is not None:
            parts.append(manager.equal(variant, manager.integer(0)))
            parts += [] if since is None else [self._was_known(rule, filled, since)]
        return manager.forall(tuple(s for s, a in zip(symbols, given, strict=True) if a is None), manager.and_(*parts))

    def _kept(self, code: SiteCode, arguments: tuple[Term, ...], backup: str) -> Term:
        """Return the condition that a site holds the code that a backup keeps; below the levels kept, any answer."""
        manager = self._manager
        indices = tuple(arguments[position] for position in code.key_positions)
        beyond = manager.false
        if self.sites.beyond is BeyondDepth.ARBITRARY and any(variant.uses_previous for variant in code.held):
            name = f"{code.site.key}/since {backup}"
            answer = self.sites.input(name, Input(name, tuple(index.sort for index in indices), BOOL))
            self.sites.below[answer] = None
            beyond = manager.input(answer, indices)
        return holds_kept_code(manager, code, self._backups[backup].copies, indices, beyond)

    def _was_known(self, rule: str, arguments: tuple[Term, ...], backup: str) -> Term:
        """Return the condition that a backup keeps known code of a rule: unknown code is the same as no code."""
        unknown = self._codes.rules[rule].unknown
        if unknown is None:
            return self._manager.true
        indices = tuple(arguments[i] for i in unknown.key_positions)
        kept = self._manager.state(self._backups[backup].copies[unknown.variable], indices)
        return self._manager.equal(kept, self._manager.integer(0))

    def _original(self, code: SiteCode, arguments: tuple[Term, ...]) -> Term:
        """Return the condition that a site holds the code that it started with, without captures or ``prev``."""
        manager = self._manager
        if not code.levels:
            return manager.true
        indices = tuple(arguments[position] for position in code.key_positions)
        wanted = said(code.site, code.site.original)
        plain = [v for v in code.held if not v.slots and not v.uses_previous]
        same = [v.number for v in plain if _equal_code(said(code.site, v.body), wanted)]
        holds = manager.state(code.levels[0].variant, indices)
        parts = [manager.or_(*(manager.equal(holds, manager.integer(number)) for number in same))]
        for variable in code.accumulated.values():
            captured = captured_symbols(variable, code.key_positions)
            there = manager.state(variable, (*indices, *map(manager.symbol, captured)))
            parts.append(manager.forall(captured, manager.not_(there)))
        return manager.and_(*parts)


def _equal_code(first: Body | None, second: Body | None) -> bool:
    if first is None or second is None:
        return first is second
    return same_code(first, second)
