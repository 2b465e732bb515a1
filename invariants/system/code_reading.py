"""Reading code that is data: what a clause says under the code that its site holds.

Owns: the value of a site's content with nested ``prev``, the choices that ``any … where`` makes, `enabled` and
`unmodified`.
Must never know: how code changes (see ``edits``), bounds, solvers.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import Enum

import attrs

from invariants.foundation.sorts import BOOL, Sort, is_finite
from invariants.language.model.comparison import same_code
from invariants.language.model.declarations import Model, RestoreBackup, Rule, Site
from invariants.language.model.expressions import Arbitrary, Body, SiteKey, Variable, true
from invariants.system.choices import inputs_in, with_some_choice
from invariants.system.code_matching import previous_in
from invariants.system.code_space import BackupSpace, CodeSpace, SiteCode, Variant
from invariants.system.terms import Input, Symbol, Term, term_sort
from invariants.system.transition_system import Partial, UnsupportedSystemError
from invariants.system.translation import Context, Translator

FreshValues = dict[Variable, tuple[Input, tuple[Term, ...]]]
"""For each variable that unknown code writes, the input for its next value, and that input's leading indices."""


class BeyondDepth(Enum):
    """What ``prev`` means below the deepest level that is kept."""

    UNREACHABLE = "unreachable"
    """The bound on the chain keeps code from nesting that deep."""
    ARBITRARY = "arbitrary"
    """Anything that a value, a definition, or a choice can come to: more behaviour than there is."""


@attrs.frozen(eq=False, repr=False)
class Content:
    """What a site's code says.

    ``present`` is false where an assignment is removed or not yet there. ``admissible`` restricts the choices that
    were made on the way.
    """

    value: Partial
    present: Term
    admissible: Partial


@attrs.frozen(eq=False, repr=False)
class Surroundings:
    """Where a clause is read: the target's parameters and, for an assignment, the names its ``for`` binds."""

    context: Context
    parameters: tuple[Term, ...]
    instance: tuple[Symbol, ...]
    """The symbols of the binder, over which choices are indexed."""
    unassigned: Term | None
    """The entry's present value: what ``prev`` means where an assignment holds nothing."""
    has_entry: Term
    """The entry's indices are defined and inside the domain."""


class CodeReader:
    """Reads the code of one model. It is the translator's view of code."""

    def __init__(
        self,
        model: Model,
        space: CodeSpace,
        backups: Mapping[str, BackupSpace],
        translator: Translator,
        beyond: BeyondDepth,
    ) -> None:
        self._model = model
        self._space = space
        self._backups = backups
        self._translator = translator
        self._bank = translator.bank
        self._beyond = beyond
        self._inputs: dict[str, Input] = {}
        self._enabled: dict[str, tuple[tuple[Symbol, ...], Partial]] = {}
        self._parameters: dict[str, tuple[Symbol, ...]] = {}
        self._below: set[Input] = set()
        self.choices: dict[Input, tuple[SiteKey, int]] = {}
        """Inputs that stand for ``any … where``, with their site and level."""
        self.willing: dict[str, Input] = {}
        """Inputs that say whether unknown code of a rule would fire, by rule."""

    # -------------------------------------------------------------- inputs

    def input(self, name: str, like: Input) -> Input:
        """The input of this name, made at the first call."""
        return self._inputs.setdefault(name, like)

    @property
    def inputs(self) -> tuple[Input, ...]:
        """All inputs so far."""
        return tuple(self._inputs.values())

    def parameters(self, rule: str) -> tuple[Symbol, ...]:
        """The symbols that stand for a rule's parameters."""
        if rule not in self._parameters:
            self._parameters[rule] = self._translator.symbols(self._model.rules[rule].parameters)
        return self._parameters[rule]

    def parameter_context(self, rule: str) -> Context:
        """The context in which a rule's own expressions are read."""
        symbols = self.parameters(rule)
        terms = map(self._bank.symbol, symbols)
        return Context(dict(zip(self._model.rules[rule].parameters, terms, strict=True)))

    # ------------------------------------------------------------- content

    def guard(self, key: SiteKey) -> Content:
        """What a labelled ``require`` says, over its rule's parameters."""
        context = self.parameter_context(key.rule)
        symbols = tuple(map(self._bank.symbol, self.parameters(key.rule)))
        return self.content(self._space.site(key), Surroundings(context, symbols, (), None, self._bank.true))

    def content(self, code: SiteCode, where: Surroundings) -> Content:
        """What the site's present code says."""
        bank = self._bank
        nothing = self._nothing(code.site, where)
        if not code.levels:
            return self._variant(code, code.variants[0], 0, (), where, nothing)
        indices = tuple(where.parameters[position] for position in code.grain)
        below = self._beyond_deepest(code, where, nothing)
        for number in reversed(range(len(code.levels))):
            level = code.levels[number]
            holds = bank.state(level.variant, indices)
            found: Content | None = None
            for variant in code.variants:
                captured = tuple(bank.state(level.slots[slot], indices) for slot in variant.slots)
                this = self._variant(
                    code, variant, number, captured, where, below if variant.uses_previous else nothing
                )
                if found is None:
                    found = this
                else:
                    found = self._either(bank.equal(holds, bank.integer(variant.number)), this, found)
            if found is None:
                raise ValueError(f"a site without variants: {code.site.key}")
            below = found
        return below

    def _nothing(self, site: Site, where: Surroundings) -> Content:
        bank = self._bank
        value = where.unassigned if where.unassigned is not None else bank.true
        true = Partial(bank.true, bank.true)
        return Content(Partial(value, bank.true), bank.boolean(site.entry is None), true)

    def _beyond_deepest(self, code: SiteCode, where: Surroundings, nothing: Content) -> Content:
        """What ``prev`` says in the deepest level that is kept.

        Where such code can be reached, that is any value of the type, also outside of a range, and another one for each
        argument. Where some code of the site can be undefined or choose in vain, so can this.
        """
        if self._beyond is BeyondDepth.UNREACHABLE or not any(v.uses_previous for v in code.variants):
            return nothing
        bank = self._bank
        value = self._anything(code.site, "", where, term_sort(code.site.sort))
        if all(self._is_total(code, variant, where, value) for variant in code.variants):
            return Content(Partial(value, bank.true), bank.true, Partial(bank.true, bank.true))
        defined, admissible, decided = (
            self._anything(code.site, what, where, BOOL) for what in ("/defined", "/admissible", "/decided")
        )
        return Content(Partial(value, defined), bank.true, Partial(admissible, decided))

    def _is_total(self, code: SiteCode, variant: Variant, where: Surroundings, previous: Term) -> bool:
        """The variant is defined and has something to choose, whatever it captured, above anything that has."""
        if variant.body is None:
            return True
        if isinstance(variant.body, Arbitrary):
            return variant.body.condition is None
        indices = tuple(where.parameters[position] for position in code.grain)
        captured = tuple(self._bank.state(code.levels[0].slots[slot], indices) for slot in variant.slots)
        context = attrs.evolve(where.context, captured=captured, previous=Partial(previous, self._bank.true))
        return self._translator.expression(variant.body, context).defined is self._bank.true

    def _anything(self, site: Site, what: str, where: Surroundings, sort: Sort) -> Term:
        """Any value, for each argument and each instance of a ``for``."""
        symbols = (*(s for s in self.parameters(site.key.rule) if is_finite(s.sort)), *where.instance)
        name = f"{site.key}/beyond{what}"
        chosen = self.input(name, Input(name, tuple(symbol.sort for symbol in symbols), sort))
        self._below.add(chosen)
        return self._bank.input(chosen, tuple(map(self._bank.symbol, symbols)))

    def _either(self, condition: Term, then: Content, otherwise: Content) -> Content:
        bank = self._bank

        def partial(first: Partial, second: Partial) -> Partial:
            return Partial(
                bank.if_(condition, first.value, second.value), bank.if_(condition, first.defined, second.defined)
            )

        return Content(
            partial(then.value, otherwise.value),
            bank.if_(condition, then.present, otherwise.present),
            partial(then.admissible, otherwise.admissible),
        )

    def _variant(
        self,
        code: SiteCode,
        variant: Variant,
        level: int,
        captured: tuple[Term, ...],
        where: Surroundings,
        previous: Content,
    ) -> Content:
        bank = self._bank
        if variant.body is None:
            return self._nothing(code.site, where)
        value, condition = self._says_above(code.site, variant.body, level, captured, where, previous, ready=bank.true)
        if variant.uses_previous and previous.admissible.value is not bank.true:
            # `prev` is read where it is reached, and only there does it take a value of an `any` in it. A choice that
            # is not possible stands for nothing: nothing can be undefined because of it.
            ready = bank.or_(previous.admissible.value, bank.not_(previous.admissible.defined))
            strict, choice = self._says_above(code.site, variant.body, level, captured, where, previous, ready=ready)
            condition = Partial(
                bank.and_(condition.value, bank.or_(ready, bank.and_(choice.defined, strict.defined))),
                bank.implies(ready, condition.defined),
            )
        return Content(value, bank.true, condition)

    def _says_above(
        self,
        site: Site,
        body: Body,
        level: int,
        captured: tuple[Term, ...],
        where: Surroundings,
        previous: Content,
        *,
        ready: Term,
    ) -> tuple[Partial, Partial]:
        """A body's value and the condition on its choice, where ``prev`` is undefined unless it is ``ready``."""
        below = self._bank.and_(previous.value.defined, previous.admissible.defined, ready)
        context = attrs.evolve(where.context, captured=captured, previous=Partial(previous.value.value, below))
        if isinstance(body, Arbitrary):
            return self._choice(site, body, level, context, where.instance)
        return self._translator.expression(body, context), Partial(self._bank.true, self._bank.true)

    def _choice(
        self, site: Site, body: Arbitrary, level: int, context: Context, instance: tuple[Symbol, ...]
    ) -> tuple[Partial, Partial]:
        bank = self._bank
        name = f"{site.key}/any{level}"
        chosen = self.input(name, Input(name, tuple(symbol.sort for symbol in instance), body.sort))
        self.choices[chosen] = site.key, level
        value = bank.input(chosen, tuple(map(bank.symbol, instance)))
        condition = Partial(bank.true, bank.true)
        if body.condition is not None:
            names = {body.local: value} if body.local is not None else {}
            condition = self._translator.expression(body.condition, context.bind(names))
        return Partial(value, bank.true), condition

    # ---------------------------------------------------------------- code

    def is_enabled(self, rule: str, arguments: tuple[Term, ...]) -> Term:
        """The rule is not disabled."""
        flag = self._space.rules[rule].flag
        if flag is None:
            return self._bank.true
        return self._bank.state(flag.variable, tuple(arguments[i] for i in flag.grain))

    def unknown_variant(self, rule: str, arguments: tuple[Term, ...]) -> Term | None:
        """The number of the rule's unknown code (0: its code is known), or None if it is always known."""
        unknown = self._space.rules[rule].unknown
        if unknown is None:
            return None
        return self._bank.state(unknown.variable, tuple(arguments[i] for i in unknown.grain))

    def contracts(self, rule: Rule, context: Context, arguments: tuple[Term, ...], fresh: FreshValues) -> list[Partial]:
        """For each unknown code that the rule can have, its contract over the fresh values."""
        unknown = self._space.rules[rule.name].unknown
        if unknown is None:
            return []
        found = []
        for edit in unknown.edits:
            indices = tuple(arguments[i] for i in unknown.grain)
            captured = tuple(self._bank.state(unknown.slots[s], indices) for s in unknown.slot_numbers[edit])
            written = {variable: fresh[variable] for variable in edit.writes}
            inner = attrs.evolve(context, captured=captured, fresh=written)
            found.append(self._translator.boolean(edit.contract, inner))
        return found

    # ----------------------------------------------------------- questions

    def saved(self, backup: str) -> Term:
        """Whether the backup was saved."""
        return self._bank.state(self._backups[backup].saved)

    def enabled(self, rule: str, arguments: tuple[Term | None, ...]) -> Partial:
        """Whether the rule can fire with these arguments; None stands for some value."""
        bank = self._bank
        symbols, answer = self._can_fire(rule)
        replacement = {s: a for s, a in zip(symbols, arguments, strict=True) if a is not None}
        left = tuple(s for s, a in zip(symbols, arguments, strict=True) if a is None)
        renamed = tuple(Symbol(s.name, s.sort) for s in left)
        replacement.update({s: bank.symbol(r) for s, r in zip(left, renamed, strict=True)})
        value, defined = bank.substitute(answer.value, replacement), bank.substitute(answer.defined, replacement)
        return Partial(bank.exists(renamed, value), bank.forall(renamed, defined))

    def _can_fire(self, name: str) -> tuple[tuple[Symbol, ...], Partial]:
        if name in self._enabled:
            return self._enabled[name]
        bank = self._bank
        rule = self._model.rules[name]
        symbols = self.parameters(name)
        arguments = tuple(map(bank.symbol, symbols))
        context = self.parameter_context(name)
        parts = [Partial(self.is_enabled(name, arguments), bank.true)]
        parts += [Partial(self.saved(e.backup), bank.true) for e in rule.edits if isinstance(e, RestoreBackup)]
        for guard in rule.guards:
            if not isinstance(guard, SiteKey):
                parts.append(self._translator.expression(guard, context))
                continue
            content = self.guard(guard)
            parts.append(
                self._some_choice(
                    Partial(
                        bank.and_(content.value.value, content.admissible.value),
                        bank.and_(content.value.defined, content.admissible.defined),
                    )
                )
            )
        parts += [self._some_choice(self.assignment_choices(site)) for site in rule.assignments]
        if not all(is_finite(parameter.sort) for parameter in rule.parameters) and self._is_read_below(parts):
            raise UnsupportedSystemError(f"`enabled {name}` for numbers as arguments, where `prev` nests without end")
        known = Partial(bank.and_(*(p.value for p in parts)), self._translator.defined_in_turn(parts))
        variant = self.unknown_variant(name, arguments)
        if variant is not None:
            known = self._or_unknown(rule, context, arguments, variant, known)
        self._enabled[name] = symbols, known
        return symbols, known

    def _some_choice(self, part: Partial) -> Partial:
        return with_some_choice(self._bank, part, self.choices)

    def _is_read_below(self, parts: list[Partial]) -> bool:
        """Something is asked about ``prev`` beyond the levels that are kept."""
        read = inputs_in([term for part in parts for term in (part.value, part.defined)])
        return any(chosen in self._below for chosen in read)

    def assignment_choices(self, key: SiteKey) -> Partial:
        """The choices that an assignment makes are admissible, for every instance of its ``for`` that has an entry."""
        bank = self._bank
        site = self._model.sites[key]
        if not any(isinstance(v.body, Arbitrary) for v in self._space.site(key).variants):
            return Partial(bank.true, bank.true)
        instance, condition, where = self.surroundings(site, self.parameter_context(key.rule))
        admissible = self.content(self._space.site(key), where).admissible
        reached = bank.and_(condition.defined, condition.value, where.has_entry)
        return Partial(
            bank.forall(instance, bank.implies(reached, admissible.value)),
            bank.forall(instance, bank.implies(reached, admissible.defined)),
        )

    def surroundings(self, site: Site, context: Context) -> tuple[tuple[Symbol, ...], Partial, Surroundings]:
        """Where an assignment is read: its binder's symbols and condition, and the surroundings of its content."""
        bank = self._bank
        instance: tuple[Symbol, ...] = ()
        condition = Partial(bank.true, bank.true)
        if site.binder is not None:
            instance = self._translator.symbols(site.binder.locals)
            context = context.bind(dict(zip(site.binder.locals, map(bank.symbol, instance), strict=True)))
            condition = self._translator.boolean(site.binder.condition, context)
        if site.entry is None:
            raise ValueError(f"not an assignment: {site.key}")
        indices, has_entry = self._translator.indices(site.entry.variable, site.entry.indices, context)
        present = bank.state(self._translator.variable(site.entry.variable), tuple(indices))
        parameters = tuple(map(bank.symbol, self.parameters(site.key.rule)))
        return instance, condition, Surroundings(context, parameters, instance, present, has_entry)

    def _or_unknown(
        self, rule: Rule, context: Context, arguments: tuple[Term, ...], variant: Term, known: Partial
    ) -> Partial:
        bank = self._bank
        if not all(is_finite(parameter.sort) for parameter in rule.parameters):
            raise UnsupportedSystemError(f"`enabled {rule.name}` for unknown code with numbers as arguments")
        domain = tuple(parameter.sort for parameter in rule.parameters)
        willing = self.input(f"{rule.name}/willing", Input(f"{rule.name}/willing", domain, BOOL))
        self.willing[rule.name] = willing
        witness = self.fresh_values(rule, "witness", domain, arguments)
        value, defined = known.value, known.defined
        for number, contract in enumerate(self.contracts(rule, context, arguments, witness), start=1):
            present = bank.equal(variant, bank.integer(number))
            able = bank.and_(bank.input(willing, arguments), contract.value, contract.defined)
            value = bank.if_(present, bank.and_(self.is_enabled(rule.name, arguments), able), value)
            defined = bank.if_(present, bank.true, defined)
        return Partial(value, defined)

    def fresh_values(
        self, rule: Rule, purpose: str, domain: tuple[Sort, ...], leading: tuple[Term, ...]
    ) -> FreshValues:
        """Inputs for the values that a rule's unknown code writes."""
        unknown = self._space.rules[rule.name].unknown
        fresh: FreshValues = {}
        for edit in unknown.edits if unknown else ():
            for variable in edit.writes:
                name = f"{rule.name}/{purpose}/{variable.name}"
                sorts = (*(domain if leading else ()), *variable.domain)
                fresh[variable] = self.input(name, Input(name, sorts, variable.sort)), leading
        return fresh

    def unmodified(self, rule: str, arguments: tuple[Term | None, ...], site: SiteKey | None) -> Term:
        """Whether the code is as written; None stands for every value."""
        bank = self._bank
        symbols = tuple(Symbol(p.name, p.sort) for p in self._model.rules[rule].parameters)
        filled = tuple(bank.symbol(s) if a is None else a for s, a in zip(symbols, arguments, strict=True))
        codes = self._space.rules[rule].sites
        keys = [site] if site is not None else list(codes)
        parts = [self._original(codes[key], filled) for key in keys]
        variant = self.unknown_variant(rule, filled)
        if variant is not None:
            parts.append(bank.equal(variant, bank.integer(0)))
        return bank.forall(tuple(s for s, a in zip(symbols, arguments, strict=True) if a is None), bank.and_(*parts))

    def _original(self, code: SiteCode, arguments: tuple[Term, ...]) -> Term:
        indices = tuple(arguments[position] for position in code.grain)
        return self._says(code, 0, _said(code.site, code.site.original), indices)

    def _says(self, code: SiteCode, level: int, wanted: Body | None, indices: tuple[Term, ...]) -> Term:
        """The code at a level, with everything below it filled in, is the wanted code."""
        bank = self._bank
        if not code.levels:
            return bank.boolean(_equal_code(_said(code.site, code.site.original), wanted))
        if level == len(code.levels):
            if self._beyond is BeyondDepth.UNREACHABLE:
                return bank.false
            name = f"{code.site.key}/beyond/same"
            domain = tuple(self._model.rules[code.site.key.rule].parameters[i].sort for i in code.grain)
            return bank.input(self.input(name, Input(name, domain, BOOL)), indices)
        holds = bank.state(code.levels[level].variant, indices)
        cases: list[Term] = []
        for variant in code.variants:
            this = bank.equal(holds, bank.integer(variant.number))
            if variant.slots:
                continue
            if not variant.uses_previous:
                if _equal_code(_said(code.site, variant.body), wanted):
                    cases.append(this)
                continue
            part = previous_in(variant.body, wanted)
            if part is not None:
                cases.append(bank.and_(this, self._says(code, level + 1, part, indices)))
        return bank.or_(*cases)


def _said(site: Site, body: Body | None) -> Body | None:
    """The code, ``true`` for a guard that holds nothing."""
    return true(site.span) if body is None and site.entry is None else body


def _equal_code(first: Body | None, second: Body | None) -> bool:
    if first is None or second is None:
        return first is second
    return same_code(first, second)
